"""What a page of a client and the board of its counsellor tell each other."""
