"""Rendering of HTML pages, for clients and for the office."""
