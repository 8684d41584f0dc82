"""Setting up the pretend Jira: fields, contexts, options and screens, and taking it all away again."""

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
from tests.sandbox.jira_site import ADMIN, KIM, ONE, SEVERITY, Json, Site

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
def test_t_only_an_admin_sets_up(site: Site, method: str, path: str, body: Any) -> None:
    assert site.status(method, path, body, who=KIM) == 403


def test_a_field_is_made_found_and_renamed(site: Site) -> None:
    made = {"name": "Reason", "description": "Why [ours:reason]", "type": TYPES + "textarea"}
    field_id = admin(site, "POST", "/field", made)["id"]
    admin(site, "PUT", f"/field/{field_id}", {"name": "Need", "searcherKey": TYPES + "textsearcher"})

    found = site.get("/field/search?query=[ours:&type=custom&expand=key,screensCount,searcherKey,isLocked")

    (one,) = found["values"]
    assert (one["id"], one["name"], one["description"]) == (field_id, "Need", "Why [ours:reason]")
    assert (one["screensCount"], one["isLocked"], one["searcherKey"]) == (0, False, TYPES + "textsearcher")
    assert "description" in site.get("/field/search?query=Severity")["values"][0]
    assert not any("customfield" in one["id"] for one in site.get("/field/search?type=system")["values"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"type": TYPES + "cascadingselect"},
        {"type": "com.atlassian.servicedesk:sd-sla-field"},
        {"description": "x" * 40_001},
        {"searcherKey": "none"},
        {"colour": "red"},
    ],
)
def test_a_wrong_field_is_refused(site: Site, wrong: Json) -> None:
    assert site.status("POST", "/field", {"name": "x", "type": TYPES + "select"} | wrong, who=ADMIN) == 400


def test_a_field_in_the_trash_keeps_its_values(site: Site) -> None:
    before = site.fields(SEVERITY)
    admin(site, "POST", f"/field/{SEVERITY}/trash")

    assert site.fields(SEVERITY) == {}
    assert [one["id"] for one in admin(site, "GET", "/field/search/trashed")["values"]] == [SEVERITY]
    assert site.status("PUT", f"/field/{SEVERITY}", {"name": "x"}, who=ADMIN) == 404
    admin(site, "POST", f"/field/{SEVERITY}/restore")
    assert site.fields(SEVERITY) == before
    assert site.status("POST", f"/field/{SEVERITY}/restore", who=ADMIN) == 404


def test_a_deleted_field_is_gone_everywhere(site: Site) -> None:
    answer = site.call("DELETE", f"/field/{SEVERITY}", who=ADMIN, allow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["Location"] == answer.json()["self"]
    assert site.get(f"/task/{answer.json()['id']}")["status"] == "COMPLETE"
    assert SEVERITY not in site.session.get(f"{site.url}/_sandbox/export").text
    assert site.found("project = SUP")
    assert site.status("DELETE", f"/field/{SEVERITY}", who=ADMIN) == 404
    assert site.status("GET", "/task/99") == 404


def test_a_locked_field_is_nobody_s_to_change(site: Site) -> None:
    for method, path in (("PUT", ""), ("DELETE", ""), ("POST", "/trash")):
        assert site.status(method, f"/field/customfield_10021{path}", {"name": "x"}, who=ADMIN) == 400


def test_a_new_field_is_everywhere_and_a_context_narrows(site: Site) -> None:
    field_id, _ = new_field(site, "textfield")
    address = f"/field/{field_id}/context"
    (first,) = admin(site, "GET", address)["values"]
    assert (first["isGlobalContext"], first["isAnyIssueType"]) == (True, True)

    narrow = {"name": "Engineering", "projectIds": ["10001"], "issueTypeIds": ["10110"]}
    made = admin(site, "POST", address, narrow)
    admin(site, "PUT", f"{address}/{made['id']}", {"name": "Bugs"})

    rows = admin(site, "GET", address + "/projectmapping")["values"]
    known = {"contextId": made["id"], "projectId": "10001"}
    assert rows == [{"contextId": first["id"], "isGlobalContext": True}, known]
    types = admin(site, "GET", f"{address}/issuetypemapping?contextId={made['id']}")["values"]
    assert types == [{"contextId": made["id"], "issueTypeId": "10110"}]
    assert [one["name"] for one in admin(site, "GET", address + "?isGlobalContext=false")["values"]] == ["Bugs"]
    admin(site, "DELETE", f"{address}/{first['id']}")
    assert site.refused("PUT", ONE, {"fields": {field_id: "x"}})[0] == 400


def test_projects_come_and_go_but_never_to_a_global_context(site: Site) -> None:
    field_id, _ = new_field(site, "textfield")
    address = f"/field/{field_id}/context"
    everywhere = admin(site, "GET", address)["values"][0]["id"]
    made = admin(site, "POST", address, {"name": "Support", "projectIds": ["10000"]})["id"]
    both = {"projectIds": ["10001"]}

    assert site.status("PUT", f"{address}/{everywhere}/project", both, who=ADMIN) == 400
    admin(site, "PUT", f"{address}/{made}/project", both)
    assert site.status("PUT", f"{address}/{made}/project", both, who=ADMIN) == 400
    admin(site, "POST", f"{address}/{made}/project/remove", both)
    last = {"projectIds": ["10000"]}
    assert site.status("POST", f"{address}/{made}/project/remove", last, who=ADMIN) == 400


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "x", "projectIds": ["1"]}, 404),
        ({"name": "x", "issueTypeIds": ["1"]}, 404),
        ({"name": "x"}, 400),
        ({"name": "Default Configuration Scheme for Made", "projectIds": ["10000"]}, 400),
        ({"name": "x" * 256, "projectIds": ["10000"]}, 400),
    ],
)
def test_a_wrong_context_is_refused(site: Site, wrong: Json, status: int) -> None:
    field_id, _ = new_field(site, "textfield")

    assert site.status("POST", f"/field/{field_id}/context", wrong, who=ADMIN) == status


@pytest.fixture
def choices(site: Site) -> tuple[str, dict[str, str]]:
    """The address of a context's options, and the options."""
    field_id, options = new_field(site, "select", "a", "b", "c")
    context = admin(site, "GET", f"/field/{field_id}/context")["values"][0]["id"]
    return f"/field/{field_id}/context/{context}/option", options


def values(site: Site, address: str) -> list[str]:
    return [one["value"] for one in admin(site, "GET", address)["values"]]


def test_options_are_changed_moved_and_deleted(site: Site, choices: tuple[str, dict[str, str]]) -> None:
    address, ids = choices
    rows = [{"id": ids["a"], "value": "A"}, {"id": ids["b"], "value": "b"}, {"id": ids["c"], "disabled": True}]

    told = admin(site, "PUT", address, {"options": rows})["options"]

    assert [one["value"] for one in told] == ["A", "c"]
    admin(site, "PUT", address + "/move", {"customFieldOptionIds": [ids["c"]], "position": "First"})
    assert values(site, address) == ["c", "A", "b"]
    admin(
        site, "PUT", address + "/move", {"customFieldOptionIds": [ids["c"]], "after": ids["A" if "A" in ids else "a"]}
    )
    assert values(site, address) == ["A", "c", "b"]
    admin(site, "DELETE", f"{address}/{ids['b']}")
    assert values(site, address) == ["A", "c"]
    assert admin(site, "GET", f"{address}?optionId={ids['c']}")["values"][0]["disabled"]
    assert site.status("DELETE", f"{address}/{ids['b']}", who=ADMIN) == 404


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("POST", {"options": []}, 400),
        ("POST", {"options": [{"value": "A"}]}, 400),
        ("POST", {"options": [{"value": " "}]}, 400),
        ("POST", {"options": [{"disabled": True}]}, 400),
        ("POST", {"options": [{"value": "x", "disabled": 1}]}, 400),
        ("POST", {"options": [{"value": str(n)} for n in range(1001)]}, 400),
        ("PUT", {"options": [{"id": "1", "value": "x"}]}, 404),
        ("PUT", {"options": [{"id": "ID a", "value": "b"}]}, 400),
    ],
)
def test_wrong_options_are_refused(
    site: Site, choices: tuple[str, dict[str, str]], method: str, body: Json, status: int
) -> None:
    address, ids = choices
    for row in body["options"]:
        if row.get("id") == "ID a":
            row["id"] = ids["a"]

    assert site.status(method, address, body, who=ADMIN) == status
    assert values(site, address) == ["a", "b", "c"]


def test_a_thousand_options_a_call_and_ten_thousand_a_field(site: Site, choices: tuple[str, dict[str, str]]) -> None:
    address, _ = choices
    site.world.limits.enabled = False
    for call in range(9):
        admin(site, "POST", address, {"options": [{"value": f"{call}-{n}"} for n in range(1000)]})

    assert site.status("POST", address, {"options": [{"value": f"x{n}"} for n in range(998)]}, who=ADMIN) == 400
    site.world.limits.enabled = True


def test_only_choices_have_options(site: Site) -> None:
    field_id, _ = new_field(site, "textfield")
    context = admin(site, "GET", f"/field/{field_id}/context")["values"][0]["id"]
    body = {"options": [{"value": "x"}]}

    assert site.status("POST", f"/field/{field_id}/context/{context}/option", body, who=ADMIN) == 400
    assert site.status("GET", f"/field/{field_id}/context/9/option", who=ADMIN) == 404


def test_a_screen_is_made_filled_and_deleted(site: Site) -> None:
    field_id, _ = new_field(site, "textfield")
    screen = new_screen(site, field_id, "summary")
    address = f"/screens/{screen}/tabs"
    (tab,) = admin(site, "GET", address)
    fields = f"{address}/{tab['id']}/fields"

    assert [one["id"] for one in admin(site, "GET", fields)] == [field_id, "summary"]
    assert field_id not in [one["id"] for one in admin(site, "GET", f"/screens/{screen}/availableFields")]
    assert [one["id"] for one in admin(site, "GET", f"/field/{field_id}/screens")["values"]] == [int(screen)]
    assert site.status("POST", fields, {"fieldId": field_id}, who=ADMIN) == 400
    assert site.status("POST", fields, {"fieldId": "customfield_1"}, who=ADMIN) == 400
    admin(site, "POST", f"{fields}/{field_id}/move", {"position": "Last"})
    assert [one["id"] for one in admin(site, "GET", fields)] == ["summary", field_id]
    admin(site, "POST", f"{fields}/summary/move", {"after": f"{fields}/{field_id}"})
    assert site.status("POST", f"{fields}/summary/move", {}, who=ADMIN) == 400
    admin(site, "DELETE", f"{fields}/{field_id}")
    assert site.status("DELETE", f"{fields}/{field_id}", who=ADMIN) == 404
    second = admin(site, "POST", address, {"name": "More"})["id"]
    admin(site, "PUT", f"{address}/{second}", {"name": "Most"})
    assert site.status("POST", address, {"name": "Most"}, who=ADMIN) == 400
    admin(site, "DELETE", f"{address}/{second}")
    assert site.status("DELETE", f"{address}/{second}", who=ADMIN) == 404
    assert admin(site, "PUT", f"/screens/{screen}", {"description": "x"})["description"] == "x"
    admin(site, "DELETE", f"/screens/{screen}")
    assert site.status("GET", address, who=ADMIN) == 404


def test_a_screen_in_use_stays(site: Site) -> None:
    screen = new_screen(site, "summary")
    add_transitions(site, loop(transitionScreen=rule("transition-screen", screenId=screen)))

    assert site.status("DELETE", f"/screens/{screen}", who=ADMIN) == 400
    assert site.status("DELETE", "/screens/10001", who=ADMIN) == 400
    assert site.status("POST", "/screens", {"name": "Support: create"}, who=ADMIN) == 400


def test_screens_are_found_by_name(site: Site) -> None:
    assert [one["name"] for one in admin(site, "GET", "/screens?queryString=ENG")["values"]] == ["Engineering"]
    assert admin(site, "GET", "/screens?scope=PROJECT")["values"] == []
    assert site.status("GET", "/screens?orderBy=age", who=ADMIN) == 400


def test_a_project_s_screens_and_workflows_can_be_found(site: Site) -> None:
    scheme = admin(site, "GET", "/issuetypescreenscheme/project?projectId=10000")["values"][0]
    number = scheme["issueTypeScreenScheme"]["id"]
    mapping = admin(site, "GET", f"/issuetypescreenscheme/mapping?issueTypeScreenSchemeId={number}")["values"]
    screens = admin(site, "GET", f"/screenscheme?id={mapping[0]['screenSchemeId']}")["values"][0]["screens"]
    flows = admin(site, "GET", "/workflowscheme/project?projectId=10000")["values"]

    assert (screens["create"], screens["edit"]) == (10001, 10002)
    assert flows[0]["workflowScheme"]["defaultWorkflow"] == "Support workflow"
    assert admin(site, "GET", f"/workflowscheme/{flows[0]['workflowScheme']['id']}")["name"] == "SUP: workflows"


def test_who_may_do_what_can_be_read(site: Site) -> None:
    told = site.get("/project/SUP/permissionscheme?expand=permissions", who=KIM)["permissions"]

    holders = [one["holder"] for one in told if one["permission"] == "TRANSITION_ISSUES"]
    assert {"type": "sd.customer.portal.only"} in holders
    assert "permissions" not in site.get("/project/SUP/permissionscheme")
    assert site.get("/project/SUP/role", who=KIM)["Administrators"].endswith("/role/10002")
    assert len(admin(site, "GET", "/role")) == 3
    assert site.get("/configuration")["watchingEnabled"]
