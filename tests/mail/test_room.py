"""A mail becomes a request, an answer or a case for a person, by the helpdesk's own record of who wrote it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import TicketGone, TryLater, WillNotWork
from core.tickets import Status
from store import MailState, ReplyState
from tests.mail.letters import ANA, ASKS, CSM, FAILED, IMPACT, MAILBOX, letter, mixed, part
from tests.mail.office import ANA as ANA_RUIZ
from tests.mail.office import BO, NOW, Office, office_in
from tests.runtime.engine_room import LEAD

BO_PASSED = "mx.support.example; dmarc=pass header.from=globex.example"
STRANGER_PASSED = "mx.support.example; dmarc=pass header.from=elsewhere.example"
HOW = "This is how a mail that asks for an escalation looks:"


def asks(**changes: str) -> str:
    """The words of a mail with one of its parts changed or, where empty, left out."""
    given = {"Ticket number": "10421", "Reason": "production_impact", "Business impact": IMPACT}
    lines = {**given, **{name.replace("_", " "): value for name, value in changes.items()}}
    return "\n".join(f"{label}: {value}" for label, value in lines.items() if value)


def from_bo(text: str = ASKS, **more: str) -> bytes:
    """A mail of somebody of another company, rightly vouched for."""
    return letter(text, sender="Bo Chen <bo@globex.example>", results=BO_PASSED, **more)


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


# --- who asks ----------------------------------------------------------------------------------------------------


def test_mx_a11_t32_another_companys_ticket_and_one_that_is_not_there_read_the_same(office: Office) -> None:
    office.put("10421")

    office.receive(from_bo(asks(Ticket_number="10421"), message_id="<1@globex.example>"))
    office.receive(from_bo(asks(Ticket_number="77"), message_id="<2@globex.example>"))

    one, other = office.post.texts
    assert one == other
    assert "10421" not in one
    assert office.ends() == ["refused:not_found"] * 2
    assert (office.desk.seen, office.escalations()) == ([], 0)


@pytest.mark.parametrize("text", [asks(Reason=""), asks(Business_impact=""), ASKS])
def test_mx_a11_whoever_is_not_on_a_ticket_does_not_even_hear_what_their_mail_lacks(office: Office, text: str) -> None:
    office.put()

    office.receive(from_bo(text))

    assert office.ends() == ["refused:not_found"]
    assert "We could not find the case you name among those you are on" in office.post.texts[0]


def test_mx_a11_a_ticket_the_helpdesk_cannot_have_is_not_found_either(office: Office) -> None:
    office.desk.closed_to_us = lambda ref: WillNotWork(f"{ref} is no ticket")

    office.receive(letter(asks(Ticket_number="ABC-123")))

    assert office.ends() == ["refused:not_found"]


def test_t32_five_hundred_guesses_of_a_stranger_meet_the_same_silence(office: Office) -> None:
    for number in range(1, 501, 7):
        office.put(str(number))
    mails = [
        letter(asks(Ticket_number=str(number)), sender="x@elsewhere.example", results=STRANGER_PASSED)
        for number in range(1, 501)
    ]

    office.receive(*mails)

    assert set(office.ends()) == {"held:sender_unknown"}
    assert (len(office.rows()), office.post.taken, office.desk.seen, office.desk.fetched) == (500, [], [], [])


def test_t32_a_customer_who_guesses_is_answered_a_few_times_and_then_seen_by_a_person(office: Office) -> None:
    for number in range(1, 61):
        office.put(str(number))

    office.receive(*[from_bo(asks(Ticket_number=str(number))) for number in range(1, 61)])

    assert len(set(office.post.texts)) == 1
    assert len(office.post.texts) == 10
    assert office.desk.seen == []
    assert office.ends().count("held:not_found; answered_often") + office.ends().count("held:too_many") == 50


def test_t32_nobody_is_copied_in_because_a_mail_said_so(office: Office) -> None:
    office.put()

    office.receive(letter(cc=f"{CSM}, evil@elsewhere.example, bo@globex.example"))

    assert office.escalations() == 1
    people = {note.email for update in office.desk.seen for note in update.notes if note.email}
    assert people & {"evil@elsewhere.example", "bo@globex.example"} == set()
    assert {one for _, recipients, _ in office.post.taken for one in recipients} == {ANA}


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (letter(results=FAILED), "sender_unproven"),
        (letter(results=None), "sender_unproven"),
        (letter(inside=["From: bob@evil.example"]), "sender_unclear"),
        (letter(sender="x@elsewhere.example", results=STRANGER_PASSED), "sender_unknown"),
        (letter(inside=["X-A: b\rc"]), "head_malformed"),
        (letter(body=mixed(*[part("x")] * 300)), "too_many_parts"),
    ],
)
def test_t29_t34_what_is_not_believed_waits_for_a_person_in_silence(office: Office, mail: bytes, why: str) -> None:
    office.put()

    office.receive(mail)

    assert office.ends() == [f"held:{why}"]
    assert (office.post.taken, office.desk.seen, office.folder.unseen) == ([], [], [])


# --- the customer success manager ---------------------------------------------------------------------------------


def test_mx_a3_a_missing_csm_is_added_and_the_sender_is_told(office: Office) -> None:
    office.put()

    office.receive(letter(cc=""))

    assert office.ends() == ["asked:"]
    (reply,) = office.post.letters
    assert reply["Cc"] == CSM
    assert f"Your customer success manager was not in copy; Customer Success, {CSM} is now." in office.post.texts[0]
    assert office.post.taken[0][1] == (ANA, CSM)
    assert any("was not in copy" in text for text in office.notes(public=False))


@pytest.mark.parametrize("cc", [CSM, CSM.upper(), f"Customer Success <{CSM}>", f"x@y.example, {CSM}"])
def test_mx_a3_a_csm_in_copy_is_not_added_again(office: Office, cc: str) -> None:
    office.put()

    office.receive(letter(cc=cc))

    assert office.post.letters[0]["Cc"] is None


def test_mx_a3_by_the_switch_a_mail_without_the_csm_is_refused_by_name(tmp_path: Path, database: str) -> None:
    with office_in(tmp_path, database, csm_missing="refuse") as office:
        office.put()

        office.receive(letter(asks(Business_impact=""), cc=""))
        office.receive(letter(cc=CSM))

        assert office.ends() == ["refused:answer_missing, csm_missing", "asked:"]
        assert f"- your customer success manager in copy (Customer Success, {CSM})" in office.post.texts[0]
        assert "- Business impact" in office.post.texts[0]


def test_mx_a3_a_process_that_knows_no_csm_misses_none(tmp_path: Path, database: str) -> None:
    with office_in(tmp_path, database, policy="mulesoft", csm_missing="refuse") as office:
        office.put(tier="titanium")

        office.receive(letter(f"{asks(Reason='blocked')}\nWanted outcome: a fix or a workaround today", cc=""))

        assert office.ends() == ["asked:"]
        assert office.escalations() == 1


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


# --- people of ours ----------------------------------------------------------------------------------------------


def test_a_held_mail_is_released_and_walks_on_in_silence(office: Office) -> None:
    office.put()
    office.receive(letter(results=FAILED))
    (held,) = office.rows()

    assert office.store.mails.release(held.id, "operator:kim", ANA)
    office.visit()

    (row,) = office.rows()
    assert (row.state, row.ticket_id, row.vouched_by, row.body) == (MailState.ASKED, "10421", "operator:kim", None)
    assert office.escalations() == 1
    assert office.post.taken == []
    assert any("operator:kim did" in text for text in office.notes(public=False))


def test_a_released_mail_of_an_unclear_sender_is_whoever_the_person_says(office: Office) -> None:
    office.put()
    office.receive(letter(inside=["From: bob@evil.example"]))
    (held,) = office.rows()

    office.store.mails.release(held.id, "operator:kim", BO.email)
    office.visit()

    assert office.ends() == ["refused:not_found"]
    assert office.replies() == [ReplyState.WITHHELD]


def test_a_released_mail_of_nobody_is_held_again_with_its_words(office: Office) -> None:
    office.receive(letter(results=FAILED))
    (held,) = office.rows()

    office.store.mails.release(held.id, "operator:kim", "x@elsewhere.example")
    office.visit()

    (row,) = office.rows()
    assert (row.state, row.why) == (MailState.HELD, "sender_unknown")
    assert row.body == held.body


def test_a_released_mail_waits_for_a_helpdesk_that_is_away(office: Office) -> None:
    office.put()
    office.receive(letter(results=FAILED))
    office.store.mails.release(office.rows()[0].id, "operator:kim", ANA)
    office.desk.fetching.before = [TryLater("down")]

    assert office.visit().put_off == 1
    assert office.ends() == ["released:sender_unproven"]
    office.visit()

    assert office.ends() == ["asked:"]


def test_a_dropped_mail_is_gone(office: Office) -> None:
    office.put()
    office.receive(letter(results=FAILED))
    office.store.mails.drop(office.rows()[0].id, "operator:kim", NOW)

    office.visit()

    assert (office.ends(), office.escalations()) == (["dropped:sender_unproven"], 0)


def test_xx03_without_a_way_to_answer_a_person_sees_what_would_be_refused(tmp_path: Path, database: str) -> None:
    with office_in(tmp_path, database, smtp=False) as office:
        office.put()

        office.receive(letter("Please help"), letter(message_id="<2@acme.example>"))

        assert office.ends() == ["held:no_ticket; no_smtp", "asked:"]
        assert office.replies() == [ReplyState.NONE, ReplyState.WITHHELD]
        assert office.escalations() == 1


def test_mails_of_another_mailboxs_people_are_no_business_of_ours(office: Office) -> None:
    office.put(requester=LEAD)

    office.receive(
        letter(sender=f"Us <{MAILBOX}>", results="mx.support.example; dmarc=pass header.from=support.example")
    )

    assert office.ends() == ["ignored:own_mail"]


def test_a_flood_of_held_mails_fills_no_disk(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.mail.room.MOST_HELD", 3)

    office.receive(*[letter(f"{ASKS} {number}", results=FAILED) for number in range(6)])

    assert [row.body is not None for row in office.rows()] == [True] * 3 + [False] * 3


def test_t63_after_some_time_it_is_forgotten_who_wrote_what(office: Office) -> None:
    office.receive(letter(results=FAILED), letter("Please help", message_id="<2@acme.example>"))
    office.later(days=91)

    office.visit()

    assert {(row.sender, row.subject, row.body) for row in office.rows()} == {("", "", None)}
    assert office.ends() == ["dropped:nobody_decided", "refused:no_ticket"]
