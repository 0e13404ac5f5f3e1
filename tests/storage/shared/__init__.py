"""Tests of `checker/storage/shared`."""
