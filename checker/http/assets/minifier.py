"""The minifier of everything that browsers load.

Its Go runtime keeps 3 MiB less where the process was started with `GOGC=20`, as all in deploy/ does. Go reads
the environment that the process began with, so nothing can be set here.
"""

import minify  # type: ignore[import-untyped] # ships no types


def minified(media_type: str, text: str, **options: bool | int) -> str:
    """Return a text that means the same in fewer bytes. Raises minify.MinifyError where it cannot be read."""
    minify.config(options)
    return str(minify.string(media_type, text))
