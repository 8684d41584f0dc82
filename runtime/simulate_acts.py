"""Finds the move by which staff would do under another policy what they did in a history.

What the policy asks for with a move is given, for it is not known what would have been said: the move is what counts.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.acts import SKIP
from core.cast import Cast
from core.escalation import Escalation, State
from core.events import Move
from core.owners import selectable
from core.policy import Outcome, Policy
from core.recording import CADENCE, CALL_AT
from core.tickets import Ticket
from runtime.simulate_story import Acted, Did

GIVEN = "as in the history"
CALL_IN = timedelta(hours=1)
"""When a call is planned for, where nobody kept when."""

Done = tuple[Move, Mapping[str, str]]


def move_for(
    acted: Acted, escalation: Escalation, policy: Policy, cast: Cast, ticket: Ticket, at: datetime
) -> Done | None:
    """The move and its details; ``None`` where there is nothing to do under this policy."""
    match acted.what:
        case Did.TAKE_UP:
            return _taken_up(escalation, policy)
        case Did.LEVEL:
            return _level(acted, escalation, policy, cast, ticket)
        case Did.STEP:
            return _step(acted, policy, at)
        case Did.END:
            return _ended(acted, escalation, policy)


def _taken_up(escalation: Escalation, policy: Policy) -> Done | None:
    if escalation.accepted_at is None:
        needs = policy.validation.needs if policy.validation is not None else ()
        return Move.ACCEPT, dict.fromkeys(needs, GIVEN)
    return (Move.ACKNOWLEDGE, {}) if escalation.state is State.REQUESTED else None


def _level(acted: Acted, escalation: Escalation, policy: Policy, cast: Cast, ticket: Ticket) -> Done | None:
    wanted = min(int(acted.value), len(policy.levels))
    if wanted > escalation.level:
        return Move.NEXT_LEVEL, {"to": str(wanted), SKIP: GIVEN, "why": GIVEN}
    if wanted < escalation.level:
        return Move.DEESCALATE, {SKIP: GIVEN}
    level = policy.level(wanted)
    if level is None or not level.by_hand:
        return None
    people = selectable(cast, level.owner, ticket)
    named = [one.email for one in people if one.email == acted.who] or [one.email for one in people]
    return (Move.ASSIGN, {"owner": named[0]}) if named else None


def _step(acted: Acted, policy: Policy, at: datetime) -> Done | None:
    step = policy.step(acted.value)
    if step is None:
        return None
    details = dict.fromkeys(step.requires, GIVEN)
    if CALL_AT in details:
        details[CALL_AT] = (at + CALL_IN).isoformat()
    if CADENCE in details and policy.cadences:
        details[CADENCE] = next(iter(policy.cadences))
    return Move.STEP, {**details, "code": step.code}


def _ended(acted: Acted, escalation: Escalation, policy: Policy) -> Done | None:
    if acted.declined and escalation.state is State.REQUESTED:
        return Move.DECLINE, {"why": GIVEN}
    outcome = policy.outcome(acted.value) or _any_outcome(policy)
    return Move.CLOSE, {"outcome": outcome.code, SKIP: GIVEN, **dict.fromkeys(outcome.requires, GIVEN)}


def _any_outcome(policy: Policy) -> Outcome:
    """How a policy ends an escalation whose outcome it does not know."""
    by_people = [one for one in policy.outcomes if one.chosen_by_people]
    return (by_people or policy.outcomes)[0]
