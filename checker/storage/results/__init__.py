"""Statements about anonymous results, sealed and open."""
