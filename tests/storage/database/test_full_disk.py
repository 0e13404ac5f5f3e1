"""A disk that is full: a file that may not grow is the same to the server, and needs no disk of its own."""

import json
import resource
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from checker.http.monitoring.service_health import KEEP_S
from tests.processes import address, serving


def ready(url: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"{url}ready", timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="another process's limits: Linux alone")
def test_a_full_disk_is_not_ready_though_it_still_reads_and_locks(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, lines):
        url = address(lines[0])
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

        full = ready(url)

        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
        time.sleep(KEEP_S + 0.1)
        assert full == (503, {"database": "unavailable", "relay": "ok"})
        assert ready(url) == (200, {"database": "ok", "relay": "ok"})
