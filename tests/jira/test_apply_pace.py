"""Writes keep to what Jira allows: a moment is waited for, more is put off; a Data Center is asked in its own words."""

from datetime import timedelta
from typing import Any

import pytest
import responses

from connectors.jira.account import NOWHERE
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import DecideAgain, TryLater
from core.ports import Done
from tests.jira.accounts import Clock, data_center
from tests.jira.paper import CODES, IDS, REF, REQUEST_TYPE, UPDATED, Json, Paper, fields, helpdesk_on, paper, user
from tests.jira.writes import EDIT, JOIN, SAY, WATCH, calls, comment, follower, sent, site, update

API = "/rest/api/2"
KIM = {"name": "kim", "displayName": "Kim", "emailAddress": "kim@support.example", "active": True}


def crowd(size: int) -> list[Json]:
    return [{**user(f"s{number}"), "emailAddress": f"s{number}@support.example"} for number in range(size)]


@responses.activate
def test_what_can_wait_waits_once_little_is_left() -> None:
    told = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "10"}
    responses.get("https://acme.atlassian.net/rest/api/3/myself", json=user("halyard"), headers=told)
    desk = helpdesk_on(site())

    assert desk.own_user_id == "5b10-halyard"
    with pytest.raises(TryLater, match="what can wait waits"):
        desk.apply([update(escalation="active")])
    (receipt,) = desk.apply([update(comment("a"), escalation="active")])

    assert receipt.done is Done.WRITTEN


@responses.activate
def test_writes_to_one_issue_wait_for_a_moment_and_go_on() -> None:
    clock = Clock()
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        clock.now += timedelta(seconds=seconds)

    found = site(*crowd(30))
    desk = helpdesk_on(found, clock=clock, wait=wait)

    (receipt,) = desk.apply([update(*(follower(one["emailAddress"]) for one in crowd(30)), escalation="active")])

    assert receipt.dropped == ()
    assert calls(found) == [EDIT, *[WATCH] * 30]
    assert waited == [2.0]


@responses.activate
def test_what_would_take_longer_is_put_off() -> None:
    waited: list[float] = []
    found = site(*crowd(30))
    desk = helpdesk_on(found, wait=waited.append)

    with pytest.raises(DecideAgain, match="a part is written"):
        desk.apply([update(comment("a"), *(follower(one["emailAddress"]) for one in crowd(30)), escalation="active")])

    assert calls(found) == [EDIT, *[WATCH] * 15]
    assert waited == [2.0]


def own_site() -> Paper:
    """A company's own Jira with one request, which takes every write."""
    shown = fields(**{REQUEST_TYPE: {"requestType": {"id": "11"}}, "reporter": {"name": "ana", "displayName": "Ana"}})
    cloud = paper()
    return Paper(
        {
            f"{API}/myself": {"name": "halyard"},
            f"{API}/field": cloud.answers["/rest/api/3/field/search"]["values"],
            f"{API}/project/SUP/properties/halyard.fields": {"value": IDS},
            f"{API}/search": {"issues": [], "total": 0},
            f"{API}/project/SUP": {"id": "10000", "key": "SUP", "projectTypeKey": "service_desk"},
            f"{API}/project/ENG": {"id": "10001", "key": "ENG", "projectTypeKey": "software"},
            f"{API}/project/SUP/properties/halyard.options": {"key": "halyard.options", "value": CODES},
            f"{API}/issue/20421": {"id": "20421", "key": "SUP-421", "fields": shown},
            f"PUT {API}/issue/20421": (204, ""),
            f"POST {API}/issue/20421/watchers": (204, ""),
            f"{API}/user/search": [KIM],
            f"{API}/user/assignable/search": [KIM],
            JOIN: {"values": [{"name": "kim"}], "isLastPage": True},
            SAY: (201, {"id": "1"}),
        }
    )


@responses.activate
def test_a_data_center_is_told_of_people_by_their_names() -> None:
    found = own_site()
    known = data_center(projects=("SUP",), tier=NOWHERE, allowed_ccs=("@support.example",))
    notes = (follower("kim@support.example"), Note("c", NoteKind.CC, email="kim@support.example"))
    expected: list[Any] = [
        (f"POST {API}/issue/20421/watchers", {"": "kim"}),
        (JOIN, {"usernames": ["kim"]}),
        (SAY, {"body": "\\*bold\\*", "public": False}),
    ]

    (receipt,) = helpdesk_on(found, known).apply(
        [TicketUpdate(REF, UPDATED, "W", {"owner": "Kim"}, (*notes, comment("a", "*bold*")))]
    )

    assert receipt.dropped == ()
    assert sent(found)[1:] == expected


@responses.activate
def test_t32_who_does_not_work_on_issues_of_a_data_center_does_not_watch() -> None:
    found = own_site()
    found.answers[f"{API}/user/assignable/search"] = []

    (receipt,) = helpdesk_on(found, data_center(projects=("SUP",), tier=NOWHERE)).apply(
        [update(follower("kim@support.example"), escalation="active")]
    )

    assert receipt.dropped == ("follower kim@support.example: nobody of the staff has this address",)
    assert [call for call, _ in sent(found)] == [f"PUT {API}/issue/20421"]
