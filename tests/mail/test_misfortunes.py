"""What goes wrong with a mailbox or a mail server loses no mail and says nothing twice (F61 to F65)."""

import pytest

from core.errors import CredentialsRefused, HostError, TryLater, WillNotWork
from core.requests import Request
from runtime.asking import request_arrival
from store import MailState, ReplyState
from store.points import hooked
from tests.mail.letters import ASKS, FAILED, letter
from tests.mail.office import ANA, NOW, Office


class PowerCut(BaseException):
    """The machine is gone at this point."""


def cut_at(where: str, office: Office) -> None:
    """A visit that ends in a power cut at a commit point."""

    def cut(passed: str) -> None:
        if passed == where:
            raise PowerCut

    with hooked(cut), pytest.raises(PowerCut):
        office.visit()


# --- F61 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forget", [False, True])
def test_f61_a_mailbox_that_counts_anew_brings_no_mail_twice(office: Office, forget: bool) -> None:
    office.put()
    office.receive(letter(), letter("Please help", message_id="<2@acme.example>"))

    office.folder.renumber(forget=forget)
    visit = office.visit()

    assert office.ends() == ["asked:", "refused:no_ticket"]
    assert visit.copies == (2 if forget else 0)
    assert (office.escalations(), len(office.post.taken), office.folder.unseen) == (1, 2, [])


def test_f61_a_copy_by_another_way_is_the_same_mail(office: Office) -> None:
    office.put()

    office.receive(letter(), letter(on_top=["Delivered-To: other@support.example", "Received: by another way"]))

    assert (len(office.rows()), office.rows()[0].copies, len(office.post.taken)) == (1, 1, 1)
    labels = {"account": "acme", "connector": "zendesk", "state": "copy", "why": ""}
    assert office.room.metric("halyard_mails_total", **labels) == 1


@pytest.mark.parametrize("at", ["CAPABILITY", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_f61_f65_a_mailbox_that_goes_away_is_tried_again_and_nothing_is_lost(office: Office, at: str) -> None:
    office.put()
    office.folder.put(letter(), NOW)
    office.folder.cut_at = at

    with pytest.raises(TryLater):
        office.visit()
    office.folder.cut_at = ""
    office.visit()

    assert office.ends() == ["asked:"]
    assert (office.escalations(), len(office.post.taken), office.folder.unseen) == (1, 1, [])


def test_f61_the_age_of_the_last_visit_and_its_failures_are_shown(office: Office) -> None:
    office.visit()
    labels = {"account": "acme", "connector": "zendesk"}
    assert office.room.metric("halyard_mailbox_last_read_timestamp_seconds", **labels) == NOW.timestamp()

    office.later(minutes=5)
    office.folder.refuses_login = True
    with pytest.raises(CredentialsRefused):
        office.visit()

    assert office.room.metric("halyard_mailbox_last_read_timestamp_seconds", **labels) == NOW.timestamp()
    kind = {"account": "acme", "connector": "zendesk", "kind": "CredentialsRefused"}
    assert office.room.metric("halyard_mailbox_failures_total", **kind) == 1


def test_a_helpdesk_that_is_away_leaves_mails_unread(office: Office) -> None:
    office.put()
    office.desk.fetching.before = [TryLater("down")] * 3
    for number in range(5):
        office.folder.put(letter(f"{ASKS} {number}", message_id=f"<{number}@acme.example>"), NOW)
    office.folder.put(letter(results=FAILED), NOW)

    visit = office.visit()

    assert (visit.put_off, office.ends(), office.folder.unseen) == (6, [], [0, 1, 2, 3, 4, 5])
    office.visit()
    assert office.folder.unseen == []
    assert office.escalations() == 1


def test_one_mail_that_can_never_be_judged_holds_up_no_other(office: Office) -> None:
    office.put()
    for number in (101, 102, 103):
        office.put(str(number))
        office.folder.put(letter(f"Ticket #{number}", message_id=f"<{number}@acme.example>"), NOW)
    office.desk.closed_to_us = lambda ref: TryLater("unreadable") if ref.id in ("101", "102", "103") else None
    office.visit()

    office.receive(letter())

    assert office.ends() == ["asked:"]
    assert office.folder.unseen == [0, 1, 2]


def test_f10_a_mail_that_trips_us_up_is_a_persons_and_the_next_is_looked_at(office: Office) -> None:
    office.put()
    office.desk.fetching.before = [ZeroDivisionError("a fault of ours")]

    office.receive(letter("Ticket 10421"), letter(message_id="<2@acme.example>"))

    assert office.ends() == ["held:stumbled", "asked:"]


# --- F62 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["accept:before", "accept:inside", "accept:after", "mail:before", "mail:after"])
def test_f62_i1_a_crash_before_the_mail_is_marked_gives_one_escalation(office: Office, where: str) -> None:
    office.put()
    office.visit()
    office.folder.put(letter(), NOW)

    cut_at(where, office)
    assert office.folder.unseen == [0]
    office.visit()

    assert office.folder.unseen == []
    assert office.ends() == ["asked:"]
    assert office.escalations() == 1
    assert len([text for text in office.notes(public=True) if "E-10421-1" in text]) == 1
    assert len(office.post.taken) == 1


def test_f62_a_refusal_is_not_sent_twice_after_a_crash(office: Office) -> None:
    office.visit()
    office.folder.put(letter("Please help"), NOW)

    cut_at("mail:after", office)
    office.visit()

    assert office.ends() == ["refused:no_ticket"]
    assert len(office.post.taken) == 1


def test_f62_the_same_wish_by_mail_and_by_the_form_is_one_escalation(office: Office) -> None:
    ticket = office.put()
    by_form = Request("form:1", "api", ANA, NOW, reason="data_loss", details={"impact": "All stands still since noon"})
    office.store.accept([request_arrival(ticket.ref, by_form)])

    office.receive(letter())
    office.room.engine.drain()

    assert office.escalations() == 1
    assert "already escalated" in " ".join(office.post.texts[0].split())


def test_f62_a_hint_of_the_helpdesks_about_the_ticket_changes_nothing(office: Office) -> None:
    office.put()
    office.room.hint("10421")

    office.receive(letter())
    office.room.hint("10421", delivery_id="again")
    office.room.engine.drain()

    assert office.escalations() == 1


# --- F63 ---------------------------------------------------------------------------------------------------------


def test_f63_a_mail_server_that_dies_after_the_data_is_not_given_it_again(office: Office) -> None:
    office.post.dies_at = "data"
    office.receive(letter("Please help"))
    office.post.dies_at = ""

    for _ in range(3):
        office.later(minutes=20)
        office.visit()

    (row,) = office.rows()
    assert (row.reply_state, row.reply) == (ReplyState.UNKNOWN, None)
    assert len(office.post.taken) == 1
    assert office.room.metric("halyard_mail_answers_total", account="acme", connector="zendesk", outcome="unknown") == 1


def test_f63_a_crash_while_an_answer_is_on_its_way_leaves_it_unknown(office: Office) -> None:
    office.receive(letter("Please help"))
    (row,) = office.rows()
    store = office.store.mails
    store.move_reply(row, ReplyState.DUE, NOW, reply={"to": "x"})
    (due,) = office.rows()
    store.move_reply(due, ReplyState.SENDING, NOW)

    office.later(minutes=5)
    office.visit()
    assert office.replies() == [ReplyState.SENDING]
    office.later(minutes=6)
    office.visit()

    assert office.replies() == [ReplyState.UNKNOWN]
    assert len(office.post.taken) == 1


def test_a_mail_server_that_is_away_is_tried_again_at_the_next_visit(office: Office) -> None:
    office.post.answers_data = "451 not now"
    office.receive(letter("Please help"))
    assert office.replies() == [ReplyState.DUE]
    office.post.answers_data = ""

    office.visit()

    assert office.replies() == [ReplyState.SENT]
    assert len(office.post.taken) == 1


def test_an_answer_that_is_refused_for_good_is_not_tried_again(office: Office) -> None:
    office.post.answers_rcpt["ana@acme.example"] = "550 nobody"
    office.receive(letter("Please help"))
    office.visit()

    (row,) = office.rows()
    assert (row.reply_state, row.reply_why) == (ReplyState.REJECTED, "550 nobody")
    assert office.post.taken == []


# --- F65 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"refuses_login": True}, CredentialsRefused),
        ({"has_folder": False}, WillNotWork),
        ({"says_no_to": "UID SEARCH"}, TryLater),
        ({"says_no_to": "UID FETCH"}, TryLater),
        ({"says_no_to": "UID STORE"}, TryLater),
    ],
    ids=str,
)
def test_f65_a_mailbox_that_is_shut_is_told_and_all_else_goes_on(
    office: Office, fault: dict, error: type[HostError]
) -> None:
    office.put()
    office.receive(letter(results=FAILED))
    office.store.mails.release(office.rows()[0].id, "operator:kim", ANA.email)
    office.folder.put(letter("Please help", message_id="<2@acme.example>"), NOW)
    for name, value in fault.items():
        setattr(office.folder, name, value)

    with pytest.raises(error):
        office.visit()
    office.room.look("10421")

    assert office.rows(MailState.ASKED)[0].vouched_by == "operator:kim"
    assert office.escalations() == 1


def test_t62_no_password_is_in_what_is_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.folder.refuses_login = True

    with pytest.raises(CredentialsRefused) as refused:
        office.visit()

    assert "made up" not in str(refused.value) + capsys.readouterr().out
