"""Webhooks of the pretend Jira: who may make them, what they say, how they are signed and tried again."""

import hashlib
import hmac
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.jira.changes import Change, tell
from sandbox.jira.deliveries import Deliveries, queue
from sandbox.jira.hook_calls import Composed, Outcome
from sandbox.jira.records import Actor
from sandbox.jira.seed import demo_world
from sandbox.jira.signing import signature
from sandbox.moments import read
from tests.sandbox import jira_site
from tests.sandbox.desk import Listener
from tests.sandbox.jira_setup import HOOKS, SECRET, add_transitions, admin, bodies, header, listen, loop, rule
from tests.sandbox.jira_site import ADMIN, CASE, KIM, ONE, S2, SEVERITY, START, Json, Site, document
from tests.sandbox.vendor import missing

EVERY = (
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
    "issue_property_set",
    "issue_property_deleted",
    "issuelink_created",
    "issuelink_deleted",
)
NEW = {"fields": {"project": {"key": "ENG"}, "issuetype": {"name": "Bug"}, "summary": "New", "labels": ["a"]}}
IDENTIFIER, RETRY, FLOW = (f"X-Atlassian-Webhook-{one}" for one in ("Identifier", "Retry", "Flow"))
ISSUES = "issue-related-events-section"


def test_a_webhook_is_made_read_changed_and_deleted(site: Site) -> None:
    made = admin(site, "POST", HOOKS, {"name": "ours", "url": "http://127.0.0.1:9/x", "events": [EVERY[0]]})
    address = made["self"].removeprefix(site.url)

    assert (made["enabled"], made["isSigned"], made["filters"], made["excludeBody"]) == (True, False, {}, False)
    assert made["lastUpdatedUser"] == ADMIN
    assert admin(site, "GET", HOOKS) == [made]
    assert admin(site, "GET", address) == made
    assert admin(site, "PUT", address, {"name": "mine", "secret": SECRET}) == made | {"name": "mine", "isSigned": True}
    assert admin(site, "DELETE", address) is None
    assert site.status("GET", address, who=ADMIN) == 404
    assert site.status("DELETE", address, who=ADMIN) == 404


def test_t16_a_secret_is_never_given_back(site: Site, listener: Listener) -> None:
    made = listen(site, listener, EVERY[0])

    shown = json.dumps([made, admin(site, "GET", HOOKS)])

    assert made["isSigned"]
    assert SECRET not in shown + site.session.get(f"{site.url}/_sandbox/export").text


def test_a_secret_stays_until_it_is_taken_away(site: Site, listener: Listener) -> None:
    made = listen(site, listener, EVERY[0])
    address = made["self"].removeprefix(site.url)

    assert admin(site, "PUT", address, {"name": "b"})["isSigned"]
    assert not admin(site, "PUT", address, {"secret": ""})["isSigned"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_an_admin_may(site: Site, method: str) -> None:
    assert site.status(method, HOOKS, {"name": "x", "url": "http://x", "events": ["comment_created"]}, who=KIM) == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": None},
        {"url": "ftp://127.0.0.1"},
        {"url": None},
        {"events": []},
        {"events": ["issue_created"]},
        {"filters": {"other": "project = SUP"}},
        {"filters": {ISSUES: "nonsense"}},
        {"filters": {ISSUES: "nofield = 1"}},
        {"filters": []},
        {"excludeBody": 1},
        {"enabled": "yes"},
        {"secret": 5},
        {"description": 5},
        {"colour": "red"},
    ],
)
def test_a_wrong_webhook_is_refused(site: Site, wrong: Json) -> None:
    right = {"name": "ours", "url": "http://127.0.0.1:9", "events": ["comment_created"]}

    assert site.status("POST", HOOKS, right | wrong, who=ADMIN) == 400
    assert admin(site, "GET", HOOKS) == []


def test_the_vendor_s_vector_is_signed_alike() -> None:
    told = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"

    assert signature("It's a Secret to Everybody", b"Hello World!") == told


def heard(site: Site, listener: Listener, *events: str, **more: Any) -> None:
    listen(site, listener, *(events or EVERY), **more)


def test_a_change_is_told_signed(still: Site, listener: Listener) -> None:
    heard(still, listener)

    still.edit(**{SEVERITY: S2})
    still.advance(0)

    (one,) = listener.heard
    made = hmac.new(SECRET.encode(), one.body, hashlib.sha256).hexdigest()
    assert header(one, "X-Hub-Signature") == f"sha256={made}"
    assert (header(one, FLOW), header(one, RETRY)) == ("Primary", None)
    assert header(one, IDENTIFIER)
    body = json.loads(one.body)
    assert (body["webhookEvent"], body["issue_event_type_name"]) == ("jira:issue_updated", "issue_updated")
    assert body["changelog"]["id"] == still.histories()[-1]["id"]
    assert body["changelog"]["items"][0]["fieldId"] == SEVERITY
    assert body["timestamp"] == read(START).timestamp() * 1000


def test_without_a_secret_nothing_is_signed(still: Site, listener: Listener) -> None:
    heard(still, listener, secret="")

    still.edit(**{SEVERITY: S2})
    still.advance(0)

    assert header(listener.heard[0], "X-Hub-Signature") is None


def names(listener: Listener) -> list[str]:
    return [one["webhookEvent"] for one in bodies(listener)]


def test_every_kind_of_change_is_told(still: Site, listener: Listener) -> None:
    heard(still, listener)
    made = still.done("POST", "/issue", NEW)["id"]
    said = still.done("POST", ONE + "/comment", {"body": document("Hello")})["id"]
    still.done("PUT", f"{ONE}/comment/{said}", {"body": document("Hello again")})
    still.done("DELETE", f"{ONE}/comment/{said}", who=ADMIN)
    still.done("PUT", ONE + "/properties/ours", {"a": 1})
    still.done("DELETE", ONE + "/properties/ours")
    still.done("DELETE", f"/issue/{made}", who=ADMIN)
    still.advance(0)

    told = ["jira:issue_created", "comment_created", "comment_updated", "comment_deleted"]
    assert names(listener) == [*told, "issue_property_set", "issue_property_deleted", "jira:issue_deleted"]
    assert bodies(listener)[4]["property"] == {"key": "ours"}
    assert set(bodies(listener)[4]["issue"]) == {"id", "key", "self"}


def test_a_link_is_told_once(still: Site, listener: Listener) -> None:
    heard(still, listener, "issuelink_created", "issuelink_deleted", jql="project = SUP")
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": "ENG-42"}}

    still.done("POST", "/issueLink", link)
    still.advance(0)

    (body,) = bodies(listener)
    ends = [int(still.issue(key).id) for key in ("ENG-41", "ENG-42")]
    assert [body["issueLink"][name] for name in ("sourceIssueId", "destinationIssueId")] == ends
    assert body["issueLink"]["issueLinkType"]["name"] == "Relates"


LEFT_OUT = {"aggregatetimespent", "timespent", "timeoriginalestimate", "timetracking", "aggregatetimeestimate"} | {
    "issuerestriction",
    "timeestimate",
    "aggregatetimeoriginalestimate",
    "fixVersions",
}
RECORDED = {
    "zulip-webhook-issue-created-custom-fields-2026.json": "jira:issue_created",
    "mm-webhook-cloud-comment-created.json": "comment_created",
    "mm-webhook-issue-deleted.json": "jira:issue_deleted",
    "mm-webhook-issue-updated-assigned.json": "jira:issue_updated",
}


@pytest.mark.parametrize(("recording", "event"), RECORDED.items())
def test_a_body_has_everything_a_recorded_one_has(still: Site, listener: Listener, recording: str, event: str) -> None:
    expected = jira_site.recorded(recording)
    heard(still, listener, event)
    made = still.done("POST", "/issue", NEW)["id"]
    still.done("PUT", ONE + "/assignee", {"accountId": None})
    still.done("PUT", ONE + "/assignee", {"accountId": KIM})
    still.done("POST", ONE + "/comment", {"body": document("Hello")})
    still.done("DELETE", f"/issue/{made}", who=ADMIN)
    still.advance(0)

    told = bodies(listener)[-1]

    for name in list(expected["issue"]["fields"]):
        gone = name in LEFT_OUT or name.startswith("customfield_") or expected["issue"]["fields"][name] is None
        if gone or name in ("description", "duedate", "components", "comment", "worklog"):
            del expected["issue"]["fields"][name]
    words = ("/name", "/key", "/emailAddress", "/avatarUrls/16x16", "/avatarUrls/32x32", "/entityId")
    lacking = [one for one in missing(expected, told) if not one.endswith(words)]
    assert lacking == []
    assert set(told) == set(expected)
    assert "emailAddress" not in json.dumps(told)
    assert "/rest/api/2/" in told["issue"]["self"]


def test_texts_are_wiki_text(still: Site, listener: Listener) -> None:
    heard(still, listener, "comment_created", "jira:issue_updated")
    bold = {"type": "text", "text": "Now", "marks": [{"type": "strong"}]}
    rich = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [bold]}]}

    still.done("POST", ONE + "/comment", {"body": rich})
    still.edit(description=rich)
    still.advance(0)

    said, changed = bodies(listener)
    assert said["comment"]["body"] == "*Now*"
    assert changed["issue"]["fields"]["description"] == "*Now*"
    assert "user" not in said
    assert set(said["issue"]["fields"]) == {"summary", "issuetype", "project", "assignee", "priority", "status"}


def test_somebody_put_in_charge_has_their_id_twice(still: Site, listener: Listener) -> None:
    heard(still, listener, "jira:issue_updated")
    still.done("PUT", ONE + "/assignee", {"accountId": None})
    still.done("PUT", ONE + "/assignee", {"accountId": KIM})
    still.advance(0)

    told = bodies(listener)[-1]
    assert told["issue_event_type_name"] == "issue_assigned"
    assert told["changelog"]["items"][0]["tmpToAccountId"] == KIM


def test_a_transition_is_a_generic_update(still: Site, listener: Listener) -> None:
    heard(still, listener)
    still.done("POST", ONE + "/transitions", {"transition": {"id": "41"}})
    still.advance(0)

    (told,) = bodies(listener)
    assert told["issue_event_type_name"] == "issue_generic"
    assert [one["fieldId"] for one in told["changelog"]["items"]] == ["status", "resolution"]


def test_only_what_the_jql_wants_is_told(still: Site, listener: Listener) -> None:
    heard(still, listener, jql='project = ENG AND labels = "a"')
    still.edit(**{SEVERITY: S2})
    still.done("POST", ONE + "/comment", {"body": document("Hello")})
    still.done("PUT", ONE + "/properties/ours", 1)
    still.done("POST", "/issue", NEW)
    still.advance(0)

    assert names(listener) == ["jira:issue_created"]


def test_a_query_whose_field_is_gone_wants_nothing(still: Site, listener: Listener) -> None:
    heard(still, listener, jql=f"cf[{SEVERITY.rpartition('_')[2]}] = S2")
    still.edit(**{SEVERITY: S2})
    del still.world.custom_fields[SEVERITY]
    still.edit(summary="x")
    still.advance(0)

    assert len(listener.heard) == 1


def test_a_webhook_switched_off_or_deleted_hears_nothing(still: Site, listener: Listener) -> None:
    made = listen(still, listener, *EVERY)
    address = made["self"].removeprefix(still.url)
    still.edit(summary="queued")
    admin(still, "PUT", address, {"enabled": False})
    still.edit(summary="not queued")
    still.advance(0)

    assert listener.heard == []
    assert [one.status for one in still.world.deliveries] == ["gone"]


def test_a_body_can_be_left_out_and_the_address_filled_in(still: Site, listener: Listener) -> None:
    heard(still, listener, url=listener.url + "/${issue.key}/${issue.id}/${project.key}", excludeBody=True)
    still.edit(summary="x")
    still.advance(0)

    assert (listener.heard[0].path, listener.heard[0].body) == (f"/{CASE}/20421/SUP", b"")


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
def test_what_may_pass_is_tried_five_times_more(still: Site, listener: Listener, status: int) -> None:
    heard(still, listener)
    for _ in range(9):
        listener.answer(status)
    still.edit(summary="x")

    still.advance(86_400)

    assert [header(one, RETRY) for one in listener.heard] == [None, "1", "2", "3", "4", "5"]
    assert len({header(one, IDENTIFIER) for one in listener.heard}) == 1
    assert len({one.body for one in listener.heard}) == 1
    (kept,) = still.world.deliveries
    times = [read(one["at"]) for one in kept.attempts]
    waits = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(timedelta(minutes=5) <= wait <= timedelta(minutes=15) for wait in waits)
    assert len(set(waits)) > 1


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410])
def test_other_refusals_are_final(still: Site, listener: Listener, status: int) -> None:
    heard(still, listener)
    listener.answer(status)
    still.edit(summary="x")

    still.advance(86_400)

    assert len(listener.heard) == 1


def test_a_retry_that_works_ends_it(still: Site, listener: Listener) -> None:
    heard(still, listener)
    listener.answer(500)
    still.edit(summary="x")

    still.advance(86_400)

    assert [header(one, RETRY) for one in listener.heard] == [None, "1"]


def test_no_answer_is_tried_again() -> None:
    clock = Clock(read(START))
    world = demo_world(clock)
    sent: list[Composed] = []

    def silent(call: Composed) -> Outcome:
        sent.append(call)
        return Outcome()

    clock.add_source(Deliveries(world, silent))
    world.webhooks["1"] = {"id": "1", "name": "ours", "enabled": True}
    queue(world, "1", "http://127.0.0.1:9/", "{}", "a test", "Primary")

    clock.advance_by(timedelta(days=1))

    assert len(sent) == 6


def test_the_waits_are_the_same_in_every_run(still: Site, listener: Listener) -> None:
    runs = []
    for _ in range(2):
        still.world.reset()
        heard(still, listener)
        listener.answers = [(500, {}, "")] * 9
        still.edit(summary="x")
        still.advance(86_400)
        runs.append([one["at"] for one in still.world.deliveries[0].attempts])

    assert runs[0] == runs[1]


def test_bulk_changes_come_minutes_later(still: Site, listener: Listener) -> None:
    heard(still, listener)
    body = {
        "selectedIssueIdsOrKeys": [CASE, "SUP-418", "NONE-1"],
        "selectedActions": ["labels"],
        "editedFieldsInput": {
            "labelsFields": [
                {"fieldId": "labels", "bulkEditMultiSelectFieldOption": "ADD", "labels": [{"name": "swept"}]}
            ]
        },
    }
    task = still.done("POST", "/bulk/issues/fields", body)["taskId"]
    still.advance(60)
    early = len(listener.heard)
    still.edit(summary="meanwhile")
    still.advance(15 * 60)

    told = still.get(f"/bulk/queue/{task}")
    assert (told["status"], told["invalidOrInaccessibleIssueCount"]) == ("COMPLETE", 1)
    assert early == 0
    assert [header(one, FLOW) for one in listener.heard] == ["Primary", "Secondary", "Secondary"]
    assert all("bulkOperationMetaData" in one for one in bodies(listener)[1:])


def plan(site: Site, kind: str, **more: Any) -> None:
    site.control("POST", "faults", {"faults": [{"kind": kind, **more}]})


def test_a_planned_drop_duplicate_delay_and_swap_strike(still: Site, listener: Listener) -> None:
    heard(still, listener)
    plan(still, "webhook_drop")
    still.edit(summary="dropped")
    plan(still, "webhook_duplicate")
    still.edit(summary="twice")
    plan(still, "webhook_reorder")
    still.edit(summary="second")
    still.edit(summary="first")
    plan(still, "webhook_late", seconds=600)
    still.edit(summary="late")
    still.advance(0)

    told = [one["issue"]["fields"]["summary"] for one in bodies(listener)]
    assert told == ["twice", "twice", "first", "second"]
    assert len({header(one, IDENTIFIER) for one in listener.heard[:2]}) == 1
    still.advance(600)
    assert bodies(listener)[-1]["issue"]["fields"]["summary"] == "late"


def test_a_transition_calls_a_webhook_by_itself(still: Site, listener: Listener) -> None:
    made = listen(still, listener, "jira:issue_deleted", jql="project = ENG")
    hook = made["self"].rpartition("/")[2]
    add_transitions(still, loop(actions=[rule("trigger-webhook", webhookId=hook)]))

    still.done("POST", ONE + "/transitions", {"transition": {"id": "901"}}, who=KIM)
    still.advance(0)

    (told,) = bodies(listener)
    assert told["transition"]["transitionName"] == "Escalate"
    assert told["transition"]["from_status"] == told["transition"]["to_status"]
    assert told["user"]["accountId"] == KIM
    assert told["issue"]["key"] == CASE


def test_a_webhook_that_is_gone_is_called_by_no_transition(still: Site, listener: Listener) -> None:
    made = listen(still, listener, "jira:issue_deleted")
    address = made["self"].removeprefix(still.url)
    add_transitions(still, loop(actions=[rule("trigger-webhook", webhookId=made["self"].rpartition("/")[2])]))
    admin(still, "DELETE", address)

    still.done("POST", ONE + "/transitions", {"transition": {"id": "901"}}, who=KIM)
    still.advance(0)

    assert listener.heard == []


def test_a_body_that_is_too_large_is_not_sent(site: Site) -> None:
    queue(site.world, "1", "http://127.0.0.1:9/", "x" * (25 * 1024 * 1024 + 1), "a test", "Primary")

    assert site.world.deliveries == []
    assert site.journal("webhook_skipped")


def test_the_log_forgets_the_oldest(site: Site) -> None:
    for _ in range(1001):
        queue(site.world, "1", "http://127.0.0.1:9/", "", "a test", "Primary")
        for one in site.world.deliveries:
            one.status = "done"

    assert len(site.world.deliveries) == 1000


def test_a_change_outside_a_call_names_the_site(site: Site) -> None:
    site.world.webhooks["1"] = {
        "id": "1",
        "name": "ours",
        "enabled": True,
        "events": ["jira:issue_updated"],
        "url": "http://127.0.0.1:9/",
        "filters": {},
        "excludeBody": False,
        "lastUpdatedUser": ADMIN,
    }
    site.clock.follow(("http://127.0.0.1:9/",))
    tell(site.world, Change("updated", site.issue(), Actor(site.world.users[KIM])))
    site.clock.follow(())

    assert "https://acme.atlassian.net/rest/api/2/issue/" in site.world.deliveries[0].body


def test_a_data_center_tells_a_comment_twice_and_without_an_issue(data_center: Site, listener: Listener) -> None:
    heard(data_center, listener)
    expected = jira_site.recorded("mm-webhook-server-comment-created.json")

    data_center.done("POST", ONE + "/comment", {"body": "Hello"})
    data_center.advance(0)

    told = {one["webhookEvent"]: one for one in bodies(listener)}
    said, changed = told["comment_created"], told["jira:issue_updated"]
    assert set(said) == {"timestamp", "webhookEvent", "comment"}
    assert list(missing(expected, said)) in ([], ["/comment/author/avatarUrls/16x16"])
    assert said["comment"]["self"].partition("/rest")[2] == f"/api/2/issue/20421/comment/{said['comment']['id']}"
    assert (changed["issue_event_type_name"], changed["comment"]["body"]) == ("issue_commented", "Hello")
    assert "emailAddress" in changed["user"]


def test_a_data_center_tries_once_and_names_no_call(data_center: Site, listener: Listener) -> None:
    heard(data_center, listener)
    listener.answer(500)

    data_center.done("PUT", ONE, {"fields": {SEVERITY: S2}})
    data_center.advance(86_400)

    (one,) = listener.heard
    assert header(one, "X-Hub-Signature")
    assert {header(one, name) for name in (IDENTIFIER, RETRY, FLOW)} == {None}
    assert "fieldId" not in json.loads(one.body)["changelog"]["items"][0]
