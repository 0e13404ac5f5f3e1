"""Log lines: JSON with the time in UTC, to the millisecond."""

import json
import logging
from datetime import UTC, datetime

import pytest

from checker.cli.json_logging import JsonFormatter


def line(unix_s: float) -> dict[str, object]:
    said = {"name": "startklar.request", "levelname": "INFO", "msg": "request", "created": unix_s}
    record = logging.makeLogRecord(said | {"status": 200})
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


def test_a_line_has_when_how_bad_who_and_what() -> None:
    assert line(1_798_765_432.25) == {
        "time": "2027-01-01T01:03:52.250+00:00",
        "level": "info",
        "logger": "startklar.request",
        "event": "request",
        "status": 200,
    }


@pytest.mark.parametrize("part", [0.0, 0.0625, 0.5, 0.9990234375, 0.99999])
def test_each_line_has_the_time_of_its_own_also_within_a_second_of_another(part: float) -> None:
    for unix_s in (1_798_765_432, 1_798_765_433, 1_798_765_432, 951_827_696):
        expected = datetime.fromtimestamp(unix_s + part, UTC).isoformat(timespec="milliseconds")

        assert line(unix_s + part)["time"] == expected
