"""Results wait sealed until nothing is left that they could be matched with.

As long as an appointment lives, its readiness holds the same findings as somebody's result: whoever had
the database file could put the two side by side. So a result is stored encrypted, with a key that is not in
the file, and opened a week after its own week is over. In the same transaction every readiness of a page
that was loaded before that week's end is forgotten. Only open results are counted anywhere.
"""

import json
import logging
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, delete, or_, select

from checker.core.expiry.iso_weeks import end_s
from checker.core.expiry.retention import oldest_visible_week
from checker.core.results.sealing import is_due, pack, unpack
from checker.core.tokens import keyed_hash
from checker.storage.database.tables import readiness, result, sealed_result
from checker.storage.database.transactions import Transactions
from checker.storage.results.row_order import Order

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from checker.storage.database.engine import Database

_log = logging.getLogger("startklar.sealed")
_NONCE: Final = 12  # bytes, as AES-GCM has it (NIST SP 800-38D, §8.2.2); drawn by chance, far fewer than 2³²


class Sealed(Transactions):
    """The results of the weeks that are not open yet. `weeks` is how long results are kept."""

    def __init__(self, engine: "Database", secret: bytes, order: Order, weeks: int) -> None:
        super().__init__(engine)
        self._secret, self._order, self._weeks = secret, order, weeks
        self._cipher = AESGCM(keyed_hash(secret, "sealed result", ""))

    async def put(self, row: Mapping[str, Any]) -> bool:
        """Store an anonymous result once per hash; a higher version replaces all but the week.

        The row is what `core.results.anonymise.anonymous_row` returns. One that is open already stays as
        it is: what was counted once does not change. Tells whether anything changed.
        """
        # Not the hash of the open row, so that two copies of the file tell nothing more than one.
        key = keyed_hash(self._secret, "sealed key", row["hash"].hex())
        changed = await self._write(
            lambda connection: (
                not self._is_open(connection, row["hash"]) and self._put(connection, key, dict(row))
            )
        )
        if changed:
            await self._order.note_result()
        return changed

    async def open_due(self, believed_s: float) -> int:
        """Open the weeks that are due at a believed time; returns how many results that were.

        What is older than results are kept stays shut, for `Store.purge`; what was sealed with another key
        (a database without its `secret.key`) does too, and holds up nothing else.
        """
        oldest = oldest_visible_week(believed_s, self._weeks)
        async with self._read() as connection:
            weeks = (await connection.execute(select(sealed_result.c.week).distinct())).scalars().all()
        due = [week for week in weeks if week >= oldest and is_due(week, believed_s)]
        if not due:
            return 0
        opened = await self._write(lambda connection: self._open(connection, due))
        await self._order.note_result()
        return opened

    def _is_open(self, connection: "Connection", key: bytes) -> bool:
        found = connection.execute(select(result.c.week).where(result.c.hash == key))
        return found.one_or_none() is not None

    def _put(self, connection: "Connection", key: bytes, row: dict[str, Any]) -> bool:
        query = select(sealed_result).where(sealed_result.c.key == key).with_for_update()
        before = connection.execute(query).one_or_none()
        if before is not None:
            if unpack(self._unseal(key, before.sealed))["version"] >= row["version"]:
                return False
            row |= {"week": before.week}
        put = self._insert(sealed_result).values(key=key, week=row["week"], sealed=self._seal(key, pack(row)))
        connection.execute(
            put.on_conflict_do_update(index_elements=["key"], set_={"sealed": put.excluded.sealed})
        )
        return True

    def _open(self, connection: "Connection", due: list[str]) -> int:
        until_s = end_s(max(due))
        old = or_(readiness.c.run < until_s * 1000, readiness.c.received_at < until_s)
        connection.execute(delete(readiness).where(old))
        query = select(sealed_result.c.key, sealed_result.c.sealed).where(sealed_result.c.week.in_(due))
        found = connection.execute(query).all()
        rows = {key: row for key, sealed in found if (row := self._readable(key, sealed)) is not None}
        if len(rows) < len(found):
            _log.error("results were sealed with another key", extra={"results": len(found) - len(rows)})
        if rows:
            ordered = sorted(rows.values(), key=lambda row: bytes(row["hash"]))
            columns = [row | {"findings": json.dumps(row["findings"])} for row in ordered]
            connection.execute(self._insert(result).on_conflict_do_nothing(), columns)
            done = delete(sealed_result).where(sealed_result.c.key == bindparam("opened"))
            connection.execute(done, [{"opened": key} for key in rows])
        return len(rows)

    def _readable(self, key: bytes, sealed: bytes) -> dict[str, Any] | None:
        try:
            return unpack(self._unseal(key, sealed))
        except InvalidTag:
            return None

    def _seal(self, key: bytes, packed: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, packed, key)

    def _unseal(self, key: bytes, sealed: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], key)
