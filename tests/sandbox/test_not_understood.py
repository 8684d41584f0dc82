"""The sandbox answers 400 to whatever it does not understand, and names it."""

import pytest

from tests.sandbox.desk import CASE, Desk

TICKET, FORM = f"/tickets/{CASE}", "/ticket_forms/55000001"


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("GET", "/nothing_here", "/api/v2/nothing_here"),
        ("PATCH", TICKET, "PATCH"),
        ("GET", "/tickets/abc", "/tickets/abc"),
        ("GET", TICKET + "?colour=red", "'colour'"),
        ("GET", TICKET + "?include=weather", "'weather'"),
        ("GET", f"/tickets/{CASE}/audits?sort=-id", "-id"),
        ("GET", "/tickets?sort_by=mood", "mood"),
        ("GET", "/tickets?page[size]=101", "page[size]"),
    ],
)
def test_an_unknown_address_or_parameter_is_named(desk: Desk, method: str, path: str, named: str) -> None:
    answer = desk.admin(method, "/api/v2" + path)

    assert answer.status_code == 400
    assert named in answer.json()["description"]


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("PUT", TICKET, {"ticket": {"colour": "red"}}, "'colour'"),
        ("PUT", TICKET, {"ticket": {}, "extra": 1}, "'extra'"),
        ("PUT", TICKET, {"ticket": {"additional_tags": ["a"]}}, "'additional_tags'"),
        ("PUT", TICKET, {"ticket": {"comment": {"body": "x", "loud": True}}}, "'loud'"),
        ("POST", "/tickets", {"ticket": {"subject": "s", "comment": {"body": "b"}, "mood": 1}}, "'mood'"),
        ("PUT", TICKET + "/tags", {"tags": ["a"], "mood": 1}, "'mood'"),
        ("POST", "/ticket_fields", {"ticket_field": {"type": "text", "title": "t", "mood": 1}}, "'mood'"),
        ("PUT", FORM, {"ticket_form": {"mood": 1}}, "'mood'"),
        ("POST", "/triggers", {"trigger": {"title": "t", "mood": 1}}, "'mood'"),
        ("POST", "/macros", {"macro": {"title": "t", "mood": 1}}, "'mood'"),
        ("POST", "/webhooks", {"webhook": {"name": "n", "mood": 1}}, "'mood'"),
        ("PUT", "/organizations/40000001", {"organization": {"mood": 1}}, "'mood'"),
        ("PUT", "/tickets/update_many?ids=10421", {"ticket": {"mood": 1}}, "'mood'"),
        ("PUT", f"/requests/{CASE}", {"request": {"custom_fields": []}}, "'custom_fields'"),
    ],
)
def test_an_unknown_property_is_named(desk: Desk, method: str, path: str, body: dict, named: str) -> None:
    answer = desk.admin(method, "/api/v2" + path, body)

    assert answer.status_code == 400
    assert named in answer.json()["description"]


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "7"])
def test_a_body_that_is_no_object_is_refused(desk: Desk, text: str) -> None:
    assert desk.kim("PUT", "/api/v2" + TICKET, data=text).status_code == 400


@pytest.mark.parametrize("path", ["/tickets/1", "/users/1", "/organizations/1", "/ticket_forms/1", "/triggers/1"])
def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    answer = desk.admin("GET", "/api/v2" + path)

    assert (answer.status_code, answer.json()) == (404, {"error": "RecordNotFound", "description": "Not found"})


def test_every_address_answers_with_and_without_json_at_its_end(desk: Desk) -> None:
    assert desk.kim.get(TICKET) == desk.kim.get(TICKET + ".json")
