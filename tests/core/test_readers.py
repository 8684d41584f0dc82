"""Who reads what in which language: the requester theirs, staff the account's, and a policy its own words in each."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.availability import Because
from core.cast import Cast
from core.commands import Note, NoteKind
from core.decisions import Decision, Scene
from core.events import Move
from core.fields import AVAILABLE_FROM, NEXT_DUE
from core.languages import CATALOGUES, LANGUAGES
from core.policy import Policy, Unlisted, UsedBy
from core.requests import missing_evidence, problems
from core.terms import WhoMayAsk
from core.tickets import Status
from core.translations import Translation
from tests.core.cases import (
    ANA,
    CAST,
    DAY,
    DETAILS,
    DOE,
    HOUR,
    KIM,
    OPENED,
    Case,
    mulesoft,
    ready,
    request,
    send,
    ticket,
)

LEAD = "Bo Chen, Support Manager EMEA"
OTHERS = [one for one in LANGUAGES if one != "en"]
ENGLISH = re.compile(r"\b(the|this|case|please|your|you|escalation|escalated|requester|and|once)\b", re.IGNORECASE)


def reader(language: str, **changes: Any) -> Case:
    """A case of Ana's, who reads this language."""
    return Case(ticket=ticket(requester=replace(ANA, language=language), **changes))


def able(language: str, **changes: Any) -> Case:
    """The same, whose action has just appeared."""
    return ready(ticket=ticket(requester=replace(ANA, language=language)), **changes)


def scene(language: str, cast: Cast = CAST, policy: Policy | None = None, **changes: Any) -> Scene:
    return Scene(ticket(requester=replace(ANA, language=language)), policy or mulesoft(), cast, OPENED, **changes)


def speaking(language: str) -> Cast:
    """The account whose staff read this language."""
    return replace(CAST, language=language)


def public(notes: list[Note]) -> list[str]:
    """What the customer sees of ours."""
    return [one.text for one in notes if one.kind is NoteKind.COMMENT and one.public and not one.author]


# --- whose language ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requester", "account", "clicked", "language"),
    [
        ("de", "fr", "", "de"),
        ("de-AT", "fr", "", "de"),
        ("", "fr", "", "fr"),
        ("ko", "fr", "", "fr"),
        ("", "", "", "en"),
        ("ko", "ko", "ko", "en"),
        ("de", "fr", "ja", "ja"),
        ("de", "fr", "ko", "de"),
    ],
)
def test_the_reader_is_spoken_to_in_their_own_language_else_the_accounts(
    requester: str, account: str, clicked: str, language: str
) -> None:
    found = scene(requester, speaking(account), reading=clicked)

    assert found.language == language
    assert found.policy.languages == mulesoft().languages


def test_a_ticket_without_a_requester_is_in_the_accounts_language() -> None:
    assert Scene(ticket(requester=None), mulesoft(), speaking("es"), OPENED).language == "es"


def test_a_policy_says_which_languages_are_used() -> None:
    few = replace(mulesoft(), languages=("fr", "de"))

    assert [scene(one, policy=few).language for one in ("de", "es", "fr", "")] == ["de", "fr", "fr", "fr"]
    assert scene("es", speaking("de"), few).language == "de"


def test_staff_read_the_accounts_language_and_the_requester_their_own() -> None:
    both = scene("ja", speaking("de"))

    assert both.say("due_contact", due_at=OPENED) == "最初の回答の期限: 2026年11月2日(月) 10:00 CET"
    assert both.say_inside("due_contact", due_at=OPENED) == "Erste Antwort bis Mo., 2. Nov. 2026, 10:00 CET"
    assert (both.inside.language, both.inside.inside.language) == ("de", "de")


# --- a policy's own words ------------------------------------------------------------------------------------


def test_a_translated_policy_differs_in_nothing_but_words() -> None:
    plain, german = mulesoft(), mulesoft().in_language("de")

    assert german.reasons[2].title.startswith("Die Nutzung des Produkts")
    assert german.questions[0].title == "Geschäftliche Auswirkungen"
    assert german.redirects[0].explanation.startswith("Ihre Bitte")
    assert german.outcomes[0].title == "Lösung umgesetzt"
    assert german.levels[0].title == "Eskalationsleitung"
    for name in ("reasons", "questions", "redirects", "levels", "outcomes"):
        for ours, theirs in zip(getattr(plain, name), getattr(german, name), strict=True):
            words = {"title": "", "hint": "", "comment": "", "explanation": ""}
            known = {one: text for one, text in words.items() if hasattr(ours, one)}
            assert replace(ours, **known) == replace(theirs, **known)
    for name in ("name", "version", "waits", "uses", "promises", "who", "hidden_when", "languages", "texts"):
        assert getattr(plain, name) == getattr(german, name)


def test_from_every_language_of_a_policy_every_other_is_reached() -> None:
    plain = mulesoft()

    for one in LANGUAGES:
        for other in LANGUAGES:
            assert plain.in_language(one).in_language(other) is plain.in_language(other)
    assert plain.in_language("en") is plain
    assert plain.in_language("ko") is plain


def test_words_that_are_not_translated_stay_as_the_policy_says_them() -> None:
    words = Translation(parts={"reasons": {"blocked": {"title": "Es geht nicht"}}}, texts={"not_allowed": "Nein."})
    policy = replace(mulesoft(), translations={"de": words}, texts={"not_allowed": "No.", "closed": "Over."})
    german = policy.in_language("de")

    assert [one.title for one in german.reasons[1:3]] == [policy.reasons[1].title, "Es geht nicht"]
    assert german.title == policy.title
    assert german.questions == policy.questions
    assert german.texts == {"not_allowed": "Nein.", "closed": "Over."}
    assert scene("de", policy=policy).say("closed") == "Over."


# --- what is said --------------------------------------------------------------------------------------------


def test_a_german_requester_is_answered_in_german() -> None:
    case = able("de-DE")

    case.ask(reason="blocked")
    case.wait(HOUR)
    case.act(Move.ACKNOWLEDGE)
    case.act(Move.CLOSE, outcome="workaround")

    assert public(case.sent) == [
        (
            "Die Eskalation E-10421-1 zum Ticket 10421 ist eingegangen. Ab sofort ist dafür verantwortlich: Bo Chen, "
            "Support Manager EMEA.\nGrund: Die Nutzung des Produkts ist erheblich behindert, und es gibt keine klaren "
            "nächsten Schritte oder es geht nur sehr langsam voran\nSie hören spätestens bis Mi., 4. Nov. 2026, "
            "10:30 CET von uns."
        ),
        (
            "Eskalation E-10421-1: Bo Chen, Support Manager EMEA hat sie übernommen.\nDie nächste Nachricht von uns "
            "erhalten Sie bis Mi., 4. Nov. 2026, 12:00 CET."
        ),
        (
            "Die Eskalation E-10421-1 ist abgeschlossen: Übergangslösung bereitgestellt. Das Ticket selbst bleibt, "
            "wie es ist."
        ),
    ]


def test_staff_are_told_of_a_missed_promise_in_the_accounts_language() -> None:
    case = able("ja", cast=speaking("fr")).opened(DAY)
    case.wait(HOUR)

    case.look()

    (note,) = [one for one in case.sent if one.kind is NoteKind.COMMENT and not one.public]
    assert note.text.startswith(
        "Escalade E-10421-1\u00a0: la prise en charge était attendue au plus tard le jeu. 5 nov."
    )


def test_what_the_ticket_shows_is_in_the_requesters_language() -> None:
    case = reader("es")

    assert case.look().wanted[AVAILABLE_FROM] == "mié, 4 nov 2026, 10:00 CET"
    case.wait(2 * DAY)
    case.look()
    assert case.ask().wanted[NEXT_DUE] == "confirmación a más tardar el mié, 4 nov 2026, 10:30 CET"


def test_a_redirect_is_posted_in_the_requesters_language_and_explained_to_staff_in_theirs() -> None:
    case = able("de")

    send(case, "host", need="only_update", details={})

    comment, explained = case.sent
    assert (comment.author, comment.text) == ("", "Könnten wir bitte einen Zwischenstand zu diesem Ticket bekommen?")
    assert explained.text == "Your request for an update is in the case now. The escalation was not used up."


def looks(language: str) -> Iterator[Decision]:
    """Looks at tickets that may not be escalated, for every reason the ticket itself can give."""
    policy = mulesoft()
    yield reader(language, severity="S9", tier="silver").look()
    unlisted = reader(language, severity="", tier="")
    unlisted.policy = replace(policy, waits=replace(policy.waits, unlisted=Unlisted.NEVER))
    yield unlisted.look()
    running = able(language).opened(DAY)
    yield running.look()
    running.act(Move.CLOSE, outcome="solution")
    yield running.look()
    follow_up = able(language)
    follow_up.history = replace(follow_up.history, inherited_uses=1)
    yield follow_up.look()
    used = able(language, policy=replace(policy, uses=replace(policy.uses, used_by=UsedBy.ANY_REQUEST)))
    used.ask(need="only_update")
    yield used.look()
    yield reader(language, status=Status.SOLVED).look()


WRONG: list[dict[str, Any]] = [
    {"need": "no such"},
    {"reason": ""},
    {"details": {}},
    {"details": {**DETAILS, "impact": "1."}},
    {"details": {**DETAILS, "impact": "1 " * 20}},
    {"details": {**DETAILS, "contact": "1" * 400}},
    {"reason": "no_response"},
]


def reasons(told: Scene, language: str) -> Iterator[Because]:
    """Every reason there is for not escalating."""
    for decision in looks(language):
        yield from decision.availability.because
    for changes in WRONG:
        asked = request(**changes)
        yield from problems(asked, told.policy) or missing_evidence(asked, told.policy, told.ticket)


REASONS = {
    "not_yet",
    "severity_unlisted",
    "tier_unlisted",
    "never",
    "active",
    "already_used",
    "already_used_before",
    "already_used_by_request",
    "closed",
    "unknown_need",
    "reason_missing",
    "answer_missing",
    "answer_too_short",
    "answer_too_vague",
    "answer_too_long",
    "evidence_missing",
}


@pytest.mark.parametrize("language", OTHERS)
def test_xx03_every_reason_is_told_in_the_requesters_language(language: str) -> None:
    told = scene(language)
    found = list(reasons(told, language))

    assert {one.code for one in found} == REASONS
    for one in found:
        text = told.tell(one)
        assert not ENGLISH.search(text.replace(LEAD, "")), text
        assert "$" not in text, text


@pytest.mark.parametrize("language", OTHERS)
def test_xx03_staff_are_told_why_not_in_the_accounts_language(language: str) -> None:
    only = replace(mulesoft(), who=WhoMayAsk.REQUESTER_ONLY)
    told = []
    for changes in (*WRONG, {"by": None, "reason": ""}):
        case = able("en", cast=speaking(language), policy=only)
        case.tick(**{"by": KIM, **changes})
        case.look()
        told += [one.text for one in case.sent]

    assert len(told) == len(WRONG) + 1
    for text in told:
        assert text.startswith(say_start(language)), text
        assert not ENGLISH.search(text), text


@pytest.mark.parametrize("language", OTHERS)
def test_xx03_a_customer_is_told_why_not_in_the_portal_in_their_language(language: str) -> None:
    case = able(language, policy=replace(mulesoft(), who=WhoMayAsk.REQUESTER_ONLY))

    send(case, "host", by=DOE)

    assert [one.public for one in case.sent] == [True]
    assert case.sent[0].text.startswith(CATALOGUES[language].sentences["refused_portal"].split("$", 1)[0])
    assert not ENGLISH.search(case.sent[0].text)


def say_start(language: str) -> str:
    """How a refusal inside the ticket begins, up to who asked."""
    return CATALOGUES[language].sentences["refused_internal"].split("$", 1)[0]
