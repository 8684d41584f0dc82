"""Tells operators of alarms: what still stands after five minutes, once, with a reminder a day, and that it is over.

Rule 1: each is said once per channel. What is due at the same time goes out together, and no channel is used more than
once in a quarter of an hour; only what may not wait goes out sooner.
Rule 2: what may have gone out is not sent again: a crash between handing over and writing down leaves an alarm for a
person, never a second notice.
Rule 3: plain text, in our own words: which kind of alarm, which account, since when, what to do. Of a ticket only
its number.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from core.secrets import Secret
from runtime.alarm_kinds import KINDS
from runtime.alarms import Alarms
from runtime.clock import Clock
from runtime.explain import rfc3339
from runtime.metrics import Metrics
from runtime.notice_settings import Channel
from store import Alarm, Notice, NoticeState, Store

EVERY = timedelta(seconds=30)
WAIT = timedelta(minutes=5)
"""How long an alarm may pass by itself before anybody is told."""
GAP = timedelta(minutes=15)
"""How long a channel rests after a notice."""
SHORT_GAP = timedelta(minutes=5)
"""The same, for what may not wait."""
REMINDED_EVERY = timedelta(days=1)
TOLD_OVER_WITHIN = timedelta(days=2)
CUT_OFF_AFTER = timedelta(minutes=2)
"""A notice that has been on its way for longer was left there by a worker that died."""
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15))
MOST_NAMED = 20
MOST_OF_OBJECTS = 300
"""How many characters of the names of installed objects are told."""

STANDS, REMINDER, OVER = "stands", "reminder", "over"

log = structlog.get_logger("halyard.notices")


class Carried(StrEnum):
    """What became of a notice: taken, surely not taken, or nobody knows."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


Carry = Callable[[Secret, str, str], Carried]


def by_apprise(url: Secret, title: str, text: str) -> Carried:
    """Hand a notice to the service at an address, once."""
    # Loaded only where somebody is told: it knows a hundred services and takes its time.
    from runtime.notifying import carry

    return carry(url, title, text)


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """Says what is to be said on every channel; ``link`` is where operators look further."""

    store: Store
    clock: Clock
    alarms: Alarms
    metrics: Metrics
    channels: tuple[Channel, ...]
    link: str
    carry: Carry = by_apprise

    def run(self) -> None:
        """Decide what is due and say it; raises :class:`core.errors.StoreUnavailable`."""
        if not self.channels:
            return
        now = self.clock()
        standing, ended = self.alarms.open(), self.store.alarms.ended_since(now - TOLD_OVER_WITHIN)
        for channel in self.channels:
            self._decide(channel, standing, ended, now)
            self._say(channel, now)

    # --- deciding --------------------------------------------------------------------------------------------

    def _decide(self, channel: Channel, standing: Iterable[Alarm], ended: Sequence[Alarm], now: datetime) -> None:
        book = self.store.watch.notices
        wanted = [_notice(one, channel, key, now) for one in standing for key in _due(one, channel, now)]
        said = book.states(channel.name, [_key(one, STANDS) for one in ended])
        over = [one for one in ended if said.get(_key(one, STANDS)) not in (None, NoticeState.DUE, NoticeState.VOID)]
        book.add([*wanted, *(_notice(one, channel, OVER, now) for one in over)])

    def _current(self, channel: Channel, now: datetime) -> tuple[list[Notice], Mapping[int, Alarm]]:
        """What is still worth saying, with its alarms; what was cut off is left to a person, what passed withdrawn."""
        book = self.store.watch.notices
        waiting = book.due(channel.name)
        cut_off = [
            one.id
            for one in waiting
            if one.state is NoticeState.SENDING and now - (one.sending_at or now) >= CUT_OFF_AFTER
        ]
        if cut_off:
            book.ended(cut_off, NoticeState.UNKNOWN, now, "cut off")
            self._unknown(channel)
        due = [one for one in waiting if one.state is NoticeState.DUE]
        alarms = {one.id: one for one in self.store.alarms.named([one.alarm for one in due])}
        passed = {one.id for one in due if _passed(one, alarms.get(one.alarm))}
        if passed:
            book.withdraw(sorted(passed), now)
        return [one for one in due if one.id not in passed], alarms

    # --- saying ----------------------------------------------------------------------------------------------

    def _say(self, channel: Channel, now: datetime) -> None:
        due, alarms = self._current(channel, now)
        if not due or self._rests(channel, due, alarms, now):
            return
        book, numbers = self.store.watch.notices, [one.id for one in due]
        if not book.sending(numbers, now):
            return
        title, text = words(due, alarms, self.link)
        carried = self.carry(channel.url, title, text)
        self.metrics.watch.notices.labels(channel.name, carried.value).inc()
        if carried is Carried.NOT_SENT:
            book.back(numbers, "not taken")
            log.error("notice not taken", channel=channel.name)
            self.alarms.stands("notice_failing", subject=channel.name)
            return
        book.ended(numbers, NoticeState(carried.value), self.clock())
        if carried is Carried.UNKNOWN:
            self._unknown(channel)
        else:
            self.alarms.over("notice_failing", subject=channel.name)

    def _rests(self, channel: Channel, due: Sequence[Notice], alarms: Mapping[int, Alarm], now: datetime) -> bool:
        tries = max(one.tries for one in due)
        tried_at = max((one.sending_at for one in due if one.sending_at is not None), default=None)
        if tries and tried_at is not None and now - tried_at < BACK_OFF[min(tries, len(BACK_OFF)) - 1]:
            return True
        urgent = any(one.key.endswith(STANDS) and _at_once(alarms[one.alarm]) for one in due)
        used_at = self.store.watch.notices.last_said_at(channel.name)
        return used_at is not None and timedelta(0) <= now - used_at < (SHORT_GAP if urgent else GAP)

    def _unknown(self, channel: Channel) -> None:
        log.error("nobody knows whether a notice went out", channel=channel.name)
        self.alarms.stands("notice_unknown", subject=channel.name)


def words(due: Sequence[Notice], alarms: Mapping[int, Alarm], link: str) -> tuple[str, str]:
    """The title and the text of one notice about several alarms, the most urgent first."""
    by_urgency = sorted(due, key=lambda one: (one.key.endswith(OVER), -KINDS[alarms[one.alarm].kind].urgency, one.id))
    parts = [_part(one, alarms[one.alarm]) for one in by_urgency[:MOST_NAMED]]
    left = len(due) - len(parts)
    if left:
        parts.append(f"And {left} more.")
    first = by_urgency[0]
    title = f"Halyard: {_said(first)} {_spoken(alarms[first.alarm].kind)}"
    if len(due) > 1:
        title += f" and {len(due) - 1} more"
    return title, "\n\n".join([*parts, f"All that stands: `halyard alarms list`. {link}"])


def _part(notice: Notice, alarm: Alarm) -> str:
    kind, key = KINDS[alarm.kind], alarm.key
    whose = f" at {plain(key.connector)}/{plain(key.account)}" if key.account else ""
    about = f" ({plain(key.subject)})" if key.subject else ""
    head = f"{_said(notice).upper()} [{kind.urgency.name.lower()}] {_spoken(kind.name)}{whose}{about}"
    if alarm.ended_at is not None and notice.key.endswith(OVER):
        return f"{head}, from {rfc3339(alarm.opened_at)} to {rfc3339(alarm.ended_at)}."
    tickets = alarm.facts.get("tickets", alarm.facts.get("ticket", ""))
    where = f" Tickets: {plain(tickets)}." if tickets else ""
    objects = alarm.facts.get("objects", "")
    where += f" Objects: {plain(objects, MOST_OF_OBJECTS)}." if objects else ""
    return f"{head}, since {rfc3339(alarm.opened_at)}.\n{kind.means}{where}\nTo do: {kind.cure}"


def _said(notice: Notice) -> str:
    if notice.key.endswith(OVER):
        return "over:"
    return "alarm:" if notice.key.endswith(STANDS) else "still:"


def plain(text: str, most: int = 80) -> str:
    """What comes from elsewhere, without characters that mean something to whoever shows it (T57, T61)."""
    return re.sub(r"[^\w .,:/#-]", "?", text)[:most]


def _spoken(kind: str) -> str:
    return kind.replace("_", " ")


def _due(alarm: Alarm, channel: Channel, now: datetime) -> tuple[str, ...]:
    """What is to be said of a standing alarm by now."""
    kind = KINDS.get(alarm.kind)
    if kind is None or not channel.takes(kind):
        return ()
    stood = now - alarm.opened_at
    if stood < WAIT + kind.patient and not kind.told_at_once:
        return ()
    days = stood // REMINDED_EVERY
    reminded = days >= 1 and alarm.confirmed_at is None
    return (STANDS, f"{days}:{REMINDER}") if reminded else (STANDS,)


def _notice(alarm: Alarm, channel: Channel, what: str, now: datetime) -> Notice:
    return Notice(alarm.key.connector, alarm.key.account, channel.name, alarm.id, _key(alarm, what), now)


def _key(alarm: Alarm, what: str) -> str:
    return f"{alarm.id}:{what}"


def _passed(notice: Notice, alarm: Alarm | None) -> bool:
    """Whether there is nothing to be said any more: what was to be told is over, forgotten, or of another release."""
    if alarm is None or alarm.kind not in KINDS:
        return True
    return alarm.ended_at is not None and not notice.key.endswith(OVER)


def _at_once(alarm: Alarm) -> bool:
    return KINDS[alarm.kind].told_at_once
