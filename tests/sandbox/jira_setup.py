"""What the tests of workflows and webhooks make on the pretend Jira, by the calls an administrator would make."""

import json
from typing import Any

from tests.sandbox.desk import Heard, Listener
from tests.sandbox.jira_site import ADMIN, Json, Site

SUPPORT_FLOW = "00000001-0000-4000-8000-776f726b666c"
TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
PORTAL = {"servicedesk.customer.transition.active": "true"}
HOOKS = "/rest/webhooks/1.0/webhook"
SECRET = "a secret of nobody's"


def admin(site: Site, method: str, path: str, body: Any = None) -> Any:
    return site.done(method, path, body, who=ADMIN)


def new_field(site: Site, kind: str, *options: str, name: str = "Made") -> tuple[str, dict[str, str]]:
    """A field and its options by their words."""
    made: Json = admin(site, "POST", "/field", {"name": name, "type": TYPES + kind})
    field_id = str(made["id"])
    if not options:
        return field_id, {}
    context = admin(site, "GET", f"/field/{field_id}/context")["values"][0]["id"]
    rows = [{"value": one} for one in options]
    told = admin(site, "POST", f"/field/{field_id}/context/{context}/option", {"options": rows})["options"]
    return field_id, {one["value"]: one["id"] for one in told}


def new_screen(site: Site, *field_ids: str) -> str:
    """A screen with these fields on its only tab."""
    screen = admin(site, "POST", "/screens", {"name": f"Screen {len(site.world.screens)}"})["id"]
    tab = admin(site, "GET", f"/screens/{screen}/tabs")[0]["id"]
    for field_id in field_ids:
        admin(site, "POST", f"/screens/{screen}/tabs/{tab}/fields", {"fieldId": field_id})
    return str(screen)


def rule(key: str, **parameters: str) -> Json:
    return {"ruleKey": f"system:{key}", "parameters": parameters}


def field_is(field_id: str, *values: str, kind: str = "OPTIONID", comparator: str = "=") -> Json:
    """The condition that a field has one of these values."""
    told = {"fieldId": field_id, "fieldValue": json.dumps(list(values))}
    return rule("check-field-value", **told, comparator=comparator, comparisonType=kind)


def every(*conditions: Json) -> Json:
    return {"operation": "ALL", "conditions": list(conditions), "conditionGroups": []}


def loop(name: str = "Escalate", number: str = "901", **more: Any) -> Json:
    """A transition from everywhere that keeps the status."""
    blank: Json = {"links": [], "validators": [], "actions": [], "triggers": [], "properties": {}}
    return {"id": number, "name": name, "description": "", "type": "GLOBAL", **blank, **more}


def with_transition(site: Site, *transitions: Json, flow: str = SUPPORT_FLOW) -> Json:
    """The body of an update that adds transitions to a workflow as it is."""
    read = admin(site, "POST", "/workflows", {"workflowIds": [flow]})
    one = read["workflows"][0]
    kept = {key: one[key] for key in ("id", "version", "statuses", "transitions", "startPointLayout", "description")}
    kept["transitions"] = [*one["transitions"], *transitions]
    known = ("id", "name", "description", "statusCategory", "statusReference")
    return {"statuses": [{key: status[key] for key in known} for status in read["statuses"]], "workflows": [kept]}


def add_transitions(site: Site, *transitions: Json) -> None:
    admin(site, "POST", "/workflows/update", with_transition(site, *transitions))


def offered(site: Site, who: str, key: str = "SUP-421", query: str = "") -> list[str]:
    """The names of the transitions that somebody is offered."""
    found = site.get(f"/issue/{key}/transitions{query}", who=who)["transitions"]
    return [one["name"] for one in found]


def listen(site: Site, listener: Listener, *events: str, jql: str = "", **more: Any) -> Json:
    """A webhook with a secret that calls the listener."""
    filters = {"issue-related-events-section": jql} if jql else {}
    wanted = {"name": "ours", "url": listener.url, "events": list(events), "filters": filters, "secret": SECRET}
    made: Json = admin(site, "POST", HOOKS, wanted | more)
    return made


def configuration(site: Site) -> str:
    """Everything an administrator could have changed, as text to compare."""
    return site.session.get(f"{site.url}/_sandbox/export?part=configuration").text


def bodies(listener: Listener) -> list[Json]:
    return [json.loads(one.body) for one in listener.heard]


def header(one: Heard, name: str) -> str | None:
    found: str | None = one.headers.get(name)
    return found
