"""Records steps and words: what was done for an escalated ticket, by whom, and which promises that keeps.

Rule 1: only a person other than the assigned engineer makes a contact (MS-13, MX-29).
Rule 2: where the policy has a step for a promise, a mere comment does not keep it (MX-29).
Rule 3: a record that lacks something is no record; what it lacks is named.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from core import promises
from core.availability import Because
from core.commands import Note
from core.decisions import Draft, Scene, comment
from core.escalation import Escalation, Record, State
from core.policy import Policy, PromiseKind
from core.steps import DETAILS_MOST, By, Step
from core.tickets import Person

CADENCE = "cadence"
CALL_AT = "at"
YEARS = range(1970, 3000)


def lacking(
    scene: Scene, escalation: Escalation | None, step: Step, by: Person, details: Mapping[str, str]
) -> tuple[Because, ...]:
    """All that stands against recording a step; empty when nothing does."""
    missing = [
        Because("detail_missing", {"detail": name}) for name in step.requires if not details.get(name, "").strip()
    ]
    missing += _out_of_order(scene, escalation, step)
    missing += _unreadable(scene, step, details)
    if not _may_record(scene, escalation, step, by):
        missing.append(Because("step_not_yours", {"step": _title(scene, step)}))
    return tuple(missing)


def open_to(scene: Scene, escalation: Escalation, step: Step, by: Person) -> bool:
    """Whether somebody could record a step now, with all that it asks for."""
    return not _out_of_order(scene, escalation, step) and _may_record(scene, escalation, step, by)


def recorded(
    scene: Scene, draft: Draft, escalation: Escalation, step: Step, by: str, details: Mapping[str, str]
) -> Draft:
    """The draft with the step on the escalation, its promises kept and those it begins."""
    record = Record(step.code, scene.now, by, escalation.level, _kept(details))
    moved = replace(escalation, records=(*escalation.records, record))
    cadence = cadence_of(scene.policy, details.get(CADENCE, ""))
    moved = replace(moved, cadence=cadence) if cadence is not None else moved
    for kind in PromiseKind:
        if kind in step.meets:
            moved = _met(scene, moved, kind, by, details)
    draft = draft.moved(moved).noted(*_invitation(scene, moved, step))
    begun = promises.told(moved, planned_at(scene, step, details) or scene.now)
    draft = draft.entered("step", by, escalation=moved.id, code=step.code, **_kept(details), **begun)
    return draft.ruled(f"step:{step.code}")


def _invitation(scene: Scene, escalation: Escalation, step: Step) -> tuple[Note, ...]:
    """Whom to ask along: everybody of the account team that the account has (MX-33).

    A key that the ticket has is that of an earlier invitation, whose record may be lost (F44).
    """
    people = [f"{one.name} <{one.email}>" for role in step.invites for one in scene.cast.of(role)[:1]]
    if not people:
        return ()
    numbers = count(len(escalation.records))
    keys = (f"{escalation.id}:{step.code}:{number}:invite" for number in numbers)
    key = next(one for one in keys if one not in scene.ticket.marks)
    text = scene.say_inside("invite", step=_title(scene, step), people=", ".join(people))
    return (comment(key, text, public=False),)


def recorded_before(scene: Scene, draft: Draft, step: Step, by: str, details: Mapping[str, str]) -> Draft:
    """The draft with a step that was taken while no escalation runs; it is none itself (MX-16)."""
    record = Record(step.code, scene.now, by, 0, _kept(details))
    history = replace(draft.history, records=(*draft.history.records, record))
    return draft.remembering(history).entered("step", by, code=step.code, **_kept(details)).ruled(f"step:{step.code}")


def spoken(scene: Scene, draft: Draft, escalation: Escalation, at: datetime, by: str, kind: PromiseKind) -> Draft:
    """The draft after a word to the requester that counts as ``kind``: contact, or next update."""
    first = kind is PromiseKind.CONTACT
    moved = replace(escalation, state=State.ACTIVE)
    if escalation.state is State.REQUESTED:
        moved = replace(promises.met(moved, PromiseKind.ACKNOWLEDGE, at, by), acknowledged_at=at)
    moved = replace(promises.met(promises.met(moved, kind, at, by), PromiseKind.REPLY, at, by), heard_at=at)
    if first:
        moved = replace(moved, contacted_at=at)
    moved = promises.next_update(scene, moved, at)
    code = "contacted" if first else "updated"
    return draft.moved(moved).entered(code, by, escalation=moved.id, **promises.told(moved, at)).ruled(code)


def by_step_only(policy: Policy, kind: PromiseKind) -> bool:
    """Whether a promise is kept by a recorded step and not by a comment."""
    return any(kind in step.meets for step in policy.steps)


def cadence_of(policy: Policy, text: str) -> timedelta | None:
    """The agreed time between updates; ``None`` where none of the policy's was named."""
    return policy.cadences.get(text.strip().casefold())


def call_at(text: str, zone: str) -> datetime | None:
    """The moment in ``2026-11-22 15:00``, in the account's zone if it names none; ``None`` for what is no moment.

    A year that nobody can mean is none either: counted on from its ends, time runs out.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.year not in YEARS:
        return None
    return (found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def planned_at(scene: Scene, step: Step, details: Mapping[str, str]) -> datetime | None:
    """The moment of the call that a step plans, where it plans one."""
    plans = PromiseKind.CALL_PLANNED in step.meets
    return call_at(details.get(CALL_AT, ""), scene.inside_zone) if plans else None


def _met(scene: Scene, escalation: Escalation, kind: PromiseKind, by: str, details: Mapping[str, str]) -> Escalation:
    moved = promises.met(escalation, kind, scene.now, by)
    if kind is PromiseKind.CONTACT:
        state = State.ACTIVE if moved.accepted_at is not None else moved.state
        moved = replace(moved, state=state, contacted_at=moved.contacted_at or scene.now)
        return promises.next_update(scene, moved, scene.now)
    if kind is PromiseKind.NEXT_UPDATE:
        return promises.next_update(scene, moved, scene.now)
    call = call_at(details.get(CALL_AT, ""), scene.inside_zone) if kind is PromiseKind.CALL_PLANNED else None
    if call is None:
        return moved
    return promises.promised(scene, moved, scene.policy.promise(PromiseKind.CALL_HELD), call)


def _out_of_order(scene: Scene, escalation: Escalation | None, step: Step) -> list[Because]:
    """The steps that come first and are not on record."""
    if escalation is None:
        return []
    first = (scene.policy.step(code) for code in step.after if escalation.recorded(code) is None)
    return [Because("step_first", {"step": _title(scene, one)}) for one in first if one is not None]


def _title(scene: Scene, step: Step) -> str:
    """What staff call a step."""
    return (scene.inside.policy.step(step.code) or step).title


def _unreadable(scene: Scene, step: Step, details: Mapping[str, str]) -> list[Because]:
    """Details that are there and mean nothing: a cadence that the policy does not know, a time that is none."""
    wrong = []
    cadence = details.get(CADENCE, "").strip()
    if cadence and scene.policy.cadences and cadence_of(scene.policy, cadence) is None:
        wrong.append(Because("cadence_unknown", {"cadence": cadence, "choices": ", ".join(scene.policy.cadences)}))
    when = details.get(CALL_AT, "").strip()
    if when and PromiseKind.CALL_PLANNED in step.meets and call_at(when, scene.inside_zone) is None:
        wrong.append(Because("moment_unreadable", {"moment": when}))
    return wrong


def _may_record(scene: Scene, escalation: Escalation | None, step: Step, by: Person) -> bool:
    if step.by is By.ANYBODY or escalation is None:
        return True
    if step.by is By.NOT_ASSIGNEE:
        return by.id != escalation.assignee
    level = scene.policy.level(escalation.level)
    roles = (level.owner, *level.followers) if level is not None else ()
    people = {member.email.casefold() for role in roles for member in scene.cast.of(role)}
    return by.email.casefold() in people | {escalation.owner.casefold()}


def _kept(details: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip()[:DETAILS_MOST] for name, text in details.items() if text.strip() and name != "code"}
