"""The embedded relay: TURN (RFC 8656) between the two ends of one rehearsal, and nowhere else."""
