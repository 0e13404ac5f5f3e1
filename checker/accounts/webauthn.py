"""The two ceremonies of passkeys (WebAuthn Level 3), by py_webauthn.

Both ask for fingerprint, face or PIN (user verification): a device alone that was found or lent is no way in.
A challenge lives in the table of what works once, so it is used up by its first answer and works with
several instances of the server.

The library takes some 70 ms and 7 MiB to load, and most servers never meet a passkey: it is imported where
it is used. So call what is here in a thread (`asyncio.to_thread`): the relay forwards packets meanwhile.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from checker.storage.accounts.accounts import Account
from checker.storage.accounts.passkeys import NAME_LENGTH, Passkey

if TYPE_CHECKING:
    from webauthn.helpers.structs import AuthenticationCredential, RegistrationCredential

REGISTER: Final = "register"
SIGN_IN: Final = "passkey"


class PasskeyError(Exception):
    """What the browser sent is no answer to a challenge of ours; the message repeats nothing of it."""


@dataclass(frozen=True)
class Site:
    """Who we are to a passkey: it works at this origin alone."""

    origin: str
    host: str
    name: str


def ask_to_register(site: Site, owner: Account, known: Iterable[Passkey], challenge: bytes) -> dict[str, Any]:
    """Return the options for `navigator.credentials.create`, as JSON."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_name=owner.name,
        user_id=bytes.fromhex(owner.id),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
    )
    return _plain(webauthn.options_to_json(options))


def ask_to_sign_in(site: Site, challenge: bytes) -> dict[str, Any]:
    """Return the options for `navigator.credentials.get`, as JSON; the browser finds the account."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _plain(webauthn.options_to_json(options))


def read_registration(body: bytes) -> "tuple[RegistrationCredential, bytes]":
    """Return the new credential that a browser sent, and the challenge it answers. Raises PasskeyError."""
    from webauthn.helpers import parse_client_data_json
    from webauthn.helpers.parse_registration_credential_json import parse_registration_credential_json

    with _refused():
        credential = parse_registration_credential_json(body.decode())
        return credential, parse_client_data_json(credential.response.client_data_json).challenge


def read_assertion(body: bytes) -> "tuple[AuthenticationCredential, bytes]":
    """Return what a browser signed, and the challenge it answers. Raises PasskeyError."""
    from webauthn.helpers import parse_client_data_json
    from webauthn.helpers.parse_authentication_credential_json import parse_authentication_credential_json

    with _refused():
        credential = parse_authentication_credential_json(body.decode())
        return credential, parse_client_data_json(credential.response.client_data_json).challenge


def registered(
    site: Site, owner: Account, credential: "RegistrationCredential", challenge: bytes, name: str
) -> Passkey:
    """Return the passkey to store. Raises PasskeyError."""
    import webauthn

    with _refused():
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    return Passkey(
        credential_id=verified.credential_id,
        account_id=owner.id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name[:NAME_LENGTH],
    )


def verified_count(
    site: Site, known: Passkey, credential: "AuthenticationCredential", challenge: bytes
) -> int:
    """Return the passkey's new count when the signature is right. Raises PasskeyError."""
    import webauthn

    handle = credential.response.user_handle
    if handle is not None and handle != bytes.fromhex(known.account_id):
        raise PasskeyError("the passkey names another account")
    with _refused():
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    return verified.new_sign_count


def _plain(text: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(text)
    return plain


@contextmanager
def _refused() -> Iterator[None]:
    """Turn whatever the library finds wrong with untrusted bytes into PasskeyError."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasskeyError(type(error).__name__) from None
