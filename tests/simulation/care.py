"""Judges with what care the service writes: on what it has just read, what cannot wait, for those it may believe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from tests.simulation.facts import ADDED, Fact, Told
from tests.simulation.promises import OPEN, REMINDED
from tests.simulation.promptness import all_well

if TYPE_CHECKING:
    from tests.simulation.judge import Evidence
    from tests.simulation.strikes import Seen

EVERY, REMINDERS = timedelta(minutes=30), 4
"""How often, and how many times, it is said that nobody has acknowledged an escalation."""
RACE = timedelta(seconds=90)
"""How long before its receipt a request may have been made; who answers meanwhile has answered."""
TOLD_OF_IT = timedelta(seconds=5)
"""How soon an answer has told of what is left of the account's limits; it comes with each."""


def judge_care(evidence: Evidence) -> Iterator[str]:
    """Everything that was written on an old look, out of turn, or for a stranger."""
    for ticket in evidence.tickets:
        yield from (f"{ticket.name}: {one}" for one in _on_an_old_look(ticket, evidence))
        yield from (f"{ticket.name}: {one}" for one in _out_of_turn(ticket, evidence))
        yield from (f"{ticket.name}: {one}" for one in _given_up(ticket, evidence))
    for one in evidence.forged:
        if 200 <= one.status < 300:
            yield f"T1 a delivery to {one.host} that nobody signed was answered {one.status} at {one.at}"


def _on_an_old_look(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """I5: nothing is written to a ticket that others changed after it was read; hosts date by the second."""
    mine = [one for one in evidence.calls if _about(one, ticket)]
    theirs = [one for one in ticket.facts if not one.ours and (ticket.host == "zendesk" or one.what != ADDED)]
    for _, calls in groupby(sorted(mine, key=lambda one: one.replica), key=lambda one: one.replica):
        looked_at = checked_at = None
        for one in calls:
            if one.refused:
                continue
            if one.method == "GET":
                looked_at, checked_at = _looks(one, ticket, looked_at, checked_at)
            elif _carried_out(one, ticket) and looked_at is not None and checked_at is not None:
                until = one.at if ticket.host == "zendesk" else checked_at
                for each in _between(theirs, looked_at, until):
                    yield f"I5 written at {one.at} as it was read at {looked_at}, and {each.what} changed at {each.at}"
                if ticket.host == "zendesk":
                    looked_at = one.answered_at


def _carried_out(one: Seen, ticket: Told) -> bool:
    """Whether a call changed the ticket; a page that says 200 may have done nothing."""
    until = one.answered_at or one.at
    return one.method == "PUT" and any(each.ours and one.at <= each.at <= until for each in ticket.facts)


def _looks(
    one: Seen, ticket: Told, looked_at: datetime | None, checked_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """When the ticket was read whole, and when it was last asked whether it is still the same."""
    whole = ticket.host == "zendesk" or "=changelog" in one.path
    if whole and "/audits" not in one.path:
        return one.answered_at, one.answered_at
    return looked_at, one.at


def _between(theirs: list[Fact], since: datetime, until: datetime) -> list[Fact]:
    return [one for one in theirs if one.at < until and one.at.replace(microsecond=0) > since]


def _about(one: Seen, ticket: Told) -> bool:
    where = f"/tickets/{ticket.ticket}" if ticket.host == "zendesk" else f"/issue/{ticket.ticket}"
    path = one.path.partition("?")[0].removesuffix(".json").removesuffix("/audits")
    return path.endswith(where)


def _out_of_turn(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """I10: while hardly anything is left of the account's limits, a field that nobody waits for is not written."""
    words = {one.at for one in ticket.facts if one.ours and one.public}
    for one in ticket.of("escalation"):
        near = any(since + TOLD_OF_IT < one.at < until for since, until in evidence.spent)
        if near and ticket.host == "zendesk" and one.ours and one.value == "available" and one.at not in words:
            yield f"I10 shown at {one.at}, while others needed what was left of the account's limits"


def _given_up(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """G9: whom nobody acknowledges for hours is asked for as often as was promised, whatever held up one reminder."""
    received = [one.at for one in ticket.said(public=True) if "is received" in one.value]
    if not received or ticket.status_at(received[0]) not in OPEN:
        return
    due_at = [received[0] + EVERY * number for number in range(1, REMINDERS + 1)]
    acted = [one.at for one in ticket.facts if not one.ours and one.at > received[0] - RACE] + list(evidence.acted)
    over_at = due_at[-1] + 2 * EVERY
    if (
        any(number == ticket.ticket for number, _ in evidence.books.parked)
        or over_at > evidence.ended_at
        or any(received[0] - RACE <= one <= over_at for one in acted)
    ):
        return
    if not all(_could_be_said(one, evidence) for one in due_at):
        return
    said = [one.value for one in ticket.said(public=False) if REMINDED in one.value]
    times = said.count(said[0]) if said else 0
    if times < REMINDERS:
        yield f"G9 nobody acknowledged what was received at {received[0]}, and that was said {times} times"


def _could_be_said(due_at: datetime, evidence: Evidence) -> bool:
    """Whether all was well again before the next reminder took the place of this one."""
    until = due_at + EVERY - timedelta(minutes=1)
    return all_well(evidence, until, until)
