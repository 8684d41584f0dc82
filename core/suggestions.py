"""Puts what customers ask for in a comment before the assigned engineer, and before the lead where nobody acts on it.

Rule 1: it suggests and never acts: the box is ticked by a person or not at all (CM-a8).
Rule 2: each comment is read once and leads to one suggestion at most.
Rule 3: a wish that stands unheeded for as long as the policy allows is told to the lead once; so is, at once, a second
wish while the first one stands (CM-a7).
Rule 4: a suggestion is settled, for good, by an escalation that opens and by the end of the ticket.
"""

from dataclasses import replace
from datetime import UTC, datetime

from core.availability import availability
from core.calendars import due
from core.chases import describes
from core.commands import Note, NoteKind
from core.decisions import Draft, Scene, comment
from core.escalation import History
from core.owners import owner_of, selectable
from core.policy import Policy
from core.reading import Suggestion, key_of, read_on, unread
from core.sentences import word
from core.stated import Stated, stated
from core.tickets import UNWRITABLE, Comment, Status, Ticket

REMEMBERED = 50
"""How many suggestions are remembered per ticket."""

SOMEBODY = word("word_customer")
"""Whoever wrote, where the host does not say their name."""

Armed = tuple[datetime | None, str]


def hear(scene: Scene, draft: Draft) -> Draft:
    """What follows from the customer's comments since the last look, and from those that stand unheeded."""
    rule = scene.policy.suggestions
    if rule is None and scene.policy.chase_first is None:
        return draft
    new = unread(scene.ticket, draft.history.read_to)
    draft = _chases(scene, draft, new)
    if rule is not None:
        draft = _suggested(scene, _settled(scene, draft), rule.tell, new)
    return draft.remembering(replace(draft.history, read_to=read_on(scene.ticket, new))) if new else draft


def next_reminder_at(policy: Policy, history: History) -> datetime | None:
    """When the lead is to be told next of a wish that nobody acts on, or ``None``."""
    if policy.suggestions is None:
        return None
    return min((_due_at(policy, one.at) for one in _standing(history) if one.reminded_at is None), default=None)


def sooner(armed: Armed, policy: Policy, history: History) -> Armed:
    """The ticket's armed moment, or that of the next reminder where it comes first."""
    reminder_at = next_reminder_at(policy, history)
    if reminder_at is None or (armed[0] is not None and armed[0] <= reminder_at):
        return armed
    return reminder_at, "suggestion_due"


def settled(key: str, history: History) -> bool:
    """Whether a note still unsent, by its key, speaks of a suggestion that is settled."""
    keys = (_key(one.comment) for one in history.suggested if one.settled_at is not None)
    return any(key == one or key.startswith(f"{one}:") for one in keys)


def _chases(scene: Scene, draft: Draft, new: tuple[Comment, ...]) -> Draft:
    """A journal line for each chase (CM-06); to ask how things stand is one, and uses nothing up (MX-42)."""
    for one in new:
        if not describes(one, scene.ticket):
            draft = draft.entered("chased", one.author, comment=key_of(one), at=one.at.isoformat())
    return draft


def _settled(scene: Scene, draft: Draft) -> Draft:
    if not _standing(draft.history) or not (draft.history.current is not None or _over(scene.ticket)):
        return draft
    suggested = (
        one if one.settled_at is not None else replace(one, settled_at=scene.now) for one in draft.history.suggested
    )
    return draft.remembering(replace(draft.history, suggested=tuple(suggested)))


def _suggested(scene: Scene, draft: Draft, tell: str, new: tuple[Comment, ...]) -> Draft:
    """One note to the engineer for each new wish, then what the lead must be told."""
    if draft.history.current is not None or _over(scene.ticket):
        return draft
    before = _standing(draft.history)
    for one in new:
        found = stated(one.text) if f"cc:{one.id}" not in draft.history.handled else None
        if found is not None:
            draft = _suggest(scene, draft, one, found)
    standing = _standing(draft.history)
    late = any(one.reminded_at is None and _due_at(scene.policy, one.at) <= scene.now for one in standing)
    again = len(standing) > max(1, len(before)) and not _lately_told(scene, standing)
    return _surfaced(scene, draft, tell) if late or again else draft


def _suggest(scene: Scene, draft: Draft, said: Comment, found: Stated) -> Draft:
    """An internal note with the sentence that was heard; nothing else happens."""
    key = key_of(said)
    answer = availability(scene.ticket, scene.policy, draft.history, scene.now, outages=scene.outages)
    code = "stated_suggestion" if answer.available else "stated_not_now"
    text = scene.say_inside(
        code,
        who=_name(scene, said.author),
        asked_at=said.at,
        sentence=found.sentence,
        box=_box(scene),
        why=" ".join(scene.tell_inside(one) for one in answer.because),
    )
    suggestion = Suggestion(key, min(said.at.astimezone(UTC), scene.now))
    suggested = (*draft.history.suggested, suggestion)[-REMEMBERED:]
    draft = draft.remembering(replace(draft.history, suggested=suggested)).noted(comment(_key(key), text, public=False))
    return draft.entered("suggested", said.author, comment=key, language=found.language).ruled("suggested")


def _surfaced(scene: Scene, draft: Draft, tell: str) -> Draft:
    """Tell the lead, in a note on the ticket that they follow from now on."""
    standing = _standing(draft.history)
    latest = standing[-1]
    role = tell or scene.policy.levels[0].owner
    people = selectable(scene.cast, role, scene.ticket)
    lead = owner_of(scene.cast, role, scene.ticket, scene.now) or next(iter(people), None)
    assignee = scene.ticket.assignee
    text = scene.say_inside(
        "stated_reminder",
        lead=lead.name if lead is not None else role.replace("_", " "),
        who=_name(scene, _author_of(scene.ticket, latest)),
        asked_at=latest.at,
        assignee=(assignee.name or assignee.email) if assignee is not None else "—",
        box=_box(scene),
    )
    key = f"{_key(latest.comment)}:told"
    notes = [comment(key, text, public=False)]
    if lead is not None and not any(one.reminded_at is not None for one in draft.history.suggested):
        notes.append(Note(f"{key}:{role}", NoteKind.FOLLOWER, email=lead.email, name=lead.name))
    suggested = tuple(
        replace(one, reminded_at=scene.now) if one in standing and one.reminded_at is None else one
        for one in draft.history.suggested
    )
    draft = draft.remembering(replace(draft.history, suggested=suggested)).noted(*notes)
    return draft.entered("suggestion_surfaced", "", comment=latest.comment, role=role).ruled("suggestion_surfaced")


def _due_at(policy: Policy, at: datetime) -> datetime:
    """When a wish of a moment has stood for too long: the one place where the policy's clock counts."""
    rule = policy.suggestions
    return due(policy.calendar(rule.clock), at, rule.remind_after) if rule is not None else at


def _lately_told(scene: Scene, standing: tuple[Suggestion, ...]) -> bool:
    """Whether the lead knows already: a customer who writes ten times does not fill their inbox."""
    told = (one.reminded_at for one in standing if one.reminded_at is not None)
    return any(scene.now < _due_at(scene.policy, at) for at in told)


def _standing(history: History) -> tuple[Suggestion, ...]:
    return tuple(one for one in history.suggested if one.settled_at is None)


def _over(ticket: Ticket) -> bool:
    return ticket.status is Status.SOLVED or ticket.status in UNWRITABLE or bool(ticket.merged_into)


def _key(comment_key: str) -> str:
    return f"stated:{comment_key}"


def _box(scene: Scene) -> str:
    """What the box is called that the engineer may tick."""
    return word("word_box_flag") if scene.policy.flag_opens else word("word_box_action")


def _author_of(ticket: Ticket, suggestion: Suggestion) -> str:
    return next((one.author for one in ticket.comments if key_of(one) == suggestion.comment), "")


def _name(scene: Scene, author: str) -> str:
    """What the author of a comment is called, where the host told us."""
    requester = scene.ticket.requester
    if requester is not None and requester.id == author:
        return requester.name or requester.email or SOMEBODY
    return SOMEBODY
