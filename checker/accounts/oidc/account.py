"""Which account a person of the identity provider has, and what the provider lets it do here."""

from typing import Final

from aiohttp import web

from checker.accounts.oidc.discovery import OidcError
from checker.accounts.oidc.provider import Person
from checker.core.account_rules import COUNSELLOR, AccountNameError, normalise_name
from checker.core.offices import FIRST_OFFICE
from checker.http.keys import ACCOUNTS, SETTINGS
from checker.http.offices import OFFICES
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.accounts.claimed_offices import ClaimedOffices

CLAIMED_OFFICES: Final = web.AppKey("claimed offices", ClaimedOffices)
_NO_OFFICE: Final = "the claim of the offices names none of ours; see oidc_offices_claim"


async def account_of(request: web.Request, person: Person) -> Account:
    """Return the account of a person: tied by the subject, which never changes, not by the name.

    A name ties an account only once, and only one that nobody can sign in to yet: names at a provider can
    be changed, sometimes by their owners. Role and offices follow the claims. Raises OidcError.
    """
    if person.role is None:
        raise OidcError("the person has no role that may sign in")
    accounts, settings = request.app[ACCOUNTS], request.app[SETTINGS]
    account = await accounts.find_subject(person.issuer, person.subject) or await _tie(request, person)
    if settings.oidc_offices_claim:
        await _follow_offices(request, person, account)
    elif settings.oidc_role_claim and account.role != person.role:
        await accounts.follow_role(account.id, person.role)
    else:
        return account
    return await accounts.get(account.id) or account


async def _follow_offices(request: web.Request, person: Person, account: Account) -> None:
    offices, said = request.app[CLAIMED_OFFICES], _association_role(request, person)
    if not await offices.follow(account.id, person.offices, said):
        raise OidcError(_NO_OFFICE)


async def _tie(request: web.Request, person: Person) -> Account:
    accounts, settings = request.app[ACCOUNTS], request.app[SETTINGS]
    try:
        name = normalise_name(person.name)
    except AccountNameError:
        raise OidcError("the provider gives no usable name; see oidc_name_claim") from None
    found = await accounts.find(name)
    await _require_office(request, person, found)
    if found is not None and await accounts.link_subject(found.id, person.issuer, person.subject):
        return await accounts.get(found.id) or found
    account = _new_account(request, person, name)
    if found is None and settings.oidc_create_accounts and await accounts.add(account, _office(request)):
        return account
    raise OidcError("there is no account that this person may have")


async def _require_office(request: web.Request, person: Person, found: Account | None) -> None:
    """Let nobody whom the claim keeps out have an account, not even for a moment. Raises OidcError."""
    if not request.app[SETTINGS].oidc_offices_claim:
        return
    held, said = found.role if found else COUNSELLOR, _association_role(request, person)
    if not await request.app[CLAIMED_OFFICES].may_sign_in(person.offices, said, held):
        raise OidcError(_NO_OFFICE)


def _new_account(request: web.Request, person: Person, name: str) -> Account:
    tied = {"oidc_issuer": person.issuer, "oidc_subject": person.subject}
    return new_account(name, person.role or "", request.app[SETTINGS].default_language, **tied)


def _office(request: web.Request) -> int | None:
    """Return the office of an account that is made: none where a claim or an administrator says which."""
    said_later = request.app[SETTINGS].oidc_offices_claim or request.app[OFFICES].several
    return None if said_later else FIRST_OFFICE


def _association_role(request: web.Request, person: Person) -> str | None:
    """Return the role in the association that the provider says; None where that is ours to say."""
    return person.role if request.app[SETTINGS].oidc_role_claim else None
