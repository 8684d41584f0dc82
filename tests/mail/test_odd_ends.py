"""What comes of a mail where something gives way between the asking and the answer: a clear end, and no wrong word."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import WillNotWork
from runtime.mail import room
from runtime.mail.authenticity import _past_comment
from runtime.mail.mailbox import _lying
from runtime.mail.outgoing import Outgoing, _read_again, to_reply
from runtime.mail.sending import MailServer, Outcome, Sent
from runtime.mail.settings import SmtpPart
from store import ReplyState
from tests.mail.letters import ANA as ANAS_ADDRESS
from tests.mail.letters import MAILBOX, letter
from tests.mail.office import BO, NOW, Office, settings_for
from tests.mail.post_office import post_office


def test_mx02_whoever_was_taken_off_the_ticket_before_it_was_their_turn_is_told_and_opens_nothing(
    office: Office,
) -> None:
    asked = office.put()
    office.put(requester=BO, organization="Globex")
    office.desk.stale = [asked]

    office.receive(letter())

    assert office.escalations() == 0
    (reply,) = office.post.texts
    assert "Case 10421 was not escalated by your mail." in reply
    assert BO.name not in reply


def test_t36_of_one_sender_only_so_many_mails_an_hour_are_looked_into(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LOOKED_INTO_AN_HOUR", 1)

    office.receive(letter("Please help"), letter("Please help again", message_id="<2@acme.example>"))

    assert office.ends()[1] == "held:too_many"


def test_t33_an_answer_to_our_own_mailbox_is_never_sent(office: Office) -> None:
    office.receive(letter("Please help"))
    (row,) = office.rows()
    ours = to_reply(Outgoing(to=MAILBOX, cc="", subject="Re", text="Hello", answers="<1@acme.example>"))
    office.store.mails.move_reply(row, ReplyState.DUE, NOW, reply=ours)

    office.visit()

    (row,) = office.rows()
    assert (row.reply_state, row.reply_why) == (ReplyState.WITHHELD, "an answer to ourselves")
    assert len(office.post.taken) == 1


def test_the_mailbox_is_visited_as_often_as_the_configuration_says(tmp_path: Path) -> None:
    (account,) = settings_for(tmp_path, 1143, 1025, poll_every="30s").accounts

    assert account.mailbox is not None
    assert account.mailbox.part.poll_every == timedelta(seconds=30)


def test_what_a_mailbox_lists_without_a_number_is_passed_over_and_a_strange_date_is_none() -> None:
    assert _lying(rb"1 (FLAGS (\Seen))") is None
    for date, known in (("22-Nov-2026 14:00:00 +0000", True), ("the day after", False)):
        found = _lying(f'1 (UID 7 RFC822.SIZE 120 INTERNALDATE "{date}")'.encode())
        assert found is not None
        assert (found.uid, found.size, found.arrived_at == NOW) == ("7", 120, known)


def test_t35_an_answer_that_reads_otherwise_than_it_was_written_is_not_sent() -> None:
    with pytest.raises(WillNotWork, match="an answer had other fields than were put in before it was sent"):
        _read_again(b"To: ana@acme.example\r\nBcc: evil@elsewhere.example\r\n\r\nHello", ["To"])


def test_t30_a_bracket_that_is_written_out_ends_no_comment() -> None:
    line = r"(spf \) of (an) ally) pass"

    assert line[_past_comment(line, 0) :] == " pass"


def test_f63_a_mail_server_that_goes_away_at_the_envelope_has_taken_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with post_office() as post:
        part = SmtpPart.model_validate({"host": "127.0.0.1", "port": post.port, "tls": "none", "from": MAILBOX})
        server = MailServer(part, None, None)

        def gone(*_: object) -> object:
            raise ConnectionResetError("connection reset")

        monkeypatch.setattr("smtplib.SMTP.mail", gone)
        found: Outcome = server.send(b"Subject: x\r\n\r\nx", (ANAS_ADDRESS,))

    assert found.sent is Sent.NOT_TAKEN
    assert found.why == "ConnectionResetError"
    assert post.taken == []
