"""Whom a message put into CC is told message by message, however it came, and never twice for one call."""

from typing import Any

import pytest

from core.tickets import Role, Ticket
from tests.zendesk.host import (
    AGENT,
    BASE,
    OPENED,
    OWN,
    PEOPLE,
    REQUESTER,
    STRANGER,
    TICKET,
    Json,
    audit,
    helpdesk,
    hosted,
    said,
    shows,
    ticket,
    via,
)

AT_NINE = "2026-11-22T09:00:00Z"
LEADS = "escalations@support.example"
LEAD_ID = PEOPLE[2]["id"]
FIRST = audit(1, REQUESTER, OPENED, said(REQUESTER, "Production is down"))


def fetched(*audits: Json, people: tuple[Json, ...] = PEOPLE) -> Ticket:
    with hosted() as host:
        host.get(f"{BASE}/api/v2/users/show_many.json", json={"users": []})
        shows(host, ticket(), FIRST, *audits, people=people)
        return helpdesk().fetch(TICKET)


def copied_by(*audits: Json, people: tuple[Json, ...] = PEOPLE) -> list[set[str]]:
    """Whom each message but the first put into CC."""
    return [set(one.copied) for one in fetched(*audits, people=people).comments[1:]]


def ccs(before: list[Any], now: list[Any]) -> Json:
    return {"type": "EmailCcChange", "previous_email_ccs": before, "current_email_ccs": now}


def mail(*to: str, **source: Any) -> Json:
    """How the host says that something came by mail, and to whom it was sent."""
    sender = {"address": "ana@acme.example", "name": "Ana Ruiz", "original_recipients": list(to)}
    return {"via": via("email", None, {**sender, **source}, {"address": "help@support.example", "name": "Help"})}


def test_mx23_a_message_tells_whom_it_put_into_cc() -> None:
    found = copied_by(
        audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Calling"), ccs([], [LEADS.upper(), "boss@acme.example"])),
        audit(3, REQUESTER, AT_NINE, said(REQUESTER, "And?")),
        audit(4, REQUESTER, AT_NINE, said(REQUESTER, "More"), ccs([LEADS], [LEADS, "cto@acme.example"])),
    )

    assert found == [{LEADS, "boss@acme.example"}, set(), {"cto@acme.example"}]


def test_mx23_one_who_was_taken_out_and_put_in_again_is_called_again() -> None:
    found = copied_by(
        audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Calling"), ccs([], [LEADS])),
        audit(3, AGENT, AT_NINE, said(AGENT, "Done"), ccs([LEADS], [])),
        audit(4, REQUESTER, AT_NINE, said(REQUESTER, "Again"), ccs([], [LEADS])),
    )

    assert found == [{LEADS}, set(), {LEADS}]


def test_mx23_a_cc_put_in_without_a_word_belongs_to_no_message() -> None:
    assert copied_by(audit(2, AGENT, AT_NINE, ccs([], [LEADS])), audit(3, AGENT, AT_NINE, said(AGENT, "Hello"))) == [
        set()
    ]


def test_a_macro_of_an_agent_calls_like_the_agent() -> None:
    applied = {"type": "AgentMacroReference", "macro_id": "5", "macro_title": "Call the leads"}

    assert copied_by(audit(2, AGENT, AT_NINE, said(AGENT, "Calling"), applied, ccs([], [LEADS]))) == [{LEADS}]


def test_whom_a_rule_of_the_account_put_into_cc_is_called_by_nobody() -> None:
    ruled = {**ccs([], [LEADS]), "via": via("rule", "trigger")}

    assert copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Hello"), ruled)) == [set()]


def test_one_of_the_staff_whom_a_customer_copies_in_counts_and_one_whom_an_agent_adds_does_not() -> None:
    follows = {"type": "FollowerChange", "previous_followers": [], "current_followers": [LEADS]}

    assert copied_by(
        audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Calling"), follows),
        audit(3, AGENT, AT_NINE, said(AGENT, "Helping"), follows),
        audit(4, STRANGER, AT_NINE, said(STRANGER, "Who am I?"), follows),
    ) == [{LEADS}, set(), set()]


def test_mx23_a_mail_calls_everybody_it_was_sent_to() -> None:
    to = mail("help@support.example", LEADS.title())
    listed = mail(source={"address": "ana@acme.example"})
    listed["via"]["source"]["to"]["email_ccs"] = [LEAD_ID, "boss@acme.example", 4, None, True]

    assert copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Calling"), **to)) == [
        {"help@support.example", LEADS}
    ]
    assert copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Calling"), **listed)) == [
        {"help@support.example", "j.doe@support.example", "boss@acme.example"}
    ]


def test_mx23_an_answer_to_all_does_not_call_those_who_were_called_before() -> None:
    first, second = mail("help@support.example", LEADS), mail("help@support.example", LEADS, "boss@acme.example")
    found = copied_by(
        audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Calling"), **first),
        audit(3, AGENT, AT_NINE, said(AGENT, "Hello")),
        audit(4, REQUESTER, AT_NINE, said(REQUESTER, "Thanks"), **second),
        audit(5, REQUESTER, AT_NINE, said(REQUESTER, "By the way"), **mail("help@support.example")),
        audit(6, REQUESTER, AT_NINE, said(REQUESTER, "Calling again"), **first),
    )

    assert found == [{"help@support.example", LEADS}, set(), {"boss@acme.example"}, set(), {LEADS}]


def test_mx23_a_mail_does_not_call_whoever_is_in_cc_already() -> None:
    found = copied_by(
        audit(2, AGENT, AT_NINE, said(AGENT, "With the lead"), ccs([], [LEADS])),
        audit(3, REQUESTER, AT_NINE, said(REQUESTER, "Thanks"), **mail("help@support.example", LEADS)),
    )

    assert found == [{LEADS}, {"help@support.example"}]


@pytest.mark.parametrize("flags", [[2], [3], [14], [4, 20], [21], [22]])
def test_t29_a_mail_whose_sender_is_doubted_calls_nobody(flags: list[int]) -> None:
    doubted = {"metadata": {"system": {}, "custom": {}, "flags": flags}, **mail(LEADS)}

    assert copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "Trust me"), **doubted)) == [set()]


@pytest.mark.parametrize("flags", [[11], [], None, {"2": "trusted"}, ["2"]])
def test_any_other_mail_is_believed(flags: Any) -> None:
    plain = {"metadata": {"custom": {}, "flags": flags}, **mail(LEADS)}

    assert LEADS in copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "It is me"), **plain))[0]


@pytest.mark.parametrize(
    "strange", ["text", 7, None, [None], [{}], ["nobody"], [["x@y.example"]], ["9" * 4000], [True], [-5]]
)
def test_strange_lists_of_people_name_nobody(strange: Any) -> None:
    odd = audit(2, REQUESTER, AT_NINE, said(REQUESTER, "x"), ccs(strange, strange), ccs([], strange))
    mailed = mail()
    mailed["via"]["source"]["from"]["original_recipients"] = strange
    mailed["via"]["source"]["to"] = {"address": strange, "email_ccs": strange}

    assert copied_by(odd) == [set()]
    assert copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "x"), **mailed)) == [set()]


def test_a_channel_that_is_no_word_is_no_mail() -> None:
    odd = {"via": {"channel": {"name": "email"}, "source": {"from": {"original_recipients": [LEADS]}}}}

    assert copied_by(audit(2, REQUESTER, AT_NINE, said(REQUESTER, "x"), **odd)) == [set()]


def test_our_own_posts_are_messages_of_nobody_still() -> None:
    found = fetched(audit(2, OWN, AT_NINE, said(OWN, "Escalated"), ccs([], ["csm@support.example"])))

    assert found.comments[-1].role is Role.SYSTEM
    assert set(found.comments[-1].copied) == {"csm@support.example"}
