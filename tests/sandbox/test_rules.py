"""Writing trigger categories, triggers, macros, views and automations."""

import pytest

from tests.sandbox.desk import Desk

SEVERITY = 50000011
ACT = [{"field": "priority", "value": "high"}]


def refused(desk: Desk, **change: object) -> str:
    trigger = {"title": "t", "all": [{"field": "status", "operator": "is", "value": "open"}], "actions": ACT, **change}
    answer = desk.admin("POST", "/api/v2/triggers", {"trigger": trigger})
    assert answer.status_code == 422, answer.text
    return answer.text


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "moon", "operator": "is", "value": "full"},
        {"field": "status", "operator": "resembles", "value": "open"},
        {"field": "status", "operator": "is", "value": "asleep"},
        {"field": "custom_fields_1", "operator": "is", "value": "x"},
        {"field": f"custom_fields_{SEVERITY}", "operator": "is", "value": "severity_s9"},
        {"field": "update_type", "operator": "is", "value": "Created"},
        {"field": "role", "operator": "is", "value": "wizard"},
        {"field": "current_tags", "operator": "is", "value": "x"},
        {"operator": "is", "value": "x"},
    ],
)
def test_a_condition_nobody_knows_is_refused(desk: Desk, condition: dict) -> None:
    refused(desk, all=[condition])


@pytest.mark.parametrize(
    "action",
    [
        {"field": "sing", "value": "loud"},
        {"field": "status", "value": "asleep"},
        {"field": "group_id", "value": "1"},
        {"field": "follower", "value": "nobody"},
        {"field": "custom_fields_1", "value": "x"},
        {"field": f"custom_fields_{SEVERITY}", "value": "S1"},
        {"field": "notification_webhook", "value": ["01SANDB0XW0000000000000099", "{}"]},
        {"field": "notification_user", "value": "requester_id"},
        {"field": "comment_value", "value": "macros only"},
        {"field": "status"},
    ],
)
def test_an_action_nobody_knows_is_refused(desk: Desk, action: dict) -> None:
    refused(desk, actions=[action])


def test_a_trigger_needs_a_title_a_condition_and_an_action(desk: Desk) -> None:
    refused(desk, title="")
    refused(desk, all=[])
    refused(desk, actions=[])
    refused(desk, category_id="1")


def test_a_trigger_does_not_call_an_event_webhook(desk: Desk) -> None:
    hook = desk.admin.webhook("http://127.0.0.1:9/x", "created")

    refused(desk, actions=[{"field": "notification_webhook", "value": [hook, "{}"]}])


def test_conditions_may_stand_in_the_trigger_or_under_conditions(desk: Desk) -> None:
    one = {"field": "status", "operator": "less_than", "value": "solved"}
    ways = ({"all": [one]}, {"conditions": {"all": [one]}})

    made = [desk.admin.post("/triggers", {"trigger": {"title": "t", "actions": ACT, **way}})["trigger"] for way in ways]

    assert [trigger["conditions"] for trigger in made] == [{"all": [one], "any": []}] * 2


def test_naming_a_condition_replaces_both_lists(desk: Desk) -> None:
    one = {"field": "status", "operator": "is", "value": "open"}
    trigger = desk.admin.post("/triggers", {"trigger": {"title": "t", "all": [one], "any": [one], "actions": ACT}})

    after = desk.admin.put(f"/triggers/{trigger['trigger']['id']}", {"trigger": {"all": [one]}})["trigger"]

    assert after["conditions"] == {"all": [one], "any": []}


def test_a_trigger_that_is_refused_stays_as_it_was(desk: Desk) -> None:
    before = desk.admin.get("/triggers/60000001")

    wrong = {"trigger": {"title": "New", "actions": [{"field": "sing", "value": "x"}]}}
    assert desk.admin("PUT", "/api/v2/triggers/60000001", wrong).status_code == 422

    assert desk.admin.get("/triggers/60000001") == before


def test_triggers_are_listed_by_category_and_position(desk: Desk) -> None:
    first = {"trigger_category": {"name": "First", "position": 0}}
    category = desk.admin.post("/trigger_categories", first)["trigger_category"]
    last = {"trigger_category": {"name": "Last"}}
    later = desk.admin.post("/trigger_categories", last)["trigger_category"]
    b = desk.admin.trigger(("status", "is", "open"), act=[("priority", "low")], category_id=later["id"])
    a = desk.admin.trigger(("status", "is", "open"), act=[("priority", "low")], category_id=category["id"])

    assert isinstance(category["id"], str)
    ids = [one["id"] for one in desk.admin.get("/triggers")["triggers"]]
    assert (ids[-1], a in ids) == (b, True)
    assert desk.admin.get(f"/triggers?category_id={category['id']}")["count"] == 1


def test_a_category_with_triggers_stays(desk: Desk) -> None:
    assert desk.admin("DELETE", "/api/v2/trigger_categories/65000001").status_code == 400

    one = desk.admin.post("/trigger_categories", {"trigger_category": {"name": "New"}})["trigger_category"]
    path = f"/api/v2/trigger_categories/{one['id']}"
    renamed = desk.admin("PATCH", path, {"trigger_category": {"name": "Newer"}}).json()["trigger_category"]
    assert renamed["name"] == "Newer"
    assert desk.admin("DELETE", path).status_code == 204


def test_several_categories_cannot_be_reordered_at_once(desk: Desk) -> None:
    assert desk.admin("PUT", "/api/v2/triggers/reorder", {"trigger_ids": [60000002, 60000001]}).status_code == 200
    assert [one["id"] for one in desk.admin.get("/triggers")["triggers"]] == [60000002, 60000001]
    desk.admin.post("/trigger_categories", {"trigger_category": {"name": "New"}})

    answer = desk.admin("PUT", "/api/v2/triggers/reorder", {"trigger_ids": [60000002, 60000001]})
    assert answer.json()["error"] == "LimitOneCategory"


def test_definitions_name_the_account_s_own_fields(desk: Desk) -> None:
    definitions = desk.admin.get("/triggers/definitions")["definitions"]

    subjects = {one["subject"]: one for one in definitions["conditions_all"]}
    assert {"status", "current_tags", f"custom_fields_{SEVERITY}"} <= set(subjects)
    values = [one["value"] for one in subjects[f"custom_fields_{SEVERITY}"]["values"]]
    assert values == ["severity_s1", "severity_s2", "severity_s3", "severity_s4"]
    assert "notification_webhook" in [one["subject"] for one in definitions["actions"]]


@pytest.mark.parametrize(
    ("name", "plural", "rule"),
    [
        ("macro", "macros", {"actions": [{"field": "comment_value", "value": "Hello"}]}),
        ("view", "views", {"all": [{"field": "status", "operator": "is", "value": "open"}]}),
        (
            "automation",
            "automations",
            {
                "all": [
                    {"field": "status", "operator": "is", "value": "open"},
                    {"field": "NEW", "operator": "is", "value": "2"},
                ],
                "actions": ACT,
            },
        ),
    ],
)
def test_other_rules_come_change_and_go(desk: Desk, name: str, plural: str, rule: dict) -> None:
    made = desk.admin.post(f"/{plural}", {name: {"title": "One", **rule}})[name]
    path = f"/{plural}/{made['id']}"

    assert desk.admin.put(path, {name: {"title": "Two"}})[name]["title"] == "Two"
    assert [one["title"] for one in desk.admin.get(f"/{plural}?active=true")[plural]] == ["Two"]
    assert desk.admin("DELETE", "/api/v2" + path).status_code == 204
    assert desk.admin("GET", "/api/v2" + path).status_code == 404


def test_a_view_says_which_cases_it_is_about(desk: Desk) -> None:
    tags = [{"field": "current_tags", "operator": "includes", "value": "x"}]

    assert desk.admin("POST", "/api/v2/views", {"view": {"title": "v", "all": tags}}).status_code == 422
