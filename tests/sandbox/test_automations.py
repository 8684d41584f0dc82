"""Automations run at full hours and must end by themselves; a view shows the tickets it is about."""

from typing import Any

import pytest

from tests.sandbox.desk import CASE, Desk

HOUR = 3600.0
SEVERITY = 50000011
OPEN = {"field": "status", "operator": "less_than", "value": "solved"}
OLD = {"field": "NEW", "operator": "greater_than", "value": "4"}
LOW = {"field": "priority", "operator": "is_not", "value": "low"}
MAKE_LOW = [{"field": "priority", "value": "low"}]


def automation(desk: Desk, *conditions: dict[str, str], **more: Any) -> dict[str, Any]:
    rule = {"title": "Age", "all": [*(conditions or (OPEN, OLD, LOW))], "actions": MAKE_LOW, **more}
    return desk.admin.post("/automations", {"automation": rule})["automation"]


def opened(desk: Desk) -> int:
    """A ticket opened at twenty past the hour."""
    desk.advance(1200)
    body = {"subject": "x", "requester_id": 30000011, "comment": {"body": "y"}, "priority": "high"}
    return int(desk.kim.post("/tickets", {"ticket": body})["ticket"]["id"])


def refused(desk: Desk, **change: Any) -> str:
    rule = {"title": "Age", "all": [OPEN, OLD, LOW], "actions": MAKE_LOW, **change}
    answer = desk.admin("POST", "/api/v2/automations", {"automation": rule})
    assert answer.status_code == 422, answer.text
    return answer.text


def test_it_acts_at_the_first_full_hour_after_its_time_and_once(desk: Desk) -> None:
    ticket = opened(desk)
    automation(desk, OPEN, OLD, LOW, {"field": "subject_includes_word", "operator": "is", "value": "x"})

    desk.advance(4 * HOUR + 2399)
    before = desk.admin.ticket(ticket)["priority"]
    told = desk.advance(1)["happened"]
    after = desk.admin.ticket(ticket)["priority"]

    assert (before, after) == ("high", "low")
    assert [one["what"] for one in told] == [f"automation 'Age' acted on ticket {ticket}"]
    audits = desk.admin.get(f"/tickets/{ticket}/audits")["audits"]
    assert audits[-1]["author_id"] == -1
    assert {event["via"]["source"]["rel"] for event in audits[-1]["events"]} == {"automation"}
    desk.advance(5 * HOUR)
    assert len(desk.admin.get(f"/tickets/{ticket}/audits")["audits"]) == len(audits)


def test_a_ticket_exactly_that_old_waits_for_the_next_hour_and_is_once_takes_it(desk: Desk) -> None:
    body = {"subject": "z", "requester_id": 30000011, "comment": {"body": "y"}, "priority": "high"}
    ticket = int(desk.kim.post("/tickets", {"ticket": body})["ticket"]["id"])
    later = {"field": "subject_includes_word", "operator": "is", "value": "z"}
    automation(desk, OPEN, OLD, LOW, later)
    exact = {**OLD, "operator": "is", "value": "4"}
    automation(desk, OPEN, exact, later, title="Exact", actions=[{"field": "type", "value": "task"}])

    desk.advance(4 * HOUR)
    at = desk.admin.ticket(ticket)
    desk.advance(HOUR)

    assert (at["priority"], at["type"]) == ("high", "task")
    assert desk.admin.ticket(ticket)["priority"] == "low"


def test_its_update_wakes_triggers_and_is_nobodys(desk: Desk) -> None:
    ticket = opened(desk)
    automation(desk)
    desk.admin.trigger(("priority", "value", "low"), act=[("current_tags", "was_high")])
    desk.admin.trigger(("role", "is", "agent"), ("priority", "is", "low"), act=[("current_tags", "by_agent")])
    desk.admin.trigger(("role", "is", "end_user"), ("priority", "is", "low"), act=[("current_tags", "by_user")])

    desk.advance(6 * HOUR)

    assert set(desk.admin.ticket(ticket)["tags"]) & {"was_high", "by_agent", "by_user"} == {"was_high"}


def test_one_switched_off_and_a_closed_ticket_are_left_alone(desk: Desk) -> None:
    ticket = opened(desk)
    made = automation(desk)
    desk.admin.put(f"/automations/{made['id']}", {"automation": {"active": False}})

    desk.advance(6 * HOUR)

    assert desk.admin.ticket(ticket)["priority"] == "high"


def test_an_automation_says_when_which_and_how_it_ends(desk: Desk) -> None:
    assert "time-based" in refused(desk, all=[OPEN, LOW])
    assert "needs one of" in refused(desk, all=[OLD, LOW])
    assert "run for ever" in refused(desk, actions=[{"field": "current_tags", "value": "old"}])
    assert "run for ever" in refused(desk, actions=[{"field": "priority", "value": "urgent"}])
    automation(desk)
    assert "with these conditions" in refused(desk)


@pytest.mark.parametrize(
    "condition",
    [
        {**OLD, "value": "1.5"},
        {**OLD, "operator": "is_not"},
        {**OLD, "field": "MOON"},
        {"field": "update_type", "operator": "is", "value": "Create"},
        {"field": "role", "operator": "is", "value": "agent"},
        {"field": "status", "operator": "changed", "value": None},
        {"field": f"custom_fields_{SEVERITY}", "operator": "value", "value": "severity_s1"},
    ],
)
def test_what_only_a_trigger_sees_is_refused(desk: Desk, condition: dict[str, Any]) -> None:
    refused(desk, all=[OPEN, OLD, LOW, condition])


def test_tags_and_statuses_can_end_it(desk: Desk) -> None:
    untagged = {"field": "current_tags", "operator": "not_includes", "value": "old"}
    automation(desk, OPEN, OLD, untagged, actions=[{"field": "current_tags", "value": "old"}])
    automation(desk, OPEN, OLD, actions=[{"field": "status", "value": "solved"}])


def test_a_view_shows_the_tickets_it_is_about(desk: Desk) -> None:
    about = [OPEN, {"field": f"custom_fields_{SEVERITY}", "operator": "is", "value": "severity_s1"}]
    made = desk.admin.post("/views", {"view": {"title": "S1", "all": about}})["view"]

    shown = desk.kim.get(f"/views/{made['id']}/tickets")["tickets"]

    assert CASE in [one["id"] for one in shown]
    assert all(
        value["value"] == "severity_s1" for one in shown for value in one["custom_fields"] if value["id"] == SEVERITY
    )
    assert desk.kim.get(f"/views/{made['id']}/count")["view_count"]["value"] == len(shown)
    assert desk.kim("GET", "/api/v2/views/1/tickets").status_code == 404


def test_a_reset_forgets_when_automations_ran(desk: Desk) -> None:
    automation(desk)
    desk.advance(6 * HOUR)
    desk.control("POST", "reset")

    ticket = opened(desk)
    automation(desk)
    desk.advance(6 * HOUR)

    assert desk.admin.ticket(ticket)["priority"] == "low"


def test_a_field_that_agents_may_not_edit_keeps_its_value_on_their_page(desk: Desk) -> None:
    with desk.world.lock:
        desk.world.ticket_fields[SEVERITY]["agent_can_edit"] = False
    before = desk.admin.ticket()["custom_fields"]

    page = f"{desk.url}/agent/tickets/{CASE}"
    answer = desk.anyone().session.post(page, data={f"field_{SEVERITY}": "severity_s4"}, timeout=20)

    assert answer.status_code == 200
    assert desk.admin.ticket()["custom_fields"] == before


def test_a_rule_about_a_field_that_was_deleted_holds_for_no_ticket(desk: Desk) -> None:
    field = desk.admin.field(type="checkbox", title="Gone")
    ticket = opened(desk)
    automation(desk, OPEN, OLD, LOW, {"field": f"custom_fields_{field}", "operator": "is", "value": "true"})
    desk.admin.trigger((f"custom_fields_{field}", "is", "true"), act=[("priority", "low")])
    assert desk.admin("DELETE", f"/api/v2/ticket_fields/{field}").status_code == 204

    desk.advance(6 * HOUR)
    desk.kim.update(ticket, subject="Other")

    assert desk.admin.ticket(ticket)["priority"] == "high"
