"""A customer is spoken to in the language the helpdesk has for them; the staff beside them read the account's."""

from dataclasses import replace
from pathlib import Path

import pytest
import requests

from tests.stories.desk import PATIENCE, Case, Desk
from tests.stories.people import ANA, FILLED
from tests.stories.stage import Stage


@pytest.fixture
def german(desk: Desk, stage: Stage) -> Desk:
    """The account, where Ana chose German and lives in Berlin."""
    stage.pretend.speaks(ANA, "de", "Europe/Berlin")
    return desk


def opened(desk: Desk) -> Case:
    """A case of hers whose action shows."""
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    return case


def test_a_german_requester_gets_a_german_acknowledgement_with_a_german_moment(german: Desk) -> None:
    case = opened(german)

    case.submit(reason="blocked")

    assert case.words(public=True) == (
        f"Die Eskalation E-{case.id}-1 zum Ticket {case.called} ist eingegangen. Ab sofort ist dafür verantwortlich: "
        "J. Doe, Region Lead EMEA.\nGrund: Die Nutzung des Produkts ist erheblich behindert, und es gibt keine klaren "
        "nächsten Schritte oder es geht nur sehr langsam voran\n"
        "Sie hören spätestens bis So., 22. Nov. 2026, 15:30 CET von uns."
    )


def test_what_staff_read_of_it_stays_in_the_accounts_language(german: Desk) -> None:
    case = opened(german)
    case.submit(reason="blocked")

    german.advance(3600)

    notes = case.comments(public=False)
    assert notes
    assert all(note.startswith(f"Escalation E-{case.id}-1: the acknowledgement was due ") for note in notes)
    assert case.fields()["owner"] == "J. Doe, Region Lead EMEA"


def test_xx03_a_refusal_inside_is_for_staff_and_one_on_the_page_for_the_customer(german: Desk) -> None:
    case = german.open("S1", "titanium")
    german.advance(4 * 3600 - 60)

    case.tick()

    assert "You can escalate case" in case.words(public=False)
    german.advance(60)
    answer = case.submit(reason="no_response")
    assert (answer.status_code, answer.json()["code"]) == (409, "evidence_missing")
    assert answer.json()["title"] == "Die Eskalation wurde nicht eröffnet"
    assert answer.json()["sentences"][0].startswith("Für „In den Kommentaren wurde mehrmals nach einem Zwischenstand")


def test_the_customers_page_of_the_helpdesk_and_the_form_speak_german(german: Desk) -> None:
    case = german.open("S1", "titanium")

    assert case.portal()["Can be escalated from"] == "So., 22. Nov. 2026, 15:00 CET"
    german.advance(4 * 3600)
    page = requests.get(case.link(), timeout=PATIENCE)

    assert '<html lang="de" dir="ltr">' in page.text
    assert f"<h1>Ticket {case.called} eskalieren</h1>" in page.text


def test_the_end_is_told_in_german_too(german: Desk) -> None:
    case = opened(german)
    case.submit(reason="blocked")

    case.set(outcome="workaround")

    assert case.words(public=True) == (
        f"Die Eskalation E-{case.id}-1 ist abgeschlossen: Übergangslösung bereitgestellt. Das Ticket selbst bleibt, "
        "wie es ist."
    )


def test_a_german_account_writes_to_its_staff_in_german_and_to_others_in_english(stage: Stage, tmp_path: Path) -> None:
    desk = stage.set()
    (account,) = stage.settings.accounts
    german = replace(account, cast=replace(account.cast, language="de"))
    stage.serve(stage.database(tmp_path), settings=replace(stage.settings, accounts=(german,)))
    case = opened(desk)

    case.tick(ask__impact="")
    assert case.words(public=False).startswith("Die von Kim angefragte Eskalation wurde nicht eröffnet. Bitte ")
    case.submit()

    assert case.words(public=True).startswith(f"Escalation E-{case.id}-1 of case {case.called} is received.")
    assert FILLED["impact"] == case.fields()["ask.impact"]
