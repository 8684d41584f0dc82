"""Copying people in from the pages, and macros on the agent's page; the audits tell both."""

from typing import Any

import pytest
import requests

from tests.sandbox.desk import CASE, Desk

AGENT, CUSTOMER = f"/agent/tickets/{CASE}", f"/hc/requests/{CASE}"
KIM, LEAD, ANA = "30000003", "30000004", "30000011"
LEADS = "escalations@support.example"
ENVIRONMENT = 50000013


def submit(desk: Desk, path: str, **data: str) -> requests.Response:
    return desk.anyone()("POST", path, data={"as": ANA if path == CUSTOMER else KIM, **data}, allow_redirects=False)


def newest(desk: Desk) -> dict[str, Any]:
    return desk.kim.get(f"/tickets/{CASE}/audits?page[size]=1&sort=-created_at")["audits"][0]


def events(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [event for event in newest(desk)["events"] if event["type"] == kind]


def macro(desk: Desk, *actions: tuple[str, Any], **more: Any) -> str:
    wanted = {"title": "Call the leads", "actions": [{"field": name, "value": value} for name, value in actions]}
    return str(desk.admin.post("/macros", {"macro": {**wanted, **more}})["macro"]["id"])


def test_mx23_a_customer_answers_with_somebody_in_cc(desk: Desk) -> None:
    answer = submit(desk, CUSTOMER, comment="Please look", copied=f"{LEADS}; boss@acme.example")

    assert answer.status_code == 303
    (change,) = events(desk, "EmailCcChange")
    assert (change["previous_email_ccs"], change["current_email_ccs"]) == ([], [LEADS, "boss@acme.example"])
    assert [one["body"] for one in events(desk, "Comment")] == ["Please look"]
    assert newest(desk)["author_id"] == int(ANA)


def test_a_customer_who_copies_in_one_of_the_staff_makes_a_follower_of_them(desk: Desk) -> None:
    submit(desk, CUSTOMER, comment="Please look", copied="j.doe@support.example boss@acme.example")

    assert [one["current_followers"] for one in events(desk, "FollowerChange")] == [["j.doe@support.example"]]
    assert [one["current_email_ccs"] for one in events(desk, "EmailCcChange")] == [["boss@acme.example"]]


def test_the_customers_page_shows_who_is_in_cc(desk: Desk) -> None:
    submit(desk, CUSTOMER, comment="Please look", copied="boss@acme.example")

    assert "<dt>CC</dt><dd>boss</dd>" in desk.anyone()("GET", CUSTOMER).text


@pytest.mark.parametrize("path", [AGENT, CUSTOMER])
def test_what_is_no_address_is_refused_and_nothing_is_lost(desk: Desk, path: str) -> None:
    answer = submit(desk, path, comment="Please <look>", copied="escalations")

    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.text
    assert "Please &lt;look&gt;</textarea>" in answer.text
    assert 'value="escalations"' in answer.text
    assert "<look>" not in str(desk.kim.get(f"/tickets/{CASE}/comments"))


def test_an_agent_copies_people_in_from_the_page(desk: Desk) -> None:
    submit(desk, AGENT, comment="With the leads", copied=LEADS)

    assert [one["current_email_ccs"] for one in events(desk, "EmailCcChange")] == [[LEADS]]
    assert newest(desk)["author_id"] == int(KIM)


def test_mx23_a_macro_copies_in_and_speaks_as_the_agent_who_applies_it(desk: Desk) -> None:
    lead = ("cc", LEAD)
    chosen = macro(desk, lead, ("comment_value", "Calling the leads."), ("comment_mode_is_public", "false"))

    answer = submit(desk, AGENT, macro=chosen, comment="It is urgent.")

    assert answer.status_code == 303
    (said,) = events(desk, "Comment")
    assert (said["body"], said["public"], said["author_id"]) == (
        "Calling the leads.\n\nIt is urgent.",
        False,
        int(KIM),
    )
    assert [one["current_email_ccs"] for one in events(desk, "EmailCcChange")] == [["j.doe@support.example"]]
    assert [one["macro_title"] for one in events(desk, "AgentMacroReference")] == ["Call the leads"]
    assert "Macro “Call the leads”" in desk.anyone()("GET", AGENT).text


def test_a_macro_sets_what_the_agent_did_not(desk: Desk) -> None:
    chosen = macro(
        desk,
        ("status", "pending"),
        ("priority", "low"),
        ("assignee_id", "current_user"),
        ("follower", LEAD),
        ("current_tags", "by_macro"),
        (f"custom_fields_{ENVIRONMENT}", "env_test"),
    )

    submit(desk, AGENT, macro=chosen, priority="high")

    ticket = desk.kim.ticket()
    values = {one["id"]: one["value"] for one in ticket["custom_fields"]}
    assert (ticket["status"], ticket["priority"], ticket["assignee_id"]) == ("pending", "high", int(KIM))
    assert (ticket["follower_ids"], values[ENVIRONMENT]) == ([int(LEAD)], "env_test")
    assert {"by_macro", "env_test", "severity_s1"} <= set(ticket["tags"])


def test_a_macro_with_marked_up_text_keeps_the_agents_words_plain(desk: Desk) -> None:
    submit(desk, AGENT, macro=macro(desk, ("comment_value_html", "<b>Hello</b> ")), comment="a < b")

    (said,) = events(desk, "Comment")
    assert (said["body"], "<b>Hello</b> a &lt; b" in said["html_body"]) == ("Hello a < b", True)


def test_a_macro_that_only_says_how_to_speak_says_nothing(desk: Desk) -> None:
    before = len(desk.kim.get(f"/tickets/{CASE}/audits")["audits"])

    submit(desk, AGENT, macro=macro(desk, ("comment_mode_is_public", "true")))

    assert len(desk.kim.get(f"/tickets/{CASE}/audits")["audits"]) == before


def test_only_an_active_macro_is_offered_and_one_that_is_gone_is_said(desk: Desk) -> None:
    switched_off = macro(desk, ("status", "pending"), active=False)

    assert "Call the leads" not in desk.anyone()("GET", AGENT).text
    answer = submit(desk, AGENT, macro=switched_off, comment="half done")
    assert (answer.status_code, "no such macro" in answer.text, "half done" in answer.text) == (422, True, True)
    assert desk.kim.ticket()["status"] == "open"
