"""A delivery whose commit was cut off or stood in another's way is stored once, or its sender told to come again."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from core.errors import StoreUnavailable
from store import Accepted, Store, accepting
from store.database import OutcomeUnknown
from tests.store.made import REF, arrival

Once = Callable[..., None]


@pytest.fixture
def store(sqlite_database: str) -> Iterator[Store]:
    opened = Store.open(sqlite_database)
    yield opened
    opened.close()


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Has the first so many attempts end with an error, after they were carried out or before."""
    once: Once = accepting._accept_once

    def plan(error: Exception, times: int, *, carried_out: bool = False) -> list[str]:
        tried: list[str] = []

        def attempt(*given: Any) -> None:
            tried.append("tried")
            if len(tried) > times or carried_out:
                once(*given)
            else:
                given[3].extend(Accepted.NEW for _ in given[2])
            if len(tried) <= times:
                raise error

        monkeypatch.setattr(accepting, "_accept_once", attempt)
        return tried

    return plan


def deadlock() -> StoreUnavailable:
    error = StoreUnavailable("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


def test_f42_a_commit_whose_answer_was_lost_is_found_and_not_repeated(store: Store, cut: Any) -> None:
    tried = cut(OutcomeUnknown("the line was lost"), 1, carried_out=True)

    assert store.accept([arrival("a"), arrival("b")]) == (Accepted.NEW, Accepted.NEW)
    assert len(tried) == 1
    assert store.counts().accepted == 2


def test_f42_a_commit_that_was_not_carried_out_is_done_once_more(store: Store, cut: Any) -> None:
    tried = cut(OutcomeUnknown("the line was lost"), 1)

    assert store.accept([arrival("a")]) == (Accepted.NEW,)
    assert len(tried) == 2
    assert [row.arrival.delivery_id for row in store.deliveries(ref=REF)] == ["a"]


@pytest.mark.parametrize("error", [OutcomeUnknown("the line was lost"), deadlock()], ids=["lost", "deadlock"])
def test_f42_after_so_many_attempts_the_sender_is_asked_to_come_again_and_nothing_is_kept(
    store: Store, cut: Any, error: StoreUnavailable
) -> None:
    tried = cut(error, 99)

    with pytest.raises(StoreUnavailable):
        store.accept([arrival("a")])
    assert len(tried) == accepting.ATTEMPTS
    assert store.counts().accepted == 0


def test_whoever_stood_in_anothers_way_is_let_through_after_them(store: Store, cut: Any) -> None:
    tried = cut(deadlock(), 1)

    assert store.accept([arrival("a")]) == (Accepted.NEW,)
    assert len(tried) == 2


def test_a_database_that_is_away_is_not_tried_again_at_once(store: Store, cut: Any) -> None:
    tried = cut(StoreUnavailable("the database does not answer"), 1)

    with pytest.raises(StoreUnavailable, match="does not answer"):
        store.accept([arrival("a")])
    assert len(tried) == 1
