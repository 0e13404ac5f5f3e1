"""Startklar: a device check before a video consultation."""

__version__ = "0.1.0"
