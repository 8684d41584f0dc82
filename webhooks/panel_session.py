"""Lets somebody who opened a panel in the helpdesk stay for half an hour, and knows for each call who it is.

Rule 1: a token of the helpdesk's is used once, on all machines together; its digest is kept until its end (T51).
Rule 2: what stands for it afterwards is a bearer word of ours in the page's own memory, bound to account, door, person,
installation and ticket; no cookie is ever set or read (T52).
Rule 3: neither says what somebody may do. That is the helpdesk's word on the person, five minutes old at most (T42).
Rule 4: whoever is refused learns nothing but that; the reason is in our log.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask import g, request
from itsdangerous import BadData, URLSafeSerializer

from core.errors import HostError
from core.panels import Directory, PanelRefused, PanelTokens, PanelVisit
from core.secrets import Secret
from core.tickets import Person
from runtime.access import AccountKey
from runtime.routes import Permission
from runtime.wiring import Service

LASTS = timedelta(minutes=30)
KNOWN_FOR = timedelta(minutes=5)
LEEWAY = timedelta(minutes=1)
"""How much longer than a token's own end its digest is kept; no verifier's leeway is longer."""
LONGEST = 2048
"""The most characters a session of ours has."""
WORDS = 7
"""How many words a session has before its end."""
MOST_PEOPLE = 10_000
"""How many people are remembered before the first is forgotten."""
BEARER = "Bearer "

log = structlog.get_logger("halyard.panels")


class Seal:
    """Turns a visit into a bearer word of ours and back; the first secret seals, those after it still open."""

    def __init__(self, secrets: Sequence[Secret]) -> None:
        # The library seals with the last of its keys.
        keys = [one.reveal() for one in reversed(secrets)]
        self._serializer = URLSafeSerializer(
            keys, salt="halyard.panel", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def shut(self, visit: PanelVisit) -> str:
        """The bearer word of a visit."""
        ends = int(visit.expires_at.timestamp())
        who = [visit.door, visit.user_id, visit.email, visit.installation, visit.ticket]
        return str(self._serializer.dumps([visit.connector, visit.account, *who, ends]))

    def open(self, bearer: str, now: datetime) -> PanelVisit:
        """The visit behind a bearer word; raises :class:`PanelRefused`."""
        if len(bearer) > LONGEST or not bearer.isascii():
            raise PanelRefused("session_too_long")
        try:
            content: Any = self._serializer.loads(bearer)
        except BadData as error:
            raise PanelRefused("session_not_ours") from error
        match content:
            case [*words, int(ends)] if len(words) == WORDS and all(isinstance(one, str) for one in words):
                ends_at = datetime.fromtimestamp(ends, UTC)
            case _:
                raise PanelRefused("session_not_ours")
        if ends_at <= now:
            raise PanelRefused("session_over")
        connector, account, door, user, email, installation, ticket = words
        return PanelVisit(connector, account, door, user, ends_at, ticket, email, installation)


class PanelSessions:
    """Everybody in a panel; may be asked by many threads at once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._doors = service.panel_doors
        self._seal = Seal(service.settings.panel_secrets) if service.settings.panel_secrets else None
        self._people: OrderedDict[tuple[str, str, str], tuple[datetime, Person | None]] = OrderedDict()
        self._lock = threading.Lock()

    # --- the helpdesk's own tokens --------------------------------------------------------------------------

    def believe(self, key: AccountKey, door: str, token: str) -> PanelVisit:
        """Who came with a token of the helpdesk's, which may be shown again; for reading alone.

        Raises :class:`PanelRefused`; :class:`core.errors.HostError` where the host's keys could not be had.
        """
        try:
            visit = self._tokens(key, door).verify(token, self._service.clock())
            if visit.door != door:
                # One app may open both doors; its token says which it is for.
                raise PanelRefused("other_door")
            return visit
        except PanelRefused as refused:
            log.warning("panel refused", connector=key[0], account=key[1], door=door, reason=refused.reason)
            raise

    def spend(self, key: AccountKey, door: str, token: str) -> PanelVisit:
        """Who came with a token of the helpdesk's, which is used up by this; raises as :meth:`believe` does."""
        visit = self.believe(key, door, token)
        # The signature alone has other spellings; what was signed has one.
        digest = hashlib.sha256(token.rpartition(".")[0].encode("ascii")).hexdigest()
        if not self._service.store.access.visits.spend(*key, digest, visit.expires_at + LEEWAY):
            log.warning("panel refused", connector=key[0], account=key[1], door=door, reason="token_used")
            raise PanelRefused("token_used")
        return visit

    def exchange(self, key: AccountKey, door: str, token: str, ticket: str = "") -> tuple[str, PanelVisit]:
        """The bearer word for a token of the helpdesk's, and the visit it stands for; the token is used up.

        ``ticket`` is where the panel was opened, for a token that does not say it; one that says another is refused.
        Being bound to a ticket gives no right to it: whoever acts must be found on it (T41).
        """
        visit = self.spend(key, door, token)
        if self._seal is None or (visit.ticket and ticket and visit.ticket != ticket):
            raise PanelRefused("other_ticket" if self._seal else "no_panels")
        visit = replace(visit, ticket=visit.ticket or ticket, expires_at=self._service.clock() + LASTS)
        return self._seal.shut(visit), visit

    def _tokens(self, key: AccountKey, door: str) -> PanelTokens:
        found = self._doors.get(key, {}).get(door)
        if found is None:
            raise PanelRefused("no_such_door")
        return found

    # --- our own sessions ------------------------------------------------------------------------------------

    def opens(self, permission: Permission) -> None:
        """Let the present call go on as somebody in a panel; raises :class:`PanelRefused`.

        ``flask.g.visit`` says who it is from then on. The account in the address, and the ticket where there is one,
        must be those that the session was begun at.
        """
        del permission
        named = request.view_args or {}
        try:
            visit = self._visit()
            if (visit.connector, visit.account) != (named.get("connector"), named.get("account")):
                raise PanelRefused("other_account")
            if "ticket" in named and named["ticket"] != visit.ticket:
                raise PanelRefused("other_ticket")
            if visit.door not in self._doors.get((visit.connector, visit.account), {}):
                raise PanelRefused("no_such_door")
        except PanelRefused as refused:
            log.warning("panel refused", path=request.path, reason=refused.reason)
            raise
        g.visit = visit

    def _visit(self) -> PanelVisit:
        given = request.headers.getlist("Authorization")
        if len(given) != 1 or not given[0].startswith(BEARER) or self._seal is None:
            raise PanelRefused("no_session")
        return self._seal.open(given[0].removeprefix(BEARER), self._service.clock())

    # --- who it is, by the helpdesk's word -------------------------------------------------------------------

    def person(self, visit: PanelVisit) -> Person:
        """Whoever is in the panel as the host knows them, five minutes old at most; whether they are staff is in it.

        Raises :class:`PanelRefused` for somebody whom the host does not know or bars, or who came through the staff's
        door and is none; :class:`core.errors.HostError` where the host does not answer.
        """
        found = self._found(visit)
        if found is None:
            raise PanelRefused("stranger")
        if visit.customer is False and not found.staff:
            raise PanelRefused("not_staff")
        if visit.email and found.email and visit.email.casefold() != found.email.casefold():
            raise PanelRefused("other_address")
        return found

    def _found(self, visit: PanelVisit) -> Person | None:
        key, now = (visit.connector, visit.account, visit.user_id), self._service.clock()
        with self._lock:
            known = self._people.get(key)
        if known is not None and now - known[0] < KNOWN_FOR:
            return known[1]
        found = self._asked(visit)
        with self._lock:
            self._people[key] = (now, found)
            self._people.move_to_end(key)
            if len(self._people) > MOST_PEOPLE:
                self._people.popitem(last=False)
        return found

    def _asked(self, visit: PanelVisit) -> Person | None:
        desk = self._service.desks.get((visit.connector, visit.account))
        if desk is None:
            return None
        try:
            directory = self._service.helpdesk(visit.connector, visit.account)
            return directory.find_user(visit.account, visit.user_id) if isinstance(directory, Directory) else None
        except HostError:
            log.warning("panel's person not found out", connector=visit.connector, account=visit.account)
            raise
