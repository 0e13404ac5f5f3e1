"""A thousand boards: the office they watch, the load, and the bare server to compare with."""
