"""The pretend Jira's limits and planned faults: what is refused, how it is said, and when it is over."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.sandbox.jira_site import ADMIN, CASE, KIM, ONE, Site, document


def edits(site: Site, count: int) -> list[int]:
    return [site.status("PUT", ONE, {"fields": {"summary": f"{number}"}}) for number in range(count)]


def test_twenty_writes_in_two_seconds_on_one_issue(site: Site) -> None:
    assert set(edits(site, 20)) == {204}

    refused = site.call("POST", f"{ONE}/comment", {"body": document("x")})

    assert (refused.status_code, refused.headers["RateLimit-Reason"]) == (429, "jira-per-issue-on-write")
    assert (refused.headers["Retry-After"], refused.headers["X-RateLimit-Reset"]) == ("2", "2026-11-22T10:00:02Z")
    assert site.status("PUT", "/issue/SUP-420", {"fields": {"summary": "x"}}) == 204
    assert site.status("GET", ONE) == 200
    site.advance(2)
    assert edits(site, 1) == [204]


def test_a_hundred_writes_in_half_a_minute_on_one_issue(site: Site) -> None:
    for _ in range(5):
        assert set(edits(site, 20)) == {204}
        site.advance(2)

    refused = site.call("PUT", ONE, {"fields": {"summary": "x"}})

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "20")
    site.advance(20)
    assert edits(site, 1) == [204]


def test_a_key_of_old_and_an_id_count_for_the_same_issue(site: Site) -> None:
    paths = (ONE, "/issue/20421", "/issue/sup-421/properties/x", f"{ONE}/watchers")
    bodies: tuple[Any, ...] = ({"fields": {"summary": "x"}}, {"fields": {"summary": "y"}}, 1, KIM)
    methods = ("PUT", "PUT", "PUT", "POST")
    calls = [*zip(methods, paths, bodies, strict=True)] * 5

    assert {site.status(*one) for one in calls} <= {200, 201, 204}
    assert {site.status(*one) for one in calls[:4]} == {429}


def test_a_link_counts_for_both_its_issues(site: Site) -> None:
    edits(site, 20)
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": CASE}}

    assert site.status("POST", "/issueLink", link) == 429


def test_a_burst_on_one_address(site: Site) -> None:
    site.world.limits.allow("get", 2)

    answers = [site.call("GET", "/myself") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].headers["RateLimit-Reason"] == "jira-burst-based"
    assert [one.headers["X-RateLimit-Remaining"] for one in answers[:2]] == ["1", "0"]
    assert [one.headers["X-RateLimit-NearLimit"] for one in answers[:2]] == ["false", "true"]
    assert site.status("GET", "/field") == 200
    site.advance(1)
    assert site.status("GET", "/myself") == 200


def test_limits_are_switched_off_and_changed(site: Site) -> None:
    assert site.control("PUT", "limits", {"issue_short": 1})["issue_short"] == 1
    assert edits(site, 2) == [204, 429]
    site.control("PUT", "limits", {"enabled": False})
    assert edits(site, 2) == [204, 204]


def test_a_planned_refusal_carries_its_headers(site: Site) -> None:
    headers = {"RateLimit-Reason": "jira-quota-tenant-based"}
    fault = {"kind": "429", "retry_after": 1847, "headers": headers, "match": {"path_regex": "/issue/"}}
    site.control("POST", "faults", {"faults": [fault]})

    refused = site.call("GET", ONE)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1847")
    assert refused.headers["RateLimit-Reason"] == "jira-quota-tenant-based"
    assert site.status("GET", ONE) == 200


@pytest.mark.parametrize("headers", [[], {"X": 1}, "x"])
def test_headers_that_are_none_are_refused(site: Site, headers: Any) -> None:
    fault = {"kind": "429", "headers": headers}
    answer = site.session.post(f"{site.url}/_sandbox/faults", json={"faults": [fault]}, timeout=9)

    assert answer.status_code == 400


@pytest.mark.parametrize(("kind", "written"), [("cut_before", "before"), ("cut_after", "after")])
def test_a_connection_is_cut_before_or_after_a_write(site: Site, kind: str, written: str) -> None:
    site.edit(summary="before")
    site.control("POST", "faults", {"faults": [{"kind": kind, "match": {"method": "PUT"}}]})

    with pytest.raises(requests.ConnectionError):
        site.call("PUT", ONE, {"fields": {"summary": "after"}})

    assert site.fields("summary")["summary"] == written


def test_a_read_may_be_a_change_behind(site: Site) -> None:
    site.edit(labels=["new"])
    site.control("POST", "faults", {"faults": [{"kind": "stale_read"}]})

    assert [site.fields("labels")["labels"] for _ in range(2)] == [[], ["new"]]


def test_the_wire_tells_who_asked_what(site: Site) -> None:
    site.status("GET", f"{ONE}?fields=summary")

    (seen,) = site.control("GET", "wire")["wire"]
    assert (seen["method"], seen["path"], seen["status"]) == ("GET", f"/rest/api/3{ONE}?fields=summary", 200)
    assert seen["who"] == "halyard@support.example"


def test_a_reset_brings_everything_back(site: Site) -> None:
    before = site.session.get(f"{site.url}/_sandbox/export", timeout=9).text
    site.edit(labels=["new"])
    site.done("DELETE", "/issue/SUP-420", who=ADMIN)
    site.done("PUT", "/project/SUP/properties/x", 1, who=ADMIN)
    site.advance(60)
    changed = site.session.get(f"{site.url}/_sandbox/export", timeout=9).text

    site.control("POST", "reset")

    assert changed != before
    assert site.session.get(f"{site.url}/_sandbox/export", timeout=9).text == before
    assert site.control("GET", "clock")["now"] == "2026-11-22T10:00:00Z"


def test_the_export_has_two_halves(site: Site) -> None:
    configuration = site.control("GET", "export?part=configuration")
    issues: Any = site.control("GET", "export?part=issues")

    assert {"custom_fields", "workflows", "projects", "webhooks"} <= set(configuration)
    assert [one["key"] for one in issues][-4:] == ["SUP-433", "ENG-41", "ENG-42", "ENG-43"]


def test_many_at_once_lose_nothing(site: Site) -> None:
    site.control("PUT", "limits", {"enabled": False})
    auth = ("halyard@support.example", site.world.secrets["api_token"])

    def add(number: int) -> int:
        body = {"update": {"labels": [{"add": f"l{number}"}]}}
        return requests.put(f"{site.url}/rest/api/3{ONE}", json=body, auth=auth, timeout=20).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, range(24))) == {204}

    assert set(site.fields("labels")["labels"]) == {f"l{number}" for number in range(24)}
    assert len({one["id"] for one in site.histories()}) == 25
