"""Passwords: Argon2id off the event loop, few at a time; length and guessability and nothing else."""

import asyncio
import threading
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped] # ships no types

from checker.accounts.guessable import is_guessable
from checker.accounts.passwords import PARALLEL, WAITING, Passwords, length_fits
from checker.errors import BusyError

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(CHEAP)


async def test_the_hash_is_argon2id_with_at_least_owasps_parameters() -> None:
    parameters = extract_parameters(await Passwords().hash("seven small boats"))

    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19_456  # KiB
    assert parameters.time_cost >= 2
    assert parameters.salt_len >= 16


async def test_a_password_fits_its_hash_alone_in_every_spelling(passwords: Passwords) -> None:
    hashed = await passwords.hash("Käsekuchen \U0001f370 mögen")

    assert await passwords.verify(hashed, "Ka\u0308sekuchen \U0001f370 mo\u0308gen")
    assert not await passwords.verify(hashed, "käsekuchen \U0001f370 mögen")
    assert await passwords.hash("same") != await passwords.hash("same")


async def test_who_has_no_password_is_refused_after_the_same_work() -> None:
    verified: list[str | bytes] = []

    class Noting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- argon2's name
            verified.append(hash)
            return super().verify(hash, password)

    passwords = Passwords(Noting(time_cost=1, memory_cost=8, parallelism=1))

    assert not await passwords.verify(None, "nobody has this password")
    assert len(verified) == 1


@pytest.mark.parametrize("hashed", ["", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"])
async def test_a_damaged_hash_fits_nothing(passwords: Passwords, hashed: str) -> None:
    assert not await passwords.verify(hashed, "")


def test_a_hash_of_older_parameters_is_told(passwords: Passwords) -> None:
    assert not passwords.is_outdated(CHEAP.hash("x"))
    assert passwords.is_outdated(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash("x"))


async def test_hashing_happens_elsewhere_few_at_a_time_and_a_flood_is_refused() -> None:
    class Slow(PasswordHasher):
        def hash(self, *_arguments: Any, **_more: Any) -> str:
            assert threading.current_thread() is not threading.main_thread()
            began.release()
            go_on.wait(10)
            return ""

    began, go_on = threading.Semaphore(0), threading.Event()
    passwords = Passwords(Slow())
    tasks = [asyncio.create_task(passwords.hash("x")) for _ in range(WAITING)]
    for _ in range(PARALLEL):
        assert await asyncio.to_thread(began.acquire, timeout=10)

    with pytest.raises(BusyError):
        await passwords.hash("one more")
    more_began = await asyncio.to_thread(began.acquire, timeout=0.1)

    go_on.set()
    await asyncio.gather(*tasks)
    assert not more_began
    assert await passwords.hash("there is room again") == ""


async def test_who_goes_away_keeps_the_place_until_the_work_is_done() -> None:
    class Slow(PasswordHasher):
        def hash(self, *_arguments: Any, **_more: Any) -> str:
            began.release()
            go_on.wait(10)
            return ""

    began, go_on = threading.Semaphore(0), threading.Event()
    passwords = Passwords(Slow())
    gone = [asyncio.create_task(passwords.hash("x")) for _ in range(PARALLEL)]
    for _ in range(PARALLEL):
        assert await asyncio.to_thread(began.acquire, timeout=10)

    for task in gone:
        task.cancel()
    next_one = asyncio.create_task(passwords.hash("y"))
    in_between = await asyncio.to_thread(began.acquire, timeout=0.2)

    go_on.set()
    assert await next_one == ""
    assert not in_between, "more than two at once"


async def test_who_goes_away_while_waiting_leaves_no_place_taken() -> None:
    class Slow(PasswordHasher):
        def hash(self, *_arguments: Any, **_more: Any) -> str:
            go_on.wait(10)
            return ""

    go_on = threading.Event()
    passwords = Passwords(Slow())
    tasks = [asyncio.create_task(passwords.hash("x")) for _ in range(WAITING)]
    await asyncio.sleep(0.05)

    for task in tasks:
        task.cancel()
    go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert await asyncio.gather(*(passwords.hash("y") for _ in range(WAITING - PARALLEL))) == [""] * (
        WAITING - PARALLEL
    )


def test_every_breached_password_on_the_list_that_is_long_enough_is_guessable() -> None:
    breached = [password for password in FREQUENCY_LISTS["passwords"] if length_fits(password)]

    assert (len(FREQUENCY_LISTS["passwords"]), len(breached)) == (30_000, 229)  # docs/asvs.md, 6.2.12
    assert [password for password in breached if not is_guessable(password, ())] == []
    assert [password for password in breached if not is_guessable(password.title() + "7", ())] == []


@pytest.mark.parametrize(
    ("password", "fits"),
    [("x" * 11, False), ("x" * 12, True), ("x" * 128, True), ("x" * 129, False), ("\U0001f370" * 12, True)],
)
def test_a_password_has_12_to_128_characters(password: str, fits: bool) -> None:
    assert length_fits(password) is fits


@pytest.mark.parametrize(
    "password",
    [
        "passwort1234",
        "Password1234!",
        "qwertzuiop12",
        "123456789012",
        "aaaaaaaaaaaa",
        "iloveyou1234",
        "annamueller1",
        "startklar2026",
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple-1",
        "CorrectHorseBatteryStaple!",
        "c0rrect h0rse battery stapl3",
        "richtig pferd batterie heftklammer",
        "der Sommer2026!!",
        "Sommer2026!!",
        "Fruehling2025!",
        "FRÜHLING-2025-!",
        "Herbst.2026.12",
        "!!Winter1999??",
        "Willkommen2026",
        "Schmetterling2026!",
        "Regenschirm#123",
        "Berlin2026!!",
        "Passw0rt!2026",
        "Anna.Mueller.1987",
        "mueller-anna-42",
        "4nn4mu3ll3r!!",
        "AnnaMüller99",
        "ANNA MUELLER 2026",
        "LebensberatungMitte1",
        "mitte2026lebensberatung",
        "beratung.mitte.de",
        "summer winter",
        "may the force be with you",
        "Qwertz123456!",
        "111111222222",
        "2026-11-28-2026",
    ],
)
async def test_common_passwords_patterns_and_ones_own_name_are_guessable(
    passwords: Passwords, password: str
) -> None:
    about = ("anna mueller", "Lebensberatung Mitte", "https://beratung.mitte.de")
    assert await passwords.is_guessable(password, *about)


@pytest.mark.parametrize("spelling", ["Jörg", "Joerg", "Jorg", "j0erg", "JÖRG"])
async def test_a_name_is_known_in_every_spelling(passwords: Passwords, spelling: str) -> None:
    assert await passwords.is_guessable(f"{spelling} Weißmann 7", "jörg weissmann")


@pytest.mark.parametrize(
    "password",
    [
        "seven small boats at noon",
        "eight large ships at dawn",
        "Blaue Tassen klappern",
        "BlaueTassenKlappern",
        "Anna isst drei rote Kirschen",
        "Sommer im Regen ohne Schirm 2026",
        "xk3fp9qmz2ab",
        "qzvkwjxhpmtr",
        "7Ft-9xQ!mw2_Lk",
        "%&§!/()=?+#~*",
        "  äöü ßẞ  łπ→  ",
    ],
)
async def test_no_kind_of_character_is_demanded_or_forbidden(passwords: Passwords, password: str) -> None:
    assert not await passwords.is_guessable(password, "Anna Mueller")


async def test_the_longest_password_is_judged_without_delay(passwords: Passwords) -> None:
    for longest in ("ab1" * 42, "a " * 64, "aB" * 64):
        assert await asyncio.wait_for(passwords.is_guessable(longest, "anna mueller"), 5) is not None
