"""Keeps the promises made to a requester: when each is due, who met it, and when its breach is said.

Rule 1: a promise counts elapsed time from its basis (MS-03).
Rule 2: only a person other than the engineer assigned when the escalation opened can meet it (MS-13).
Rule 3: a breach is said once per reminder; reminders missed during a pause collapse into one (F53).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.decisions import Draft, Scene, comment
from core.escalation import Escalation, History, Obligation
from core.owners import owner_of
from core.policy import Promise, PromiseKind
from core.tickets import Comment, Role, Status


def begin(promise: Promise, basis_at: datetime) -> Obligation:
    """An obligation that starts at ``basis_at``."""
    due_at = basis_at.astimezone(UTC) + promise.within
    return Obligation(kind=promise.kind, basis_at=basis_at, due_at=due_at, next_at=due_at)


def met(escalation: Escalation, kind: PromiseKind, at: datetime, by: str) -> Escalation:
    """The escalation with its running obligation of that kind met; unchanged when none runs."""
    obligations = tuple(
        replace(one, met_at=at, met_by=by, next_at=None) if one.kind is kind and one.running else one
        for one in escalation.obligations
    )
    return replace(escalation, obligations=obligations)


def voided(escalation: Escalation) -> Escalation:
    """The escalation with every running obligation void: it ended, so nobody owes anything."""
    obligations = tuple(replace(one, void=True, next_at=None) if one.running else one for one in escalation.obligations)
    return replace(escalation, obligations=obligations)


def promised(escalation: Escalation, promise: Promise | None, basis_at: datetime) -> Escalation:
    """The escalation with one more obligation, where the policy makes that promise."""
    if promise is None:
        return escalation
    return replace(escalation, obligations=(*escalation.obligations, begin(promise, basis_at)))


def next_update(scene: Scene, escalation: Escalation, basis_at: datetime) -> Escalation:
    """The escalation with its next word promised: at the agreed cadence, else at the policy's (MX-31)."""
    promise = scene.policy.promise(PromiseKind.NEXT_UPDATE)
    if promise is None and escalation.cadence is not None:
        promise = Promise(PromiseKind.NEXT_UPDATE, escalation.cadence)
    elif promise is not None and escalation.cadence is not None:
        promise = replace(promise, within=escalation.cadence)
    return promised(superseded(escalation, (PromiseKind.NEXT_UPDATE,)), promise, basis_at)


def superseded(escalation: Escalation, kinds: Collection[PromiseKind]) -> Escalation:
    """The escalation with its running obligations of these kinds void: others take their place."""
    obligations = tuple(
        replace(one, void=True, next_at=None) if one.running and one.kind in kinds else one
        for one in escalation.obligations
    )
    return replace(escalation, obligations=obligations)


def next_due(escalation: Escalation) -> Obligation | None:
    """The running obligation that is due first, missed or not: what people are told is next."""
    running = [one for one in escalation.obligations if one.running]
    if len(running) < 2:
        return running[0] if running else None
    return min(running, key=lambda one: (one.due_at, one.kind))


def armed_at(escalation: Escalation) -> datetime | None:
    """The moment at which an obligation next wants attention."""
    moments = [one.next_at for one in escalation.obligations if one.running and one.next_at is not None]
    return min(moments, default=None)


def answers(scene: Scene, escalation: Escalation, after: datetime) -> tuple[Comment, ...]:
    """Public words to the requester after a moment by staff other than the assigned engineer, oldest first."""
    return tuple(
        one
        for one in scene.ticket.comments
        if after < one.at <= scene.now
        and one.public
        and one.role in (Role.AGENT, Role.OWNER)
        and one.author != escalation.assignee
    )


def fire(scene: Scene, draft: Draft) -> Draft:
    """Say every breach that is due now; a solved ticket waits in silence until it is reopened (I5)."""
    escalation = draft.history.current
    if escalation is None or scene.ticket.status is Status.SOLVED:
        return draft
    for obligation in escalation.obligations:
        if obligation.running and obligation.next_at is not None and obligation.next_at <= scene.now:
            draft = _fire_one(scene, draft, draft.history.escalations[-1], obligation)
    return draft


def overtaken(key: str, history: History, status: Status) -> bool:
    """Whether a note still unsent no longer holds (I5).

    So it is with a breach that was mended or whose ticket was solved, and with all but the last word of an
    escalation that ended.
    """
    for escalation in history.escalations:
        if not key.startswith(f"{escalation.id}:"):
            continue
        if not escalation.open:
            return key not in (last_word(escalation), f"{escalation.id}:declined")
        return any(
            (status is Status.SOLVED or not one.running) and key.startswith(_missed(escalation, one))
            for one in escalation.obligations
        )
    return False


def _fire_one(scene: Scene, draft: Draft, escalation: Escalation, obligation: Obligation) -> Draft:
    promise = scene.policy.promise(obligation.kind)
    fired = replace(obligation, fired=obligation.fired + 1, next_at=_next_reminder(obligation, promise, scene.now))
    obligations = tuple(fired if one is obligation else one for one in escalation.obligations)
    key = f"{_missed(escalation, obligation)}{fired.fired}"
    text = scene.say_inside(
        f"missed_{obligation.kind}",
        escalation=escalation.id,
        due_at=obligation.due_at,
        owner=escalation.owner_name or escalation.owner,
        proposal=_proposal(scene, escalation),
    )
    draft = draft.moved(replace(escalation, obligations=obligations))
    draft = draft.noted(comment(key, text, public=False))
    return draft.entered("promise_missed", "", promise=str(obligation.kind), due_at=obligation.due_at.isoformat())


def _proposal(scene: Scene, escalation: Escalation) -> str:
    """Who could answer for it, to be named where nobody does (CM-09)."""
    level = scene.policy.level(escalation.level)
    found = owner_of(scene.cast, level.owner, scene.ticket, scene.now) if level is not None else None
    return f"{found.name} <{found.email}>" if found is not None else "nobody is there"


def lapsed(scene: Scene, before: Escalation | None, after: Escalation | None) -> Obligation | None:
    """The promise just missed for the first time that takes the escalation upwards, or ``None``."""
    if before is None or after is None:
        return None
    unfired = {(one.kind, one.basis_at) for one in before.obligations if not one.fired}
    for one in after.obligations:
        promise = scene.policy.promise(one.kind)
        if promise is not None and promise.escalates and one.fired == 1 and (one.kind, one.basis_at) in unfired:
            return one
    return None


def _next_reminder(obligation: Obligation, promise: Promise | None, now: datetime) -> datetime | None:
    if promise is None or obligation.fired >= promise.reminders:
        return None
    elapsed = (now - obligation.due_at) // promise.remind_every
    return obligation.due_at + promise.remind_every * (elapsed + 1)


def last_word(escalation: Escalation) -> str:
    """The key of the note that says an escalation is over: a word of its own each time that it was taken up again."""
    return f"{escalation.id}:closed:{len(escalation.tenures)}"


def _missed(escalation: Escalation, obligation: Obligation) -> str:
    """How the keys of the notes begin that say this promise was missed: of one made anew for the same moment, anew."""
    began = (obligation.basis_at - _EPOCH) // timedelta(seconds=1)
    alike = [
        one for one in escalation.obligations if (one.kind, one.basis_at) == (obligation.kind, obligation.basis_at)
    ]
    earlier = next(place for place, one in enumerate(alike) if one is obligation)
    again = f":{earlier}" if earlier else ""
    return f"{escalation.id}:{obligation.kind}:{began}{again}:missed:"


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
