"""What calls of webhooks of the pretend Jira say, held against recorded calls of real sites."""

from typing import Any

import pytest

from tests.sandbox.desk import Listener
from tests.sandbox.jira_hooks import UPDATED, events, hook, linked
from tests.sandbox.jira_site import (
    ADMIN,
    CASE,
    HALYARD,
    KIM,
    ONE,
    S1,
    S2,
    SEVERITY,
    Json,
    Site,
    document,
    made_field,
    recorded,
)

CREATED = "zulip-webhook-issue-created-custom-fields-2026.json"
CHANGED = "mm-webhook-cloud-issue-updated-custom-field.json"
SAID = "mm-webhook-cloud-comment-created.json"
GONE = "mm-webhook-issue-deleted.json"
# People on today's Cloud have no name, key or address; the older recordings still show them.
FORMERLY = frozenset({"name", "key", "emailAddress"})
# Recorded where the site counts work, or by an older site with all that was said.
NOT_HERE = frozenset(
    [
        "aggregatetimeestimate",
        "aggregatetimeoriginalestimate",
        "aggregatetimespent",
        "comment",
        "issuerestriction",
        "timeestimate",
        "timeoriginalestimate",
        "timespent",
        "timetracking",
        "worklog",
    ]
)


def heard(site: Site, listener: Listener) -> Json:
    """The only call, once what is due was sent."""
    site.advance(0)
    (one,) = listener.heard
    body: Json = one.json
    return body


def new_issue(site: Site, **more: Any) -> str:
    fields = {"project": {"key": "SUP"}, "issuetype": {"name": "Incident"}, "summary": "No sign-in", **more}
    return str(site.done("POST", "/issue", {"fields": fields})["key"])


def without_custom(names: Any) -> set[str]:
    return {name for name in names if not name.startswith("customfield_")}


def texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for one in node.values() for text in texts(one)]
    if isinstance(node, list):
        return [text for one in node for text in texts(one)]
    return [node] if isinstance(node, str) else []


def test_a_new_issue_is_told_as_recorded(hooked: Site, listener: Listener) -> None:
    sample = recorded(CREATED)
    hook(hooked, listener, "jira:issue_created")
    key = new_issue(hooked, description=document("Since *this* morning"), **{SEVERITY: S1})
    body = heard(hooked, listener)

    assert set(body) == set(sample)
    assert (body["webhookEvent"], body["issue_event_type_name"]) == ("jira:issue_created", "issue_created")
    assert set(body["issue"]) == set(sample["issue"])
    assert body["issue"]["key"] == key
    assert without_custom(sample["issue"]["fields"]) - NOT_HERE <= set(body["issue"]["fields"])
    assert set(body["user"]) == set(sample["user"])
    assert set(body["changelog"]["items"][0]) == set(sample["changelog"]["items"][0])
    assert set(body["issue"]["fields"][SEVERITY]) == {"self", "value", "id"}
    assert "Since" in body["issue"]["fields"]["description"]


def test_a_changed_field_is_told_as_recorded(hooked: Site, listener: Listener) -> None:
    sample = recorded(CHANGED)
    number = made_field(hooked, "float", name="Level")
    hook(hooked, listener)
    hooked.edit(**{number: 12})
    body = heard(hooked, listener)

    assert set(body) == set(sample)
    assert body["timestamp"] == 1795341600000
    assert set(body["user"]) == set(sample["user"]) - FORMERLY
    assert body["user"]["accountId"] == HALYARD
    (line,), (shown,) = body["changelog"]["items"], sample["changelog"]["items"]
    assert set(line) == set(shown)
    expected = {"field": "Level", "fieldId": number, "to": None, "toString": "12", "from": None, "fromString": None}
    assert line == {**expected, "fieldtype": "custom"}
    assert body["changelog"]["id"] == hooked.histories()[-1]["id"]


def test_a_choice_is_told_by_its_id_and_its_words(hooked: Site, listener: Listener) -> None:
    hooked.edit(**{SEVERITY: S1})
    hook(hooked, listener)
    hooked.edit(**{SEVERITY: S2})
    body = heard(hooked, listener)

    (line,) = body["changelog"]["items"]
    assert (line["from"], line["to"], line["toString"]) == (
        "10501",
        "10502",
        body["issue"]["fields"][SEVERITY]["value"],
    )
    assert body["issue"]["fields"][SEVERITY]["id"] == "10502"


def test_an_assignment_names_the_account_twice(hooked: Site, listener: Listener) -> None:
    hooked.edit(assignee=None)
    hook(hooked, listener)
    hooked.edit(assignee={"accountId": KIM})
    body = heard(hooked, listener)

    (line,) = body["changelog"]["items"]
    assert (line["tmpFromAccountId"], line["tmpToAccountId"], line["to"]) == (None, KIM, KIM)
    assert body["issue_event_type_name"] == "issue_assigned"


def test_a_comment_is_told_as_recorded_with_a_thin_issue_and_no_user(hooked: Site, listener: Listener) -> None:
    sample = recorded(SAID)
    hook(hooked, listener, "comment_created")
    hooked.done("POST", f"{ONE}/comment", {"body": document("We are on it")}, who=KIM)
    body = heard(hooked, listener)

    assert set(body) == set(sample) == {"timestamp", "webhookEvent", "comment", "issue"}
    assert set(body["issue"]["fields"]) == set(sample["issue"]["fields"])
    assert set(body["comment"]) == set(sample["comment"])
    assert set(body["comment"]["author"]) == set(sample["comment"]["author"]) - FORMERLY | {"accountType"}
    assert (body["comment"]["body"], body["comment"]["jsdPublic"]) == ("We are on it", True)
    assert body["comment"]["self"] == f"{hooked.url}/rest/api/2/issue/20421/comment/{body['comment']['id']}"


def test_a_comment_is_told_of_when_made_changed_and_taken_away(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, "comment_created", "comment_updated", "comment_deleted", UPDATED)
    made = hooked.done("POST", f"{ONE}/comment", {"body": document("First")}, who=ADMIN)["id"]
    hooked.done("PUT", f"{ONE}/comment/{made}", {"body": document("Second")}, who=ADMIN)
    hooked.done("DELETE", f"{ONE}/comment/{made}", who=ADMIN)
    hooked.advance(0)

    assert events(listener) == ["comment_created", "comment_updated", "comment_deleted"]
    assert [one.json["comment"]["body"] for one in listener.heard] == ["First", "Second", "Second"]


def test_an_internal_note_says_that_it_is_internal(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, "comment_created")
    note = {"body": "Between us", "public": False}
    hooked.done("POST", f"/rest/servicedeskapi/request/{CASE}/comment", note, who=KIM)

    assert heard(hooked, listener)["comment"]["jsdPublic"] is False


def test_a_deleted_issue_is_told_with_all_it_was(hooked: Site, listener: Listener) -> None:
    sample = recorded(GONE)
    hook(hooked, listener, "jira:issue_deleted")
    hooked.done("DELETE", ONE, who=ADMIN)
    body = heard(hooked, listener)

    assert set(body) == set(sample)
    assert body["issue"]["key"] == CASE
    assert without_custom(sample["issue"]["fields"]) - NOT_HERE <= set(body["issue"]["fields"])


def test_a_property_is_told_of_by_its_key_alone(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, "issue_property_set", "issue_property_deleted")
    hooked.done("PUT", f"{ONE}/properties/halyard.test", {"secret": "not told"})
    hooked.done("DELETE", f"{ONE}/properties/halyard.test")
    hooked.advance(0)

    assert events(listener) == ["issue_property_set", "issue_property_deleted"]
    for one in listener.heard:
        assert one.json["property"] == {"key": "halyard.test"}
        assert one.json["issue"] == {"id": "20421", "self": f"{hooked.url}/rest/api/2/issue/20421", "key": CASE}
        assert one.json["timestamp"] == 1795341600000
        assert b"not told" not in one.body


def test_a_property_written_with_fields_is_told_of_besides(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, UPDATED, "issue_property_set")
    body = {"fields": {"summary": "Both"}, "properties": [{"key": "halyard.marks", "value": {"keys": []}}]}
    hooked.done("PUT", ONE, body)
    hooked.advance(0)

    assert events(listener) == [UPDATED, "issue_property_set"]


def test_a_link_is_told_of_once_when_made_and_when_taken_away(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener, "issuelink_created", "issuelink_deleted", jql="labels = nobody-has-this")
    link = linked(hooked, "ENG-41", CASE)
    hooked.done("DELETE", f"/issueLink/{link}")
    hooked.advance(0)

    assert events(listener) == ["issuelink_created", "issuelink_deleted"]
    told = [one.json["issueLink"] for one in listener.heard]
    ends = int(hooked.issue("ENG-41").id), 20421
    assert [(one["id"], one["sourceIssueId"], one["destinationIssueId"]) for one in told] == [(int(link), *ends)] * 2
    assert told[0]["issueLinkType"]["name"] == "Relates"


def test_our_own_changes_are_told_too(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    hooked.edit(summary="By ourselves")

    assert heard(hooked, listener)["user"]["accountId"] == HALYARD


def test_what_changes_nothing_is_told_to_nobody(hooked: Site, listener: Listener) -> None:
    hook(hooked, listener)
    hooked.edit(summary=hooked.issue().summary)
    hooked.advance(0)

    assert listener.heard == []


@pytest.mark.parametrize("who", [HALYARD, ADMIN])
def test_a_call_shows_version_2_and_nobodys_address(hooked: Site, listener: Listener, who: str) -> None:
    hook(hooked, listener, UPDATED, "comment_created")
    hooked.done("PUT", ONE, {"fields": {"summary": "Seen"}}, who=who)
    hooked.done("POST", f"{ONE}/comment", {"body": document("Seen, too")}, who=who)
    hooked.advance(0)

    assert len(listener.heard) == 2
    for one in listener.heard:
        addresses = [text for text in texts(one.json) if "/rest/api/" in text]
        assert addresses
        assert all(text.startswith(f"{hooked.url}/rest/api/2/") for text in addresses)
        assert b"emailAddress" not in one.body
        assert b'"type": "doc"' not in one.body


def test_moments_are_spelled_in_the_sites_own_zone(hooked: Site, listener: Listener) -> None:
    hooked.world.site.time_zone = "Asia/Kolkata"
    hook(hooked, listener)
    hooked.edit(summary="Afternoon")

    assert heard(hooked, listener)["issue"]["fields"]["updated"] == "2026-11-22T15:30:00.000+0530"


def test_a_data_centers_comment_comes_without_its_issue_and_again_as_an_update(
    hooked_data_center: Site, listener: Listener
) -> None:
    alone, update = (
        recorded(f"mm-webhook-server-{name}.json") for name in ("comment-created", "issue-updated-commented-1")
    )
    hook(hooked_data_center, listener, "comment_created", UPDATED)
    hooked_data_center.done("POST", f"{ONE}/comment", {"body": "We are on it"}, who=KIM)
    hooked_data_center.advance(0)

    first, second = (one.json for one in listener.heard)
    assert set(first) == set(alone) == {"timestamp", "webhookEvent", "comment"}
    assert set(first["comment"]) == set(alone["comment"])
    assert set(first["comment"]["author"]) == set(alone["comment"]["author"])
    assert set(second) == set(update)
    assert (second["webhookEvent"], second["issue_event_type_name"]) == (UPDATED, "issue_commented")
    assert second["issue"]["id"] == "20421"


def test_a_data_centers_changelog_tells_no_field_id(hooked_data_center: Site, listener: Listener) -> None:
    hook(hooked_data_center, listener)
    hooked_data_center.edit(summary="Plain")
    body = heard(hooked_data_center, listener)

    (line,) = body["changelog"]["items"]
    assert set(line) == {"field", "fieldtype", "from", "fromString", "to", "toString"}
    assert (body["user"]["name"], "accountId" in body["user"]) == ("halyard", False)


def changes(site: Site) -> list[tuple[Any, ...]]:
    facts = [one for one in site.control("GET", "journal")["journal"] if one["what"] == "change"]
    return [(one["issue_id"], one["actor_id"], one["field"], one["new"]) for one in facts]


def test_the_journal_names_fields_by_id_and_holds_their_plain_new_value(site: Site) -> None:
    boxes = made_field(site, "multicheckboxes", "Now")
    due, number = made_field(site, "datetime"), made_field(site, "float")
    choice = site.world.custom_fields[boxes].contexts[0].options[0].id
    values = {boxes: [{"id": choice}], due: "2026-11-23T09:00:00.000+0100", number: 2.5, SEVERITY: S2}
    site.edit(description=document("Plain", "text"), labels=["late"], assignee={"accountId": ADMIN}, **values)
    site.edit(**{boxes: None, number: None, "labels": ["late", "later"]})

    told = changes(site)
    assert {one[:2] for one in told} == {("20421", HALYARD)}
    assert {one[2]: one[3] for one in told[:-3]} == {
        "description": "Plain\n\ntext",
        "labels": ["late"],
        "assignee": ADMIN,
        boxes: [choice],
        due: "2026-11-23T08:00:00.000+0000",
        number: 2.5,
        SEVERITY: "10502",
    }
    assert {one[2]: one[3] for one in told[-3:]} == {boxes: None, number: None, "labels": ["late", "later"]}


def test_the_journal_tells_of_links_and_moves_in_words(site: Site) -> None:
    linked(site, "ENG-41", CASE)
    site.control("POST", "move", {"issue": CASE, "project": "ENG", "by": "kim@support.example"})

    told = {(one[0], one[2]): one[3] for one in changes(site)}
    assert told["20421", "issuelinks"] == "This issue relates to ENG-41"
    assert told["20421", "issuekey"] == site.issue("20421").key
    assert told["20421", "project"] == "10001"


def test_the_journal_holds_what_was_said_by_whom_and_whether_customers_read_it(site: Site) -> None:
    site.done("POST", f"{ONE}/comment", {"body": document("To all")}, who=KIM)
    note = {"body": "Between us", "public": False}
    site.done("POST", f"/rest/servicedeskapi/request/{CASE}/comment", note, who=KIM)

    facts = [one for one in site.control("GET", "journal")["journal"] if one["what"] == "comment"]
    told = [(one["issue_id"], one["actor_id"], one["body"], one["public"]) for one in facts]
    assert told == [("20421", KIM, "To all", True), ("20421", KIM, "Between us", False)]
