"""Every mail is remembered once, waits for a person where it must, and is answered at most once."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from store import MailRow, MailState, ReplyState, Store
from tests.store.made import NOW, after, mail

DAY = timedelta(days=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Store.open(database_url)) as found:
        yield found


def kept(store: Store, row: MailRow) -> MailRow:
    """A mail as it lies in the store."""
    assert store.mails.keep(row)
    found = store.mails.find(row.connector, row.account, row.key)
    assert found is not None
    return found


def test_a_mail_comes_back_as_it_went_in(store: Store) -> None:
    row = mail(
        reply={"to": "x"}, reply_state=ReplyState.DUE, reply_at=NOW, ticket_id="7", ended_at=NOW, vouched_by="Kim"
    )

    found = kept(store, row)

    assert replace(found, id=0) == row
    assert store.mails.row(found.id) == found


def test_f61_a_mail_is_kept_once_and_its_copies_are_counted(store: Store) -> None:
    first = kept(store, mail())

    again = [store.mails.keep(mail(why="other", state=MailState.ASKED)) for _ in range(3)]

    assert again == [False] * 3
    assert store.mails.row(first.id) == replace(first, copies=3)


def test_t20_two_accounts_do_not_know_each_others_mails(store: Store) -> None:
    kept(store, mail())

    assert store.mails.find("desk", "globex", "mail:1") is None
    assert store.mails.keep(mail(account="globex"))
    assert store.mails.held("desk", "globex") == 1
    assert store.mails.came_back("desk", "globex", "mark of mail:2", NOW) is False


def test_words_that_no_database_holds_are_kept_with_a_sign_in_their_place(store: Store) -> None:
    found = kept(store, mail(subject="a\0b\ud800", body={"text": "\0\ud800x"}))

    assert found.subject == "a\ufffdb\ufffd"
    assert found.body == {"text": "\ufffd\ufffdx"}


def test_a_held_mail_is_released_by_a_person_and_settled(store: Store) -> None:
    row = kept(store, mail())

    assert store.mails.release(row.id, "operator:kim", "bo@acme.example")
    (released,) = store.mails.released("desk", "acme")
    assert (released.vouched_by, released.sender, released.body) == ("operator:kim", "bo@acme.example", row.body)
    assert store.mails.settle(replace(released, state=MailState.ASKED, ticket_id="7", body=None), MailState.RELEASED)

    found = store.mails.row(row.id)
    assert found is not None
    assert (found.state, found.ticket_id, found.body, found.sender) == (MailState.ASKED, "7", None, "bo@acme.example")
    assert store.mails.released("desk", "acme") == ()


def test_a_mail_is_released_or_dropped_once(store: Store) -> None:
    one, other = kept(store, mail()), kept(store, mail("mail:2"))

    assert store.mails.release(one.id, "kim", "x@y.example")
    assert not store.mails.release(one.id, "kim", "x@y.example")
    assert not store.mails.drop(one.id, "kim", NOW)
    assert store.mails.drop(other.id, "kim", NOW)
    assert not store.mails.release(other.id, "kim", "x@y.example")

    found = store.mails.row(other.id)
    assert found is not None
    assert (found.state, found.body, found.ended_at, found.vouched_by) == (MailState.DROPPED, None, NOW, "kim")


def test_a_mail_whose_words_were_not_kept_cannot_be_released(store: Store) -> None:
    row = kept(store, mail(body=None))

    assert not store.mails.release(row.id, "kim", "x@y.example")
    assert store.mails.drop(row.id, "kim", NOW)


def test_a_mail_that_moved_on_is_not_settled_again(store: Store) -> None:
    row = kept(store, mail(state=MailState.ASKED))

    assert not store.mails.settle(replace(row, state=MailState.REFUSED), MailState.RELEASED)


def test_mails_are_listed_newest_first_by_state_and_page(store: Store) -> None:
    states = [MailState.HELD, MailState.ASKED, MailState.HELD, MailState.IGNORED]
    rows = [kept(store, mail(str(number), state=state)) for number, state in enumerate(states)]

    assert [one.key for one in store.mails.rows()] == ["3", "2", "1", "0"]
    assert [one.key for one in store.mails.rows(state=MailState.HELD)] == ["2", "0"]
    assert [one.key for one in store.mails.rows(limit=2)] == ["3", "2"]
    assert [one.key for one in store.mails.rows(before_id=rows[2].id)] == ["1", "0"]
    assert store.mails.rows(reply=ReplyState.UNKNOWN) == ()
    assert store.mails.held("desk", "acme") == 2
    assert store.mails.row(999) is None


def test_f63_an_answer_is_sent_by_one_who_said_so_first(store: Store) -> None:
    row = kept(store, mail(reply_state=ReplyState.OPEN))

    assert store.mails.move_reply(row, ReplyState.DUE, NOW, reply={"to": "ana"})
    (due,) = store.mails.unanswered("desk", "acme", ReplyState.DUE)
    assert due.reply == {"to": "ana"}
    assert store.mails.move_reply(due, ReplyState.SENDING, NOW)
    assert not store.mails.move_reply(due, ReplyState.SENDING, NOW)
    (going,) = store.mails.unanswered("desk", "acme", ReplyState.SENDING)
    assert going.reply == {"to": "ana"}
    assert store.mails.move_reply(going, ReplyState.UNKNOWN, after(5), "the server died")

    found = store.mails.row(row.id)
    assert found is not None
    assert (found.reply_state, found.reply, found.reply_why) == (ReplyState.UNKNOWN, None, "the server died")
    assert [one.id for one in store.mails.rows(reply=ReplyState.UNKNOWN)] == [row.id]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (ReplyState.OPEN, 0),
        (ReplyState.DUE, 1),
        (ReplyState.SENDING, 1),
        (ReplyState.SENT, 1),
        (ReplyState.UNKNOWN, 1),
        (ReplyState.BOUNCED, 1),
        (ReplyState.WITHHELD, 0),
        (ReplyState.REJECTED, 0),
    ],
)
def test_t33_answers_that_may_have_been_sent_are_counted(store: Store, state: ReplyState, counts: int) -> None:
    kept(store, mail(reply_state=state, reply_at=NOW, ticket_id="7"))
    count = store.mails.answered_since

    assert count("desk", "acme", NOW) == counts
    assert count("desk", "acme", NOW, sender="ana@acme.example", ticket_id="7") == counts
    assert count("desk", "acme", after(1)) == 0
    assert count("desk", "acme", NOW, sender="bo@acme.example") == 0
    assert count("desk", "acme", NOW, ticket_id="8") == 0
    assert count("desk", "globex", NOW) == 0


def test_f64_an_answer_that_came_back_is_known_by_its_mark(store: Store) -> None:
    row = kept(store, mail(reply_state=ReplyState.SENT, reply_at=NOW))

    assert store.mails.came_back("desk", "acme", row.mark, after(60))
    assert not store.mails.came_back("desk", "acme", "another", after(60))
    assert store.mails.bounces_since("desk", "acme", row.sender, NOW) == 1
    assert store.mails.bounces_since("desk", "acme", "bo@acme.example", NOW) == 0
    assert store.mails.bounces_since("desk", "acme", row.sender, after(61)) == 0


def test_f64_an_answer_that_was_never_sent_cannot_come_back(store: Store) -> None:
    row = kept(store, mail(reply_state=ReplyState.WITHHELD))

    assert not store.mails.came_back("desk", "acme", row.mark, NOW)


def test_t29_the_mails_of_a_sender_are_counted_and_forged_ones_are_not_theirs(store: Store) -> None:
    for number, state in enumerate((MailState.ASKED, MailState.REFUSED, MailState.HELD, MailState.ASKED)):
        kept(store, mail(str(number), received_at=after(number), state=state))
    count = store.mails.looked_into_since

    assert [count("desk", "acme", "ana@acme.example", after(number)) for number in range(5)] == [3, 2, 1, 1, 0]
    assert count("desk", "acme", "bo@acme.example", NOW) == 0


def test_t63_words_and_addresses_are_forgotten_and_the_key_stays(store: Store) -> None:
    old = kept(store, mail(reply={"to": "ana"}, reply_state=ReplyState.SENT))
    ended = kept(store, mail("mail:3", state=MailState.ASKED))
    new = kept(store, mail("mail:2", received_at=NOW + DAY))

    assert store.mails.forget("desk", "acme", NOW + DAY) == 2
    assert store.mails.forget("desk", "acme", NOW + DAY) == 0

    found = store.mails.row(old.id)
    assert found is not None
    assert (found.sender, found.subject, found.message_id, found.body, found.reply) == ("", "", "", None, None)
    assert (found.state, found.why) == (MailState.DROPPED, "nobody_decided")
    assert not store.mails.keep(mail())
    assert store.mails.row(new.id) == new
    later = store.mails.row(ended.id)
    assert later is not None
    assert (later.state, later.sender) == (MailState.ASKED, "")
