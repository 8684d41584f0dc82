"""Runs the clock of a promise: when it is due, how it stands still and goes on, how it ends.

Rule 1: a due moment is always counted anew from the basis, the promised time and every hold, so that it can be checked
at any time from what is remembered.
Rule 2: a hold takes back nothing: what was due before it began stays due at that moment.
Rule 3: holds are in order and apart; one that would begin before the clock last started begins there.
"""

from dataclasses import replace
from datetime import UTC, datetime

from core.calendars import Calendar, due, elapsed
from core.escalation import Ending, Hold, Obligation
from core.policy import Promise


def begin(promise: Promise, basis_at: datetime, calendar: Calendar | None = None) -> Obligation:
    """An obligation whose clock starts at ``basis_at`` (aware) on the promise's calendar; ``None`` is elapsed time."""
    due_at = due(calendar, basis_at, promise.within)
    return Obligation(
        kind=promise.kind,
        basis_at=basis_at,
        within=promise.within,
        due_at=due_at,
        next_at=due_at,
        calendar=promise.clock,
    )


def due_of(obligation: Obligation, calendar: Calendar | None) -> datetime:
    """When an obligation is due, in UTC: counted from its basis, without the time of its holds.

    A hold without an end is left out, for nobody knows yet what comes after it.
    """
    at, left = obligation.basis_at.astimezone(UTC), obligation.within
    for hold in obligation.holds:
        ran = elapsed(calendar, at, hold.from_at)
        if hold.until_at is None or ran >= left:
            break
        at, left = hold.until_at, left - ran
    return due(calendar, at, left)


def held(obligation: Obligation, at: datetime) -> Obligation:
    """The obligation with its clock standing still from ``at`` (aware) on; it arms no moment. Unchanged if it does."""
    if obligation.held_at is not None:
        return obligation
    from_at = max(at, _started(obligation)).astimezone(UTC)
    return replace(obligation, holds=(*obligation.holds, Hold(from_at)), next_at=None)


def resumed(obligation: Obligation, at: datetime, calendar: Calendar | None) -> Obligation:
    """The obligation with its clock going on at ``at`` (aware), due when what is left has passed.

    Unchanged if it is not held. Its next moment is its due moment; reminders are for the caller to arm.
    """
    since = obligation.held_at
    if since is None:
        return obligation
    until_at = max(at, since).astimezone(UTC)
    going = replace(obligation, holds=(*obligation.holds[:-1], Hold(since, until_at)))
    due_at = due_of(going, calendar)
    return replace(going, due_at=due_at, next_at=due_at)


def ended(obligation: Obligation, how: Ending, at: datetime, by: str = "") -> Obligation:
    """The obligation at its end: nothing is owed any more. Unchanged if it has ended."""
    if not obligation.running:
        return obligation
    return replace(obligation, ended=how, ended_at=at, ended_by=by, next_at=None)


def _started(obligation: Obligation) -> datetime:
    """When the clock last began to run; a breach that was said stands, so that no hold begins before it."""
    if obligation.fired:
        return obligation.due_at
    last = obligation.holds[-1].until_at if obligation.holds else None
    return last or obligation.basis_at
