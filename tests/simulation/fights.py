"""Judges how the service lives with others: a field that is fought over is left to them, and no fight is made up.

Also how soon what it took in was dealt with, whichever way it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.facts import Fact, Told
from tests.simulation.promptness import LATEST, all_well

if TYPE_CHECKING:
    from tests.simulation.judge import Evidence

HELD = ("escalation", "escalated", "level", "owner", "next_update_due", "escalate_link")
WITHIN = timedelta(hours=1)
PUT_BACK_AT_MOST = 4
"""The third time within an hour it is left to them; a race may cost one or two more."""
FIGHT = 3


def judge_fights(evidence: Evidence) -> Iterator[str]:
    """Everything that was put back without end, said of others without cause, or left lying."""
    for ticket in evidence.tickets:
        for name in HELD:
            yield from (f"{ticket.name}: {one}" for one in _without_end(ticket, name))
        yield from (f"{ticket.name}: {one}" for one in _without_cause(ticket, evidence))
    yield from _left_lying(evidence)


def _without_end(ticket: Told, name: str) -> Iterator[str]:
    """F9: how often within an hour it was changed back."""
    backs = list(_put_back(ticket.of(name)))
    for first, last in zip(backs, backs[PUT_BACK_AT_MOST:], strict=False):
        if last - first < WITHIN:
            yield f"F9 {name} was put back more than {PUT_BACK_AT_MOST} times from {first} to {last}"
            return


def _put_back(changes: list[Fact]) -> Iterator[datetime]:
    theirs = False
    for one in changes:
        if one.ours and theirs:
            yield one.at
        theirs = not one.ours


def _without_cause(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """F29: a field is said to be fought over where others hardly changed it."""
    changed = Counter(one.what for one in ticket.facts if not one.ours)
    for host, number, name in evidence.books.contested:
        if (host, number) == (ticket.host, ticket.ticket) and changed[name] < FIGHT:
            yield f"F29 {name} is said to be fought over, and others changed it {changed[name]} times"


def _left_lying(evidence: Evidence) -> Iterator[str]:
    """G8: what was taken in is dealt with at once when all is well."""
    for host, number, kind, received_at, finished_at in evidence.books.asked:
        until = received_at + LATEST + 2 * evidence.skew
        if finished_at > until and all_well(evidence, received_at, until):
            yield f"G8 {host} {number}: the {kind} taken in at {received_at} was dealt with at {finished_at}"
