"""Moves a running escalation from the policy version it opened under to another one (rule 9 of the design).

Rule 1: what the other version does not know, a level or a reason or an outcome, is not moved there; neither is a
request that waits for a validation which the other version does not ask for.
Rule 2: a promise that both versions make counts from where it began; one that only the older makes is void; one that
only the newer makes counts from the move, for nobody can be late with what was not promised.
Rule 3: whoever may own the level stays its owner. Nobody but a new owner is brought onto the ticket: what a level
gives, it gave when it was reached.
"""

from dataclasses import replace

from core import clocks, opening, promises
from core.commands import Note, NoteKind
from core.decisions import Draft, Scene
from core.escalation import Ending, Escalation, History, Obligation, Tenure
from core.events import Event, Rebase
from core.owners import owner_of, selectable
from core.policy import Level, Policy, Promise, PromiseKind

OF_THE_LEVEL = frozenset(opening.AT_LEVEL)


def policy_after(event: Event, history: History, policy: Policy) -> Policy:
    """The policy that an event is decided under: the one it moves the escalation to, where nothing forbids it."""
    return event.to if isinstance(event, Rebase) and not _against(event, history.current) else policy


def hindrances(escalation: Escalation, to: Policy) -> tuple[str, ...]:
    """Every code of why an escalation cannot be moved to a policy version; empty where it can."""
    checks = (
        ("level_gone", to.level(escalation.level) is None),
        ("reason_gone", to.reason(escalation.reason) is None),
        ("outcome_gone", bool(escalation.outcome) and to.outcome(escalation.outcome) is None),
        ("validation_gone", escalation.accepted_at is None and to.validation is None),
    )
    return tuple(code for code, stands in checks if stands)


def rebased(scene: Scene, draft: Draft, event: Rebase) -> Draft:
    """The draft with the escalation under the version of ``scene``, or with the reason why it stays where it is."""
    escalation = draft.history.current
    against = _against(event, escalation)
    level = scene.policy.level(escalation.level) if escalation is not None else None
    if escalation is None or level is None or against:
        return _refused(draft, event, against)
    before = f"{escalation.policy}@{escalation.policy_version}"
    moved = replace(escalation, policy=scene.policy.name, policy_version=scene.policy.version)
    draft = _owned(scene, draft, moved, level, event)
    owed = draft.history.escalations[-1]
    draft = draft.moved(_owing(scene, owed))
    after = f"{scene.policy.name}@{scene.policy.version}"
    draft = draft.entered("rebased", event.by, escalation=moved.id, before=before, after=after)
    return _recounted_aloud(draft, owed).ruled("rebased")


def _recounted_aloud(draft: Draft, before: Escalation) -> Draft:
    """A journal line for each beginning whose promises are due at another moment now, or are new."""
    moved = draft.history.escalations[-1]
    due = {(one.kind, one.basis_at): one.due_at for one in before.obligations if one.running}
    now = [one for one in moved.obligations if one.running and due.get((one.kind, one.basis_at)) != one.due_at]
    for basis_at in dict.fromkeys(one.basis_at for one in now):
        draft = draft.entered("recounted", "", escalation=moved.id, **promises.told(moved, basis_at))
    return draft


def _against(event: Rebase, escalation: Escalation | None) -> str:
    """The rule by which nothing is moved, or nothing."""
    if escalation is None or escalation.id != event.escalation:
        return "ignored:no_rebase_now"
    if event.to.version != event.version:
        return "ignored:policy_moved_on"
    if (escalation.policy, escalation.policy_version) == (event.to.name, event.to.version):
        return "ignored:rebased_already"
    return next((f"unfit:{code}" for code in hindrances(escalation, event.to)), "")


def _refused(draft: Draft, event: Rebase, against: str) -> Draft:
    kind, _, code = against.partition(":")
    if kind == "unfit":
        draft = draft.entered("rebase_refused", event.by, escalation=event.escalation, code=code)
    return draft.ruled(against)


def _owned(scene: Scene, draft: Draft, escalation: Escalation, level: Level, event: Rebase) -> Draft:
    """The draft with an owner whom the level may have under the other version, or with none where it has nobody."""
    if escalation.accepted_at is None:
        return draft.moved(replace(escalation, owner_name=level.title))
    if any(one.email == escalation.owner for one in selectable(scene.cast, level.owner, scene.ticket)):
        return draft.moved(escalation)
    owner = None if level.by_hand else owner_of(scene.cast, level.owner, scene.ticket, scene.now)
    if owner is not None:
        key = f"{event.key}:{NoteKind.FOLLOWER}:{level.owner}"
        note = Note(key=key, kind=NoteKind.FOLLOWER, email=owner.email, name=owner.name)
        draft = draft.moved(opening.owned_by(escalation, owner, scene)).noted(note)
        return draft.entered("owner_assigned", event.by, escalation=escalation.id, owner=owner.email)
    tenures = escalation.tenures
    if escalation.owner:
        tenures = (*tenures, Tenure(level.number, "", level.title, scene.now))
        draft = draft.entered("no_owner", "", escalation=escalation.id, role=level.owner)
    return draft.moved(replace(escalation, owner="", owner_name=level.title, tenures=tenures))


def _owing(scene: Scene, escalation: Escalation) -> Escalation:
    """The escalation with the promises of the other version in place of those that ran."""
    kept = tuple(_recounted(scene, escalation, one) for one in escalation.obligations)
    moved = replace(escalation, obligations=kept)
    for kind in PromiseKind:
        promise = _promise(scene.policy, moved, kind)
        if promise is not None and _owed(scene.policy, moved, kind) and not _dealt_with(moved, kind):
            moved = promises.promised(scene, moved, promise, scene.now)
    return moved


def _recounted(scene: Scene, escalation: Escalation, one: Obligation) -> Obligation:
    """A running promise as the other version makes it, from the same beginning."""
    if not one.running:
        return one
    promise = _promise(scene.policy, escalation, one.kind)
    if promise is None:
        return clocks.ended(one, Ending.SUPERSEDED, scene.now)
    anew = replace(one, within=promise.within, calendar=promise.clock)
    anew = replace(anew, due_at=clocks.due_of(anew, scene.policy.calendar(promise.clock)))
    if one.held_at is not None:
        return anew
    if not one.fired or anew.due_at > scene.now:
        return replace(anew, next_at=anew.due_at)
    # It was said to be missed already; how often is counted on, so that no reminder has the key of an earlier one.
    passed = (scene.now - anew.due_at) // promise.remind_every
    again_at = anew.due_at + promise.remind_every * (passed + 1)
    return replace(anew, next_at=again_at if one.fired <= promise.reminders else None)


def _promise(policy: Policy, escalation: Escalation, kind: PromiseKind) -> Promise | None:
    """What a version promises; a cadence that was agreed with the requester outlives the version (MX-31)."""
    promise = policy.promise(kind)
    if kind is not PromiseKind.NEXT_UPDATE or escalation.cadence is None:
        return promise
    return replace(promise or Promise(kind, escalation.cadence), within=escalation.cadence)


def _owed(policy: Policy, escalation: Escalation, kind: PromiseKind) -> bool:
    """Whether an escalation that stands so owes a kind of promise, where its policy makes it."""
    accepted = escalation.accepted_at is not None
    match kind:
        case PromiseKind.ACKNOWLEDGE:
            return escalation.acknowledged_at is None
        case PromiseKind.REPLY:
            return escalation.heard_at is None and escalation.contacted_at is None
        case PromiseKind.CONTACT:
            return escalation.contacted_at is None
        case PromiseKind.OWNER:
            return accepted and not escalation.owner
        case PromiseKind.NEXT_UPDATE:
            return escalation.contacted_at is not None
        case PromiseKind.CALL_HELD:
            # Its clock is the time of a call: it begins when the next one is planned.
            return False
        case _:
            met = (step.code for step in policy.steps if kind in step.meets)
            return accepted and not any(escalation.recorded(code) is not None for code in met)


def _dealt_with(escalation: Escalation, kind: PromiseKind) -> bool:
    """Whether the promise runs, or was met: for one that each level makes, since the level was reached."""
    since = escalation.level_at if kind in OF_THE_LEVEL else escalation.opened_at
    latest = escalation.obligation(kind)
    return latest is not None and (latest.running or (latest.met_at is not None and latest.basis_at >= since))
