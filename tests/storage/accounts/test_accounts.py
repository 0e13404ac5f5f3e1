"""The statements about accounts, sessions, links and passkeys, for every database that is known."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from checker.core.account_rules import SESSION_S
from checker.storage.accounts.accounts import Account, Accounts, new_account
from checker.storage.accounts.one_time_links import FIRST, RESET, OneTimeLink, OneTimeLinks
from checker.storage.accounts.passkeys import Passkey, Passkeys
from checker.storage.accounts.sessions import Sessions
from checker.storage.database.engine import migrate, open_engine
from tests.support import NOW_S, Stores, empty

LATER = int(NOW_S) + 60


@pytest.fixture(params=["sqlite", "postgresql"])
async def accounts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Accounts]:
    url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgresql"))
    await migrate(url)
    engine = await open_engine(url)
    yield Accounts(engine)
    await empty(engine)
    await engine.dispose()


@pytest.fixture
async def anna(accounts: Accounts) -> Account:
    account = new_account("anna", password_hash="hash")
    await accounts.add(account)
    return account


@pytest.fixture
def sessions(accounts: Accounts) -> Sessions:
    return Sessions(accounts.engine)


@pytest.fixture
def links(accounts: Accounts) -> OneTimeLinks:
    return OneTimeLinks(accounts.engine)


@pytest.fixture
def passkeys(accounts: Accounts) -> Passkeys:
    return Passkeys(accounts.engine)


async def test_an_account_comes_back_as_it_went_in(accounts: Accounts, anna: Account) -> None:
    tied = new_account("änne", "administrator", "en", oidc_issuer="https://i", oidc_subject="s")

    assert await accounts.add(tied)

    assert await accounts.get(anna.id) == await accounts.find("anna") == anna
    assert await accounts.find_subject("https://i", "s") == tied
    assert await accounts.list() == [anna, tied]
    assert await accounts.find("nobody") is await accounts.get("0" * 32) is None
    assert await accounts.are_there()


async def test_names_and_subjects_are_there_once(accounts: Accounts, anna: Account) -> None:
    tied = {"oidc_issuer": "https://i", "oidc_subject": "s"}
    await accounts.add(new_account("otto", **tied))

    assert not await accounts.add(new_account("anna"))
    assert not await accounts.add(new_account("bert", **tied))
    assert await accounts.add(new_account("carla"))  # many have no subject


async def test_of_two_who_open_the_first_link_at_once_one_gets_the_account(
    accounts: Accounts, links: OneTimeLinks
) -> None:
    await links.put(OneTimeLink(b"k" * 32, FIRST, LATER))

    made = await asyncio.gather(
        *(links.redeem_first(b"k" * 32, new_account(name), NOW_S) for name in ("anna", "bert"))
    )

    assert sorted(made) == [False, True]
    assert len(await accounts.list()) == 1


async def test_of_two_who_take_a_link_at_once_one_gets_it(
    accounts: Accounts, links: OneTimeLinks, anna: Account
) -> None:
    await links.put(OneTimeLink(b"k" * 32, RESET, LATER, anna.id))

    taken = await asyncio.gather(*(links.take(b"k" * 32, RESET, NOW_S) for _ in range(4)))

    assert len([link for link in taken if link is not None]) == 1


async def test_a_session_that_began_with_the_old_password_never_begins(
    accounts: Accounts, sessions: Sessions, anna: Account
) -> None:
    await accounts.set_password(anna.id, "new hash")

    assert not await sessions.open(b"k" * 32, anna, NOW_S)
    assert await sessions.open(b"k" * 32, replace(anna, password_hash="new hash"), NOW_S)


async def test_a_session_of_a_disabled_account_neither_begins_nor_goes_on(
    accounts: Accounts, sessions: Sessions, anna: Account
) -> None:
    await sessions.open(b"1" * 32, anna, NOW_S)
    await accounts.change(anna.id, disabled=True)

    assert await sessions.find(b"1" * 32, NOW_S) is None
    assert not await sessions.open(b"2" * 32, anna, NOW_S)


async def test_of_many_sessions_those_that_stand_are_found_together(
    accounts: Accounts, sessions: Sessions, anna: Account
) -> None:
    otto = new_account("otto", password_hash="hash")
    await accounts.add(otto)
    await sessions.open(b"1" * 32, anna, NOW_S)
    await sessions.open(b"2" * 32, otto, NOW_S)
    await sessions.open(b"3" * 32, anna, NOW_S - SESSION_S)

    found = await sessions.find_all([digit * 32 for digit in (b"1", b"2", b"3", b"4")], NOW_S)

    assert {key: who.account for key, who in found.items()} == {b"1" * 32: anna, b"2" * 32: otto}
    assert await sessions.find_all([], NOW_S) == {}


async def test_a_newer_hash_is_stored_unless_the_password_was_changed_meanwhile(
    accounts: Accounts, anna: Account
) -> None:
    await accounts.rehash(anna.id, "another hash", "stale")
    await accounts.rehash(anna.id, "hash", "fresh")

    assert await accounts.get(anna.id) == replace(anna, password_hash="fresh")


async def test_what_has_expired_is_invisible_at_once_and_gone_with_the_clean_up(
    accounts: Accounts, links: OneTimeLinks, sessions: Sessions, anna: Account
) -> None:
    store = Stores(accounts.engine)
    await sessions.open(b"k" * 32, anna, NOW_S)
    await links.put(OneTimeLink(b"l" * 32, RESET, LATER, anna.id))
    end_s = NOW_S + SESSION_S

    found = await sessions.find(b"k" * 32, end_s - 1)
    assert found is not None
    assert found.account == anna
    assert await sessions.find(b"k" * 32, end_s) is None
    assert await sessions.list(anna.id, end_s) == []
    assert await links.find(b"l" * 32, RESET, LATER) is None
    await store.expiry.purge(end_s)
    assert await sessions.find(b"k" * 32, NOW_S) is None
    assert await links.find(b"l" * 32, RESET, NOW_S) is None


async def test_an_account_that_is_deleted_leaves_nothing(
    accounts: Accounts, links: OneTimeLinks, sessions: Sessions, passkeys: Passkeys, anna: Account
) -> None:
    await sessions.open(b"k" * 32, anna, NOW_S)
    await links.put(OneTimeLink(b"l" * 32, RESET, LATER, anna.id))
    await passkeys.add(Passkey(b"\x00\x01", anna.id, b"key", 0, "key"))

    assert await accounts.delete(anna.id)

    assert not await accounts.delete(anna.id)
    assert await sessions.find(b"k" * 32, NOW_S) is None
    assert await links.find(b"l" * 32, RESET, NOW_S) is None
    assert await passkeys.find(b"\x00\x01") is None


async def test_a_passkey_belongs_to_one_account_and_counts(
    accounts: Accounts, passkeys: Passkeys, anna: Account
) -> None:
    key = Passkey(b"\x00\x01", anna.id, b"key", 3, "key")
    otto = new_account("otto")
    await accounts.add(otto)

    assert await passkeys.add(key)
    assert not await passkeys.add(replace(key, account_id=otto.id))
    await passkeys.count(key.credential_id, 4)
    assert await passkeys.find(key.credential_id) == (replace(key, sign_count=4), anna)
    assert not await passkeys.delete(key.credential_id, otto.id)
    assert await passkeys.delete(key.credential_id, anna.id)


async def test_an_account_is_tied_once_and_only_while_it_has_no_password(
    accounts: Accounts, anna: Account
) -> None:
    free = new_account("free")
    await accounts.add(free)

    assert not await accounts.link_subject(anna.id, "https://i", "a")
    assert await accounts.link_subject(free.id, "https://i", "f")
    assert not await accounts.link_subject(free.id, "https://i", "g")
