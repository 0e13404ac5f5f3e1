"""Passkeys: whatever is sent as one, the answer is a refusal and never a fault of ours."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.accounts.webauthn import (
    PasskeyError,
    Site,
    ask_to_register,
    ask_to_sign_in,
    read_assertion,
    read_registration,
    registered,
    verified_count,
)
from checker.core.tokens import keyed_hash
from checker.storage.accounts.accounts import new_account
from checker.storage.accounts.passkeys import Passkey

SITE = Site("https://check.example.org", "check.example.org", "Office")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
SHAPED = st.fixed_dictionaries(
    {"id": JSON, "rawId": JSON, "type": st.just("public-key") | JSON},
    optional={
        "response": st.dictionaries(
            st.sampled_from(PARTS),
            JSON,
        )
    },
)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def client_data(**more: Any) -> str:
    given = {"type": "webauthn.get", "challenge": encoded(b"c" * 32), "origin": SITE.origin}
    return encoded(json.dumps(given | more).encode())


def assertion(**more: Any) -> bytes:
    response = {
        "clientDataJSON": client_data(),
        "authenticatorData": encoded(keyed_hash(b"", "", "") + b"\x01\x00\x00\x00\x01"),
        "signature": encoded(b"signature"),
    }
    return json.dumps(
        {"id": encoded(b"id"), "rawId": encoded(b"id"), "type": "public-key", "response": response | more}
    ).encode()


@given(st.binary(max_size=200) | (JSON | SHAPED).map(lambda body: json.dumps(body).encode()))
def test_what_is_no_passkey_is_refused_whatever_it_is(body: bytes) -> None:
    for read in (read_registration, read_assertion):
        with pytest.raises(PasskeyError):
            read(body)


@given(attestation=st.binary(max_size=120))
def test_a_new_passkey_that_proves_nothing_is_refused(attestation: bytes) -> None:
    created = client_data(type="webauthn.create")
    response = {"clientDataJSON": created, "attestationObject": encoded(attestation)}
    body = {"id": encoded(b"id"), "rawId": encoded(b"id"), "type": "public-key", "response": response}
    credential, challenge = read_registration(json.dumps(body).encode())

    with pytest.raises(PasskeyError):
        registered(SITE, new_account("anna"), credential, challenge, "name")


@given(data=st.binary(max_size=80), signature=st.binary(max_size=80), key=st.binary(max_size=80))
def test_a_signature_that_proves_nothing_is_refused(data: bytes, signature: bytes, key: bytes) -> None:
    body = assertion(authenticatorData=encoded(data), signature=encoded(signature))
    credential, challenge = read_assertion(body)

    with pytest.raises(PasskeyError):
        verified_count(SITE, Passkey(b"id", "0" * 32, key, 0, ""), credential, challenge)


def test_a_passkey_that_names_another_account_is_refused() -> None:
    credential, challenge = read_assertion(assertion(userHandle=encoded(b"\x01" * 16)))

    with pytest.raises(PasskeyError, match="another account"):
        verified_count(SITE, Passkey(b"id", "0" * 32, b"", 0, ""), credential, challenge)


def test_the_browser_is_asked_for_a_passkey_that_knows_its_account() -> None:
    account = new_account("anna")
    known = Passkey(b"old", account.id, b"", 0, "")

    options = ask_to_register(SITE, account, [known], b"c" * 32)

    assert options["rp"] == {"name": "Office", "id": "check.example.org"}
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["attestation"] == "none"
    assert [one["id"] for one in options["excludeCredentials"]] == [encoded(b"old")]
    assert ask_to_sign_in(SITE, b"c" * 32).get("allowCredentials", []) == []
