"""An issue with its messages, history and people is read as a ticket, in as few calls as it takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from connectors.jira.marks import PROPERTY, digest
from core.errors import TicketGone, TryLater, WillNotWork
from core.tickets import Role, Status, TicketRef
from tests.jira.accounts import Clock, account
from tests.jira.paper import (
    ANA,
    DESK,
    HALYARD,
    IDS,
    ISSUE,
    KIM,
    REF,
    Json,
    comment,
    document,
    fetched,
    fields,
    helpdesk_on,
    history,
    item,
    log,
    paper,
    picked,
    said,
    user,
    watched,
)


def test_an_issue_is_a_ticket_whose_first_message_is_its_description() -> None:
    found = fetched(paper())

    assert (found.ref, found.version, found.subject, found.type) == (
        REF,
        "2026-11-22T09:50:00.123+0000",
        "Production is down",
        "Incident",
    )
    assert (found.status, found.severity, found.organization) == (Status.OPEN, "S1", "Acme")
    assert found.created_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert [(one.role, one.public, one.text, one.organization) for one in found.comments] == [
        (Role.REQUESTER, True, "Nobody can work.", "Acme")
    ]
    assert found.requester is not None
    assert (found.requester.id, found.requester.staff, found.requester.organization) == ("5b10-ana", False, "Acme")
    assert found.assignee is not None
    assert found.assignee.staff
    assert not any(found.fields.values())


def test_reading_takes_three_calls_and_companies_are_remembered_for_a_quarter_of_an_hour() -> None:
    site, clock = paper(), Clock()
    with responses.mock:
        helpdesk = helpdesk_on(site, clock=clock)
        assert helpdesk.own_user_id == HALYARD["accountId"]
        resolved = len(site.asked)
        helpdesk.fetch(REF)
        first = site.paths(resolved)
        helpdesk.fetch(REF)
        second = site.paths(resolved + len(first))
        clock.now += timedelta(minutes=16)
        helpdesk.fetch(REF)
        third = site.paths(resolved + len(first) + len(second))

    tier = f"{DESK}/organization/1/property/halyard.tier"
    assert first == [ISSUE, f"{DESK}/request/20421", f"{DESK}/organization", tier]
    assert second == [ISSUE, f"{DESK}/request/20421"]
    assert third == first


def test_an_issue_of_a_project_without_a_service_desk_asks_no_service_desk() -> None:
    work = {"id": "10001", "key": "ENG", "projectTypeKey": "software"}
    site = paper(fields(project=work, reporter=KIM))

    found = fetched(site)

    assert not any(path.startswith(DESK) for path in site.paths())
    assert found.requester is not None
    assert (found.requester.staff, found.organization) == (False, "")


def test_an_issue_of_a_service_project_that_is_no_request_is_a_ticket_all_the_same() -> None:
    site = paper()
    del site.answers[f"{DESK}/request/20421"]

    assert fetched(site).ccs == frozenset()


def test_messages_that_do_not_fit_are_read_page_by_page_in_their_order() -> None:
    site = paper(fields(comment={"comments": [comment(3, KIM, "three", 13)], "total": 3}))
    pages = {"0": [comment(1, ANA, "one", 11), comment(2, KIM, "two", 12)], "2": [comment(3, KIM, "three", 13)]}
    site.answers[f"{ISSUE}/comment"] = lambda asked: {"comments": pages[asked["startAt"]], "total": 3}

    assert [one.text for one in fetched(site).comments[1:]] == ["one", "two", "three"]


def test_a_list_of_messages_that_never_ends_ends() -> None:
    site = paper(fields(comment={"comments": [], "total": 3}))
    site.answers[f"{ISSUE}/comment"] = {"comments": [comment(1, ANA, "one")], "total": 10**9}

    assert [one.text for one in fetched(site).comments[1:]] == ["one"]
    assert len(site.asked) < 100


def test_a_history_that_does_not_fit_is_read_page_by_page() -> None:
    lowered = item("customfield_10050", "10501", "10502", said_before="Severity 1", said="Severity 2")
    site = paper(changelog=log(history(9, KIM, item("summary")), total=2))
    site.answers[f"{ISSUE}/changelog"] = {
        "values": [history(1, KIM, lowered), history(9, KIM, item("summary"))],
        "isLast": True,
        "total": 2,
    }

    assert [value for _, value in fetched(site).severities] == ["S1", "S2"]


def test_mx06_the_first_answer_is_due_and_was_given_as_the_service_level_says() -> None:
    due, stopped = 1795345200000, 1795341900000
    run = {"startTime": {"epochMillis": 1}, "breachTime": {"epochMillis": due}, "stopTime": {"epochMillis": stopped}}
    site = paper()
    levels = [{"name": "Time to resolution"}, {"name": "Time to first response", "completedCycles": [run]}]
    site.answers[f"{DESK}/request/20421"] = {"issueId": "20421", "sla": {"values": levels, "isLastPage": True}}

    found = fetched(site, watched())

    assert found.first_response_due_at == datetime.fromtimestamp(due / 1000, UTC)
    assert found.first_response_at == datetime.fromtimestamp(stopped / 1000, UTC)
    assert next(asked for _, path, asked in site.asked if path.startswith(DESK)) == {"expand": "participant,sla"}


def test_mx06_without_a_service_level_the_accounts_own_times_and_the_first_public_answer_count() -> None:
    site = paper(fields(comment=said(comment(1, KIM, "Hm", jsdPublic=False), comment(2, KIM, "We look", 12))))
    found = fetched(site, account(first_response_after={"s1": timedelta(hours=1)}))

    assert found.first_response_due_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert found.first_response_at == datetime(2026, 11, 22, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "mapped", "expected"),
    [
        ({"id": "1", "name": "To do", "statusCategory": {"key": "new"}}, {}, Status.NEW),
        ({"id": "5", "name": "Resolved", "statusCategory": {"key": "done"}}, {}, Status.SOLVED),
        ({"id": "9", "name": "Odd"}, {}, Status.OPEN),
        ({"id": "7", "name": "Waiting for customer"}, {"waiting for Customer": Status.PENDING}, Status.PENDING),
        ({"id": "7", "name": "Renamed"}, {"7": Status.HOLD}, Status.HOLD),
    ],
)
def test_a_status_is_what_the_account_says_or_else_its_category(
    status: Json, mapped: dict[str, Status], expected: Status
) -> None:
    assert fetched(paper(fields(status=status)), account(statuses=mapped)).status is expected


def test_an_archived_issue_is_closed() -> None:
    assert fetched(paper(fields(archiveddate="2026-11-22T09:00:00.000+0000"))).status is Status.CLOSED


def test_mx41_an_issue_linked_as_the_problems_instance_tells_the_problem() -> None:
    kind = {"id": "10004", "name": "Problem/Incident", "inward": "is caused by", "outward": "causes"}
    caused = {"type": kind, "inwardIssue": {"id": "20001"}}
    causes = {"type": kind, "outwardIssue": {"id": "20002"}}
    other = {"type": {"name": "Blocks"}, "inwardIssue": {"id": "20003"}}
    chosen = account(problem_link="problem/incident")

    assert fetched(paper(fields(issuelinks=[other, causes, caused])), chosen).problem == "20001"
    assert fetched(paper(fields(issuelinks=[other, causes])), chosen).problem == ""
    assert fetched(paper(fields(issuelinks=[caused]))).problem == ""


def test_our_fields_are_told_in_our_words() -> None:
    site = paper(
        fields(
            escalation=picked("escalation", "active"),
            escalated=picked("escalated"),
            owner="J. Doe",
            level=2.0,
            **{"ask.impact": document("600 users")},
        )
    )

    found = fetched(site).fields

    assert {name: found[name] for name in ("escalation", "escalated", "owner", "level", "ask.impact", "step")} == {
        "escalation": "active",
        "escalated": True,
        "owner": "J. Doe",
        "level": 2,
        "ask.impact": "600 users",
        "step": None,
    }


def test_a_field_that_this_kind_of_issue_cannot_hold_is_no_field_of_the_ticket() -> None:
    less = {name: value for name, value in fields().items() if name != IDS["level"]}

    assert "level" not in fetched(paper(less)).fields


def test_marks_are_what_was_written_with_the_fields_and_what_was_said_since() -> None:
    left = {
        "keys": ["one", "follower"],
        "expected": [
            {"key": "said", "digest": digest("We look into it."), "public": False},
            {"key": "lost", "digest": digest("Never posted"), "public": True},
            {"key": "again", "digest": digest("We look into it."), "public": False},
            {"key": "asked", "digest": digest("Any news?"), "author": "5b10-ana"},
        ],
    }
    ours = (
        comment(1, HALYARD, "We look into it!", jsdPublic=False),
        comment(2, KIM, "Never posted"),
        comment(3, HALYARD, "Any news?"),
    )
    site = paper(fields(comment=said(*ours)), properties={PROPERTY: left})

    found = fetched(site)

    assert found.marks == {"one", "follower", "said", "asked"}
    assert (found.comments[3].author, found.comments[3].role) == ("5b10-ana", Role.SYSTEM)


def test_marks_of_people_are_believed_once_they_are_there_and_of_messages_where_and_when_they_were_to_be() -> None:
    words = digest("Words")
    left = {
        "expected": [
            {"key": "watches", "who": "5b10-kim"},
            {"key": "takes part", "who": "5b10-bo", "takes_part": True},
            {"key": "takes part, watches not", "who": "5b10-bo"},
            {"key": "watches, takes no part", "who": "5b10-kim", "takes_part": True},
            {"key": "is not there", "who": "5b10-lead"},
            {"key": "public", "digest": words, "public": True},
            {"key": "before", "digest": digest("Old"), "after": "2026-11-22T09:30:00.000+0000"},
            {"key": "then", "digest": digest("New"), "after": "2026-11-22T09:40:00.000+0000"},
            {"key": "whenever", "digest": digest("When"), "after": "a version of another kind"},
        ]
    }
    ours = (
        comment(1, HALYARD, "Words", jsdPublic=False),
        comment(2, HALYARD, "Old", 29),
        comment(3, HALYARD, "New", 40),
        comment(4, HALYARD, "When"),
    )
    site = paper(fields(comment=said(*ours), watches={"watchCount": 1}), properties={PROPERTY: left})
    site.answers[f"{ISSUE}/watchers"] = {"watchers": [KIM]}
    site.answers[f"{DESK}/request/20421"] = {"issueId": "20421", "participants": {"values": [user("bo", "customer")]}}

    assert fetched(site).marks == {"watches", "takes part", "then", "whenever"}


@pytest.mark.parametrize("left", [None, [], "x", {"keys": "one"}, {"keys": [1]}, {"expected": [{"key": "x"}]}])
def test_t31_marks_that_are_none_of_ours_are_nothing(left: Any) -> None:
    assert fetched(paper(properties={PROPERTY: left})).marks == frozenset()


def test_an_issue_moved_out_of_the_projects_under_policy_is_gone() -> None:
    elsewhere = {"id": "10777", "key": "HR", "projectTypeKey": "business"}

    with pytest.raises(TicketGone, match="HR"):
        fetched(paper(fields(project=elsewhere)))


def test_a_moved_issue_keeps_its_id_under_another_key() -> None:
    site = paper(fields(project={"id": "10001", "key": "ENG", "projectTypeKey": "software"}), key="ENG-7")

    assert fetched(site).ref == REF


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "20422", "key": "SUP-422", "fields": fields(), "changelog": log()},
        {"id": "20421", "fields": {"project": fields()["project"], "summary": "no more"}},
        {"id": "20421", "fields": {}},
        {"id": "20421", "fields": fields(created="yesterday")},
        {"id": "20421", "fields": fields(updated="2026-11-22T09:50:00")},
        {"id": "20421", "fields": fields(comment={"comments": 7})},
        {"id": "20421", "fields": fields(reporter="ana")},
        {"id": "20421", "fields": fields(status=None)},
        ["20421"],
        "<html>Sign in</html>",
        '{"id": "20421", "fields": {"x": ' + "[" * 20_000 + "]" * 20_000 + "}}",
    ],
)
def test_what_is_no_issue_is_tried_later(answer: Any) -> None:
    site = paper()
    site.answers[ISSUE] = answer

    with pytest.raises(TryLater):
        fetched(site)


@pytest.mark.parametrize(
    "ref",
    [
        TicketRef("zendesk", "acme", "20421"),
        TicketRef("jira", "globex", "20421"),
        TicketRef("jira", "acme", "SUP-421"),
        TicketRef("jira", "acme", "20421/../../myself"),
        TicketRef("jira", "acme", "0"),
        TicketRef("jira", "acme", ""),
    ],
)
@responses.activate
def test_t20_a_reference_to_anything_else_is_not_followed(ref: TicketRef) -> None:
    site = paper()

    with pytest.raises(WillNotWork):
        helpdesk_on(site).fetch(ref)
    assert ISSUE not in site.paths()
