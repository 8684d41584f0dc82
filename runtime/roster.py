"""Knows whom a helpdesk does not let in any more, so that nobody barred answers for an escalation (F25).

Rule 1: only whoever would answer is asked about, and what was answered within a quarter of an hour is not asked again.
Rule 2: somebody the helpdesk has never known by their address is no less there for that: the configuration says who
answers. Whoever was known there once, and is not any more, is barred.
Rule 3: a helpdesk that does not answer bars nobody.
"""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from core.cast import Cast
from core.colleagues import Colleagues
from core.errors import HostError
from core.escalation import History
from core.ports import Helpdesk
from runtime.alarms import Alarms
from runtime.clock import Clock
from runtime.settings import Account
from store import JournalEntry, Store

KNOWN_FOR = timedelta(minutes=15)
SEEN = "colleague:"
FELL_BACK = "fallback_owner"
"""The line of the journal, and the alarm, that say that somebody else answers than the configuration says."""

log = structlog.get_logger("halyard.roster")


class StaffedDesk(Protocol):
    """An account with its helpdesk."""

    @property
    def account(self) -> Account:
        """What the account was told."""
        ...

    @property
    def helpdesk(self) -> Helpdesk:
        """What its token opens."""
        ...


class Roster:
    """Who is barred from which account; safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, alarms: Alarms) -> None:
        self._store = store
        self._clock = clock
        self._alarms = alarms
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str, str], tuple[datetime, bool]] = {}

    def cast(self, desk: StaffedDesk) -> Cast:
        """The account's people, as far as is known without asking."""
        here = (desk.account.connector, desk.account.name)
        now = self._clock()
        with self._lock:
            barred = [
                email
                for (*whose, email), (at, bars) in self._known.items()
                if bars and tuple(whose) == here and at + KNOWN_FOR > now
            ]
        return desk.account.cast.without(barred)

    def without_barred(self, desk: StaffedDesk, cast: Cast, history: History) -> Cast | None:
        """The people without whoever is to answer by this history, where they are barred; ``None`` where they are not.

        To be asked again with what is decided without them.
        """
        current = history.current
        if current is None or not current.owner or current.owner in cast.barred:
            return None
        return cast.without([current.owner]) if self._barred(desk, current.owner) else None

    def left_out(self, desk: StaffedDesk, history: History, dropped: Iterable[str]) -> bool:
        """Whether the helpdesk just did not take the owner on: they are asked about anew, so it is decided again."""
        current = history.current
        if current is None or not current.owner or not any(current.owner in what for what in dropped):
            return False
        with self._lock:
            self._known.pop((desk.account.connector, desk.account.name, current.owner), None)
        return True

    def tell(self, desk: StaffedDesk, entries: Iterable[JournalEntry]) -> None:
        """Raise the alarm over everybody in whose place somebody else answers now."""
        for one in entries:
            if one.kind == FELL_BACK:
                facts = {name: str(one.facts[name]) for name in ("escalation", "owner")}
                where = (desk.account.connector, desk.account.name)
                self._alarms.stands(
                    FELL_BACK, connector=where[0], account=where[1], subject=str(one.facts["before"]), facts=facts
                )

    def _barred(self, desk: StaffedDesk, email: str) -> bool:
        key, now = (desk.account.connector, desk.account.name, email), self._clock()
        with self._lock:
            known = self._known.get(key)
        if known is not None and known[0] + KNOWN_FOR > now:
            return known[1]
        try:
            barred = self._asked(desk, email)
        except HostError as error:
            log.warning("could not ask about an owner", account=desk.account.name, why=str(error))
            return False
        with self._lock:
            self._known[key] = (now, barred)
        if not barred:
            self._alarms.over(FELL_BACK, connector=key[0], account=key[1], subject=email)
        return barred

    def _asked(self, desk: StaffedDesk, email: str) -> bool:
        if not isinstance(desk.helpdesk, Colleagues):
            return False
        connector, account, name = desk.account.connector, desk.account.name, f"{SEEN}{email}"
        let_in = desk.helpdesk.lets_in(account, email)
        seen = self._store.cursor(connector, account, name)
        if let_in and not seen:
            self._store.set_cursor(connector, account, name, "there")
        return let_in is False or (let_in is None and bool(seen))
