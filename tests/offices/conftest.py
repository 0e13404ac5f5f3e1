"""A second office, made in the browser by the only office's administrator."""

import re
from typing import Any

import pytest
from aiohttp import web

from checker.http.keys import OFFICE_ROWS
from checker.storage.offices import Office
from tests.running_app import SendForm, SignIn

NORTH = {"organisation": "Office North", "phone": "0222 2", "email": "", "short": ""}


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return {"organisation": "The Association", "phone": "0111 1", "languages": ("en", "de")}


async def offices_of(app: web.Application) -> list[Office]:
    return await app[OFFICE_ROWS].list()


@pytest.fixture
async def north(sign_in: SignIn, send_form: SendForm, app: web.Application) -> Office:
    """A second office, made by the only office's administrator, who is signed in."""
    await sign_in("otto", "administrator")
    answer = await send_form("/offices", NORTH)
    assert re.fullmatch(r"/offices/\d+\?done=made", answer.headers["Location"])
    return (await offices_of(app))[1]


def changed(office: Office, **more: str) -> dict[str, str]:
    """Return the form of an office with other values."""
    kept = {name: value for name, value in office.own.items() if isinstance(value, str)}
    return {"short": office.short, "language-en": "1", "language-de": "1", **kept, **more}
