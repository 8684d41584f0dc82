"""Where the pretend Jira's custom fields exist, and the options they have there, as an admin sets them."""

from typing import Any

import pytest

from tests.sandbox.jira_admin import (
    ENG,
    FLAGGED,
    SUP,
    admin,
    configuration,
    context_of,
    listed,
    new_field,
    options_of,
    refusal,
    undescribed,
)
from tests.sandbox.jira_site import CASE, HALYARD, ONE, S1, S2, SEVERITY, Json, Site, made_field

CONTEXT = "/field/{fieldId}/context"
OPTION = CONTEXT + "/{contextId}/option"
CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", f"/field/{SEVERITY}/context", None),
    ("POST", f"/field/{SEVERITY}/context", {"name": "x"}),
    ("GET", f"/field/{SEVERITY}/context/projectmapping", None),
    ("GET", f"/field/{SEVERITY}/context/issuetypemapping", None),
    ("PUT", f"/field/{SEVERITY}/context/10250", {"name": "x"}),
    ("DELETE", f"/field/{SEVERITY}/context/10250", None),
    ("PUT", f"/field/{SEVERITY}/context/10250/project", {"projectIds": [ENG]}),
    ("POST", f"/field/{SEVERITY}/context/10250/project/remove", {"projectIds": [SUP]}),
    ("GET", f"/field/{SEVERITY}/context/10250/option", None),
    ("POST", f"/field/{SEVERITY}/context/10250/option", {"options": [{"value": "S5"}]}),
    ("PUT", f"/field/{SEVERITY}/context/10250/option", {"options": [{"id": "10501", "value": "x"}]}),
    ("PUT", f"/field/{SEVERITY}/context/10250/option/move", {"customFieldOptionIds": ["10501"], "position": "Last"}),
    ("DELETE", f"/field/{SEVERITY}/context/10250/option/10501", None),
)
ANSWERS: tuple[tuple[str, str, str, Any], ...] = (
    ("GET", CONTEXT, f"/field/{SEVERITY}/context", None),
    ("POST", CONTEXT, f"/field/{SEVERITY}/context", {"name": "x", "projectIds": [ENG]}),
    ("POST", CONTEXT, f"/field/{SEVERITY}/context", {"name": "x", "projectIds": [SUP]}),
    ("GET", CONTEXT + "/projectmapping", f"/field/{SEVERITY}/context/projectmapping", None),
    ("GET", CONTEXT + "/issuetypemapping", f"/field/{SEVERITY}/context/issuetypemapping", None),
    ("PUT", CONTEXT + "/{contextId}", f"/field/{SEVERITY}/context/10250", {"name": "x"}),
    ("DELETE", CONTEXT + "/{contextId}", f"/field/{SEVERITY}/context/10250", None),
    ("PUT", CONTEXT + "/{contextId}/project", f"/field/{SEVERITY}/context/10250/project", {"projectIds": [ENG]}),
    (
        "POST",
        CONTEXT + "/{contextId}/project/remove",
        f"/field/{SEVERITY}/context/10250/project/remove",
        {"projectIds": [SUP]},
    ),
    ("GET", OPTION, f"/field/{SEVERITY}/context/10250/option?maxResults=1", None),
    ("POST", OPTION, f"/field/{SEVERITY}/context/10250/option", {"options": [{"value": "S5"}]}),
    ("PUT", OPTION, f"/field/{SEVERITY}/context/10250/option", {"options": [{"id": "10501", "value": "S0"}]}),
    (
        "PUT",
        OPTION + "/move",
        f"/field/{SEVERITY}/context/10250/option/move",
        {"customFieldOptionIds": ["10501"], "position": "Last"},
    ),
    ("DELETE", OPTION + "/{optionId}", f"/field/{SEVERITY}/context/10250/option/10501", None),
)


def test_a_context_for_one_project_and_type_goes_before_the_global_one(site: Site) -> None:
    field, everywhere = new_field(site)
    path = f"/field/{field}/context"
    body = {"name": "Support", "description": "d", "projectIds": [SUP, SUP], "issueTypeIds": ["10100"]}

    made = admin(site, "POST", path, body)

    assert made == body | {"id": made["id"], "projectIds": [SUP]}
    own = f"{path}/{made['id']}/option"
    admin(site, "POST", own, {"options": [{"value": "Here"}]})
    admin(site, "POST", f"{path}/{everywhere}/option", {"options": [{"value": "There"}]})
    assert site.status("PUT", ONE, {"fields": {field: {"value": "There"}}}) == 400
    site.edit(**{field: {"value": "Here"}})
    site.done("PUT", "/issue/ENG-41", {"fields": {field: {"value": "There"}}})
    assert admin(site, "GET", f"{path}/projectmapping")["values"] == [
        {"contextId": everywhere, "isGlobalContext": True},
        {"contextId": made["id"], "projectId": SUP},
    ]
    assert admin(site, "GET", f"{path}/issuetypemapping?contextId={made['id']}")["values"] == [
        {"contextId": made["id"], "issueTypeId": "10100"}
    ]
    assert admin(site, "GET", f"{path}/issuetypemapping?contextId={everywhere}")["values"] == [
        {"contextId": everywhere, "isAnyIssueType": True}
    ]
    for query in ("isGlobalContext=false", "isAnyIssueType=false", f"contextId={made['id']}"):
        assert [one["id"] for one in admin(site, "GET", f"{path}?{query}")["values"]] == [made["id"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "Again", "projectIds": [SUP]}, 400),
        ({"name": "Everywhere", "projectIds": []}, 400),
        ({"name": "Nowhere", "projectIds": ["1"]}, 404),
        ({"name": "By key", "projectIds": ["ENG"]}, 404),
        ({"name": "No type", "projectIds": [ENG], "issueTypeIds": ["1"]}, 404),
        ({"name": "Words", "projectIds": ENG}, 400),
        ({"name": 7, "projectIds": [ENG]}, 400),
        ({"projectIds": [ENG]}, 400),
    ],
)
def test_a_context_that_cannot_be_is_not_made(site: Site, body: Json, status: int) -> None:
    field, _ = new_field(site)
    admin(site, "POST", f"/field/{field}/context", {"name": "Support", "projectIds": [SUP]})

    assert refusal(site, "POST", f"/field/{field}/context", body) == status
    assert admin(site, "GET", f"/field/{field}/context")["total"] == 2


def test_a_context_is_renamed_and_gets_projects_and_loses_them(site: Site) -> None:
    path = f"/field/{SEVERITY}/context/{context_of(site, SEVERITY)}"

    admin(site, "PUT", path, {"name": "Both", "description": "d"})
    admin(site, "PUT", path, {"name": ""})
    admin(site, "PUT", f"{path}/project", {"projectIds": [ENG]})
    admin(site, "PUT", f"{path}/project", {"projectIds": []})

    (one,) = admin(site, "GET", f"/field/{SEVERITY}/context")["values"]
    assert (one["name"], one["description"], one["isGlobalContext"]) == ("Both", "d", False)
    mapped = f"/field/{SEVERITY}/context/projectmapping"
    assert [one["projectId"] for one in admin(site, "GET", mapped)["values"]] == [SUP, ENG]
    site.done("PUT", "/issue/ENG-41", {"fields": {SEVERITY: S1}})
    assert refusal(site, "PUT", f"{path}/project", {"projectIds": [ENG]}) == 400
    assert refusal(site, "PUT", f"{path}/project", {"projectIds": ["1"]}) == 404
    assert refusal(site, "PUT", f"{path}/project", {}) == 400
    admin(site, "POST", f"{path}/project/remove", {"projectIds": [ENG]})
    assert [one["projectId"] for one in admin(site, "GET", mapped)["values"]] == [SUP]
    assert refusal(site, "POST", f"{path}/project/remove", {"projectIds": [ENG]}) == 400
    assert refusal(site, "POST", f"{path}/project/remove", {"projectIds": ["1"]}) == 404
    admin(site, "POST", f"{path}/project/remove", {"projectIds": [SUP]})
    assert admin(site, "GET", mapped)["values"] == [{"contextId": "10250", "isGlobalContext": True}]


def test_the_global_context_takes_no_projects_and_is_the_only_one(site: Site) -> None:
    field, everywhere = new_field(site)
    path = f"/field/{field}/context"
    own = admin(site, "POST", path, {"name": "Support", "projectIds": [SUP]})["id"]

    assert refusal(site, "PUT", f"{path}/{everywhere}/project", {"projectIds": [ENG]}) == 400
    assert refusal(site, "POST", f"{path}/{own}/project/remove", {"projectIds": [SUP]}) == 400


def test_a_deleted_context_takes_the_field_and_its_options_along(site: Site) -> None:
    site.edit(**{SEVERITY: S1})
    text, context = new_field(site, "textarea", "Words")

    admin(site, "DELETE", f"/field/{SEVERITY}/context/{context_of(site, SEVERITY)}")
    admin(site, "DELETE", f"/field/{text}/context/{context}")

    assert SEVERITY not in site.fields("*all")
    assert SEVERITY not in site.issue().values
    assert site.status("PUT", ONE, {"fields": {SEVERITY: S1}}) == 400
    assert admin(site, "GET", f"/field/{SEVERITY}/context")["values"] == []
    assert refusal(site, "DELETE", f"/field/{SEVERITY}/context/10250") == 404
    assert refusal(site, "PUT", f"/field/{SEVERITY}/context/10250", {"name": "x"}) == 404


def test_options_are_added_changed_moved_and_listed(site: Site) -> None:
    field, _ = new_field(site)
    path = options_of(site, field)

    made = admin(site, "POST", path, {"options": [{"value": "a"}, {"value": "b"}, {"value": "c", "disabled": True}]})
    ids = {one["value"]: one["id"] for one in made["options"]}

    assert [one["disabled"] for one in made["options"]] == [False, False, True]
    swapped = [{"id": ids["a"], "value": "b"}, {"id": ids["b"], "value": "a"}, {"id": ids["c"], "disabled": False}]
    changed = admin(site, "PUT", path, {"options": swapped})["options"]
    assert [(one["id"], one["value"], one["disabled"]) for one in changed] == [
        (ids["a"], "b", False),
        (ids["b"], "a", False),
        (ids["c"], "c", False),
    ]
    for body, order in (
        ({"customFieldOptionIds": [ids["c"], ids["c"]], "position": "First"}, ["c", "b", "a"]),
        ({"customFieldOptionIds": [ids["c"]], "position": "Last"}, ["b", "a", "c"]),
        ({"customFieldOptionIds": [ids["c"]], "after": ids["a"]}, ["b", "c", "a"]),
    ):
        admin(site, "PUT", f"{path}/move", body)
        assert listed(site, field) == order
    assert [one["value"] for one in admin(site, "GET", f"{path}?optionId={ids['a']}")["values"]] == ["b"]
    assert admin(site, "GET", f"{path}?startAt=1&maxResults=1")["values"][0]["value"] == "c"


def test_an_option_keeps_its_id_and_its_issues_when_renamed(site: Site) -> None:
    site.edit(**{SEVERITY: S1})

    admin(site, "PUT", options_of(site, SEVERITY), {"options": [{"id": S1["id"], "value": "Blocker"}]})

    shown = site.fields(SEVERITY)[SEVERITY]
    assert (shown["id"], shown["value"]) == (S1["id"], "Blocker")
    assert CASE in site.found("Severity = Blocker", reconcileIssues=[20421])


def test_a_disabled_option_stays_where_it_is_and_is_given_no_more(site: Site) -> None:
    site.edit(**{SEVERITY: S1})

    admin(site, "PUT", options_of(site, SEVERITY), {"options": [{"id": S1["id"], "disabled": True}]})

    assert site.fields(SEVERITY)[SEVERITY]["id"] == S1["id"]
    assert site.status("PUT", "/issue/SUP-418", {"fields": {SEVERITY: S1}}) == 400


@pytest.mark.parametrize("kind", ["select", "multicheckboxes"])
def test_a_deleted_option_leaves_every_issue(site: Site, kind: str) -> None:
    field = made_field(site, kind, "gone", "kept")
    gone, kept = (one["id"] for one in admin(site, "GET", options_of(site, field))["values"])
    several = kind == "multicheckboxes"
    site.edit(**{field: [{"id": gone}, {"id": kept}] if several else {"id": gone}})
    site.done("PUT", "/issue/SUP-418", {"fields": {field: [{"id": kept}] if several else {"id": kept}}})
    site.advance(60)

    admin(site, "DELETE", f"{options_of(site, field)}/{gone}")

    left = site.fields(field)[field]
    assert [one["id"] for one in left] == [kept] if several else left is None
    number = field.rpartition("_")[2]
    assert (CASE in site.found(f"cf[{number}] is not EMPTY")) is several
    assert "SUP-418" in site.found(f"cf[{number}] is not EMPTY")
    assert refusal(site, "DELETE", f"{options_of(site, field)}/{gone}") == 404


@pytest.mark.parametrize(
    "options",
    [
        [{"value": "S1"}],
        [{"value": "s1"}],
        [{"value": "New"}, {"value": "new"}],
        [{"value": " "}],
        [{"disabled": True}],
        [{"value": 7}],
        [{"value": "x" * 256}],
        [{"value": "New", "disabled": "yes"}],
        [{"value": "New", "optionId": "10501"}],
        ["New"],
        "New",
        None,
        [{"value": f"n{number}"} for number in range(1001)],
    ],
)
def test_options_that_cannot_be_are_not_added(site: Site, options: Any) -> None:
    assert refusal(site, "POST", options_of(site, SEVERITY), {"options": options}) == 400
    assert listed(site, SEVERITY) == ["S1", "S2", "S3", "S4"]


def test_a_field_has_ten_thousand_options_at_most(site: Site) -> None:
    field, _ = new_field(site)
    path = options_of(site, field)
    for batch in range(10):
        admin(site, "POST", path, {"options": [{"value": f"{batch}-{number}"} for number in range(1000)]})

    assert refusal(site, "POST", path, {"options": [{"value": "one more"}]}) == 400
    assert admin(site, "GET", f"{path}?maxResults=1")["total"] == 10_000


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([{"id": "10502", "value": "New"}, {"id": "10503", "value": "s1"}], 400),
        ([{"id": "10502", "value": "New"}, {"id": "1", "value": "Newer"}], 404),
        ([{"id": "10502", "value": "New"}, {"value": "Newer"}], 400),
        ([{"id": "10502", "value": ""}], 400),
        ([{"id": "10502", "disabled": None}], 400),
    ],
)
def test_of_changes_to_options_all_are_made_or_none(site: Site, options: list[Json], status: int) -> None:
    assert refusal(site, "PUT", options_of(site, SEVERITY), {"options": options}) == status
    assert listed(site, SEVERITY) == ["S1", "S2", "S3", "S4"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"customFieldOptionIds": [S1["id"]]}, 400),
        ({"customFieldOptionIds": [S1["id"]], "position": "Middle"}, 400),
        ({"customFieldOptionIds": [S1["id"]], "position": "First", "after": S2["id"]}, 400),
        ({"customFieldOptionIds": [S1["id"], S2["id"]], "after": S2["id"]}, 400),
        ({"customFieldOptionIds": ["1"], "position": "First"}, 404),
        ({"customFieldOptionIds": [S1["id"]], "after": "1"}, 404),
    ],
)
def test_an_order_that_cannot_be_is_refused(site: Site, body: Json, status: int) -> None:
    assert refusal(site, "PUT", f"{options_of(site, SEVERITY)}/move", body) == status
    assert listed(site, SEVERITY) == ["S1", "S2", "S3", "S4"]


def test_a_field_of_another_kind_has_no_options(site: Site) -> None:
    field, context = new_field(site, "textfield")
    path = f"/field/{field}/context/{context}/option"

    assert refusal(site, "GET", path) == 400
    assert refusal(site, "POST", path, {"options": [{"value": "x"}]}) == 400
    assert refusal(site, "GET", f"/field/{SEVERITY}/context/1/option") == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "", {"name": "x"}, 400),
        ("POST", "/trash", None, 400),
        ("DELETE", "", None, 400),
        ("POST", "/context", {"name": "x", "projectIds": [ENG]}, 400),
        ("PUT", "/context/10221", {"name": "x"}, 400),
        ("PUT", "/context/10221/project", {"projectIds": [ENG]}, 400),
        ("DELETE", "/context/10221", None, 400),
        ("POST", "/context/10221/option", {"options": [{"value": "x"}]}, 400),
        ("PUT", "/context/10221/option", {"options": [{"id": "10019", "value": "x"}]}, 400),
        ("PUT", "/context/10221/option/move", {"customFieldOptionIds": ["10019"], "position": "First"}, 400),
        ("DELETE", "/context/10221/option/10019", None, 400),
    ],
)
def test_a_locked_field_stays_as_it_is(site: Site, method: str, path: str, body: Any, status: int) -> None:
    before = configuration(site)

    assert refusal(site, method, f"/field/{FLAGGED}{path}", body) == status
    assert configuration(site) == before
    assert listed(site, FLAGGED) == ["Impediment"]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_only_an_admin_sets_contexts_up(site: Site, method: str, path: str, body: Any) -> None:
    before = configuration(site)

    assert site.refused(method, path, body, who=HALYARD)[0] == 403
    assert site.refused(method, path, body, auth=("admin@support.example", "wrong"))[0] == 401
    assert configuration(site) == before


@pytest.mark.parametrize(("method", "path", "body"), [one for one in CALLS if one[0] in ("POST", "PUT") and one[2]])
def test_a_property_of_contexts_that_nobody_knows_is_refused(site: Site, method: str, path: str, body: Json) -> None:
    assert refusal(site, method, path, body | {"unheard": 1}) == 400


@pytest.mark.parametrize(("method", "template", "path", "body"), ANSWERS)
def test_an_answer_about_contexts_is_as_described(site: Site, method: str, template: str, path: str, body: Any) -> None:
    assert undescribed(site, method, template, path, body) == []
