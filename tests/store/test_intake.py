"""Many senders share a commit; each hears yes only after it, and no when there was none."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from core.errors import StoreError, StoreUnavailable
from store import Accepted, Arrival, Intake, Store
from store.intake import GROUP, WAITING, _Asked
from store.points import hooked
from tests.store.made import arrival, ref

Answers = Sequence[Future[tuple[Accepted, ...]]]


class Gate:
    """Holds every commit up until it is opened, so that senders queue behind the first."""

    def __init__(self, then: Callable[[str], None] | None = None) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self.commits = 0
        self._then = then

    def __call__(self, passed: str) -> None:
        if passed == "accept:before":
            self.reached.set()
            assert self.open.wait(60)
        if passed == "accept:after":
            self.commits += 1
        if self._then is not None:
            self._then(passed)


@pytest.fixture
def intake(store: Store) -> Iterator[Intake]:
    with closing(Intake(store)) as opened:
        yield opened


@contextmanager
def queued(intake: Intake, gate: Gate, batches: Sequence[Sequence[Arrival]]) -> Iterator[Answers]:
    """The first batch is being committed and waits at the gate; the others are in the queue behind it."""
    with hooked(gate), ThreadPoolExecutor(len(batches)) as pool:
        try:
            answers = [pool.submit(intake.accept, batches[0])]
            assert gate.reached.wait(60)
            for number, batch in enumerate(batches[1:], 1):
                answers.append(pool.submit(intake.accept, batch))
                _wait_for(intake, number)
            yield answers
        finally:
            gate.open.set()


def _wait_for(intake: Intake, waiting: int) -> None:
    tick = threading.Event()
    assert any(intake._queue.qsize() == waiting or tick.wait(0.001) for _ in range(60_000))


def test_a_single_delivery_is_stored(intake: Intake, store: Store) -> None:
    assert intake.accept([arrival("a"), arrival("a")]) == (Accepted.NEW, Accepted.DUPLICATE)
    assert store.counts().accepted == 1


def test_i1_nobody_hears_yes_before_the_commit(intake: Intake, store: Store) -> None:
    gate = Gate()
    with queued(intake, gate, [[arrival("a")]]) as (answer,):
        assert not answer.done()
        assert store.deliveries() == ()

        gate.open.set()
        assert answer.result(60) == (Accepted.NEW,)
        assert len(store.deliveries()) == 1


def test_those_who_wait_share_a_commit_and_get_their_own_answers(intake: Intake, store: Store) -> None:
    gate = Gate()
    batches = [[arrival(f"{number}", ref(number)), arrival(f"{number} too", ref(number))] for number in range(30)]
    batches[7].append(arrival("8"))

    with queued(intake, gate, batches) as answers:
        gate.open.set()
        results = [answer.result(60) for answer in answers]

    assert gate.commits == 2
    assert len(batches) * 2 < GROUP
    assert results[7] == (Accepted.NEW, Accepted.NEW, Accepted.NEW)
    assert results[8] == (Accepted.DUPLICATE, Accepted.NEW)
    assert set(results[:7] + results[9:]) == {(Accepted.NEW, Accepted.NEW)}


def test_a_commit_is_not_without_end(intake: Intake) -> None:
    gate = Gate()

    with queued(intake, gate, [[arrival(str(number))] for number in range(1 + GROUP + 1)]) as answers:
        gate.open.set()
        for answer in answers:
            answer.result(60)

    assert gate.commits == 3


def test_f1_copies_at_once_are_one_row(intake: Intake, store: Store) -> None:
    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(intake.accept, [[arrival("a")]] * 50))

    (row,) = store.deliveries()
    assert sorted(results) == [(Accepted.DUPLICATE,)] * 49 + [(Accepted.NEW,)]
    assert row.copies == 49


def test_i1_a_failed_commit_is_heard_by_all_and_stores_nothing(intake: Intake, store: Store) -> None:
    def fail(passed: str) -> None:
        if passed == "accept:inside":
            raise StoreUnavailable("the disk is full")

    gate = Gate(fail)
    with queued(intake, gate, [[arrival(str(number))] for number in range(10)]) as answers:
        gate.open.set()
        for answer in answers:
            with pytest.raises(StoreUnavailable, match="the disk is full"):
                answer.result(60)

    assert store.deliveries() == ()
    assert intake.accept([arrival("later")]) == (Accepted.NEW,)


def test_a_bad_arrival_does_not_spoil_its_neighbours(intake: Intake, store: Store) -> None:
    gate = Gate()
    names = ["0", "1", "2", "", "4", "5"]

    with queued(intake, gate, [[arrival(name)] for name in names]) as answers:
        gate.open.set()
        heard = [type(answer.exception(60)) for answer in answers]

    assert heard == [type(None) if name else StoreError for name in names]
    assert store.counts().accepted == 5


def test_who_waits_too_long_hears_no_and_may_try_again(store: Store) -> None:
    gate = Gate()
    with closing(Intake(store, patience=timedelta(milliseconds=200))) as intake, hooked(gate):
        for name in ("begun", "never begun"):
            with pytest.raises(StoreUnavailable, match="not stored in time"):
                intake.accept([arrival(name)])
        gate.open.set()
        intake.close()

    assert [row.arrival.delivery_id for row in store.deliveries()] == ["begun"]
    assert store.accept([arrival("begun"), arrival("never begun")]) == (Accepted.DUPLICATE, Accepted.NEW)


def test_too_many_waiting_are_turned_away(intake: Intake, store: Store) -> None:
    gate = Gate()
    with queued(intake, gate, [[arrival("first")]]):
        for number in range(WAITING):
            intake._enqueue(_Asked((arrival(f"waiting {number}"),)))

        with pytest.raises(StoreUnavailable, match="too many"):
            intake.accept([arrival("one too many")])

        gate.open.set()
        intake.close()

    assert store.counts().accepted == WAITING + 1


def test_closing_writes_what_is_waiting_and_takes_no_more(intake: Intake) -> None:
    gate = Gate()
    with queued(intake, gate, [[arrival(str(number))] for number in range(5)]) as answers:
        gate.open.set()
        intake.close()

    assert [answer.result(60) for answer in answers] == [(Accepted.NEW,)] * 5
    with pytest.raises(StoreUnavailable, match="shutting down"):
        intake.accept([arrival("late")])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_writer_that_is_gone(store: Store) -> None:
    def break_down(passed: str) -> None:
        if passed == "accept:inside":
            raise MemoryError

    intake, gate = Intake(store), Gate(break_down)
    with queued(intake, gate, [[arrival(str(number))] for number in range(5)]) as answers:
        gate.open.set()
        for answer in answers:
            with pytest.raises(StoreUnavailable, match="stopped"):
                answer.result(60)
    # Its last words are this test's, and not those of whichever comes next.
    intake._writer.join(60)

    with pytest.raises(StoreUnavailable):
        intake.accept([arrival("later")])
    assert not intake.working
    assert store.deliveries() == ()
    intake.close()


def test_nothing_to_store_is_no_commit(intake: Intake) -> None:
    assert intake.accept([]) == ()
