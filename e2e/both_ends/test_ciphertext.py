"""Of a direct rehearsal the server sees ciphertext alone: its traffic, memory, log and files are searched."""

from base64 import b64encode

import pytest

from e2e.both_ends.cases import BOTH_SYMMETRIC
from e2e.both_ends.fragments import RECORD, in_memory, in_traffic, sealed, telling
from e2e.both_ends.street import Street, arrive, found
from e2e.namespaces import NET
from e2e.pages.check_page import CheckPage

KEYS, DESCRIPTION, CANDIDATES = range(3)
PLANT = """([token, message]) => fetch("/api/both-ends/direct", {
  method: "POST",
  headers: {"Content-Type": "application/json"},
  body: JSON.stringify({token, run: "0".repeat(32), messages: [message]}),
}).then(({status}) => status)"""


def described(page: CheckPage) -> list[str]:
    """Return what the page's connections have said of themselves."""
    said: list[str] = page.page.evaluate("described")
    return said


@pytest.mark.quiet("direct")
def test_neither_traffic_nor_memory_nor_log_nor_files_hold_a_description_a_candidate_or_a_private_address(
    street: Street,
) -> None:
    """Behind two symmetric routers the messages lie at the server until both have given up."""
    room, server = street.build(BOTH_SYMMETRIC), street.server
    link, _ = street.invite()
    with street.board(room, "chromium", RECORD) as board, street.client("chromium", RECORD) as client:
        begins = {each: len(each.traffic.sent) for each in (street.sofa, room)}

        def left() -> list[list[bytes]]:
            return [sealed(bytes(each.traffic.sent[begin:])) for each, begin in begins.items()]

        def until_both_have_candidates() -> list[str]:
            arrive(client, link)
            client.wait_until(lambda: all(len(each) > CANDIDATES for each in left()), "they tell candidates")
            return described(client)

        fragments = telling(street.sofa.do(until_both_have_candidates))
        fragments |= telling(room.do(lambda: board.page.evaluate("described")))
        private = {street.sofa.address, room.address}
        secrets = fragments | private
        waiting = {each[DESCRIPTION].decode() for each in left()}
        during = in_memory(server.process, secrets | waiting)
        finding, _ = street.sofa.do(lambda: found(client))
        after = in_memory(server.process, secrets)

        assert finding == "relayed_only"
        assert all(any(address in each for each in fragments) for address in private)
        assert sum(each.startswith("a=ice-ufrag") for each in fragments) >= 2
        assert during == sorted(waiting), "what lies there is found, and it is sealed"
        assert after == []
        for each, begin in begins.items():
            assert in_traffic(bytes(each.traffic.sent[begin:]), secrets) == []
        server.canaries += [*secrets, *(f"{NET}.{10 + house}" for house in (1, 2))]
        assert server.leaks() == []
        assert planted(street, client, max(fragments, key=len), server.process) == [max(fragments, key=len)]


def planted(street: Street, client: CheckPage, secret: str, process: int) -> list[str]:
    """Leave a message that is not sealed; return what the search finds of it."""
    token = street.invite()[0].partition("/c/")[2].partition("#")[0]
    message = b64encode(f'{{"candidates":["{secret}"]}}'.encode()).decode()
    assert street.sofa.do(lambda: client.page.evaluate(PLANT, [token, message])) == 200
    return in_memory(process, [secret])
