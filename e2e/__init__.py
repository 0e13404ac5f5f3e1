"""The whole product, in real browsers, against the real server in its own process."""
