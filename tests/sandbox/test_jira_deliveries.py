"""Calls of webhooks of the pretend Jira: their headers, what is tried again and when, lanes, and planned misfortune."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sandbox.clock import Clock
from sandbox.jira.changes import Change, tell
from sandbox.jira.deliveries import LARGEST, MOST_KEPT, PRIMARY, Deliveries, queue
from sandbox.jira.hook_calls import Composed, Outcome, call_endpoint
from sandbox.jira.hook_events import call_from_workflow
from sandbox.jira.records import Actor
from sandbox.jira.seed import demo_world
from sandbox.jira.signing import signature
from sandbox.jira.world import World
from sandbox.moments import read
from tests.sandbox.desk import Listener
from tests.sandbox.jira_hooks import UPDATED, events, hook, linked, signed
from tests.sandbox.jira_site import ADMIN, KIM, START, Site

IDENTIFIER, RETRY, FLOW = (f"X-Atlassian-Webhook-{name}" for name in ("Identifier", "Retry", "Flow"))
LEAST, MOST = timedelta(minutes=5), timedelta(minutes=15)


def attempts(site: Site) -> list[datetime]:
    return [read(one["at"]) for one in site.world.deliveries[0].attempts]


def test_a_signature_is_the_vendors_own_example() -> None:
    expected = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"

    assert signature("It's a Secret to Everybody", b"Hello World!") == expected


def test_a_call_is_signed_over_its_very_bytes_and_tells_its_identifier(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    hooked.edit(summary="Größer als alles")
    hooked.advance(0)

    heard = listener.heard[0]
    assert signed(heard)
    assert heard.json["issue"]["fields"]["summary"] == "Größer als alles"
    assert (heard.path, heard.headers[FLOW], RETRY in heard.headers) == ("/hooks/jira/acme", "Primary", False)
    assert heard.headers["Content-Type"] == "application/json; charset=utf-8"
    assert len(heard.headers[IDENTIFIER]) == 36


def test_every_call_has_an_identifier_of_its_own(hooked: Site, listener: Listener) -> None:
    for _ in range(2):
        hook(hooked, listener)
    hooked.edit(summary="One")
    hooked.edit(summary="Two")
    hooked.advance(0)

    assert len({one.headers[IDENTIFIER] for one in listener.heard}) == len(listener.heard) == 4


def test_nothing_is_called_before_the_clock_is_touched(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    hooked.edit(summary="Waiting")

    assert (listener.heard, len(hooked.journal("webhook_queued"))) == ([], 1)
    hooked.advance(0)
    assert len(listener.heard) == 1


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 599])
def test_what_may_go_better_later_is_tried_five_times_more(hooked: Site, listener: Listener, status: int) -> None:
    hook(hooked, listener)
    for _ in range(9):
        listener.answer(status)
    hooked.edit(summary="Again and again")
    hooked.advance(86_400)

    assert [one.headers.get(RETRY) for one in listener.heard] == [None, "1", "2", "3", "4", "5"]
    assert len({(one.headers[IDENTIFIER], one.body) for one in listener.heard}) == 1
    assert all(signed(one) for one in listener.heard)
    made = attempts(hooked)
    assert all(LEAST <= later - sooner <= MOST for sooner, later in pairwise(made))
    ended = hooked.journal("webhook_ended")
    assert [(one["status"], one["status_code"]) for one in ended] == [("failed", status)]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422])
def test_every_other_answer_is_final(hooked: Site, listener: Listener, status: int) -> None:
    hook(hooked, listener)
    listener.answer(status)
    hooked.edit(summary="Once")
    hooked.advance(86_400)

    assert len(listener.heard) == 1
    assert hooked.journal("webhook_ended")[0]["status"] == "failed"


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_call_that_went_well_ends(hooked: Site, listener: Listener, status: int) -> None:
    hook(hooked, listener)
    listener.answer(status)
    hooked.edit(summary="Well")
    hooked.advance(86_400)

    assert len(listener.heard) == 1
    assert [(one["status"], one["status_code"]) for one in hooked.journal("webhook_ended")] == [("done", status)]


def test_it_stops_trying_once_it_went_well(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    listener.answer(503)
    hooked.edit(summary="Second time lucky")
    hooked.advance(86_400)

    assert [one.headers.get(RETRY) for one in listener.heard] == [None, "1"]
    assert hooked.journal("webhook_ended")[0]["status"] == "done"


def test_later_news_overtakes_a_call_that_is_tried_again(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    listener.answer(500)
    hooked.edit(summary="First")
    hooked.advance(60)
    hooked.edit(summary="Second")
    hooked.advance(3600)

    told = [one.json["issue"]["fields"]["summary"] for one in listener.heard]
    assert told == ["First", "Second", "First"]


def world_with_a_hook() -> World:
    world = demo_world(Clock(read(START)), None)
    world.webhooks["1"] = {"id": "1", "name": "Ours", "enabled": True}
    return world


def waits() -> list[datetime]:
    """When a call that nobody answers is made."""
    world = world_with_a_hook()
    made: list[datetime] = []

    def send(_: Composed) -> Outcome:
        made.append(world.now())
        return Outcome()

    world.clock.add_source(Deliveries(world, send))
    queue(world, "1", "http://127.0.0.1:9/x", "{}", "a test", PRIMARY)
    world.clock.advance_by(timedelta(days=1))
    return made


def test_a_call_that_nobody_answers_is_tried_again_at_the_same_moments_in_every_run() -> None:
    first = waits()

    assert len(first) == 6
    assert waits() == first
    assert len({later - sooner for sooner, later in pairwise(first)}) == 5


def test_an_endpoint_that_is_down_is_tried_again(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, url="http://127.0.0.1:9/x")
    hooked.edit(summary="Nobody there")
    hooked.advance(86_400)

    assert len(attempts(hooked)) == 6
    assert hooked.journal("webhook_ended")[0]["status_code"] is None


def test_an_address_of_another_kind_is_not_called() -> None:
    assert call_endpoint(Composed("file:///etc/hostname", {}, b"")).status_code is None


def test_a_body_that_is_too_large_is_not_sent() -> None:
    world = world_with_a_hook()
    queue(world, "1", "http://127.0.0.1:9/x", "x" * (LARGEST + 1), "a test", PRIMARY)

    assert (world.deliveries, world.journal.shown()[-1]["what"]) == ([], "webhook_skipped")


def test_the_log_forgets_the_oldest_that_ended_and_never_one_that_waits() -> None:
    world = world_with_a_hook()
    for _ in range(MOST_KEPT + 3):
        queue(world, "1", "http://127.0.0.1:9/x", "{}", "a test", PRIMARY)
    assert len(world.deliveries) == MOST_KEPT + 3
    for one in world.deliveries[:5]:
        one.status = "done"
    queue(world, "1", "http://127.0.0.1:9/x", "{}", "a test", PRIMARY)

    assert len(world.deliveries) == MOST_KEPT
    assert [one.status for one in world.deliveries].count("queued") == MOST_KEPT - 1


def part_of(site: Site, key: str) -> str:
    """A new sub-task of an issue."""
    fields = {"project": {"key": "ENG"}, "issuetype": {"name": "Sub-task"}, "summary": "x", "parent": {"key": key}}
    return str(site.done("POST", "/issue", {"fields": fields})["key"])


def test_what_a_deletion_takes_along_comes_minutes_later(hooked: Site, listener: Listener) -> None:
    part = part_of(hooked, "ENG-41")
    linked(hooked, "ENG-41", "SUP-421")
    hook(hooked, listener, "jira:issue_deleted", "issuelink_deleted")
    hooked.done("DELETE", "/issue/ENG-41?deleteSubtasks=true", who=ADMIN)
    hooked.advance(60)
    assert [(one.headers[FLOW], one.json["issue"]["key"]) for one in listener.heard] == [("Primary", "ENG-41")]

    hooked.advance(900)

    later = listener.heard[1:]
    assert [one.headers[FLOW] for one in later] == ["Secondary", "Secondary"]
    assert sorted(one.json["webhookEvent"] for one in later) == ["issuelink_deleted", "jira:issue_deleted"]
    assert [one.json["issue"]["key"] for one in later if "issue" in one.json] == [part]
    assert not any("bulkOperationMetaData" in one.json for one in listener.heard)


def test_a_data_center_tells_no_identifier_and_never_tries_again(hooked_data_center: Site, listener: Listener) -> None:
    hook(hooked_data_center, listener)
    listener.answer(503)
    hooked_data_center.edit(summary="Once only")
    hooked_data_center.advance(86_400)

    (heard,) = listener.heard
    assert signed(heard)
    assert not [name for name in heard.headers if name.startswith("X-Atlassian")]


def test_a_data_center_knows_no_late_lane(hooked_data_center: Site, listener: Listener) -> None:
    linked(hooked_data_center, "ENG-41", "SUP-421")
    hook(hooked_data_center, listener, "issuelink_deleted")
    hooked_data_center.done("DELETE", "/issue/ENG-41", who=ADMIN)
    hooked_data_center.advance(0)

    assert events(listener) == ["issuelink_deleted"]


def plan(site: Site, kind: str, **more: object) -> None:
    site.control("POST", "faults", {"faults": [{"kind": kind, **more}]})


def test_a_planned_drop_loses_the_call(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_drop", match={"method": "POST", "path_regex": "/hooks/jira/"})
    hooked.edit(summary="Lost")
    hooked.edit(summary="Kept")
    hooked.advance(86_400)

    assert [one.json["issue"]["fields"]["summary"] for one in listener.heard] == ["Kept"]
    assert [one["fault"] for one in hooked.journal("webhook_queued")] == ["webhook_drop", None]


def test_a_fault_for_another_address_does_not_strike(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_drop", match={"path_regex": "/elsewhere/"})
    hooked.edit(summary="Kept")
    hooked.advance(0)

    assert len(listener.heard) == 1


def test_a_planned_duplicate_comes_twice_under_one_identifier(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_duplicate")
    hooked.edit(summary="Twice")
    hooked.advance(0)

    first, second = listener.heard
    assert (first.headers[IDENTIFIER], first.body) == (second.headers[IDENTIFIER], second.body)
    assert RETRY not in second.headers


def test_a_planned_delay_is_kept(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_late", seconds=300)
    hooked.edit(summary="Late")
    hooked.advance(299)
    assert listener.heard == []

    hooked.advance(1)

    assert len(listener.heard) == 1


def test_two_calls_change_places_as_planned(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_reorder")
    for summary in ("One", "Two", "Three"):
        hooked.edit(summary=summary)
    hooked.advance(0)

    assert [one.json["issue"]["fields"]["summary"] for one in listener.heard] == ["Two", "One", "Three"]


def test_a_call_with_nothing_to_change_places_with_comes_a_second_late(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_reorder")
    hooked.edit(summary="Alone")
    hooked.advance(0)
    assert listener.heard == []

    hooked.advance(1)

    assert events(listener) == [UPDATED]


def test_a_call_held_back_that_came_after_all_is_not_sent_again(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    plan(hooked, "webhook_reorder")
    hooked.edit(summary="Alone")
    hooked.advance(5)
    hooked.edit(summary="Next")
    hooked.advance(3600)

    assert [one.json["issue"]["fields"]["summary"] for one in listener.heard] == ["Alone", "Next"]


def test_a_bulk_change_comes_late_and_says_what_it_belongs_to(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    world, issue = hooked.world, hooked.issue()
    told = {"bulkOperationId": "1"}
    with world.lock:
        tell(world, Change("updated", issue, Actor(world.users[KIM]), issue, bulk=True, details=told))
    hooked.advance(119)
    assert listener.heard == []

    hooked.advance(900)

    (heard,) = listener.heard
    assert (heard.headers[FLOW], heard.json["bulkOperationMetaData"]) == ("Secondary", told)


def test_a_workflow_calls_its_own_webhooks_whatever_they_listen_for(hooked: Site, listener: Listener) -> None:
    on = hook(hooked, listener, "comment_deleted")
    off = hook(hooked, listener, enabled=False)
    world = hooked.world
    with world.lock:
        call_from_workflow(world, hooked.issue(), Actor(world.users[KIM]), {"transitionName": "Go"}, [on, off, "99"])
    hooked.advance(0)

    (heard,) = listener.heard
    assert signed(heard)
    assert (heard.json["transition"], heard.json["issue"]["id"]) == ({"transitionName": "Go"}, "20421")
