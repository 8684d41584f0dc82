"""Keeps the promises made to a requester: when each is due, who met it, and when its breach is said.

Rule 1: a promise counts the time of its clock from its basis: elapsed time (MS-03), or that of a calendar.
Rule 2: only a person other than the engineer assigned when the escalation opened can meet it (MS-13).
Rule 3: a breach is said once per reminder; reminders missed during a pause collapse into one (F53).
Rule 4: while the ticket is in a status in which a promise is held, its clock stands still and it arms no moment.
Rule 5: of each kind one promise runs at a time; a newer one takes the place of an older one.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from core import clocks
from core.decisions import Draft, Scene, comment
from core.escalation import Ending, Escalation, History, Obligation
from core.owners import owner_of
from core.policy import Promise, PromiseKind
from core.sentences import word
from core.tickets import Comment, Role, Status

PROMISED_AT, BY, HELD = "promised_at", "_by", "held"
"""How the facts of a journal line tell of promises that began: since when, and for each kind by when."""

DUE, STOOD, SAID = "_due", "_stood", "_said"
"""How they tell beside that of one that began on another ticket: when it is due, how often it stood, was missed."""


def met(escalation: Escalation, kind: PromiseKind, at: datetime, by: str) -> Escalation:
    """The escalation with its running obligation of that kind met; unchanged when none runs."""
    return _ended(escalation, Ending.MET, at, by, kind)


def voided(escalation: Escalation, at: datetime) -> Escalation:
    """The escalation with every running obligation void: it ended, so nobody owes anything."""
    return _ended(escalation, Ending.VOID, at, "", *PromiseKind)


def promised(scene: Scene, escalation: Escalation, promise: Promise | None, basis_at: datetime) -> Escalation:
    """The escalation with one more obligation, where the policy makes that promise; held at once where it stands."""
    if promise is None:
        return escalation
    fresh = clocks.begin(promise, basis_at, scene.policy.calendar(promise.clock))
    if _stands(scene, promise):
        fresh = clocks.held(fresh, _changed_at(scene))
    escalation = _ended(escalation, Ending.SUPERSEDED, basis_at, "", promise.kind)
    return replace(escalation, obligations=(*escalation.obligations, fresh))


def told(escalation: Escalation, basis_at: datetime) -> dict[str, str]:
    """What the journal keeps of the promises that began at a moment: by when each is due, or that it is held.

    Whoever calls :func:`promised` enters these facts with what made the promise, for :mod:`core.ledger` to compare.
    """
    fresh = [one for one in escalation.obligations if one.running and one.basis_at == basis_at]
    if not fresh:
        return {}
    by = {f"{one.kind}{BY}": HELD if one.held_at is not None else one.due_at.isoformat() for one in fresh}
    return {PROMISED_AT: basis_at.isoformat(), **by}


def brought_along(escalation: Escalation, basis_at: datetime) -> dict[str, str]:
    """What the journal keeps of promises that were made on another ticket: as :func:`told`, with what lies behind them.

    That is how often each clock stood still before, and how often it was said that the promise is missed.
    """
    owed = [one for one in escalation.obligations if one.basis_at == basis_at]
    due = {f"{one.kind}{DUE}": one.due_at.isoformat() for one in owed}
    stood = {f"{one.kind}{STOOD}": str(sum(hold.until_at is not None for hold in one.holds)) for one in owed}
    said = {f"{one.kind}{SAID}": str(one.fired) for one in owed}
    return {**told(escalation, basis_at), **due, **stood, **said}


def next_update(scene: Scene, escalation: Escalation, basis_at: datetime) -> Escalation:
    """The escalation with its next word promised: at the agreed cadence, else at the policy's (MX-31)."""
    promise = scene.policy.promise(PromiseKind.NEXT_UPDATE)
    if promise is None and escalation.cadence is not None:
        promise = Promise(PromiseKind.NEXT_UPDATE, escalation.cadence)
    elif promise is not None and escalation.cadence is not None:
        promise = replace(promise, within=escalation.cadence)
    return promised(scene, escalation, promise, basis_at)


def next_due(escalation: Escalation) -> Obligation | None:
    """The running obligation that is due first, missed or not: what people are told is next. Not one that is held."""
    running = [one for one in escalation.obligations if one.running and one.held_at is None]
    if len(running) < 2:
        return running[0] if running else None
    return min(running, key=lambda one: (one.due_at, one.kind))


def armed_at(escalation: Escalation) -> datetime | None:
    """The moment at which an obligation next wants attention."""
    moments = [one.next_at for one in escalation.obligations if one.running and one.next_at is not None]
    return min(moments, default=None)


def any_held(escalation: Escalation) -> bool:
    """Whether the clock of a running obligation stands still."""
    return any(one.running and one.held_at is not None for one in escalation.obligations)


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


def keep_time(scene: Scene, draft: Draft) -> Draft:
    """Stop and start the clocks of the open escalation as the ticket's status says."""
    escalation = draft.history.current
    if escalation is None:
        return draft
    for obligation in escalation.obligations:
        if obligation.running:
            draft = _stopped_or_started(scene, draft, draft.history.escalations[-1], obligation)
    return draft


def fire(scene: Scene, draft: Draft) -> Draft:
    """Say every breach that is due now.

    A solved ticket waits in silence until it is reopened (I5), an escalation that is part of a known outage until that
    is over (MX-41).
    """
    escalation = draft.history.current
    if escalation is None or escalation.deprioritised or scene.ticket.status is Status.SOLVED:
        return draft
    for obligation in escalation.obligations:
        if obligation.running and obligation.next_at is not None and obligation.next_at <= scene.now:
            draft = _fire_one(scene, draft, draft.history.escalations[-1], obligation)
    return draft


def recalled(scene: Scene, draft: Draft, by: str) -> Draft:
    """The draft in which each breach counts as said that the ticket's marks say was said; no note is made again (F44).

    What was said and is not remembered is entered in the journal as ``by``.
    """
    escalation = draft.history.current
    for one in escalation.obligations if escalation is not None else ():
        again = draft.history.escalations[-1]
        most = _said_of(again, one, scene.ticket.marks) if one.running else 0
        if most <= one.fired:
            continue
        fired = replace(one, fired=most)
        if one.held_at is None:
            promise = scene.policy.promise(one.kind)
            fired = replace(fired, next_at=_next_reminder(fired, promise, scene.now))
        draft = draft.moved(_with(again, one, fired))
        for _ in range(most - one.fired):
            draft = draft.entered("promise_missed", by, promise=str(one.kind), due_at=one.due_at.isoformat())
    return draft


def basis_told(marks: Iterable[str], escalation: str, near_at: datetime) -> datetime:
    """The moment from which promises were counted, as the keys of their breaches tell it.

    ``near_at`` is when the host had what began them, which was a little later; where no key tells, it is that.
    """
    began = re.compile(rf"{re.escape(escalation)}:[a-z_]+:([0-9]{{1,11}})(?::[0-9]+)?:missed:[0-9]+")
    found = (began.fullmatch(one) for one in marks)
    moments = (_EPOCH + timedelta(seconds=int(one[1])) for one in found if one is not None)
    near = [one for one in moments if near_at - ON_ITS_WAY <= one <= near_at]
    return max(near, default=near_at)


def _said_of(escalation: Escalation, obligation: Obligation, marks: Iterable[str]) -> int:
    """How often the marks say that an obligation was said to be missed."""
    begins = _missed(escalation, obligation)
    numbers = (one.removeprefix(begins) for one in marks if one.startswith(begins))
    return max((int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 6), default=0)


def overtaken(key: str, history: History, status: Status) -> bool:
    """Whether a note still unsent no longer holds (I5).

    So it is with a breach that was mended, whose ticket was solved, whose escalation waits for an outage or which was
    said again since (F53), and with all but the last word of an escalation that ended, and what was said of its
    outage.
    """
    for escalation in history.escalations:
        if not key.startswith(f"{escalation.id}:"):
            continue
        if not escalation.open:
            last = (last_word(escalation), f"{escalation.id}:declined")
            return key not in last and not key.startswith(f"{escalation.id}:outage:")
        silent = status is Status.SOLVED or escalation.deprioritised
        return any(
            silent or not one.running or key != f"{_missed(escalation, one)}{one.fired}"
            for one in escalation.obligations
            if key.startswith(_missed(escalation, one))
        )
    return False


def _ended(escalation: Escalation, how: Ending, at: datetime, by: str, *kinds: PromiseKind) -> Escalation:
    obligations = tuple(clocks.ended(one, how, at, by) if one.kind in kinds else one for one in escalation.obligations)
    return replace(escalation, obligations=obligations)


def _stands(scene: Scene, promise: Promise | None) -> bool:
    return promise is not None and scene.ticket.status in promise.held_while


def _changed_at(scene: Scene) -> datetime:
    """When the status changed, as near as the host tells: no later than the ticket was last changed at all."""
    return min(scene.now, scene.ticket.updated_at)


def _stopped_or_started(scene: Scene, draft: Draft, escalation: Escalation, obligation: Obligation) -> Draft:
    promise = scene.policy.promise(obligation.kind)
    stands = _stands(scene, promise)
    if stands is (obligation.held_at is not None):
        return draft
    basis = obligation.basis_at.isoformat()
    facts = {"escalation": escalation.id, "promise": str(obligation.kind), PROMISED_AT: basis}
    if stands:
        held = clocks.held(obligation, _changed_at(scene))
        draft = draft.moved(_with(escalation, obligation, held))
        return draft.entered("clock_held", **facts, from_at=held.holds[-1].from_at.isoformat())
    going = clocks.resumed(obligation, _changed_at(scene), scene.policy.calendar(obligation.calendar))
    if going.fired:
        going = replace(going, next_at=_next_reminder(going, promise, scene.now))
    draft = draft.moved(_with(escalation, obligation, going))
    return draft.entered("clock_resumed", **facts, due_at=going.due_at.isoformat())


def _with(escalation: Escalation, before: Obligation, after: Obligation) -> Escalation:
    return replace(escalation, obligations=tuple(after if one is before else one for one in escalation.obligations))


def _fire_one(scene: Scene, draft: Draft, escalation: Escalation, obligation: Obligation) -> Draft:
    promise = scene.policy.promise(obligation.kind)
    fired = replace(obligation, fired=obligation.fired + 1)
    fired = replace(fired, next_at=_next_reminder(fired, promise, scene.now))
    key = f"{_missed(escalation, obligation)}{fired.fired}"
    text = scene.say_inside(
        f"missed_{obligation.kind}",
        escalation=escalation.id,
        due_at=obligation.due_at,
        owner=escalation.owner_name or escalation.owner,
        proposal=_proposal(scene, escalation),
    )
    draft = draft.moved(_with(escalation, obligation, fired))
    draft = draft.noted(comment(key, text, public=False))
    return draft.entered("promise_missed", promise=str(obligation.kind), due_at=obligation.due_at.isoformat())


def _proposal(scene: Scene, escalation: Escalation) -> str:
    """Who could answer for it, to be named where nobody does (CM-09)."""
    level = scene.policy.level(escalation.level)
    found = owner_of(scene.cast, level.owner, scene.ticket, scene.now) if level is not None else None
    return f"{found.name} <{found.email}>" if found is not None else word("word_nobody_there")


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
    """The next whole number of reminders after the due moment; ``None`` when all were said."""
    if promise is None or obligation.fired > promise.reminders:
        return None
    elapsed = (now - obligation.due_at) // promise.remind_every
    next_at = obligation.due_at + promise.remind_every * (elapsed + 1)
    # What was said late, after a pause say, is not said again at once (F53).
    return next_at if next_at - now > promise.remind_every / 2 else next_at + promise.remind_every


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
ON_ITS_WAY = timedelta(minutes=10)
"""How long what was decided may take, at most, until the host has it."""
