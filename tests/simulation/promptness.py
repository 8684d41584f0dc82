"""Judges how soon things happened: where nothing had gone wrong for a while, there is no reason to be late.

A fault may be felt for a quarter of an hour (the longest wait between two tries), so what it may have touched is left
out; and nobody hammers at a host that refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.facts import ADDED, COMMENT, SEVERITY, STATUS, Fact, Told
from tests.simulation.promises import OPEN, REMINDED, RUNNING, gate_open_at

if TYPE_CHECKING:
    from tests.simulation.judge import Evidence

FELT_FOR = timedelta(minutes=20)
LATEST = timedelta(seconds=30)
"""How late the service may be with anything when all is well; a busy lease ends within it or the metronome beats."""
ACKNOWLEDGED_WITHIN = timedelta(minutes=30)
TOLD_AT_MOST = timedelta(hours=1)
"""Who is told to wait waits for so long at most."""
NEXT_TRY = timedelta(minutes=17)
REFUSED_A_MINUTE, EACH = 12, 8
THEIR_OWN = (ADDED, COMMENT)
OUR_DOORS = ("form", "api")
AGAIN_AFTER, AGAIN_UNTIL = timedelta(minutes=30), timedelta(hours=1)
"""When what was wrong just after a request is felt no more, and by when it has been answered."""


def judge_times(evidence: Evidence) -> Iterator[str]:
    """Everything that came later, or oftener, than it should."""
    yield from _hammering(evidence)
    yield from _left_alone(evidence)
    yield from _received_on_time(evidence)
    for ticket in evidence.tickets:
        for part in (_shown_on_time, _reminded_on_time, _ended_on_time, _put_back_on_time):
            yield from (f"{ticket.name}: {one}" for one in part(ticket, evidence))


def all_well(evidence: Evidence, since: datetime, until: datetime) -> bool:
    """Whether nothing that went wrong can be felt in this time."""
    begins = since - FELT_FOR
    return until <= evidence.ended_at and not any(
        first <= until and last >= begins for first, last in evidence.troubles
    )


def _hammering(evidence: Evidence) -> Iterator[str]:
    """F17, F18: calls that are refused become few."""
    most = REFUSED_A_MINUTE + EACH * len(evidence.tickets)
    for replica in sorted({one.replica for one in evidence.calls}):
        refused = [one.at for one in evidence.calls if one.replica == replica and one.refused]
        for place in range(len(refused) - most):
            if refused[place + most] - refused[place] < timedelta(minutes=1):
                yield f"F18 {replica} made more than {most} calls in vain in a minute, from {refused[place]} on"
                break


def _left_alone(evidence: Evidence) -> Iterator[str]:
    """F19: a write without a clear answer is looked at again, whether anybody hints at it or not."""
    for at, host, ticket in evidence.doubts:
        until = at + NEXT_TRY
        others = [one for one in evidence.troubles if one[0] > at]
        if until > evidence.ended_at or any(first <= until for first, _ in others) or _down(evidence, at):
            continue
        limited = (one.at for one in evidence.calls if one.status == 429)
        if any(at - TOLD_AT_MOST <= one <= until for one in limited):
            continue
        looks = (one for one in evidence.calls if one.method == "GET" and _about(one.path, ticket))
        if not any(at <= one.at <= until for one in looks):
            yield f"F19 {host} {ticket}: a write at {at} had no clear answer, and nobody looked for it in {NEXT_TRY}"


def _down(evidence: Evidence, at: datetime) -> bool:
    return any(first <= at <= last and last - first > timedelta(minutes=2) for first, last in evidence.troubles)


def _about(path: str, ticket: str) -> bool:
    return f"/{ticket}" in path


def _steady(ticket: Told, since: datetime, until: datetime, *whats: str) -> bool:
    """Whether people left the ticket alone in this time, in these respects or in all."""
    return not any(
        since <= one.at <= until and not one.ours and (not whats or one.what in whats) for one in ticket.facts
    )


def _shown_on_time(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """The action shows when its moment has come."""
    opens_at = gate_open_at(ticket, ticket.severity)
    until = opens_at + LATEST + evidence.skew
    if not all_well(evidence, opens_at, until) or ticket.of(SEVERITY)[1:] or ticket.status_at(opens_at) not in OPEN:
        return
    if not _steady(ticket, opens_at - FELT_FOR, until) or any(one.at <= until for one in _states(ticket, *RUNNING)):
        return
    if not any(one.at <= until for one in _states(ticket, "available")):
        yield f"G8 the action may show from {opens_at} on, and half a minute later it did not"


def _states(ticket: Told, *names: str) -> list[Fact]:
    return [one for one in ticket.of("escalation") if one.ours and one.value in names]


def _received(ticket: Told) -> list[Fact]:
    return [one for one in ticket.said(public=True) if "is received" in one.value]


def _received_on_time(evidence: Evidence) -> Iterator[str]:
    """Whoever asked through a door of ours and was told yes has the receipt at once, or when all is well again."""
    tickets = {(one.host, one.ticket): one for one in evidence.tickets}
    for one in evidence.asked:
        ticket = tickets[one.host, one.ticket]
        if one.how not in OUR_DOORS or not (one.proper and 200 <= one.status < 300):
            continue
        for since, until in ((one.at, one.at + LATEST + evidence.skew), (one.at + AGAIN_AFTER, one.at + AGAIN_UNTIL)):
            fair = all_well(evidence, since, until) and _steady(ticket, one.at, until)
            late = not any(each.at <= until for each in _received(ticket))
            if fair and late and _may_be_asked(ticket, one.at, evidence):
                yield f"{ticket.name}: G8 asked by {one.how} at {one.at} ({one.status}), and no receipt until {until}"
                break


def _may_be_asked(ticket: Told, at: datetime, evidence: Evidence) -> bool:
    """Whether the case had been open to be escalated for long enough that no clock can be of another mind."""
    early = timedelta(seconds=5) + evidence.skew
    severities = {ticket.severity_at(at), *(one.value for one in ticket.of(SEVERITY) if one.at >= at)}
    unsolved = ticket.status_at(at) in OPEN and not any(one.at >= at - early for one in ticket.of(STATUS))
    return unsolved and all(gate_open_at(ticket, one) <= at - early for one in severities)


def _reminded_on_time(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """Whoever should have acknowledged is reminded when they did not."""
    for one in _received(ticket)[:1]:
        due_at = one.at + ACKNOWLEDGED_WITHIN
        until = due_at + LATEST + evidence.skew
        quiet = _steady(ticket, one.at, until) and not any(one.at <= acted <= until for acted in evidence.acted)
        if not quiet or not all_well(evidence, one.at, until) or ticket.status_at(due_at) not in OPEN:
            continue
        reminders = [each.at for each in ticket.said(public=False) if REMINDED in each.value]
        if not any(due_at - timedelta(minutes=2) <= at <= until for at in reminders):
            yield f"G8 nobody acknowledged until {due_at}, and nobody was reminded"


def _ended_on_time(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """An outcome that staff chose ends the escalation; a box that they ticked takes it up."""
    for what, words in (("outcome", " is closed: "), ("acknowledge", "has taken it up")):
        for one in [each for each in ticket.of(what) if not each.ours and each.value]:
            if not _running_at(ticket, one.at, ("requested",) if what == "acknowledge" else RUNNING):
                continue
            until = one.at + timedelta(seconds=evidence.sweep_every) + timedelta(seconds=60) + LATEST
            if not all_well(evidence, one.at, until) or not _steady(ticket, one.at + timedelta(0, 0, 1), until):
                continue
            after = [each for each in ticket.said(public=True) if each.at >= one.at and words in each.value]
            if ticket.status_at(one.at) in OPEN and not after:
                yield f"G9 {what} was set at {one.at}, and nothing came of it"


def _running_at(ticket: Told, at: datetime, states: Sequence[str]) -> bool:
    """Whether the host shows a running escalation at a moment, and has for a minute."""
    before = [one for one in ticket.of("escalation") if one.at <= at]
    return bool(before) and before[-1].ours and before[-1].value in states and at - before[-1].at > LATEST


def _put_back_on_time(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """A field of ours that somebody changed is put back, unless it is fought over."""
    for name in ("escalation", "escalated", "owner"):
        changes = [one for one in ticket.of(name) if not one.ours]
        for one in changes[:2]:
            until = one.at + timedelta(seconds=evidence.sweep_every) + timedelta(seconds=60) + LATEST
            earlier = [each for each in ticket.of(name) if each.ours and each.at < one.at]
            settled = earlier and one.at - earlier[-1].at > FELT_FOR and earlier[-1].value != one.value
            if not settled or not all_well(evidence, one.at, until) or ticket.status_at(one.at) not in OPEN:
                continue
            if not _steady(ticket, one.at + timedelta(0, 0, 1), until) or not _steady(
                ticket, one.at - FELT_FOR, one.at - timedelta(0, 0, 1)
            ):
                continue
            if not any(each.ours and one.at <= each.at <= until for each in ticket.of(name)):
                yield f"G9 {name} was changed to {one.value!r} at {one.at}, and not put back"


__all__ = ["STATUS", "all_well", "judge_times"]
