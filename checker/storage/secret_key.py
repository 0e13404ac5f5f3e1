"""The data folder and the server's key, made on the first start."""

import os
import secrets
from pathlib import Path
from typing import Final

from checker.errors import OperatorError

KEY_BYTES: Final = 32
_NAME: Final = "secret.key"


class DataFolderError(OperatorError):
    """The data folder cannot be used; the message says why."""


def prepare_folder(folder: Path) -> None:
    """Make the data folder for this user only (0700). Raises DataFolderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(f"The data folder {folder} cannot be made: {error.strerror}.") from None


def key_file(folder: Path) -> Path:
    """Return where the key of a data folder is, or will be."""
    return folder / _NAME


def load_key(folder: Path) -> bytes:
    """Return the key that hashes tokens; it is made (0600) when there is none yet. Raises DataFolderError."""
    path = key_file(folder)
    try:
        if not path.exists():
            _write_key(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise DataFolderError(f"The key {path} cannot be used: {error.strerror}.") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise DataFolderError(f"The key {path} is damaged: it is not {2 * KEY_BYTES} hexadecimal digits.")
    return key


def _write_key(path: Path) -> None:
    """Write it whole or not at all; of two processes that start together, the first one's key stands."""
    temporary = path.with_name(f"{_NAME}.{secrets.token_hex(4)}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123 -- the mode counts from the first moment
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
