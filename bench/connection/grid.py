"""The lines of the bench, and what the check has to find on each."""

import bisect
import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bench.connection.laboratory import Link
from checker.core.thresholds import ConnectionThresholds, Edge

EDGES: Final = ConnectionThresholds()
NEED_KBPS: Final = EDGES.rate_kbps.good
BAND: Final = 0.15
"""Round a threshold either finding is right."""
_WEB_PORT: Final = 8080
_NEAR_MS: Final = 30
_BORNE: Final = 0.7
"""Share of a slow line's rate at which a call goes on."""

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
    Link("0.46/2", up=460, down=2000),
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
    Link("8, dips, deep buffer", up=8000, down=8000, queue=1500, dip=300, dip_ms=300, every_ms=900),
    Link("30, dips, 60 ms", up=30_000, down=30_000, delay=30, queue=1500, dip=400, dip_ms=300, every_ms=800),
    Link("8, short dips", up=8000, down=8000, queue=1500, dip=600, dip_ms=60, every_ms=800),
    Link("8, shallow dips", up=8000, down=8000, queue=1500, dip=2000, dip_ms=250, every_ms=800),
    Link("IPv6 alone", family=6),
    Link("IPv6 alone, 0.84/8", family=6, up=840, down=8000),
    Link("IPv6 alone, no UDP", family=6, udp=0),
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
        steady = Link(
            f"random {seed}/{number + 1}",
            up=up,
            down=down,
            delay=round(draw.uniform(3, 110)),
            jitter=draw.choice((0, 0, 0, 8, 25)),
            loss=draw.choice((0, 0, 0, 0.3, 3.5, 5)),
            burst=draw.choice((1, 1, 3)),
            queue=draw.choice((60, 150, 300, 1000)),
            bucket=draw.choice((0, 0, 20)),
        )
        every_ms = draw.choice((0, 0, 0, 0, 0, 600, 900))
        dip, dip_ms = draw.choice((200, 400, 600)), draw.choice((60, 200, 350))
        dips = every_ms and dip < min(up, down)
        # A shallow buffer would lose packets in a dip; how many is no figure of the line.
        yield replace(steady, queue=1000, dip=dip, dip_ms=dip_ms, every_ms=every_ms) if dips else steady


def rate_kbps(link: Link) -> float:
    """Return the smaller of both ways, in the mean where it dips; infinite when neither is limited."""
    rate = min(link.up or math.inf, link.down or math.inf)
    return rate + (link.dip - rate) * link.dip_ms / link.every_ms if link.every_ms else rate


def load_delay_ms(link: Link) -> float:
    """Return how much longer than usual a call's packets wait in the line's buffer.

    That is the 95th percentile over the lower quarter, as the check has it (web/rehearsal/estimate/delay.js).
    The call sends the need evenly, or what the line bears, through the rate as emulator.c has it; over three
    periods in steps of 1 ms.
    """
    if not link.every_ms:
        return 0.0
    rate = min(link.up or math.inf, link.down or math.inf)
    pace = min(NEED_KBPS, _BORNE * rate_kbps(link))
    steps = round(3 * link.every_ms)
    left = [0.0]  # bits that have left the buffer by each step; the last packets need some more steps
    for step in range(4 * steps):
        now = link.dip if step % link.every_ms < link.dip_ms else rate
        left.append(min((step + 1) * pace, left[-1] + now))
    waits = sorted(bisect.bisect_left(left, step * pace) - step for step in range(steps))
    return float(min(link.queue, waits[round(0.95 * steps)] - waits[steps // 4]))


def expected(link: Link, jitter_ms: float) -> frozenset[str]:
    """Return the findings that are right: one, or those on both sides of a threshold that is near."""
    if link.dead:
        return frozenset({"offline"})
    if link.tls:
        return frozenset({"relay_only_tcp"})
    if link.port:
        return frozenset({"webrtc_blocked"})
    factors = (1 - BAND, 1.0, 1 + BAND)
    delay_ms = load_delay_ms(link)
    return frozenset(
        _judge(link, rate_kbps(link) * a, 2 * link.delay * b, link.loss * c, jitter_ms * d, delay_ms * e)
        for a, b, c, d, e in itertools.product(factors, repeat=5)
    )


def _judge(
    link: Link, rate: float, rtt_ms: float, loss_percent: float, jitter_ms: float, delay_ms: float
) -> str:
    """Apply the product's table (web/rehearsal/estimate/grading.js) to the truth."""
    capacity = {_grade(rate, EDGES.rate_kbps), _grade(rtt_ms, EDGES.rtt_ms)}
    steadiness = {_grade(jitter_ms, EDGES.jitter_ms), _grade(delay_ms, EDGES.load_delay_ms)}
    if link.udp:
        steadiness.add(_grade(loss_percent, EDGES.loss_percent))
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


def clear(link: Link) -> list[str]:
    """Return the readings by which the aims for clear cases hold: far off the edges, near, clean, over UDP.

    "At least 2.5 times the need or at most 0.4 times" puts the lower end at 480 kbit/s, within 4 % of
    the edge between limited and poor (500). So three readings are counted apart: by the letter (`need`),
    outside the band of that edge (`band`, up to 425), and 0.4 times that edge (`edge`, up to 200).
    """
    unclean = (link.loss, link.jitter, link.port, link.dead, link.every_ms, not link.udp)
    if link.delay > _NEAR_MS or any(unclean):
        return []
    rate, lower = rate_kbps(link), EDGES.rate_kbps.limited
    ends = {"need": 0.4 * NEED_KBPS, "band": (1 - BAND) * lower, "edge": 0.4 * lower}
    return [name for name, end in ends.items() if rate >= 2.5 * NEED_KBPS or rate <= end]
