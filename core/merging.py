"""Takes an escalation along when its ticket is merged into another one: one episode, whose right is used once (F23).

Rule 1: the ticket that stays has one open escalation at most: its own, or else the one that came along.
Rule 2: what comes along keeps its policy version, level, owner and records, and what is owed with its moments. What was
kept or broken before stays on record where it happened.
Rule 3: nobody reads a second receipt: the customer reads once where it goes on.
Rule 4: what came along once never comes again, however often it is told.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from core import opening, promises
from core.commands import Note
from core.decisions import Draft, Passed, Scene, comment
from core.escalation import Escalation, History, Tenure
from core.events import Event, Merged
from core.policy import Policy
from core.tickets import UNWRITABLE, Ticket

SECOND = timedelta(seconds=1)


def policy_after(event: Event, history: History, policy: Policy) -> Policy:
    """The policy that an event is decided under: that of an escalation which comes along, where none runs."""
    comes = isinstance(event, Merged) and history.current is None and not _known(history, event.escalation)
    return event.policy if isinstance(event, Merged) and comes else policy


def passed_on(ticket: Ticket, before: History, event: Event, now: datetime) -> tuple[Passed, ...]:
    """What goes on on the ticket that this one was merged into; ``before`` is the history before the decision."""
    if not ticket.merged_into:
        return ()
    found = []
    if before.current is not None:
        at = min(now, ticket.updated_at)
        found.append(Passed(ticket.merged_into, before.current, ticket.label or ticket.ref.id, at))
    if isinstance(event, Merged) and not _known(before, event.escalation):
        found.append(Passed(ticket.merged_into, event.escalation, event.label, event.at))
    return tuple(found)


def taken_in(scene: Scene, draft: Draft, event: Merged) -> Draft:
    """What becomes of an escalation whose ticket was merged into this one."""
    if _known(draft.history, event.escalation):
        return draft.ruled("ignored:merged_already")
    names = (*draft.history.merged, str(event.escalation.id))
    draft = draft.remembering(replace(draft.history, merged=names))
    facts = {"merged": event.escalation.id, "ticket": event.label}
    if scene.ticket.merged_into:
        into = scene.ticket.merged_into
        return draft.entered("merge_passed_on", "host", into=into, **facts).ruled("merged:passed_on")
    if scene.ticket.status in UNWRITABLE:
        status = str(scene.ticket.status)
        return draft.entered("merge_ended", "host", status=status, **facts).ruled(f"ignored:ticket_{status}")
    current = draft.history.current
    return _beside(scene, draft, event, current) if current is not None else _moved_in(scene, draft, event)


def _known(history: History, escalation: Escalation) -> bool:
    return escalation.id in history.merged


def _beside(scene: Scene, draft: Draft, event: Merged, current: Escalation) -> Draft:
    """The escalation of this ticket stays; whoever asked for the other one reads where it goes on."""
    text = scene.say(
        "merged_beside",
        ticket=event.label,
        before=event.escalation.id,
        escalation=current.id,
        owner=current.owner_name,
    )
    key = f"{current.id}:merged:{event.escalation.id}"
    facts = {"escalation": current.id, "merged": event.escalation.id, "ticket": event.label}
    draft = draft.noted(comment(key, text, public=True)).entered("merged_beside", "host", **facts)
    return draft.ruled(f"merged:{current.id}")


def _moved_in(scene: Scene, draft: Draft, event: Merged) -> Draft:
    """The escalation goes on here: told once in public, its people brought onto this ticket."""
    draft = draft.remembering(opening.seen_before(scene, draft.history))
    moved = _here(scene, draft.history, event)
    due = promises.next_due(moved)
    text = scene.say(
        "merged_in",
        ticket=event.label,
        before=event.escalation.id,
        escalation=moved.id,
        owner=moved.owner_name,
        promise=scene.say("acknowledged_promise", due_at=due.due_at) if due is not None else "",
    )
    draft = draft.moved(moved).noted(comment(f"{moved.id}:merged_in", text, public=True), *_people(scene, moved))
    facts = {"escalation": moved.id, "merged": event.escalation.id, "ticket": event.label}
    draft = draft.entered("merged_in", "host", **facts)
    if moved.accepted_at is not None and not moved.owner:
        draft = draft.entered("no_owner", "", escalation=moved.id, role=_role(scene, moved))
    for basis_at in dict.fromkeys(one.basis_at for one in moved.obligations):
        owed = promises.brought_along(moved, basis_at)
        draft = draft.entered("promises_came_along", "", escalation=moved.id, **owed)
    return draft.ruled(f"merged:{moved.id}")


def _here(scene: Scene, history: History, event: Merged) -> Escalation:
    """The same escalation as one of this ticket.

    Words that were said here before the two were one are no answer to it. Whether a known outage concerns it is asked
    anew, for that is about the ticket.
    """
    before, assignee = event.escalation, scene.ticket.assignee
    heard_at = before.heard_at or before.opened_at - SECOND
    stay = (Tenure(before.level, before.owner, before.owner_name, before.level_at),) if before.tenures else ()
    return replace(
        before,
        ref=scene.ticket.ref,
        number=len(history.escalations) + 1,
        assignee=assignee.id if assignee is not None else before.assignee,
        heard_at=max(heard_at, min(event.at, scene.now)),
        obligations=tuple(one for one in before.obligations if one.running),
        tenures=stay,
        outage="",
        deprioritised=False,
    )


def _role(scene: Scene, moved: Escalation) -> str:
    level = scene.policy.level(moved.level)
    return level.owner if level is not None else ""


def _people(scene: Scene, moved: Escalation) -> Iterator[Note]:
    """Whoever the level brings onto a ticket; before support has validated, nobody."""
    level = scene.policy.level(moved.level)
    if level is None or moved.accepted_at is None:
        return
    owners = [one for one in scene.cast.of(level.owner) if one.email == moved.owner]
    for owner in owners[:1]:
        yield from opening.follows(moved, level, owner)
    yield from opening.given(scene, moved, level)
