"""Lighthouse, which the bench installs for itself."""
