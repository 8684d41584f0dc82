"""What is no escalation is taken the right way at once: one click, an explanation, and the right stays unused."""

import pytest

from tests.stories.channels import CHANNELS, IN_HOST, by_form
from tests.stories.desk import Case, Desk
from tests.stories.people import BO, WANTED

NEWS = "Since noon the second site is affected as well."
INSTEAD = {
    "ms18-only_update": ("only_update", "Could we have an update on this case, please?"),
    "ms19-exception": ("exception", "A request to the team working on this case:"),
    "ms21-ms10-raise_severity": ("raise_severity", "The business impact of this case has grown; please raise"),
}


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case whose action shows."""
    case = desk.open("S2", "gold")
    desk.advance(2 * 86400)
    return case


@pytest.mark.turns("channel", "need")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("need", "words"), INSTEAD.values(), ids=INSTEAD)
def test_a_redirect_is_taken_in_place(case: Case, channel: str, need: str, words: str) -> None:
    CHANNELS[channel](case, {"need": need, "reason": "", "impact": NEWS, "wanted_outcome": ""})

    said = case.words(public=True)
    assert said.startswith(words)
    assert NEWS in said
    assert case.receipts() == []
    assert case.offered() == (True, True)
    assert (case.state(), case.fields()["escalate_now"]) == ("available", False)


@pytest.mark.turns("channel")
@pytest.mark.parametrize("channel", CHANNELS)
def test_ms20_an_unrelated_issue_is_refused_here_and_pointed_on(case: Case, channel: str) -> None:
    before = case.comments(public=True)

    CHANNELS[channel](case, {"need": "other_case", "reason": "", "impact": "", "wanted_outcome": ""})

    assert case.comments(public=True) == before
    assert case.receipts() == []
    assert case.offered() == (True, True)


@pytest.mark.parametrize("need", ["only_update", "exception", "other_case", "raise_severity"])
def test_ms18_to_ms21_the_form_explains_what_was_done_instead(case: Case, need: str) -> None:
    answer = case.submit(need=need, reason="", impact=NEWS, wanted_outcome="")

    assert answer.status_code == 200
    assert answer.json()["code"] == f"redirected_{need}"
    sentences = " ".join(answer.json()["sentences"])
    assert "was not used up" in sentences
    assert sentences.isprintable()


@pytest.mark.turns("channel", "need")
@pytest.mark.parametrize("channel", IN_HOST)
@pytest.mark.parametrize("need", ["only_update", "exception", "other_case", "raise_severity"])
def test_ms18_to_ms21_an_agent_reads_inside_what_was_done_instead(case: Case, channel: str, need: str) -> None:
    CHANNELS[channel](case, {"need": need, "reason": "", "impact": NEWS, "wanted_outcome": ""})

    assert "was not used up" in case.words(public=False)


@pytest.mark.parametrize("need", ["only_update", "raise_severity"])
def test_ms18_ms21_a_customers_own_words_are_posted_in_their_name(case: Case, need: str) -> None:
    case.submit(need=need, reason="", impact=NEWS, wanted_outcome="")

    assert any(NEWS in text for text in case.said_by(BO))


@pytest.mark.turns("channel")
@pytest.mark.parametrize("channel", CHANNELS)
def test_ms10_ms_a2_after_every_redirect_the_right_is_there(case: Case, channel: str) -> None:
    for need in ("only_update", "exception", "other_case", "raise_severity"):
        CHANNELS[channel](case, {"need": need, "reason": "", "impact": NEWS, "wanted_outcome": ""})
        case.desk.advance(60)

    CHANNELS[channel](case, {"wanted_outcome": WANTED})

    assert len(case.receipts()) == 1
    assert case.state() == "requested"


@pytest.mark.turns("channel")
@pytest.mark.parametrize("channel", CHANNELS)
def test_ms18_each_use_of_a_redirect_says_its_words_once(case: Case, channel: str) -> None:
    answers = {"need": "only_update", "reason": "", "impact": "", "wanted_outcome": ""}

    CHANNELS[channel](case, answers)
    CHANNELS[channel](case, answers)
    case.desk.advance(3600)

    asked = [text for text in case.comments(public=True) if text.startswith("Could we have an update")]
    assert len(asked) == 2


def test_ms10_before_the_action_shows_the_severity_can_be_asked_to_be_raised(desk: Desk) -> None:
    case = desk.open("S2", "gold")

    case.tick(need="raise_severity", reason="", ask__impact=NEWS, ask__wanted_outcome="")

    assert NEWS in case.words(public=True)
    assert case.state() == "not_yet"


def test_ms18_a_spent_link_shows_what_came_of_it_and_does_nothing_more(case: Case) -> None:
    link = case.link()
    by_form(case, {"need": "only_update", "reason": "", "impact": "", "wanted_outcome": ""}, link)
    before = case.changes()

    opened = case.desk.session.get(link, timeout=60)
    by_form(case, {}, link)

    assert "was not used up" in opened.text
    assert case.changes() == before
    assert case.receipts() == []


def test_ms09_escalating_never_changes_the_severity(case: Case) -> None:
    case.submit()

    case.set(outcome="solution")

    assert case.severity() == "S2"


def test_ms09_changing_the_severity_never_escalates(case: Case) -> None:
    for severity in ("s1", "s4", "s1"):
        case.set_severity(severity)

    assert case.receipts() == []
    assert not case.fields()["escalated"]
