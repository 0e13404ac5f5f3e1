"""The embedded TURN relay (RFC 8656), which relays within one rehearsal only."""
