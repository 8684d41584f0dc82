"""A script asks and acts by the API: at the second, once with all other channels, and as the people whom it names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stories import script
from tests.stories.desk import Case, Desk
from tests.stories.judge import judge
from tests.stories.people import ANA, BO, CSM, EMAILS, KIM, LEAD, MANAGER, PAT, Who
from tests.stories.test_mendix_asking import HOURS, IMPACT
from tests.stories.test_mendix_running import CONTACT

STEP = dict(line.split(": ") for line in CONTACT.splitlines())


def test_ms07_by_the_api_a_second_early_is_refused_with_its_moment_and_then_accepted(desk: Desk) -> None:
    case = desk.open("S1")
    opened_at = case.opened_at()
    desk.advance(4 * HOURS - 1)

    early = script.ask(case, ANA)
    desk.advance(1)
    shown = script.get(case, "availability")
    late = script.ask(case, ANA)
    desk.settle()

    assert (early.status_code, early.json()["code"]) == (409, "not_yet")
    assert early.json()["available_at"] == f"{opened_at.replace(hour=opened_at.hour + 4):%Y-%m-%dT%H:%M:%SZ}"
    assert "from Sun 22 Nov 2026" in early.json()["detail"]
    assert (shown["verdict"], shown["available"]) == ("available", True)
    assert (late.status_code, late.json()["escalation"]) == (201, f"E-{case.id}-1")
    assert case.state() == "requested"
    assert len(case.receipts()) == 1


@pytest.mark.parametrize("seed", range(3))
def test_ms08_by_api_form_and_in_host_at_once_there_is_one_escalation(desk: Desk, seed: int) -> None:
    case = desk.open("S1")
    desk.advance(4 * HOURS)
    link = case.link()
    ways = [
        lambda: script.ask(case, ANA, key=f"same-{seed}").status_code,
        lambda: script.ask(case, ANA, key=f"same-{seed}").status_code,
        lambda: script.ask(case, ANA).status_code,
        lambda: case.submit_only(link).status_code,
        lambda: case.tick_only() is None,
    ]

    with ThreadPoolExecutor(len(ways)) as many:
        answers = [one.result() for one in [many.submit(way) for way in ways[seed:] + ways[:seed]]]
    desk.settle()

    assert all(answer in (201, 202, 409, True) for answer in answers)
    assert len(script.get(case, "escalations")["escalations"]) == 1
    assert len(case.receipts()) == 1
    assert judge(desk.deeds()).opened[case.id] == 1
    assert judge(desk.deeds()).doubled == ()
    again = [script.ask(case, ANA, key=f"same-{seed}") for _ in range(2)]
    assert again[0].json() == again[1].json()


def test_ms18_what_is_no_escalation_is_done_in_the_case(desk: Desk) -> None:
    case = desk.open("S1")

    answer = script.ask(case, ANA, reason="", need="only_update")
    desk.settle()

    assert (answer.status_code, answer.json()["code"]) == (200, "redirected")
    assert case.said_by(ANA)[1:], "the customer's own question for news is in the case"
    assert case.receipts() == []


def asked(case: Case, by: Who, reason: str = "dissatisfied", **more: object) -> tuple[int, str]:
    """What a script under Mendix's process is told."""
    answer = script.post(
        case,
        "escalations",
        {"reason": reason, "details": {"impact": IMPACT}, "requested_by": {"email": EMAILS[by]}, **more},
    )
    case.desk.settle()
    return answer.status_code, answer.json()["code"]


def test_mx02_mx06_by_the_api_the_customer_may_and_a_stranger_may_not(mendix: Desk) -> None:
    case = mendix.open("S2")

    assert asked(case, ANA) == (409, "not_yet")
    mendix.advance(4 * HOURS)

    assert asked(case, BO) == (409, "not_allowed")
    assert asked(case, ANA) == (201, "accepted")
    assert case.state() == "requested"
    assert case.fields()["ask.impact"] == IMPACT


def test_mx02_mx_a10_by_the_api_a_partner_is_who_the_helpdesk_says(mendix: Desk) -> None:
    case = mendix.open("S2")
    mendix.advance(4 * HOURS)

    answer = script.post(
        case,
        "escalations",
        {
            "reason": "dissatisfied",
            "details": {"impact": IMPACT},
            "requested_by": {"email": EMAILS[PAT]},
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (201, "accepted")
    assert script.get(case, "escalations")["escalations"][0]["requested_by"] == mendix.id_of(PAT)


def test_mx25_by_the_api_the_success_manager_relays(mendix: Desk) -> None:
    case = mendix.open("S2")
    mendix.advance(4 * HOURS)

    assert asked(case, CSM, on_behalf_of={"email": EMAILS[ANA]}) == (201, "accepted")


def test_mx20_mx25_by_the_api_support_asks_for_the_customer_and_their_words_are_kept(mendix: Desk) -> None:
    case = mendix.open("S2")
    mendix.advance(4 * HOURS)

    assert asked(case, KIM, on_behalf_of={"email": EMAILS[ANA]}, note="Ana rang: no orders.") == (201, "accepted")

    shown = script.get(case, "escalations")["escalations"][0]
    assert (shown["requested_by"], shown["on_behalf_of"]) == (mendix.id_of(KIM), case.desk.id_of(ANA))
    assert any("Ana rang: no orders." in text for text in case.comments(public=False))


def test_mx24_mx29_mx31_mx37_by_the_api_an_escalation_is_accepted_worked_and_closed(mendix: Desk) -> None:
    case = mendix.open("S2")
    mendix.advance(4 * HOURS)
    asked(case, ANA)

    accepted = script.act(case, MANAGER, "accept")
    assert (accepted.status_code, case.state(), case.fields()["escalated"]) == (200, "active", True)
    assert case.followers() == {MANAGER}

    not_theirs = script.act(case, KIM, "step", code="reviewed", next_steps="a second engineer")
    reviewed = script.act(case, MANAGER, "step", code="reviewed", next_steps="a second engineer")
    short = script.act(case, MANAGER, "contact")
    spoken = script.act(case, MANAGER, "step", code="contacted", **STEP)
    pointless = script.act(case, MANAGER, "close", outcome="workaround")
    assert [one.status_code for one in (not_theirs, reviewed, short, spoken, pointless)] == [409, 200, 409, 200, 409]
    assert (not_theirs.json()["code"], short.json()["code"]) == ("step_not_yours", "no_contact_now")
    assert (pointless.json()["code"], "“pointer” is missing" in pointless.json()["detail"]) == ("detail_missing", True)
    assert "update by" in str(case.fields()["next_update_due"])

    closed = script.act(case, MANAGER, "close", outcome="workaround", pointer="the comment of noon")

    assert closed.status_code == 200
    assert "is closed: Workaround provided" in case.words(public=True)
    assert case.status() == "open", "the ticket itself stays as it is"
    shown = script.get(case, "escalations")["escalations"][0]
    assert (shown["state"], shown["outcome"], shown["details"]["closed.pointer"]) == (
        "closed",
        "workaround",
        "the comment of noon",
    )
    assert [(one["code"], one["by"]) for one in shown["records"]] == [
        (code, f"api:{EMAILS[MANAGER]}") for code in ("reviewed", "contacted")
    ]


def test_mx27_by_the_api_a_request_is_declined_with_its_reason(mendix: Desk) -> None:
    case = mendix.open("S2")
    mendix.advance(4 * HOURS)
    asked(case, ANA)

    assert script.act(case, MANAGER, "decline").status_code == 400
    assert script.act(case, MANAGER, "decline", code="no_impact").status_code == 200
    assert "was not accepted" in case.words(public=True)


def test_cm05_by_the_api_the_first_request_is_a_chase_and_the_next_is_heard(cloudm: Desk) -> None:
    case = cloudm.open("S2", "titanium")
    body = {"requested_by": {"email": EMAILS[ANA]}}

    first = script.post(case, "escalations", body)
    cloudm.settle()
    second = script.post(case, "escalations", body)
    cloudm.settle()

    assert (first.status_code, second.status_code) == (409, 201)
    assert script.act(case, LEAD, "assign", owner=EMAILS[LEAD]).status_code == 200
    assert "J. Doe" in str(case.fields()["owner"])
