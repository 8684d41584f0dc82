"""Treats escalations that are part of a known outage: confirmed and parked while it lasts, moved on when it is over.

Rule 1: an escalation becomes part of an outage once. A person can take it out, and then it stays out (MX-41).
Rule 2: it is closed only where the outage covers its ticket and began before it was asked for; else it waits (MX-a5).
Rule 3: while it waits no breach is said; when it moves on, its promises begin anew.
Rule 4: the ticket itself is never touched: it stays open until people resolve the issue (MX-41 d).
"""

from dataclasses import replace

from core import acts, opening, promises
from core.acts import Doer
from core.availability import outage_because
from core.commands import Note, NoteKind
from core.decisions import Draft, Scene, comment
from core.escalation import Ending, Escalation, History, Record, State
from core.events import Move
from core.outages import CLOSED_AS, Covered, Outage, outage_of
from core.policy import PromiseKind
from core.requests import Request
from core.tickets import UNWRITABLE, Status

JOINED, OVER, LEFT = "outage_joined", "outage_over", "outage_left"
"""What is entered of an escalation: that it became part of an outage, that this is over, that it is none of its."""

BARE = "bare"
"""The detail that says that nobody was brought onto the ticket, since the outage closed the escalation at once."""

SILENT = UNWRITABLE | {Status.SOLVED}
"""Statuses in which nobody waits for a word on an outage."""


def meant(scene: Scene, draft: Draft) -> Outage | None:
    """The outage that the ticket is part of now, where the policy knows of outages at all."""
    if scene.policy.outage is None:
        return None
    return outage_of(scene.ticket, scene.outages, scene.now, draft.history.lifted)


def on_opening(scene: Scene, draft: Draft) -> Draft:
    """What becomes of an escalation that was just opened; to whoever asked it is accepted all the same."""
    outage, escalation = meant(scene, draft), draft.history.current
    if outage is None or escalation is None:
        return draft
    return during_outage(scene, draft, escalation, outage, new=True).ruled(draft.rule)


def enquired(scene: Scene, draft: Draft, request: Request) -> Draft:
    """The answer to somebody who wanted news and no escalation: how the outage stands (MX-42)."""
    outage = meant(scene, draft)
    if outage is None:
        return draft
    words = [scene.say(one.code, **one.values) for one in outage_because("outage_mention", outage, scene.ticket)]
    text = "\n".join([*words, *_latest(scene, outage)])
    return draft.noted(comment(f"{request.key}:outage", text, public=True))


def during_outage(scene: Scene, draft: Draft, escalation: Escalation, outage: Outage, *, new: bool = False) -> Draft:
    """The draft with the escalation as part of the outage: acknowledged, confirmed as known, closed or waiting.

    ``new`` says that it was opened in this very draft, so that its receipt is part of the one word that is said.
    """
    closing = _closing(scene, escalation, outage)
    details = {"outage": outage.id, **({BARE: "yes"} if new and closing else {})}
    record = Record(JOINED, scene.now, "", escalation.level, details)
    moved = promises.met(escalation, PromiseKind.ACKNOWLEDGE, scene.now, f"outage:{outage.id}")
    moved = replace(
        moved,
        acknowledged_at=moved.acknowledged_at or scene.now,
        outage=outage.id,
        records=(*moved.records, record),
    )
    draft = _confirming(draft, moved, closing=closing) if new else draft
    key = f"{moved.id}:outage:{outage.id}:known"
    draft = draft.noted(comment(key, _known(scene, moved, outage, new=new, closing=closing), public=True))
    draft = draft.entered(JOINED, "", escalation=moved.id, outage=outage.id, title=outage.title)
    if closing:
        return acts.ended(scene, draft, acts.moved_to(moved, Move.CLOSE), CLOSED_AS, "")
    if moved.state is State.REQUESTED and moved.accepted_at is not None:
        moved = acts.moved_to(moved, Move.ACKNOWLEDGE)
    return draft.moved(replace(moved, deprioritised=True)).ruled(f"outage:{outage.id}")


def outage_changes(scene: Scene, draft: Draft) -> Draft:
    """What outages that began or ended mean for the ticket's escalations; called on every look."""
    draft = outage_ended(scene, draft)
    escalation = draft.history.current
    if escalation is None:
        return draft
    if escalation.deprioritised:
        return _waiting(scene, draft, escalation)
    outage = meant(scene, draft)
    if outage is None or scene.ticket.status is Status.SOLVED or _recorded(escalation, JOINED, outage.id):
        return draft
    return during_outage(scene, draft, escalation, outage)


def outage_ended(scene: Scene, draft: Draft) -> Draft:
    """Say once per outage that it is over, where it closed escalations; and that staff confirm it with the customer."""
    over: dict[str, tuple[Escalation, Outage]] = {}
    for escalation in draft.history.escalations:
        outage = _outage(scene, escalation.outage)
        ended = outage is not None and not outage.running(scene.now)
        if outage is None or not ended or not _closed_by(escalation) or _recorded(escalation, OVER, outage.id):
            continue
        over[outage.id] = (escalation, outage)
        record = Record(OVER, scene.now, "", escalation.level, {"outage": outage.id})
        draft = draft.moved(replace(escalation, records=(*escalation.records, record)))
    for escalation, outage in over.values():
        draft = draft.entered(OVER, "", escalation=escalation.id, outage=outage.id)
        draft = draft.noted(*_to_confirm(scene, escalation, outage)).ruled(f"outage_over:{outage.id}")
    return draft


def lift(scene: Scene, draft: Draft, doer: Doer) -> Draft:
    """A person takes the ticket out of an outage for good; an escalation that waited, or was closed for it, moves on.

    The detail ``outage`` names it; without, it is the one that the ticket is part of.
    """
    parked = _parked(draft.history.latest)
    wanted = liftable(scene, draft.history, doer.details.get("outage", "").strip())
    if not wanted:
        return draft.ruled(f"ignored:no_{Move.LIFT}_now")
    draft = draft.remembering(replace(draft.history, lifted=(*draft.history.lifted, wanted)))
    draft = draft.entered("lifted", doer.name, outage=wanted, why=doer.details.get("why", ""))
    if parked is not None and parked.outage == wanted:
        draft = _apart(scene, draft, parked)
    return draft.ruled(f"lifted:{wanted}")


def liftable(scene: Scene, history: History, named: str = "") -> str:
    """The outage that the ticket can be taken out of now, empty where there is none; ``named`` asks for a certain one.

    Without, it is the one that keeps its escalation waiting, closed it, or is about the ticket now.
    """
    parked, now = _parked(history.latest), meant(scene, Draft(history))
    known = parked.outage if parked is not None else now.id if now is not None else ""
    wanted = named or known
    unknown = wanted != known and _outage(scene, wanted) is None
    return "" if unknown or wanted in history.lifted or scene.ticket.status in UNWRITABLE else wanted


def _parked(latest: Escalation | None) -> Escalation | None:
    """The escalation that an outage keeps waiting, or closed and is not over yet."""
    if latest is None:
        return None
    closed = _closed_by(latest) and not _recorded(latest, OVER, latest.outage)
    return latest if latest.deprioritised or closed else None


def _waiting(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """Whether it still waits: not when its outage is over, nor when that is not the ticket's any more."""
    outage = _outage(scene, escalation.outage)
    running = outage is not None and outage.running(scene.now)
    if outage is not None and running and outage.concerns(scene.ticket):
        return draft
    another = meant(scene, draft)
    if another is not None and not _recorded(escalation, JOINED, another.id):
        return during_outage(scene, draft, escalation, another)
    if outage is None or running:
        return _apart(scene, draft, escalation)
    moved = _restarted(scene, replace(escalation, deprioritised=False))
    text = "\n".join((_ended_words(scene, outage), _promising(scene, moved, "outage_moved_on")))
    word = comment(f"{moved.id}:outage:{outage.id}:over", text, public=True)
    return _moved_on(scene, draft, moved, OVER, word)


def _apart(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The escalation by itself again; one that was closed for the outage is taken up anew."""
    if escalation.state is State.CLOSED:
        moved = replace(acts.moved_to(escalation, Move.LIFT), outcome="", closed_at=None, acknowledged_at=None)
        for kind in PromiseKind:
            broken_off = moved.obligation(kind)
            if broken_off is not None and broken_off.ended is Ending.VOID:
                moved = _again(scene, moved, kind)
        moved = _again(scene, moved, PromiseKind.ACKNOWLEDGE)
    else:
        moved = _restarted(scene, replace(escalation, deprioritised=False))
    text = _promising(scene, moved, "outage_apart")
    word = comment(f"{moved.id}:outage:{moved.outage}:apart", text, public=True)
    draft = _moved_on(scene, draft, moved, LEFT, word)
    level = scene.policy.level(moved.level)
    if level is None or moved.accepted_at is None or not _bare(escalation):
        return draft
    owners = [one for one in scene.cast.of(level.owner) if one.email == moved.owner]
    for owner in owners[:1]:
        draft = draft.noted(*opening.follows(moved, level, owner))
    return draft.noted(*opening.given(scene, moved, level))


def _bare(escalation: Escalation) -> bool:
    """Whether the people of the level are still to be given: once, when it is taken up after all."""
    return escalation.state is State.CLOSED and any(one.details.get(BARE) for one in escalation.records)


def _moved_on(scene: Scene, draft: Draft, moved: Escalation, how: str, word: Note) -> Draft:
    facts = {"escalation": moved.id, "outage": moved.outage, **promises.told(moved, scene.now)}
    draft = draft.moved(moved).entered(how, "", **facts).ruled("outage:moved_on")
    return draft if scene.ticket.status in SILENT else draft.noted(word)


def _restarted(scene: Scene, escalation: Escalation) -> Escalation:
    """The escalation with what it still owes counted from now on; a call that is still to come keeps its time."""
    kinds = [one.kind for one in escalation.obligations if one.running and one.basis_at <= scene.now]
    for kind in dict.fromkeys(kinds):
        escalation = _again(scene, escalation, kind)
    return escalation


def _again(scene: Scene, escalation: Escalation, kind: PromiseKind) -> Escalation:
    if kind is PromiseKind.NEXT_UPDATE:
        return promises.next_update(scene, escalation, scene.now)
    return promises.promised(scene, escalation, scene.policy.promise(kind), scene.now)


def _closing(scene: Scene, escalation: Escalation, outage: Outage) -> bool:
    rule = scene.policy.outage
    closes = rule is not None and rule.covered is Covered.CLOSE
    return closes and outage.covers(scene.ticket) and escalation.opened_at >= outage.started_at


def _closed_by(escalation: Escalation) -> bool:
    return escalation.state is State.CLOSED and escalation.outcome == CLOSED_AS and escalation.outage != ""


def _outage(scene: Scene, id_: str) -> Outage | None:
    return next((one for one in scene.outages if one.id == id_), None)


def _recorded(escalation: Escalation, code: str, outage: str) -> bool:
    return any(one.code == code and one.details.get("outage") == outage for one in escalation.records)


def _confirming(draft: Draft, escalation: Escalation, *, closing: bool) -> Draft:
    """The draft of an opening without the notes that do not hold in an outage.

    Its receipt promises what will not be; and nobody is brought to what is closed.
    """
    receipt, mine = f"{escalation.id}:{escalation.level}:received", f"{escalation.id}:"
    notes = (one for one in draft.notes if one.key != receipt)
    if closing:
        notes = (one for one in notes if one.kind is NoteKind.COMMENT or not one.key.startswith(mine))
    return replace(draft, notes=tuple(notes))


def _known(scene: Scene, escalation: Escalation, outage: Outage, *, new: bool, closing: bool) -> str:
    """The one word to the requester: received, known and worked on, where to subscribe, what becomes of it."""
    rule, title = scene.policy.outage, outage.public_title
    names = {"escalation": escalation.id, "ticket": scene.ticket.called}
    lines = [
        scene.say("outage_received" if new else "outage_joined", **names),
        scene.say("outage_known" if title else "outage_known_unnamed", outage=title, started_at=outage.started_at),
        *_latest(scene, outage),
    ]
    if outage.link:
        lines.append(scene.say("outage_subscribe", url=outage.link))
    lines.append(scene.say("outage_closed" if closing else "outage_waits"))
    if closing and scene.policy.uses.at_most is not None and rule is not None and not rule.uses_right:
        lines.append(scene.say("outage_unused"))
    return "\n".join(lines)


def _latest(scene: Scene, outage: Outage) -> tuple[str, ...]:
    return (scene.say("outage_latest", update=outage.last_update),) if outage.last_update else ()


def _to_confirm(scene: Scene, escalation: Escalation, outage: Outage) -> tuple[Note, ...]:
    if scene.ticket.status in SILENT:
        return ()
    key = f"{escalation.id}:outage:{outage.id}:over"
    text = "\n".join((_ended_words(scene, outage), scene.say("outage_check")))
    inside = scene.say_inside("outage_to_confirm", escalation=escalation.id, outage=outage.title)
    return (comment(key, text, public=True), comment(f"{key}:inside", inside, public=False))


def _ended_words(scene: Scene, outage: Outage) -> str:
    title = outage.public_title
    code = "outage_over" if title else "outage_over_unnamed"
    return scene.say(code, ticket=scene.ticket.called, outage=title, ended_at=outage.ended_at)


def _promising(scene: Scene, escalation: Escalation, code: str) -> str:
    due = promises.next_due(escalation)
    promise = scene.say("acknowledged_promise", due_at=due.due_at) if due is not None else ""
    return scene.say(code, escalation=escalation.id, promise=promise)
