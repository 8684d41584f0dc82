"""Reads who plays the roles of a policy at an account: people by role, their regions and absences."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from core.cast import Absence, Cast, CastMember

EMAIL = r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$"


def _email(text: str) -> str:
    if not re.fullmatch(EMAIL, text) or len(text) > 254:
        raise ValueError(f"{text[:60]!r} is not an e-mail address")
    return text


Email = Annotated[str, AfterValidator(_email), WithJsonSchema({"type": "string", "pattern": EMAIL})]


class AbsencePart(BaseModel):
    """When somebody is away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> "AbsencePart":
        if self.end <= self.start:
            raise ValueError("ends before it starts")
        return self


class PersonPart(BaseModel):
    """Who plays a role: the address finds them in the helpdesk.

    ``regions`` are those they answer for, none for all; ``away`` is when somebody else is asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: Email
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    title: str = ""
    regions: tuple[str, ...] = ()
    away: tuple[AbsencePart, ...] = ()

    def member(self) -> CastMember:
        """As the core has it."""
        away = tuple(Absence(one.start, one.end) for one in self.away)
        regions = frozenset(one.casefold() for one in self.regions)
        return CastMember(self.email, self.name, self.title, regions, away)


def _how_many(value: Any) -> str:
    return "[several]" if isinstance(value, list | tuple) else "[one]"


Several = Annotated[tuple[PersonPart, ...], Field(min_length=1, max_length=50)]
Players = Annotated[
    Annotated[PersonPart, Tag("[one]")] | Annotated[Several, Tag("[several]")], Discriminator(_how_many)
]
People = dict[str, Players]
"""Role to whoever plays it: one person, or several with the first choice first."""


def cast_of(people: Mapping[str, PersonPart | tuple[PersonPart, ...]], time_zone: str) -> Cast:
    """The people of an account by role; those after the first of a role are asked in their order."""
    players = {role: some if isinstance(some, tuple) else (some,) for role, some in people.items()}
    first = {role: some[0].member() for role, some in players.items()}
    others = {role: tuple(one.member() for one in some[1:]) for role, some in players.items() if len(some) > 1}
    return Cast(first, time_zone, others)
