"""Time moves only when told, and everything due on the way happens in order."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
import requests
from flask import Flask

from sandbox.clock import Clock, Told
from sandbox.moments import read, written
from sandbox.serving import serve_in_thread
from tests.sandbox.desk import START, Desk, Heard, Listener, listening

CHANGED = ("update_type", "is", "Change")


class Follower:
    """A service that follows the clock: it remembers what it was told and has appointments."""

    def __init__(self, listener: Listener, *due: str) -> None:
        self.told: list[str] = []
        self.due = sorted(due)
        self.url = f"{listener.url}/_clock"
        listener.on_call = self.answer

    def answer(self, heard: Heard) -> str:
        if not heard.path.startswith("/_clock"):
            return "{}"
        did = []
        if heard.body:
            now = heard.json["now"]
            self.told.append(now)
            did = [f"kept {one}" for one in self.due if one <= now]
            self.due = [one for one in self.due if one > now]
        return json.dumps({"did": did, "next_due_at": self.due[0] if self.due else None})


@pytest.fixture
def other() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def at(text: str) -> str:
    return f"2026-11-22T{text}Z"


def test_the_clock_stands_still_until_told(desk: Desk) -> None:
    assert desk.control("GET", "clock")["now"] == START
    assert desk.advance(90)["now"] == at("10:01:30")
    assert desk.control("POST", "clock", {"now": "2026-11-22T12:00:00+01:00"})["now"] == at("11:00:00")


@pytest.mark.parametrize(
    "body",
    [
        {"now": "2026-11-22T09:59:59Z"},
        {"now": "2026-11-22T12:00:00"},
        {"now": "noon"},
        {"advance_seconds": -1},
        {"advance_seconds": "60"},
        {"advance_seconds": True},
        {"sleep": 1},
        {},
    ],
)
def test_the_clock_refuses_to_go_back_or_to_guess(desk: Desk, body: dict) -> None:
    assert desk.anyone()("POST", "/_sandbox/clock", body).status_code == 400
    assert desk.control("GET", "clock")["now"] == START


def test_a_follower_is_told_every_moment_it_waits_for_in_order(desk: Desk, listener: Listener) -> None:
    follower = Follower(listener, at("10:30:00"), at("14:00:00"), at("12:00:00"))
    desk.control("PUT", "clock/followers", {"urls": [follower.url]})

    answer = desk.advance(4 * 3600)

    assert follower.told == [START, at("10:30:00"), at("12:00:00"), at("14:00:00")]
    assert [one["at"] for one in answer["happened"]] == [at("10:30:00"), at("12:00:00"), at("14:00:00")]
    assert answer["happened"][0]["what"] == f"kept {at('10:30:00')}"


def test_two_followers_share_one_clock(desk: Desk, listener: Listener, other: Listener) -> None:
    first, second = Follower(listener, at("10:10:00")), Follower(other, at("10:20:00"))
    desk.control("PUT", "clock/followers", {"urls": [first.url, second.url]})

    desk.advance(3600)

    assert first.told == second.told == [START, at("10:10:00"), at("10:20:00"), at("11:00:00")]


def test_a_follower_that_is_down_is_named_and_time_moves_on(desk: Desk, listener: Listener) -> None:
    follower = Follower(listener, at("10:30:00"))
    desk.control("PUT", "clock/followers", {"urls": ["http://127.0.0.1:9/_clock", follower.url]})

    answer = desk.advance(3600)

    assert (answer["now"], answer["unreachable"]) == (at("11:00:00"), ["http://127.0.0.1:9/_clock"])
    assert at("10:30:00") in follower.told


def test_advancing_by_nothing_settles(desk: Desk, listener: Listener) -> None:
    hook = desk.admin.webhook(f"{listener.url}/hook")
    desk.admin.trigger(CHANGED, act=[("notification_webhook", [hook, "{}"])])
    desk.kim.update(priority="low")
    assert listener.heard == []

    answer = desk.advance(0)

    assert len(listener.heard) == 1
    assert answer == {"now": START, "happened": [{"at": START, "what": answer["happened"][0]["what"]}]}
    assert "ticket 10421" in answer["happened"][0]["what"]


def test_what_a_follower_does_is_delivered_before_time_moves(desk: Desk, listener: Listener, other: Listener) -> None:
    """The follower answers a webhook by an update, which calls a webhook again, all at the same moment."""
    hook = desk.admin.webhook(f"{other.url}/hook")
    desk.admin.trigger(CHANGED, act=[("notification_webhook", [hook, "{}"])])
    updates = iter(["low", "high"])

    def work(heard: Heard) -> str:
        priority = next(updates, None) if heard.body else None
        if priority:
            desk.kim.update(priority=priority)
        return json.dumps({"did": [priority] if priority else [], "next_due_at": None})

    listener.on_call = work
    desk.control("PUT", "clock/followers", {"urls": [f"{listener.url}/_clock"]})

    desk.advance(60)

    stamps = [one.headers["X-Zendesk-Webhook-Signature-Timestamp"] for one in other.heard]
    assert stamps == [START, START]


def test_reads_and_writes_go_on_while_time_moves(desk: Desk, listener: Listener) -> None:
    """The account is not locked while a follower works."""
    seen = []

    def work(heard: Heard) -> str:
        if heard.body:
            seen.append(desk.kim("GET", "/api/v2/tickets/10421").status_code)
        return '{"did": [], "next_due_at": null}'

    listener.on_call = work
    desk.control("PUT", "clock/followers", {"urls": [f"{listener.url}/_clock"]})

    desk.advance(60)

    assert seen == [200, 200]


def test_a_late_retry_makes_time_stop_there(desk: Desk, listener: Listener) -> None:
    hook = desk.admin.webhook(f"{listener.url}/hook")
    desk.admin.trigger(CHANGED, act=[("notification_webhook", [hook, "{}"])])
    listener.answer(503, {"Retry-After": "20"})
    desk.kim.update(priority="low")

    happened = desk.advance(3600)["happened"]

    assert [one["at"] for one in happened] == [START, at("10:00:20")]
    assert "tried again" in happened[0]["what"]


def test_followers_come_from_a_list_of_addresses(desk: Desk) -> None:
    assert desk.anyone()("PUT", "/_sandbox/clock/followers", {"urls": "x"}).status_code == 400
    desk.control("PUT", "clock/followers", {"urls": []})
    assert desk.control("GET", "clock/followers") == {"urls": []}


def test_a_follower_that_never_finishes_does_not_hold_time_for_ever() -> None:
    clock = Clock(read(START), tell=lambda _, now: Told((), now))
    clock.follow(("http://127.0.0.1:9/_clock",))

    clock.advance_by(read(at("11:00:00")) - read(START))

    assert written(clock.now()) == at("11:00:00")


def test_a_follower_that_answers_nonsense_counts_as_down() -> None:
    def tell(url: str, now: object) -> Told:
        raise requests.exceptions.InvalidJSONError(url)

    clock = Clock(read(START), tell=tell)
    clock.follow(("http://127.0.0.1:9/_clock",))

    assert clock.settle().unreachable == ["http://127.0.0.1:9/_clock"]


def test_two_people_may_move_time_at_once(desk: Desk) -> None:
    threads = [threading.Thread(target=desk.clock.advance_by, args=(read(at("10:00:10")) - read(START),)) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert desk.control("GET", "clock")["now"] == at("10:00:20")


class Due:
    """Something of a host's that is due until it was done."""

    def __init__(self, at: datetime) -> None:
        self.at: datetime | None = at

    def next_due_at(self) -> datetime | None:
        return self.at

    def run_due(self) -> list[str]:
        self.at = None
        return ["done"]


def test_the_program_has_followers_act_on_every_change_by_themselves() -> None:
    acted = threading.Event()
    start = read(START)

    def tell(url: str, now: datetime) -> Told:
        acted.set()
        return Told((), None)

    clock = Clock(start, tell=tell)
    clock.follow(("http://127.0.0.1:1/_clock",))

    served = serve_in_thread(Flask("nothing"), clock, at_once=True)
    try:
        clock.add_source(Due(start))

        assert acted.wait(timeout=10)
        assert clock.now() == start
    finally:
        served.stop()
