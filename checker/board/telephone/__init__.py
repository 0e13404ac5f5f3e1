"""Help on the telephone for a client who has not opened the link."""
