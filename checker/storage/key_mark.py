"""With which key a database was made: links, sessions and receipts are of no use with another one."""

import hmac
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from checker.core.tokens import keyed_hash
from checker.errors import OperatorError
from checker.storage.database.tables import one_time_link, server_key, session

if TYPE_CHECKING:
    from sqlalchemy import Connection


class OtherKeyError(OperatorError):
    """The server's key is not the one that the database was made with."""

    def __init__(self) -> None:
        super().__init__(
            "The key is not the one that this database was made with, so no link and no sign-in would work. "
            "Put the right key back (secret.key, or the setting secret_key); if it is lost: "
            "`startklar key accept` (docs/operating.md, The key)."
        )


def fingerprint(key: bytes) -> bytes:
    """Return what tells keys apart and gives none away."""
    return keyed_hash(key, "fingerprint", "")


def hold_to_key(connection: "Connection", key: bytes, before: bytes | None = None) -> None:
    """Note the key of a database that has none yet, or that of the one before it. Raises OtherKeyError."""
    known, own = connection.scalar(select(server_key.c.fingerprint)), fingerprint(key)
    if known is None:
        connection.execute(insert(server_key).values(id=1, fingerprint=own))
    elif before is not None and hmac.compare_digest(known, fingerprint(before)):
        connection.execute(update(server_key).values(fingerprint=own))
    elif not hmac.compare_digest(known, own):
        raise OtherKeyError


def accept_key(connection: "Connection", key: bytes) -> None:
    """Take this key from now on; whatever the lost one has made ends."""
    for table in (session, one_time_link, server_key):
        connection.execute(delete(table))
    hold_to_key(connection, key)
