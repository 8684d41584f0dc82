"""Reads who plays the roles of a policy at an account: people by role, their regions and absences."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from connectors.written_parts import Moment
from core.calendars import Calendar
from core.cast import Absence, Cast, CastMember, Rotation
from runtime.policy_words import Duration, spelled

EMAIL = r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$"


def _email(text: str) -> str:
    if not re.fullmatch(EMAIL, text) or len(text) > 254:
        raise ValueError(f"{text[:60]!r} is not an e-mail address")
    return text


Email = Annotated[str, AfterValidator(_email), WithJsonSchema({"type": "string", "pattern": EMAIL})]


def _long_enough(length: timedelta) -> timedelta:
    if length < timedelta(hours=1):
        raise ValueError(f"must be at least 1h, not {spelled(length)}")
    return length


class AbsencePart(BaseModel):
    """When somebody is away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Moment
    end: Moment

    @model_validator(mode="after")
    def _in_order(self) -> "AbsencePart":
        if self.end <= self.start:
            raise ValueError("ends before it starts")
        return self


class PersonPart(BaseModel):
    """Who plays a role: the address finds them in the helpdesk.

    ``regions`` are those they answer for, none for all; ``away`` is when somebody else is asked. ``hours`` names one
    of the account's calendars: who works now is asked before who begins next.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: Email
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    title: str = ""
    regions: tuple[str, ...] = ()
    away: tuple[AbsencePart, ...] = ()
    hours: str = ""

    def member(self, calendars: Mapping[str, Calendar]) -> CastMember:
        """As the core has it."""
        away = tuple(Absence(one.start, one.end) for one in self.away)
        regions = frozenset(one.casefold() for one in self.regions)
        return CastMember(self.email, self.name, self.title, regions, away, calendars.get(self.hours))


class RotationPart(BaseModel):
    """The people of a role take turns at being asked first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every: Annotated[Duration, AfterValidator(_long_enough)]
    since: Moment


def _how_many(value: Any) -> str:
    return "[several]" if isinstance(value, list | tuple) else "[one]"


Several = Annotated[tuple[PersonPart, ...], Field(min_length=1, max_length=50)]
Players = Annotated[
    Annotated[PersonPart, Tag("[one]")] | Annotated[Several, Tag("[several]")], Discriminator(_how_many)
]
People = dict[str, Players]
"""Role to whoever plays it: one person, or several with the first choice first."""


def cast_of(
    people: Mapping[str, PersonPart | tuple[PersonPart, ...]],
    time_zone: str,
    rotations: Mapping[str, RotationPart] | None = None,
    calendars: Mapping[str, Calendar] | None = None,
    language: str = "",
) -> Cast:
    """The people of an account by role; those after the first of a role are asked in their order, or take turns."""
    known = calendars or {}
    players = {role: some if isinstance(some, tuple) else (some,) for role, some in people.items()}
    first = {role: some[0].member(known) for role, some in players.items()}
    others = {role: tuple(one.member(known) for one in some[1:]) for role, some in players.items() if len(some) > 1}
    turns = {role: Rotation(one.every, one.since) for role, one in (rotations or {}).items()}
    return Cast(first, time_zone, others, turns, language)


def people_faults(
    people: Mapping[str, PersonPart | tuple[PersonPart, ...]],
    rotations: Mapping[str, RotationPart],
    calendars: Collection[str],
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit together, as (path in the account, message): hours of no calendar, turns of no role."""
    for role, some in people.items():
        several = isinstance(some, tuple)
        for index, one in enumerate(some if isinstance(some, tuple) else (some,)):
            if one.hours and one.hours not in calendars:
                known = ", ".join(sorted(calendars)) or "none; describe it under calendars"
                path = ("people", role, index, "hours") if several else ("people", role, "hours")
                yield path, f"no calendar of the account is called {one.hours[:60]!r}; there is {known}"
    for role in rotations:
        if not isinstance(people.get(role), tuple):
            yield (
                ("rotations", role),
                f"takes turns, but {role} is not played by several; list them under people",
            )
