"""Keeps an owner on every open escalation: hands over from who is away, takes on who is back (rule 6, MX-34)."""

from datetime import datetime

from core import opening, owners
from core.decisions import Draft, Scene, comment
from core.escalation import Escalation
from core.tickets import Status


def handed_over(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The draft with an owner who is there, or with the alarm that nobody is; said once per absence."""
    level = scene.policy.level(escalation.level)
    if level is None or escalation.accepted_at is None or scene.ticket.status is Status.SOLVED:
        return draft
    gap = owners.absence(scene.cast, escalation.owner, scene.now) if escalation.owner else None
    if gap is None and (escalation.owner or level.by_hand):
        return draft
    found = owners.owner_of(scene.cast, level.owner, scene.ticket, scene.now)
    if found is not None:
        draft = draft.moved(opening.owned_by(escalation, found, scene))
        draft = draft.noted(*opening.given(scene, draft.history.escalations[-1], level, found))
        draft = draft.entered("owner_taken_on", "", escalation=escalation.id, owner=found.email)
    until_at = gap.until_at if gap is not None else scene.now
    key = f"{escalation.id}:away:{escalation.owner}:{until_at.isoformat()}"
    if gap is None or (found is None and key in draft.history.handled):
        return draft
    owner = draft.history.escalations[-1].owner_name
    code = "owner_away" if found is not None else "owner_away_nobody"
    text = scene.say_inside(
        code, escalation=escalation.id, before=escalation.owner_name, until_at=until_at, owner=owner
    )
    draft = draft.noted(comment(key, text, public=False)).entered(code, "", escalation=escalation.id, owner=owner)
    return draft.handling(key)


def next_at(scene: Scene, escalation: Escalation) -> datetime | None:
    """When the owner of an escalation changes next by the calendar of absences; ``None`` for not at all."""
    level = scene.policy.level(escalation.level)
    if level is None or escalation.accepted_at is None or (level.by_hand and not escalation.owner):
        return None
    return owners.next_change_at(scene.cast, level.owner, escalation.owner, scene.now)
