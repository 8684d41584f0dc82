"""Takes up again what only the helpdesk still knows, where our own memory was put back to an earlier state (F44).

Rule 1: the marks of our writes tell which escalation was opened and taken up; the ticket's own fields tell how it
stands. Nothing is recovered that does not show on the ticket as running.
Rule 2: what was said has its mark, so that nothing is said a second time; the clocks begin anew, for nobody knows since
when they ran.
Rule 3: an escalation that came along with a merge is handed over again by its own ticket.
"""

import re
from dataclasses import replace

from core import acts, opening, promises
from core.decisions import Draft, Scene
from core.escalation import Escalation, State
from core.events import Move
from core.fields import LEVEL, NEED, OUTCOME, REASON, STATE, Shown
from core.intake import UNKNOWN
from core.policy import PromiseKind
from core.requests import ESCALATION, Request
from core.tickets import UNWRITABLE

CHANNEL = "recovered"
"""The channel of an escalation that was opened by a request which our memory lost."""

RUNNING = frozenset({Shown.REQUESTED.value, Shown.ACTIVE.value})
OVER = frozenset({Shown.CLOSED.value, Shown.DECLINED.value, Shown.AVAILABLE.value, Shown.NOT_YET.value})
"""What a ticket shows whose escalation is over; the action may be there again."""


def recovered(scene: Scene, draft: Draft) -> Draft:
    """The draft with what the ticket's marks and fields tell, and our memory does not."""
    shown, current = scene.ticket.fields.get(STATE), draft.history.current
    if scene.ticket.status in UNWRITABLE or scene.ticket.merged_into:
        return draft
    if current is not None and shown in OVER:
        return _ended(scene, draft, current)
    if current is None and shown in RUNNING:
        draft = _opened_again(scene, draft)
        current = draft.history.current
    return draft if current is None or shown != Shown.ACTIVE else _taken_up(scene, draft, current)


def _ended(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The draft with the escalation over, where our last word on it is in the host."""
    if f"{escalation.id}:declined" in scene.ticket.marks and (escalation.state, Move.DECLINE) in acts.MOVES:
        return acts.ended(scene, draft, acts.moved_to(escalation, Move.DECLINE), "declined", CHANNEL)
    outcome = scene.policy.outcome(str(scene.ticket.fields.get(OUTCOME) or ""))
    if promises.last_word(escalation) not in scene.ticket.marks or outcome is None:
        return draft
    return acts.ended(scene, draft, acts.moved_to(escalation, Move.CLOSE), outcome.code, CHANNEL)


def _opened_again(scene: Scene, draft: Draft) -> Draft:
    """The escalation after the last one that we know, where its receipt is in the host and no last word on it."""
    name = f"E-{scene.ticket.ref.id}-{len(draft.history.escalations) + 1}"
    received = any(re.fullmatch(rf"{re.escape(name)}:\d+:received", one) for one in scene.ticket.marks)
    ended = any(one.startswith((f"{name}:closed:", f"{name}:declined")) for one in scene.ticket.marks)
    if not received or ended:
        return draft
    by = scene.ticket.requester or UNKNOWN
    fields = {key: str(value) for key, value in scene.ticket.fields.items() if value is not None}
    details = {key.removeprefix("ask."): text for key, text in fields.items() if key.startswith("ask.")}
    request = Request(f"{name}:{CHANNEL}", CHANNEL, by, scene.now, ESCALATION, fields.get(REASON, ""), details)
    draft = opening.opened(scene, draft, request)
    return _at_its_level(scene, draft, fields.get(LEVEL, "")).entered(
        "recovered", "", escalation=name, need=fields.get(NEED, ESCALATION)
    )


def _at_its_level(scene: Scene, draft: Draft, shown: str) -> Draft:
    """The draft with the escalation at the level that the ticket shows; nothing is said of how it came there."""
    escalation = draft.history.escalations[-1]
    level = scene.policy.level(int(shown)) if shown.isascii() and shown.isdigit() else None
    if level is None or level.number <= escalation.level or escalation.accepted_at is None:
        return draft
    draft = opening.reached(scene, draft, escalation, level)
    moved = draft.history.escalations[-1]
    told = promises.told(moved, scene.now)
    return draft.entered("level_reached", "", escalation=moved.id, level=str(moved.level), **told)


def _taken_up(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The draft with the escalation taken up, where our own word that it was is in the host."""
    said = f"{escalation.id}:{escalation.level}:acknowledged" in scene.ticket.marks
    waits = escalation.state is State.REQUESTED and escalation.accepted_at is not None and not escalation.outage
    if not said or not waits:
        return draft
    moved = promises.met(escalation, PromiseKind.ACKNOWLEDGE, scene.now, CHANNEL)
    moved = replace(moved, state=State.ACTIVE, acknowledged_at=scene.now)
    return draft.moved(moved).entered("acknowledged", CHANNEL, escalation=moved.id)
