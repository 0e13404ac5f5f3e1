"""Scripts and styles of the versions before: for pages that were loaded before an update."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from checker.http.assets.earlier import FOLDER, VERSIONS, keep_and_read
from checker.http.assets.endpoint import EARLIER
from checker.http.assets.packing import Assets
from tests.running_app import Client
from tests.support import KEY


def version(packed: Assets, number: int) -> Assets:
    return replace(packed, digest=f"{number:012x}")


def run(packed: Assets, folder: Path, *numbers: int) -> None:
    """Let versions run one after the other."""
    for number in numbers:
        keep_and_read(version(packed, number), folder, KEY)
        path = folder / FOLDER / f"{number:012x}.json"
        os.utime(path, (number, number))


def test_the_versions_before_are_there_and_those_long_before_are_not(packed: Assets, tmp_path: Path) -> None:
    path = next(iter(packed.files))
    run(packed, tmp_path, 1, 2, 3)

    earlier = keep_and_read(version(packed, 4), tmp_path, KEY)

    assert [earlier.has(f"{number:012x}", path) for number in (1, 2, 3, 4)] == [False, True, True, False]
    assert earlier.unpack(f"{3:012x}", path).plain == packed.files[path].plain
    assert not earlier.has(f"{3:012x}", "another.js")
    assert len(list((tmp_path / FOLDER).iterdir())) == VERSIONS + 1


def test_a_version_that_starts_again_takes_nobodys_place(packed: Assets, tmp_path: Path) -> None:
    path = next(iter(packed.files))
    run(packed, tmp_path, 1, 2, 3, 3, 3)

    assert keep_and_read(version(packed, 3), tmp_path, KEY).has(f"{1:012x}", path)


@pytest.mark.parametrize("broken", [b"", b"x" * 40, b"["])
def test_what_was_changed_without_the_key_is_not_believed(
    packed: Assets, tmp_path: Path, broken: bytes
) -> None:
    path = next(iter(packed.files))
    run(packed, tmp_path, 1)
    file = tmp_path / FOLDER / f"{1:012x}.json"
    file.write_bytes(broken or file.read_bytes().replace(b'"', b"'", 1))

    assert not keep_and_read(version(packed, 2), tmp_path, KEY).has(f"{1:012x}", path)


def test_a_folder_that_cannot_be_used_does_no_harm(packed: Assets, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    earlier = keep_and_read(packed, tmp_path / "file", KEY)

    assert not earlier.has(packed.digest, next(iter(packed.files)))


@pytest.fixture
def _updated(app: web.Application, packed: Assets, tmp_path: Path) -> None:
    """The server runs after a version with digest 1."""
    run(packed, tmp_path, 1)
    app[EARLIER] = keep_and_read(packed, tmp_path, KEY)


@pytest.mark.usefixtures("_updated")
async def test_a_page_of_the_version_before_gets_its_script(client: Client, packed: Assets) -> None:
    path = next(name for name in packed.files if name.endswith(".js"))
    digests = (f"{1:012x}", packed.digest, "0" * 12)

    answers = [await client.get(f"/assets/{digest}/{path}") for digest in digests]

    assert [answer.status for answer in answers] == [200, 200, 404]
    assert await answers[0].read() == await answers[1].read()
    assert answers[0].headers["Cache-Control"] == answers[1].headers["Cache-Control"]
    assert (await client.get(f"/assets/{1:012x}/none.js")).status == 404
