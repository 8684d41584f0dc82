"""The pretend service desk's API: who sees and may do what on a request, as its vendor describes it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sandbox.jira.changes import Change
from sandbox.jira.world import World
from tests.sandbox.jira_portal import ADMIN, ANA, BO, CASE, HALYARD, KIM, LIGHT, PAT, ServiceDesk, served_desk

ONE = "/request/{issueIdOrKey}"
COMPANY = "/organization/{organizationId}"
DESK = "/servicedesk/{serviceDeskId}"
NEW = {"serviceDeskId": "1", "requestTypeId": "11", "requestFieldValues": {"summary": "Nothing works"}}
ANSWERS: tuple[tuple[str, str, str, str, Any], ...] = (
    (KIM, "GET", "/info", "/info", None),
    (KIM, "GET", "/servicedesk", "/servicedesk?limit=1", None),
    (ANA, "GET", DESK, "/servicedesk/SUP", None),
    (ANA, "GET", DESK + "/requesttype", "/servicedesk/1/requesttype?expand=field&searchQuery=incident", None),
    (ANA, "GET", DESK + "/requesttype/{requestTypeId}", "/servicedesk/1/requesttype/11", None),
    (ANA, "GET", DESK + "/requesttype/{requestTypeId}/field", "/servicedesk/1/requesttype/11/field", None),
    (KIM, "GET", DESK + "/customer", "/servicedesk/1/customer?query=ana", None),
    (KIM, "GET", DESK + "/organization", "/servicedesk/1/organization", None),
    (KIM, "POST", DESK + "/customer", "/servicedesk/1/customer", {"accountIds": [ANA]}),
    (KIM, "DELETE", DESK + "/customer", "/servicedesk/1/customer", {"accountIds": [ANA]}),
    (KIM, "GET", "/organization", f"/organization?accountId={ANA}&limit=1", None),
    (KIM, "POST", "/organization", "/organization", {"name": "Umbrella"}),
    (KIM, "GET", COMPANY, "/organization/1", None),
    (KIM, "GET", COMPANY + "/user", "/organization/1/user", None),
    (KIM, "POST", COMPANY + "/user", "/organization/1/user", {"accountIds": [BO]}),
    (KIM, "DELETE", COMPANY + "/user", "/organization/1/user", {"accountIds": [BO]}),
    (KIM, "GET", COMPANY + "/property", "/organization/1/property", None),
    (KIM, "GET", COMPANY + "/property/{propertyKey}", "/organization/1/property/support_tier", None),
    (KIM, "PUT", COMPANY + "/property/{propertyKey}", "/organization/1/property/new", "gold"),
    (KIM, "PUT", COMPANY + "/property/{propertyKey}", "/organization/1/property/region", {"a": 1}),
    (KIM, "DELETE", COMPANY + "/property/{propertyKey}", "/organization/1/property/region", None),
    (KIM, "DELETE", COMPANY, "/organization/4", None),
    (ANA, "POST", "/request", "/request", NEW),
    (ANA, "GET", "/request", "/request?expand=participant,comment", None),
    (KIM, "GET", ONE, f"/request/{CASE}?expand=participant,sla,status,requestType,serviceDesk,action,comment", None),
    (KIM, "POST", ONE + "/comment", f"/request/{CASE}/comment", {"body": "Looking", "public": True}),
    (KIM, "GET", ONE + "/comment", "/request/SUP-418/comment?start=1&limit=2&expand=renderedBody", None),
    (KIM, "POST", ONE + "/participant", f"/request/{CASE}/participant", {"accountIds": [BO, PAT]}),
    (KIM, "GET", ONE + "/participant", f"/request/{CASE}/participant", None),
    (KIM, "GET", ONE + "/status", "/request/SUP-411/status", None),
    (KIM, "GET", ONE + "/sla", "/request/SUP-411/sla", None),
    (KIM, "GET", ONE + "/sla/{slaMetricId}", "/request/20414/sla/2", None),
    (ANA, "GET", ONE + "/sla", f"/request/{CASE}/sla", None),
    (ANA, "GET", ONE, "/request/SUP-422", None),
    (KIM, "POST", ONE + "/comment", f"/request/{CASE}/comment", {"body": "no word of who reads it"}),
)


@pytest.fixture(scope="module")
def one_desk() -> Iterator[ServiceDesk]:
    with served_desk() as desk:
        yield desk


@pytest.fixture
def desk(one_desk: ServiceDesk) -> ServiceDesk:
    """The demo desk, started over."""
    one_desk.world.reset()
    return one_desk


@pytest.mark.parametrize(("who", "method", "template", "path", "body"), ANSWERS)
def test_an_answer_holds_against_the_description(
    desk: ServiceDesk, who: str, method: str, template: str, path: str, body: Any
) -> None:
    assert desk.against_description(who, method, template, path, body) == []


def test_pages_follow_one_another_by_their_links(desk: ServiceDesk) -> None:
    first = desk.done(KIM, "GET", "/organization?limit=3")
    second = desk.session.get(first["_links"]["next"], auth=("kim@support.example", "sandbox-jira-token")).json()

    assert [one["id"] for one in first["values"] + second["values"]] == ["1", "2", "3", "4"]
    assert (first["isLastPage"], second["isLastPage"]) == (False, True)


@pytest.mark.parametrize(
    ("who", "key", "sees"),
    [
        (ANA, CASE, True),
        (BO, CASE, False),
        (KIM, CASE, True),
        (LIGHT, CASE, True),
        (KIM, "ENG-41", False),
        (ANA, "ENG-41", False),
        (KIM, "SUP-1", False),
    ],
)
def test_a_request_is_seen_by_whose_it_is_and_by_agents(desk: ServiceDesk, who: str, key: str, sees: bool) -> None:
    assert desk.call(who, "GET", f"/request/{key}").status_code == (200 if sees else 404)


def test_a_participant_and_a_colleague_of_the_company_see_it_too(desk: ServiceDesk) -> None:
    desk.done(KIM, "POST", f"/request/{CASE}/participant", {"accountIds": [BO]})
    desk.done(KIM, "POST", "/organization/1/user", {"accountIds": [PAT]})

    assert [desk.call(one, "GET", f"/request/{CASE}").status_code for one in (BO, PAT)] == [200, 200]


def test_a_customer_reads_public_comments_only(desk: ServiceDesk) -> None:
    for body, public in (("Looking", True), ("They are late again", False)):
        desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": body, "public": public})

    seen = desk.done(ANA, "GET", f"/request/{CASE}/comment?internal=true")["values"]
    assert [one["body"] for one in seen] == ["Looking"]
    assert desk.said() == [("Looking", True), ("They are late again", False)]
    internal = desk.done(KIM, "GET", f"/request/{CASE}/comment?public=false")["values"]
    assert [one["body"] for one in internal] == ["They are late again"]
    hidden = desk.call(ANA, "GET", f"/request/{CASE}/comment/{internal[0]['id']}")
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        (KIM, {"body": "x"}, 400),
        (KIM, {"body": "x", "public": "yes"}, 400),
        (KIM, {"body": "  ", "public": True}, 400),
        (KIM, {"public": True}, 400),
        (KIM, {"body": "x" * 32_768, "public": True}, 400),
        (KIM, {"body": "x", "public": True, "visibility": "all"}, 400),
        (ANA, {"body": "x", "public": False}, 403),
        (BO, {"body": "x", "public": True}, 404),
    ],
)
def test_a_comment_that_cannot_be_is_refused(desk: ServiceDesk, who: str, body: Any, status: int) -> None:
    assert desk.refused(who, "POST", f"/request/{CASE}/comment", body)[0] == status
    assert desk.said() == []


def test_several_participants_come_in_at_once_and_each_is_sent_a_mail(desk: ServiceDesk) -> None:
    desk.done(KIM, "POST", f"/request/{CASE}/participant", {"accountIds": [BO, PAT, ANA, BO]})

    listed = desk.done(KIM, "GET", f"/request/{CASE}/participant")["values"]
    mailed = [fact["to"] for fact in desk.world.journal.shown() if fact["what"] == "request_shared"]
    assert [one["accountId"] for one in listed] == [BO, PAT]
    assert mailed == ["bo@globex.example", "pat@initrode.example"]


@pytest.mark.parametrize("stranger", ["5b10ac-nobody", "5b10ac-suspended"])
def test_one_unknown_participant_spoils_the_whole_call(desk: ServiceDesk, stranger: str) -> None:
    body = {"accountIds": [BO, stranger]}

    assert desk.refused(KIM, "POST", f"/request/{CASE}/participant", body)[0] == 400
    assert desk.done(KIM, "GET", f"/request/{CASE}/participant")["values"] == []


def test_only_a_customer_of_the_desk_takes_part_unless_it_is_open_to_all(desk: ServiceDesk) -> None:
    kept = desk.world.service_desks["1"]
    kept.customer_ids, kept.organization_ids = [ANA], ["1"]
    body = {"accountIds": [BO]}
    assert desk.refused(KIM, "POST", f"/request/{CASE}/participant", body)[0] == 400

    kept.open_to_all = True

    assert desk.call(KIM, "POST", f"/request/{CASE}/participant", body).status_code == 200


@pytest.mark.parametrize("gone", [ANA, PAT])
def test_neither_the_reporter_nor_a_stranger_can_be_taken_out(desk: ServiceDesk, gone: str) -> None:
    desk.done(ANA, "POST", f"/request/{CASE}/participant", {"accountIds": [BO]})

    assert desk.refused(KIM, "DELETE", f"/request/{CASE}/participant", {"accountIds": [gone]})[0] == 400
    left = desk.done(KIM, "DELETE", f"/request/{CASE}/participant", {"accountIds": [BO]})
    assert left["values"] == []


def test_who_only_reads_along_brings_nobody_in(desk: ServiceDesk) -> None:
    assert desk.refused(LIGHT, "POST", f"/request/{CASE}/participant", {"accountIds": [BO]})[0] == 403


def test_who_only_reads_along_writes_for_colleagues_only(desk: ServiceDesk) -> None:
    path = f"/request/{CASE}/comment"

    assert desk.refused(LIGHT, "POST", path, {"body": "Hello", "public": True})[0] == 403
    desk.done(LIGHT, "POST", path, {"body": "Seen before", "public": False})
    assert desk.said() == [("Seen before", False)]


@pytest.mark.parametrize("who", [ANA, LIGHT])
def test_how_promises_stand_is_for_agents(desk: ServiceDesk, who: str) -> None:
    assert desk.refused(who, "GET", f"/request/{CASE}/sla")[0] == 403


def promise(desk: ServiceDesk, number: str = "1", key: str = CASE) -> Any:
    return desk.done(KIM, "GET", f"/request/{key}/sla/{number}")


def test_a_promise_runs_on_the_pretend_clock_until_an_agent_answers(desk: ServiceDesk) -> None:
    desk.clock.advance_by(timedelta(minutes=25))
    assert promise(desk)["ongoingCycle"]["remainingTime"] == {"millis": 2_100_000, "friendly": "0h 35m"}
    desk.done(ANA, "POST", f"/request/{CASE}/comment", {"body": "Hello?", "public": True})
    desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": "a note", "public": False})
    assert "ongoingCycle" in promise(desk)

    desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": "We are on it", "public": True})

    desk.clock.advance_by(timedelta(hours=3))
    (cycle,) = promise(desk)["completedCycles"]
    assert (cycle["breached"], cycle["elapsedTime"]["millis"]) == (False, 1_500_000)
    assert "ongoingCycle" not in promise(desk)


def test_a_promise_is_broken_once_its_time_is_up(desk: ServiceDesk) -> None:
    desk.clock.advance_by(timedelta(minutes=61))

    cycle = promise(desk)["ongoingCycle"]
    assert (cycle["breached"], cycle["remainingTime"]["friendly"]) == (True, "-0h 1m")
    assert cycle["breachTime"]["iso8601"] == "2026-11-22T11:00:00+0000"


def test_a_promise_stands_still_while_the_customer_is_waited_for(desk: ServiceDesk) -> None:
    before = promise(desk, "2", "SUP-414")["ongoingCycle"]
    desk.clock.advance_by(timedelta(days=3))

    after = promise(desk, "2", "SUP-414")["ongoingCycle"]
    assert (after["paused"], after["elapsedTime"]) == (True, before["elapsedTime"])
    assert "breachTime" not in after


def test_an_office_promise_says_whether_the_office_is_open(desk: ServiceDesk) -> None:
    assert promise(desk, "2", "SUP-423")["ongoingCycle"]["withinCalendarHours"] is False
    desk.clock.advance_by(timedelta(days=1))
    assert promise(desk, "2", "SUP-423")["ongoingCycle"]["withinCalendarHours"] is True


def test_an_issue_shows_its_promises_and_its_kind_in_fields_of_its_own(desk: ServiceDesk) -> None:
    fields = desk.done(KIM, "GET", "/rest/api/3/issue/SUP-411")["fields"]

    assert fields["customfield_10010"]["requestType"]["name"] == "Report an incident"
    assert fields["customfield_10010"]["currentStatus"]["status"] == "Resolved"
    assert [one["stopTime"]["iso8601"][:10] for one in fields["customfield_10031"]["completedCycles"]] == ["2026-11-16"]
    assert desk.done(KIM, "GET", "/rest/api/3/issue/ENG-41")["fields"].get("customfield_10031") is None


@pytest.mark.parametrize("body", [{"requestParticipants": [BO]}, {"raiseOnBehalfOf": BO}])
def test_a_customer_raises_requests_for_themselves(desk: ServiceDesk, body: Any) -> None:
    assert desk.refused(ANA, "POST", "/request", {**NEW, **body})[0] == 403


def test_an_agent_raises_one_for_a_customer_and_it_is_shared_with_their_company(desk: ServiceDesk) -> None:
    body = {**NEW, "raiseOnBehalfOf": ANA, "requestParticipants": [BO]}
    made = desk.done(KIM, "POST", "/request", body)

    issue = desk.issue(made["issueKey"])
    assert (issue.reporter_id, issue.creator_id, issue.request_type_id) == (ANA, KIM, "11")
    assert issue.values["customfield_10002"] == ["1"]
    assert issue.values["customfield_10003"] == [BO]


@pytest.mark.parametrize(
    ("values", "about"),
    [({"description": "x"}, "summary"), ({"summary": "x", "duedate": "2026-11-22"}, "duedate"), ([], "object")],
)
def test_a_request_is_made_of_its_kinds_fields(desk: ServiceDesk, values: Any, about: str) -> None:
    status, told = desk.refused(ANA, "POST", "/request", {**NEW, "requestFieldValues": values or {"summary": ""}})

    assert (status, about in told or not values) == (400, True)


def test_customers_list_their_own_requests_latest_first(desk: ServiceDesk) -> None:
    desk.clock.advance_by(timedelta(minutes=1))
    desk.done(ANA, "POST", "/request/SUP-413/comment", {"body": "Still there", "public": True})

    mine = desk.done(ANA, "GET", "/request?requestStatus=OPEN_REQUESTS")["values"]
    assert mine[0]["issueKey"] == "SUP-413"
    assert {one["reporter"]["accountId"] for one in mine} == {ANA}
    everything = desk.done(KIM, "GET", "/request?serviceDeskId=SUP&requestTypeId=12&searchTerm=typo")["values"]
    assert [one["issueKey"] for one in everything] == ["SUP-426"]


@pytest.mark.parametrize("query", ["requestTypeId=11", "requestStatus=ODD", "requestOwnership=MINE", "colour=red"])
def test_a_list_that_makes_no_sense_is_refused(desk: ServiceDesk, query: str) -> None:
    assert desk.refused(ANA, "GET", f"/request?{query}")[0] == 400


def test_an_experimental_call_takes_a_header(desk: ServiceDesk) -> None:
    assert desk.refused(KIM, "GET", "/servicedesk/1/customer")[0] == 412
    answer = desk.call(KIM, "GET", "/servicedesk/1/customer", **{"X-ExperimentalApi": "opt-in"})
    assert answer.status_code == 200


def test_the_customers_of_a_desk_are_asked_for_five_times_a_second(desk: ServiceDesk) -> None:
    optin = {"X-ExperimentalApi": "opt-in"}
    for _ in range(5):
        assert desk.call(KIM, "GET", "/servicedesk/1/customer", **optin).status_code == 200

    assert desk.refused(KIM, "GET", "/servicedesk/1/customer", **optin)[0] == 429


def test_customers_are_found_by_the_beginning_of_a_word(desk: ServiceDesk) -> None:
    def found(query: str) -> list[str]:
        answer = desk.call(KIM, "GET", f"/servicedesk/1/customer?query={query}", **{"X-ExperimentalApi": "opt-in"})
        return [one["displayName"] for one in answer.json()["values"]]

    assert [found("Rui"), found("bo@"), found("uiz")] == [["Ana Ruiz"], ["Bo Chen"], []]


@pytest.mark.parametrize(
    "path", ["/organization/1/property/support_tier", "/organization/1/user", f"/organization?accountId={ANA}"]
)
def test_companies_are_handled_by_agents_only(desk: ServiceDesk, path: str) -> None:
    assert desk.refused(ANA, "GET", path)[0] == 403
    assert desk.call(HALYARD, "GET", path).status_code == 200


def test_a_customer_sees_their_own_company_only(desk: ServiceDesk) -> None:
    assert [one["name"] for one in desk.done(ANA, "GET", "/organization")["values"]] == ["Acme"]
    assert desk.refused(ANA, "GET", "/organization/2")[0] == 404


def test_a_property_of_a_company_is_any_json_that_is_not_too_long(desk: ServiceDesk) -> None:
    path = "/organization/1/property/notes"
    statuses = [desk.call(KIM, "PUT", path, value).status_code for value in ([1], {"a": None}, "x" * 32_767)]

    assert statuses == [201, 200, 400]
    assert desk.done(KIM, "GET", path) == {"key": "notes", "value": {"a": None}}
    desk.done(KIM, "DELETE", path)
    assert desk.refused(KIM, "GET", path)[0] == 404
    assert desk.refused(KIM, "GET", "/organization/77/property/notes")[0] == 404


def test_a_company_is_named_once_and_goes_with_its_places(desk: ServiceDesk) -> None:
    assert desk.refused(KIM, "POST", "/organization", {"name": "acme"})[0] == 400
    assert desk.refused(ANA, "POST", "/organization", {"name": "Mine"})[0] == 403
    made = desk.done(KIM, "POST", "/organization", {"name": "Umbrella"})["id"]
    desk.done(KIM, "POST", "/servicedesk/1/organization", {"organizationId": int(made)})
    assert made in desk.world.service_desks["1"].organization_ids

    desk.done(KIM, "DELETE", f"/organization/{made}")

    assert made not in desk.world.service_desks["1"].organization_ids
    assert desk.refused(KIM, "POST", "/servicedesk/1/organization", {"organizationId": made})[0] == 404


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [(KIM, "/servicedesk/2", 404), (KIM, "/servicedesk/10000", 404), (ANA, "/servicedesk/1/requesttype/99", 404)],
)
def test_a_desk_that_is_not_there_is_not_found(desk: ServiceDesk, who: str, path: str, status: int) -> None:
    assert desk.refused(who, "GET", path)[0] == status


def test_a_desk_is_closed_to_who_is_no_customer_of_it(desk: ServiceDesk) -> None:
    kept = desk.world.service_desks["1"]
    kept.customer_ids, kept.organization_ids = [], []

    assert desk.refused(ANA, "GET", "/servicedesk/1")[0] == 403
    assert desk.done(ANA, "GET", "/servicedesk")["values"] == []
    assert desk.refused(ANA, "GET", f"/request/{CASE}")[0] == 404
    assert desk.done(ADMIN, "GET", "/servicedesk")["size"] == 1


def test_whoever_listens_hears_of_a_comment_and_of_a_participant(desk: ServiceDesk) -> None:
    heard: list[tuple[str, str, bool | None]] = []

    def listen(_: World, change: Change) -> None:
        heard.append((change.kind, change.actor.user.id, change.comment.public if change.comment else None))

    desk.world.listeners.append(listen)
    try:
        desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": "between us", "public": False})
        desk.done(ANA, "POST", f"/request/{CASE}/participant", {"accountIds": [BO]})
    finally:
        desk.world.listeners.remove(listen)

    assert heard == [("comment_created", KIM, False), ("updated", ANA, None)]


def test_a_data_center_names_people_by_their_user_names() -> None:
    with served_desk("Server") as desk:
        path = f"/request/{CASE}/participant"
        added = desk.done(KIM, "POST", path, {"usernames": ["bo-globex.example"]})

        assert [(one["name"], "accountId" in one) for one in added["values"]] == [("bo-globex.example", False)]
        assert desk.refused(KIM, "POST", path, {"accountIds": [BO]})[0] == 400
        assert desk.refused(KIM, "POST", path, {"usernames": ["nobody"]})[0] == 400


def test_a_cloud_site_knows_no_user_names(desk: ServiceDesk) -> None:
    body = {"usernames": ["bo-globex.example"]}

    assert desk.refused(KIM, "POST", f"/request/{CASE}/participant", body)[0] == 400
