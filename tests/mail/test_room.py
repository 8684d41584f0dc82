"""A mail becomes a request, and what came of it is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import TicketGone, TryLater
from core.tickets import Status
from store import MailState, ReplyState
from tests.mail.letters import ANA, ASKS, CSM, IMPACT, letter, mixed, part
from tests.mail.office import ANA as ANA_RUIZ
from tests.mail.office import BO, NOW, Office
from tests.mail.wishes import HOW, asks, from_bo

# --- what is asked -----------------------------------------------------------------------------------------------


def test_mx21_a_mail_with_all_three_opens_an_escalation_and_is_acknowledged(office: Office) -> None:
    office.put()

    office.receive(letter())

    assert office.ends() == ["asked:"]
    assert office.escalations() == 1
    assert office.replies() == [ReplyState.SENT]
    assert "Your request to escalate case 10421 is received as E-10421-1." in office.post.texts[0]
    assert office.folder.unseen == []


def test_mx18_mx21_the_request_is_the_senders_with_reason_and_impact(office: Office) -> None:
    office.put()

    office.receive(letter())

    (row,) = office.store.escalations()
    assert (row.escalation.channel, row.escalation.requested_by, row.escalation.reason) == (
        "mail",
        "41",
        "production_impact",
    )
    assert row.escalation.details == {"impact": IMPACT}


def test_mx20_what_the_mail_said_is_kept_in_the_case_notes(office: Office) -> None:
    office.put()
    body = mixed(part(f"{ASKS}\nThe printer room smells of smoke."), part("x", "image/png"))

    office.receive(letter(body=body, subject="Ticket 10421: help"))

    (note,) = [text for text in office.notes(public=False) if "smells of smoke" in text]
    assert f"From: {ANA}" in note
    assert "Subject: Ticket 10421: help" in note
    assert "Attached, and not opened: 1." in note


def test_mx20_t39_words_that_were_html_are_marked_as_such_in_the_notes(office: Office) -> None:
    office.put()
    lines = "".join(f"<p>{line}</p>" for line in ASKS.splitlines())

    office.receive(letter(body=f"Content-Type: text/html; charset=utf-8\r\n\r\n{lines}"))

    assert office.ends() == ["asked:"]
    assert any("this is its HTML without tags" in text for text in office.notes(public=False))


@pytest.mark.parametrize("known_by", ["organization", "partner", "cc"])
def test_mx02_whoever_the_helpdesk_has_on_the_ticket_may_ask(office: Office, known_by: str) -> None:
    changes: dict[str, dict[str, Any]] = {
        "organization": {"organization": "Globex"},
        "partner": {"partners": frozenset({"Globex"})},
        "cc": {"ccs": frozenset({BO.email}), "partners": frozenset({"Globex"})},
    }
    office.put(**changes[known_by])

    office.receive(from_bo())

    assert office.ends() == ["asked:"]
    assert office.escalations() == 1


def test_mx25_staff_ask_on_the_customers_behalf(office: Office) -> None:
    office.put()

    office.receive(letter(sender=f"CSM <{CSM}>", results="mx.support.example; dmarc=pass header.from=support.example"))

    (row,) = office.store.escalations()
    assert (row.escalation.requested_by, row.escalation.on_behalf_of) == ("9", "41")


def test_mx17_only_staff_may_give_a_reason_of_staff(office: Office) -> None:
    office.put()

    office.receive(letter(asks(Reason="expectation_gap")))

    (row,) = office.rows()
    assert (row.state, row.why) == (MailState.ASKED, "")
    (found,) = office.store.escalations()
    assert (found.escalation.reason, found.escalation.details["explanation"]) == ("other", "expectation_gap")


# --- what is missing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why", "named", "not_named"),
    [
        (asks(Reason=""), "reason_missing", ["the reason for the escalation, one of: We used"], ["- Business impact"]),
        (asks(Business_impact=""), "answer_missing", ["- Business impact"], ["the reason for the escalation"]),
        (
            asks(Reason="", Business_impact=""),
            "reason_missing, answer_missing",
            ["the reason for the escalation", "- Business impact"],
            [],
        ),
        (
            asks(Business_impact="help!"),
            "answer_too_short",
            ["Please tell us a little more under “Business impact”"],
            [],
        ),
    ],
)
def test_mx21_what_is_missing_is_named_in_the_reply(
    office: Office, text: str, why: str, named: list[str], not_named: list[str]
) -> None:
    office.put()

    office.receive(letter(text))

    assert office.ends() == [f"refused:{why}"]
    assert office.escalations() == 0
    (reply,) = office.post.texts
    assert "Your mail about case 10421 lacks something" in reply
    assert HOW in reply
    assert all(words in reply for words in named)
    assert not any(words in reply for words in not_named)


@pytest.mark.parametrize(
    ("text", "also"),
    [
        (asks(Ticket_number=""), []),
        (asks(Ticket_number="", Reason=""), ["the reason for the escalation"]),
        (asks(Ticket_number="", Business_impact=""), ["- Business impact"]),
        ("Please help!", ["the reason for the escalation", "- Business impact"]),
    ],
)
def test_mx19_mx_a13_a_mail_without_a_ticket_is_refused_kindly_with_how_to(
    office: Office, text: str, also: list[str]
) -> None:
    office.put()

    office.receive(letter(text))

    assert office.ends() == ["refused:no_ticket"]
    assert (office.escalations(), office.desk.seen) == (0, [])
    (reply,) = office.post.texts
    assert "An escalation belongs to a case, and your mail does not name one" in reply
    assert "Ticket number: ..." in reply
    assert ("This is needed as well:" in reply) is bool(also)
    assert all(words in reply for words in also)
    assert (
        office.room.metric("halyard_mails_total", account="acme", connector="zendesk", state="refused", why="no_ticket")
        == 1
    )


def test_t38_a_mail_that_names_several_tickets_is_asked_which(office: Office) -> None:
    office.put()

    office.receive(letter(asks(Ticket_number="10421 and 10399")))

    assert office.ends() == ["refused:several_tickets"]
    assert "Your mail names several cases (10421, 10399)" in office.post.texts[0]


def test_t38_a_number_in_strange_digits_is_asked_for(office: Office) -> None:
    office.put()

    office.receive(letter(asks(Ticket_number="\uff11\uff10\uff14\uff12\uff11")))

    assert office.ends() == ["refused:no_ticket"]


def test_t40_the_number_of_an_earlier_mail_is_not_taken(office: Office) -> None:
    office.put()
    quoted = "\n".join(f"> {line}" for line in ASKS.splitlines())

    office.receive(letter(f"Any news?\n\nOn 20 Nov 2026, at 10:00, Support wrote:\n{quoted}"))

    assert office.ends() == ["refused:no_ticket"]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Ticketnummer: 10421\nGrund: data_loss", "Ihrer E-Mail zu Ticket 10421 fehlt etwas"),
        ("Numéro de ticket : 10421\nMotif : data_loss", "Il manque quelque chose à votre message sur le ticket 10421"),
        ("Número de caso: 10421\nRazón: data_loss", "A su mensaje sobre el caso 10421 le falta algo"),
        ("Número do chamado: 10421\nRazão: data_loss", "Falta algo à sua mensagem sobre o chamado 10421"),
        ("チケット番号：10421\n理由：data_loss", "ケース 10421 についてのメールに足りないものがあります"),  # noqa: RUF001
    ],
)
def test_an_answer_is_in_the_language_of_the_labels(office: Office, text: str, reply: str) -> None:
    office.put()

    office.receive(letter(text))

    assert reply in office.post.texts[0]


def test_an_answer_to_a_mail_without_labels_is_in_its_senders_language(office: Office) -> None:
    office.desk.people = (replace(ANA_RUIZ, language="de-AT"),)

    office.receive(letter("Hilfe, nichts druckt"))

    assert "Ihre E-Mail nennt keines" in " ".join(office.post.texts[0].split())
    assert "Geschäftsauswirkung" in office.post.texts[0]


def test_xx03_the_reasons_of_a_refusal_are_in_the_language_of_the_labels(office: Office) -> None:
    office.put(status=Status.CLOSED)

    office.receive(letter(f"Ticketnummer: 10421\nGrund: data_loss\nGeschäftsauswirkung: {IMPACT}"))

    words = " ".join(office.post.texts[0].split())
    assert "wurde durch Ihre E-Mail nicht eskaliert" in words
    assert "geschlossen" in words


# --- what comes of it --------------------------------------------------------------------------------------------


def test_xx03_a_request_refused_on_the_ticket_is_told_with_the_reason(office: Office) -> None:
    office.put(created_at=NOW - timedelta(minutes=5), first_response_due_at=NOW + timedelta(hours=1))

    office.receive(letter(asks(Reason="dissatisfied")))

    assert office.ends() == ["asked:"]
    assert office.escalations() == 0
    reply = office.post.texts[0]
    assert "Case 10421 was not escalated by your mail." in reply
    assert "You can escalate case 10421 from Sun 22 Nov 2026, 16:00 CET" in reply


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"contract": "none"}, "Escalation is part of a support contract"),
        ({"status": Status.CLOSED}, "Case 10421 is closed"),
        ({"status": Status.SOLVED}, "Case 10421 is solved"),
    ],
)
def test_xx03_every_refusal_reaches_its_sender_in_words(office: Office, changes: dict, words: str) -> None:
    office.put(**changes)

    office.receive(letter())

    assert office.escalations() == 0
    assert words in " ".join(office.post.texts[0].split())


def test_a_second_request_finds_the_first_and_opens_nothing(office: Office) -> None:
    office.put()
    office.receive(letter())
    office.later(days=2)

    office.receive(letter(message_id="<2@acme.example>"))

    assert office.escalations() == 1
    assert "already escalated" in " ".join(office.post.texts[1].split())


def test_a_request_that_waits_for_the_helpdesk_is_answered_when_it_was_looked_at(office: Office) -> None:
    ticket = office.put()
    office.receive()
    office.folder.put(letter(), NOW)
    office.desk.stale = [ticket]
    office.desk.fetching.before = [None, None, TryLater("down")]

    office.visit()
    assert office.replies() == [ReplyState.OPEN]
    office.room.pass_time(60)
    office.visit()

    assert office.replies() == [ReplyState.SENT]
    assert office.escalations() == 1


def test_a_ticket_that_went_away_meanwhile_is_not_found(office: Office) -> None:
    office.put()
    gone = TicketGone("gone")
    office.desk.fetching.before = [None, None, gone]

    office.receive(letter())

    assert office.ends() == ["asked:"]
    assert "We could not find the case you name" in office.post.texts[0]
