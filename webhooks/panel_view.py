"""Puts together what a panel beside a ticket shows: how it stands, until when, why, who answers, what can be done.

Everything is said in the reader's language and time zone; nothing here changes anything.
"""

from dataclasses import dataclass
from datetime import datetime

from core import acts
from core.availability import Verdict
from core.escalation import Escalation, Obligation
from core.events import Move
from core.fields import Shown
from core.offered import offered
from core.promises import next_due
from core.sentences import duration, moment
from core.wanted import state_shown
from runtime.access import ACT_ROLES, Role
from runtime.explain import rfc3339
from runtime.offers import Offer, offers
from webhooks.requesting import Asked

MILESTONES = 12
"""How many lines the small history has at most."""
LABELLED = {"owner": "owner", "why": "why", "skip": "skip", "note": "note", "cadence": "cadence", "at": "call_at"}
"""What an act asks for that has a label in every language, and which."""
TITLED = {
    Move.ACCEPT: "field_step_accept",
    Move.ACKNOWLEDGE: "panel_acknowledge",
    Move.CONTACT: "panel_contact",
    Move.UPDATE: "panel_update",
    Move.STEP: "panel_step",
    Move.ASSIGN: "field_step_assign",
    Move.NEXT_LEVEL: "field_step_next_level",
    Move.DEESCALATE: "field_step_de_escalate",
    Move.DECLINE: "field_step_decline",
    Move.CLOSE: "panel_close",
    Move.REOPEN: "field_step_reopen",
    Move.LIFT: "field_step_lift",
}
"""The words for each act; those with a ``$title`` are told what the policy calls it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its moment: in words, and for machines."""

    text: str
    at: str
    iso: str
    standing: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an act's form."""

    name: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class Button:
    """An act that this reader may do now."""

    move: str
    code: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that a panel shows of one ticket to one reader; ``until`` is what the countdown runs to."""

    asked: Asked
    state: str
    called: str
    until: Line | None
    left: str
    why: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    promises: tuple[Line, ...]
    history: tuple[Line, ...]
    buttons: tuple[Button, ...]

    @property
    def now(self) -> str:
        """The service's own present, which the countdown goes by."""
        return rfc3339(self.asked.scene.now) or ""


def view_of(asked: Asked, role: Role) -> View:
    """What somebody of this role is shown."""
    current = asked.history.current
    shown = current or asked.history.latest
    state = str(state_shown(asked.history, asked.availability) or Shown.NOT_YET.value)
    until = _until(asked, current)
    return View(
        asked=asked,
        state=state,
        called=asked.say(f"field_is_{state}"),
        until=until[0] if until is not None else None,
        left=duration(until[1] - asked.scene.now, asked.scene.language) if until is not None else "",
        why=asked.told(asked.notice.without(asked.availability.because)),
        facts=tuple(_facts(asked, shown)) if shown is not None else (),
        promises=tuple(_promise(asked, one) for one in shown.obligations if one.ended is None) if shown else (),
        history=tuple(_history(asked, shown))[-MILESTONES:] if shown is not None else (),
        buttons=tuple(_button(asked, one) for one in _offers(asked, role)),
    )


def _until(asked: Asked, current: Escalation | None) -> tuple[Line, datetime] | None:
    """What comes next, with its moment: from when it can be escalated, or which promise is due."""
    if asked.availability.verdict is Verdict.NOT_YET and asked.availability.available_at is not None:
        at = asked.availability.available_at
        return _line(asked, asked.say("field_available_from"), at), at
    due = next_due(current) if current is not None else None
    return (_line(asked, asked.say("field_next_update_due"), due.due_at), due.due_at) if due is not None else None


def _facts(asked: Asked, shown: Escalation) -> list[tuple[str, str]]:
    reason = asked.scene.policy.reason(shown.reason)
    found = [
        (asked.say("field_owner"), shown.owner_name or shown.owner),
        (asked.say("field_level"), str(shown.level) if shown.level else ""),
        (asked.say("field_reason"), reason.title if reason is not None else ""),
    ]
    return [(name, value) for name, value in found if value]


def _promise(asked: Asked, one: Obligation) -> Line:
    standing = "held" if one.held_at is not None else "missed" if one.missed or one.fired else ""
    return _line(asked, asked.say(f"due_{one.kind}", due_at=one.due_at), one.due_at, standing)


def _history(asked: Asked, shown: Escalation) -> list[Line]:
    """The milestones of an escalation, oldest first."""
    policy = asked.scene.policy
    asker = shown.requested_by_name or asked.say("word_requester")
    found = [_line(asked, asked.say("panel_was_asked", who=asker), shown.opened_at)]
    found += [
        _line(asked, asked.say("panel_was_level", level=one.level, owner=one.owner_name or one.owner), one.from_at)
        for one in shown.tenures
    ]
    if shown.acknowledged_at is not None:
        found.append(_line(asked, asked.say("panel_was_acknowledged"), shown.acknowledged_at))
    if shown.contacted_at is not None:
        found.append(_line(asked, asked.say("panel_was_contacted"), shown.contacted_at))
    for one in shown.records:
        step = policy.step(one.code)
        found.append(_line(asked, step.title if step is not None else one.code, one.at))
    if shown.closed_at is not None:
        outcome = next((one.title for one in policy.outcomes if one.code == shown.outcome), shown.outcome)
        said = asked.say("panel_was_closed", outcome=outcome or asked.say(f"field_is_{shown.state}"))
        found.append(_line(asked, said, shown.closed_at))
    return sorted(found, key=lambda one: one.iso)


def _line(asked: Asked, text: str, at: datetime, standing: str = "") -> Line:
    said = asked.say(f"panel_{standing}") if standing else ""
    return Line(text, moment(at, asked.zone, asked.scene.language), rfc3339(at) or "", standing, said)


def _offers(asked: Asked, role: Role) -> tuple[Offer, ...]:
    by = acts.person(asked.by.id, asked.by.email)
    now = offered(asked.scene, asked.history, by)
    return tuple(one for one in offers(asked.scene.policy, now) if role >= ACT_ROLES[one.move])


def _button(asked: Asked, offer: Offer) -> Button:
    code = "panel_decline" if offer.move is Move.DECLINE and not offer.code else TITLED[offer.move]
    fields = tuple(Field(one.name, _label(asked, one.name, one.label), one.required) for one in offer.asked)
    return Button(offer.move.value, offer.code, asked.say(code, title=offer.named), fields)


def _label(asked: Asked, name: str, otherwise: str) -> str:
    return asked.say(f"panel_ask_{LABELLED[name]}") if name in LABELLED else otherwise
