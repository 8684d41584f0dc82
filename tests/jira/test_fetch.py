"""An issue with its messages, history and people is read as a ticket, in as few calls as it takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from connectors.jira.account import JiraAccount, ValueSource
from connectors.jira.marks import PROPERTY, digest
from core.commands import TicketUpdate
from core.errors import CredentialsRefused, Mistakes, TicketGone, TryLater, WillNotWork
from core.tickets import Role, Status, Ticket, TicketRef
from tests.jira.accounts import Clock, account, data_center
from tests.jira.paper import (
    ANA,
    HALYARD,
    IDS,
    KIM,
    LEAD,
    ORGANIZATIONS,
    PARTICIPANTS,
    REF,
    ROBOT,
    Json,
    Paper,
    comment,
    document,
    field_list,
    fields,
    helpdesk_on,
    history,
    item,
    log,
    option,
    paper,
    picked,
    said,
    user,
)

API, DESK = "/rest/api/3", "/rest/servicedeskapi"
ISSUE = f"{API}/issue/20421"
LEADS = "escalations@support.example"


@responses.activate
def fetched(site: Paper, known: JiraAccount | None = None) -> Ticket:
    return helpdesk_on(site, known).fetch(REF)


def known(**changes: Any) -> JiraAccount:
    return account(escalation_people={"5b10-leads": LEADS}, first_response_sla="time to first response", **changes)


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


def test_who_speaks_is_told_by_what_they_are_here() -> None:
    site = paper(
        fields(
            reporter=LEAD,
            comment=said(
                comment(1, LEAD, "I reported it"),
                comment(2, KIM, "I work on it", jsdPublic=False),
                comment(3, ANA, "Me too"),
                comment(4, ROBOT, "A rule says"),
                comment(5, HALYARD, "We say"),
                comment(6, KIM, "For some", visibility={"type": "role", "value": "Leads"}),
            ),
        )
    )

    found = fetched(site).comments

    assert [(one.role, one.public) for one in found[1:]] == [
        (Role.REQUESTER, True),
        (Role.AGENT, False),
        (Role.REQUESTER, True),
        (Role.SYSTEM, True),
        (Role.SYSTEM, True),
        (Role.AGENT, False),
    ]


def test_a_message_of_nobody_is_the_systems() -> None:
    site = paper(fields(comment=said({**comment(1, KIM, "Once"), "author": None})))

    assert (fetched(site).comments[1].author, fetched(site).comments[1].role) == ("", Role.SYSTEM)


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


def test_watchers_and_participants_are_told_by_address_or_else_by_id() -> None:
    site = paper(fields(watches={"watchCount": 2}))
    site.answers[f"{ISSUE}/watchers"] = {"watchers": [LEAD, KIM]}
    site.answers[f"{DESK}/request/20421"] = {
        "issueId": "20421",
        "participants": {"values": [user("leads"), ANA], "isLastPage": False},
    }
    site.answers[f"{DESK}/request/20421/participant"] = {"values": [user("bo", "customer")], "isLastPage": True}

    found = fetched(site, known())

    assert found.followers == {"j.doe@support.example", "5b10-kim"}
    assert found.ccs == {LEADS, "5b10-ana", "5b10-bo"}


def test_mx06_the_first_answer_is_due_and_was_given_as_the_service_level_says() -> None:
    due, stopped = 1795345200000, 1795341900000
    run = {"startTime": {"epochMillis": 1}, "breachTime": {"epochMillis": due}, "stopTime": {"epochMillis": stopped}}
    site = paper()
    levels = [{"name": "Time to resolution"}, {"name": "Time to first response", "completedCycles": [run]}]
    site.answers[f"{DESK}/request/20421"] = {"issueId": "20421", "sla": {"values": levels, "isLastPage": True}}

    found = fetched(site, known())

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


def test_mx23_a_message_calls_in_whom_it_mentions_or_whom_its_author_added_with_it() -> None:
    added = item(PARTICIPANTS, "[5b10-bo]", "[5b10-bo, 5b10-leads]")
    site = paper(
        fields(
            comment=said(
                comment(1, KIM, document("Look", "5b10-leads"), 10),
                comment(2, ANA, "Please", 20),
                comment(3, ANA, "And?", 29),
                comment(4, HALYARD, document("We told", "5b10-leads"), 30),
            )
        ),
        (history(1, ANA, added, minute=21),),
    )

    assert [set(one.copied) for one in fetched(site, known()).comments] == [set(), {LEADS}, {LEADS}, set(), set()]


def test_mx23_somebody_added_before_a_message_goes_with_the_first_one_after() -> None:
    added = item(PARTICIPANTS, None, "[5b10-leads]")
    site = paper(
        fields(comment=said(comment(1, KIM, "Hm", 21), comment(2, ANA, "Please", 22))),
        (history(1, ANA, added, minute=20), history(2, LEAD, item(PARTICIPANTS, None, "[5b10-leads]"))),
    )

    assert [set(one.copied) for one in fetched(site, known()).comments] == [set(), set(), {LEADS}]


def test_mx23_whoever_takes_part_from_the_beginning_was_called_in_by_the_first_message() -> None:
    site = paper()
    site.answers[f"{DESK}/request/20421"] = {"issueId": "20421", "participants": {"values": [user("leads")]}}

    assert [set(one.copied) for one in fetched(site, known()).comments] == [{LEADS}]


def test_t29_a_mail_from_somebody_who_is_not_on_the_request_calls_nobody() -> None:
    told = comment(1, ANA, document("Look", "5b10-leads"), jsdAuthorCanSeeRequest=False)

    assert fetched(paper(fields(comment=said(told))), known()).comments[1].copied == frozenset()


def test_mx02_an_issue_belongs_to_the_company_it_is_shared_with() -> None:
    site = paper(fields(**{ORGANIZATIONS: [{"id": "2", "name": "Globex"}]}))
    both = [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}]
    site.answers[f"{DESK}/organization"] = {"values": both, "isLastPage": True}

    found = fetched(site)

    assert found.requester is not None
    assert (found.organization, found.requester.organization) == ("Globex", "Globex")


def test_mx02_an_issue_shared_by_id_alone_is_told_with_the_companys_name() -> None:
    site = paper(fields(**{ORGANIZATIONS: [7]}))
    site.answers[f"{DESK}/organization"] = {"values": []}
    site.answers[f"{DESK}/organization/7"] = {"id": "7", "name": "Initech"}

    assert fetched(site).organization == "Initech"


def test_mx02_a_customer_of_several_companies_belongs_to_none_where_the_issue_does_not_say() -> None:
    site = paper()
    both = [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}]
    site.answers[f"{DESK}/organization"] = {"values": both, "isLastPage": True}

    found = fetched(site)

    assert found.requester is not None
    assert (found.organization, found.requester.organization) == ("", "")


def test_facts_are_read_from_the_companys_properties() -> None:
    kept = {
        "halyard.tier": "tier_gold",
        "contract": {"value": "running"},
        "until": "2027-09-18",
        "partners": "Initrode, 4; acme",
    }
    site = paper()
    for key, value in kept.items():
        site.answers[f"{DESK}/organization/1/property/{key}"] = {"key": key, "value": value}
    site.answers[f"{DESK}/organization/4"] = {"id": "4", "name": "Hooli"}

    found = fetched(
        site,
        account(
            contract=ValueSource("organization_property", "contract", {"running": "valid"}),
            contract_valid_until=ValueSource("organization_property", "until"),
            partners=ValueSource("organization_property", "partners"),
            facts={"plan": ValueSource("organization_property", "halyard.tier", {"Tier_Gold": "best"})},
        ),
    )

    assert (found.tier, found.contract, dict(found.facts)) == ("gold", "valid", {"plan": "best"})
    assert found.contract_valid_until == datetime(2027, 9, 18, 22, tzinfo=UTC)
    assert found.partners == {"Initrode", "Hooli", "Acme"}


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
            {"key": "takes part", "who": "5b10-bo"},
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


def test_an_issue_that_nobody_reported_has_its_creators_words() -> None:
    found = fetched(paper(fields(reporter=None, creator=ROBOT)))

    assert (found.requester, found.comments[0].author, found.comments[0].role) == (None, "5b10-robot", Role.SYSTEM)


def test_an_issue_shared_with_several_companies_belongs_to_the_reporters_where_that_is_one() -> None:
    site = paper(fields(**{ORGANIZATIONS: [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}, {"id": ""}]}))

    assert fetched(site).organization == "Acme"


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


@pytest.mark.parametrize("me", [{**HALYARD, "accountType": "customer"}, {**HALYARD, "active": False}, {}])
@responses.activate
def test_credentials_of_nobody_of_the_staff_are_refused(me: Json) -> None:
    site = paper()
    site.answers[f"{API}/myself"] = me

    with pytest.raises(CredentialsRefused):
        helpdesk_on(site).fetch(REF)


@responses.activate
def test_nothing_installed_stops_reading_until_it_is() -> None:
    site = paper()
    site.answers[f"{API}/field/search"] = {"values": [one for one in field_list() if "description" not in one]}
    helpdesk = helpdesk_on(site)

    with pytest.raises(WillNotWork, match="install first"):
        helpdesk.fetch(REF)
    site.answers[f"{API}/field/search"] = {"values": field_list(), "isLast": True}

    assert helpdesk.fetch(REF).ref == REF


@responses.activate
def test_a_refresh_says_everything_that_is_missing_at_once() -> None:
    site = paper()
    site.answers[f"{API}/search/jql"] = {"issues": [{"id": "20421", "fields": {"issuetype": {"id": "10100"}}}]}
    bare = {name: value for name, value in fields().items() if name != IDS["owner"]}
    site.answers[f"{API}/issue/bulkfetch"] = {"issues": [{"id": "20421", "fields": bare}]}
    site.answers[f"{API}/issue/20421/editmeta"] = {"fields": {}}
    del site.answers[f"{API}/project/ENG"]
    del site.answers[f"{API}/project/SUP/properties/halyard.options"]
    helpdesk = helpdesk_on(site, account(urgency=ValueSource("field", "Urgency")))

    with pytest.raises(Mistakes) as caught:
        helpdesk.refresh()

    said_of = [(one.path, one.message) for one in caught.value.mistakes]
    assert ("urgency.name", "there is no field 'Urgency' at this site") in said_of
    assert ("projects", "there is no project 'ENG', or our user may not see it") in said_of
    assert ("fields.owner", "issues of SUP, Incident cannot hold it") in said_of
    assert helpdesk.own_user_id == HALYARD["accountId"]
    assert ("fields.escalation", "what its options mean is kept in no project: install again") in said_of


@responses.activate
def test_a_refresh_without_faults_says_nothing_and_forgets_what_it_knew() -> None:
    site = paper()
    site.answers[f"{API}/project/ENG/properties/halyard.options"] = {"value": None}
    helpdesk = helpdesk_on(site)
    helpdesk.fetch(REF)
    before = len(site.asked)

    helpdesk.refresh()
    helpdesk.fetch(REF)

    assert f"{DESK}/organization" in site.paths(before)
    assert helpdesk.headroom().share > 0


def on_premises(**more: Any) -> Paper:
    def plain(name: str, **known: Any) -> Json:
        return {"name": name, "key": f"JIRAUSER-{name}", "displayName": name, "active": True, **known}

    known = fields(
        reporter=plain("ana"),
        creator=plain("ana"),
        assignee=plain("kim"),
        description="Nobody can *work*, \\{x\\}.",
        comment=said(
            {**comment(1, plain("kim"), ""), "body": "bq. Once\n[~leads] look"},
            {**comment(2, plain("bo"), ""), "body": "Me too"},
        ),
        **more,
    )
    site = paper(known, (history(1, plain("kim"), {"field": "Severity", "from": "1", "toString": "Severity 1"}),))
    site.answers = {path.replace("/api/3", "/api/2"): answer for path, answer in site.answers.items()}
    numbered = [
        {**one, "id": one["id"].removeprefix("customfield_"), "type": one["schema"]["custom"]}
        for one in field_list()[1:]
    ]
    tier = {"id": "10060", "name": "Support tier", "type": "com.atlassian.x:y"}
    site.answers |= {
        "/rest/api/2/myself": plain("halyard"),
        "/rest/api/2/field": [{"id": "priority", "name": "Priority"}, {"id": "customfield_10100", "name": "Ours"}],
        "/rest/api/2/customFields": {"values": [*numbered, tier], "isLast": True},
        "/rest/api/2/search": {"issues": [], "total": 0},
        "/rest/api/2/user/assignable/search": lambda asked: [plain("kim")] if asked["username"] == "kim" else [],
    }
    return site


def test_on_a_data_center_people_are_names_and_texts_are_wiki_text() -> None:
    site = on_premises(customfield_10060={"id": "1", "value": "Gold"})
    found = fetched(site, data_center(escalation_people={"leads": LEADS}))

    assert [one.text for one in found.comments] == ["Nobody can *work*, {x}.", "> Once\n@leads look", "Me too"]
    assert [one.role for one in found.comments] == [Role.REQUESTER, Role.AGENT, Role.REQUESTER]
    assert [set(one.copied) for one in found.comments] == [set(), {LEADS}, set()]
    assert (found.tier, found.severity, option("escalation", "active") != "") == ("Gold", "S1", True)


def test_on_a_data_center_an_issue_of_each_kind_is_looked_at_and_its_history_is_never_paged() -> None:
    site = on_premises(customfield_10060=None)
    whole = site.answers["/rest/api/2/issue/20421"]
    site.answers["/rest/api/2/issue/20421"] = {**whole, "changelog": {**whole["changelog"], "total": 500}}
    site.answers["/rest/api/2/search"] = {"issues": [{"id": "20421", "fields": {"issuetype": {"id": "1"}}}]}
    site.answers["/rest/api/2/issue/20421/editmeta"] = {"fields": {}}

    with responses.mock, pytest.raises(Mistakes, match="issues of SUP, Incident cannot hold it"):
        helpdesk_on(site, data_center()).refresh()
    assert fetched(site, data_center()).tier == ""
    assert not any(path.endswith("changelog") for path in site.paths())


@responses.activate
def test_options_are_known_by_id_as_the_edit_screen_names_them() -> None:
    site = paper(fields(customfield_10050={"id": "10501", "value": "Renamed since"}))
    offered = {"allowedValues": [{"id": "10501", "value": "Severity 1"}, {"name": "no id"}, "odd", {"id": "1"}]}
    site.answers[f"{API}/search/jql"] = {"issues": [{"id": "20421", "fields": {"issuetype": {"id": "1"}}}]}
    site.answers[f"{API}/issue/bulkfetch"] = {"issues": [{"id": "20421", "fields": fields()}]}
    site.answers[f"{API}/issue/20421/editmeta"] = {"fields": {"customfield_10050": offered, "summary": {}}}

    assert helpdesk_on(site).fetch(REF).severity == "S1"


@responses.activate
def test_fields_are_read_to_the_last_page() -> None:
    site, listed = paper(), field_list()
    pages = {"0": listed[:9], "9": listed[9:]}
    site.answers[f"{API}/field/search"] = lambda asked: {"values": pages[asked["startAt"]], "total": len(listed)}

    assert set(helpdesk_on(site).fetch(REF).fields) == set(IDS)


@responses.activate
def test_once_the_account_refuses_the_rest_is_not_sent_and_bears_the_same_error() -> None:
    site = paper()
    site.answers[ISSUE] = (429, {"errorMessages": ["Slow down"]})
    updates = [TicketUpdate(REF, "v", key, {"escalation": "active"}) for key in ("a", "b")]
    helpdesk = helpdesk_on(site)

    first, second = helpdesk.apply(updates)

    assert isinstance(first.error, TryLater)
    assert second.error is first.error
    assert site.paths().count(ISSUE) == 1
    with pytest.raises(TryLater):
        helpdesk.apply(updates[:1])


@responses.activate
def test_f24_a_refused_write_has_the_configuration_read_again() -> None:
    site = paper()
    helpdesk = helpdesk_on(site)

    with pytest.raises(WillNotWork):
        helpdesk.apply([TicketUpdate(REF, "", "a", {"escalation": "active"})])
    with pytest.raises(WillNotWork):
        helpdesk.apply([TicketUpdate(REF, "", "a", {"escalation": "active"})])

    assert site.paths().count(f"{API}/field/search") == 2
