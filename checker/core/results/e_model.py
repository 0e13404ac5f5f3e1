"""A quality score after the E-model, for statistics only; never shown to the client.

ITU-T G.107 (06/2015): R = Ro − Is − Id − Ie,eff + A, with all parameters at their defaults except
delay and loss. Milliseconds and per cent throughout, as the recommendation has them.
"""

from math import log10
from typing import Final

_R_DEFAULT: Final = 93.2
"""Ro − Is with every parameter at its default, clause 7.7."""
_BPL: Final = 25.1
"""Packet-loss robustness of G.711 with concealment, ITU-T G.113 appendix I."""
_JITTER_BUFFER: Final = 2.0
"""A receiver buffers about twice the jitter; that delay is heard."""


def r_factor(rtt_ms: float, jitter_ms: float, loss_percent: float) -> float:
    """Return the transmission rating R, 0 to 100.

    >>> round(r_factor(0, 0, 0), 1)
    93.2
    """
    delay_ms = rtt_ms / 2 + _JITTER_BUFFER * jitter_ms
    equipment = 95 * loss_percent / (loss_percent + _BPL)
    return min(100.0, max(0.0, _R_DEFAULT - _delay_impairment(delay_ms) - equipment))


def _delay_impairment(delay_ms: float) -> float:
    """Return Idd, equation 7-27: nothing is lost up to 100 ms."""
    if delay_ms <= 100:
        return 0.0
    x = log10(delay_ms / 100) / log10(2)
    return float(25 * ((1 + x**6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2))


def mos(r: float) -> float:
    """Return the mean opinion score of R, 1 to 4.5 (annex B, equation B-4).

    >>> mos(0), round(mos(93.2), 2), mos(100)
    (1.0, 4.41, 4.5)
    """
    if r <= 0:
        return 1.0
    if r >= 100:
        return 4.5
    return min(4.5, max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6))


def score(rtt_ms: float | None, jitter_ms: float | None, loss_percent: float | None) -> float | None:
    """Return the score, or None when any of the three was not measured: missing is never excellent."""
    if rtt_ms is None or jitter_ms is None or loss_percent is None:
        return None
    return mos(r_factor(rtt_ms, jitter_ms, loss_percent))
