"""What is held waits for a person, whose word stands in the place of our mail server's."""

from pathlib import Path

import pytest

from core.errors import TryLater
from store import MailState, ReplyState
from tests.mail.letters import ANA, ASKS, FAILED, MAILBOX, letter
from tests.mail.office import BO, NOW, Office, office_in
from tests.runtime.engine_room import LEAD


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
