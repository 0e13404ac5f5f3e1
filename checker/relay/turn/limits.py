"""How much one rehearsal, one source and all together may take from the relay."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLimits:
    """Every figure is a bound that is enforced, not a hint. Raises ValueError for nonsense.

    A rehearsal has six ends at most at once (`web/rehearsal/loop/transports.js`: three loops), and a browser
    allocates for each on every network interface and address family: sixteen are enough for two of these,
    while some are still being given back. A household may have what the rehearsals need that are let in from
    there at once (`relay/admission.py`).
    """

    allocations: int = 512  # at once, of everybody: 508 beyond
    allocations_per_household: int = 64  # at once, over UDP and TCP: 486 beyond
    allocations_per_user: int = 16  # at once: 486 beyond
    bytes_per_user: int = 4_000_000  # relayed, counted up and down: dropped beyond
    lifetime_s: int = 60  # of an allocation, refreshed or not; it ends with its credentials in any case
    connections: int = 512  # TCP and TLS, at once
    connections_per_source: int = 64  # a source is a household
    handshake_s: float = 5.0  # a TCP or TLS connection without allocation is closed after this
    handshakes_per_source: int = 50  # of TLS, a second: each costs a signature, up to a millisecond
    handshakes: int = 400  # the same, of everybody
    requests_per_source: int = 100  # a second, of senders that have not proved who they are
    requests: int = 2000  # a second, of all such senders together
    requests_per_allocation: int = 500  # in its whole life

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) <= 0:
                raise ValueError(f"relay limit {field.name} must be positive")
        if (
            self.lifetime_s > 300
        ):  # permissions would have to expire (RFC 8656 §9), and nothing here needs that
            raise ValueError("relay limit lifetime_s must be at most 300 seconds")
