"""Known outages in the helpdesk, from the door to the end: declared, read from a status page, or a linked problem."""

from __future__ import annotations

import pytest

from tests.stories.desk import Case
from tests.stories.outages import SUBSCRIBE, Outages, asks, public
from tests.stories.people import ANA, KIM, LEAD

COVERING = ("--product", "runtime", "--region", "emea", "--confirmed")
DAY = 86400


def breaches(case: Case) -> list[str]:
    """What staff were told of missed promises."""
    return [text for text in case.comments(public=False) if "still missing" in text]


def test_mx39_the_form_tells_of_the_outage_before_anything_else(outages: Outages) -> None:
    case = outages.case()
    outages.raised()
    outages.read()

    shown = outages.desk.session.get(case.link(), headers={"Accept": "application/json"}, timeout=60).json()
    page = outages.desk.session.get(case.link(), timeout=60).text

    assert shown["sentences"][0].startswith("There is a known outage that we are working on: Runtime is down")
    assert shown["sentences"][-1] == "https://status.example.com/subscribe"
    assert page.index("known outage") < page.index("<form")


def test_mx39_of_what_does_not_concern_the_case_nothing_is_told(outages: Outages) -> None:
    case = outages.case()
    outages.raised("Americas / Runtime")
    outages.read()

    assert "outage" not in outages.desk.session.get(case.link(), timeout=60).text


def test_mx39_mx40_mx42_a_policy_may_refuse_while_it_lasts_with_the_reason_the_link_and_room_for_questions(
    outages: Outages,
) -> None:
    outages.under("{requests: refuse}")
    case = outages.case()
    link = case.link()
    outage = outages.declared(*COVERING)

    assert (case.state(), case.link()) == ("not_yet", "")
    assert str(case.fields()["available_from"]).startswith(f"Case {case.called} is part of a known outage")
    case.tick(KIM)
    assert "cannot be escalated while that lasts" in case.words(public=False)
    assert SUBSCRIBE in case.words(public=False)
    assert case.submit(link).status_code == 409
    assert case.submit(link, need="only_update").status_code == 200
    assert case.receipts() == []

    outages.operator("end", outage)
    assert case.state() == "available"
    asks(case, "form")
    assert case.state() == "requested"


@pytest.mark.parametrize("door", ["form", "agent"])
def test_mx40_mx41_asked_during_a_covering_outage_confirmed_closed_the_case_stays_and_the_end_is_told(
    outages: Outages, door: str
) -> None:
    case = outages.case()
    outage = outages.declared(*COVERING)

    asks(case, door)

    (said,) = public(case)
    assert f"Escalation E-{case.id}-1 of case {case.called} is received and acknowledged." in said  # (a)
    assert "It is part of a known outage that is being worked on: Runtime is down" in said  # (b)
    assert SUBSCRIBE in said
    assert "The escalation is closed for that reason. The case stays open" in said  # (c)
    assert (case.fields()["outcome"], case.fields()["escalated"]) == ("outage", False)

    outages.desk.advance(10 * DAY)
    assert case.status() == "open"  # (d)
    assert breaches(case) == []

    outages.operator("end", outage)
    assert f"The outage that case {case.called} was part of is over: Runtime is down" in public(case)[-1]
    assert "Please confirm with the customer" in case.words(public=False)
    assert case.status() == "open"
    spoken = len(case.comments())
    outages.desk.advance(DAY)
    assert len(case.comments()) == spoken


@pytest.mark.parametrize("door", ["form", "agent"])
def test_mx40_mx41_mx_a5_without_somebody_who_vouches_it_waits_and_moves_on_when_the_page_says_so(
    outages: Outages, door: str
) -> None:
    case = outages.case()
    incident = outages.raised()
    outages.read()

    asks(case, door)

    (said,) = public(case)
    assert "is received and acknowledged." in said  # (a)
    assert "is part of a known outage that is being worked on" in said  # (b)
    assert SUBSCRIBE in said
    assert "The escalation waits until then." in said  # (c)
    fields = case.fields()
    assert (fields["escalation"], fields["next_update_due"]) == ("active", "when the outage is over")

    outages.desk.advance(10 * DAY)
    assert case.status() == "open"  # (d)
    assert breaches(case) == []

    outages.resolved(incident)
    outages.read()
    assert "is over: Runtime is down" in public(case)[-1]
    assert "is taken up again. The next word from us is due by" in public(case)[-1]
    assert case.fields()["next_update_due"].startswith("first answer by")
    outages.desk.advance(2 * 3600)
    assert len(breaches(case)) == 1, "from the end on, promises count again"
    case.say("I lead this from here.", LEAD)
    assert case.fields()["next_update_due"].startswith("update by")


def test_mx_a5_a_person_vouches_and_what_is_asked_for_then_is_closed(outages: Outages) -> None:
    first, second = outages.case(), outages.case()
    outages.raised()
    outages.read()
    asks(first, "form")

    outages.operator("confirm", "status-inc0001")
    asks(second, "form")

    assert (first.state(), first.fields()["outcome"]) == ("active", None)
    assert second.fields()["outcome"] == "outage"


@pytest.mark.turns("words")
@pytest.mark.parametrize(
    "words",
    [("--product", "runtime", "--confirmed"), ("--region", "emea", "--confirmed"), ("--everything", "--confirmed")],
)
def test_mx_a5_an_outage_that_does_not_name_product_and_region_closes_nothing(
    outages: Outages, words: tuple[str, ...]
) -> None:
    case = outages.case()
    outages.declared(*words)

    asks(case, "form")

    assert case.fields()["next_update_due"] == "when the outage is over"


def test_a_page_that_is_away_ends_nothing(outages: Outages) -> None:
    case = outages.case()
    incident = outages.raised()
    outages.read()
    asks(case, "form")
    outages.trouble(status=503)
    outages.resolved(incident)

    outages.desk.advance(2 * DAY)
    assert case.fields()["next_update_due"] == "when the outage is over"

    outages.trouble()
    outages.read()
    assert case.fields()["next_update_due"].startswith("first answer by")


def test_mx41_escalations_that_run_already_become_part_of_it_once(outages: Outages) -> None:
    cases = [outages.case() for _ in range(3)]
    other = outages.case("studio")
    for case in (*cases, other):
        asks(case, "form")
    outages.raised()
    outages.read()

    for case in cases:
        assert f"About escalation E-{case.id}-1 of case {case.called}:" in public(case)[-1]
        assert case.fields()["next_update_due"] == "when the outage is over"
    assert len(public(other)) == 1
    said = [len(case.comments()) for case in cases]
    outages.desk.advance(DAY)
    assert [len(case.comments()) for case in cases] == said

    outages.resolved("inc0001")
    outages.read()
    assert ["is over" in public(case)[-1] for case in (*cases, other)] == [True, True, True, False]


def test_mx41_a_person_lifts_one_out_in_the_ticket(outages: Outages) -> None:
    case = outages.case()
    outages.raised()
    outages.read()
    asks(case, "form")

    case.record("lift", "why: the printer is on fire", LEAD)

    assert f"Escalation E-{case.id}-1 is looked at by itself from now on" in public(case)[-1]
    assert case.fields()["next_update_due"].startswith("first answer by")
    said = len(public(case))
    outages.resolved("inc0001")
    outages.read()
    assert len(public(case)) == said


def test_mx41_an_operator_lifts_one_out_that_was_closed(outages: Outages) -> None:
    case = outages.case()
    outages.declared(*COVERING)
    asks(case, "form")

    outages.operator("lift", case.ref, "--why", "It is about another thing.")

    assert case.state() == "requested"
    assert case.fields()["outcome"] is None
    case.set(LEAD, acknowledge=True)
    assert case.state() == "active"


@pytest.mark.parametrize("door", ["form", "portal"])
def test_mx42_an_enquiry_is_answered_and_uses_nothing_up(outages: Outages, door: str) -> None:
    case = outages.case()
    outages.declared(*COVERING)
    outages.operator("update", "O-1", "--word", "The cause is found.")

    if door == "form":
        assert case.submit(need="only_update").status_code == 200
        assert "The latest word on it: The cause is found." in case.words(public=True)
        assert SUBSCRIBE in case.words(public=True)
    else:
        case.write("How long will this take?", ANA)

    assert case.state() == "available"
    assert case.receipts() == []


def test_mx42_what_an_outage_closed_does_not_use_up_the_right_to_escalate(outages: Outages) -> None:
    case = outages.case()
    outage = outages.declared(*COVERING)
    asks(case, "form")
    assert "The right to escalate the case is not used up by this." in public(case)[-1]
    outages.operator("end", outage)

    assert case.state() == "available"
    asks(case, "form")
    assert case.state() == "requested"
    case.set(LEAD, acknowledge=True)
    case.set(LEAD, outcome="workaround")
    assert case.state() == "closed"
    assert case.link() == "", "that one was used"


def test_mx41_a_linked_problem_is_an_outage_until_it_is_solved(outages: Outages) -> None:
    desk = outages.desk
    problem = desk.open(subject="Cluster 4 of Globex is broken", problem=True)
    case = outages.case()
    case.part_of(problem)

    asks(case, "form")
    assert "It is part of a known problem that is being worked on" in public(case)[-1]
    assert case.fields()["next_update_due"] == "when the outage is over"

    desk.advance(DAY)
    problem.move("solved")

    assert f"The known problem that case {case.called} was part of is solved" in public(case)[-1]
    assert [text for text in case.comments(public=True) if "Globex" in text] == []
    assert case.fields()["next_update_due"].startswith("first answer by")


def test_a_restart_in_the_middle_of_an_outage_loses_nothing(outages: Outages) -> None:
    case = outages.case()
    incident = outages.raised()
    outages.read()
    asks(case, "form")
    outages.stage.restart(outages.database)
    outages.desk.settle()
    outages.resolved(incident)
    outages.read()

    assert "is over" in public(case)[-1]
    assert len(public(case)) == 2
