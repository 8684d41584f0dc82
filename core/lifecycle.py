"""Decides what one look at a ticket comes to: the only way an escalation opens, moves and ends.

Rule 1: every move is in the table :data:`core.acts.MOVES`; a move that is not there changes nothing and says so.
Rule 2: same ticket, history, event, policy and moment give the same decision (I9).
Rule 3: a request is checked here whatever door it came through (MS-07); only an accepted one uses the right.
Rule 4: deciding again on what was already decided gives no notes and no writes.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core import (
    acts,
    handover,
    in_host,
    intake,
    merging,
    outage_rules,
    promises,
    rebasing,
    recording,
    recovery,
    suggestions,
    tie_rules,
    uncopied,
)
from core.availability import Availability, Verdict, availability
from core.cast import Cast
from core.decisions import Decision, Draft, Scene
from core.escalation import Escalation, History
from core.events import Act, Ask, Event, Look, Merged, Move, Rebase, Uncopied
from core.outages import Outage
from core.policy import Policy, PromiseKind
from core.tickets import UNWRITABLE, Status, Ticket
from core.ties import Tie
from core.waiting import rated
from core.wanted import wanted_fields

OPENING_SECOND = timedelta(seconds=1)
"""Hosts tell whole seconds, so that a comment made right after the opening may seem to be from before it."""


def decide(
    ticket: Ticket,
    history: History,
    event: Event,
    policy: Policy,
    now: datetime,
    cast: Cast,
    outages: tuple[Outage, ...] = (),
    ties: tuple[Tie, ...] = (),
) -> Decision:
    """What should follow from ``event`` for ``ticket`` as just read, at ``now`` (aware UTC).

    ``policy`` is the version the open escalation was opened under, or today's; ``cast`` says who plays its roles;
    ``outages`` are those that go on, and those that the ticket's escalations were part of; ``ties`` those to tickets of
    other accounts. Never raises for anything a ticket or a person can contain; does nothing itself.
    """
    policy = policy_after(event, history, policy)
    scene = Scene(rated(ticket, policy), policy, cast, now, outages, ties=ties)
    draft = recovery.recovered(scene, _ended_with_ticket(scene, Draft(history)))
    draft = _event(scene, draft, event)
    dealt = draft.rule
    draft = in_host.step(scene, in_host.requests(scene, draft))
    draft = tie_rules.changes(scene, _people(scene, draft))
    draft = _missed(scene, outage_rules.outage_changes(scene, draft))
    draft = tie_rules.wished(scene, history, in_host.forgotten(scene, suggestions.hear(scene, draft)))
    # What came of a request or an act is what whoever sent it is told; of a hint, the last thing that it led to.
    decision = _finish(scene, draft if isinstance(event, Look) else draft.ruled(dealt))
    passed = merging.passed_on(scene.ticket, history, event, now)
    return replace(decision, passed=passed) if passed else decision


def policy_after(event: Event, history: History, policy: Policy) -> Policy:
    """The policy that an event is decided under, where ``policy`` is that of the ticket as it stood before."""
    return merging.policy_after(event, history, rebasing.policy_after(event, history, policy))


def _event(scene: Scene, draft: Draft, event: Event) -> Draft:
    if isinstance(event, Act):
        doer = acts.operator(event, scene.ticket)
        lifting = event.move is Move.LIFT
        return outage_rules.lift(scene, draft, doer) if lifting else acts.done(scene, draft, event.move, doer)
    if isinstance(event, Ask):
        return intake.ask(scene, draft, event.request)
    if isinstance(event, Rebase):
        return rebasing.rebased(scene, draft, event)
    if isinstance(event, Merged):
        return merging.taken_in(scene, draft, event)
    if isinstance(event, Uncopied):
        return uncopied.told(scene, draft, event)
    return draft if draft.entries else draft.ruled(f"looked:{event.why}")


def _people(scene: Scene, draft: Draft) -> Draft:
    """What the people in the helpdesk did with the open escalation; any of it may end it."""
    for notice in (
        in_host.acknowledged,
        _answered,
        in_host.owner,
        in_host.unflagged,
        in_host.closed,
        handover.handed_over,
    ):
        if draft.history.current is None:
            break
        draft = notice(scene, draft, draft.history.escalations[-1])
    return draft


def _answered(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """Public words by somebody other than the assigned engineer: the contact, then each further update (MS-13).

    Where the policy has a step for the contact, a word is no contact; before support has validated, it is an answer
    and nothing more (MX-22).
    """
    for word in promises.answers(scene, escalation, _heard_until(escalation)):
        escalation = draft.history.escalations[-1]
        first = escalation.contacted_at is None
        if escalation.accepted_at is None or (first and recording.by_step_only(scene.policy, PromiseKind.CONTACT)):
            draft = _replied(draft, escalation, word.at, word.author)
        else:
            kind = PromiseKind.CONTACT if first else PromiseKind.NEXT_UPDATE
            draft = recording.spoken(scene, draft, escalation, word.at, word.author, kind)
    return draft


def _missed(scene: Scene, draft: Draft) -> Draft:
    """Say what was promised and missed; some promises take the escalation upwards when they are."""
    fired = promises.fire(scene, promises.keep_time(scene, draft))
    late = promises.lapsed(scene, draft.history.current, fired.history.current)
    escalation = fired.history.current
    if late is None or escalation is None or escalation.accepted_at is None:
        return fired
    level = scene.policy.level(escalation.level + 1)
    if level is None:
        return fired
    why = scene.say_inside("missed_short", due_at=late.due_at)
    return acts.upwards(scene, fired, escalation, level, "", why)


def _replied(draft: Draft, escalation: Escalation, at: datetime, by: str) -> Draft:
    """A human answer that is not yet the contact."""
    moved = replace(promises.met(escalation, PromiseKind.REPLY, at, by), heard_at=at)
    return draft.moved(moved).entered("replied", by, escalation=moved.id).ruled("replied")


def _heard_until(escalation: Escalation) -> datetime:
    """The latest word already counted; a comment in the opening second itself counts as after it."""
    if escalation.heard_at is not None:
        return escalation.heard_at
    return escalation.opened_at - OPENING_SECOND


def _ended_with_ticket(scene: Scene, draft: Draft) -> Draft:
    """A ticket that is gone takes its escalation with it; a solved one keeps it, in silence, until it closes (I5)."""
    escalation = draft.history.current
    if escalation is None:
        return draft
    if scene.ticket.status not in UNWRITABLE and not scene.ticket.merged_into:
        return draft
    outcome = "ticket_merged" if scene.ticket.merged_into else f"ticket_{scene.ticket.gone or scene.ticket.status}"
    if scene.ticket.merged_into:
        draft = draft.entered("merged_away", "host", escalation=escalation.id, into=scene.ticket.merged_into)
    return acts.ended(scene, draft, acts.moved_to(escalation, Move.CLOSE), outcome, "host")


def _finish(scene: Scene, draft: Draft) -> Decision:
    answer = availability(scene.ticket, scene.policy, draft.history, scene.now, outages=scene.outages)
    draft = _shown(scene, draft, answer)
    due_at, due_why = suggestions.sooner(_armed(scene, draft.history, answer), scene.policy, draft.history)
    return Decision(
        history=draft.history,
        availability=answer,
        wanted=wanted_fields(scene, draft.history, answer),
        notes=draft.notes,
        entries=draft.entries,
        due_at=due_at,
        due_why=due_why,
        rule=draft.rule,
        orders=tie_rules.orders(scene, draft.history),
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
    if not scene.policy.takes("form"):
        return draft if history is draft.history else draft.remembering(history)
    if issued is None or scene.now >= issued + scene.policy.link_lifetime:
        history = replace(history, link_from=scene.now, link_number=history.link_number + 1)
    return draft if history is draft.history else draft.remembering(history)


def _armed(scene: Scene, history: History, answer: Availability) -> tuple[datetime | None, str]:
    """The one moment at which this ticket wants attention next, or the named reason for none (I3)."""
    escalation = history.current
    if escalation is None:
        if answer.verdict is Verdict.NOT_YET:
            return answer.next_change_at, "becomes_available"
        ends = [(answer.next_change_at, "stops_being_available")] if answer.next_change_at is not None else []
        if history.link_from is not None:
            ends.append((history.link_from + scene.policy.link_lifetime, "link_expires"))
        if ends:
            return min(ends)
        return None, f"settled:{answer.verdict}"
    if scene.ticket.status is Status.SOLVED:
        return None, "waiting:ticket_solved"
    owed_at = None if escalation.deprioritised else promises.armed_at(escalation)
    moments = [(owed_at, "promise_due"), (handover.next_at(scene, escalation), "owner_changes")]
    armed = [(at, why) for at, why in moments if at is not None]
    if armed:
        return min(armed)
    if escalation.deprioritised:
        return None, "waiting:outage"
    if promises.next_due(escalation) is not None:
        return None, "waiting:reminders_exhausted"
    return None, "waiting:clock_held" if promises.any_held(escalation) else "waiting:nothing_promised"
