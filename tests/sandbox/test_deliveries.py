"""Webhook calls that fail: which are tried again, when, and when an endpoint is left alone."""

import threading
from datetime import timedelta

import pytest

from sandbox.clock import Clock
from sandbox.moments import read
from sandbox.zendesk.deliveries import Deliveries, queue
from sandbox.zendesk.hook_calls import Composed, Outcome
from sandbox.zendesk.seed import demo_world
from tests.sandbox.desk import START, Desk, Heard, Listener

CHANGED = ("update_type", "is", "Change")


def test_a_call_that_went_well_ends(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener)
    desk.kim.update(status="pending")

    desk.advance(3600)

    assert len(listener.heard) == 1
    assert [(one["status"], one["status_code"]) for one in desk.log_of(hook)] == [("completed", 200)]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 502, 301])
def test_most_failures_are_final(desk: Desk, listener: Listener, status: int) -> None:
    hook = desk.called(listener)
    listener.answer(status)
    desk.kim.update(status="pending")

    desk.advance(86_400)

    assert len(listener.heard) == 1
    assert [(one["status"], one["status_code"]) for one in desk.log_of(hook)] == [("terminated", status)]


def test_a_conflict_is_tried_three_times_more(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener)
    for _ in range(9):
        listener.answer(409)
    desk.kim.update(status="pending")

    desk.advance(86_400)

    assert len(listener.heard) == 4
    assert len({one.headers["X-Zendesk-Webhook-Invocation-Id"] for one in listener.heard}) == 1
    invocation = desk.log_of(hook)[0]["id"]
    attempts = desk.admin.get(f"/webhooks/{hook}/invocations/{invocation}/attempts")["attempts"]
    assert [one["status_code"] for one in attempts] == [409] * 4


@pytest.mark.parametrize(("status", "wait", "calls"), [(429, "30", 2), (503, "59", 2), (429, "60", 1), (503, None, 1)])
def test_a_later_please_is_heeded_only_under_a_minute(
    desk: Desk, listener: Listener, status: int, wait: str | None, calls: int
) -> None:
    desk.called(listener)
    listener.answer(status, {"Retry-After": wait} if wait else {})
    desk.kim.update(status="pending")

    desk.advance(3600)

    assert len(listener.heard) == calls


def test_each_try_is_signed_when_it_is_sent(desk: Desk, listener: Listener) -> None:
    desk.called(listener)
    listener.answer(429, {"Retry-After": "30"})
    desk.kim.update(status="pending")

    desk.advance(3600)

    stamps = [one.headers["X-Zendesk-Webhook-Signature-Timestamp"] for one in listener.heard]
    assert stamps == ["2026-11-22T10:00:00Z", "2026-11-22T10:00:30Z"]


def test_a_call_that_times_out_is_tried_five_times_more() -> None:
    world = demo_world(Clock(read(START)))
    sent = []

    def send(call: Composed) -> Outcome:
        sent.append(call.headers["X-Zendesk-Webhook-Signature-Timestamp"])
        return Outcome(timed_out=True)

    world.clock.add_source(Deliveries(world, send))
    world.webhooks["01W"] = {
        "id": "01W",
        "name": "Ours",
        "status": "active",
        "endpoint": "http://127.0.0.1:9/x",
        "http_method": "POST",
        "request_format": "json",
        "subscriptions": ["conditional_ticket_events"],
    }
    queue(world, "01W", "{}", "a test")

    world.clock.advance_by(timedelta(days=1))

    assert len(sent) == len(set(sent)) == 6
    assert world.invocations[0].status == "timed out"


def test_an_endpoint_that_is_down_loses_the_call(desk: Desk) -> None:
    hook = desk.admin.webhook("http://127.0.0.1:9/x")
    desk.admin.trigger(CHANGED, act=[("notification_webhook", [hook, "{}"])])
    desk.kim.update(status="pending")

    desk.advance(3600)

    assert desk.log_of(hook)[0]["status"] == "failed"
    assert "status_code" not in desk.log_of(hook)[0]


def test_an_endpoint_that_keeps_failing_is_left_alone_for_a_while(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener)
    for number in range(12):
        listener.answer(500)
        desk.kim.update(subject=str(number))
        desk.advance(0)

    assert len(listener.heard) == 10
    assert [one["status"] for one in desk.log_of(hook)[:2]] == ["circuit broken"] * 2
    desk.advance(301)
    listener.answers.clear()
    desk.kim.update(subject="again")
    desk.advance(0)
    assert len(listener.heard) == 11


def test_the_call_log_is_paged_newest_first(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener)
    for number in range(3):
        desk.kim.update(subject=str(number))
    desk.advance(0)

    first = desk.admin.get(f"/webhooks/{hook}/invocations?page[size]=2")

    assert first["meta"]["has_more"] is True
    assert [one["id"][-1] for one in first["invocations"]] == ["3", "2"]


def test_without_followers_webhooks_go_out_by_themselves(desk: Desk, listener: Listener) -> None:
    arrived = threading.Event()

    def take(_: Heard) -> str:
        arrived.set()
        return "{}"

    listener.on_call = take
    desk.clock.follow(())
    desk.called(listener)

    desk.kim.update(status="pending")

    assert arrived.wait(5)
