"""Answers are held back where one more would do harm (T33, T34, F64)."""

from datetime import timedelta

import pytest

from runtime.mail.judging import Verdict
from store import MailState, ReplyState
from tests.mail.imap_server import Folder
from tests.mail.letters import ANA, ASKS, FAILED, dice, letter, read
from tests.mail.office import ANA as ANA_PERSON
from tests.mail.office import NOW, Office
from tests.mail.test_forged import FORGERS, corpus, dressed

DAY = timedelta(days=1)


def from_customer(number: int) -> bytes:
    """A helpless mail of one of many customers."""
    sender = f"c{number}@acme.example"
    return letter("Please help", sender=sender, message_id=f"<{number}@acme.example>")


def known_customers(office: Office, number: int) -> None:
    """Let the helpdesk know many people."""
    people = [type(ANA_PERSON)(id=str(1000 + n), name=f"C {n}", email=f"c{n}@acme.example") for n in range(number)]
    office.desk.people = (*office.desk.people, *people)


def echoes(office: Office, *, marks: bool) -> int:
    """Thirty days with a robot that answers each of our mails at once; answers how many mails we wrote."""
    office.put()
    office.receive(letter("Automatic: ticket 10421"))
    answered = 0
    for day in range(30):
        for reply in office.post.letters[answered:]:
            answered += 1
            inside = [f"In-Reply-To: {reply['Message-ID']}", *(["Auto-Submitted: auto-replied"] if marks else [])]
            office.folder.put(
                letter(
                    "Thank you for your mail. Ticket 10421 is with us.",
                    subject=f"Re: {reply['Subject']}",
                    inside=inside,
                    message_id=f"<{day}.{answered}@acme.example>",
                ),
                office.room.clock(),
            )
        office.later(days=1)
        office.visit()
    return len(office.post.taken)


@pytest.mark.parametrize("marks", [True, False])
def test_t33_two_robots_that_talk_for_thirty_days_write_two_mails_at_most(office: Office, marks: bool) -> None:
    written = echoes(office, marks=marks)

    assert 1 <= written <= 2
    assert office.escalations() == 0


def test_t33_a_robot_that_writes_every_day_by_itself_is_answered_twice(office: Office) -> None:
    office.put()
    for day in range(30):
        office.receive(letter("Ticket 10421 is open", message_id=f"<{day}@acme.example>"))
        office.later(days=1, seconds=1)

    assert len(office.post.taken) == 2
    assert office.ends().count("held:reason_missing, answer_missing; answered_before") == 28


def test_t33_one_acknowledgement_a_day_to_a_sender_about_a_ticket(office: Office) -> None:
    office.put()
    office.receive(letter("Ticket 10421"), letter("Ticket: 10421", message_id="<2@acme.example>"))
    office.later(hours=23)
    office.receive(letter("Ticket number: 10421", message_id="<3@acme.example>"))
    office.later(hours=2)
    office.receive(letter(message_id="<4@acme.example>"))

    assert len(office.post.taken) == 2
    assert "lacks something" in office.post.texts[0]
    assert "received as E-10421-1" in office.post.texts[1]
    assert office.ends() == [
        "refused:reason_missing, answer_missing",
        "held:reason_missing, answer_missing; answered_today",
        "held:reason_missing, answer_missing; answered_today",
        "asked:",
    ]


def test_t33_about_another_ticket_there_is_another_answer(office: Office) -> None:
    office.put()
    office.put("10422")

    office.receive(letter("Ticket 10421"), letter("Ticket 10422", message_id="<2@acme.example>"))

    assert office.replies() == [ReplyState.SENT] * 2


def test_t33_an_escalation_is_acknowledged_however_often_something_was_missing_before(office: Office) -> None:
    office.put()
    for day in range(3):
        office.receive(letter("Ticket 10421", message_id=f"<{day}@acme.example>"))
        office.later(days=2)
    office.receive(letter(message_id="<9@acme.example>"))

    assert office.ends()[-2:] == ["held:reason_missing, answer_missing; answered_before", "asked:"]
    assert "received as E-10421-1" in office.post.texts[-1]


def test_t34_of_ten_thousand_forged_mails_none_is_answered(office: Office) -> None:
    office.put()
    forged = [dressed(dice(seed), FORGERS[kind](dice(seed))) for kind, seed in corpus(10_000)]

    verdicts = [office.mail_room._verdict(read(data)) for data in forged]

    assert {one.state for one in verdicts} == {MailState.HELD}
    assert [one for one in verdicts if one.answer or one.request or one.writer] == []
    assert office.desk.fetched == []


def test_t34_forged_mails_that_go_all_the_way_are_held_and_nothing_leaves(office: Office) -> None:
    office.put()
    forged = [dressed(dice(seed), FORGERS[kind](dice(seed))) for kind, seed in corpus(300)]

    office.receive(*forged)
    office.later(days=1)
    office.visit()

    assert office.folder.unseen == []
    assert (office.post.taken, office.desk.seen, office.escalations()) == ([], [], 0)
    assert {row.state for row in office.rows()} == {MailState.HELD}


def test_t34_no_more_than_so_many_answers_leave_in_an_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.mail.postbox.AN_HOUR_TO_ALL", 8)
    known_customers(office, 12)
    office.receive(*map(from_customer, range(12)))
    assert len(office.post.taken) == 8

    office.later(minutes=59)
    office.visit()
    assert len(office.post.taken) == 8
    office.later(minutes=2)
    office.visit()

    assert len(office.post.taken) == 12
    assert len({letter["To"] for letter in office.post.letters}) == 12


def test_t34_an_answer_that_waited_for_a_day_is_not_sent(office: Office) -> None:
    office.post.answers_data = "451 later"
    office.receive(letter("Please help"))
    office.later(hours=25)
    office.post.answers_data = ""

    office.visit()

    assert (office.replies(), office.post.taken) == ([ReplyState.WITHHELD], [])


def bounce(number: int, of: str = "<x@y>") -> bytes:
    """A mail that says that one of ours could not be delivered."""
    report = f"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\n{number}\r\nMessage-ID: {of}\r\n--b--\r\n"
    sender, name = "MAILER-DAEMON@acme.example", f"<b{number}@acme.example>"
    return letter(sender=sender, results=None, message_id=name, body=report)


def test_f64_ten_thousand_bounces_are_no_requests(office: Office) -> None:
    verdicts = {office.mail_room._verdict(read(bounce(number))) for number in range(10_000)}

    assert verdicts == {Verdict(MailState.IGNORED, "bounce")}


def test_f64_hundreds_of_bounces_are_counted_in_one_visit(office: Office) -> None:
    """One visit a minute is more than the ten thousand an hour that a flood of them may be."""
    visit = office.receive(*map(bounce, range(400)))

    assert office.folder.unseen == []
    assert visit.mails == {"ignored": 400}
    assert (office.post.taken, office.desk.fetched) == ([], [])
    labels = {"account": "acme", "connector": "zendesk", "state": "ignored", "why": "bounce"}
    assert office.room.metric("halyard_mails_total", **labels) == 400


def test_f64_a_sender_whose_answer_came_back_is_left_alone_for_a_week(office: Office) -> None:
    office.receive(letter("Please help"))
    of = str(office.post.letters[0]["Message-ID"])
    office.receive(bounce(1, of))
    assert office.replies()[0] is ReplyState.BOUNCED

    office.later(days=2)
    office.receive(letter("Please do help", message_id="<2@acme.example>"))
    assert office.ends()[-1] == "held:no_ticket; bounced"
    office.later(days=6)
    office.receive(letter("Please do help now", message_id="<3@acme.example>"))

    assert len(office.post.taken) == 2


def test_f64_a_forged_bounce_that_names_no_answer_of_ours_silences_nobody(office: Office) -> None:
    office.receive(letter("Please help"))
    office.receive(bounce(1, f"<halyard.{'0' * 32}@support.example>"))

    assert office.replies()[0] is ReplyState.SENT


def test_an_out_of_office_reply_silences_nobody(office: Office) -> None:
    office.receive(letter("Please help"))
    answer = f"In-Reply-To: {office.post.letters[0]['Message-ID']}"
    office.receive(
        letter("I am away", inside=[answer, "Auto-Submitted: auto-replied", "Return-Path: <>"], message_id="<2@x>")
    )

    assert office.replies()[0] is ReplyState.SENT


def test_a_flood_of_one_sender_asks_the_helpdesk_only_so_often(office: Office) -> None:
    for number in range(101, 141):
        office.put(str(number))

    office.receive(*[letter(f"Ticket #{number}", message_id=f"<{number}@x>") for number in range(101, 141)])

    assert len(office.desk.fetched) <= 40
    assert len(office.post.taken) == 10


def test_what_lay_unread_before_we_came_is_a_persons(office: Office) -> None:
    office.put()
    office.folder.put(letter(), NOW - timedelta(days=8))
    office.folder.put(letter(message_id="<2@acme.example>"), NOW - timedelta(days=6))

    office.visit()

    assert office.ends() == ["held:too_old", "asked:"]


def test_an_empty_folder_costs_nothing(office: Office) -> None:
    assert office.visit().mails == {}
    assert isinstance(office.folder, Folder)
    assert [one for one in office.folder.said if "FETCH" in one] == []


def test_t29_a_forged_flood_in_somebodys_name_does_not_shut_them_out(office: Office) -> None:
    office.put()
    office.receive(*[letter(f"{ASKS} {number}", results=FAILED) for number in range(60)])

    office.receive(letter())

    assert office.ends()[-1] == "asked:"
    assert office.post.letters[0]["To"] == ANA
