"""Triggers really run: after every create and update, in order, and what they do is told."""

from typing import Any

import pytest

from tests.sandbox.desk import CASE, Desk

SEVERITY, ENVIRONMENT = 50000011, 50000013
HALYARD, KIM, LEAD, MANAGER, ANA = 30000002, 30000003, 30000004, 30000005, 30000011
CHANGED = ("update_type", "is", "Change")


def fires(desk: Desk, *conditions: tuple[str, str, Any], **change: Any) -> bool:
    """Whether a trigger with these conditions acts on an update by Kim."""
    desk.admin.trigger(*conditions, act=[("current_tags", "fired")])
    return "fired" in desk.kim.update(**(change or {"subject": "changed"}))["ticket"]["tags"]


@pytest.mark.parametrize(
    ("conditions", "change", "expected"),
    [
        ([("update_type", "is", "Change")], {}, True),
        ([("update_type", "is", "Create")], {}, False),
        ([("status", "is", "open")], {}, True),
        ([("status", "less_than", "solved")], {}, True),
        ([("status", "greater_than", "open")], {"status": "pending"}, True),
        ([("status", "changed", None)], {"status": "pending"}, True),
        ([("status", "changed", None)], {}, False),
        ([("status", "value", "pending")], {"status": "pending"}, True),
        ([("status", "value", "open")], {}, False),
        ([("status", "value_previous", "open")], {"status": "pending"}, True),
        ([("status", "not_changed", None)], {}, True),
        ([("priority", "is_not", "low")], {}, True),
        ([("priority", "greater_than", "high")], {}, True),
        ([("current_tags", "includes", "nothing severity_s1")], {}, True),
        ([("current_tags", "not_includes", "severity_s1")], {}, False),
        ([(f"custom_fields_{SEVERITY}", "is", "severity_s1")], {}, True),
        ([(f"custom_fields_{SEVERITY}", "present", None)], {}, True),
        ([(f"custom_fields_{SEVERITY}", "not_present", None)], {}, False),
        (
            [(f"custom_fields_{SEVERITY}", "value", "severity_s2")],
            {"custom_fields": [{"id": SEVERITY, "value": "severity_s2"}]},
            True,
        ),
        (
            [(f"custom_fields_{SEVERITY}", "value_previous", "severity_s1")],
            {"custom_fields": [{"id": SEVERITY, "value": "severity_s2"}]},
            True,
        ),
        ([("ticket_form_id", "is", "55000001")], {}, True),
        ([("group_id", "is", "45000001")], {}, True),
        ([("assignee_id", "is", str(KIM))], {}, True),
        ([("assignee_id", "changed", None)], {"assignee_id": LEAD}, True),
        ([("requester_id", "is_not", str(ANA))], {}, False),
        ([("organization_id", "is", "40000001")], {}, True),
        ([("role", "is", "agent")], {}, True),
        ([("role", "is", "end_user")], {}, False),
        ([("role", "is", str(KIM))], {}, True),
        ([("role", "is_not", str(KIM))], {}, False),
        ([("current_via_id", "is", "5")], {}, True),
        ([("via_id", "is", "0")], {}, True),
        ([("comment_is_public", "is", "true")], {"comment": {"body": "x"}}, True),
        ([("comment_is_public", "is", "false")], {"comment": {"body": "x", "public": False}}, True),
        ([("comment_is_public", "is", "not_relevant")], {}, False),
        ([("comment_includes_word", "includes", "escalate help")], {"comment": {"body": "Please ESCALATE"}}, True),
        ([("organization.custom_fields.support_tier", "is", "titanium")], {}, True),
        ([("organization.custom_fields.support_tier", "is", "gold")], {}, False),
        ([("status", "is", "open"), ("priority", "is", "low")], {}, False),
    ],
)
def test_a_condition_means_what_it_says(desk: Desk, conditions: list, change: dict, expected: bool) -> None:
    assert fires(desk, *conditions, **change) is expected


def test_a_tick_box_compares_with_true_and_false(desk: Desk) -> None:
    box = desk.admin.field(type="checkbox", title="Now")

    assert fires(desk, (f"custom_fields_{box}", "is", "false"))
    desk.admin.trigger((f"custom_fields_{box}", "is", "true"), CHANGED, act=[("current_tags", "ticked")])
    ticket = desk.kim.update(custom_fields=[{"id": box, "value": True}])["ticket"]
    assert "ticked" in ticket["tags"]


def test_any_needs_one_of_its_conditions(desk: Desk) -> None:
    either = [{"field": "status", "operator": "is", "value": value} for value in ("open", "hold")]
    desk.admin.trigger(CHANGED, act=[("current_tags", "fired")], any=either)

    assert "fired" in desk.kim.update(priority="low")["ticket"]["tags"]
    assert "fired" not in desk.kim.update(10422, status="pending", priority="low")["ticket"]["tags"]


def test_a_customer_plays_another_role_than_an_agent(desk: Desk) -> None:
    desk.admin.trigger(("role", "is", "end_user"), CHANGED, act=[("current_tags", "from_customer")])

    desk.ana.put(f"/requests/{CASE}", {"request": {"comment": {"body": "x"}}})

    assert "from_customer" in desk.kim.ticket()["tags"]


@pytest.mark.parametrize(
    ("action", "name", "expected"),
    [
        (("status", "hold"), "status", "hold"),
        (("priority", "low"), "priority", "low"),
        (("type", ""), "type", None),
        (("group_id", "45000002"), "group_id", 45000002),
        (("assignee_id", str(LEAD)), "assignee_id", LEAD),
        (("assignee_id", "current_user"), "assignee_id", KIM),
        (("set_tags", "a b"), "tags", ["a", "b"]),
        (("remove_tags", "severity_s1"), "tags", ["env_production", "product_runtime"]),
        (("follower", str(MANAGER)), "follower_ids", [MANAGER]),
        (("cc", "30000012"), "email_cc_ids", [30000012]),
        (("custom_status_id", "71000004"), "status", "hold"),
    ],
)
def test_an_action_does_what_it_says(desk: Desk, action: tuple, name: str, expected: object) -> None:
    desk.admin.trigger(CHANGED, act=[action])

    assert desk.kim.update(subject="changed")["ticket"][name] == expected


def test_a_field_is_set_with_its_tag(desk: Desk) -> None:
    desk.admin.trigger(CHANGED, act=[(f"custom_fields_{ENVIRONMENT}", "env_test")])

    ticket = desk.kim.update(subject="changed")["ticket"]

    assert {"id": ENVIRONMENT, "value": "env_test"} in ticket["custom_fields"]
    assert ("env_test" in ticket["tags"], "env_production" in ticket["tags"]) == (True, False)


def test_what_a_trigger_did_is_marked_with_the_rule(desk: Desk) -> None:
    rule = desk.admin.trigger(CHANGED, act=[("priority", "low")], title="Calm down")

    audit = desk.kim.update(subject="changed")["audit"]

    event = next(event for event in audit["events"] if event["field_name"] == "priority")
    assert event["via"] == {
        "channel": "rule",
        "source": {"from": {"id": rule, "title": "Calm down"}, "to": {}, "rel": "trigger"},
    }
    assert (event["type"], event["previous_value"], event["value"]) == ("Change", "urgent", "low")
    assert audit["via"]["channel"] == "api"


def test_triggers_run_in_order_and_see_each_other_s_changes(desk: Desk) -> None:
    desk.admin.trigger(("current_tags", "includes", "one"), CHANGED, act=[("current_tags", "two")])
    desk.admin.trigger(CHANGED, act=[("current_tags", "one")])

    tags = desk.kim.update(subject="changed")["ticket"]["tags"]

    assert {"one", "two"} <= set(tags)


def test_within_one_update_a_trigger_acts_once(desk: Desk) -> None:
    desk.admin.trigger(CHANGED, act=[("notification_user", ["requester_id", "s", "b"]), ("priority", "low")])
    desk.admin.trigger(("priority", "is", "low"), CHANGED, act=[("priority", "high")])

    events = desk.kim.update(subject="changed")["audit"]["events"]

    assert [event["type"] for event in events].count("Notification") == 1


def test_an_inactive_trigger_rests(desk: Desk) -> None:
    desk.admin.trigger(CHANGED, act=[("current_tags", "fired")], active=False)

    assert "fired" not in desk.kim.update(subject="changed")["ticket"]["tags"]


def test_a_trigger_runs_on_creation_too(desk: Desk) -> None:
    answer = desk.kim.post(
        "/tickets",
        {"ticket": {"comment": {"body": "x"}, "custom_fields": [{"id": SEVERITY, "value": "severity_s1"}]}},
    )

    assert answer["ticket"]["priority"] == "urgent"
    notice = next(event for event in answer["audit"]["events"] if event["type"] == "Notification")
    assert notice["body"] == f"Your request {answer['ticket']['id']} is with us."


def test_a_mail_goes_to_those_it_names(desk: Desk) -> None:
    desk.admin.trigger(CHANGED, act=[("notification_group", ["45000002", "Look at {{ticket.id}}", "b"])])

    desk.kim.update(subject="changed")

    mail = desk.journal("mail")[-1]
    assert mail["to"] == ["j.doe@support.example", "manager@support.example"]
    assert mail["subject"] == "Look at 10421"


def test_an_action_that_has_become_impossible_is_left_out(desk: Desk) -> None:
    desk.admin.trigger(CHANGED, act=[(f"custom_fields_{SEVERITY}", "severity_s4"), ("current_tags", "on")])
    keep = [{"name": "S1", "value": "severity_s1"}]
    desk.admin.put(f"/ticket_fields/{SEVERITY}", {"ticket_field": {"custom_field_options": keep}})

    assert "on" in desk.kim.update(subject="changed")["ticket"]["tags"]
    assert desk.journal("trigger_action_failed")


def test_an_update_that_changes_nothing_wakes_no_trigger(desk: Desk) -> None:
    desk.admin.trigger(CHANGED, act=[("current_tags", "fired")])

    assert "fired" not in desk.kim.update(priority="urgent")["ticket"]["tags"]


def test_an_update_of_one_s_own_wakes_triggers_again(desk: Desk) -> None:
    """The loop that a receiver has to guard against by user or by tag."""
    desk.admin.trigger(("role", "is_not", str(HALYARD)), CHANGED, act=[("current_tags", "asked")])

    desk.as_person("halyard@support.example").update(subject="ours")
    assert "asked" not in desk.kim.ticket()["tags"]
    desk.kim.update(subject="theirs")
    assert "asked" in desk.kim.ticket()["tags"]
