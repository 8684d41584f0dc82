"""One worker per ticket, no wake lost, and nothing done by a worker that came too late."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import LostTheRace
from store import Claim, Store
from tests.store.made import BOARD, LEASE, NOW, REF, after, arrival, claim, claims, finished, note, ref, turn


def test_a_woken_ticket_is_claimed_once(store: Store) -> None:
    store.accept([arrival("a")])

    first, second = claims(store), claims(store)

    assert first == (Claim(ref=REF, fence=1, revision=0, due_at=None, tries=0, worker="w"),)
    assert second == ()


def test_nothing_is_claimed_before_its_moment(store: Store) -> None:
    store.accept([arrival("a", received_at=after(10))])

    assert claims(store, now=after(9)) == ()
    assert len(claims(store, now=after(10))) == 1


def test_the_most_urgent_come_first_and_then_the_earliest(store: Store) -> None:
    for number, rank, due in ((1, 5, 0), (2, 0, 30), (3, 0, 20), (4, 1, 0)):
        held = claim(store, ref(number))
        store.save(held, turn(board=replace(BOARD, rank=rank), due_at=after(due)))
        store.release(held, wake_at=None)

    assert [one.ref.id for one in claims(store, now=after(60), limit=3)] == ["3", "2", "4"]
    assert [one.ref.id for one in claims(store, now=after(60))] == ["1"]


def test_a_first_sweep_holds_nobody_up(store: Store) -> None:
    store.wake_many([ref(f"swept {number}") for number in range(5)], NOW)
    store.accept([arrival("a", ref("new"), received_at=after(1))])
    held = claim(store, ref("urgent"))
    store.release(store.save(held, turn(due_at=after(2))), wake_at=None)

    assert [one.ref.id for one in claims(store, now=after(3), limit=3)] == ["urgent", "new", "swept 0"]


def test_a_ticket_never_seen_can_be_claimed_by_name(store: Store) -> None:
    assert claim(store, ref("new")) == Claim(ref("new"), 1, 0, None, 0, "w")


def test_a_ticket_somebody_holds_cannot_be_claimed_by_name(store: Store) -> None:
    claim(store)

    assert store.claim(now=after(59), worker="other", lease=LEASE, limit=1, ref=REF) == ()


def test_a_claim_that_ran_out_is_taken_over_and_counts_as_a_try(store: Store) -> None:
    """F11: a delivery that kills its worker is counted before the next one touches it."""
    store.accept([arrival("killer")])
    claims(store)

    (second,) = claims(store, now=after(60))
    (third,) = claims(store, now=after(120))

    assert (second.fence, second.tries) == (2, 1)
    assert (third.fence, third.tries) == (3, 2)
    assert [one.tries for one in store.load(third).arrived] == [2]


def test_a_failed_release_counts_and_a_good_one_forgets(store: Store) -> None:
    store.accept([arrival("a")])
    store.release(claim(store), wake_at=after(1), failed=True)
    store.release(claim(store, now=after(1)), wake_at=after(2), failed=True)
    third = claim(store, now=after(2))
    arrived = store.load(third).arrived
    store.release(third, wake_at=after(3))

    fourth = claim(store, now=after(3))

    assert (third.tries, [one.tries for one in arrived]) == (2, [2])
    assert fourth.tries == 0


def test_a_wake_that_comes_while_the_ticket_is_worked_on_is_not_lost(store: Store) -> None:
    store.accept([arrival("a")])
    (held,) = claims(store)
    store.accept([arrival("b", received_at=after(1))])
    held = store.save(held, turn(finished=finished(store.load(held).arrived[0].id)))

    store.release(held, wake_at=after(300))

    assert store.next_due() == after(1)
    (again,) = claims(store, now=after(1))
    assert [one.arrival.delivery_id for one in store.load(again).arrived] == ["b"]


def test_a_wake_after_the_lease_ran_out_is_not_lost(store: Store) -> None:
    store.accept([arrival("a")])
    (held,) = claims(store)
    store.accept([arrival("b", received_at=after(61))])

    store.release(held, wake_at=None)

    assert store.next_due() == after(61)


def test_the_answered_wake_is_gone_and_the_asked_one_stays(store: Store) -> None:
    store.accept([arrival("a")])
    (held,) = claims(store)
    store.save(held, turn(wake_at=after(20)))

    store.release(held, wake_at=after(30))

    assert store.next_due() == after(20)


def test_a_released_ticket_with_nothing_due_rests(store: Store) -> None:
    store.release(claim(store), wake_at=None)

    assert store.next_due() is None
    assert claims(store, now=after(10**6)) == ()


def test_a_due_moment_is_claimed_and_stays_until_it_is_moved(store: Store) -> None:
    held = store.save(claim(store), turn(due_at=after(10)))
    store.release(held, wake_at=None)

    (due,) = claims(store, now=after(10))

    assert due.due_at == after(10)


def test_a_due_moment_put_off_waits_for_the_release(store: Store) -> None:
    """Otherwise a host that is down would be asked again at once, for ever."""
    store.release(store.save(claim(store), turn(due_at=after(10))), wake_at=None)
    (due,) = claims(store, now=after(10))

    store.release(due, wake_at=after(40), failed=True)

    assert store.next_due() == after(40)
    assert claims(store, now=after(39)) == ()
    assert claims(store, now=after(40))[0].due_at == after(10)


def test_a_later_due_moment_is_not_put_off(store: Store) -> None:
    store.release(store.save(claim(store), turn(due_at=after(10))), wake_at=None)
    (due,) = claims(store, now=after(10))
    due = store.save(due, turn(due_at=after(20)))

    store.release(due, wake_at=after(40))

    assert store.next_due() == after(20)


def test_a_due_moment_in_the_future_is_not_put_off(store: Store) -> None:
    store.release(store.save(claim(store), turn(due_at=after(10))), wake_at=None)
    early = claim(store, now=after(5))

    store.release(early, wake_at=after(40), failed=True)

    assert store.next_due() == after(10)


def test_a_wake_is_answered_even_when_the_due_moment_was_put_off(store: Store) -> None:
    store.release(store.save(claim(store), turn(due_at=after(10))), wake_at=None)
    (due,) = claims(store, now=after(10))
    store.release(due, wake_at=after(40), failed=True)

    store.accept([arrival("news", received_at=after(15))])

    assert store.next_due() == after(15)


def test_while_a_ticket_is_held_the_next_moment_is_the_end_of_its_lease(store: Store) -> None:
    claim(store)
    store.wake_many([REF], after(5))

    assert store.next_due() == after(60)


def test_waking_many_makes_them_ready_and_counts_each_once(store: Store) -> None:
    refs = [ref(number) for number in range(1200)]

    assert store.wake_many([*refs, *refs[:5]], NOW) == 1200
    assert len(claims(store, limit=2000)) == 1200


def test_f45_two_workers_race_and_exactly_one_wins(database_url: str) -> None:
    rounds = 200
    with (
        closing(Store.open(database_url)) as one,
        closing(Store.open(database_url)) as other,
    ):
        won: list[tuple[int, str]] = []
        barrier = threading.Barrier(2)

        def work(store: Store, name: str) -> None:
            for number in range(rounds):
                barrier.wait(timeout=60)
                if number % 2:
                    got = store.claim(now=NOW, worker=name, lease=LEASE, limit=1, ref=ref(number))
                else:
                    got = store.claim(now=NOW, worker=name, lease=LEASE, limit=1)
                won.extend((number, one.worker) for one in got)
                barrier.wait(timeout=60)
                if name == "one" and number + 1 < rounds:
                    store.wake_many([ref(number + 1)], NOW)
                barrier.wait(timeout=60)

        one.wake_many([ref(0)], NOW)
        threads = [
            threading.Thread(target=work, args=(store, name)) for store, name in ((one, "one"), (other, "other"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert Counter(number for number, _ in won) == dict.fromkeys(range(rounds), 1)


@pytest.mark.parametrize(
    "act",
    [
        lambda store, stale: store.load(stale),
        lambda store, stale: store.save(stale, turn()),
        lambda store, stale: store.sending(stale, ["k"], NOW),
        lambda store, stale: store.sent(stale, ["k"], NOW, "written", "v"),
        lambda store, stale: store.unsent(stale, ["k"], look=True),
        lambda store, stale: store.unsent(stale, ["k"], look=False),
        lambda store, stale: store.park(stale, ["k"], NOW, "why"),
        lambda store, stale: store.void(stale, ["k"], NOW, "why"),
        lambda store, stale: store.remember(stale, {}),
        lambda store, stale: store.give_up(stale, NOW, "why"),
    ],
    ids=["load", "save", "sending", "sent", "look", "unsent", "park", "void", "remember", "give_up"],
)
def test_f46_a_worker_with_an_old_fence_changes_nothing(store: Store, act: Callable[[Store, Claim], object]) -> None:
    stale = store.save(claim(store), turn(notes=(note("k"),)))
    taken = claim(store, now=after(61), worker="second")
    before = store.load(taken)

    with pytest.raises(LostTheRace):
        act(store, stale)

    assert store.load(taken) == before
    assert store.journal() == ()


def test_f46_releasing_what_somebody_else_holds_changes_nothing(store: Store) -> None:
    stale = claim(store)
    claim(store, now=after(61), worker="second")

    assert store.release(stale, wake_at=None) is False
    assert store.claim(now=after(62), worker="third", lease=LEASE, limit=1, ref=REF) == ()


def test_giving_up_parks_what_is_pending_and_rests(store: Store) -> None:
    store.accept([arrival("a"), arrival("b")])
    held = store.save(claims(store)[0], turn(due_at=after(10)))
    store.release(held, wake_at=None)
    held = claim(store, now=after(20))

    store.give_up(held, after(20), "failed 5 times")

    assert {(row.state, row.rule) for row in store.deliveries()} == {("parked", "failed 5 times")}
    assert [row.kind for row in store.parked()] == ["delivery", "delivery"]
    assert store.next_due() == after(20) + timedelta(hours=1), "an armed moment is never dropped"
    assert store.journal(REF)[0].entry.facts == {"why": "failed 5 times", "parked": 2}
    assert claim(store, now=after(21)).tries == 0
