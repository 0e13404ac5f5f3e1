"""The bench's figures as Markdown."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

Row = dict[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def share(rows: Sequence[Row], holds: Callable[[Row], bool]) -> str:
    """Return `97.5 % (39 of 40)`, or a dash without rows."""
    if not rows:
        return "–"
    count = sum(1 for row in rows if holds(row))
    return f"{100 * count / len(rows):.1f} % ({count} of {len(rows)})"


def quantile(values: Sequence[float], part: float) -> float:
    """Return the smallest value that at least this part does not exceed; NaN without values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else math.nan


def certain(rows: Iterable[Row]) -> list[Row]:
    """Return the runs on lines outside every band: one finding alone is right."""
    return [row for row in rows if len(row["expected"]) == 1]


def rtt_is_right(row: Row) -> bool:
    """Tell whether the round trip is within 10 % or 10 ms."""
    truth = row["truth"]["rtt_ms"]
    return bool(abs(row["measures"]["rtt_ms"] - truth) <= max(10, 0.1 * truth))


def summary(rows: Sequence[Row]) -> str:
    """Return the issue's table of aims with the figures of each browser; repetitions are for flips alone."""
    browsers = sorted({row["browser"] for row in rows})
    lines = []
    for name, aim, of in _AIMS:
        counted = [row for row in rows if row["repeated"] == (of is _flips)]
        lines.append([name, aim, *(of([r for r in counted if r["browser"] == b]) for b in browsers)])
    return table(["what", "aim", *browsers], lines)


def _times(reading: str) -> Callable[[list[Row]], str]:
    def told(rows: list[Row]) -> str:
        seconds = [row["seconds"] for row in rows if reading in row["clear"]]
        if not seconds:
            return "–"
        return f"{median(seconds):.2f} s, {quantile(seconds, 0.95):.2f} s ({len(seconds)} runs)"

    return told


def flips(rows: Sequence[Row]) -> int:
    """Count the runs of one line whose finding is not its most common one."""
    (_, most), *_ = Counter(row["finding"] for row in rows).most_common()
    return len(rows) - most


def _flips(rows: list[Row]) -> str:
    """Flips outside the bands: of all runs, and the link's with most of them."""
    links = list(_groups(certain(rows)).values())
    if not links:
        return "–"
    share = max(flips(group) / len(group) for group in links)
    return f"{sum(map(flips, links))} of {sum(map(len, links))}, most on one line {100 * share:.1f} %"


def _most(rows: list[Row]) -> str:
    if not rows:
        return "–"
    return f"{max(r['seconds'] for r in rows):.1f} s, {max(r['kilobytes'] for r in rows) / 1000:.2f} MB"


def _too_good(rows: list[Row]) -> str:
    slow = [row for row in rows if row["truth"]["rate_kbps"] <= 840]
    return f"{sum(row['finding'] == 'good' for row in slow)} of {len(slow)}"


def _losses(rows: list[Row]) -> str:
    told = [r for r in rows if r["expected"] in (["good"], ["unstable"]) and r["truth"]["rate_kbps"] > 1400]
    told = [r for r in told if r["truth"]["loss_percent"] <= 0.85 or r["truth"]["loss_percent"] >= 3]
    told = [r for r in told if r["truth"]["load_delay_ms"] < 50]  # else it may be unstable without any loss
    return share(told, lambda r: (r["finding"] == "unstable") == (r["truth"]["loss_percent"] >= 3))


def _queue(rows: list[Row]) -> str:
    """Return the longest waits where the line passes at least as limited; dips make queues by themselves."""
    steady = [row for row in rows if not row["truth"]["load_delay_ms"]]
    passing = [row["queue_ms"] for row in steady if 500 * 1.15 <= row["truth"]["rate_kbps"] < math.inf]
    if not passing:
        return "–"
    return f"{quantile(passing, 0.95):.0f} ms (95 %), {max(passing):.0f} ms (most)"


def _processor_of_clear(rows: list[Row]) -> str:
    return _processor([row for row in rows if "need" in row["clear"]])


def _processor(rows: list[Row]) -> str:
    times = [row["relay_ms"] for row in rows]
    if not times:
        return "–"
    return f"{median(times):.0f} ms, {quantile(times, 0.95):.0f} ms"


_AIMS: tuple[tuple[str, str, Callable[[list[Row]], str]], ...] = (
    (
        "clear cases (≥ 2.5 × the need or ≤ 0.4 × the need, 480 kbit/s): median, 95th percentile",
        "2.0 s, 3.5 s (Firefox + 1 s)",
        _times("need"),
    ),
    ("the same, outside the 15 % round 500 kbit/s (≤ 425)", "2.0 s, 3.5 s (Firefox + 1 s)", _times("band")),
    ("the same, ≤ 0.4 × 500 kbit/s (200)", "2.0 s, 3.5 s (Firefox + 1 s)", _times("edge")),
    ("all cases: longest, most bytes", "8 s, 2 MB", _most),
    (
        "right finding outside the bands",
        "97 % (Firefox 93 %)",
        lambda rows: share(certain(rows), lambda row: row["right"]),
    ),
    ("“good” at 0.7 times the need or less", "never", _too_good),
    (
        "round trip within 10 % or 10 ms",
        "",
        lambda rows: share([r for r in rows if "rtt_ms" in r["measures"]], rtt_is_right),
    ),
    ("loss of 0–1 % told from 3 % and more", "97 %", _losses),
    ("queue on a passing line", "200 ms", _queue),
    ("one line repeated: findings that differ from its most common one", "2 %", _flips),
    (
        "processor time of the relay's process per check of a clear case: median, 95th percentile",
        "60 ms",
        _processor_of_clear,
    ),
    ("the same, all cases", "", _processor),
)


def _groups(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """Return the runs by link, relay and browser."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["link"], row["relay"], row["browser"]), []).append(row)
    return groups


def per_link(rows: Sequence[Row]) -> str:
    """Return one line a link, relay and browser, without repetitions."""
    head = ["line", "relay", "browser", "right is", "found", "right", "s", "kB", "rate", "round trip", "loss"]
    groups = _groups(row for row in rows if not row["repeated"])
    return table(head, (_link(*key, group) for key, group in groups.items()))


def repetitions(rows: Sequence[Row]) -> str:
    """Return one line a repeated link and browser."""
    groups = _groups(row for row in rows if row["repeated"])
    head = ["line", "browser", "runs", "right is", "found", "flips", "s: median, 95 %"]
    return table(head, (_repetition(link, browser, own) for (link, _, browser), own in groups.items()))


def _repetition(link: str, browser: str, rows: list[Row]) -> list[object]:
    seconds = [row["seconds"] for row in rows]
    return [
        link,
        browser,
        len(rows),
        " or ".join(rows[0]["expected"]),
        _counts(rows),
        f"{100 * flips(rows) / len(rows):.1f} %",
        f"{median(seconds):.1f}, {quantile(seconds, 0.95):.1f}",
    ]


def _counts(rows: list[Row]) -> str:
    found = Counter(row["finding"] for row in rows)
    return ", ".join(f"{name} {count}" for name, count in found.most_common())


def _link(link: str, relay: str, browser: str, rows: list[Row]) -> list[object]:
    return [
        link,
        relay,
        browser,
        " or ".join(rows[0]["expected"]),
        _counts(rows),
        f"{sum(row['right'] for row in rows)}/{len(rows)}",
        f"{median(row['seconds'] for row in rows):.1f}",
        f"{max(row['kilobytes'] for row in rows):.0f}",
        _error(rows, "rate_kbps", lambda got, truth: f"{100 * (got / truth - 1):+.0f} %"),
        _error(rows, "rtt_ms", lambda got, truth: f"{got - truth:+.0f} ms"),
        _error(rows, "loss_percent", lambda got, truth: f"{got - truth:+.1f}"),
    ]


def _error(rows: list[Row], name: str, say: Callable[[float, float], str]) -> str:
    got = [row["measures"][name] for row in rows if name in row["measures"]]
    truth = rows[0]["truth"][name]
    if not got or (name == "rate_kbps" and truth > 2400):
        return "–"
    return say(median(got), truth)


def confusion(rows: Sequence[Row]) -> str:
    """Return right findings against those found, outside the bands, without repetitions."""
    sure = [row for row in certain(rows) if not row["repeated"]]
    names = sorted({row["finding"] for row in sure} | {row["expected"][0] for row in sure})
    counts = Counter((row["expected"][0], row["finding"]) for row in sure)
    return table(
        ["right \\ found", *names],
        ([right, *(counts[right, found] or "" for found in names)] for right in names),
    )


def baseline(rows: Sequence[Row]) -> str:
    """Return what ten seconds of TCP found."""
    names = ("link", "direction", "truth_kbps", "kbps", "seconds", "kilobytes", "queue_ms")
    head = ["line", "direction", "kbit/s", "found", "s", "kB", "queue, ms"]
    return table(head, ([row[name] for name in names] for row in rows))
