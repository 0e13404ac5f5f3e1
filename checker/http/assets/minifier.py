"""The minifier of everything that browsers load."""

import os

os.environ.setdefault("GOGC", "20")  # read when the library is loaded: Go's heap else keeps 2 MiB more

import minify  # type: ignore[import-untyped] # ships no types


def minified(media_type: str, text: str, **options: bool | int) -> str:
    """Return a text that means the same in fewer bytes. Raises minify.MinifyError where it cannot be read."""
    minify.config(options)
    return str(minify.string(media_type, text))
