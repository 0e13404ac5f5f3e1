"""Boards that are open learn of each change of an appointment, and read that one anew."""

from collections.abc import Collection
from typing import Any

import pytest
from aiohttp import web

from checker.http.live_board import FEED
from tests.appointments.invitations import GOOD, OFFICE, make
from tests.running_app import SendForm, SignIn


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


@pytest.fixture
def named(app: web.Application, monkeypatch: pytest.MonkeyPatch) -> list[Collection[str]]:
    """What the feed is told."""
    told: list[Collection[str]] = []
    monkeypatch.setattr(app[FEED], "notify", lambda *ids: told.append(ids))
    return told


@pytest.mark.parametrize(
    ("change", "form"),
    [
        ("move", {"date": "2026-11-25", "time": "09:00", "minutes": "30"}),
        ("renew", {"generation": "1"}),
        ("cancel", {}),
        ("reassign", {"before": "", "counsellor": "the account itself"}),
        ("delete", {}),
    ],
)
async def test_a_change_names_its_appointment(
    sign_in: SignIn, send_form: SendForm, named: list[Collection[str]], change: str, form: dict[str, str]
) -> None:
    made = await make(sign_in, send_form)
    own = (await sign_in("anna")).id
    form = {name: own if value == "the account itself" else value for name, value in form.items()}
    identity = made.rpartition("/")[2]

    await send_form(f"{made}/{change}", form)

    assert named == [(identity,), (identity,)]


async def test_what_is_made_is_named(
    sign_in: SignIn, send_form: SendForm, named: list[Collection[str]]
) -> None:
    await sign_in()

    await send_form("/appointments/new", GOOD | {"id": "a" * 32})

    assert named == [("a" * 32,)]
