"""The lines of the bench, and what the check has to find on each."""

import itertools
import random
from collections.abc import Iterator
from typing import Final

from bench.connection.laboratory import Link
from checker.core.thresholds import ConnectionThresholds, Edge

NEED_KBPS: Final = 1200
BAND: Final = 0.15
"""Round a threshold either finding is right."""
_WEB_PORT: Final = 8080

GRID: Final = (
    Link("unlimited"),
    Link("unlimited, near", delay=3),
    Link("20/20 Mbit/s", up=20_000, down=20_000, delay=8),
    Link("3/16 Mbit/s", up=3000, down=16_000, delay=15, queue=300),
    Link("6/6 Mbit/s, 60 ms", up=6000, down=6000, delay=30),
    Link("3/3 Mbit/s", up=3000, down=3000),
    Link("2/2, deep buffer", up=2000, down=2000, queue=1500),
    Link("2/2, shallow buffer", up=2000, down=2000, queue=40),
    Link("1.6/1.6", up=1600, down=1600),
    Link("1.6/1.6, token bucket", up=1600, down=1600, bucket=60),
    Link("1/1", up=1000, down=1000),
    Link("0.84/8, 0.7 of the need", up=840, down=8000),
    Link("8/0.84, deep buffer", up=8000, down=840, queue=1500),
    Link("0.84/0.84, token bucket", up=840, down=840, bucket=60),
    Link("0.7/0.7, lossy", up=700, down=700, loss=2),
    Link("0.4/2", up=400, down=2000),
    Link("0.3/0.3", up=300, down=300),
    Link("2/0.3, deep buffer", up=2000, down=300, queue=1500),
    Link("0.2/1", up=200, down=1000),
    Link("150 ms", delay=75),
    Link("260 ms", delay=130),
    Link("500 ms", delay=250),
    Link("0.5 % lost", loss=0.5),
    Link("3.5 % lost", loss=3.5),
    Link("3.5 % lost in bursts of 4", loss=3.5, burst=4),
    Link("6 % lost in bursts of 6", loss=6, burst=6),
    Link("3.5 % lost, 120 ms", loss=3.5, delay=60),
    Link("4 Mbit/s, 3.5 % lost", up=4000, down=4000, loss=3.5),
    Link("jitter 15", delay=30, jitter=15),
    Link("jitter 40", delay=50, jitter=40),
    Link("no UDP", udp=0),
    Link("the web alone", port=_WEB_PORT),
    Link("dead", dead=1),
)

TLS_ALONE: Final = Link("the web and TLS on 443", port=_WEB_PORT, tls=443)
"""For coturn and Chromium, which can be told to take its certificate."""


def random_links(count: int, seed: int) -> Iterator[Link]:
    """Yield lines that nobody has seen before: the last check against tuning."""
    draw = random.Random(seed)  # noqa: S311 -- no secret
    for number in range(count):
        up, down = (round(10 ** draw.uniform(2.3, 4.2)) for _ in range(2))
        yield Link(
            f"random {number + 1}",
            up=up,
            down=down,
            delay=round(draw.uniform(3, 110)),
            jitter=draw.choice((0, 0, 0, 8, 25)),
            loss=draw.choice((0, 0, 0, 0.3, 3.5, 5)),
            burst=draw.choice((1, 1, 3)),
            queue=draw.choice((60, 150, 300, 1000)),
            bucket=draw.choice((0, 0, 20)),
        )


def rate_kbps(link: Link) -> float:
    """Return the smaller of both ways; infinite when neither is limited."""
    return min(link.up or float("inf"), link.down or float("inf"))


def expected(link: Link, jitter_ms: float) -> frozenset[str]:
    """Return the findings that are right: one, or those on both sides of a threshold that is near."""
    if link.dead:
        return frozenset({"offline"})
    if link.tls:
        return frozenset({"relay_only_tcp"})
    if link.port:
        return frozenset({"webrtc_blocked"})
    factors = (1 - BAND, 1.0, 1 + BAND)
    return frozenset(
        _judge(link, rate_kbps(link) * a, 2 * link.delay * b, link.loss * c, jitter_ms * d)
        for a, b, c, d in itertools.product(factors, repeat=4)
    )


def _judge(link: Link, rate: float, rtt_ms: float, loss_percent: float, jitter_ms: float) -> str:
    """Apply the product's table (web/rehearsal/judge.js) to the truth."""
    edges = ConnectionThresholds()
    capacity = {_grade(rate, edges.rate_kbps), _grade(rtt_ms, edges.rtt_ms)}
    steadiness = {_grade(jitter_ms, edges.jitter_ms)}
    if link.udp:
        steadiness.add(_grade(loss_percent, edges.loss_percent))
    if "poor" in capacity:
        return "poor"
    if "limited" in capacity:
        return "poor" if "poor" in steadiness else "limited"
    if not link.udp:
        return "relay_only_tcp"
    return "good" if steadiness == {"good"} else "unstable"


def _grade(value: float, edge: Edge) -> str:
    better = value.__ge__ if edge.better == "higher" else value.__le__
    return "good" if better(edge.good) else "limited" if better(edge.limited) else "poor"


def is_clear(link: Link) -> bool:
    """Tell whether the issue's limits of time hold for it: much more or much less than the need, near, clean.

    0.4 times the need is 480 kbit/s, within 4 % of the edge between limited and poor: with the band of that
    edge, clear begins at 425.
    """
    rate = rate_kbps(link)
    plain = link.delay <= 30 and not (link.loss or link.jitter or link.port or link.dead) and bool(link.udp)
    return plain and (rate >= 2.5 * NEED_KBPS or rate <= (1 - BAND) * 500)
