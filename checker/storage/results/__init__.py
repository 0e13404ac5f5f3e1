"""Statements about anonymous results: they are counted, none is kept."""
