"""A site's configuration is read before anything else, with all its faults; a Data Center is read its own way."""

from typing import Any

import pytest
import responses

from connectors.jira.account import ValueSource
from core.commands import TicketUpdate
from core.errors import CredentialsRefused, Mistakes, TryLater, WillNotWork
from core.tickets import Role
from tests.jira.accounts import account, data_center
from tests.jira.paper import (
    API,
    DESK,
    HALYARD,
    IDS,
    ISSUE,
    LEADS,
    REF,
    Json,
    Paper,
    comment,
    fetched,
    field_list,
    fields,
    helpdesk_on,
    history,
    option,
    paper,
    said,
)


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
    tier = {"id": "customfield_10060", "name": "Support tier"}
    bare = [{name: value for name, value in one.items() if name != "description"} for one in field_list()]
    site.answers |= {
        "/rest/api/2/myself": plain("halyard"),
        "/rest/api/2/field": [*bare, tier],
        "/rest/api/2/project/SUP/properties/halyard.fields": {"value": IDS},
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


@responses.activate
def test_a_renamed_project_is_known_by_its_old_key_and_searched_by_its_new_one() -> None:
    site = paper()
    site.answers[f"{API}/project/ENG"] = {"id": "10001", "key": "WORK"}
    helpdesk = helpdesk_on(site)

    helpdesk.refresh()
    helpdesk.changed_since("acme", "")

    assert site.asked[-1][2]["jql"].startswith('project in ("SUP", "WORK")')


@responses.activate
def test_what_goes_away_while_a_site_is_looked_at_is_no_ticket_that_is_gone() -> None:
    site = paper()
    del site.answers[f"{API}/search/jql"]

    with pytest.raises(TryLater):
        helpdesk_on(site).fetch(REF)


def test_on_a_data_center_a_project_that_keeps_no_fields_of_ours_was_not_installed_into() -> None:
    site = on_premises()
    site.answers["/rest/api/2/project/SUP/properties/halyard.fields"] = {"value": "nonsense"}

    with pytest.raises(WillNotWork, match="install first"):
        fetched(site, data_center())
