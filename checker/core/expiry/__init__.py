"""When something expires, and which time to trust."""
