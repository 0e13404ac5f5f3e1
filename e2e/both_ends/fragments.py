"""What the server must never see of a direct rehearsal, and where to look for it: traffic and memory."""

import re
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

RECORD: Final = """
window.described = [];
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...about) {
    super(...about);
    this.addEventListener("icecandidate", ({candidate}) => candidate && described.push(candidate.candidate));
  }
  async setLocalDescription(...about) {
    await super.setLocalDescription(...about);
    described.push(this.localDescription.sdp);
  }
};
"""
"""Keeps in the page what its connections say of themselves."""
_TELLING: Final = re.compile(
    r"candidate:\S+ \d \w+ \d+ \S+ \d+|a=ice-ufrag:\S+|(?<=a=ice-pwd:)\S+|(?<=a=fingerprint:).+|o=- \d+"
)
_SEALED: Final = re.compile(rb'"messages":\["([A-Za-z0-9+/=]+)"\]')
_REGION: Final = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw", re.MULTILINE)
_CHUNK: Final = 1 << 26


def telling(described: Iterable[str]) -> set[str]:
    """Return the parts of descriptions and candidates that belong to this rehearsal and no other."""
    return {part.strip() for text in described for part in _TELLING.findall(text)}


def sealed(traffic: bytes) -> list[bytes]:
    """Return the messages that a side has left for the other, as they went over the wire."""
    return _SEALED.findall(traffic)


def in_traffic(traffic: bytes, texts: Iterable[str]) -> list[str]:
    """Return what of these texts was sent, as it is or within a message."""
    return _found([traffic, *map(b64decode, sealed(traffic))], texts)


def in_memory(process: int, texts: Iterable[str]) -> list[str]:
    """Return what of these texts stands in a process's memory, as it is or in base64 (Linux; root)."""
    return _found(_memory(process), texts)


def _found(places: Iterable[bytes], texts: Iterable[str]) -> list[str]:
    """Let grep look for all of them at once; of texts that hold each other the longest is named."""
    forms = {form: text for text in texts for form in _forms(text.encode())}
    with NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(forms))
        patterns.flush()
        command = ["grep", "--text", "--only-matching", "--fixed-strings", f"--file={patterns.name}"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"LC_ALL": "C"}
        ) as grep:
            assert grep.stdin is not None
            for place in places:
                grep.stdin.write(place)
            matches, _ = grep.communicate()
    return sorted({forms[match] for match in matches.splitlines()})


def _forms(text: bytes) -> list[bytes]:
    """Return a text as it is, and in base64 wherever it begins in what was encoded."""
    shifted = (b64encode(bytes(n) + text)[-(-n * 4 // 3) : (n + len(text)) * 4 // 3] for n in range(3))
    return [text, *shifted]


def _memory(process: int) -> Iterator[bytes]:
    """Yield what a process may write to, piece by piece."""
    regions: list[Any] = _REGION.findall(Path(f"/proc/{process}/maps").read_text())
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for first, end in ((int(first, 16), int(end, 16)) for first, end in regions):
            for at in range(first, end, _CHUNK):
                try:
                    memory.seek(at)
                    yield memory.read(min(_CHUNK, end - at))
                except OSError:  # given back meanwhile
                    continue
