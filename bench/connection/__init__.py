"""How fast and how right the connection check is, on emulated lines with real browsers."""
