"""Takes up again what only the helpdesk still knows, where our own memory was put back to an earlier state (F44).

Rule 1: the marks of our writes tell how far each escalation had come, and when (:mod:`core.traces`); the ticket's own
fields tell whether one still runs. Nothing is opened again that does not show on the ticket as running.
Rule 2: what was said has its mark, so that nothing is said a second time; what comes next has a name of its own, so
that nothing is kept back either.
Rule 3: a promise is counted from the moment at which it was made, where the host tells that; else from now.
Rule 4: a use of the right that is over counts, also where all that is left of it are its marks.
Rule 5: an escalation that came along with a merge is handed over again by its own ticket.
"""

from dataclasses import replace
from datetime import datetime

from core import acts, in_host, opening, promises
from core.decisions import Draft, Scene
from core.escalation import Escalation, State
from core.events import Move
from core.fields import LEVEL, NEED, OUTCOME, REASON, STATE, Shown
from core.intake import UNKNOWN
from core.policy import PromiseKind
from core.requests import ESCALATION, Request
from core.tickets import UNWRITABLE, HostStep
from core.traces import REOPENED, Climb, Trace, reopened, traces

CHANNEL = "recovered"
"""The channel of an escalation that was opened by a request which our memory lost."""

RUNNING = frozenset({Shown.REQUESTED.value, Shown.ACTIVE.value})
OVER = frozenset({Shown.CLOSED.value, Shown.DECLINED.value, Shown.AVAILABLE.value, Shown.NOT_YET.value})
"""What a ticket shows whose escalation is over; the action may be there again."""


def recovered(scene: Scene, draft: Draft) -> Draft:
    """The draft with what the ticket's marks and fields tell, and our memory does not."""
    if scene.ticket.status in UNWRITABLE or scene.ticket.merged_into:
        return draft
    told = {one.number: one for one in traces(scene.ticket)}
    current, shown = draft.history.current, scene.ticket.fields.get(STATE)
    trace = told.get(current.number) if current is not None else None
    if current is not None and trace is not None:
        draft = _ended(scene, draft, current, trace) if shown in OVER else _ended_and_reopened(scene, draft, trace)
    for number in sorted(told):
        if draft.history.current is None and number == len(draft.history.escalations) + 1:
            draft = _opened_again(scene, draft, told[number], last=number == max(told))
    draft = _reopened(scene, draft)
    current = draft.history.current
    if current is not None and current.number in told:
        draft = _caught_up(scene, draft, told[current.number])
    return _steps(scene, draft)


def _ended(scene: Scene, draft: Draft, escalation: Escalation, trace: Trace) -> Draft:
    """The draft with the escalation over, where our last word on it is in the host."""
    if trace.declined and (escalation.state, Move.DECLINE) in acts.MOVES:
        return _over(scene, draft, escalation, Move.DECLINE, "declined", trace.declined)
    outcome = scene.policy.outcome(str(scene.ticket.fields.get(OUTCOME) or ""))
    if not trace.closed or trace.closed_owners < len(escalation.tenures) or outcome is None:
        return draft
    return _over(scene, draft, escalation, Move.CLOSE, outcome.code, trace.closed)


def _ended_and_reopened(scene: Scene, draft: Draft, trace: Trace) -> Draft:
    """The draft with the running escalation over, where it ended after all that we know and was taken up again since.

    What ends keeps its owners, and who takes it up again is one more: an end with as many as we know is news.
    """
    again = reopened(scene.ticket) if trace.closed_owners >= len(draft.history.escalations[-1].tenures) else None
    if again is None or not trace.closed or again[0] < _at(scene, trace.closed):
        return draft
    before = replace(trace, climbs=tuple(one for one in trace.climbs if one.owners <= trace.closed_owners))
    draft = _caught_up(scene, draft, before)
    return _over(scene, draft, draft.history.escalations[-1], Move.CLOSE, CHANNEL, trace.closed)


def _over(scene: Scene, draft: Draft, escalation: Escalation, move: Move, outcome: str, key: str) -> Draft:
    then = replace(scene, now=_at(scene, key))
    return acts.ended(then, draft, acts.moved_to(escalation, move), outcome, CHANNEL)


def _opened_again(scene: Scene, draft: Draft, trace: Trace, *, last: bool) -> Draft:
    """The escalation after the last one that we know, where its receipt is in the host.

    One that is over is entered in silence, for its right is used; with what it came to where that still shows.
    """
    shown = scene.ticket.fields.get(STATE)
    if not trace.received or (not trace.last_word and not (last and shown in RUNNING)):
        return draft
    then = replace(scene, now=_basis(scene, trace, trace.received))
    opened = opening.opened(then, draft, _request(then, trace, last=last))
    escalation = opened.history.escalations[-1]
    need = str(scene.ticket.fields.get(NEED) or ESCALATION)
    opened = opened.entered("recovered", "", escalation=escalation.id, need=need)
    if not trace.last_word:
        return opened if trace.climbs else _at_its_level(then, opened)
    move = Move.CLOSE if trace.closed else Move.DECLINE
    outcome = str(scene.ticket.fields.get(OUTCOME) or "") if last and trace.closed else ""
    over = _over(scene, opened, escalation, move, outcome or CHANNEL, trace.last_word)
    return replace(over, notes=draft.notes)


def _request(then: Scene, trace: Trace, *, last: bool) -> Request:
    """The request that it was opened by, as the fields still tell it; they tell of the last one alone."""
    fields = {key: str(value) for key, value in then.ticket.fields.items() if value is not None} if last else {}
    details = {key.removeprefix("ask."): text for key, text in fields.items() if key.startswith("ask.")}
    key = f"E-{then.ticket.ref.id}-{trace.number}:{CHANNEL}"
    by = then.ticket.requester or UNKNOWN
    return Request(key, CHANNEL, by, then.now, ESCALATION, fields.get(REASON, ""), details)


def _at_its_level(scene: Scene, draft: Draft) -> Draft:
    """The draft with the escalation at the level that the ticket shows, where no mark tells how it came there."""
    escalation, shown = draft.history.escalations[-1], str(scene.ticket.fields.get(LEVEL) or "")
    level = scene.policy.level(int(shown)) if shown.isascii() and shown.isdigit() else None
    if level is None or level.number <= escalation.level or escalation.accepted_at is None:
        return draft
    return _level(opening.reached(scene, draft, escalation, level), scene.now, "level_reached")


def _reopened(scene: Scene, draft: Draft) -> Draft:
    """The draft with the last escalation taken up again, where that was said after its end and it shows as running."""
    latest, found = draft.history.latest, reopened(scene.ticket)
    shown = scene.ticket.fields.get(STATE) in RUNNING
    if latest is None or latest.state is not State.CLOSED or latest.closed_at is None or found is None or not shown:
        return draft
    at, key = found
    if at <= latest.closed_at:
        return draft
    doer = acts.Doer(key.removesuffix(REOPENED), in_host.HOST, {}, CHANNEL)
    return acts.done(replace(scene, now=at), draft, Move.REOPEN, doer)


def _caught_up(scene: Scene, draft: Draft, trace: Trace) -> Draft:
    """The draft with the running escalation taken up, at the level it had come to, and its breaches counted."""
    draft = _taken_up(scene, draft, trace)
    for climb in trace.climbs:
        escalation = draft.history.escalations[-1]
        if climb.owners > len(escalation.tenures) and escalation.accepted_at is not None:
            draft = _climbed(scene, draft, escalation, trace, climb)
    return promises.recalled(scene, draft, CHANNEL)


def _taken_up(scene: Scene, draft: Draft, trace: Trace) -> Draft:
    """The draft with the escalation taken up, where our own word that it was is in the host."""
    escalation = draft.history.escalations[-1]
    waits = escalation.state is State.REQUESTED and not escalation.outage
    if not trace.acknowledged or not waits or scene.ticket.fields.get(STATE) != Shown.ACTIVE:
        return draft
    unvalidated = escalation.accepted_at is None
    at = _basis(scene, trace, trace.acknowledged) if unvalidated else _at(scene, trace.acknowledged)
    then = replace(scene, now=max(at, escalation.opened_at))
    moved = promises.met(escalation, PromiseKind.ACKNOWLEDGE, then.now, CHANNEL)
    moved = replace(moved, state=State.ACTIVE, acknowledged_at=then.now)
    if not unvalidated:
        return draft.moved(moved).entered("acknowledged", CHANNEL, escalation=moved.id)
    draft = opening.reached(then, draft, replace(moved, accepted_at=then.now), scene.policy.levels[0])
    moved = draft.history.escalations[-1]
    return draft.entered("validated", CHANNEL, escalation=moved.id, **acts.begun(then, moved))


def _climbed(scene: Scene, draft: Draft, escalation: Escalation, trace: Trace, climb: Climb) -> Draft:
    """The draft with the escalation at the level that a mark tells of; owners of before whom nobody knows count."""
    level = scene.policy.level(climb.level)
    if level is None or not escalation.tenures:
        return draft
    unknown = climb.owners - 1 - len(escalation.tenures)
    escalation = replace(escalation, tenures=(*escalation.tenures, *escalation.tenures[-1:] * unknown))
    then = replace(scene, now=max(_basis(scene, trace, climb.key), escalation.opened_at))
    kind = "de_escalated" if climb.down else "level_reached"
    return _level(opening.reached(then, draft, escalation, level), then.now, kind)


def _level(draft: Draft, at: datetime, kind: str) -> Draft:
    moved = draft.history.escalations[-1]
    told = promises.told(moved, at)
    return draft.entered(kind, CHANNEL, escalation=moved.id, level=str(moved.level), **told)


def _steps(scene: Scene, draft: Draft) -> Draft:
    """The draft with the steps on record that people chose in the host, that we took, and that we do not remember."""
    for used in scene.ticket.steps:
        key = f"step:{used.key}"
        found = scene.policy.step(used.code)
        if found is None or key in draft.history.handled or _remembered(scene, draft, used):
            continue
        again = in_host.recorded(replace(scene, now=used.at), draft, used)
        draft = replace(again, notes=draft.notes, rule=draft.rule)
    return draft


def _remembered(scene: Scene, draft: Draft, used: HostStep) -> bool:
    """Whether a step is on record, or belongs to what is over."""
    current, latest = draft.history.current, draft.history.latest
    records = current.records if current is not None else draft.history.records
    since = scene.ticket.created_at if latest is None else latest.closed_at or latest.opened_at
    return used.at < since or any(one.code == used.code and one.at >= used.at for one in records)


def _at(scene: Scene, key: str) -> datetime:
    """When the host had a mark; now, where it does not tell."""
    return min(scene.ticket.marked_at.get(key, scene.now), scene.now)


def _basis(scene: Scene, trace: Trace, key: str) -> datetime:
    """From when on the promises were counted that began with a mark."""
    name = f"E-{scene.ticket.ref.id}-{trace.number}"
    return promises.basis_told(scene.ticket.marks, name, _at(scene, key))
