"""Clients that hold connections and hardly use them, and the others beside them."""
