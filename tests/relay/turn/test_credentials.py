"""Credentials: coturn's scheme, by the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.relay.turn.credentials import expiry, integrity_key, issue, password, rehearsal
from tests.relay.turn import harness

NOW = 1_790_000_000.5
IDS = st.from_regex(r"\A[A-Za-z0-9_-]{1,64}\Z")


def test_a_password_is_what_coturn_computes() -> None:
    issued = issue(b"north", 1_000_000, 60, "abc")

    # printf '1000060:abc' | openssl dgst -sha1 -hmac north -binary | base64
    assert issued.username == "1000060:abc"
    assert issued.password == harness.rest_password(b"north", "1000060:abc")


@given(IDS, st.integers(1, 3600))
def test_what_is_issued_names_its_rehearsal_until_it_ends_and_not_after(name: str, seconds: int) -> None:
    issued = issue(b"secret", NOW, seconds, name)
    ends = int(NOW) + seconds

    assert issued.username == f"{ends}:{name}"
    assert expiry(issued.username) == ends
    assert rehearsal(issued.username, ends - 0.5) == name
    assert rehearsal(issued.username, ends) is None


def test_another_secret_or_another_username_has_another_password() -> None:
    issued = issue(b"secret", NOW, 60, "one")

    assert password(b"secret", issued.username) == issued.password
    assert password(b"another", issued.username) != issued.password
    assert password(b"secret", issued.username + "x") != issued.password


@given(st.text())
def test_any_text_as_username_is_judged_without_an_error(username: str) -> None:
    found = rehearsal(username, NOW)

    assert found is None or username.endswith(":" + found)


@pytest.mark.parametrize(
    "username",
    [
        "",
        ":",
        "1",
        "9999999999",
        "9999999999:",
        ":a",
        "-1:a",
        "9999999999:a:b",
        "9999999999:a\n",
        "٣٣٣٣٣٣٣٣٣٣:a",
    ],
)
def test_a_malformed_username_names_no_rehearsal(username: str) -> None:
    assert rehearsal(username, NOW) is None


@pytest.mark.parametrize("name", ["", "a b", "a:b", "ä", "x" * 65])
def test_an_id_that_would_break_the_username_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^a rehearsal's id is 1 to 64 letters, digits, '_' or '-'$"):
        issue(b"secret", NOW, 60, name)


def test_the_key_is_that_of_the_standard() -> None:
    issued = issue(b"secret", NOW, 60, "one")

    assert integrity_key(b"secret", issued.username, "turn") == harness.integrity_key(issued)
