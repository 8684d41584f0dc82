"""Why a case may be escalated: the reasons, what each asks for, and what counts as evidence."""

import pytest

from tests.stories.channels import CHANNELS
from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, HALYARD, IMPACT, KIM, LEAD, MANAGER, Who
from tests.stories.stage import Stage

CHANGED = "The fallback printer stopped as well, so nothing can be shipped."
REASONS = {
    "ms11-ms14": ("impact_changed", {"changed": CHANGED}),
    "ms12-ms15": ("quality_missed", {"wanted_outcome": "Somebody who knows the label engine."}),
    "ms13-ms16": ("blocked", {"wanted_outcome": "A clear next step by tonight."}),
}


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case whose action shows."""
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    return case


def chased(case: Case, times: int) -> Case:
    """The customer asks so often for news."""
    for _ in range(times):
        case.desk.advance(60)
        case.write("Is there any news?")
    return case


@pytest.mark.turns("channel", "reason")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("reason", "answers"), REASONS.values(), ids=REASONS)
def test_each_ground_opens_an_escalation(case: Case, channel: str, reason: str, answers: dict[str, str]) -> None:
    CHANNELS[channel](case, {"reason": reason, "impact": IMPACT, "wanted_outcome": "", **answers})

    assert len(case.receipts()) == 1
    assert case.fields()["reason"] == reason


@pytest.mark.turns("channel", "reason")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("reason", ["impact_changed", "quality_missed", "blocked"])
def test_ms11_ms12_ms16_a_ground_without_its_answer_is_asked_for_it(case: Case, channel: str, reason: str) -> None:
    CHANNELS[channel](case, {"reason": reason, "wanted_outcome": ""})

    assert case.receipts() == []
    assert case.offered() == (True, True)


@pytest.mark.turns("channel", "chases")
@pytest.mark.parametrize("channel", ["form", "api"])
@pytest.mark.parametrize(("chases", "opened"), [(0, False), (1, False), (2, True), (5, True)], ids=["0", "1", "2", "n"])
def test_ms17_ms22_no_response_needs_two_unanswered_comments(
    case: Case, channel: str, chases: int, opened: bool
) -> None:
    chased(case, chases)

    CHANNELS[channel](case, {"reason": "no_response", "wanted_outcome": ""})

    assert bool(case.receipts()) is opened
    assert case.offered() == (not opened, not opened)


def test_ms22_a_public_answer_starts_the_count_anew(case: Case) -> None:
    chased(case, 3)
    case.say("We are looking into it.", KIM)
    chased(case, 1)

    case.tick(reason="no_response", ask__wanted_outcome="")

    assert case.receipts() == []
    assert "there are 1 since our last public answer" in case.words(public=False)


def test_ms22_an_internal_note_is_no_response(case: Case) -> None:
    chased(case, 2)
    case.say("Asked the engine team.", KIM, public=False)

    case.tick(reason="no_response", ask__wanted_outcome="")

    assert len(case.receipts()) == 1


@pytest.mark.host("zendesk")
def test_ms22_an_automatic_reply_is_no_response(stage: Stage, case: Case) -> None:
    chased(case, 2)
    # The account's own rule answers in Kim's name, as automatic replies do.
    stage.pretend.rule_says(case.id, "We have your message.", KIM)
    case.desk.settle()

    case.tick(reason="no_response", ask__wanted_outcome="")

    assert case.said_by(KIM)[-1] == "We have your message."
    assert len(case.receipts()) == 1


def test_ms22_what_halyard_posts_is_no_response(case: Case) -> None:
    chased(case, 1)
    case.submit(need="only_update", reason="", impact="", wanted_outcome="")
    chased(case, 1)
    case.desk.advance(60)

    case.tick(reason="no_response", ask__wanted_outcome="")

    assert len(case.receipts()) == 1


def test_ms13_a_word_by_the_assigned_engineer_is_not_the_first_response(case: Case) -> None:
    case.submit()
    case.desk.advance(600)

    case.say("We are still looking into the logs.", KIM)

    assert case.state() == "requested"
    assert "acknowledgement by" in str(case.fields()["next_update_due"])


@pytest.mark.parametrize("who", [LEAD, MANAGER])
def test_ms13_a_word_by_anybody_else_of_the_staff_is_the_first_response(case: Case, who: Who) -> None:
    case.submit()
    case.desk.advance(600)

    case.say("I take this up with you; call at 16:00?", who)

    assert case.state() == "active"
    assert str(case.fields()["next_update_due"]).startswith("update by")


@pytest.mark.parametrize("how", ["internal", "customer"])
def test_ms13_neither_an_internal_note_nor_the_customer_stops_the_clock(case: Case, how: str) -> None:
    case.submit()
    case.desk.advance(600)

    if how == "internal":
        case.say("I have a look.", LEAD, public=False)
    else:
        case.write("Thank you, we wait.")

    assert case.state() == "requested"


def test_ms13_the_new_assignee_counts_as_somebody_else_when_the_case_changes_hands(case: Case) -> None:
    case.submit()
    case.assign(LEAD)
    case.desk.advance(600)

    case.say("I have taken over from Kim.", LEAD)

    assert case.state() == "active"


@pytest.mark.turns("channel")
@pytest.mark.parametrize("channel", CHANNELS)
def test_ms23_ms_a6_the_form_asks_what_the_policy_says_and_shows_it_in_the_case(case: Case, channel: str) -> None:
    answers = {
        "reason": "impact_changed",
        "impact": IMPACT,
        "changed": CHANGED,
        "wanted_outcome": "A named engineer until midnight.",
        "contact": "Ana Ruiz, +34 600 000 000, Madrid",
    }

    CHANNELS[channel](case, answers)

    fields = case.fields()
    assert {name: fields[f"ask.{name}"] for name in answers if name != "reason"} == {
        name: text for name, text in answers.items() if name != "reason"
    }


def test_ms23_the_page_behind_the_link_shows_reasons_and_ways_instead(case: Case) -> None:
    page = case.desk.session.get(case.link(), timeout=60).text

    for code in ("impact_changed", "quality_missed", "blocked", "no_response", "only_update", "raise_severity"):
        assert f'value="{code}"' in page
    for question in ("impact", "changed", "wanted_outcome", "contact"):
        assert f'name="{question}"' in page


def test_ms_a8_the_customer_is_promised_when_they_will_hear(case: Case) -> None:
    case.submit()

    assert "You will hear from us by Sun 22 Nov 2026, 14:30 UTC at the latest." in case.receipts()[0]


def test_ms_a9_every_word_to_the_customer_is_halyards_own_and_marked(case: Case) -> None:
    case.submit()

    said = [deed for deed in case.desk.deeds() if deed.said and deed.public]
    assert [deed.author for deed in said] == [HALYARD]
    assert case.said_by(ANA)[1:] == []
