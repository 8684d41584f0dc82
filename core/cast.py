"""Who plays the roles of a policy at one account: people, their regions, working hours, absences and deputies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody is away; both ends aware, the second no longer."""

    from_at: datetime
    until_at: datetime

    def covers(self, at: datetime) -> bool:
        """Whether the person is away at a moment."""
        return self.from_at <= at < self.until_at


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person a role is played by; ``email`` finds them in the host.

    ``regions`` are those they answer for, none for all. ``away`` are their absences, ``hours`` their working hours.
    """

    email: str
    name: str
    title: str = ""
    regions: frozenset[str] = frozenset()
    away: tuple[Absence, ...] = ()
    hours: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Rotation:
    """The people of a role take turns at being asked first: each for ``period``, beginning at ``since_at`` (aware)."""

    period: timedelta
    since_at: datetime

    def turn(self, at: datetime) -> int:
        """Whose turn it is, counted from 0 and on for ever; who comes first before the beginning too."""
        return max(0, (at - self.since_at) // self.period)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays the roles of a policy at one account: role name to person; a role may be missing.

    ``others`` are further people of a role, in the order in which they are asked: for other regions, or as deputies.
    ``rotations`` say which roles take turns.
    ``language`` is what staff read; where it is empty, the first of the policy's languages. ``barred`` are the
    addresses of those whom the helpdesk does not let in any more: nobody of them answers for anything (F25).
    """

    people: Mapping[str, CastMember] = field(default_factory=dict)
    time_zone: str = "UTC"
    others: Mapping[str, tuple[CastMember, ...]] = field(default_factory=dict)
    rotations: Mapping[str, Rotation] = field(default_factory=dict)
    language: str = ""
    barred: frozenset[str] = frozenset()

    def without(self, emails: Iterable[str]) -> "Cast":
        """The same people, these of whom are barred too."""
        barred = self.barred.union(emails)
        return self if barred == self.barred else replace(self, barred=barred)

    def of(self, role: str) -> tuple[CastMember, ...]:
        """Everybody who plays a role, first choice first."""
        first = self.people.get(role)
        return (*((first,) if first is not None else ()), *self.others.get(role, ()))
