"""Ties a ticket to those worked on for it in other accounts: when one is wanted, what is shown, what its end does here.

Rule 1: a wish is recorded with the decision that made it; it never comes again from what is still on the ticket.
Rule 2: what the other side shows is derived; a change of how it stands is recorded and told once.
Rule 3: an end over there does here what this side's policy says, and nothing to the ticket itself.
"""

from dataclasses import replace

from core import acts, promises
from core.acts import Doer
from core.decisions import Draft, LinkGrant, Scene, comment
from core.escalation import Escalation, History, Record
from core.events import Move
from core.fields import FLAG, LEVEL, NEXT_DUE, OUTCOME
from core.policy import Policy
from core.sentences import word
from core.steps import DETAILS_MOST
from core.terms import CounterpartRule, WhenDone
from core.tickets import UNWRITABLE, Person, Status, Ticket, Value
from core.ties import OVER, PENDING, Face, Order, Standing, Tie, TieSeen, standing

NAMED_MOST = 250
"""How many characters of what staff call another ticket are kept; an address of a page fits in."""

SHOWN_MOST = 250
"""How many characters the field holds; hosts' one-line fields take 255."""

NOTES = {
    (True, Standing.ENDED): "tie_done",
    (False, Standing.ENDED): "tie_over",
    (True, Standing.LOST): "tie_lost",
    (False, Standing.LOST): "tie_lost",
    (True, Standing.SILENT): "tie_silent",
    (False, Standing.SILENT): "tie_silent",
    (True, Standing.REFUSED): "tie_refused",
    (True, Standing.NOT_AGREED): "tie_not_agreed",
    (True, Standing.UNKNOWN): "tie_unknown",
}
"""What is told when a tie comes to stand so; whether it is ours is the first part."""


def face_of(ticket: Ticket, history: History, policy: Policy) -> Face:
    """What the other sides of the ticket's ties may know of it: of its own escalation only."""
    latest = history.latest
    status = Status.CLOSED if ticket.merged_into else ticket.status
    face = Face(status, ticket.label or ticket.ref.id, ticket.url)
    if latest is None:
        return face
    face = replace(face, state=str(latest.state))
    if not latest.open:
        outcome = policy.outcome(latest.outcome)
        return replace(face, outcome=latest.outcome, outcome_title=outcome.title if outcome is not None else "")
    if latest.accepted_at is None:
        return face
    due = None if latest.deprioritised else promises.next_due(latest)
    level = replace(face, level=latest.level)
    return level if due is None else replace(level, due_kind=str(due.kind), due_at=due.due_at)


def changes(scene: Scene, draft: Draft) -> Draft:
    """What has changed on the other side of the ticket's ties since it was last looked at."""
    for tie in scene.ties:
        draft = _changed(scene, draft, tie)
    return draft


def wished(scene: Scene, before: History, draft: Draft) -> Draft:
    """The wish for a counterpart, where this decision came upon a reason for one.

    None is wished for beside one that is still worked on, unless staff name it.
    """
    rule = scene.policy.counterpart
    reason = _reason(rule, before, draft.history) if rule is not None and rule.account else None
    if rule is None or reason is None or scene.ticket.status in UNWRITABLE or scene.ticket.merged_into:
        return draft
    details = dict(reason.details)
    first, _, further = details.pop(rule.named_by, "").strip().partition("\n")
    named = " ".join(first.split())[:NAMED_MOST]
    ours = [one for one in draft.history.ties if one.ours]
    if not named and any(one.standing not in OVER for one in ours):
        return draft
    said = (text if name == "note" else f"{name}: {text}" for name, text in details.items())
    words = "\n".join(part for part in (further.strip(), *said) if part)
    key = f"{scene.ticket.ref}#{len(ours) + 1}"
    wish = TieSeen(key, True, Standing.OPENING, scene.now, account=rule.account, named=named, words=words)
    wish = replace(wish, words=wish.words[:DETAILS_MOST])
    draft = draft.remembering(replace(draft.history, ties=(*draft.history.ties, wish)))
    return draft.entered("tie_wished", reason.by, key=key, account=rule.account, named=named)


def orders(scene: Scene, history: History) -> tuple[Order, ...]:
    """The counterparts that are still to be opened, in the words of staff."""
    pending = [one for one in history.ties if one.ours and one.standing in PENDING]
    if not pending or scene.ticket.status in UNWRITABLE:
        return ()
    label = scene.ticket.label or scene.ticket.ref.id
    place = f"{label} ({scene.ticket.url})" if scene.ticket.url else label
    asked = scene.say_inside("tie_order", ticket=place, subject=scene.ticket.subject, severity=scene.ticket.severity)
    title = scene.ticket.subject or label
    return tuple(
        Order(one.key, one.account, title, f"{asked}\n\n{one.words}".strip(), one.at, one.named) for one in pending
    )


def mirrored(scene: Scene) -> dict[str, Value | LinkGrant]:
    """What the fields of a counterpart say that runs no escalation itself: that of whoever asked for it.

    Flag and level of the highest, the due moment of the first; the last outcome once all are over, if this side's
    policy knows it.
    """
    faces = [one.face for one in scene.ties if not one.ours and one.face is not None]
    running = [one for one in faces if one.runs]
    if running:
        dues = [(one.due_at, one.due_kind) for one in running if one.due_at is not None]
        at, kind = min(dues, default=(None, ""))
        said = scene.say(f"due_{kind}", due_at=at) if at is not None else None
        return {FLAG: True, LEVEL: max(one.level for one in running), NEXT_DUE: said, OUTCOME: None}
    ended = [one.outcome for one in faces if scene.policy.outcome(one.outcome) is not None]
    return {OUTCOME: ended[-1]} if ended else {}


def told_of(scene: Scene) -> Value:
    """How the other sides stand, in one line for staff; nothing where there are none."""
    lines = [_line(scene, tie) for tie in scene.ties if standing(tie, scene.now) is not Standing.UNKNOWN]
    text = "; ".join(lines)
    return (text if len(text) <= SHOWN_MOST else f"{text[: SHOWN_MOST - 1].rstrip()}…") or None


def _line(scene: Scene, tie: Tie) -> str:
    how = standing(tie, scene.now)
    parts = [f"{tie.label}: {scene.say_inside(f'tie_is_{how}')}"]
    face = tie.face
    if how is Standing.WORKED_ON and face is not None and face.runs:
        parts.append(scene.say_inside("tie_level", level=face.level))
        if face.due_at is not None:
            parts.append(scene.say_inside(f"due_{face.due_kind}", due_at=face.due_at))
    if how is Standing.ENDED and face is not None and face.outcome_title:
        parts.append(face.outcome_title)
    return ", ".join(parts)


def _reason(rule: CounterpartRule, before: History, after: History) -> Record | None:
    """Why a counterpart is wanted now: the step recorded in this decision, or the state or level just reached."""
    new = [one for one in _added(before, after) if one.code in rule.on_steps]
    if new:
        return new[-1]
    was, current = before.current, after.current
    if current is None:
        return None
    stood = (str(was.state), _level(was)) if was is not None and was.number == current.number else ("", 0)
    state, level = str(current.state), _level(current)
    reached = (state in rule.on_states and state != stood[0]) or (level in rule.on_levels and level != stood[1])
    return Record("", current.level_at, "", current.level) if reached else None


def _added(before: History, after: History) -> tuple[Record, ...]:
    """What was recorded between the two, before any escalation and on each; two records may be alike."""
    known = {one.number: len(one.records) for one in before.escalations}
    on_each = (record for one in after.escalations for record in one.records[known.get(one.number, 0) :])
    return (*after.records[len(before.records) :], *on_each)


def _level(escalation: Escalation) -> int:
    """The level at which an escalation counts; none before support has accepted it."""
    return escalation.level if escalation.accepted_at is not None else 0


def _changed(scene: Scene, draft: Draft, tie: Tie) -> Draft:
    how = standing(tie, scene.now)
    known = next((one for one in draft.history.ties if one.key == tie.key), None)
    before = known or TieSeen(tie.key, tie.ours, Standing.OPENING, scene.now)
    seen = replace(before, label=tie.label if tie.face is not None else before.label)
    if how not in (before.standing, Standing.OPENING):
        words = seen.words if how in PENDING else ""
        seen = replace(seen, standing=how, at=scene.now, times=before.times + 1, words=words)
        draft = _told(scene, _kept(draft, seen), tie, before.standing, seen)
        return _after(scene, draft, tie, seen) if how is Standing.ENDED else draft
    if seen == known:
        return draft
    if not before.label:
        return _kept(draft, seen)
    seen = replace(seen, times=before.times + 1)
    draft = _kept(draft, seen)
    text = scene.say_inside("tie_moved", before=before.label, counterpart=tie.title)
    draft = draft.noted(comment(f"{_key(scene, seen)}:moved:{seen.times}", text, public=False))
    return draft.entered("tie_moved", "", key=seen.key, before=before.label, label=seen.label).ruled("tie:moved")


def _kept(draft: Draft, seen: TieSeen) -> Draft:
    """The draft that remembers a tie, in its place."""
    ties = draft.history.ties
    known = any(one.key == seen.key for one in ties)
    new = tuple(seen if one.key == seen.key else one for one in ties) if known else (*ties, seen)
    return draft.remembering(replace(draft.history, ties=new))


def _told(scene: Scene, draft: Draft, tie: Tie, before: Standing, seen: TieSeen) -> Draft:
    """Say once that a tie stands otherwise."""
    first = "tie_opened" if seen.ours else "tie_asked"
    taken_up = "tie_again" if before in (Standing.ENDED, Standing.LOST, Standing.SILENT) else first
    code = NOTES.get((seen.ours, seen.standing), taken_up)
    outcome = tie.face.outcome_title if tie.face is not None else ""
    values = {"named": seen.named or seen.key, "account": seen.account, "owner": _responsible(scene, draft)}
    said = [scene.say_inside(code, counterpart=tie.title, **values)]
    if seen.standing is Standing.ENDED and outcome:
        said.append(scene.say_inside("tie_outcome", outcome=outcome))
    draft = draft.entered("tie", "", key=seen.key, standing=str(seen.standing), counterpart=tie.label)
    key = f"{_key(scene, seen)}:{seen.standing}:{seen.times}"
    return draft.noted(comment(key, "\n".join(said), public=False)).ruled(f"tie:{seen.standing}")


def _key(scene: Scene, seen: TieSeen) -> str:
    """How the keys of what is told of a tie begin: a merged counterpart is told again what the first one was."""
    return f"tie:{scene.ticket.ref.id}:{seen.key}"


def _responsible(scene: Scene, draft: Draft) -> str:
    """Who is to know: the owner, else whoever the ticket is assigned to."""
    current, assignee = draft.history.current, scene.ticket.assignee
    owner = current.owner_name if current is not None else ""
    return owner or (assignee.name if assignee is not None else "") or word("word_nobody")


def _after(scene: Scene, draft: Draft, tie: Tie, seen: TieSeen) -> Draft:
    """What the end over there does here, once nothing more is to be expected of that side."""
    rule, escalation = scene.policy.counterpart, draft.history.current
    side = [one for one in draft.history.ties if one.ours is seen.ours]
    if rule is None or escalation is None or any(one.standing not in OVER for one in side):
        return draft
    doer = Doer(f"{_key(scene, seen)}:done:{seen.times}", Person(id=f"tie:{seen.key}", staff=True), {})
    given = {rule.named_by: tie.label}
    if rule.when_done is WhenDone.STEP:
        return acts.done(scene, draft, Move.STEP, replace(doer, details={**given, "code": rule.step}))
    if rule.when_done is WhenDone.CLOSE:
        return acts.done(scene, draft, Move.CLOSE, replace(doer, details={**given, "outcome": rule.outcome}))
    return draft
