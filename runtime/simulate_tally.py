"""Counts what came of many stories: who may escalate when, what requests come to, who carries how much, what is missed.

Tallies of parts add up to the tally of the whole, in any order: that is what lets several processes share the work.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from core.decisions import known_zone
from core.escalation import Ending, Escalation, Obligation
from runtime.simulate_replay import Replayed
from runtime.simulate_story import Story
from runtime.simulate_today import PRETENDED

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
HOURS = 168

Hour = int
"""An hour of the week: 0 is Monday from midnight to one."""


@dataclass(slots=True)
class Tally:
    """What came of some stories under one policy; times in seconds.

    ``open_seconds`` is how long escalations were open, by owner and hour of the week; ``spans`` from when to when each
    owner had one.
    """

    tickets: int = 0
    shown_after: Counter[int] = field(default_factory=Counter)
    shown_by: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)
    promises: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: Counter[tuple[str, Hour]] = field(default_factory=Counter)
    open_seconds: Counter[tuple[str, Hour]] = field(default_factory=Counter)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    assumed: Counter[str] = field(default_factory=Counter)

    def add(self, story: Story, found: Replayed, until_at: datetime, zone: str) -> None:
        """Count one more story."""
        self.tickets += 1
        if found.shown_at is not None:
            self.shown_after[_seconds(found.shown_at - story.ticket.created_at)] += 1
            self.shown_by[found.shown.severity, found.shown.tier] += 1
        self.answers.update(found.answers)
        self.assumed.update(found.assumed)
        for one in found.escalations:
            self._add_escalation(story, one, until_at, zone)

    def merge(self, other: Self) -> None:
        """Add what another tally counted."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, dict):
                for owner, spans in theirs.items():
                    mine.setdefault(owner, []).extend(spans)
            else:
                setattr(self, one.name, mine + theirs)

    def _add_escalation(self, story: Story, one: Escalation, until_at: datetime, zone: str) -> None:
        self.levels[max((each.level for each in one.tenures), default=one.level)] += 1
        told = story.knows_comments or _was_escalated(story, one.opened_at)
        for owed in one.obligations:
            self.promises[owed.kind.value, _kept(owed) if told else "unknown"] += 1
        for owner, from_at, to_at in _owners(one, until_at):
            self.spans.setdefault(owner, []).append((_since_1970(from_at), _since_1970(to_at)))
            self.taken[owner, _hour(from_at, zone)] += 1
            for hour, seconds in _by_hour(from_at, to_at, zone):
                self.open_seconds[owner, hour] += seconds


@dataclass(slots=True)
class Comparison:
    """What changes from one policy to another, story by story."""

    shown: Counter[str] = field(default_factory=Counter)
    moved_by: Counter[int] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, today: Replayed, draft: Replayed) -> None:
        """Compare what came of one story."""
        self.shown[_compared(today.shown_at, draft.shown_at)] += 1
        if today.shown_at is not None and draft.shown_at is not None and today.shown_at != draft.shown_at:
            self.moved_by[_seconds(draft.shown_at - today.shown_at)] += 1
        self.answers.update(zip(today.answers, draft.answers, strict=True))

    def merge(self, other: Self) -> None:
        """Add what another comparison counted."""
        self.shown.update(other.shown)
        self.moved_by.update(other.moved_by)
        self.answers.update(other.answers)


def most_at_once(spans: list[tuple[int, int]]) -> int:
    """How many of these were open together at most; what ends when another begins is not together with it."""
    steps = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def _compared(today: datetime | None, draft: datetime | None) -> str:
    if today is None or draft is None:
        return "never" if today is draft else "only_today" if draft is None else "only_draft"
    return "same" if today == draft else "sooner" if draft < today else "later"


def _kept(owed: Obligation) -> str:
    """How a promise ended; one that a newer one replaced or that ended with its escalation was missed or never due."""
    if owed.missed:
        return "missed"
    if owed.ended is None:
        return "open"
    return "kept" if owed.ended is Ending.MET else "void"


def _was_escalated(story: Story, at: datetime) -> bool:
    """Whether the words after a moment are known: they were kept while the ticket was escalated."""
    return any(from_at <= at and (to_at is None or at < to_at) for from_at, to_at in story.escalated)


def _owners(one: Escalation, until_at: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Who answered for an escalation, from when to when."""
    ends_at = min(one.closed_at or until_at, until_at)
    nexts = [each.from_at for each in one.tenures[1:]]
    for tenure, next_at in zip(one.tenures, (*nexts, ends_at), strict=False):
        if tenure.from_at < next_at:
            owner = tenure.owner.removesuffix(PRETENDED) or f"nobody ({tenure.owner_name})"
            yield owner, tenure.from_at, next_at


def _by_hour(from_at: datetime, to_at: datetime, zone: str) -> Iterator[tuple[Hour, int]]:
    """The seconds of a time in each hour of the week; whole weeks have an hour's worth of each."""
    weeks, rest = divmod(to_at - from_at, WEEK)
    if weeks:
        yield from ((hour, weeks * 3600) for hour in range(HOURS))
    at, end_at = to_at.astimezone(UTC) - rest, to_at.astimezone(UTC)
    while at < end_at:
        # Hours begin together in all zones but a few, where they begin at a quarter or a half.
        local = at.astimezone(_zone(zone))
        next_at = min(
            end_at, at + HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=at.microsecond)
        )
        yield local.weekday() * 24 + local.hour, _seconds(next_at - at)
        at = next_at


def _hour(at: datetime, zone: str) -> Hour:
    local = at.astimezone(_zone(zone))
    return local.weekday() * 24 + local.hour


def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(known_zone(zone, "UTC"))


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)


def _since_1970(at: datetime) -> int:
    return int(at.timestamp())
