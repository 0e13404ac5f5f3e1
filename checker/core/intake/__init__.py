"""Untrusted JSON becomes frozen objects here, or an error that names the field."""
