"""An Escalate action on the pretend service desk, as an installation makes it: a state, a tick and a screen."""

from sandbox.jira.fields import TYPES
from sandbox.jira.records import Context, CustomField, Json, Option
from sandbox.jira.seed_workflows import PORTAL, SUPPORT_FLOW, transition
from tests.sandbox.jira_portal import CASE, HALYARD, ServiceDesk

STATE, TICK, NEED, IMPACT = (f"customfield_{number}" for number in range(10901, 10905))
AVAILABLE, REQUESTED = "10951", "10952"
TICKED, MANAGER, UPDATE = "10953", "10954", "10955"
ESCALATE, SCREEN = "201", "10901"


def add_escalate(desk: ServiceDesk) -> None:
    """A global transition that keeps the status, offered while the state is available."""
    fields = (
        (STATE, "Escalation", "select", ((AVAILABLE, "available"), (REQUESTED, "requested"))),
        (TICK, "Escalate now", "multicheckboxes", ((TICKED, "yes"),)),
        (NEED, "What do you need?", "select", ((MANAGER, "A manager"), (UPDATE, "An update"))),
        (IMPACT, "Business impact", "textarea", ()),
    )
    for field_id, name, kind, options in fields:
        context = Context(field_id, "Everywhere", options=[Option(number, value) for number, value in options])
        desk.world.custom_fields[field_id] = CustomField(field_id, name, TYPES + kind, contexts=[context])
    tab = {"id": SCREEN, "name": "Field Tab", "fields": [NEED, IMPACT]}
    desk.world.screens[SCREEN] = {"id": SCREEN, "name": "Escalate", "description": "", "tabs": [tab]}
    desk.world.workflows[SUPPORT_FLOW]["transitions"].append(_escalate())


def _escalate() -> Json:
    made = transition(ESCALATE, "Escalate", "", kind="GLOBAL", properties=PORTAL)
    is_available = {
        "ruleKey": "system:check-field-value",
        "parameters": {
            "fieldId": STATE,
            "fieldValue": f'["{AVAILABLE}"]',
            "comparator": "=",
            "comparisonType": "OPTIONID",
        },
    }
    screen = {"ruleKey": "system:remind-people-to-update-fields"}
    made["conditions"] = {"operation": "ALL", "conditions": [is_available], "conditionGroups": []}
    made["transitionScreen"] = {**screen, "parameters": {"screenId": SCREEN}}
    made["actions"] = [_writes(STATE, REQUESTED), _writes(TICK, TICKED)]
    return made


def require_impact(desk: ServiceDesk) -> None:
    """The action asks for the impact, and so shuts out whoever is shown no screen."""
    asked = {"ruleType": "fieldRequired", "fieldsRequired": IMPACT, "errorMessage": "Say what it costs you."}
    escalate = desk.world.workflows[SUPPORT_FLOW]["transitions"][-1]
    escalate["validators"] = [{"ruleKey": "system:validate-field-value", "parameters": asked}]


def _writes(field_id: str, value: str) -> Json:
    return {"ruleKey": "system:update-field", "parameters": {"field": field_id, "value": value}}


def make_available(desk: ServiceDesk) -> None:
    """What the program does when the time has come."""
    desk.done(HALYARD, "PUT", f"/rest/api/3/issue/{CASE}", {"fields": {STATE: {"id": AVAILABLE}}})
