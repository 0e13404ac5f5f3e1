"""A result before its week is open: one row as bytes of one length, whatever is in it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from checker.core.expiry.iso_weeks import end_s

LAG: Final = timedelta(weeks=1)
"""How long after its end the results of a week are opened: until then they are sealed."""
LENGTH: Final = 1024
"""Bytes of every row before it is sealed; a length would tell who had which findings."""
_COLUMNS: Final = {
    "browser": "browser_finding",
    "camera": "camera",
    "microphone": "microphone",
    "speaker": "speaker",
    "connection": "connection",
    "handoff": "handoff",
}
"""Check → its column in rows that were sealed before the findings were one (migration 0005)."""


def pack(row: Mapping[str, Any]) -> bytes:
    """Return a row of the table `result` as `LENGTH` bytes; `findings` is a dict.

    Raises ValueError when it does not fit.
    """
    told = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    packed = json.dumps(told, separators=(",", ":")).encode()
    if len(packed) > LENGTH:
        raise ValueError(f"a result has {len(packed)} bytes, more than {LENGTH}")
    return packed.ljust(LENGTH)


def unpack(packed: bytes) -> dict[str, Any]:
    """Return the row that was packed.

    >>> unpack(pack({"hash": b"a", "findings": {"camera": "ok"}}))
    {'hash': b'a', 'findings': {'camera': 'ok'}}
    """
    row: dict[str, Any] = json.loads(packed)
    if "findings" not in row:
        row["findings"] = {check: row.pop(column) for check, column in _COLUMNS.items()}
    return row | {"hash": bytes.fromhex(row["hash"])}


def is_due(week: str, believed_s: float) -> bool:
    """Tell whether the results of a week may be opened: it is over, and `LAG` has passed since."""
    return end_s(week) + LAG // timedelta(seconds=1) <= believed_s
