"""What stands between client and counsellor, and what the direct rehearsal has to find there."""

from dataclasses import dataclass
from typing import Final

from e2e.namespaces import House

PLAIN: Final = House()


@dataclass(frozen=True, slots=True)
class Case:
    """The client's house, the counsellor's, and the finding with its notes."""

    name: str
    wanted: str
    client: House = PLAIN
    board: House | None = PLAIN
    """None: she is in the client's house."""


CASES: Final = (
    Case("same network", "good", board=None),
    Case("two houses", "good"),
    Case("the client's router symmetric", "relayed_only", client=House(symmetric=True)),
    Case("both routers symmetric", "relayed_only", House(symmetric=True), House(symmetric=True)),
    Case("no UDP at the counsellor's", "relayed_only", board=House(deaf=True)),
    Case("1 Mbit/s up at the client's", "limited slow_up", client=House(up_kbps=1000)),
    Case("1 Mbit/s up at the counsellor's", "limited slow_down", board=House(up_kbps=1000)),
)
TWO_HOUSES: Final = CASES[1]
BOTH_SYMMETRIC: Final = CASES[3]
