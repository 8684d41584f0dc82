"""The customer's side of a case."""

import pytest

from tests.sandbox.desk import CASE, Desk

REQUEST = f"/requests/{CASE}"


def test_a_customer_reads_their_request_with_the_portal_s_fields_only(desk: Desk) -> None:
    request = desk.ana.get(REQUEST)["request"]

    assert {one["id"] for one in request["custom_fields"]} == {50000011, 50000012}
    assert (request["status"], request["can_be_solved_by_me"]) == ("open", True)


def test_a_stranger_does_not(desk: Desk) -> None:
    assert desk.as_person("bo@globex.example")("GET", "/api/v2" + REQUEST).status_code == 404


def test_whoever_is_copied_in_does(desk: Desk) -> None:
    desk.kim.update(email_ccs=[{"user_email": "bo@globex.example"}])

    assert desk.as_person("bo@globex.example")("GET", "/api/v2" + REQUEST).status_code == 200


def test_internal_notes_stay_inside(desk: Desk) -> None:
    desk.kim.update(comment={"body": "secret", "public": False})

    answer = desk.ana.get(REQUEST + "/comments")

    assert "secret" not in str(answer)
    assert answer["users"] == [
        {"id": 30000011, "name": "Ana Ruiz", "agent": False, "organization_id": 40000001, "photo": None}
    ]


def test_a_customer_s_answer_reopens_the_case(desk: Desk) -> None:
    desk.kim.update(status="pending")

    desk.ana.put(REQUEST, {"request": {"comment": {"body": "still down"}}})

    ticket = desk.kim.ticket()
    assert (ticket["status"], ticket["custom_status_id"]) == ("open", 71000002)


def test_a_customer_solves_their_own_case_once(desk: Desk) -> None:
    assert desk.ana.put(REQUEST, {"request": {"solved": True}})["request"]["status"] == "solved"

    assert desk.ana("PUT", "/api/v2" + REQUEST, {"request": {"solved": True}}).status_code == 422


def test_a_customer_copies_people_in(desk: Desk) -> None:
    answer = desk.ana.put(REQUEST, {"request": {"additional_collaborators": ["boss@acme.example"]}})

    assert len(answer["request"]["email_cc_ids"]) == 1


@pytest.mark.parametrize("name", ["custom_fields", "priority", "tags", "status"])
def test_a_customer_sets_no_field_on_an_existing_request(desk: Desk, name: str) -> None:
    answer = desk.ana("PUT", "/api/v2" + REQUEST, {"request": {name: []}})

    assert (answer.status_code, repr(name) in answer.text) == (400, True)


def test_a_customer_writes_no_internal_note(desk: Desk) -> None:
    body = {"request": {"comment": {"body": "x", "public": False}}}

    assert desk.ana("PUT", "/api/v2" + REQUEST, body).status_code == 422


def test_a_new_request_takes_the_fields_open_to_customers_only(desk: Desk) -> None:
    def ask(field: int, value: str) -> int:
        fields = [{"id": field, "value": value}]
        body = {"request": {"subject": "s", "comment": {"body": "b"}, "custom_fields": fields}}
        return desk.ana("POST", "/api/v2/requests", body).status_code

    assert ask(50000011, "severity_s3") == 201
    assert ask(50000013, "env_test") == 422


def test_a_customer_s_list_holds_their_own_cases(desk: Desk) -> None:
    assert {one["requester_id"] for one in desk.ana.get("/requests")["requests"]} == {30000011}
