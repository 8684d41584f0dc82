"""Keeps an owner on every open escalation: hands over from who is away, takes on who is back (rule 6, MX-34, F25)."""

from datetime import datetime

from core import acts, opening, owners
from core.cast import Absence
from core.decisions import Draft, Scene, comment
from core.escalation import Escalation
from core.policy import Level
from core.tickets import Status


def handed_over(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The draft with an owner who is there, or with the alarm that nobody is; said once per absence."""
    level = scene.policy.level(escalation.level)
    if level is None or escalation.accepted_at is None or scene.ticket.status is Status.SOLVED:
        return draft
    gap = owners.absence(scene.cast, escalation.owner, scene.now) if escalation.owner else None
    barred = escalation.owner in scene.cast.barred
    if gap is None and not barred and (escalation.owner or level.by_hand):
        return draft
    found = owners.owner_of(scene.cast, level.owner, scene.ticket, scene.now)
    if found is not None:
        draft = draft.moved(opening.owned_by(escalation, found, scene))
        draft = draft.noted(*opening.follows(draft.history.escalations[-1], level, found))
        draft = draft.entered("owner_taken_on", "", escalation=escalation.id, owner=found.email).ruled("owner_taken_on")
    if barred:
        return _barred(scene, draft, escalation, level)
    return draft if gap is None else _told(scene, draft, escalation, gap)


def _barred(scene: Scene, draft: Draft, before: Escalation, level: Level) -> Draft:
    """Somebody else of the level answers, or else a level that has somebody, for whoever is barred does not come back.

    Where no level has anybody it stays as it is, and that is said.
    """
    after = draft.history.escalations[-1]
    higher = [one for one in scene.policy.levels if one.number > level.number]
    there = [one for one in higher if owners.owner_of(scene.cast, one.owner, scene.ticket, scene.now) is not None]
    if after.owner != before.owner or not there:
        return opening.fell_back(scene, draft, after, before)
    why = scene.say_inside("owner_barred_nobody", escalation=before.id, before=before.owner_name)
    draft = acts.upwards(scene, draft, before, there[0], "", why)
    return opening.fell_back(scene, draft, draft.history.escalations[-1], before)


def _told(scene: Scene, draft: Draft, before: Escalation, gap: Absence) -> Draft:
    """Say once per absence who took over, and once that nobody could."""
    after = draft.history.escalations[-1]
    code = "owner_away" if after.owner != before.owner else "owner_away_nobody"
    key = f"{before.id}:{code}:{len(before.tenures)}:{gap.until_at.isoformat()}"
    if key in draft.history.handled:
        return draft
    text = scene.say_inside(
        code, escalation=before.id, before=before.owner_name, until_at=gap.until_at, owner=after.owner_name
    )
    draft = draft.noted(comment(key, text, public=False))
    return draft.entered(code, "", escalation=before.id, owner=after.owner_name).ruled(code).handling(key)


def next_at(scene: Scene, escalation: Escalation) -> datetime | None:
    """When the owner of an escalation changes next by the calendar of absences; ``None`` for not at all."""
    level = scene.policy.level(escalation.level)
    if level is None or escalation.accepted_at is None or (level.by_hand and not escalation.owner):
        return None
    return owners.next_change_at(scene.cast, level.owner, escalation.owner, scene.now)
