"""Thin rooms, one per page or resource: parse, call, answer. They do not import each other."""
