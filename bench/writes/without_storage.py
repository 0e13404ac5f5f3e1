"""The real server, whose readiness goes nowhere: `python -m bench.writes.without_storage serve`."""

from checker.cli.main import main
from checker.storage.appointments import Appointment
from checker.storage.readiness import ReadinessStore, Received, StoredReadiness


async def _put(_store: ReadinessStore, row: StoredReadiness, now_s: float) -> Received:
    return Received(Appointment(row.appointment, int(now_s), int(now_s) + 3_600, "de"))


if __name__ == "__main__":
    setattr(ReadinessStore, "put", _put)  # noqa: B010 -- types do not allow what this is for
    main()
