"""Tickets one by one: reading, opening, updating, tags, values."""

import pytest

from tests.sandbox.desk import CASE, Desk

SEVERITY, ENVIRONMENT = 50000011, 50000013
KIM, MANAGER, LIGHT, SUSPENDED, ANA = 30000003, 30000005, 30000007, 30000008, 30000011


def values(ticket: dict) -> dict:
    return {one["id"]: one["value"] for one in ticket["custom_fields"]}


def test_a_ticket_comes_with_the_people_asked_for(desk: Desk) -> None:
    answer = desk.kim.get(f"/tickets/{CASE}?include=users,organizations,groups")

    assert {one["name"] for one in answer["users"]} == {"Kim", "Ana Ruiz"}
    assert answer["organizations"][0]["organization_fields"]["support_tier"] == "titanium"
    assert [one["name"] for one in answer["groups"]] == ["Support"]


def test_the_story_s_case_is_opened_as_the_clock_starts(desk: Desk) -> None:
    ticket = desk.kim.ticket()

    assert (ticket["created_at"], ticket["status"], ticket["assignee_id"]) == ("2026-11-22T10:00:00Z", "open", KIM)
    assert values(ticket)[SEVERITY] == "severity_s1"
    assert ticket["fields"] == ticket["custom_fields"]


def test_the_list_is_cut_by_cursor(desk: Desk) -> None:
    first = desk.kim.get("/tickets?page[size]=10")
    seen, answer = list(first["tickets"]), first
    while answer["meta"]["has_more"]:
        answer = desk.kim("GET", answer["links"]["next"].removeprefix(desk.url)).json()
        seen += answer["tickets"]

    assert [one["id"] for one in seen] == list(range(10410, 10434))


def test_the_list_is_cut_by_page_number(desk: Desk) -> None:
    answer = desk.kim.get("/tickets?page=3&per_page=10")

    assert ([one["id"] for one in answer["tickets"]], answer["next_page"]) == ([10430, 10431, 10432, 10433], None)
    assert (answer["count"], answer["previous_page"].startswith(desk.url)) == (24, True)


def test_many_are_shown_at_once_and_unknown_ids_left_out(desk: Desk) -> None:
    answer = desk.kim.get("/tickets/show_many?ids=10421,99,10422")

    assert [one["id"] for one in answer["tickets"]] == [10421, 10422]


def test_over_a_hundred_ids_are_too_many(desk: Desk) -> None:
    ids = ",".join(str(number) for number in range(101))

    answer = desk.kim("GET", f"/api/v2/tickets/show_many?ids={ids}")

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "TooManyValues",
        "description": "Parameter  cannot specify more than 100 values",
        "max_count": 100,
    }


def test_an_update_answers_with_its_audit(desk: Desk) -> None:
    answer = desk.kim.update(priority="high", metadata={"op": "01J"})

    changes = [(e["field_name"], e["previous_value"], e["value"]) for e in answer["audit"]["events"]]
    assert changes == [("priority", "urgent", "high")]
    assert answer["audit"]["metadata"]["custom"] == {"op": "01J"}
    assert answer["audit"]["via"]["channel"] == "api"


def test_updated_at_has_whole_seconds(desk: Desk) -> None:
    desk.advance(1.7)

    assert desk.kim.update(priority="high")["ticket"]["updated_at"] == "2026-11-22T10:00:01Z"


def test_what_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    before = desk.kim.get(f"/tickets/{CASE}/audits")
    desk.advance(60)

    answer = desk.kim.update(priority="urgent", custom_fields=[{"id": SEVERITY, "value": "severity_s1"}])

    assert answer["audit"]["events"] == []
    assert answer["ticket"]["updated_at"] == "2026-11-22T10:00:00Z"
    assert desk.kim.get(f"/tickets/{CASE}/audits") == before


def test_a_description_cannot_be_changed_and_nobody_says_so(desk: Desk) -> None:
    before = desk.kim.ticket()["description"]

    assert desk.kim.update(description="other")["ticket"]["description"] == before


def test_a_safe_update_is_refused_when_someone_was_faster(desk: Desk) -> None:
    stamp = desk.kim.ticket()["updated_at"]
    desk.advance(5)
    desk.kim.update(priority="low")

    answer = desk.kim(
        "PUT",
        f"/api/v2/tickets/{CASE}",
        {"ticket": {"priority": "high", "safe_update": True, "updated_stamp": stamp}},
    )

    assert (answer.status_code, answer.json()["error"]) == (409, "UpdateConflict")
    assert desk.kim.ticket()["priority"] == "low"


def test_a_safe_update_with_the_last_stamp_passes(desk: Desk) -> None:
    stamp = desk.kim.ticket()["updated_at"]

    assert desk.kim.update(priority="high", safe_update=True, updated_stamp=stamp)["ticket"]["priority"] == "high"


def test_a_closed_ticket_takes_no_update(desk: Desk) -> None:
    answer = desk.kim("PUT", "/api/v2/tickets/10410", {"ticket": {"tags": ["x"]}})

    assert answer.status_code == 422
    assert answer.json()["error"] == "RecordInvalid"
    assert answer.json()["details"]["status"][0]["description"] == "Status: closed prevents ticket update"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "asleep"},
        {"priority": "huge"},
        {"type": "riddle"},
        {"assignee_id": ANA},
        {"assignee_id": LIGHT},
        {"assignee_id": SUSPENDED},
        {"assignee_id": KIM, "group_id": 45000002},
        {"group_id": 1},
        {"ticket_form_id": 1},
        {"custom_fields": [{"id": 1, "value": "x"}]},
        {"custom_fields": [{"id": SEVERITY, "value": "S1"}]},
        {"custom_fields": [{"id": 50000003, "value": "open"}]},
        {"comment": {"body": " "}},
        {"followers": [{"user_id": MANAGER, "action": "push"}]},
        {"safe_update": True},
    ],
)
def test_an_impossible_value_changes_nothing_at_all(desk: Desk, change: dict) -> None:
    before = desk.kim.ticket()

    answer = desk.kim("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"subject": "changed", **change}})

    assert (answer.status_code, answer.json()["error"]) == (422, "RecordInvalid")
    assert desk.kim.ticket() == before


def test_a_drop_down_keeps_its_tag_on_the_ticket(desk: Desk) -> None:
    ticket = desk.kim.update(custom_fields=[{"id": SEVERITY, "value": "severity_s2"}])["ticket"]

    assert "severity_s2" in ticket["tags"]
    assert "severity_s1" not in ticket["tags"]


def test_a_ticked_box_keeps_its_tag_on_the_ticket(desk: Desk) -> None:
    box = desk.admin.field(type="checkbox", title="Flag", tag="flagged")

    assert "flagged" in desk.kim.update(custom_fields=[{"id": box, "value": True}])["ticket"]["tags"]
    assert "flagged" not in desk.kim.update(custom_fields=[{"id": box, "value": False}])["ticket"]["tags"]


def test_overwriting_tags_empties_the_fields_they_stand_for(desk: Desk) -> None:
    ticket = desk.kim.update(tags=["other"])["ticket"]

    assert (ticket["tags"], values(ticket)[SEVERITY]) == (["other"], None)


def test_an_option_s_tag_sets_the_field(desk: Desk) -> None:
    answer = desk.kim.put(f"/tickets/{CASE}/tags", {"tags": ["env_test"]})

    assert "env_test" in answer["tags"]
    assert values(desk.kim.ticket())[ENVIRONMENT] == "env_test"


@pytest.mark.parametrize(
    ("method", "status", "expected"),
    [
        ("PUT", 200, ["env_production", "new", "product_runtime", "severity_s1"]),
        ("POST", 201, ["new"]),
        ("DELETE", 200, ["env_production", "product_runtime", "severity_s1"]),
    ],
)
def test_tags_are_added_replaced_and_removed(desk: Desk, method: str, status: int, expected: list) -> None:
    answer = desk.kim(method, f"/api/v2/tickets/{CASE}/tags", {"tags": ["new"]})

    assert (answer.status_code, answer.json()["tags"]) == (status, expected)


def test_tags_know_safe_updates(desk: Desk) -> None:
    body = {"tags": ["x"], "safe_update": "true", "updated_stamp": "2020-01-01T00:00:00Z"}

    assert desk.kim("PUT", f"/api/v2/tickets/{CASE}/tags", body).status_code == 409


@pytest.mark.parametrize(
    ("kind", "good", "kept", "bad"),
    [
        ("text", "a", "a", ["a"]),
        ("text", "", None, {"a": 1}),
        ("date", "2026-11-22", "2026-11-22", "2026-11-22T10:00:00Z"),
        ("integer", 7, "7", "7.5"),
        ("decimal", "7.5", "7.5", "seven"),
        ("checkbox", "true", True, "maybe"),
        ("lookup", 30000003, "30000003", [1]),
    ],
)
def test_a_field_takes_what_its_type_allows(desk: Desk, kind: str, good: object, kept: object, bad: object) -> None:
    field = desk.admin.field(type=kind, title="One")

    assert values(desk.kim.update(custom_fields=[{"id": field, "value": good}])["ticket"])[field] == kept
    wrong = {"ticket": {"custom_fields": [{"id": field, "value": bad}]}}
    assert desk.kim("PUT", f"/api/v2/tickets/{CASE}", wrong).status_code == 422


def test_a_multi_select_takes_several_options(desk: Desk) -> None:
    options = [{"name": name, "value": f"m_{name}"} for name in "abc"]
    field = desk.admin.field(type="multiselect", title="Several", custom_field_options=options)

    ticket = desk.kim.update(custom_fields=[{"id": field, "value": ["m_a", "m_c"]}])["ticket"]

    assert values(ticket)[field] == ["m_a", "m_c"]
    assert {"m_a", "m_c"} <= set(ticket["tags"])


def test_a_new_ticket_opens_as_new_and_tells_what_it_is(desk: Desk) -> None:
    answer = desk.kim.post("/tickets", {"ticket": {"subject": "Hello", "comment": {"body": "Text"}}})

    ticket = answer["ticket"]
    assert (ticket["status"], ticket["subject"], ticket["description"]) == ("new", "Hello", "Text")
    assert (ticket["requester_id"], ticket["ticket_form_id"]) == (KIM, 55000001)
    noted = {event.get("field_name") for event in answer["audit"]["events"] if event["type"] == "Create"}
    assert {"subject", "requester_id", "status", "priority", "type", "brand_id", "custom_status_id"} <= noted


def test_a_new_ticket_for_someone_unknown_creates_them(desk: Desk) -> None:
    requester = {"email": "new@acme.example", "name": "New"}

    answer = desk.kim.post("/tickets", {"ticket": {"requester": requester, "comment": {"body": "x"}}})

    person = desk.kim.get(f"/users/{answer['ticket']['requester_id']}")["user"]
    assert (person["email"], person["role"], person["organization_id"]) == ("new@acme.example", "end-user", 40000001)


def test_a_new_ticket_needs_words(desk: Desk) -> None:
    assert desk.kim("POST", "/api/v2/tickets", {"ticket": {"subject": "x"}}).status_code == 422


def test_the_same_key_opens_one_ticket(desk: Desk) -> None:
    body = {"ticket": {"subject": "Once", "comment": {"body": "x"}}}
    first, second = (desk.kim("POST", "/api/v2/tickets", body, headers={"Idempotency-Key": "k1"}) for _ in range(2))

    assert (first.headers["x-idempotency-lookup"], second.headers["x-idempotency-lookup"]) == ("miss", "hit")
    assert first.json()["ticket"]["id"] == second.json()["ticket"]["id"]


def test_the_same_key_with_another_body_is_an_error(desk: Desk) -> None:
    desk.kim.post("/tickets", {"ticket": {"comment": {"body": "x"}}}, headers={"Idempotency-Key": "k1"})

    other = {"ticket": {"comment": {"body": "y"}}}
    assert desk.kim("POST", "/api/v2/tickets", other, headers={"Idempotency-Key": "k1"}).status_code == 400


def test_a_key_is_forgotten_after_two_hours(desk: Desk) -> None:
    body = {"ticket": {"comment": {"body": "x"}}}
    first = desk.kim.post("/tickets", body, headers={"Idempotency-Key": "k1"})
    desk.advance(7200)

    second = desk.kim.post("/tickets", body, headers={"Idempotency-Key": "k1"})

    assert first["ticket"]["id"] != second["ticket"]["id"]


def test_a_follow_up_inherits_tags_and_fields(desk: Desk) -> None:
    body = {"ticket": {"via_followup_source_id": 10410, "comment": {"body": "again"}}}

    ticket = desk.kim.post("/tickets", body)["ticket"]

    source = desk.kim.ticket(10410)
    assert (ticket["tags"], values(ticket)) == (source["tags"], values(source))
    assert ticket["id"] in source["followup_ids"]
    assert ticket["via"]["channel"] == "closed_ticket"


def test_only_a_closed_ticket_is_followed_up(desk: Desk) -> None:
    body = {"ticket": {"via_followup_source_id": CASE, "comment": {"body": "again"}}}

    assert desk.kim("POST", "/api/v2/tickets", body).status_code == 422


def test_an_assignee_opens_a_new_case_and_moves_it_to_a_group_of_theirs(desk: Desk) -> None:
    desk.kim.update(10417, group_id=45000002)

    ticket = desk.kim.update(10417, assignee_id=KIM)["ticket"]

    assert (ticket["status"], ticket["group_id"], ticket["custom_status_id"]) == ("open", 45000001, 71000002)


def test_a_custom_status_brings_its_category(desk: Desk) -> None:
    assert desk.kim.update(custom_status_id=71000003)["ticket"]["status"] == "pending"
    assert desk.kim.update(status="hold")["ticket"]["custom_status_id"] == 71000004


def test_a_deleted_ticket_is_gone_until_it_is_restored(desk: Desk) -> None:
    assert desk.kim("DELETE", f"/api/v2/tickets/{CASE}").status_code == 204
    assert desk.kim("GET", f"/api/v2/tickets/{CASE}").status_code == 404
    desk.advance(5)

    assert desk.kim("PUT", f"/api/v2/deleted_tickets/{CASE}/restore").status_code == 200

    assert desk.kim.ticket()["updated_at"] == "2026-11-22T10:00:05Z"
