"""Several clients against a model of who may reach whom."""

from typing import Any

from aioice.stun import Method
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from tests.relay.turn.harness import UDP_TRANSPORT, Client, World, channel_data, relayed, send_indication

LIFETIME_S = 60
NAMES = st.sampled_from(["one", "two"])


class Relaying(RuleBasedStateMachine):
    """The model: an allocation's rehearsal, end, permission and channels; a packet goes where they say."""

    clients = Bundle("clients")

    def __init__(self) -> None:
        super().__init__()
        self.world = World(allocations_per_user=4, allocations=6, requests_per_source=10**6)
        self.model: dict[Client, dict[str, Any]] = {}

    def _living(self, name: str | None = None) -> list[Client]:
        return [c for c, state in self.model.items() if name in (None, state["name"])]

    def _ask(self, client: Client, method: Method, attributes: dict[str, Any]) -> int | None:
        name = self.model[client]["name"] if client in self.model else "one"
        return self.world.ask(client, method, attributes, self.world.credentials(name, 10**8)).error_code

    @rule(target=clients)
    def arrive(self) -> Client:
        return Client()

    @rule(client=clients, name=NAMES)
    def allocate(self, client: Client, name: str) -> None:
        credentials = self.world.credentials(name, 10**8)
        transport = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}

        code = self.world.ask(client, Method.ALLOCATE, transport, credentials).error_code

        if client in self.model:
            assert code == 437
        elif len(self.model) >= 6:
            assert code == 508
        elif len(self._living(name)) >= 4 or name in self.world.ended:
            assert code == 486
        else:
            assert code is None
            self.model[client] = {
                "name": name, "ends": self.world.now + LIFETIME_S, "permitted": False, "channels": {},
            }  # fmt: skip

    @rule(client=consumes(clients))
    def leave(self, client: Client) -> None:
        code = self._ask(client, Method.REFRESH, {"LIFETIME": 0})

        assert code == (None if client in self.model else 437)
        self.model.pop(client, None)

    @rule(client=clients, peer=clients)
    def permit(self, client: Client, peer: Client) -> None:
        if client not in self.model or peer not in self.model:
            return
        assert self._ask(client, Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": relayed(peer)}) is None
        self.model[client]["permitted"] = True

    @rule(client=clients, peer=clients, number=st.integers(0x4000, 0x4002))
    def bind(self, client: Client, peer: Client, number: int) -> None:
        if client not in self.model or peer not in self.model:
            return
        state, port = self.model[client], relayed(peer)[1]

        code = self._ask(
            client, Method.CHANNEL_BIND, {"CHANNEL-NUMBER": number, "XOR-PEER-ADDRESS": relayed(peer)}
        )

        channels = state["channels"]
        taken = channels.get(number, port) != port or any(
            p == port and n != number for n, p in channels.items()
        )
        assert code == (400 if taken else None)
        if not taken:
            channels[number] = port
            state["permitted"] = True

    @rule(client=clients, peer=clients, payload=st.binary(max_size=50))
    def send(self, client: Client, peer: Client, payload: bytes) -> None:
        if peer not in self.model:
            return
        may = client in self.model and self.model[client]["permitted"] and self._open(client, peer)

        self.world.tell(client, send_indication(relayed(peer), payload))

        self._arrived(peer if may else None)

    @precondition(lambda self: any(s["channels"] for s in self.model.values()))
    @rule(data=st.data())
    def send_on_channel(self, data: st.DataObject) -> None:
        client = data.draw(st.sampled_from([c for c, s in self.model.items() if s["channels"]]))
        number, port = data.draw(st.sampled_from(sorted(self.model[client]["channels"].items())))
        peers = [c for c in self.model if relayed(c)[1] == port]

        self.world.channel(client, channel_data(number, b"on a channel"))

        self._arrived(peers[0] if peers and self._open(client, peers[0]) else None)

    @rule(seconds=st.sampled_from([1, 20, 61]))
    def wait(self, seconds: int) -> None:
        self.world.pass_time(seconds)
        self.model = {c: s for c, s in self.model.items() if s["ends"] > self.world.now}

    def _open(self, client: Client, peer: Client) -> bool:
        mine, theirs = self.model[client], self.model[peer]
        return bool(mine["name"] == theirs["name"] and theirs["permitted"])

    def _arrived(self, receiver: Client | None) -> None:
        for client in self.model:
            assert len(client.media) == (1 if client is receiver else 0)
            client.media.clear()

    @invariant()
    def relay_and_model_agree(self) -> None:
        assert len(self.world.table) == len(self.model)
        assert all(client.allocation is not None for client in self.model)


TestRelaying = Relaying.TestCase
TestRelaying.settings = settings(max_examples=60, stateful_step_count=40)
