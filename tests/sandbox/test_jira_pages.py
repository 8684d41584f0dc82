"""The pretend Jira's pages: what an agent and a customer see of one issue, and what they can do there."""

import re
from collections.abc import Iterator

import pytest

from sandbox.jira.fields import TYPES
from sandbox.jira.records import Context, CustomField
from tests.sandbox.jira_portal import ADMIN, ANA, BO, CASE, KIM, LIGHT, ServiceDesk, served_desk

AGENT = f"/browse/{CASE}"
PORTAL = f"/servicedesk/customer/portal/1/{CASE}"
SEVERITY = "customfield_10050"


@pytest.fixture(scope="module")
def one_desk() -> Iterator[ServiceDesk]:
    with served_desk() as desk:
        yield desk


@pytest.fixture
def desk(one_desk: ServiceDesk) -> ServiceDesk:
    """The demo desk, started over."""
    one_desk.world.reset()
    return one_desk


def text_of(desk: ServiceDesk, path: str, who: str = "") -> str:
    answer = desk.page(path, who)
    assert answer.status_code == 200, answer.text
    return answer.text


def portal_values(desk: ServiceDesk, who: str = ANA) -> dict[str, str]:
    return {one["title"]: one["value"] for one in desk.facts(PORTAL, who)["fields"]}


# --- the list ------------------------------------------------------------------------------------------------


def test_the_list_has_every_issue_and_who_one_can_be(desk: ServiceDesk) -> None:
    page = text_of(desk, "/")

    assert all(word in page for word in (CASE, "ENG-41", "Ana Ruiz", "Acme, titanium", "Kim", "S1"))


@pytest.mark.parametrize(
    ("who", "seen", "not_seen"), [(ANA, CASE, "SUP-422"), (KIM, "SUP-422", "nothing"), (BO, "SUP-422", CASE)]
)
def test_the_list_shows_what_the_person_sees(desk: ServiceDesk, who: str, seen: str, not_seen: str) -> None:
    page = text_of(desk, "/", who)

    assert (seen in page, not_seen in page) == (True, False)


# --- the agent's page ----------------------------------------------------------------------------------------


def test_an_agent_sees_fields_talk_people_and_promises(desk: ServiceDesk) -> None:
    desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": "between us", "public": False})
    facts = desk.facts(AGENT, KIM)

    values = {one["name"]: one["value"] for one in facts["fields"]}
    assert (values["Severity"], values["Organizations"]) == ("S1", "Acme")
    assert [(one["text"], one["public"]) for one in facts["comments"]] == [("between us", False)]
    assert [one["text"] for one in facts["promises"]] == ["1h 0m left", "8h 0m left"]
    page = text_of(desk, AGENT, KIM)
    assert "internal note" in page
    assert "status: Open → In Progress" in page


def test_an_agent_edits_a_field_and_nothing_else(desk: ServiceDesk) -> None:
    form = {f"was_{SEVERITY}": "10501", f"field_{SEVERITY}": "10502", "was_priority": "1", "field_priority": "1"}
    answer = desk.submit(f"{AGENT}/edit", KIM, **form)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{AGENT}?as={KIM}")
    history = desk.world.histories[desk.issue().id][-1]
    assert [(one["field"], one["toString"]) for one in history.items] == [("Severity", "S2")]
    assert history.author_id == KIM


@pytest.mark.parametrize("field", ["customfield_10010", "customfield_10031", "status", "customfield_10002"])
def test_a_field_without_an_input_is_not_read(desk: ServiceDesk, field: str) -> None:
    before = len(desk.world.histories[desk.issue().id])

    desk.submit(f"{AGENT}/edit", KIM, **{f"field_{field}": "12"})

    assert len(desk.world.histories[desk.issue().id]) == before


def test_every_kind_of_input_is_read(desk: ServiceDesk) -> None:
    entered = {
        "field_summary": "All is down",
        "field_description": "First.\r\n\r\nSecond.",
        "field_labels": "shop  checkout",
        "field_components": ["", "10001", "10003"],
        "field_assignee": "5b10ac-lead",
        "field_duedate": "2026-11-30",
        "field_customfield_10021": ["", "10019"],
    }
    assert desk.submit(f"{AGENT}/edit", KIM, **entered).status_code == 303

    issue = desk.issue()
    assert (issue.summary, issue.labels, issue.component_ids) == (
        "All is down",
        ["shop", "checkout"],
        ["10001", "10003"],
    )
    assert (issue.assignee_id, issue.due_on, issue.values["customfield_10021"]) == (
        "5b10ac-lead",
        "2026-11-30",
        ["10019"],
    )
    assert len((issue.description or {})["content"]) == 2
    page = text_of(desk, AGENT, KIM)
    assert re.search(r'id="field_customfield_10021_10019"[^>]* checked', page)
    emptied = {"was_components": "10001 10003", "field_components": "", "was_assignee": "5b10ac-lead"}
    desk.submit(f"{AGENT}/edit", KIM, **emptied, field_assignee="")
    assert (desk.issue().component_ids, desk.issue().assignee_id) == ([], None)


def test_what_cannot_be_saved_is_said_with_the_fields_name_and_stays_entered(desk: ServiceDesk) -> None:
    answer = desk.submit(f"{AGENT}/edit", KIM, field_summary="", field_duedate="tomorrow")

    assert answer.status_code == 400
    assert "“Due date”" in answer.text
    assert "“Summary”" in answer.text
    assert 'value="tomorrow"' in answer.text
    assert "Nothing was saved." in answer.text


def test_an_agent_writes_to_the_customer_or_for_colleagues(desk: ServiceDesk) -> None:
    desk.submit(f"{AGENT}/comment", KIM, comment="We are on it", public="true")
    desk.submit(f"{AGENT}/comment", KIM, comment="Odd case", public="false")

    assert desk.said() == [("We are on it", True), ("Odd case", False)]
    assert desk.submit(f"{AGENT}/comment", KIM, comment=" ", public="true").status_code == 400


def test_who_only_reads_along_writes_for_colleagues_and_edits_nothing(desk: ServiceDesk) -> None:
    desk.submit(f"{AGENT}/comment", LIGHT, comment="I have seen this before", public="true")

    assert desk.said() == [("I have seen this before", False)]
    assert desk.facts(AGENT, LIGHT)["editable_fields"] == []
    assert "Reply to customer" not in text_of(desk, AGENT, LIGHT)


def test_an_agent_brings_in_watchers_and_participants(desk: ServiceDesk) -> None:
    desk.submit(f"{AGENT}/watcher", KIM, watcher="5b10ac-manager")
    desk.submit(f"{AGENT}/participant", KIM, participant="bo@globex.example, pat@initrode.example")

    facts = desk.facts(AGENT, KIM)
    assert (facts["watchers"], facts["participants"]) == (["5b10ac-manager"], [BO, "5b10ac-pat"])
    assert "Support Manager" in text_of(desk, AGENT, KIM)


@pytest.mark.parametrize("wanted", ["", "nobody@nowhere.example"])
def test_an_address_that_nobody_has_is_said(desk: ServiceDesk, wanted: str) -> None:
    answer = desk.submit(f"{AGENT}/participant", KIM, participant=wanted)

    assert (answer.status_code, "address" in answer.text) == (400, True)


def test_a_piece_of_work_has_no_customer(desk: ServiceDesk) -> None:
    page = text_of(desk, "/browse/ENG-41", KIM)

    assert "The customer's page" not in page
    assert "Request participants" not in page
    desk.submit("/browse/ENG-41/comment", KIM, comment="Found it")
    assert "Found it" in text_of(desk, "/browse/ENG-41", KIM)


def test_without_a_name_the_one_in_charge_looks(desk: ServiceDesk) -> None:
    assert desk.facts(AGENT)["as"] == KIM
    assert desk.facts("/browse/SUP-417")["as"] == "5b10ac-lead"


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        (AGENT, ANA, 403),
        (AGENT, "5b10ac-suspended", 403),
        (AGENT, "nobody", 403),
        ("/browse/SUP-1", KIM, 404),
        ("/browse/SUP-1", "", 404),
        (PORTAL, BO, 404),
        (PORTAL, "nobody", 404),
        (f"/servicedesk/customer/portal/2/{CASE}", ANA, 404),
        ("/servicedesk/customer/portal/1/ENG-41", KIM, 404),
        ("/servicedesk/customer/portal/1/SUP-1", ANA, 404),
        ("/nothing", "", 404),
    ],
)
def test_a_page_is_not_for_everybody(desk: ServiceDesk, path: str, who: str, status: int) -> None:
    assert desk.page(path, who).status_code == status
    assert desk.submit(f"{path}/comment", who or "nobody", comment="x").status_code in (403, 404)
    assert desk.said() == []


# --- the customer's page -------------------------------------------------------------------------------------


def test_a_customer_sees_public_comments_and_their_fields(desk: ServiceDesk) -> None:
    for body, public in (("Looking", True), ("Between us", False)):
        desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": body, "public": public})

    facts = desk.facts(PORTAL, ANA)
    assert [one["text"] for one in facts["comments"]] == ["Looking"]
    assert (facts["status"], portal_values(desk)["Severity"]) == ("In Progress", "S1")
    assert "Between us" not in text_of(desk, PORTAL, ANA)
    assert "Between us" not in text_of(desk, PORTAL, KIM)


def test_a_customer_answers_and_shares(desk: ServiceDesk) -> None:
    desk.submit(f"{PORTAL}/comment", ANA, comment="It is worse now")
    desk.submit(f"{PORTAL}/participant", ANA, participant="bo@globex.example")

    assert desk.said() == [("It is worse now", True)]
    assert desk.world.comments[desk.issue().id][-1].author_id == ANA
    assert desk.facts(PORTAL, BO)["participants"] == [BO]
    refused = desk.submit(f"{PORTAL}/comment", ANA, comment="")
    assert (refused.status_code, "can not be empty" in refused.text) == (400, True)


def test_an_admin_chooses_what_the_portal_shows_and_a_link_can_be_followed(desk: ServiceDesk) -> None:
    made = "customfield_10901"
    desk.world.custom_fields[made] = CustomField(made, "Escalate", f"{TYPES}textfield", contexts=[Context("1", "All")])
    desk.done(ADMIN, "PUT", f"/rest/api/3/issue/{CASE}", {"fields": {made: "https://help.example/e/abc"}})
    assert "Escalate" not in portal_values(desk)

    desk.submit("/servicedesk/settings", ADMIN, kind="11", field=[SEVERITY, made])

    assert portal_values(desk)["Escalate"] == "https://help.example/e/abc"
    assert "Product" not in portal_values(desk)
    assert '<a href="https://help.example/e/abc" rel="noopener noreferrer">' in text_of(desk, PORTAL, ANA)
    assert "checked> Escalate" in text_of(desk, "/servicedesk/settings")
    assert desk.submit("/servicedesk/settings", ADMIN, kind="99").status_code == 404


# --- all pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", AGENT, PORTAL, "/servicedesk/settings", "/_wire"])
def test_a_page_brings_nothing_from_elsewhere_and_every_input_has_a_label(desk: ServiceDesk, path: str) -> None:
    answer = desk.page(path)

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', answer.text) == []
    named = set(re.findall(r'<label for="([^"]+)"', answer.text))
    inside = set(re.findall(r'<label class="tick"><input[^>]*?\sid="([^"]+)"', answer.text))
    wanted = set(re.findall(r'<(?:input|select|textarea)[^>]*?\sid="([^"]+)"', answer.text))
    assert wanted <= named | inside
    assert answer.text.count("<main") == answer.text.count("<h1") == 1


def test_a_form_from_another_page_is_refused(desk: ServiceDesk) -> None:
    headers = {"Origin": "http://evil.example"}
    answer = desk.session.post(f"{desk.url}{AGENT}/comment", data={"comment": "x"}, headers=headers, timeout=20)

    assert answer.status_code == 403
    assert desk.said() == []


def test_the_clock_bar_moves_time_and_comes_back(desk: ServiceDesk) -> None:
    answer = desk.submit("/_clock", KIM, step="3600", back=AGENT)

    assert (answer.status_code, answer.headers["Location"]) == (303, AGENT)
    assert "Sun 22 Nov 2026, 11:00 UTC" in text_of(desk, AGENT)


@pytest.mark.parametrize("name", ["sandbox.css", "desk.css", "flag.svg"])
def test_looks_are_served(desk: ServiceDesk, name: str) -> None:
    assert desk.page(f"/_static/{name}").status_code == 200


def test_nothing_else_is_served_as_looks(desk: ServiceDesk) -> None:
    assert desk.page("/_static/..%2Fseed.py").status_code == 404


def test_words_of_people_are_no_markup(desk: ServiceDesk) -> None:
    desk.done(ANA, "POST", f"/request/{CASE}/comment", {"body": "<script>alert(1)</script>", "public": True})

    for path, who in ((AGENT, KIM), (PORTAL, ANA)):
        assert "<script>alert" not in text_of(desk, path, who)
