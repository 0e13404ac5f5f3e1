"""What is kept of packing spares the work of the next start, and can change nothing that is delivered."""

from pathlib import Path

import brotli  # type: ignore[import-untyped] # ships no types
import pytest

from checker.folders import WEB
from checker.http.assets import kept
from checker.http.assets.packing import pack

BODIES = (b"one body " * 40, b"another body " * 40, b"", b"one body " * 40)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert kept.compress_all(BODIES, tmp_path / "packed")
    return tmp_path / "packed"


@pytest.fixture
def compressed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is compressed from here on."""
    seen: list[bytes] = []
    compress = kept.compress

    def watched(body: bytes) -> bytes:
        seen.append(body)
        return compress(body)

    monkeypatch.setattr(kept, "compress", watched)
    return seen


def unpacked(folder: Path) -> list[bytes]:
    return [brotli.decompress(packed) for packed in kept.compress_all(BODIES, folder)]


def test_a_second_start_compresses_nothing(folder: Path, compressed: list[bytes]) -> None:
    assert unpacked(folder) == list(BODIES)
    assert compressed == []


def test_what_is_kept_is_what_is_packed_without(tmp_path: Path) -> None:
    fresh, first, second = pack(), pack(keep_in=tmp_path / "packed"), pack(keep_in=tmp_path / "packed")

    assert fresh == first == second


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:-1],
        lambda whole: whole + b"\0",
        lambda whole: b"\xff" * len(whole),
        lambda whole: brotli.compress(b"something else " * 40),
        lambda whole: brotli.compress(bytes(100_000_000), quality=1),  # unpacked it would fill the memory
    ],
    ids=["empty", "cut off", "longer", "no Brotli", "another text", "far larger"],
)
def test_a_file_that_was_changed_is_made_anew(folder: Path, compressed: list[bytes], damage: object) -> None:
    whole = {path: path.read_bytes() for path in folder.iterdir()}
    for path, content in whole.items():
        path.write_bytes(damage(content))  # type: ignore[operator] # one of the above

    assert unpacked(folder) == list(BODIES)
    assert set(compressed) == set(BODIES)
    assert {path: path.read_bytes() for path in folder.iterdir()} == whole


def test_another_version_of_brotli_compresses_anew(
    folder: Path, compressed: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_VERSION", "99 11")

    assert unpacked(folder) == list(BODIES)
    assert set(compressed) == set(BODIES)


def test_what_nobody_asks_for_any_more_is_deleted(folder: Path) -> None:
    (folder / "0123.deadbeef").write_bytes(b"left by a crash")

    kept.compress_all(BODIES[:1], folder)

    assert len(list(folder.iterdir())) == 1


def test_only_the_own_user_may_read_it(folder: Path) -> None:
    assert [path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())] == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", ["a file", "missing"])
def test_a_folder_that_cannot_be_used_does_no_harm(tmp_path: Path, kind: str) -> None:
    if kind == "a file":
        (tmp_path / "packed").write_text("no folder")
    folder = tmp_path / "packed" if kind == "a file" else tmp_path / "not" / "there" / "packed"

    assert unpacked(folder) == list(BODIES)


def test_nothing_is_written_into_the_checkout(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (WEB, *WEB.rglob("*"))}

    pack(keep_in=tmp_path / "packed")

    assert {path: path.stat().st_mtime_ns for path in (WEB, *WEB.rglob("*"))} == before
