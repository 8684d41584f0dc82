"""What waits in each account, which accounts stand still, and what a clock that was ahead left behind."""

from datetime import timedelta

from store import Pause, Queue, Stop, Store, Waiting
from store.schema import tickets
from tests.store.made import LEASE, NOW, after, arrival, claims, ref

ACME, GLOBEX = ("desk", "acme"), ("desk", "globex")


def waiting(store: Store, number: str, *, account: str = "acme", connector: str = "desk", rank: int, due: int) -> None:
    row = {"connector": connector, "account": account, "ticket_id": number, "rank": rank, "due_at": after(due)}
    with store._database.writing("wake") as connection:
        connection.execute(tickets.insert(), [row])


def test_every_account_and_rank_has_a_queue_with_its_earliest_moment(store: Store) -> None:
    for number, (connector, account, rank, due) in enumerate(
        [("desk", "acme", 3, 9), ("desk", "acme", 3, 4), ("desk", "globex", 1, 7), ("bench", "acme", 2, 8)]
    ):
        waiting(store, str(number), account=account, connector=connector, rank=rank, due=due)

    assert store.queues.all() == (
        Queue(GLOBEX, 1, after(7)),
        Queue(("bench", "acme"), 2, after(8)),
        Queue(ACME, 3, after(4)),
    )


def test_an_empty_memory_has_no_queue(store: Store) -> None:
    assert store.queues.all() == ()
    assert store.queues.waiting(NOW) == ()


def test_f53_what_waits_is_counted_by_account_and_rank(store: Store) -> None:
    for number in range(5):
        waiting(store, str(number), rank=1 + number % 2, due=-number)
    waiting(store, "later", rank=1, due=60)

    assert store.queues.waiting(NOW) == (Waiting(ACME, 1, 3, after(-4)), Waiting(ACME, 2, 2, after(-3)))


def test_claiming_of_one_account_leaves_the_others_alone(store: Store) -> None:
    waiting(store, "1", rank=1, due=0, account="globex")
    waiting(store, "2", rank=5, due=0)
    waiting(store, "3", rank=2, due=0)

    found = store.claim(now=NOW, worker="w", lease=LEASE, limit=9, of=ACME)

    assert [one.ref.id for one in found] == ["3", "2"]
    assert [one.ref.id for one in claims(store, limit=9)] == ["1"]


def test_claiming_of_all_takes_equal_ranks_of_all_accounts_by_how_long_they_wait(store: Store) -> None:
    for number, account in enumerate(("acme", "globex", "acme", "globex")):
        waiting(store, str(number), rank=1, due=-number, account=account)

    assert [one.ref.id for one in claims(store, limit=3)] == ["3", "2", "1"]


def test_f60_a_pause_is_remembered_with_who_and_why_until_it_ends(store: Store) -> None:
    assert store.queues.pause(ACME, Stop.PAUSED, NOW, "kim", "the host moves")
    assert not store.queues.pause(ACME, Stop.PAUSED, after(5), "lee", "again")

    assert store.queues.pauses() == {ACME: Pause(ACME, Stop.PAUSED, NOW, "kim", "the host moves")}
    assert not store.queues.resume(GLOBEX)
    assert store.queues.resume(ACME)
    assert store.queues.pauses() == {}


def test_f60_what_is_paused_can_be_removed_and_what_is_removed_is_not_paused(store: Store) -> None:
    store.queues.pause(ACME, Stop.PAUSED, NOW, "kim", "")

    assert store.queues.pause(ACME, Stop.REMOVED, after(1), "lee", "")
    assert not store.queues.pause(ACME, Stop.PAUSED, after(2), "kim", "")
    assert store.queues.pauses()[ACME].kind is Stop.REMOVED


def test_f50_what_a_clock_that_was_ahead_put_off_is_in_reach_again(store: Store) -> None:
    """A day ahead, one ticket was woken, one is worked on, and one was put off."""
    day = timedelta(days=1)
    for number in ("worked on", "put off"):
        waiting(store, number, rank=1, due=0)
    (first, second) = store.claim(now=NOW + day, worker="w", lease=LEASE, limit=9, of=ACME)[:2]
    store.release(first, wake_at=NOW + day + timedelta(minutes=5), failed=True)
    store.accept([arrival("woken", ref("woken"), received_at=NOW + day)])

    concerned = store.queues.clock_went_back(NOW, NOW + LEASE)

    assert concerned == 3
    ready = {one.ref.id for one in store.claim(now=NOW, worker="w", lease=LEASE, limit=9)}
    assert ready == {"woken", first.ref.id}
    # A ticket whose worker never came back is taken up alone, so it takes a claim for each.
    later = [store.claim(now=NOW + LEASE, worker="w", lease=LEASE, limit=9) for _ in range(3)]
    assert second.ref.id in {one.ref.id for claims in later for one in claims}


def test_f50_moments_that_lie_ahead_by_right_stay(store: Store) -> None:
    waiting(store, "1", rank=1, due=600)

    assert store.queues.clock_went_back(NOW, NOW + LEASE) == 0
    assert store.next_due() == after(600)
