"""Measurements, each with its own table; `python -m bench` runs them."""
