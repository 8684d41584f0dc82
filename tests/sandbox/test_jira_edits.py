"""Editing and creating issues of the pretend Jira: what a field takes, what it refuses, and what a change leaves."""

from typing import Any

import pytest

from sandbox.jira.changes import Change
from tests.sandbox.jira_site import (
    ADMIN,
    ANA,
    CASE,
    HALYARD,
    KIM,
    LEAD,
    LIGHT,
    ONE,
    PRODUCT,
    S1,
    S2,
    SEVERITY,
    Site,
    document,
    made_field,
)


def test_fields_and_verbs_are_written_together(site: Site) -> None:
    body = {
        "fields": {SEVERITY: S2, "summary": "Other", "description": document("Now")},
        "update": {"labels": [{"add": "one"}, {"add": "two"}, {"remove": "one"}], "priority": [{"set": {"id": "2"}}]},
    }

    assert site.status("PUT", ONE, body) == 204

    shown = site.fields(SEVERITY, "summary", "labels", "priority", "description")
    assert (shown[SEVERITY]["value"], shown["summary"], shown["labels"]) == ("S2", "Other", ["two"])
    assert (shown["priority"]["name"], shown["description"]) == ("High", document("Now"))


def test_one_change_is_one_history_with_its_author_and_note(site: Site) -> None:
    before = site.histories()
    site.advance(60)
    body = {"fields": {SEVERITY: S2, PRODUCT: None}, "historyMetadata": {"type": "halyard", "extraData": {"key": "k"}}}
    site.done("PUT", ONE, body)

    (new,) = site.histories()[len(before) :]
    assert new["author"]["accountId"] == HALYARD
    assert new["created"] == site.fields("updated")["updated"] == "2026-11-22T10:01:00.000+0000"
    assert new["historyMetadata"] == body["historyMetadata"]
    lines = {line["fieldId"]: (line["from"], line["fromString"], line["to"], line["toString"]) for line in new["items"]}
    assert lines == {SEVERITY: ("10501", "S1", "10502", "S2"), PRODUCT: ("10511", "Runtime", None, None)}


def test_what_changes_nothing_leaves_no_trace(site: Site) -> None:
    heard: list[Change] = []
    site.world.listeners.append(lambda _, change: heard.append(change))
    before, count = site.fields("updated"), len(site.histories())
    site.advance(60)
    try:
        site.edit(**{SEVERITY: S1, "summary": "Production is down after the night's release", "labels": []})
    finally:
        site.world.listeners.pop()

    assert (site.fields("updated"), len(site.histories()), heard) == (before, count, [])


def test_properties_go_in_with_an_edit_and_leave_updated_alone(site: Site) -> None:
    before = site.fields("updated")
    site.advance(60)

    site.done("PUT", ONE, {"properties": [{"key": "halyard.marks", "value": {"keys": ["a"]}}]})

    assert site.get(f"{ONE}?properties=halyard.marks")["properties"] == {"halyard.marks": {"keys": ["a"]}}
    assert site.fields("updated") == before


def test_every_field_at_fault_is_named_and_nothing_is_written(site: Site) -> None:
    fields = {
        "summary": "Other",
        "customfield_99999": "x",
        SEVERITY: "S1",
        PRODUCT: {"value": "Abacus"},
        "priority": "High",
        "assignee": {"accountId": "nobody"},
        "duedate": "tomorrow",
        "labels": ["with space"],
        "components": [{"name": "Abacus"}],
        "description": "wiki text",
        "customfield_10030": "an hour",
        "status": {"id": "5"},
        "security": {"id": "10100"},
        "attachment": [],
    }

    status, errors = site.refused("PUT", ONE, {"fields": fields})

    assert (status, set(errors)) == (400, set(fields) - {"summary"})
    assert site.fields("summary")["summary"] == "Production is down after the night's release"


@pytest.mark.parametrize(
    ("kind", "good", "shown", "bad"),
    [
        ("textfield", "words", "words", ("x" * 256, 7, "two\nlines", {"value": "x"})),
        ("textarea", document("words"), document("words"), ("words", {"type": "doc"}, document("x" * 32_768))),
        ("float", 2, 2.0, ("2", True, 1e15)),
        ("datetime", "2026-11-22T12:30:00.000+0200", "2026-11-22T10:30:00.000+0000", ("2026-11-22", 7, "soon")),
        ("datepicker", "2026-11-22", "2026-11-22", ("22.11.2026", "2026-13-40", 7)),
        ("url", "https://one.example", "https://one.example", ("one.example", 7)),
        ("labels", ["a", "b"], ["a", "b"], ("a", ["with space"], [7], [""])),
    ],
)
def test_a_field_takes_its_own_kind_of_value_only(
    site: Site, kind: str, good: Any, shown: Any, bad: tuple[Any, ...]
) -> None:
    field = made_field(site, kind)

    site.edit(**{field: good})
    assert site.fields(field)[field] == shown
    for wrong in bad:
        status, errors = site.refused("PUT", ONE, {"fields": {field: wrong}})
        assert (status, set(errors)) == (400, {field}), wrong
    site.edit(**{field: None})
    assert site.fields(field)[field] is None


def test_choices_people_and_groups_come_as_objects(site: Site) -> None:
    boxes, person, people, group = (
        made_field(site, "multicheckboxes", "Yes", "No"),
        made_field(site, "userpicker"),
        made_field(site, "multiuserpicker"),
        made_field(site, "grouppicker"),
    )

    site.edit(
        **{
            boxes: [{"value": "Yes"}],
            person: {"accountId": KIM},
            people: [{"accountId": KIM}, {"accountId": ANA}],
            group: {"name": "support-leads"},
        }
    )

    shown = site.fields(boxes, person, people, group)
    assert [one["value"] for one in shown[boxes]] == ["Yes"]
    assert (shown[person]["accountId"], shown[group]["name"]) == (KIM, "support-leads")
    assert [one["accountId"] for one in shown[people]] == [KIM, ANA]
    wrong = {boxes: {"value": "Yes"}, person: {"name": "kim"}, people: [KIM], group: "support-leads"}
    assert set(site.refused("PUT", ONE, {"fields": wrong})[1]) == set(wrong)


def test_a_disabled_option_is_refused_and_a_renamed_one_keeps_its_id(site: Site) -> None:
    options = site.world.custom_fields[SEVERITY].contexts[0].options
    options[1].disabled, options[0].value = True, "Sev 1"

    assert site.refused("PUT", ONE, {"fields": {SEVERITY: S2}})[0] == 400
    assert site.fields(SEVERITY)[SEVERITY]["value"] == "Sev 1"
    assert site.found("cf[10050] = 10501 and key = SUP-415") == ["SUP-415"]


def test_a_field_without_a_context_for_the_project_cannot_be_set(site: Site) -> None:
    status, errors = site.refused("PUT", "/issue/ENG-41", {"fields": {SEVERITY: S1}})

    assert (status, set(errors)) == (400, {SEVERITY})
    assert SEVERITY not in site.get("/issue/ENG-41")["fields"]


def test_no_screen_is_asked(site: Site) -> None:
    field = made_field(site, "textfield")
    assert field not in site.get(f"{ONE}/editmeta")["fields"]

    site.edit(**{field: "words"})

    assert site.fields(field)[field] == "words"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}},
        {"update": {"summary": [{"add": "x"}]}},
        {"update": {"labels": {"add": "x"}}},
        {"update": {"labels": [{"multiply": "x"}]}},
        {"fields": [], "update": {}},
        {"transition": {"id": "41"}},
        {"fields": {}, "historyMetadata": {"unheard": 1}},
        {"properties": [{"key": "x" * 256, "value": 1}]},
        {"properties": [{"key": "x", "value": "y" * 32_768}]},
        {"properties": {"key": "x", "value": "y"}},
        {"fields": {"project": {"key": "ENG"}}},
    ],
)
def test_a_body_that_is_not_understood_is_refused(site: Site, body: Any) -> None:
    count = len(site.histories())

    assert site.status("PUT", ONE, body) == 400
    assert len(site.histories()) == count


def test_rights_are_asked_field_by_field(site: Site) -> None:
    assert site.status("PUT", ONE, {"fields": {"summary": "x"}}, who=LIGHT) == 400
    assert site.refused("PUT", ONE, {"fields": {"security": {"id": "10100"}}})[0] == 400
    assert site.refused("PUT", f"{ONE}/assignee", {"accountId": KIM}, who=LIGHT)[0] == 403
    assert site.refused("PUT", f"{ONE}/assignee", {"accountId": ANA})[1].keys() == {"assignee"}
    assert site.status("PUT", f"{ONE}?overrideScreenSecurity=true", {"fields": {"summary": "x"}}, who=ADMIN) == 403


def test_assigning_to_somebody_nobody_and_the_lead(site: Site) -> None:
    def assigned(body: Any) -> Any:
        site.done("PUT", f"{ONE}/assignee", body)
        somebody = site.fields("assignee")["assignee"]
        return somebody and somebody["accountId"]

    assert [assigned({"accountId": one}) for one in (HALYARD, None, "-1")] == [HALYARD, None, LEAD]


def test_mail_goes_out_although_silence_was_asked_for_without_the_right_to(site: Site) -> None:
    for who, mails in ((HALYARD, 1), (ADMIN, 1)):
        site.done("PUT", f"{ONE}?notifyUsers=false", {"fields": {"summary": who}}, who=who)
        assert len(site.journal("mail")) == mails


def test_a_status_closed_to_edits_refuses_them(site: Site) -> None:
    workflow = site.world.workflows[site.world.project_of(site.issue()).workflows[""]]
    status = next(one for one in workflow["statuses"] if one["statusReference"] == "3")
    status["properties"] = {"jira.issue.editable": "false"}

    assert site.status("PUT", ONE, {"fields": {"summary": "x"}}) == 400


def test_a_new_issue_gets_the_next_key_and_the_workflow_s_first_status(site: Site) -> None:
    body = {
        "fields": {
            "project": {"key": "SUP"},
            "issuetype": {"id": "10100"},
            "summary": "New",
            SEVERITY: S1,
            "reporter": {"accountId": ANA},
        },
        "update": {"labels": [{"add": "made"}]},
        "properties": [{"key": "p", "value": 1}],
    }

    made = site.done("POST", "/issue", body)

    assert (made["id"], made["key"]) == ("20501", "SUP-501")
    shown = site.get("/issue/20501?properties=p")
    assert (shown["fields"]["status"]["name"], shown["fields"]["labels"]) == ("Open", ["made"])
    assert (shown["fields"]["creator"]["accountId"], shown["fields"]["reporter"]["accountId"]) == (HALYARD, ANA)
    assert (shown["properties"], site.histories("SUP-501")) == ({"p": 1}, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"project": {"key": "NONE"}}, "project"),
        ({"project": "SUP"}, "project"),
        ({"issuetype": {"name": "Bug"}}, "issuetype"),
        ({"summary": " "}, "summary"),
        ({"customfield_1": "x"}, "customfield_1"),
    ],
)
def test_a_new_issue_that_cannot_be_uses_up_no_key(site: Site, change: Any, field: str) -> None:
    fields = {"project": {"key": "SUP"}, "issuetype": {"name": "Incident"}, "summary": "New"}

    status, errors = site.refused("POST", "/issue", {"fields": fields | change})

    assert (status, set(errors)) == (400, {field})
    assert site.done("POST", "/issue", {"fields": fields})["key"] == "SUP-501"


def test_listeners_hear_what_happened_in_order(site: Site) -> None:
    heard: list[tuple[str, str]] = []
    site.world.listeners.append(lambda _, change: heard.append((change.kind, change.event)))
    try:
        body = {
            "fields": {"assignee": {"accountId": LEAD}},
            "update": {"comment": [{"add": {"body": document("Hi")}}]},
            "properties": [{"key": "p", "value": 1}],
        }
        site.done("PUT", ONE, body)
    finally:
        site.world.listeners.pop()

    assert heard == [
        ("updated", "issue_assigned"),
        ("property_set", "issue_updated"),
        ("comment_created", "issue_updated"),
    ]
    assert site.get(f"{ONE}/comment")["total"] == 1


def test_several_issues_are_read_at_once_and_the_missing_are_named(site: Site) -> None:
    body = {"issueIdsOrKeys": ["ENG-41", CASE, "SUP-1", "20421"], "fields": ["summary"], "properties": ["p"]}

    answer = site.done("POST", "/issue/bulkfetch", body)

    assert [one["key"] for one in answer["issues"]] == [CASE, "ENG-41"]
    assert [one["id"] for one in answer["issueErrors"]] == ["SUP-1"]
    asked: tuple[Any, ...] = ({"issueIdsOrKeys": []}, {"issueIdsOrKeys": ["SUP-1"] * 101}, {"issueIdsOrKeys": "SUP-1"})
    for wrong in asked:
        assert site.status("POST", "/issue/bulkfetch", wrong) == 400
