"""Finds the people of a site: who is behind an address, which companies they belong to, who works here.

Rule 1: an address is somebody's only if the search for it brings up exactly one active person who shows that very
address; a search matches beginnings, so what it brings up is nobody yet.
Rule 2: somebody in several companies belongs to none of them as far as an issue does not say which.
Rule 3: what was asked within a quarter of an hour is not asked again.
"""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast

import requests

from connectors.addresses import EMAIL
from connectors.jira import wire
from connectors.jira.account import JiraAccount
from connectors.jira.facts import Company
from connectors.jira.session import api, quoted, read
from core.errors import TicketGone, WillNotWork
from core.tickets import Person

T = TypeVar("T")
KNOWN_FOR = timedelta(minutes=15)
LOOKED_AT = 50
"""How many people a search for one address may bring up before it is no search for one address."""
DESK = "/rest/servicedeskapi"
COMPANIES = 50


class People:
    """What is known of the people and companies of one account; safe to share between threads."""

    def __init__(self, session: requests.Session, account: JiraAccount, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._account = account
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[Hashable, tuple[datetime, Any]] = {}

    def forget(self) -> None:
        """Ask anew from now on."""
        with self._lock:
            self._known.clear()

    def find(self, email: str) -> wire.User | None:
        """The one active person who shows this address; asked of the host each time.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/#api-rest-api-3-user-search-get
        """
        theirs = self._showing(email)
        alone = len(theirs) == 1 and theirs[0].active and theirs[0].account_type != wire.APP
        return theirs[0] if alone else None

    def lets_in(self, email: str) -> bool | None:
        """Whether the one user who shows this address may sign in and works here; ``None`` where nobody shows it."""
        theirs = self._showing(email)
        if len(theirs) != 1:
            return None
        return theirs[0].active and (self._account.data_center or theirs[0].account_type == wire.STAFF)

    def person(self, email: str) -> Person | None:
        """The one person with this address as we know people, with their company where they have one."""
        found = self.find(email)
        return self._person(found, email) if found is not None else None

    def person_with_id(self, user_id: str) -> Person | None:
        """The one active person with this id as we know people; asked of the host each time."""
        found = self._shown(user_id)
        if found is None or found.id != user_id or not found.active or found.account_type == wire.APP:
            return None
        return self._person(found, found.email_address or "")

    def _person(self, found: wire.User, email: str) -> Person:
        staff = self._works_somewhere(found.id) if self._account.data_center else found.account_type == wire.STAFF
        return Person(
            id=found.id,
            name=found.display_name,
            email=email.casefold(),
            staff=staff,
            time_zone=found.time_zone or "",
            organization="" if staff else self.company_name(found.id),
            language=(found.locale or "").replace("_", "-"),
        )

    def _showing(self, email: str) -> list[wire.User]:
        """Everybody who shows this address; nobody where the search for it brings up too many to be one for it."""
        if not EMAIL.fullmatch(email):
            return []
        named = "username" if self._account.data_center else "query"
        asked: dict[str, str | int] = {named: email, "maxResults": LOOKED_AT}
        found = read(self._session, f"{api(self._account)}/user/search", list[wire.User], asked)
        if len(found) >= LOOKED_AT:
            return []
        return [one for one in found if (one.email_address or "").casefold() == email.casefold()]

    def user(self, user_id: str) -> wire.User | None:
        """Somebody as the host itself knows them, with the language they chose; ``None`` where it does not show them.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-user-get
        """
        return self._remembered(("user", user_id), lambda: self._shown(user_id))

    def _shown(self, user_id: str) -> wire.User | None:
        asked: dict[str, str | int] = {"username" if self._account.data_center else "accountId": user_id}
        try:
            return self._there(f"{api(self._account)}/user", wire.User, asked)
        except WillNotWork:
            return None

    def company_name(self, user_id: str, own: Company | None = None) -> str:
        """The company that somebody belongs to: ``own`` where they are in it, or else their only one."""
        companies = self.companies(user_id)
        if own is not None and any(one.id == own.id for one in companies):
            return own.name
        return companies[0].name if len(companies) == 1 else ""

    def companies(self, user_id: str) -> tuple[wire.Organization, ...]:
        """The companies of a customer; none where the site has no service desk, or tells nobody's (on a Data Center).

        https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-organization/
        """
        if self._account.data_center:
            return ()
        return self._remembered(("companies", user_id), lambda: self._companies(user_id))

    def company(self, organization: wire.Organization, keys: frozenset[str]) -> Company:
        """A company with its name and those properties in which facts are."""
        name = organization.name or self.named(organization.id)
        return Company(organization.id, name, {key: self._property(organization.id, key) for key in keys})

    def named(self, organization_id: str) -> str:
        """The name of a company; empty where there is none of this id."""
        return self._remembered(("name", organization_id), lambda: self._name(organization_id))

    def works_here(self, user_id: str, issue_key: str) -> bool:
        """Whether a user of a Data Center works on issues: whether this one could be assigned to them."""
        project = issue_key.rpartition("-")[0]
        return self._remembered(("works", project, user_id), lambda: self._assignable(user_id, "issueKey", issue_key))

    def _works_somewhere(self, user_id: str) -> bool:
        """Whether a user of a Data Center works on the issues of one of the projects under policy."""
        return any(
            self._remembered(("works", key, user_id), partial(self._assignable, user_id, "project", key))
            for key in self._account.projects
        )

    def _assignable(self, user_id: str, place: str, key: str) -> bool:
        asked: dict[str, str | int] = {place: key, "username": user_id, "maxResults": LOOKED_AT}
        found = read(self._session, f"{api(self._account)}/user/assignable/search", list[wire.User], asked)
        return any(one.id == user_id for one in found)

    def _companies(self, user_id: str) -> tuple[wire.Organization, ...]:
        asked: dict[str, str | int] = {"accountId": user_id, "limit": COMPANIES}
        found = self._there(f"{DESK}/organization", wire.OrganizationPage, asked)
        return tuple(found.values) if found is not None else ()

    def _name(self, organization_id: str) -> str:
        found = self._there(f"{DESK}/organization/{quoted(organization_id)}", wire.Organization)
        return found.name if found is not None else ""

    def _property(self, organization_id: str, key: str) -> Any:
        return self._remembered((organization_id, key), lambda: self._kept(organization_id, key))

    def _kept(self, organization_id: str, key: str) -> Any:
        path = f"{DESK}/organization/{quoted(organization_id)}/property/{quoted(key)}"
        found = self._there(path, wire.Property)
        return found.value if found is not None else None

    def _there(self, path: str, shape: type[T], asked: dict[str, str | int] | None = None) -> T | None:
        try:
            return read(self._session, path, shape, asked)
        except TicketGone:
            return None

    def _remembered(self, what: Hashable, ask: Callable[[], T]) -> T:
        now = self._clock()
        with self._lock:
            known = self._known.get(what)
        if known is not None and known[0] + KNOWN_FOR > now:
            return cast(T, known[1])
        found = ask()
        with self._lock:
            self._known[what] = (now, found)
        return found
