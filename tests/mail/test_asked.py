"""What a mail asks for is found by its labels, in six languages and many spellings (MX-21)."""

import itertools

import pytest

from runtime.mail.asked import parts_of, tickets_in
from runtime.mail.labels import LABELS, known
from tests.mail.letters import IMPACT, dice

SPOKEN = {
    "en": ("Ticket number", "Reason", "Business impact"),
    "de": ("Ticketnummer", "Grund der Eskalation", "Geschäftsauswirkung"),
    "fr": ("Numéro de ticket", "Motif", "Impact métier"),
    "es": ("Número de caso", "Razón", "Impacto en el negocio"),
    "pt": ("Número do chamado", "Razão", "Impacto no negócio"),
    "ja": ("チケット番号", "理由", "ビジネスへの影響"),
}
STYLES = (
    "{label}: {value}",
    "{label}:{value}",
    "{label} : {value}",
    "{label}\uff1a{value}",
    "{label}:\n{value}",
    "{label}\n\n{value}",
    "* {label}: {value}",
    "- {label}: {value}",
    "• {label}: {value}",
    "*{label}:* {value}",
    "**{label}**: {value}",
    "1. {label}: {value}",
    "a) {label}: {value}",
    "(b) {label}: {value}",
    "{label} - {value}",
    "{label} \u2013 {value}",
    "{label} = {value}",
    "{label}\t{value}",
    "  {label}:   {value}  ",
)


def said(language: str, style: str, **values: str) -> str:
    """A mail's words with these values under the labels of a language."""
    named = dict(zip(("ticket", "reason", "impact"), SPOKEN[language], strict=True))
    return "\n".join(style.format(label=named[meaning], value=value) for meaning, value in values.items())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", SPOKEN)
def test_mx21_all_three_parts_are_found(language: str, style: str) -> None:
    text = said(language, style, ticket="10421", reason="data_loss", impact=IMPACT)

    parts = parts_of(f"Dear support,\n\n{text}\n\nKind regards\nAna", known())

    assert dict(parts.by_label) == {"ticket": "10421", "reason": "data_loss", "impact": IMPACT}
    assert parts.language == language
    assert tickets_in("Escalation", text) == ("10421",)


@pytest.mark.parametrize(
    "given", [one for n in range(4) for one in itertools.combinations(("ticket", "reason", "impact"), n)]
)
def test_mx21_what_is_missing_is_missing(given: tuple[str, ...]) -> None:
    values = {"ticket": "10421", "reason": "data_loss", "impact": IMPACT}
    text = said("en", "{label}: {value}", **{meaning: values[meaning] for meaning in given})

    assert set(parts_of(text, known()).by_label) == set(given)


@pytest.mark.parametrize("order", list(itertools.permutations(("ticket", "reason", "impact"))))
def test_parts_come_in_any_order(order: tuple[str, ...]) -> None:
    values = {"ticket": "10421", "reason": "data_loss", "impact": f"{IMPACT}\n\nAnd more every hour."}
    text = said("en", "{label}: {value}", **{meaning: values[meaning] for meaning in order})

    assert dict(parts_of(text, known()).by_label) == values


@pytest.mark.parametrize("labels", [dice(seed).sample(range(6), 3) for seed in range(12)], ids=str)
def test_labels_of_several_languages_may_be_mixed(labels: list[int]) -> None:
    languages = list(SPOKEN)
    named = [SPOKEN[languages[language]][place] for place, language in enumerate(labels)]
    text = "\n".join(f"{label}: {value}" for label, value in zip(named, ("10421", "data_loss", IMPACT), strict=True))

    assert dict(parts_of(text, known()).by_label) == {"ticket": "10421", "reason": "data_loss", "impact": IMPACT}


def test_every_label_of_the_tables_is_known_and_means_one_thing() -> None:
    for meaning, languages in LABELS.items():
        for label in itertools.chain.from_iterable(languages.values()):
            assert set(parts_of(f"{label}: abc", known()).by_label) == {meaning}, label


@pytest.mark.parametrize(
    "written", ["REASON: x", "reason: x", "Reason : x", "Raison: x", "RAZON: x", "razon: x", "Begruendung: x"]
)
def test_labels_are_found_without_case_and_accents(written: str) -> None:
    assert dict(parts_of(written, known()).by_label) == ({} if "ue" in written else {"reason": "x"})


def test_a_part_goes_on_until_the_next_label_and_no_further_than_the_end_of_the_mail() -> None:
    text = "Impact: one\n\ntwo\n  three\nReason: x\nThank you,\nAna Ruiz\n+34 600 000 000"

    assert dict(parts_of(text, known()).by_label) == {"impact": "one\n\ntwo\n  three", "reason": "x"}


def test_the_first_of_two_parts_counts() -> None:
    assert parts_of("Reason: data_loss\nReason: other", known()).by_label["reason"] == "data_loss"


def test_a_policys_own_questions_are_labels_too() -> None:
    labels = known([("wanted_outcome", "What you would like to happen"), ("impact", "Business impact")])

    parts = parts_of("What you would like to happen: a fix\nBusiness impact: x", labels)

    assert dict(parts.by_label) == {"ask.wanted_outcome": "a fix", "impact": "x"}
    assert dict(parts_of("Wanted outcome: a fix", labels).by_label) == {"ask.wanted_outcome": "a fix"}


@pytest.mark.parametrize(
    "text",
    [
        "There is a good reason: nothing prints.",
        "https://acme.example/impact: x",
        "We see impact - everywhere - all the time",
        "Reasonable: x",
        "x" * 80 + " reason: x",
    ],
)
def test_a_word_in_a_sentence_is_no_label(text: str) -> None:
    assert dict(parts_of(text, known()).by_label) == {}


SUBJECTS = {
    "Escalation of ticket 10421": "10421",
    "Ticket 10421": "10421",
    "Re: AW: ticket #10421 - printing": "10421",
    "[#10421] Printing": "10421",
    "[10421] Printing": "10421",
    "#10421": "10421",
    "\uff0310421": "10421",
    "Case 10421 is urgent": "10421",
    "case no. 10421": "10421",
    "Case number: 10421": "10421",
    "Support request 10421": "10421",
    "Request ID 10421": "10421",
    "Escalate 10421": "10421",
    "Ticket-Nr. 10421": "10421",
    "Ticketnummer 10421": "10421",
    "Vorgang 10421": "10421",
    "Demande n° 10421": "10421",
    "Caso n.º 10421": "10421",
    "Chamado 10421": "10421",
    "チケット番号10421": "10421",
    "お問い合わせ番号\uff1a10421": "10421",
    "ABC-123 does not print": "ABC-123",
    "[ABC-123]": "ABC-123",
    "issue abc-123": "ABC-123",
    "Issue key: PROJ2-7": "PROJ2-7",
    "UTF-8 trouble in ticket 10421": "10421",
    "Ticket 7": "7",
}


@pytest.mark.parametrize(("subject", "ticket"), SUBJECTS.items())
def test_a_ticket_is_found_in_the_subject(subject: str, ticket: str) -> None:
    assert tickets_in(subject, "Nothing prints.") == (ticket,)


MENTIONS = {
    "please escalate ticket 10421, it is urgent": "10421",
    "It is about #10421.": "10421",
    "It is about case (no. 5) 10421": "",
    "our case number 10421 is not moving": "10421",
    "see [10421]": "10421",
    "issue ABC-123 is slow": "ABC-123",
    "in case 200 people come": "",
    "case 2 of our tests": "",
    "we were 10421 people": "",
    "call +34 600 10421": "",
    "version 1.10421": "",
    "https://acme.example/tickets/10421": "",
    "&#10421;": "",
    "on 2026-11-22 at 10:42": "",
    "with UTF-8 and ISO-8859": "",
}


@pytest.mark.parametrize(("text", "ticket"), MENTIONS.items())
def test_a_ticket_mentioned_in_passing_counts_where_nothing_plainer_does(text: str, ticket: str) -> None:
    assert tickets_in("Help", text) == ((ticket,) if ticket else ())
    assert tickets_in("Ticket 7", text) == ("7",)


@pytest.mark.parametrize(
    ("subject", "text", "tickets"),
    [
        ("Ticket 10399", "Ticket number: 10421", ("10421", "10399")),
        ("", "Ticket number: 10421, 10399", ("10421", "10399")),
        ("", "Ticket number: 10421 and 10399", ("10421", "10399")),
        ("", "Ticket: #10421 & ABC-1", ("10421", "ABC-1")),
        ("", "Ticket number: 10421\nTicket number: 10399", ("10421", "10399")),
        ("Tickets #10421 and #10399", "", ("10421", "10399")),
        ("", "it is ticket 10421 or ticket 10399", ("10421", "10399")),
        ("Ticket 10421", "Ticket number: 10421", ("10421",)),
        ("", "Ticket number: 10421 (opened as 10399)", ("10421",)),
        ("", "Case: our 40 printers stand still since 200 minutes", ()),
    ],
)
def test_t38_several_tickets_are_several_and_none_is_chosen(subject: str, text: str, tickets: tuple[str, ...]) -> None:
    assert tickets_in(subject, text) == tickets


def test_a_mail_of_nothing_but_numbers_names_no_more_than_a_few() -> None:
    assert len(tickets_in("", "\n".join(f"Ticket number: {number}" for number in range(1000, 9000)))) <= 10
