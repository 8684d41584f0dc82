"""Finds the person behind an address: only somebody whose address Zendesk itself has verified.

An account's record of people decides who a mail is from. Somebody suspended, deleted, or known by an address that
was never confirmed, is nobody here; so is an address that two people share.
"""

import re

import requests

from connectors.addresses import EMAIL
from connectors.zendesk import wire
from connectors.zendesk.session import read
from core.errors import TicketGone
from core.tickets import Person

ID = re.compile(r"[1-9][0-9]{0,18}")
CONFIRMED = frozenset({"full", "sso"})
"""The ways of verification in which somebody proved that the address is theirs."""

LOOKED_AT = 5
"""How many people a search for one address may bring up before it is no search for one address."""


def find_person(session: requests.Session, email: str) -> Person | None:
    """The one active person with this verified address, with the name of their company, or ``None``.

    Raises :class:`core.errors.HostError` kinds.
    https://developer.zendesk.com/api-reference/ticketing/users/users/#search-users and .../users/user_identities/
    """
    if not EMAIL.fullmatch(email):
        return None
    answer = read(session, "/api/v2/users/search.json", wire.UsersAnswer, {"query": f'email:"{email}"'})
    active = [one for one in answer.users if one.active and not one.suspended]
    if len(active) > LOOKED_AT:
        return None
    found = [one for one in active if _verified(session, one, email)]
    return _person(session, found[0], email) if len(found) == 1 else None


def find_user(session: requests.Session, user_id: str) -> Person | None:
    """The one active person with this id, with the name of their company, or ``None``.

    Raises :class:`core.errors.HostError` kinds.
    https://developer.zendesk.com/api-reference/ticketing/users/users/#show-user
    """
    if not ID.fullmatch(user_id):
        return None
    try:
        user = read(session, f"/api/v2/users/{user_id}.json", wire.UserAnswer).user
    except TicketGone:
        return None
    fits = str(user.id) == user_id and user.active and not user.suspended
    return _person(session, user, user.email or "") if fits else None


def _verified(session: requests.Session, user: wire.User, email: str) -> bool:
    answer = read(session, f"/api/v2/users/{user.id}/identities.json", wire.IdentitiesAnswer, {"page[size]": 100})
    return any(
        one.type == "email"
        and (one.value or "").casefold() == email.casefold()
        and (one.verified is True or one.verification_method in CONFIRMED)
        for one in answer.identities
    )


def _person(session: requests.Session, user: wire.User, email: str) -> Person:
    return Person(
        id=str(user.id),
        name=user.name,
        email=(user.email or email).casefold(),
        staff=user.staff,
        time_zone=user.iana_time_zone or "",
        organization=_company(session, user),
        language=user.locale or "",
    )


def _company(session: requests.Session, user: wire.User) -> str:
    if user.organization_id is None:
        return ""
    shown = {"ids": str(user.organization_id)}
    answer = read(session, "/api/v2/organizations/show_many.json", wire.OrganizationsAnswer, shown)
    return next((one.name for one in answer.organizations if one.id == user.organization_id), "")
