"""Judges a simulation by what the hosts' journals say happened, what was asked, and what was accepted.

It shares no code with the service: what the MuleSoft process promises is written here once more, from its published
text. Each finding names the invariant that was broken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulation.books import FINISHED, Books
from tests.simulation.care import judge_care
from tests.simulation.facts import ADDED, COMMENT, SEVERITY, STATUS, Told
from tests.simulation.fights import judge_fights
from tests.simulation.hooks import Accepted, Forged
from tests.simulation.life import Asked
from tests.simulation.promises import OPEN, REMINDED, RUNNING, begun_again, gate_open_at, may_show
from tests.simulation.promptness import judge_times
from tests.simulation.strikes import Seen
from tests.stories.jira_names import IDS as JIRA_IDS
from tests.stories.people import ADMIN, CSM, LEAD, MANAGER
from tests.stories.zendesk_desk import IDS as ZENDESK_IDS

OF_ESCALATION = re.compile(
    r"Escalation E-(\d+)-(\d+)(?: of case \S+ is (received)|: .*? has (taken it up)| is (closed))"
)
REFUSED = ("The escalation asked for by ", "We could not open ", "Your request for an update is in the case now")
REDIRECTED = "Could we have an update on this case, please?"
LIMIT_A_MINUTE, LIMIT_A_TICKET = 100, 30
ASSIGNEE = ("assignee_id", "assignee")
LEADING = frozenset(str(ids[who]) for ids in (ZENDESK_IDS, JIRA_IDS) for who in (LEAD, MANAGER, CSM, ADMIN))
DEATHS = 2
"""So many workers must have ended before a person is asked."""
RACE = timedelta(seconds=90)
"""How late we may be to notice what happened in the host while we were writing."""
SAID_LATE = timedelta(minutes=5)
"""How late the receipt of a request that was accepted in time may be: a note that was cut off is looked for twice, a
minute apart, before it is said (F19)."""


@dataclass(frozen=True)
class Evidence:
    """All that the judge is shown."""

    tickets: Sequence[Told]
    asked: Sequence[Asked]
    accepted: Sequence[Accepted]
    calls: Sequence[Seen]
    books: Books
    foreign: Sequence[str]
    stumbles: Sequence[str]
    troubles: Sequence[tuple[datetime, datetime]]
    doubts: Sequence[tuple[datetime, str, str]]
    acted: Sequence[datetime]
    spent: Sequence[tuple[datetime, datetime]]
    forged: Sequence[Forged]
    sweep_every: float
    interrupted: int
    """How often a replica ended, or stood still, in the middle of its work."""
    doubtful: Mapping[tuple[str, str], int]
    ended_at: datetime
    faults_ended_at: datetime
    skew: timedelta


def judge(evidence: Evidence) -> list[str]:
    """Everything that is wrong, each with the invariant it breaks."""
    found = [f"I7 {one}" for one in evidence.foreign]
    found += [f"F10 a fault of the service's own: {one}" for one in evidence.stumbles]
    found += _books(evidence)
    found += _budget(evidence)
    found += judge_times(evidence)
    found += judge_fights(evidence)
    found += judge_care(evidence)
    for ticket in evidence.tickets:
        asked = [one for one in evidence.asked if (one.host, one.ticket) == (ticket.host, ticket.ticket)]
        for part in (_said_once, _given_once, _never_early, _never_again, _silent_when_solved, _with_reason):
            found += [f"{ticket.name}: {one}" for one in part(ticket, evidence)]
        found += [f"{ticket.name}: {one}" for one in _answered_once(ticket, asked)]
        found += [f"{ticket.name}: {one}" for one in _nothing_lost(ticket, asked, evidence)]
        found += [f"{ticket.name}: {one}" for one in _as_it_should_be(ticket, evidence)]
    return found


# --- what was accepted -------------------------------------------------------------------------------------------


def _books(evidence: Evidence) -> Iterator[str]:
    for one in evidence.accepted:
        mine = [state for (host, sender), state in evidence.books.states.items() if _same(one, host, sender)]
        # A delivery of which nothing concerns a ticket leaves no row.
        if any(state not in FINISHED for state in mine):
            yield f"I2 {one.host} delivery {one.id} was accepted at {one.at} and ended as {mine}"
    for (host, sender), state in evidence.books.states.items():
        if state not in FINISHED:
            yield f"I2 {host} {sender} is still {state}"
    for waiting in ("waiting", "sending"):
        if evidence.books.outbox[waiting]:
            yield f"I2 {evidence.books.outbox[waiting]} notes are still {waiting}"
    for ticket in evidence.books.unarmed:
        yield f"I3 ticket {ticket} is escalated and nothing is armed, for no reason"
    for ticket, parked in evidence.books.parked:
        if not _a_persons(evidence, ticket, parked):
            yield f"I2 parked for no fault that a person could mend: {parked}"


def _a_persons(evidence: Evidence, ticket: str, parked: str) -> bool:
    """A write that twice had no clear answer and was not found (F19), or what twice ended a worker (F11)."""
    if "the worker died" in parked:
        return evidence.interrupted >= DEATHS
    doubted = sum(times for (_, number), times in evidence.doubtful.items() if number == ticket)
    doubted += evidence.interrupted
    return "unknown outcome" in parked and doubted >= 2


def _same(one: Accepted, host: str, sender: str) -> bool:
    return one.host == host and one.id != "" and sender.startswith(one.id)


def _budget(evidence: Evidence) -> Iterator[str]:
    """I10: what we write to tickets stays within what an account, and a ticket, takes."""
    writes = [one for one in evidence.calls if one.method == "PUT" and "/tickets/" in one.path]
    for limit, length, key in (
        (LIMIT_A_MINUTE, timedelta(minutes=1), lambda one: one.port),
        (LIMIT_A_TICKET, timedelta(minutes=10), lambda one: (one.port, one.path)),
    ):
        kept: dict[object, list[datetime]] = {}
        for one in writes:
            moments = kept.setdefault(key(one), [])
            moments.append(one.at)
            if len(moments) > limit and one.at - moments[-limit - 1] < length:
                yield f"I10 more than {limit} writes in {length} to {key(one)} at {one.at}"


# --- nothing twice -----------------------------------------------------------------------------------------------


def _said_once(ticket: Told, _: Evidence) -> Iterator[str]:
    words: Counter[tuple[str, str]] = Counter()
    for one in ticket.said(public=True):
        for found in OF_ESCALATION.finditer(one.value):
            words[found[2], next(word for word in found.groups()[2:] if word)] += 1
    again = sum(begun_again(one.value) for one in ticket.said(public=True))
    for (number, word), times in words.items():
        if times > 1 + (again if word == "closed" else 0):
            yield f"I4 escalation {number} was said to be {word} {times} times"
        if number != "1" and word == "received":
            yield f"I4 a case is escalated once, and this is escalation {number}"
    texts = Counter(one.value for one in (*ticket.said(public=True), *ticket.said(public=False)))
    for text, times in texts.items():
        if times > 1 and text.startswith("Escalation E-") and REMINDED not in text and not again:
            yield f"I4 {times} times: {text[:70]!r}"
    yield from _reminded(ticket)


def _reminded(ticket: Told) -> Iterator[str]:
    reminders: dict[str, list[datetime]] = {}
    for one in ticket.said(public=False):
        if REMINDED in one.value:
            reminders.setdefault(one.value, []).append(one.at)
    for text, moments in reminders.items():
        if len(moments) > 4:
            yield f"I4 reminded {len(moments)} times: {text[:70]!r}"
        if any(later - first < timedelta(minutes=1) for first, later in pairwise(moments)):
            yield f"I4 reminded twice at once: {text[:70]!r}"


def _given_once(ticket: Told, _: Evidence) -> Iterator[str]:
    """Whom a level brings in is brought in once; whoever was taken off by a person stays off."""
    added = Counter(one.value for one in ticket.of(ADDED) if one.ours)
    again = sum(begun_again(one.value) for one in ticket.said(public=True))
    for who, times in added.items():
        if times > 1 + again:
            yield f"I4 {who} was added {times} times"


def _answered_once(ticket: Told, asked: Sequence[Asked]) -> Iterator[str]:
    """Each request has one answer on the ticket at most."""
    received = sum("is received" in one.value for one in ticket.said(public=True))
    both = (*ticket.said(public=True), *ticket.said(public=False))
    refused = sum(one.value.startswith(REFUSED) for one in both)
    if received + refused > len(asked):
        yield f"I4 {len(asked)} requests were answered {received + refused} times"
    redirected = sum(one.value.startswith(REDIRECTED) for one in ticket.said(public=True))
    if redirected > len(asked):
        yield f"I4 {len(asked)} requests were redirected {redirected} times"


# --- never early, never again ------------------------------------------------------------------------------------


def _never_early(ticket: Told, evidence: Evidence) -> Iterator[str]:
    late = evidence.skew + timedelta(seconds=1)
    brought = min((one.at for one in ticket.said(public=True) if begun_again(one.value)), default=evidence.ended_at)
    for one in ticket.facts:
        if one.at >= brought:
            break
        shown = one.ours and one.what == "escalation" and one.value in ("available", *RUNNING)
        received = one.ours and one.what == COMMENT and one.public and "is received" in one.value
        if (shown or received) and not may_show(ticket, one.at + late):
            yield f"I1 {one.what} {one.value[:40]!r} at {one.at}, before its moment"


def _never_again(ticket: Told, _: Evidence) -> Iterator[str]:
    """I6: what is over stays over, unless somebody said that it goes on."""
    over = False
    for one in ticket.facts:
        if not one.ours:
            continue
        if one.what == COMMENT and begun_again(one.value):
            over = False
        elif one.what == COMMENT and one.public and " is closed: " in one.value:
            over = True
        elif over and one.what == "escalation" and one.value in (*RUNNING, "available"):
            yield f"I6 closed, and at {one.at} {one.value} again"
        elif over and one.what == COMMENT and one.public and "has taken it up" in one.value:
            yield f"I6 closed, and taken up at {one.at}"
        elif over and one.what == COMMENT and REMINDED in one.value:
            yield f"I6 closed, and reminded at {one.at}"


def _silent_when_solved(ticket: Told, _: Evidence) -> Iterator[str]:
    """I5: on a ticket that was solved a while ago nothing is escalated and nobody is reminded."""
    for one in ticket.facts:
        if one.what != COMMENT or not one.ours:
            continue
        received = "is received" in one.value
        effect = received or REMINDED in one.value
        since = one.at - (SAID_LATE if received else RACE)
        if effect and ticket.status_at(one.at) == "solved" and _unchanged_since(ticket, since, one.at):
            yield f"I5 solved, and at {one.at}: {one.value[:60]!r}"


def _with_reason(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """An escalation is taken up by somebody's act, or answered by a public word of staff other than the engineer's."""
    if (
        evidence.acted
        or any(begun_again(one.value) for one in ticket.said(public=True))
        or any(one.what in ASSIGNEE for one in ticket.facts if one.at > ticket.opened_at + RACE)
    ):
        return
    acked = [one.at for one in ticket.of("acknowledge") if not one.ours and one.value]
    words = [one.at for one in ticket.of(COMMENT) if one.public and one.by in LEADING]
    for one in ticket.of("escalation"):
        if one.ours and one.value == "active" and not any(at <= one.at for at in (*acked, *words)):
            yield f"MS13 active at {one.at}, and nobody but the engineer has said a word"


def _unchanged_since(ticket: Told, since: datetime, until: datetime) -> bool:
    return not any(since <= one.at <= until for one in ticket.of(STATUS))


# --- nothing lost ------------------------------------------------------------------------------------------------


def _nothing_lost(ticket: Told, asked: Sequence[Asked], evidence: Evidence) -> Iterator[str]:
    """G-8, G-9: a request that was proper, and stayed so, has its receipt by the end."""
    received: list[object] = [
        one for one in ticket.said(public=True) if "is received" in one.value or begun_again(one.value)
    ]
    received += [one for one in evidence.books.parked if one[0] == ticket.ticket]
    for one in asked:
        if received or not one.proper or not _taken(one):
            continue
        if _stayed_proper(ticket, one, evidence):
            yield f"G9 asked by {one.how} at {one.at} ({one.status}), and no receipt"


def _taken(one: Asked) -> bool:
    return one.status in (200, 201, 202)


def _stayed_proper(ticket: Told, one: Asked, evidence: Evidence) -> bool:
    """Whether nothing happened from then on that may be a reason to refuse it."""
    early = timedelta(seconds=5) + evidence.skew
    for severity in {ticket.severity_at(one.at), *(each.value for each in ticket.of(SEVERITY) if each.at >= one.at)}:
        if gate_open_at(ticket, severity) > one.at - early:
            return False
    if ticket.status_at(one.at) not in OPEN or ticket.status not in OPEN:
        return False
    if any(each.at >= one.at - early for each in ticket.of(STATUS) if each.value not in OPEN):
        return False
    undone = [each for each in ticket.facts if each.at >= one.at and not each.ours and each.what in ASKING]
    return not [each for each in undone if each.at > one.at]


ASKING = ("escalate_now", "need", "reason", "ask.impact", "ask.wanted_outcome")


def _as_it_should_be(ticket: Told, evidence: Evidence) -> Iterator[str]:
    """Our fields at the end: what follows from what was said on the ticket and from the clock."""
    if ticket.status not in OPEN or any(number == ticket.ticket for number, _ in evidence.books.parked):
        return
    fields, contested = ticket.fields, _contested(ticket)
    public = ticket.said(public=True)
    taken = any("has taken it up" in one.value for one in public)
    closings = [one for one in public if " is closed: " in one.value]
    reopenings = [one for one in public if begun_again(one.value)]
    # What ended before its receipt could be written is said to have ended, and no more.
    own = any("is received" in one.value for one in public) or len(closings) > len(reopenings)
    received = own or bool(reopenings)
    open_now = own + len(reopenings) > len(closings) and not _ended_elsewhere(ticket)
    state = fields["escalation"] or ""
    wanted: dict[str, Iterable[object]] = {"escalate_now": (None, False, ""), "acknowledge": (None, False, "")}
    wanted["escalated"] = (True,) if open_now else (None, False, "")
    wanted["level"] = ("1", 1) if open_now else (None, "")
    if open_now:
        wanted["escalation"] = ("active",) if taken and not reopenings else RUNNING
    elif received:
        wanted["escalation"] = ("closed",)
    else:
        wanted["escalation"] = _by_time(ticket, evidence)
    for name, values in wanted.items():
        if name not in contested and name in fields and fields[name] not in values:
            yield f"G9 {name} is {fields[name]!r} at the end and should be {tuple(values)} (escalation: {state})"
    for name in ("owner", "next_update_due"):
        if name not in contested and bool(fields[name]) != open_now:
            yield f"G9 {name} is {fields[name]!r} at the end (escalation: {state})"
    if "escalate_link" not in contested and bool(fields["escalate_link"]) != (state == "available"):
        yield f"G9 the link is {fields['escalate_link']!r} at the end (escalation: {state})"


def _by_time(ticket: Told, evidence: Evidence) -> tuple[str, ...]:
    """What is shown on a case that was never escalated, by the clock alone; near the moment both will do."""
    near = timedelta(minutes=2)
    now = gate_open_at(ticket, ticket.severity_at(evidence.ended_at))
    if evidence.ended_at >= now + near:
        return ("available",)
    ever = may_show(ticket, evidence.ended_at + near)
    return ("not_yet", "available") if ever else ("not_yet",)


def _ended_elsewhere(ticket: Told) -> bool:
    """Whether the ticket was once closed, deleted or merged: that ends an escalation in silence."""
    return any(one.value in ("closed", "deleted", "restored") for one in ticket.of(STATUS)) or bool(ticket.of("merged"))


def _contested(ticket: Told) -> frozenset[str]:
    """Fields that others changed three times: these are theirs."""
    changed = Counter(one.what for one in ticket.facts if not one.ours)
    return frozenset(name for name, times in changed.items() if times >= 3)
