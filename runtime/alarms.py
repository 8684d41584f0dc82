"""Raises an alarm where something stops the work, and ends it when the work goes on (I8).

Rule 1: telling of trouble makes no trouble: where the database cannot take an alarm, the log has it and the work goes
on. Whoever raises an alarm does so at every meeting, so it is kept at the next one.
Rule 2: ``over`` is said at every success, not once; where nothing stands it costs nothing.
"""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from core.errors import StoreError, StoreUnavailable
from runtime.alarm_kinds import KINDS
from runtime.clock import Clock
from store import Alarm, AlarmKey, Store

REFRESHED_EVERY = timedelta(seconds=30)
"""How often an alarm that is met again and again is written."""
KNOWN_FOR = timedelta(seconds=5)
"""How long this process believes what it knows of alarms that another process may have raised."""
NONE: Mapping[str, str] = {}
Place = tuple[str, str, str]
"""A connector, an account and a subject."""

log = structlog.get_logger("halyard.alarms")


class Alarms:
    """The alarms of one service; safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._book = store.alarms
        self._clock = clock
        self._lock = threading.Lock()
        self._standing: dict[AlarmKey, tuple[datetime, Mapping[str, str]]] = {}
        self._read_at: datetime | None = None

    def stands(
        self, kind: str, *, connector: str = "", account: str = "", subject: str = "", facts: Mapping[str, str] = NONE
    ) -> None:
        """Say that something stands in the way: opens an alarm, or refreshes the one that stands.

        ``kind`` is one of :data:`runtime.alarm_kinds.KINDS`; ``subject`` tells several of a kind apart (a field, a
        ticket); ``facts`` help a person and hold no ticket text. Raises :class:`KeyError` for a kind that is not
        listed, and nothing else.
        """
        key, now = _key(kind, connector, account, subject), self._clock()
        with self._lock:
            known = self._standing.get(key)
            if known is not None and known[1] == facts and abs(now - known[0]) < REFRESHED_EVERY:
                return
        try:
            news = self._book.stands(key, facts, now)
        except StoreUnavailable as error:
            log.error("alarm not kept", alarm=kind, connector=connector, account=account, why=str(error))
            return
        with self._lock:
            self._standing[key] = (now, dict(facts))
        if news:
            log.error("alarm", alarm=kind, connector=connector, account=account, subject=subject, **_named(facts))

    def over(self, kind: str, *, connector: str = "", account: str = "", subject: str = "") -> None:
        """Say that something stands in the way no more; raises as :meth:`stands`."""
        key, now = _key(kind, connector, account, subject), self._clock()
        try:
            if not self._may_stand(key, now):
                return
            ended = self._book.over(key, now)
        except StoreUnavailable as error:
            log.error("alarm not ended", alarm=kind, connector=connector, account=account, why=str(error))
            return
        with self._lock:
            self._standing.pop(key, None)
        if ended:
            log.warning("alarm over", alarm=kind, connector=connector, account=account, subject=subject)

    def exactly(self, kind: str, standing: Mapping[Place, Mapping[str, str]]) -> None:
        """Say of a kind where it stands, each connector, account and subject with its facts; elsewhere it is over.

        Raises :class:`KeyError` for a kind that is not listed, and :class:`core.errors.StoreUnavailable`.
        """
        for (connector, account, subject), facts in standing.items():
            self.stands(kind, connector=connector, account=account, subject=subject, facts=facts)
        for key in (one.key for one in self.open() if one.kind == KINDS[kind].name):
            if (key.connector, key.account, key.subject) not in standing:
                self.over(kind, connector=key.connector, account=key.account, subject=key.subject)

    def open(self) -> tuple[Alarm, ...]:
        """The alarms that stand, oldest first; raises :class:`core.errors.StoreUnavailable`."""
        found = self._book.open()
        with self._lock:
            self._standing = {one.key: self._standing.get(one.key, (one.seen_at, one.facts)) for one in found}
            self._read_at = self._clock()
        return found

    def shown(self) -> tuple[Alarm, ...]:
        """The same, for a page that has more to show: none where the database cannot say, or has no such table yet."""
        try:
            return self.open()
        except StoreError:
            return ()

    def last(self, kind: str, *, connector: str = "", account: str = "", subject: str = "") -> Alarm | None:
        """The alarm that stands, or stood last, about this: tells whether and when a person confirmed it.

        Raises :class:`core.errors.StoreUnavailable`.
        """
        return self._book.last(_key(kind, connector, account, subject))

    def confirm(self, number: int, by: str) -> bool:
        """A person took note of a standing alarm, which ends one that waits for just that; false where none stands."""
        found = next((one for one in self.open() if one.id == number), None)
        if found is None:
            return False
        decided = found.kind in KINDS and KINDS[found.kind].decided
        done = self._book.confirm(number, by, self._clock(), ends=decided)
        with self._lock:
            self._standing.pop(found.key, None)
        return done

    def _may_stand(self, key: AlarmKey, now: datetime) -> bool:
        with self._lock:
            if self._read_at is not None and abs(now - self._read_at) < KNOWN_FOR:
                return key in self._standing
        return any(one.key == key for one in self.open())


def _key(kind: str, connector: str, account: str, subject: str) -> AlarmKey:
    return AlarmKey(KINDS[kind].name, connector, account, subject)


def _named(facts: Mapping[str, str]) -> dict[str, str]:
    return {f"fact_{name}": value for name, value in facts.items()}
