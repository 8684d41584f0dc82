"""Rate limits, on the pretend clock and shared with the agents' pages."""

import requests

from tests.sandbox.desk import CASE, Desk


def send(desk: Desk, ticket: int = CASE) -> requests.Response:
    return desk.kim("PUT", f"/api/v2/tickets/{ticket}", {"ticket": {"priority": "low"}})


def test_every_answer_says_what_is_left(desk: Desk) -> None:
    headers = desk.kim("GET", f"/api/v2/tickets/{CASE}").headers

    assert (headers["x-rate-limit"], headers["x-rate-limit-remaining"]) == ("700", "699")
    assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("700", "699")
    assert headers["ratelimit-reset"] == "60"


def test_an_update_also_says_what_is_left_for_updates(desk: Desk) -> None:
    assert send(desk).headers["zendesk-ratelimit-tickets-update"] == "total=100; remaining=99; resets=60"
    index = desk.kim("GET", "/api/v2/tickets").headers["zendesk-ratelimit-tickets-index"]
    assert index == "total=100; remaining=99; resets=60"


def test_one_person_updates_one_ticket_thirty_times_in_ten_minutes(desk: Desk) -> None:
    assert {send(desk).status_code for _ in range(30)} == {200}

    answer = send(desk)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert send(desk, 10422).status_code == 200
    desk.advance(600)
    assert send(desk).status_code == 200


def test_the_account_has_a_hundred_updates_a_minute_and_pages_use_them_up(desk: Desk) -> None:
    desk.control("PUT", "limits", {"ticket_updates": 3})
    desk.anyone()("POST", f"/agent/tickets/{CASE}", data={"comment": "x", "as": "30000003"}, allow_redirects=False)

    assert [send(desk, ticket).status_code for ticket in (10422, 10423, 10424)] == [200, 200, 429]

    page = desk.anyone()("POST", f"/agent/tickets/{CASE}", data={"comment": "y", "as": "30000003"})
    assert (page.status_code, "Too many updates" in page.text) == (429, True)
    desk.advance(60)
    assert send(desk, 10424).status_code == 200


def test_many_tickets_in_one_call_count_once(desk: Desk) -> None:
    desk.control("PUT", "limits", {"ticket_updates": 2})
    ids = "10411,10412,10413"

    desk.kim.put(f"/tickets/update_many?ids={ids}", {"ticket": {"priority": "low"}})

    assert send(desk).headers["zendesk-ratelimit-tickets-update"].startswith("total=2; remaining=0")


def test_the_export_answers_ten_times_a_minute(desk: Desk) -> None:
    path = "/api/v2/incremental/tickets/cursor?start_time=0"

    assert [desk.admin("GET", path).status_code for _ in range(11)] == [200] * 10 + [429]


def test_the_account_as_a_whole_is_limited(desk: Desk) -> None:
    desk.control("PUT", "limits", {"account": 2})

    answers = [desk.kim("GET", "/api/v2/users/me").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    desk.advance(60)
    assert desk.kim("GET", "/api/v2/users/me").status_code == 200


def test_limits_can_be_switched_off(desk: Desk) -> None:
    desk.control("PUT", "limits", {"account": 1, "enabled": False})

    assert [desk.kim("GET", "/api/v2/users/me").status_code for _ in range(3)] == [200] * 3


def test_an_unknown_limit_is_refused(desk: Desk) -> None:
    assert desk.anyone()("PUT", "/_sandbox/limits", {"moon": 1}).status_code == 400
