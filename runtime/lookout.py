"""Raises the alarms that no single event raises: work that piles up, a feed gone silent, traffic taken for noise.

Looks at what is remembered, every half minute. What is silent or too much is judged by the account's own past.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime import logs
from runtime.alarm_kinds import KINDS
from runtime.alarms import Alarms, Place
from runtime.auditor import standing
from runtime.clock import Clock
from store import Stop, Store
from store.feed import FeedBook

EVERY = timedelta(seconds=30)
WAITED_TOO_LONG = timedelta(minutes=15)
IGNORED_WITHIN = timedelta(hours=1)
FEWEST_TO_JUDGE = 20
MOST_IGNORED = 0.05

ENOUGH = 8
"""A stretch of time with so many webhooks last time is never silent by chance: once in three thousand at most."""
STRETCHES = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 120, 240, 480, 720, 1440))
WEEK, DAY = timedelta(days=7), timedelta(days=1)

AccountKey = tuple[str, str]


@dataclass(slots=True)
class Lookout:
    """Watches the accounts of one service."""

    store: Store
    clock: Clock
    alarms: Alarms
    accounts: tuple[AccountKey, ...]
    mailboxes: tuple[AccountKey, ...] = ()
    _lines_dropped: int = 0

    def look(self) -> None:
        """Look at everything once; raises :class:`core.errors.StoreUnavailable`."""
        now = self.clock()
        audit = self.store.watch.audit
        self.alarms.exactly("note_parked", standing(audit.parked_notes()))
        self.alarms.exactly("delivery_parked", standing(audit.parked_deliveries()))
        self.alarms.exactly("deliveries_waiting", standing(audit.pending_since(now - WAITED_TOO_LONG)))
        self.alarms.exactly("mail_held", self._held_mails())
        self.alarms.exactly("too_many_ignored", self._ignored(now))
        self.alarms.exactly("feed_silent", self._silent(now))
        self._dropped_lines()
        self._fade(now)

    def _held_mails(self) -> dict[Place, Mapping[str, str]]:
        held = {key: self.store.mails.held(*key) for key in self.mailboxes}
        return {(*key, ""): {"count": str(count)} for key, count in held.items() if count}

    def _ignored(self, now: datetime) -> dict[Place, Mapping[str, str]]:
        found = self.store.watch.feed.ends_since(now - IGNORED_WITHIN)
        return {
            (*key, ""): {"came": str(came), "ignored": str(ignored)}
            for key, (came, ignored) in found.items()
            if came >= FEWEST_TO_JUDGE and ignored > came * MOST_IGNORED
        }

    def _silent(self, now: datetime) -> dict[Place, Mapping[str, str]]:
        silent: dict[Place, Mapping[str, str]] = {}
        before = {(one.key.connector, one.key.account): one for one in self.alarms.open() if one.kind == "feed_silent"}
        # Of an account that was taken out nothing comes any more, and nobody misses it (F60).
        gone = {key for key, one in self.store.queues.pauses().items() if one.kind is Stop.REMOVED}
        for key in (one for one in self.accounts if one not in gone):
            known = before.get(key)
            if known is not None and self.store.watch.feed.last_heard(*key, known.opened_at) is None:
                silent[*key, ""] = known.facts
            elif known is None and (stretch := silent_for(self.store.watch.feed, *key, now)) is not None:
                silent[*key, ""] = {"minutes": str(stretch // timedelta(minutes=1))}
        return silent

    def _dropped_lines(self) -> None:
        dropped = logs.lines_dropped()
        if dropped > self._lines_dropped:
            self.alarms.stands("log_lines_dropped", facts={"lines": str(dropped)})
        self._lines_dropped = dropped

    def _fade(self, now: datetime) -> None:
        for one in self.alarms.open():
            fades = KINDS[one.kind].fades if one.kind in KINDS else None
            if fades is not None and now - one.seen_at >= fades:
                key = one.key
                self.alarms.over(key.kind, connector=key.connector, account=key.account, subject=key.subject)


def silent_for(feed: FeedBook, connector: str, account: str, now: datetime) -> timedelta | None:
    """The shortest stretch that is silent though the account was lively in it before; ``None`` where it is not.

    Before is the same stretch one and two weeks ago, the quieter of them, so that a night, a weekend and a holiday are
    no alarm; in an account's first fortnight it is last week's, in its first week yesterday's.
    """
    last = feed.last_heard(connector, account, now - STRETCHES[-1])
    quiet = [one for one in STRETCHES if last is None or last < now - one]
    before = [one for one in (WEEK, 2 * WEEK) if quiet and feed.known_at(connector, account, now - one)] or [DAY]

    def was_lively(stretch: timedelta) -> bool:
        spans = ((now - one - stretch, now - one) for one in before)
        return all(feed.heard(connector, account, *span, enough=ENOUGH) >= ENOUGH for span in spans)

    # The longest first: where it was quiet then too, all shorter ones were, and most looks end here.
    if not quiet or not was_lively(quiet[-1]):
        return None
    return next(one for one in quiet if was_lively(one))
