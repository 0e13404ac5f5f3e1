"""The data folder and the server's key, made on the first start."""

import os
import secrets
from pathlib import Path
from typing import Final

from checker.errors import OperatorError
from checker.settings import Settings

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


def load_key(settings: Settings) -> bytes:
    """Return the key that hashes tokens: that of the settings, or of the data folder.

    It is made (0600) when there is none yet. Raises DataFolderError.
    """
    if given := settings.secret_key.get_secret_value():
        return bytes.fromhex(given)
    path = key_file(settings.data_dir)
    if not path.exists():
        _write_key(path)
    return read_key(path)


def load_keys(settings: Settings) -> tuple[bytes, ...]:
    """Return the key, and after a change the one before it, which still reads. Raises DataFolderError."""
    before = key_before(settings)
    return (load_key(settings),) if before is None else (load_key(settings), before)


def key_before(settings: Settings) -> bytes | None:
    """Return the key before this one, if there is one. Raises DataFolderError."""
    if given := settings.secret_key_before.get_secret_value():
        return bytes.fromhex(given)
    path = file_before(settings.data_dir)
    return read_key(path) if path.exists() else None


def file_before(folder: Path) -> Path:
    """Return where the key before that of a data folder is, after a change."""
    return folder / f"{_NAME}.before"


def rotate(folder: Path) -> None:
    """Make a new key, and keep the present one beside it. Raises DataFolderError, and nothing is changed."""
    path, before = key_file(folder), file_before(folder)
    new = path.with_name(f"{_NAME}.new")
    try:
        _link_new_key(new, secrets.token_bytes(KEY_BYTES))
        os.link(path, before)  # refused where there is one already
        try:
            new.replace(path)
        except OSError:
            before.unlink()
            raise
    except OSError as error:
        new.unlink(missing_ok=True)
        raise DataFolderError(f"The key {path} cannot be changed: {error.strerror}.") from None


def known_key(settings: Settings) -> bytes | None:
    """Return the key, None where there is none yet; makes nothing. Raises DataFolderError."""
    there = settings.secret_key.get_secret_value() or key_file(settings.data_dir).exists()
    return load_key(settings) if there else None


def read_key(path: Path) -> bytes:
    """Return what a key's file holds. Raises DataFolderError."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise DataFolderError(f"The key {path} cannot be used: {error.strerror}.") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise DataFolderError(f"The key {path} is damaged: it is not {2 * KEY_BYTES} hexadecimal digits.")
    return key


def put_key(settings: Settings, key: bytes) -> None:
    """Keep a key that came with a backup, unless there is one already. Raises DataFolderError."""
    if not settings.secret_key.get_secret_value() and not key_file(settings.data_dir).exists():
        _write_key(key_file(settings.data_dir), key)


def _write_key(path: Path, key: bytes | None = None) -> None:
    """Write it whole or not at all; of two processes that start together, the first one's key stands."""
    try:
        _link_new_key(path, key or secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise DataFolderError(f"The key {path} cannot be made: {error.strerror}.") from None


def _link_new_key(path: Path, key: bytes) -> None:
    temporary = path.with_name(f"{_NAME}.{secrets.token_hex(4)}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123 -- the mode counts from the first moment
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
