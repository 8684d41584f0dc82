"""Decides what one look at a ticket comes to: the only way an escalation opens, moves and ends.

Rule 1: every move is in the table ``MOVES``; a move that is not there changes nothing and says so.
Rule 2: same ticket, history, event, policy and moment give the same decision (I9).
Rule 3: a request is checked here whatever door it came through (MS-07); only an accepted one uses the right.
Rule 4: deciding again on what was already decided gives no notes and no writes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core import intake, promises
from core.availability import Availability, Verdict, availability
from core.decisions import Decision, Draft, Scene, comment
from core.drift import same
from core.escalation import Escalation, History, State
from core.events import Act, Ask, Event, Look, Move
from core.fields import ACKNOWLEDGE, OUTCOME
from core.policy import Cast, Policy, PromiseKind
from core.requests import Request
from core.tickets import Status, Ticket, Value
from core.wanted import wanted_fields

MOVES: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.ACKNOWLEDGE): State.ACTIVE,
    (State.REQUESTED, Move.CONTACT): State.ACTIVE,
    (State.REQUESTED, Move.DECLINE): State.DECLINED,
    (State.REQUESTED, Move.CLOSE): State.CLOSED,
    (State.ACTIVE, Move.CONTACT): State.ACTIVE,
    (State.ACTIVE, Move.UPDATE): State.ACTIVE,
    (State.ACTIVE, Move.CLOSE): State.CLOSED,
}
"""From a state by a move to the next state; ``docs/reference/lifecycle.md`` is drawn from this table."""

OPENING_SECOND = timedelta(seconds=1)
"""Hosts tell whole seconds, so that a comment made right after the opening may seem to be from before it."""

HANDLED_KEPT = 50
"""How many answered uses of the host's action are remembered per ticket."""


def decide(ticket: Ticket, history: History, event: Event, policy: Policy, now: datetime, cast: Cast) -> Decision:
    """What should follow from ``event`` for ``ticket`` as just read, at ``now`` (aware UTC).

    ``policy`` is the version the open escalation was opened under, or today's; ``cast`` says who plays its
    roles. Never raises for anything a ticket or a person can contain; does nothing itself.
    """
    scene = Scene(ticket, policy, cast, now)
    draft = _ended_with_ticket(scene, Draft(history))
    draft = _event(scene, draft, event)
    dealt = draft.rule
    draft = _host_request(scene, draft)
    if draft.history.current is not None:
        draft = _acknowledged_in_host(scene, draft, draft.history.escalations[-1])
        draft = _answered(scene, draft, draft.history.escalations[-1])
        draft = _closed_in_host(scene, draft, draft.history.escalations[-1])
        draft = promises.fire(scene, promises.keep_time(scene, draft))
    # What came of a request or an act is what whoever sent it is told; of a hint, the last thing that it led to.
    return _finish(scene, draft if isinstance(event, Look) else draft.ruled(dealt))


def _event(scene: Scene, draft: Draft, event: Event) -> Draft:
    if isinstance(event, Act):
        return _act(scene, draft, event)
    if isinstance(event, Ask):
        return intake.ask(scene, draft, event.request)
    return draft if draft.entries else draft.ruled(f"looked:{event.why}")


def _host_request(scene: Scene, draft: Draft) -> Draft:
    """The action as used inside the host; each use is answered once, however often it is seen."""
    used = scene.ticket.request
    if used is None or used.key in draft.history.handled:
        return draft
    by = used.by or intake.UNKNOWN
    request = Request(used.key, "host", by, used.at, used.need, used.reason, used.details)
    draft = intake.ask(scene, draft, request)
    handled = (*draft.history.handled, used.key)[-HANDLED_KEPT:]
    return draft.remembering(replace(draft.history, handled=handled))


def _act(scene: Scene, draft: Draft, act: Act) -> Draft:
    escalation = draft.history.current
    if escalation is None or (escalation.state, act.move) not in MOVES:
        return draft.ruled(f"ignored:no_{act.move}_now")
    match act.move:
        case Move.ACKNOWLEDGE:
            return _acknowledge(scene, draft, escalation, act.by)
        case Move.CONTACT | Move.UPDATE:
            return _word(draft, escalation, scene, scene.now, act.by)
        case Move.DECLINE:
            return _decline(scene, draft, escalation, act)
        case _:
            outcome = act.details.get("outcome", "")
            if scene.policy.outcome(outcome) is None:
                return draft.ruled("ignored:unknown_outcome")
            return _close(scene, draft, escalation, outcome, act.by)


def _acknowledged_in_host(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    if escalation.state is not State.REQUESTED or not chosen(scene, draft.history, ACKNOWLEDGE):
        return draft
    return _acknowledge(scene, draft, escalation, "host")


def _acknowledge(scene: Scene, draft: Draft, escalation: Escalation, by: str) -> Draft:
    moved = promises.met(_to(escalation, Move.ACKNOWLEDGE), PromiseKind.ACKNOWLEDGE, scene.now, by)
    moved = replace(moved, acknowledged_at=scene.now)
    due = promises.next_due(moved)
    promise = scene.say("acknowledged_promise", due_at=due.due_at) if due is not None else ""
    text = scene.say("acknowledged", escalation=moved.id, owner=moved.owner_name, promise=promise)
    draft = draft.moved(moved).noted(comment(f"{moved.id}:{moved.level}:acknowledged", text, public=True))
    return draft.entered("acknowledged", by, escalation=moved.id).ruled("acknowledged")


def _answered(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """Public words by somebody other than the assigned engineer: the contact, then each further update (MS-13)."""
    for word in promises.answers(scene, escalation, _heard_until(escalation)):
        draft = _word(draft, draft.history.escalations[-1], scene, word.at, word.author)
    return draft


def _heard_until(escalation: Escalation) -> datetime:
    """The latest word already counted; a comment in the opening second itself counts as after it."""
    if escalation.heard_at is not None:
        return escalation.heard_at
    return escalation.opened_at - OPENING_SECOND


def _word(draft: Draft, escalation: Escalation, scene: Scene, at: datetime, by: str) -> Draft:
    first = escalation.contacted_at is None
    moved = _to(escalation, Move.CONTACT if first else Move.UPDATE)
    if escalation.state is State.REQUESTED:
        moved = replace(promises.met(moved, PromiseKind.ACKNOWLEDGE, at, by), acknowledged_at=at)
    kind = PromiseKind.CONTACT if first else PromiseKind.NEXT_UPDATE
    moved = replace(promises.met(moved, kind, at, by), heard_at=at)
    if first:
        moved = replace(moved, contacted_at=at)
    moved = promises.promised(scene, moved, scene.policy.promise(PromiseKind.NEXT_UPDATE), at)
    what = "contacted" if first else "updated"
    return draft.moved(moved).entered(what, by, escalation=moved.id, **promises.told(moved, at)).ruled(what)


def _closed_in_host(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    outcome = scene.policy.outcome(str(chosen(scene, draft.history, OUTCOME) or ""))
    if outcome is None or not outcome.chosen_by_people:
        return draft
    return _close(scene, draft, escalation, outcome.code, "host")


def _ended_with_ticket(scene: Scene, draft: Draft) -> Draft:
    """A ticket that is gone takes its escalation with it; a solved one keeps it, in silence, until it closes (I5)."""
    escalation = draft.history.current
    if escalation is None:
        return draft
    endings = {Status.CLOSED: "ticket_closed", Status.DELETED: "ticket_deleted"}
    outcome = "ticket_merged" if scene.ticket.merged_into else endings.get(scene.ticket.status)
    if outcome is None:
        return draft
    return _end(scene, draft, _to(escalation, Move.CLOSE), outcome, "host")


def _close(scene: Scene, draft: Draft, escalation: Escalation, outcome: str, by: str) -> Draft:
    moved = _to(escalation, Move.CLOSE)
    title = found.title if (found := scene.policy.outcome(outcome)) is not None else outcome
    text = scene.say("closed_public", escalation=moved.id, outcome=title)
    draft = draft.noted(comment(f"{moved.id}:closed", text, public=True))
    return _end(scene, draft, moved, outcome, by)


def _decline(scene: Scene, draft: Draft, escalation: Escalation, act: Act) -> Draft:
    moved = _to(escalation, Move.DECLINE)
    text = scene.say("declined_public", escalation=moved.id, why=act.details.get("why", ""))
    draft = draft.noted(comment(f"{moved.id}:declined", text, public=True))
    return _end(scene, draft, moved, "declined", act.by)


def _end(scene: Scene, draft: Draft, moved: Escalation, outcome: str, by: str) -> Draft:
    ended = replace(promises.voided(moved, scene.now), outcome=outcome, closed_at=scene.now)
    kind = str(ended.state)
    return draft.moved(ended).entered(kind, by, escalation=ended.id, outcome=outcome).ruled(f"{kind}:{outcome}")


def _to(escalation: Escalation, move: Move) -> Escalation:
    return replace(escalation, state=MOVES[escalation.state, move])


def chosen(scene: Scene, history: History, name: str) -> Value:
    """What a person chose in a field; what we last knew it to hold is no choice of theirs."""
    value = scene.ticket.fields.get(name)
    before = history.written.get(name)
    if same(value, None) or (before is not None and same(before.value, value)):
        return None
    return value


def _finish(scene: Scene, draft: Draft) -> Decision:
    answer = availability(scene.ticket, scene.policy, draft.history, scene.now)
    draft = _shown(scene, draft, answer)
    due_at, due_why = _armed(scene, draft.history, answer)
    return Decision(
        history=draft.history,
        availability=answer,
        wanted=wanted_fields(scene, draft.history, answer),
        notes=draft.notes,
        entries=draft.entries,
        due_at=due_at,
        due_why=due_why,
        rule=draft.rule,
    )


def _shown(scene: Scene, draft: Draft, answer: Availability) -> Draft:
    """Remember when the action first showed, and keep its link fresh."""
    history = draft.history
    if not answer.available:
        return draft.remembering(replace(history, link_from=None)) if history.link_from else draft
    if history.shown_at is None:
        draft = draft.entered("became_available", "")
        history = replace(history, shown_at=scene.now)
    issued = history.link_from
    if issued is None or scene.now >= issued + scene.policy.link_lifetime:
        history = replace(history, link_from=scene.now, link_number=history.link_number + 1)
    return draft if history is draft.history else draft.remembering(history)


def _armed(scene: Scene, history: History, answer: Availability) -> tuple[datetime | None, str]:
    """The one moment at which this ticket wants attention next, or the named reason for none (I3)."""
    escalation = history.current
    if escalation is None:
        if answer.verdict is Verdict.NOT_YET:
            return answer.next_change_at, "becomes_available"
        if history.link_from is not None:
            return history.link_from + scene.policy.link_lifetime, "link_expires"
        return None, f"settled:{answer.verdict}"
    if scene.ticket.status is Status.SOLVED:
        return None, "waiting:ticket_solved"
    armed = promises.armed_at(escalation)
    if armed is not None:
        return armed, "promise_due"
    if promises.next_due(escalation) is not None:
        return None, "waiting:reminders_exhausted"
    return None, "waiting:clock_held" if promises.any_held(escalation) else "waiting:nothing_promised"
