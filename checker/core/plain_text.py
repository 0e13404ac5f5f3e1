"""Text that may stand in a header, a page, a calendar file or an e-mail: no control characters."""

import unicodedata
from typing import Final

_CONTROLS: Final = frozenset(("Cc", "Zl", "Zp"))
"""General categories of Unicode: controls, and the separators of lines and paragraphs."""


def has_controls(text: str) -> bool:
    r"""Tell whether there is a control character anywhere.

    >>> has_controls("Büro\n"), has_controls("Büro, 2. Stock")
    (True, False)
    """
    return any(unicodedata.category(character) in _CONTROLS for character in text)
