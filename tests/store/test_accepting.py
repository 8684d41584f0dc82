"""What arrives is stored once and for good, whoever sends it how often."""

import pytest

from core.errors import StoreError
from store import Accepted, Store
from store.database import OutcomeUnknown
from store.points import hooked
from tests.store.made import NOW, REF, after, arrival, claim, claims, ref, turn

NEW, DUPLICATE, LINK_USED = Accepted.NEW, Accepted.DUPLICATE, Accepted.LINK_USED


def test_a_delivery_is_pending_and_wakes_its_ticket(store: Store) -> None:
    answers = store.accept([arrival("a", body={"move": "close"}, actor="7", host_kind="ticket.changed")])

    (row,) = store.deliveries()
    assert answers == (NEW,)
    assert (row.state, row.copies, row.tries) == ("pending", 0, 0)
    assert row.arrival == arrival("a", body={"move": "close"}, actor="7", host_kind="ticket.changed")
    assert store.next_due() == NOW


def test_f1_the_same_delivery_fifty_times_is_one_row(store: Store) -> None:
    answers = [store.accept([arrival("a")]) for _ in range(50)]

    (row,) = store.deliveries()
    assert answers == [(NEW,)] + [(DUPLICATE,)] * 49
    assert row.copies == 49


def test_f1_copies_in_one_batch_are_one_row(store: Store) -> None:
    answers = store.accept([arrival("a"), arrival("b"), arrival("a"), arrival("a")])

    assert answers == (NEW, NEW, DUPLICATE, DUPLICATE)
    assert [(row.arrival.delivery_id, row.copies) for row in store.deliveries()] == [("b", 0), ("a", 2)]


def test_f2_a_retry_with_the_same_id_and_another_body_is_a_copy(store: Store) -> None:
    store.accept([arrival("a")])
    claims(store)

    answers = store.accept([arrival("a", digest="of the new timestamp", received_at=after(5))])

    assert answers == (DUPLICATE,)
    assert store.next_due() == after(60), "still the lease: the ticket was not woken"


def test_t3_a_replay_under_a_new_id_is_a_copy_and_wakes_the_ticket(store: Store) -> None:
    store.accept([arrival("a", digest="same")])
    (claim,) = claims(store)
    store.release(claim, wake_at=None)
    assert store.next_due() is None

    answers = store.accept([arrival("b", digest="same", received_at=after(5))])

    assert answers == (DUPLICATE,)
    assert len(store.deliveries()) == 1
    assert store.next_due() == after(5)


def test_a_copy_about_another_ticket_wakes_that_ticket(store: Store) -> None:
    store.accept([arrival("a", ref(1))])

    answers = store.accept([arrival("a", ref(2))])

    assert answers == (DUPLICATE,)
    assert [claim.ref for claim in claims(store)] == [ref(1), ref(2)]


def test_a_copy_that_matches_two_rows_counts_on_the_first(store: Store) -> None:
    store.accept([arrival("a", digest="x"), arrival("b", digest="y")])

    answers = store.accept([arrival("b", digest="x")])

    assert answers == (DUPLICATE,)
    assert {row.arrival.delivery_id: row.copies for row in store.deliveries()} == {"a": 1, "b": 0}


def test_an_earlier_wake_stays(store: Store) -> None:
    store.accept([arrival("late", received_at=after(10))])

    store.accept([arrival("early", received_at=after(5))])
    store.accept([arrival("later", received_at=after(20))])

    assert store.next_due() == after(5)


def test_a_link_works_once(store: Store) -> None:
    first = store.accept([arrival("a", nonce="n")])

    second = store.accept([arrival("b", nonce="n")])

    assert (first, second) == ((NEW,), (LINK_USED,))
    assert [row.arrival.delivery_id for row in store.deliveries()] == ["a"]


def test_a_used_link_stores_nothing_and_leaves_its_neighbours(store: Store) -> None:
    store.accept([arrival("a", nonce="n")])

    answers = store.accept([arrival("b", ref(2), nonce="n"), arrival("c", ref(3)), arrival("b", ref(2), nonce="n")])

    assert answers == (LINK_USED, NEW, LINK_USED)
    assert {claim.ref.id for claim in claims(store)} == {"1", "3"}


def test_the_same_form_sent_twice_is_a_copy_and_not_a_used_link(store: Store) -> None:
    store.accept([arrival("a", nonce="n")])

    assert store.accept([arrival("a", nonce="n")]) == (DUPLICATE,)


@pytest.mark.parametrize("name", ["delivery", "digest", "nonce"])
def test_t20_equal_ids_in_two_accounts_never_meet(store: Store, name: str) -> None:
    same = {"delivery": "a", "digest": "x", "nonce": "n"}

    for account in ("acme", "umbrella"):
        values = {key: value if key == name else f"{account} {value}" for key, value in same.items()}
        answers = store.accept(
            [arrival(values["delivery"], ref(1, account), digest=values["digest"], nonce=values["nonce"])]
        )
        assert answers == (NEW,)


@pytest.mark.parametrize("hostile", ["nul \0 and all", "half a sign \ud83d"])
def test_t13_characters_no_database_holds_are_replaced_in_words(store: Store, hostile: str) -> None:
    store.accept([arrival("a", actor=hostile, host_kind=hostile, body={"reason": hostile, hostile: [hostile]})])

    (row,) = store.deliveries()
    assert row.arrival.actor == hostile.translate({0: "\ufffd", 0xD83D: "\ufffd"})
    assert row.arrival.body is not None


@pytest.mark.parametrize("hostile", ["", "nul \0", "half \ud83d"])
def test_t13_an_id_no_database_holds_is_refused(store: Store, hostile: str) -> None:
    with pytest.raises(StoreError, match="plain text and not empty"):
        store.accept([arrival("fine"), arrival(hostile)])

    assert store.deliveries() == ()


def test_a_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="no time zone"):
        store.accept([arrival("a", received_at=NOW.replace(tzinfo=None))])

    assert store.deliveries() == ()


@pytest.mark.parametrize("where", ["accept:inside", "accept:after"])
def test_f42_a_commit_whose_answer_was_lost_is_looked_for_before_it_is_repeated(store: Store, where: str) -> None:
    lost = [OutcomeUnknown("the line was lost")]
    store.accept([arrival("known")])

    def lose(passed: str) -> None:
        if passed == where and lost:
            raise lost.pop()

    with hooked(lose):
        answers = store.accept([arrival("known"), arrival("a"), arrival("b", ref(2))])

    assert answers == (DUPLICATE, NEW, NEW)
    assert {row.arrival.delivery_id: row.copies for row in store.deliveries()} == {"known": 1, "a": 0, "b": 0}


def test_what_a_turn_passes_on_arrives_once_and_wakes_its_tickets_at_its_moment(store: Store) -> None:
    passed = (
        arrival("b", ref(3), received_at=after(5), body={"say": "this"}),
        arrival("a", ref(2), received_at=after(3)),
    )
    held = claim(store)
    for _ in range(2):
        held = store.save(held, turn(passed=passed))
    store.release(held, wake_at=None)

    assert {row.arrival.delivery_id: (row.arrival, row.copies) for row in store.deliveries()} == {
        one.delivery_id: (one, 0) for one in passed
    }
    assert [one.ref for one in claims(store, now=after(2))] == []
    assert [one.ref for one in claims(store, now=after(4))] == [ref(2)]
    assert [one.ref for one in claims(store, now=after(6))] == [ref(3)]


def test_nothing_is_accepted_for_nothing(store: Store) -> None:
    assert store.accept([]) == ()


def test_one_ticket_with_many_deliveries_is_claimed_once(store: Store) -> None:
    """F7: five thousand events for one ticket are one look."""
    store.accept([arrival(str(number)) for number in range(300)])

    (claim,) = claims(store)

    assert claim.ref == REF
    assert [arrived.arrival.delivery_id for arrived in store.load(claim).arrived] == [str(n) for n in range(300)]
