"""What the people in charge do with an open escalation: accept, decline, record, assign, move levels, close, reopen.

Rule 1: every move is in the table ``MOVES``; a move that is not there changes nothing and says so.
Rule 2: an act that lacks something changes nothing; what it lacks is named, all at once.
Rule 3: levels are climbed one at a time, and no step that a level asks for is skipped in silence (CM-11, CM-a3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core import callers, opening, promises, recording
from core.availability import Because
from core.cast import CastMember
from core.decisions import Draft, Scene, comment
from core.escalation import Escalation, State, Tenure
from core.events import Act, Move
from core.owners import selectable
from core.policy import Level, Outcome, PromiseKind
from core.sentences import word
from core.tickets import UNWRITABLE, Person, Ticket

MOVES: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.ACCEPT): State.ACTIVE,
    (State.REQUESTED, Move.ACKNOWLEDGE): State.ACTIVE,
    (State.REQUESTED, Move.CONTACT): State.ACTIVE,
    (State.REQUESTED, Move.STEP): State.REQUESTED,
    (State.REQUESTED, Move.ASSIGN): State.REQUESTED,
    (State.REQUESTED, Move.NEXT_LEVEL): State.REQUESTED,
    (State.REQUESTED, Move.DEESCALATE): State.REQUESTED,
    (State.REQUESTED, Move.DECLINE): State.DECLINED,
    (State.REQUESTED, Move.CLOSE): State.CLOSED,
    (State.ACTIVE, Move.CONTACT): State.ACTIVE,
    (State.ACTIVE, Move.UPDATE): State.ACTIVE,
    (State.ACTIVE, Move.STEP): State.ACTIVE,
    (State.ACTIVE, Move.ASSIGN): State.ACTIVE,
    (State.ACTIVE, Move.NEXT_LEVEL): State.ACTIVE,
    (State.ACTIVE, Move.DEESCALATE): State.ACTIVE,
    (State.ACTIVE, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.REOPEN): State.ACTIVE,
    (State.REQUESTED, Move.LIFT): State.REQUESTED,
    (State.ACTIVE, Move.LIFT): State.ACTIVE,
    (State.CLOSED, Move.LIFT): State.REQUESTED,
}
"""From a state by a move to the next state; ``docs/reference/lifecycle.md`` is drawn from this table."""

SKIP = "skip"
"""The detail that says why a level's steps are passed over."""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts, and what they gave with the act; ``key`` is the same for the same act however often it arrives."""

    key: str
    by: Person
    details: Mapping[str, str]
    entered_as: str = ""

    @property
    def name(self) -> str:
        """Who is entered in the journal."""
        return self.entered_as or self.by.id or self.by.email


def moved_to(escalation: Escalation, move: Move) -> Escalation:
    """The escalation after a move that the table knows."""
    return replace(escalation, state=MOVES[escalation.state, move])


def operator(event: Act, ticket: Ticket | None = None) -> Doer:
    """Who does an operator's act, with what they gave; as the ticket knows them, where we only have a name (MS-13)."""
    return Doer(event.key, person(event.by, event.email, ticket), event.details, event.by)


def person(by: str, email: str = "", ticket: Ticket | None = None) -> Person:
    """Somebody in charge, by the name that their act carries; ``email`` is their address, where the host said so."""
    who = callers.bare(by)
    known = Person(id=by, email=email or (who if "@" in who else ""))
    return replace(callers.on_ticket(known, ticket) if ticket is not None else known, staff=True)


def done(scene: Scene, draft: Draft, move: Move, doer: Doer) -> Draft:
    """What comes of a move; ``ignored:...`` is the rule where it cannot be made now, ``unfit:...`` where it lacks."""
    escalation = draft.history.latest
    if escalation is None or move not in _DONE or not stands_for(scene, escalation, move):
        return draft.ruled(f"ignored:no_{move}_now")
    return _DONE[move](scene, draft, escalation, doer)


def acknowledge(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    """Somebody takes it up; where support validates, that is what :func:`_accept` does."""
    moved = promises.met(moved_to(escalation, Move.ACKNOWLEDGE), PromiseKind.ACKNOWLEDGE, scene.now, doer.name)
    moved = replace(moved, acknowledged_at=scene.now)
    text = scene.say("acknowledged", escalation=moved.id, owner=moved.owner_name, promise=_promise(scene, moved))
    draft = draft.moved(moved).noted(comment(f"{moved.id}:{moved.level}:acknowledged", text, public=True))
    return draft.entered("acknowledged", doer.name, escalation=moved.id).ruled("acknowledged")


def close(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    """The escalation ends with an outcome; the ticket itself stays as it is (MX-38)."""
    code = doer.details.get("outcome", "")
    outcome = scene.policy.outcome(code)
    if outcome is None:
        return draft.ruled("ignored:unknown_outcome")
    lacking = (*_details_lacking(outcome.requires, doer), *_steps_lacking(scene, escalation, outcome, doer))
    if lacking:
        return unfit(scene, draft, doer, lacking)
    moved = moved_to(escalation, Move.CLOSE)
    text = scene.say("closed_public", escalation=moved.id, outcome=outcome.title)
    kept = {f"closed.{name}": doer.details[name] for name in outcome.requires}
    draft = draft.noted(comment(promises.last_word(moved), text, public=True))
    return ended(scene, draft, replace(moved, details={**moved.details, **kept}), code, doer.name)


def ended(scene: Scene, draft: Draft, moved: Escalation, outcome: str, by: str) -> Draft:
    """The draft with an escalation that is over: nobody owes anything any more."""
    over = replace(promises.voided(moved, scene.now), outcome=outcome, closed_at=scene.now, deprioritised=False)
    kind = str(over.state)
    return draft.moved(over).entered(kind, by, escalation=over.id, outcome=outcome).ruled(f"{kind}:{outcome}")


def begun(scene: Scene, escalation: Escalation) -> dict[str, str]:
    """What the journal keeps of the promises that began at this moment."""
    return promises.told(escalation, scene.now)


def unfit(scene: Scene, draft: Draft, doer: Doer, lacking: tuple[Because, ...]) -> Draft:
    """Say to staff what an act lacks; nothing else happens."""
    why = " ".join(scene.tell_inside(one) for one in lacking)
    note = comment(f"{doer.key}:unfit", scene.say_inside("act_unfit", why=why), public=False)
    draft = draft.entered("act_unfit", doer.name, code=lacking[0].code, key=doer.key, why=why)
    return draft.noted(note).ruled(f"unfit:{lacking[0].code}")


def upwards(scene: Scene, draft: Draft, escalation: Escalation, level: Level, by: str, why: str) -> Draft:
    """The escalation at a higher level: owner, people and promises of that level (CM-14, CM-18)."""
    before = escalation.owner_name
    draft = opening.reached(scene, draft, escalation, level)
    moved = draft.history.escalations[-1]
    key = f"{moved.id}:{moved.level}:reached:{len(moved.tenures)}"
    told = scene.say("level_reached", escalation=moved.id, level=moved.level, owner=moved.owner_name)
    inside = scene.say_inside(
        "level_reached_internal", escalation=moved.id, level=moved.level, owner=moved.owner_name, before=before, why=why
    )
    draft = draft.noted(comment(key, told, public=True), comment(f"{key}:inside", inside, public=False))
    draft = draft.entered(
        "level_reached", by, escalation=moved.id, level=str(moved.level), why=why, before=before, **begun(scene, moved)
    )
    return draft.ruled(f"level:{moved.level}")


def stands_for(scene: Scene, escalation: Escalation, move: Move) -> bool:
    """Whether the table and the policy know this move for an escalation that stands so."""
    if (escalation.state, move) not in MOVES:
        return False
    unvalidated = escalation.accepted_at is None
    match move:
        case Move.ACCEPT:
            return unvalidated
        case Move.CONTACT if recording.by_step_only(scene.policy, PromiseKind.CONTACT):
            return False
        case Move.UPDATE if escalation.contacted_at is None and recording.by_step_only(
            scene.policy, PromiseKind.CONTACT
        ):
            # It would be the contact, which only the step is (MX-29).
            return False
        case Move.ACKNOWLEDGE | Move.CONTACT | Move.UPDATE | Move.NEXT_LEVEL | Move.DEESCALATE:
            return not unvalidated
        case Move.REOPEN:
            over = scene.ticket.status in UNWRITABLE or bool(scene.ticket.merged_into)
            closed_at = escalation.closed_at or scene.now
            return not (over or unvalidated) and scene.now < closed_at + scene.policy.ladder.reopen_within
        case _:
            return True


def _accept(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    """Support validates the request: now it counts, and the level comes onto the ticket (MX-24, MX-27, MX-28)."""
    needs = needs_missing(scene, {**escalation.details, **doer.details})
    lacking = tuple(Because("detail_missing", {"detail": name}) for name in needs)
    if lacking:
        return unfit(scene, draft, doer, lacking)
    moved = promises.met(moved_to(escalation, Move.ACCEPT), PromiseKind.ACKNOWLEDGE, scene.now, doer.name)
    moved = replace(moved, accepted_at=scene.now, acknowledged_at=scene.now)
    draft = opening.reached(scene, draft, moved, scene.policy.levels[0])
    moved = draft.history.escalations[-1]
    text = scene.say("acknowledged", escalation=moved.id, owner=moved.owner_name, promise=_promise(scene, moved))
    draft = draft.noted(comment(f"{moved.id}:{moved.level}:acknowledged", text, public=True))
    return draft.entered("validated", doer.name, escalation=moved.id, **begun(scene, moved)).ruled("validated")


def needs_missing(scene: Scene, given: Mapping[str, str]) -> tuple[str, ...]:
    """What a request must say before support accepts it, and does not."""
    needs = scene.policy.validation.needs if scene.policy.validation is not None else ()
    return tuple(name for name in needs if not given.get(name, "").strip())


def _word(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    """A contact, or one more update, as an operator reports it; never by the engineer assigned (MS-13)."""
    if doer.by.id == escalation.assignee:
        return unfit(scene, draft, doer, (Because("step_not_yours", {"step": "Contact"}),))
    first = escalation.contacted_at is None
    kind = PromiseKind.CONTACT if first else PromiseKind.NEXT_UPDATE
    return recording.spoken(scene, draft, escalation, scene.now, doer.name, kind)


def _decline(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    validation = scene.policy.validation
    known = validation.decline(doer.details.get("code", "")) if validation is not None else None
    why = " ".join(part for part in (known.explanation if known else "", doer.details.get("why", "")) if part)
    moved = moved_to(escalation, Move.DECLINE)
    text = scene.say("declined_public", escalation=moved.id, why=why)
    draft = draft.noted(comment(f"{moved.id}:declined", text, public=True))
    return ended(scene, draft, moved, f"declined_{known.code}" if known else "declined", doer.name)


def _step(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    step = scene.policy.step(doer.details.get("code", ""))
    if step is None:
        return draft.ruled("ignored:unknown_step")
    lacking = recording.lacking(scene, escalation, step, doer.by, doer.details)
    if lacking:
        return unfit(scene, draft, doer, lacking)
    return recording.recorded(scene, draft, escalation, step, doer.name, doer.details)


def _assign(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    """Name the owner: somebody of the level's role who answers for the ticket's region (CM-09, CM-10)."""
    level, choices = scene.policy.level(escalation.level), owners(scene, escalation)
    wanted = doer.details.get("owner", "").casefold().strip()
    found = next((one for one in choices if wanted in (one.email.casefold(), one.name.casefold())), None)
    if level is None or found is None:
        nobody = word("word_nobody")
        names = ", ".join(one.email for one in choices) or nobody
        return unfit(scene, draft, doer, (Because("owner_unknown", {"owner": wanted or nobody, "choices": names}),))
    moved = opening.owned_by(escalation, found, scene)
    draft = draft.moved(moved).noted(*opening.follows(moved, level, found))
    draft = draft.entered("owner_assigned", doer.name, escalation=moved.id, owner=found.email)
    return draft.ruled("owner_assigned")


def owners(scene: Scene, escalation: Escalation) -> tuple[CastMember, ...]:
    """Everybody who may be made the owner at the present level."""
    level = scene.policy.level(escalation.level)
    people = selectable(scene.cast, level.owner, scene.ticket) if level is not None else ()
    return tuple(one for one in people if one.email not in scene.cast.barred)


def _next_level(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    wanted = doer.details.get("to", "").strip()
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else escalation.level + 1
    level = scene.policy.level(number)
    lacking = _steps_lacking(scene, escalation, None, doer)
    if level is None or number <= escalation.level:
        lacking = (*lacking, Because("no_such_level", {"level": number, "most": len(scene.policy.levels)}))
    elif number > escalation.level + 1 and not _may_skip(scene, doer):
        lacking = (*lacking, Because("level_not_skipped", {"level": number}))
    if lacking or level is None:
        return unfit(scene, draft, doer, lacking)
    return upwards(scene, draft, escalation, level, doer.name, doer.details.get("why", ""))


def _may_skip(scene: Scene, doer: Doer) -> bool:
    """Whether a level may be passed over: only where the policy says so, and with a reason (CM-a3)."""
    skip = scene.policy.ladder.skip
    return skip is not None and skip.holds(scene.ticket) and bool(doer.details.get("why", "").strip())


def _de_escalate(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    """One level down; from level 1 it closes, with the outcome that is given."""
    if escalation.level == 1:
        return close(scene, draft, escalation, doer)
    level = scene.policy.levels[escalation.level - 2]
    before = escalation.level
    draft = opening.reached(scene, draft, escalation, level)
    moved = draft.history.escalations[-1]
    text = scene.say("level_left", escalation=moved.id, level=moved.level, owner=moved.owner_name)
    key = f"{moved.id}:{before}:left:{len(moved.tenures)}"
    draft = draft.noted(comment(key, text, public=True))
    draft = draft.entered("de_escalated", doer.name, escalation=moved.id, level=str(moved.level), **begun(scene, moved))
    return draft.ruled(f"level:{moved.level}")


def _reopen(scene: Scene, draft: Draft, escalation: Escalation, doer: Doer) -> Draft:
    moved = replace(moved_to(escalation, Move.REOPEN), outcome="", closed_at=None)
    moved = promises.next_update(scene, moved, scene.now)
    if not moved.owner:
        moved = promises.promised(scene, moved, scene.policy.promise(PromiseKind.OWNER), scene.now)
    tenure = Tenure(moved.level, moved.owner, moved.owner_name, scene.now)
    moved = replace(moved, tenures=(*moved.tenures, tenure))
    text = scene.say("reopened", escalation=moved.id, owner=moved.owner_name)
    draft = draft.moved(moved).noted(comment(f"{doer.key}:reopened", text, public=True))
    return draft.entered("reopened", doer.name, escalation=moved.id, **begun(scene, moved)).ruled("reopened")


def _details_lacking(names: tuple[str, ...], doer: Doer) -> tuple[Because, ...]:
    missing = (name for name in names if not doer.details.get(name, "").strip())
    return tuple(Because("detail_missing", {"detail": name}) for name in missing)


def _steps_lacking(scene: Scene, escalation: Escalation, outcome: Outcome | None, doer: Doer) -> tuple[Because, ...]:
    """The steps that the level asks for and that are not on record, unless it is said why (CM-11)."""
    if (outcome is not None and outcome.withdraws) or doer.details.get(SKIP, "").strip():
        return ()
    return steps_missing(scene, escalation)


def steps_missing(scene: Scene, escalation: Escalation) -> tuple[Because, ...]:
    """The steps that the level asks for before it is left, and that are not on record."""
    level, inside = scene.policy.level(escalation.level), scene.inside.policy
    missing = (inside.step(code) for code in level.before_next if escalation.recorded(code) is None) if level else ()
    return tuple(Because("step_missing", {"step": one.title}) for one in missing if one is not None)


def _promise(scene: Scene, escalation: Escalation) -> str:
    due = promises.next_due(escalation)
    return scene.say("acknowledged_promise", due_at=due.due_at) if due is not None else ""


_DONE: Mapping[Move, Callable[[Scene, Draft, Escalation, Doer], Draft]] = {
    Move.ACCEPT: _accept,
    Move.ACKNOWLEDGE: acknowledge,
    Move.CONTACT: _word,
    Move.UPDATE: _word,
    Move.STEP: _step,
    Move.ASSIGN: _assign,
    Move.NEXT_LEVEL: _next_level,
    Move.DEESCALATE: _de_escalate,
    Move.DECLINE: _decline,
    Move.CLOSE: close,
    Move.REOPEN: _reopen,
}
