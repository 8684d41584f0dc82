"""Reads issues of one Jira account and writes our decisions into them.

Rule 1: reading an issue takes one call, and one more for each of watchers, service desk and further pages, where there
are any; companies are asked for once in a quarter of an hour.
Rule 2: a decision is written on the version it was taken on, and nothing is ever sent again (:mod:`writer`).
Rule 3: nothing of the host's leaves: every method raises :class:`core.errors.HostError` kinds only.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from connectors.jira import export, mapping
from connectors.jira.account import CONNECTOR, JiraAccount
from connectors.jira.budget import Budget, Headroom
from connectors.jira.counterparts import Counterparts
from connectors.jira.field_map import FieldMap, field_map
from connectors.jira.people import People
from connectors.jira.reads import Reads
from connectors.jira.session import open_session
from connectors.jira.site import own_user_id, read_site
from connectors.jira.writer import Writer
from core.commands import TicketUpdate
from core.counterparts import NewTicket
from core.errors import CredentialsRefused, HostError, Mistakes, TicketGone, TryLater, WillNotWork
from core.pace import Pace, Slowness
from core.ports import Done, Page, Receipt
from core.tickets import Person, Ticket, TicketRef

ISSUE_ID = re.compile(r"[1-9][0-9]{0,18}")


class JiraHelpdesk:
    """The :class:`core.ports.Helpdesk` of one account; safe to share between threads."""

    def __init__(self, account: JiraAccount, *, clock: Callable[[], datetime], wait: Callable[[float], None]) -> None:
        """``clock`` answers the present, aware; ``wait`` lets seconds pass between writes to one issue."""
        self._account = account
        self._clock = clock
        self._budget = Budget(clock)
        self._session = open_session(account, clock, self._budget)
        self._people = People(self._session, account, clock)
        self._reads = Reads(self._session, account, self._people)
        self._writer = Writer(self._session, account, self._budget, wait, self._people)
        self._counterparts = Counterparts(self._session, account)
        self._lock = threading.RLock()
        self._known: tuple[FieldMap, str] | None = None

    @property
    def own_user_id(self) -> str:
        """The host's id of the user we act as; asked for once."""
        return self._resolved()[1]

    def headroom(self) -> Headroom:
        """How much the host still lets us do right now."""
        return self._budget.headroom()

    def pace(self) -> Pace:
        """How many issues may be taken up now (F30)."""
        return self._budget.pace()

    def clock_skew(self) -> timedelta | None:
        """How far the host's clock is ahead of ours (F52)."""
        return self._budget.host_clock.skew()

    def slowness(self) -> Slowness | None:
        """How slow the host was of late (F16)."""
        return self._budget.times.slowness()

    def refresh(self) -> None:
        """Read the site's configuration again; raises :class:`core.errors.Mistakes` with everything missing."""
        with self._lock:
            self._people.forget()
            self._known = self._resolve()
            faults = self._known[0].faults
        if faults:
            raise Mistakes(faults)

    def fetch(self, ref: TicketRef) -> Ticket:
        """The issue as it is now; raises ``TicketGone``, ``TryLater``, ``CredentialsRefused``, ``WillNotWork``."""
        self._ours(ref)
        fields, own_id = self._usable()
        try:
            found = self._reads.everything(ref, fields, own_id)
            if found.issue.id != ref.id:
                raise TryLater(f"issue {ref.id} was answered with another one")
            ticket = mapping.ticket_of(found, fields)
        except (msgspec.DecodeError, ValueError, KeyError) as error:
            raise TryLater(f"issue {ref.id} was answered with something unreadable: {error}") from error
        return replace(ticket, label=found.issue.key, url=self._counterparts.page(found.issue.key))

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def changed_since(self, account: str, cursor: str) -> Page:
        """One page of up to 100 issues changed after ``cursor``; see :mod:`export`."""
        self._same(account)
        fields, _ = self._usable()
        return export.page(self._session, self._account, cursor, fields, self._clock())

    def find_person(self, account: str, email: str) -> Person | None:
        """The one person with this address; see :mod:`people`."""
        self._same(account)
        return self._people.person(email)

    def find_user(self, account: str, user_id: str) -> Person | None:
        """The one active person with this id; see :mod:`people`."""
        self._same(account)
        return self._people.person_with_id(user_id)

    def id_of(self, account: str, called: str) -> str:
        """The id of the issue with this key, which the portal names its requests by."""
        self._same(account)
        return self._reads.id_of(called)

    def lets_in(self, account: str, email: str) -> bool | None:
        """Whether somebody who shows this address is an active user of the staff."""
        self._same(account)
        return self._people.lets_in(email)

    def open_counterpart(self, wanted: NewTicket) -> TicketRef:
        """Open an issue for a ticket of another account; see :mod:`counterparts`."""
        self._same(wanted.account)
        return TicketRef(CONNECTOR, wanted.account, self._counterparts.opened(wanted))

    def find_counterpart(self, account: str, key: str) -> TicketRef | None:
        """The issue opened under this key."""
        self._same(account)
        found = self._counterparts.found(key)
        return TicketRef(CONNECTOR, account, found) if found else None

    def named_counterpart(self, account: str, words: str) -> TicketRef | None:
        """The issue of this account's projects with this key or page."""
        self._same(account)
        found = self._counterparts.named(words)
        return TicketRef(CONNECTOR, account, found) if found else None

    def link_counterpart(self, ref: TicketRef, key: str, title: str, url: str) -> None:
        """Leave a remote link to the ticket that asked."""
        self._ours(ref)
        self._counterparts.linked(ref.id, key, title, url)

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Write one update, raising what goes wrong, or several one after another, each receipt with its own error.

        Jira has no call that writes different values into several issues. Once the account itself refuses (a rate
        limit, its credentials) the rest is not sent and bears the same error.
        """
        if len(updates) == 1:
            return (self._write(updates[0]),)
        receipts: list[Receipt] = []
        stop: HostError | None = None
        for update in updates:
            receipt = self._tried(update) if stop is None else _refused(update, stop)
            receipts.append(receipt)
            stop = receipt.error if isinstance(receipt.error, TryLater | CredentialsRefused) else stop
        return tuple(receipts)

    def _tried(self, update: TicketUpdate) -> Receipt:
        try:
            return self._write(update)
        except HostError as error:
            return _refused(update, error)

    def _write(self, update: TicketUpdate) -> Receipt:
        self._ours(update.ref)
        fields, _ = self._usable()
        try:
            return self._writer.write(update, fields)
        except WillNotWork:
            # A field or an option may have changed since we looked; the next call looks again (F24).
            self._forget()
            raise

    def _same(self, account: str) -> None:
        if account != self._account.account:
            raise WillNotWork(f"{account!r} is another account than {self._account.account!r}")

    def _ours(self, ref: TicketRef) -> None:
        """A reference to anywhere else stops here (T20)."""
        here = (ref.connector, ref.account) == (CONNECTOR, self._account.account)
        if not here or not ISSUE_ID.fullmatch(ref.id):
            raise WillNotWork(f"{ref} is no issue of the account {self._account.account!r}")

    def _usable(self) -> tuple[FieldMap, str]:
        known = self._resolved()
        if known[0].blocking:
            self._forget()
            raise WillNotWork("; ".join(str(one) for one in known[0].blocking))
        return known

    def _resolved(self) -> tuple[FieldMap, str]:
        with self._lock:
            if self._known is None:
                self._known = self._resolve()
            return self._known

    def _forget(self) -> None:
        with self._lock:
            self._known = None

    def _resolve(self) -> tuple[FieldMap, str]:
        try:
            own_id = own_user_id(self._session, self._account)
            return field_map(self._account, read_site(self._session, self._account)), own_id
        except TicketGone as error:
            # Something of the site's went away while we looked; no ticket did.
            raise TryLater(f"the site's configuration could not be read: {error}") from error


def _refused(update: TicketUpdate, error: HostError) -> Receipt:
    return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, error=error)
