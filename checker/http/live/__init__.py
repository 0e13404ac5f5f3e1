"""What keeps pages up to date: streams of events, and what all of them are sent."""
