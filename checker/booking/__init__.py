"""The API by which an association's own booking tool makes, moves and cancels appointments."""
