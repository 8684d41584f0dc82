"""What Halyard's fields on a ticket should say: one pure function from what is remembered (rule 2)."""

from core.availability import Availability, Verdict
from core.decisions import LinkGrant, Scene, Wanted
from core.escalation import Escalation, History, State
from core.fields import (
    ACKNOWLEDGE,
    ACTION,
    AVAILABLE_FROM,
    COUNTERPART,
    FLAG,
    LEVEL,
    LINK,
    NEED,
    NEXT_DUE,
    OUTCOME,
    OWNER,
    REASON,
    STATE,
    STEP,
    STEP_NOTE,
    Shown,
)
from core.in_host import recordable
from core.promises import next_due
from core.sentences import moment
from core.tickets import UNWRITABLE, Value
from core.tie_rules import mirrored, told_of

_SHOWN = {
    State.REQUESTED: Shown.REQUESTED.value,
    State.ACTIVE: Shown.ACTIVE.value,
    State.CLOSED: Shown.CLOSED.value,
    State.DECLINED: Shown.DECLINED.value,
}

UNTIL_SOMETHING = frozenset({"chase_first", "outage_refused", "outage_refused_unnamed"})
"""Why the action is not there yet, where what opens it is no moment but something that people do."""

SAID_ALOUD = UNTIL_SOMETHING | {"no_contract", "contract_expired", "sla_kept", "sla_unknown"}
"""Why the action is not there, said in the place of the moment from which it is (rule 8 of the design)."""


def wanted_fields(scene: Scene, history: History, availability: Availability) -> Wanted:
    """The value each of our fields should hold; nothing at all for a ticket that takes no writes any more."""
    if scene.ticket.status in UNWRITABLE:
        return {}
    fields: dict[str, Value | LinkGrant] = {
        STATE: state_shown(history, availability),
        AVAILABLE_FROM: _available_from(scene, availability),
        LINK: _link(scene, history, availability),
        ACTION: None,
        ACKNOWLEDGE: None,
    }
    if recordable(scene.policy):
        fields.update({STEP: None, STEP_NOTE: None})
    fields.update(_of_escalation(scene, history))
    if scene.policy.counterpart is not None or scene.ties:
        fields[COUNTERPART] = told_of(scene)
    return fields


def state_shown(history: History, availability: Availability) -> Value:
    """How a ticket stands in one word of :class:`core.fields.Shown`; ``None`` where there is nothing to say of it."""
    if availability.verdict is Verdict.AVAILABLE:
        return Shown.AVAILABLE.value
    if availability.verdict is Verdict.NOT_YET or any(one.code in UNTIL_SOMETHING for one in availability.because):
        return Shown.NOT_YET.value
    latest = history.latest
    if latest is not None:
        return _SHOWN[latest.state]
    return Shown.CLOSED.value if availability.verdict is Verdict.ALREADY_USED else None


def _available_from(scene: Scene, availability: Availability) -> Value:
    if availability.verdict is Verdict.NOT_YET and availability.available_at is not None:
        return moment(availability.available_at, scene.zone, scene.language)
    said = (scene.tell(one) for one in availability.because if one.code in SAID_ALOUD)
    return next(said, None)


def _link(scene: Scene, history: History, availability: Availability) -> LinkGrant | None:
    if not availability.available or history.link_from is None:
        return None
    return LinkGrant(history.link_number, history.link_from, history.link_from + scene.policy.link_lifetime)


def _of_escalation(scene: Scene, history: History) -> Wanted:
    latest = history.latest
    if latest is None or not latest.open:
        ended: dict[str, Value | LinkGrant] = {FLAG: None, LEVEL: None, OWNER: None, NEXT_DUE: None}
        if latest is not None and latest.state is State.CLOSED:
            ended[OUTCOME] = latest.outcome
        return {**ended, **mirrored(scene)}
    fields: dict[str, Value | LinkGrant] = {
        FLAG: latest.accepted_at is not None,
        LEVEL: latest.level,
        OWNER: latest.owner_name,
        NEXT_DUE: _next_due(scene, latest),
        NEED: "escalation",
        REASON: latest.reason,
        OUTCOME: None,
    }
    for code, text in latest.details.items():
        fields[f"ask.{code}"] = text
    return fields


def _next_due(scene: Scene, escalation: Escalation) -> Value:
    if escalation.deprioritised:
        return scene.say("due_outage")
    due = next_due(escalation)
    return scene.say(f"due_{due.kind}", due_at=due.due_at) if due is not None else None
