"""What must never stand in the server's files or in its log: the "never" row of the data protection table."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

# Said by every browser of the tests: its user agent, its device labels, what WebRTC would tell.
ALWAYS: Final = (
    "Mozilla/5.0",
    "AppleWebKit",
    "fake_device",
    "Fake Default Audio",
    "Default Audio Device",
    "Monitor of",
    "Mock audio device",
    "Mock video device",
    "candidate:",
    "a=ice-ufrag",
)


def _everything(data: Path, log: Path) -> Iterable[tuple[str, bytes]]:
    for path in sorted(data.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(data)), path.read_bytes()
    yield "the log", log.read_bytes()


def scan(data: Path, log: Path, canaries: Iterable[str]) -> list[str]:
    """Return what was found where; the database's write-ahead log and its deleted pages are searched too."""
    wanted = [text for text in {*ALWAYS, *canaries} if text]
    return [
        f"{text!r} in {name}"
        for name, content in _everything(data, log)
        for text in wanted
        if text.encode() in content or text.encode("utf-16-le") in content
    ]
