"""What somebody means by their own words becomes one of the policy's reasons, or is asked for."""

from dataclasses import replace

import pytest

from core.policy import Policy
from core.sentences import placeholders
from core.translations import Translation
from runtime.mail.asked import parts_of
from runtime.mail.labels import known
from runtime.mail.reasons import detail_of, meant
from runtime.mail.sentences import SENTENCES, said
from runtime.mail.wish import impact_question, wish_of
from runtime.policy_file import load_policy
from tests.mail.letters import IMPACT, letter, read
from tests.mail.office import ANA, KIM, NOW

MENDIX, MULESOFT = load_policy("mendix"), load_policy("mulesoft")

WORDS = {
    "data_loss": "data_loss",
    "Data loss": "data_loss",
    "DATA LOSS!": "data_loss",
    "data-loss": "data_loss",
    "we have lost data and more is at risk": "data_loss",
    "Data is lost or at risk of being lost": "data_loss",
    "production impact": "production_impact",
    "Our production environment is tangibly affected": "production_impact",
    "our production environment is affected": "production_impact",
    "security breach": "security_breach",
    "A security breach, and no workaround was agreed": "security_breach",
    "outage": "prolonged_outage",
    "Prolonged outage since Monday": "prolonged_outage",
    "recurring": "recurring",
    "business risk": "business_risk",
    "My boss wants it": "other",
    "Weil es eilt": "other",
    "expectation gap": "other",
    "data loss and security breach": "other",
    "other": "other",
}


@pytest.mark.parametrize(("words", "code"), WORDS.items())
def test_mx21_a_labelled_reason_is_one_of_the_policys_or_its_free_one(words: str, code: str) -> None:
    assert meant(words, "", MENDIX, staff=False) == code


def test_mx17_staff_may_mean_the_reasons_of_staff() -> None:
    assert meant("expectation gap", "", MENDIX, staff=True) == "expectation_gap"


@pytest.mark.parametrize("words", ["My boss wants it", "outage", "x"])
def test_mx21_a_policy_without_a_free_reason_asks_for_one(words: str) -> None:
    assert meant(words, "", MULESOFT, staff=False) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It is a case of data loss.", "data_loss"),
        ("reason is data_loss", "data_loss"),
        ("Our production environment is tangibly affected since noon", "production_impact"),
        ("data loss and security breach", ""),
        ("please escalate, another reason is none", ""),
        ("nothing prints and my boss is angry", ""),
        ("", ""),
    ],
)
def test_mx21_in_running_text_only_what_is_written_out_counts(text: str, code: str) -> None:
    assert meant("", text, MENDIX, staff=False) == code


def test_mx21_a_policys_words_in_other_languages_count_as_well() -> None:
    german = Translation(
        parts={
            "reasons": {"data_loss": {"title": "Daten sind verloren oder könnten verloren gehen"}},
            "questions": {"explanation": {"title": "Warum es eilt"}},
        }
    )
    policy = replace(MENDIX, translations={"de": german})

    found = wish_of(read(letter("Grund: Daten sind verloren\nWarum es eilt: sehr wohl heute")), ANA, policy, NOW)

    assert (found.request.reason, found.language) == ("data_loss", "de")
    assert found.request.details["explanation"] == "sehr wohl heute"


def wish(text: str, policy: Policy = MENDIX) -> tuple[str, dict[str, str], list[str]]:
    """Reason, details and what is missing."""
    found = wish_of(read(letter(text)), ANA, policy, NOW)
    return found.request.reason, dict(found.request.details), [one.code for one in found.missing]


def test_mx_a9_words_that_match_no_reason_are_the_free_reasons_explanation() -> None:
    words = "The warehouse has to close tonight"

    assert wish(f"Reason: {words}\nImpact: {IMPACT}") == ("other", {"impact": IMPACT, "explanation": words}, [])


def test_mx_a9_an_explanation_of_its_own_comes_first() -> None:
    _, details, _ = wish(f"Reason: other\nExplanation: see below for all of it\nImpact: {IMPACT}")

    assert details["explanation"] == "see below for all of it"


def test_a_policys_other_questions_may_be_answered_by_their_labels() -> None:
    text = f"Reason: blocked\nImpact: {IMPACT}\nWhat you would like to happen: a fix today\nContact: Ana, +34 600"

    reason, details, missing = wish(text, MULESOFT)

    assert (reason, missing) == ("blocked", [])
    assert details == {"impact": IMPACT, "wanted_outcome": "a fix today", "contact": "Ana, +34 600"}


def test_t13_details_hold_nothing_that_is_not_seen() -> None:
    _, details, _ = wish(f"Reason: data_loss\nImpact: {IMPACT}\x1b[31m\u202e")

    assert details["impact"] == f"{IMPACT}[31m"


def test_the_question_of_the_impact_is_found() -> None:
    assert (impact_question(MENDIX), impact_question(MULESOFT)) == ("impact", "impact")
    assert (detail_of(MENDIX, "impact"), detail_of(MULESOFT, "impact")) == ("explanation", "")


def test_mx25_whom_staff_ask_for_is_in_the_request() -> None:
    found = wish_of(read(letter()), KIM, MENDIX, NOW, customer=ANA, note="words")

    assert (found.request.on_behalf_of, found.request.note) == (ANA, "words")


@pytest.mark.parametrize("language", SENTENCES)
def test_every_language_says_everything_with_the_same_placeholders(language: str) -> None:
    own, english = SENTENCES[language], SENTENCES["en"]

    assert own.keys() == english.keys()
    assert {code: placeholders(text) for code, text in own.items()} == {
        code: placeholders(text) for code, text in english.items()
    }


@pytest.mark.parametrize("language", SENTENCES)
def test_the_form_that_is_shown_in_an_answer_is_one_that_we_read(language: str) -> None:
    form = said("mail_form", language, {}, ticket="10421").replace("...", "x")

    parts = parts_of(form, known())

    assert dict(parts.by_label) == {"ticket": "10421", "reason": "x", "impact": "x"}
    assert parts.tickets == ("10421",)


def test_an_unknown_language_is_english_and_a_policy_has_the_last_word() -> None:
    assert said("mail_automatic", "xx", {}) == "This is an automatic answer."
    assert said("mail_automatic", "de", {"mail_automatic": "Beep."}) == "Beep."
