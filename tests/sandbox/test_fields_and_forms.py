"""Ticket fields, their options, forms and their conditions."""

import pytest

from tests.sandbox.desk import CASE, Desk

FORM, SEVERITY = "/ticket_forms/55000001", 50000011


def options(*names: str) -> list[dict]:
    return [{"name": name.upper(), "value": f"opt_{name}"} for name in names]


def test_a_new_field_is_filled_in_as_zendesk_does(desk: Desk) -> None:
    field = desk.admin.post("/ticket_fields", {"ticket_field": {"type": "text", "title": "Owner"}})["ticket_field"]

    assert (field["raw_title"], field["title_in_portal"], field["description"]) == ("Owner", "Owner", "Owner")
    assert (field["active"], field["removable"], field["visible_in_portal"]) == (True, True, False)


@pytest.mark.parametrize(
    "definition",
    [
        {"type": "riddle", "title": "x"},
        {"type": "text", "title": ""},
        {"type": "text", "title": "x", "tag": "t"},
        {"type": "text", "title": "x", "custom_field_options": []},
        {"type": "tagger", "title": "x", "custom_field_options": options("a", "a")},
        {"type": "tagger", "title": "x", "custom_field_options": [{"name": "A"}]},
        {"type": "text", "title": "x", "required": "yes"},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(desk: Desk, definition: dict) -> None:
    assert desk.admin("POST", "/api/v2/ticket_fields", {"ticket_field": definition}).status_code == 422


def test_the_type_of_a_field_stays(desk: Desk) -> None:
    field = desk.admin.field(type="text", title="x")

    body = {"ticket_field": {"type": "textarea"}}
    assert desk.admin("PUT", f"/api/v2/ticket_fields/{field}", body).status_code == 422


def test_who_may_edit_a_field_is_read_only(desk: Desk) -> None:
    field = desk.admin.field(type="text", title="x")

    desk.admin.put(f"/ticket_fields/{field}", {"ticket_field": {"agent_can_edit": False}})

    assert desk.admin.get(f"/ticket_fields/{field}")["ticket_field"]["agent_can_edit"] is True


def test_an_option_left_out_is_gone_from_the_tickets_too(desk: Desk) -> None:
    keep = [{"name": "S2", "value": "severity_s2"}]

    desk.admin.put(f"/ticket_fields/{SEVERITY}", {"ticket_field": {"custom_field_options": keep}})

    ticket = desk.kim.ticket()
    assert {"id": SEVERITY, "value": None} in ticket["custom_fields"]
    assert "severity_s1" not in ticket["tags"]


def test_an_option_keeps_its_id_when_the_list_is_written_again(desk: Desk) -> None:
    before = desk.admin.get(f"/ticket_fields/{SEVERITY}")["ticket_field"]["custom_field_options"]

    body = {"ticket_field": {"custom_field_options": before[::-1]}}
    after = desk.admin.put(f"/ticket_fields/{SEVERITY}", body)["ticket_field"]["custom_field_options"]

    assert {one["value"]: one["id"] for one in after} == {one["value"]: one["id"] for one in before}


def test_one_option_is_added_renamed_and_removed_by_itself(desk: Desk) -> None:
    path = f"/ticket_fields/{SEVERITY}/options"
    one = {"name": "S5", "value": "severity_s5"}
    made = desk.admin.post(path, {"custom_field_option": one})["custom_field_option"]

    desk.admin.post(path, {"custom_field_option": {**one, "id": made["id"], "name": "Five"}})

    assert [o["name"] for o in desk.kim.get(path)["custom_field_options"]] == ["S1", "S2", "S3", "S4", "Five"]
    assert desk.admin("DELETE", f"/api/v2{path}/{made['id']}").status_code == 204
    assert desk.kim.get(path)["count"] == 4


def test_a_deleted_field_leaves_forms_conditions_and_tickets(desk: Desk) -> None:
    assert desk.admin("DELETE", "/api/v2/ticket_fields/50000013").status_code == 204

    form = desk.kim.get(FORM)["ticket_form"]
    assert 50000013 not in form["ticket_field_ids"]
    assert form["agent_conditions"] == []
    assert 50000013 not in [one["id"] for one in desk.kim.ticket()["custom_fields"]]


def test_system_fields_stay(desk: Desk) -> None:
    assert desk.admin("DELETE", "/api/v2/ticket_fields/50000001").status_code == 403


def condition(parent: int, value: object, child: int, **more: object) -> dict:
    return {"parent_field_id": parent, "value": value, "child_fields": [{"id": child, "is_required": False, **more}]}


def test_a_form_keeps_what_an_update_does_not_name(desk: Desk) -> None:
    before = desk.admin.get(FORM)["ticket_form"]

    after = desk.admin.put(FORM, {"ticket_form": {"name": "Help"}})["ticket_form"]

    assert after["name"] == "Help"
    for name in ("agent_conditions", "ticket_field_ids", "display_name"):
        assert after[name] == before[name]


def test_conditions_are_replaced_whole_and_an_empty_list_deletes_them(desk: Desk) -> None:
    one = condition(SEVERITY, "severity_s2", 50000013)

    assert desk.admin.put(FORM, {"ticket_form": {"agent_conditions": [one]}})["ticket_form"]["agent_conditions"] == [
        one
    ]
    assert desk.admin.put(FORM, {"ticket_form": {"agent_conditions": []}})["ticket_form"]["agent_conditions"] == []


@pytest.mark.parametrize(
    "conditions",
    [
        [condition(1, "x", 50000013)],
        [condition(SEVERITY, "x", 1)],
        [{"parent_field_id": SEVERITY, "value": "x"}],
        [condition(SEVERITY, "x", 50000013, required_on_statuses={"type": "SOMETIMES"})],
        [condition(SEVERITY, "x", 50000013, required_on_statuses={"type": "SOME_STATUSES", "statuses": ["asleep"]})],
        "none",
    ],
)
def test_a_condition_speaks_of_fields_on_the_form(desk: Desk, conditions: object) -> None:
    before = desk.admin.get(FORM)

    body = {"ticket_form": {"name": "Changed", "agent_conditions": conditions}}
    assert desk.admin("PUT", f"/api/v2{FORM}", body).status_code == 422

    assert desk.admin.get(FORM) == before


def test_a_form_of_one_s_own_comes_and_goes(desk: Desk) -> None:
    form = desk.admin.post("/ticket_forms", {"ticket_form": {"name": "Escalate a case"}})["ticket_form"]
    desk.kim.update(ticket_form_id=form["id"])

    assert desk.admin("DELETE", f"/api/v2/ticket_forms/{form['id']}").status_code == 204
    assert desk.kim.ticket(CASE)["ticket_form_id"] == 55000001
    assert desk.admin("DELETE", f"/api/v2{FORM}").status_code == 422
