"""Tells which alarms somebody may see, and which of those are so urgent that every page says so (I8).

Rule 1: it is read from the rows with each page, so whatever process raised an alarm, the next page has it.
Rule 2: of an alarm about the service itself everybody hears what it means; what it is about, which may name another
account, only who sees all accounts (T44).
"""

from dataclasses import dataclass, replace

from console.parts import Console
from runtime.access import Principal
from runtime.alarm_kinds import KINDS, Kind, Urgency
from store import Alarm

UNKNOWN = Kind("", "This release does not know the kind of this alarm.", "See the release that raised it.")


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm with what it means; ``decidable`` says whether this person may say that they saw it."""

    alarm: Alarm
    kind: Kind
    decidable: bool

    @property
    def about(self) -> str:
        """What it is about, in one line."""
        key = self.alarm.key
        return "/".join(filter(None, (key.connector, key.account, key.subject))) or "the service itself"

    @property
    def urgent(self) -> bool:
        """Whether somebody should look at once."""
        return self.kind.urgency is Urgency.NOW


def standing(console: Console, who: Principal) -> tuple[Standing, ...]:
    """The alarms that stand and that somebody may see, the most urgent first; none where the database cannot say."""
    found = (seen_by(who, one) for one in console.service.alarms.shown())
    return tuple(sorted(filter(None, found), key=lambda one: -one.kind.urgency))


def urgent(console: Console, who: Principal) -> tuple[Standing, ...]:
    """Those at which somebody should look at once."""
    return tuple(one for one in standing(console, who) if one.urgent)


def seen_by(who: Principal, alarm: Alarm) -> Standing | None:
    """The alarm as somebody may see it; ``None`` where they may not know of it."""
    kind = KINDS.get(alarm.kind, UNKNOWN)
    if alarm.key.account:
        return Standing(alarm, kind, decidable=True) if who.sees(alarm.key.connector, alarm.key.account) else None
    if who.accounts is None:
        return Standing(alarm, kind, decidable=True)
    bare = replace(alarm, key=replace(alarm.key, subject=""), facts={}, confirmed_by="")
    return Standing(bare, kind, decidable=False)
