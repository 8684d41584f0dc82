"""Planned faults really strike: refusals, delays, cut calls, lost and doubled webhooks, old answers."""

import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.sandbox.desk import CASE, Desk, Listener

UPDATES = {"method": "PUT", "path_regex": "^/api/v2/tickets/"}
CHANGED = ("update_type", "is", "Change")


def send(desk: Desk) -> requests.Response:
    return desk.kim("PUT", f"/api/v2/tickets/{CASE}", {"ticket": {"comment": {"body": "once"}}})


def written(desk: Desk) -> int:
    return [one["body"] for one in desk.kim.get(f"/tickets/{CASE}/comments")["comments"]].count("once")


@pytest.mark.parametrize(
    ("wanted", "header"),
    [(7, "7"), (0, "0"), ("junk", "junk"), ("none", None), (None, None), ("soon, please", "soon, please")],
)
def test_a_429_says_when_to_come_back_in_every_form(desk: Desk, wanted: object, header: str | None) -> None:
    desk.plan({"kind": "429", "match": UPDATES, "retry_after": wanted})

    answer = send(desk)

    assert (answer.status_code, answer.headers.get("Retry-After"), written(desk)) == (429, header, 0)


def test_a_429_may_name_a_date(desk: Desk) -> None:
    desk.plan({"kind": "429", "match": UPDATES, "retry_after": "http-date", "seconds": 90})

    when = parsedate_to_datetime(send(desk).headers["Retry-After"])

    assert (when - desk.clock.now()).total_seconds() == 90


@pytest.mark.parametrize("status", [500, 502, 503, 413, 401])
def test_any_status_can_be_planned(desk: Desk, status: int) -> None:
    desk.plan({"kind": "status", "match": UPDATES, "status": status, "body": "<html>"})

    answer = send(desk)

    assert (answer.status_code, answer.text, written(desk)) == (status, "<html>", 0)


def test_a_call_cut_before_it_was_taken_has_no_effect(desk: Desk) -> None:
    desk.plan({"kind": "cut_before", "match": UPDATES})

    with pytest.raises(requests.ConnectionError):
        send(desk)

    assert written(desk) == 0


def test_a_call_cut_after_it_was_taken_has_its_effect(desk: Desk) -> None:
    desk.plan({"kind": "cut_after", "match": UPDATES})

    with pytest.raises(requests.ConnectionError):
        send(desk)

    assert written(desk) == 1


def test_a_slow_answer_comes_late_and_moves_no_time(desk: Desk) -> None:
    desk.plan({"kind": "slow", "match": UPDATES, "seconds": 0.2})
    before = time.monotonic()

    assert send(desk).status_code == 200

    assert time.monotonic() - before >= 0.2
    assert desk.control("GET", "clock")["now"] == "2026-11-22T10:00:00Z"


def test_a_stale_read_shows_the_ticket_as_it_was(desk: Desk) -> None:
    desk.kim.update(priority="low")
    desk.plan({"kind": "stale_read", "match": {"method": "GET", "path_regex": f"tickets/{CASE}"}})

    assert [desk.kim.ticket()["priority"] for _ in range(2)] == ["urgent", "low"]


def test_a_stale_history_does_not_show_the_last_change(desk: Desk) -> None:
    before = desk.kim.get(f"/tickets/{CASE}/audits")["count"]
    send(desk)
    desk.plan({"kind": "stale_read", "match": {"method": "GET", "path_regex": "/audits"}})

    assert [desk.kim.get(f"/tickets/{CASE}/audits")["count"] for _ in range(2)] == [before, before + 1]


def test_a_fault_strikes_as_often_as_planned_and_only_where(desk: Desk) -> None:
    desk.plan({"kind": "status", "match": UPDATES, "status": 500, "count": 2})

    desk.kim.ticket()
    assert desk.control("GET", "faults")["faults"][0]["count"] == 2
    assert [send(desk).status_code for _ in range(3)] == [500, 500, 200]
    assert desk.control("GET", "faults") == {"faults": []}


def test_planned_faults_are_called_off(desk: Desk) -> None:
    desk.plan({"kind": "status", "match": UPDATES, "status": 500})

    assert desk.control("DELETE", "faults") == {"faults": []}

    assert send(desk).status_code == 200


def test_controls_and_pages_are_never_struck(desk: Desk) -> None:
    desk.plan({"kind": "status", "status": 500, "count": 9})

    assert desk.anyone()("GET", "/").status_code == 200
    assert desk.control("GET", "clock")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"faults": [{"kind": "earthquake"}]},
        {"faults": [{"kind": "429", "colour": 1}]},
        {"faults": [{"kind": "429", "match": {"host": "x"}}]},
        {"faults": [{"kind": "429", "match": {"path_regex": "("}}]},
    ],
)
def test_a_fault_nobody_knows_is_refused(desk: Desk, body: dict) -> None:
    assert desk.anyone()("POST", "/_sandbox/faults", body).status_code == 400
    assert desk.control("GET", "faults") == {"faults": []}


@pytest.fixture
def hooked(desk: Desk, listener: Listener) -> Listener:
    hook = desk.admin.webhook(f"{listener.url}/hook")
    body = '{"at": "{{ticket.title}}"}'
    desk.admin.trigger(CHANGED, act=[("notification_webhook", [hook, body])])
    return listener


def titles(listener: Listener) -> list[str]:
    return [one.json["at"] for one in listener.heard]


def test_a_dropped_webhook_never_arrives(desk: Desk, hooked: Listener) -> None:
    desk.plan({"kind": "webhook_drop", "match": {"path_regex": "^/hook$"}})
    desk.kim.update(subject="a")
    desk.kim.update(subject="b")

    desk.advance(3600)

    assert titles(hooked) == ["b"]


def test_a_doubled_webhook_arrives_twice_the_same(desk: Desk, hooked: Listener) -> None:
    desk.plan({"kind": "webhook_duplicate"})
    desk.kim.update(subject="a")

    desk.advance(0)

    first, second = hooked.heard
    assert first.body == second.body
    assert first.headers["X-Zendesk-Webhook-Invocation-Id"] == second.headers["X-Zendesk-Webhook-Invocation-Id"]


def test_a_reordered_webhook_changes_places_with_the_next(desk: Desk, hooked: Listener) -> None:
    desk.plan({"kind": "webhook_reorder"})
    for subject in "abc":
        desk.kim.update(subject=subject)

    desk.advance(0)

    assert titles(hooked) == ["b", "a", "c"]


def test_a_reordered_webhook_without_a_next_comes_a_second_later(desk: Desk, hooked: Listener) -> None:
    desk.plan({"kind": "webhook_reorder"})
    desk.kim.update(subject="a")
    desk.advance(0)
    assert titles(hooked) == []

    desk.advance(1)

    assert titles(hooked) == ["a"]


def test_a_late_webhook_takes_its_time(desk: Desk, hooked: Listener) -> None:
    desk.plan({"kind": "webhook_late", "seconds": 480})
    desk.kim.update(subject="a")

    desk.advance(479)
    assert titles(hooked) == []
    desk.advance(1)
    assert hooked.heard[0].headers["X-Zendesk-Webhook-Signature-Timestamp"] == "2026-11-22T10:08:00Z"
