"""Webhooks of the pretend Jira: who may make them, what they take, and that a secret is never given back."""

import json
from typing import Any

import pytest

from tests.sandbox.desk import Listener
from tests.sandbox.jira_hooks import HOOKS, SECRET, SECTION, UPDATED, events, hook, signed
from tests.sandbox.jira_site import ADMIN, ANA, HALYARD, KIM, LEAD, Json, Site

GOOD: Json = {"name": "Ours", "url": "http://127.0.0.1:9/hooks/jira/acme", "events": [UPDATED]}


def test_a_webhook_is_made_read_changed_and_deleted(site: Site) -> None:
    made = site.done("POST", HOOKS, {**GOOD, "filters": {SECTION: "project = SUP"}}, who=ADMIN)
    address = made["self"].removeprefix(site.url)

    assert made["filters"] == {SECTION: "project = SUP"}
    assert (made["excludeBody"], made["isSigned"], made["enabled"]) == (False, False, True)
    assert site.get(address, who=ADMIN) == made
    assert site.get(HOOKS, who=ADMIN) == [made]
    changed = site.done("PUT", address, {"name": "Still ours", "excludeBody": True}, who=ADMIN)
    assert changed == {**made, "name": "Still ours", "excludeBody": True}
    assert site.status("DELETE", address, who=ADMIN) == 204
    assert site.get(HOOKS, who=ADMIN) == []
    assert [site.status(method, address, {}, who=ADMIN) for method in ("GET", "PUT", "DELETE")] == [404] * 3


@pytest.mark.parametrize("who", [HALYARD, KIM, LEAD, ANA])
def test_only_who_administers_jira_sees_webhooks(site: Site, who: str) -> None:
    address = site.done("POST", HOOKS, GOOD, who=ADMIN)["self"].removeprefix(site.url)

    tried = [("GET", HOOKS), ("POST", HOOKS), ("GET", address), ("PUT", address), ("DELETE", address)]
    assert {site.status(method, path, GOOD, who=who) for method, path in tried} <= {401, 403}
    assert len(site.get(HOOKS, who=ADMIN)) == 1


def test_a_secret_is_never_given_back(site: Site) -> None:
    made = site.call("POST", HOOKS, {**GOOD, "secret": SECRET}, who=ADMIN)
    address = made.json()["self"].removeprefix(site.url)
    told = [made.text, json.dumps(site.get(HOOKS, who=ADMIN)), json.dumps(site.get(address, who=ADMIN))]
    told += [site.session.get(f"{site.url}/_sandbox/{name}", timeout=9).text for name in ("export", "journal", "wire")]
    told.append(site.call("PUT", address, {"name": "Renamed"}, who=ADMIN).text)

    assert [SECRET in one for one in told] == [False] * len(told)
    assert made.json()["isSigned"] is True
    assert site.get(address, who=ADMIN)["isSigned"] is True


def test_a_refused_secret_is_not_repeated(site: Site) -> None:
    answer = site.call("POST", HOOKS, {**GOOD, "secret": f"{SECRET}\ud800"}, who=ADMIN)

    assert answer.status_code == 400
    assert SECRET not in answer.text


def test_the_export_tells_of_webhooks_and_whether_they_are_signed(site: Site) -> None:
    before = site.control("GET", "export?part=configuration")
    site.done("POST", HOOKS, {**GOOD, "secret": SECRET}, who=ADMIN)
    address = site.done("POST", HOOKS, {**GOOD, "name": "Plain"}, who=ADMIN)["self"].removeprefix(site.url)

    shown = site.control("GET", "export?part=configuration")["webhooks"]
    assert [(one["name"], one["isSigned"]) for one in shown] == [("Ours", True), ("Plain", False)]
    for one in (address, f"{HOOKS}/{shown[0]['id']}"):
        site.done("DELETE", one, who=ADMIN)
    assert site.control("GET", "export?part=configuration") == before


def test_an_empty_secret_takes_the_signature_away(hooked: Site, listener: Listener) -> None:
    number = hook(hooked, listener)
    changed = hooked.done("PUT", f"{HOOKS}/{number}", {"secret": ""}, who=ADMIN)
    hooked.edit(summary="Unsigned")
    hooked.advance(0)

    assert changed["isSigned"] is False
    assert "X-Hub-Signature" not in listener.heard[0].headers


def test_a_new_secret_signs_what_was_queued_before(hooked: Site, listener: Listener) -> None:
    number = hook(hooked, listener)
    hooked.edit(summary="Signed anew")
    hooked.done("PUT", f"{HOOKS}/{number}", {"secret": "another"}, who=ADMIN)
    hooked.advance(0)

    assert signed(listener.heard[0], "another")


@pytest.mark.parametrize(
    "change",
    [
        {"nope": 1},
        {"name": ""},
        {"name": " "},
        {"name": 5},
        {"name": "x" * 256},
        {"description": None},
        {"events": []},
        {"events": UPDATED},
        {"events": ["jira:issue_vanished"]},
        {"events": [{}]},
        {"events": [None]},
        {"url": "ftp://127.0.0.1/x"},
        {"url": "nowhere"},
        {"url": "http://["},
        {"url": "http://127.0.0.1:99999/x"},
        {"url": 5},
        {"filters": None},
        {"filters": {"another-section": "project = SUP"}},
        {"filters": {SECTION: 5}},
        {"filters": {SECTION: "project = NOWHERE"}},
        {"filters": {SECTION: "project = SUP AND"}},
        {"filters": {SECTION: "status was Open"}},
        {"filters": {SECTION: "nobodys-field = 1"}},
        {"excludeBody": "yes"},
        {"enabled": 1},
        {"secret": None},
        {"secret": "\ud800"},
    ],
)
def test_what_it_does_not_understand_it_refuses(site: Site, change: Json) -> None:
    address = site.done("POST", HOOKS, GOOD, who=ADMIN)["self"].removeprefix(site.url)
    before = site.get(address, who=ADMIN)

    assert site.refused("POST", HOOKS, {**GOOD, **change}, who=ADMIN)[0] == 400
    assert site.refused("PUT", address, change, who=ADMIN)[0] == 400
    assert site.get(HOOKS, who=ADMIN) == [before]


@pytest.mark.parametrize("body", [{}, {"name": "Ours"}, {**GOOD, "url": ""}, [GOOD], "Ours"])
def test_what_is_missing_is_refused(site: Site, body: Any) -> None:
    assert site.refused("POST", HOOKS, body, who=ADMIN)[0] == 400


def test_a_webhook_that_is_switched_off_is_not_called(hooked: Site, listener: Listener) -> None:
    number = hook(hooked, listener)
    hooked.edit(summary="On its way")
    hooked.done("PUT", f"{HOOKS}/{number}", {"enabled": False}, who=ADMIN)
    hooked.edit(summary="Not even queued")
    hooked.advance(3600)

    assert listener.heard == []
    assert [one["status"] for one in hooked.journal("webhook_ended")] == ["gone"]


def test_a_webhook_deleted_meanwhile_is_not_called(hooked: Site, listener: Listener) -> None:
    number = hook(hooked, listener)
    hooked.edit(summary="On its way")
    hooked.done("DELETE", f"{HOOKS}/{number}", who=ADMIN)
    hooked.advance(3600)

    assert listener.heard == []


def test_a_webhook_hears_only_the_events_it_listens_for(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, "jira:issue_deleted", "issue_property_set")
    hooked.edit(summary="Not listened for")
    hooked.done("PUT", "/issue/SUP-421/properties/halyard.test", 1)
    hooked.advance(0)

    assert events(listener) == ["issue_property_set"]


@pytest.mark.parametrize(
    ("jql", "heard"),
    [
        ("project = SUP", 1),
        ("project = ENG", 0),
        ('summary ~ "fresh"', 1),
        ('summary !~ "fresh"', 0),
        ("project in (SUP, ENG) ORDER BY created DESC", 1),
        ("ORDER BY created", 1),
        ("  ", 1),
    ],
)
def test_the_jql_is_asked_of_the_issue_as_it_now_is(hooked: Site, listener: Listener, jql: str, heard: int) -> None:
    hook(hooked, listener, jql=jql)
    hooked.edit(summary="Fresh words")
    hooked.advance(0)

    assert len(listener.heard) == heard


def test_jql_that_no_longer_makes_sense_fits_nothing(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, jql="priority = Lowest OR project = SUP")
    assert hooked.issue().priority_id != "5"
    del hooked.world.priorities["5"]
    hooked.edit(summary="Nobody hears")
    hooked.advance(0)

    assert listener.heard == []


def test_an_address_may_name_the_issue(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, url=listener.url + "/${project.key}/${issue.key}/${issue.id}/${else}")
    hooked.edit(summary="Named")
    hooked.advance(0)

    assert listener.heard[0].path == "/SUP/SUP-421/20421/$%7Belse%7D"


def test_a_webhook_without_a_body_is_still_signed(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, excludeBody=True)
    hooked.edit(summary="Nothing told")
    hooked.advance(0)

    assert listener.heard[0].body == b""
    assert signed(listener.heard[0])
