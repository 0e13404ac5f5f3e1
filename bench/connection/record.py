"""Record runs for the tests of the estimator: `python -m bench.connection.record [browser …] [line …]`.

Each is one JSON file in tests/web/rehearsal/recordings/: the line, what the finding has to be, and every
packet as a row `[side, train, head, bytes, small, held, sent, got]`, times in ms since the first one.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final, get_args

from bench.connection.laboratory import Laboratory, Link
from bench.connection.server import served
from bench.connection.visit import BrowserName, visitor

FOLDER: Final = Path(__file__).parents[2] / "tests/web/rehearsal/recordings"
_ROW: Final = ("side", "train", "head", "bytes", "small", "held")
LINKS: Final = {
    Link("unlimited"): "good",
    Link("ample", up=3000, down=3000): "good",
    Link("deep-buffer", up=1700, down=1700, queue=1500): "good",
    Link("half", up=700, down=5000): "limited",
    Link("slow", up=300, down=300): "poor",
    Link("slow-down", up=2000, down=350, delay=35): "poor",
    Link("far", delay=130): "limited",
    Link("lossy", loss=4): "unstable",
    Link("lossy-far", delay=70, loss=4): "unstable",
    Link("bursts", loss=5, burst=4): "unstable",
    Link("unsteady", delay=50, jitter=40): "good",
    Link("dips", up=8000, down=8000, queue=1500, dip=300, dip_ms=300, every_ms=900): "unstable",
    Link("shallow-dips", up=8000, down=8000, queue=1500, dip=2000, dip_ms=250, every_ms=800): "good",
}


def compact(recording: dict[str, Any], link: Link, browser: str, expected: str) -> dict[str, Any]:
    """Return what a test needs of a recording."""
    trace, start = recording["trace"], recording["trace"]["packets"][0]["sent_ms"]

    def since(ms: float | None) -> float | None:
        return None if ms is None else round(ms - start, 1)

    slower = trace["slower"]
    if slower and slower["rate"]["high"] == float("inf"):  # JSON has none
        slower["rate"]["high"] = None
    return {
        "browser": browser,
        "link": {"name": link.name, "rtt_ms": 2 * link.delay},
        "expected": expected,
        "transport": recording["transport"],
        "pair_ms": trace.get("pair_ms"),
        "looks": [since(look["now_ms"]) for look in recording["looks"]],
        "slower": slower and {**slower, "at_ms": since(slower["at_ms"])},
        "stalls": [{name: since(ms) for name, ms in stall.items()} for stall in trace["stalls"]],
        "packets": [
            [*(int(p[name]) for name in _ROW), since(p["sent_ms"]), since(p["got_ms"])]
            for p in trace["packets"]
        ],
    }


def main(wanted: list[str]) -> None:
    """Record every line, or those named; one whose finding is another one is told and not kept."""
    browsers: list[BrowserName] = [name for name in get_args(BrowserName) if name in wanted]
    names = set(wanted) - set(browsers)
    with Laboratory() as laboratory, served(laboratory):
        for browser in browsers or get_args(BrowserName):
            with visitor(browser) as visiting:
                laboratory.lay(Link("open"), 1)
                visiting.load()
                for link, expected in LINKS.items():
                    if names and link.name not in names:
                        continue
                    laboratory.lay(link, 1)
                    visit = visiting.check(keep=True)
                    print(browser, link.name, visit.finding, f"{visit.seconds:.1f} s", flush=True)
                    if visit.finding != expected or visit.recording is None:
                        continue
                    kept = compact(visit.recording, link, browser, expected)
                    path = FOLDER / f"{browser}-{link.name}.json"
                    path.write_text(json.dumps(kept, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
