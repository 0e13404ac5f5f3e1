"""Every lock file of npm pins by hash, and names no registry: whoever installs chooses where from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = [ROOT / "package-lock.json", ROOT / "bench/lighthouse/package-lock.json"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_each_package_of_a_lock_file_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}

    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert re.findall(r'"resolved"|registry', text) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_a_lock_file_is_written_without_addresses_the_next_time_too(lock: Path) -> None:
    assert "omit-lockfile-registry-resolved=true" in (lock.parent / ".npmrc").read_text().splitlines()
