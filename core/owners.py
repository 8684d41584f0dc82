"""Finds who answers for a level: the people of its role, by region, in the order in which they are asked.

Rule 1: whoever is away is passed over; a level with nobody reachable is skipped and said aloud (rule 6 of the design).
Rule 2: somebody for the ticket's region comes before somebody for all; somebody for another region never (MX-04).
Rule 3: outside everybody's working hours it is whoever begins next: an escalation has an owner at night too.
Rule 4: whoever is away in one of their roles is away in all of them.
Rule 5: whoever the helpdesk does not let in any more answers for nothing, and somebody else is asked (F25).
"""

from dataclasses import replace
from datetime import datetime

from core.calendars import next_opening
from core.cast import Absence, Cast, CastMember
from core.tickets import Ticket


def selectable(cast: Cast, role: str, ticket: Ticket) -> tuple[CastMember, ...]:
    """Everybody who may answer for this ticket in a role, best first (CM-10, CM-a9)."""
    region = ticket.region.casefold()
    members = cast.of(role)
    near = [one for one in members if region and region in one.regions]
    anywhere = [one for one in members if not one.regions]
    return (*near, *anywhere)


def owner_of(cast: Cast, role: str, ticket: Ticket, now: datetime) -> CastMember | None:
    """Who answers at this moment, or ``None`` where everybody of the role is away.

    Whoever works now comes before whoever begins next; among those, whose turn it is by the role's rotation, then the
    order of the configuration.
    """
    there = [one for one in _in_turn(cast, role, ticket, now) if is_there(cast, one.email, now)]
    return min(there, key=lambda one: next_opening(one.hours, now), default=None)


def is_there(cast: Cast, email: str, now: datetime) -> bool:
    """Whether somebody is neither away nor barred."""
    return email not in cast.barred and absence(cast, email, now) is None


def passed_over(cast: Cast, role: str, ticket: Ticket, now: datetime) -> CastMember | None:
    """Whoever would answer, were they not barred; ``None`` where it is somebody else's turn anyway."""
    first = owner_of(replace(cast, barred=frozenset()), role, ticket, now)
    return first if first is not None and first.email in cast.barred else None


def _in_turn(cast: Cast, role: str, ticket: Ticket, now: datetime) -> tuple[CastMember, ...]:
    """The people who may answer, those of the region first, each of the two groups with its turn put in front."""
    people, rotation = selectable(cast, role, ticket), cast.rotations.get(role)
    if rotation is None:
        return people
    near = [one for one in people if one.regions]
    anywhere = [one for one in people if not one.regions]
    return (*_turned(near, rotation.turn(now)), *_turned(anywhere, rotation.turn(now)))


def _turned(people: list[CastMember], turn: int) -> list[CastMember]:
    first = turn % len(people) if people else 0
    return [*people[first:], *people[:first]]


def all_away(cast: Cast, role: str, ticket: Ticket, now: datetime) -> bool:
    """Whether the role has people for this ticket, none of whom is there now."""
    return bool(selectable(cast, role, ticket)) and owner_of(cast, role, ticket, now) is None


def absence(cast: Cast, email: str, now: datetime) -> Absence | None:
    """The absence that somebody is on at a moment; ``None`` for who is there, or plays no role."""
    return next((gap for gap in absences(cast, email) if gap.covers(now)), None)


def absences(cast: Cast, email: str) -> tuple[Absence, ...]:
    """All absences of somebody, in whichever of their roles they are entered."""
    roles = (*cast.people, *(role for role in cast.others if role not in cast.people))
    return tuple(gap for role in roles for one in cast.of(role) if one.email == email for gap in one.away)


def next_change_at(cast: Cast, role: str, email: str, now: datetime) -> datetime | None:
    """When the owner leaves next; where there is none, or they are away, when somebody of the role is back (rule 6)."""
    if email and is_there(cast, email, now):
        moments = [gap.from_at for gap in absences(cast, email)]
    else:
        people = {email, *(member.email for member in cast.of(role))}
        moments = [gap.until_at for one in people for gap in absences(cast, one)]
    return min((at for at in moments if at > now), default=None)
