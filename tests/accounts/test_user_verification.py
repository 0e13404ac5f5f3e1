"""Passkeys prove a person, not only a device: fingerprint, face or PIN in both ceremonies."""

import base64
import hashlib
import json
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

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
from checker.storage.accounts.accounts import new_account
from checker.storage.accounts.passkeys import Passkey

SITE = Site("https://check.example.org", "check.example.org", "Office")
CHALLENGE = b"c" * 32
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags of authenticator data (WebAuthn Level 3 §6.1)
KEY = ec.generate_private_key(ec.SECP256R1())
OWNER = new_account("anna")


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def client_data(kind: str) -> bytes:
    given = {"type": kind, "challenge": encoded(CHALLENGE), "origin": SITE.origin, "crossOrigin": False}
    return json.dumps(given).encode()


def authenticator_data(flags: int) -> bytes:
    return hashlib.sha256(SITE.host.encode()).digest() + bytes([flags]) + (7).to_bytes(4, "big")


def body(**response: bytes) -> bytes:
    """Return what a browser sends of a credential, as JSON."""
    given: dict[str, Any] = {"id": encoded(b"id"), "rawId": encoded(b"id"), "type": "public-key"}
    return json.dumps(
        given | {"response": {name: encoded(value) for name, value in response.items()}}
    ).encode()


def new_passkey(flags: int) -> Passkey:
    """Let a made-up authenticator register, and the server look at it."""
    numbers = KEY.public_key().public_numbers()
    cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
    data = (
        authenticator_data(flags | ATTESTED) + bytes(16) + (2).to_bytes(2, "big") + b"id" + cbor2.dumps(cose)
    )
    attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
    sent = body(clientDataJSON=client_data("webauthn.create"), attestationObject=attestation)
    return registered(SITE, OWNER, *read_registration(sent), "key")


def sign_in_with(known: Passkey, flags: int) -> int:
    """Let it sign a challenge, and the server look at it."""
    said, data = client_data("webauthn.get"), authenticator_data(flags)
    signature = KEY.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
    sent = body(clientDataJSON=said, authenticatorData=data, signature=signature)
    return verified_count(SITE, Passkey(**(vars(known) | {"sign_count": 0})), *read_assertion(sent))


def test_both_ceremonies_ask_the_browser_for_it() -> None:
    made = ask_to_register(SITE, OWNER, [], CHALLENGE)["authenticatorSelection"]["userVerification"]
    used = ask_to_sign_in(SITE, CHALLENGE)["userVerification"]

    assert (made, used) == ("required", "required")


def test_a_new_passkey_counts_with_it_alone() -> None:
    assert new_passkey(PRESENT | VERIFIED).credential_id == b"id"
    for flags in (PRESENT, VERIFIED, 0):
        with pytest.raises(PasskeyError):
            new_passkey(flags)


def test_a_sign_in_counts_with_it_alone() -> None:
    known = new_passkey(PRESENT | VERIFIED)

    assert sign_in_with(known, PRESENT | VERIFIED) == 7
    for flags in (PRESENT, VERIFIED, 0):
        with pytest.raises(PasskeyError):
            sign_in_with(known, flags)
