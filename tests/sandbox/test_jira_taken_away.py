"""Setting the pretend Jira up by its APIs, who may, and taking it all away again without a trace."""

from typing import Any

import pytest

from tests.sandbox.jira_setup import (
    PORTAL,
    SUPPORT_FLOW,
    TYPES,
    add_transitions,
    admin,
    configuration,
    every,
    field_is,
    loop,
    new_field,
    new_screen,
    rule,
    with_transition,
)
from tests.sandbox.jira_site import ADMIN, KIM, SEVERITY, Site

UPDATE = "/workflows/update"


def test_what_was_installed_can_be_taken_away_without_a_trace(site: Site) -> None:
    before = configuration(site)
    field_id, options = new_field(site, "select", "no", "available")
    text, _ = new_field(site, "textarea")
    screen = new_screen(site, text)
    shows = rule("transition-screen", screenId=screen)
    condition = every(field_is(field_id, options["available"]))
    add_transitions(site, loop(conditions=condition, transitionScreen=shows, properties=PORTAL))
    tab = admin(site, "GET", "/screens/10001/tabs")[0]["id"]
    admin(site, "POST", f"/screens/10001/tabs/{tab}/fields", {"fieldId": field_id})
    hook = {"name": "ours", "url": "http://127.0.0.1:9", "events": ["comment_created"], "secret": "s"}
    made = admin(site, "POST", "/rest/webhooks/1.0/webhook", hook)
    assert configuration(site) != before

    admin(site, "DELETE", made["self"].removeprefix(site.url))
    kept = with_transition(site)
    kept["workflows"][0]["transitions"] = [one for one in kept["workflows"][0]["transitions"] if one["id"] != "901"]
    admin(site, "POST", UPDATE, kept)
    admin(site, "DELETE", f"/screens/{screen}")
    for one in (field_id, text):
        assert admin(site, "DELETE", f"/field/{one}")["status"] == "COMPLETE"

    assert configuration(site) == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/field", {"name": "x", "type": TYPES + "select"}),
        ("PUT", f"/field/{SEVERITY}", {"name": "x"}),
        ("DELETE", f"/field/{SEVERITY}", None),
        ("GET", f"/field/{SEVERITY}/context", None),
        ("POST", "/screens", {"name": "x"}),
        ("POST", "/workflows", {"workflowIds": [SUPPORT_FLOW]}),
        ("POST", UPDATE, {}),
        ("GET", "/workflowscheme/project?projectId=10000", None),
    ],
)
def test_only_an_admin_sets_up(site: Site, method: str, path: str, body: Any) -> None:
    assert site.status(method, path, body, who=KIM) == 403


def test_a_screen_in_use_stays(site: Site) -> None:
    screen = new_screen(site, "summary")
    add_transitions(site, loop(transitionScreen=rule("transition-screen", screenId=screen)))

    assert site.status("DELETE", f"/screens/{screen}", who=ADMIN) == 400
    assert site.status("DELETE", "/screens/10001", who=ADMIN) == 400
    assert site.status("POST", "/screens", {"name": "Support: create"}, who=ADMIN) == 400


def test_a_project_s_workflows_can_be_found(site: Site) -> None:
    (found,) = admin(site, "GET", "/workflowscheme/project?projectId=10000&projectId=1")["values"]

    scheme = found["workflowScheme"]
    assert (found["projectIds"], scheme["defaultWorkflow"]) == (["10000"], "Support workflow")
    assert admin(site, "GET", f"/workflowscheme/{scheme['id']}") == scheme
    assert site.status("GET", "/workflowscheme/1", who=ADMIN) == 404
    assert site.status("GET", "/workflowscheme/project", who=ADMIN) == 400


def test_the_roles_of_a_project_are_told(site: Site) -> None:
    named = {one["name"]: one["id"] for one in admin(site, "GET", "/role")}

    assert site.get("/project/SUP/role", who=KIM)["Administrators"].endswith(f"/role/{named['Administrators']}")
