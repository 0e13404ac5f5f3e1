"""Where the pages and what browsers load are: beside this package in the checkout, inside it in a wheel."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "pages" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


TEMPLATES: Final = _folder("templates")
WEB: Final = _folder("web")
