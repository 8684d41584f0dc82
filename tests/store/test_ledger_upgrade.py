"""What an earlier release kept is understood after the upgrade to the ledger, and again after going back."""

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.escalation import Ending, History, State
from core.policy import PromiseKind
from store import Store, upgrade
from store.columns import micros
from tests.store.made import REF, after, claim, entry, escalation, obligation, turn


def run(url: str, *statements: str, **values: Any) -> list[Any]:
    """What the last of some statements answers."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            found = connection.execute(sa.text(statement), values)
        rows = found.all() if found.returns_rows else []
    engine.dispose()
    return list(rows)


@pytest.fixture
def earlier(database_url: str) -> str:
    """A database of revision 0001 with an ended and an open escalation, and a journal of three lines."""
    upgrade.upgrade(database_url)
    with closing(Store.open(database_url)) as store:
        closed = escalation(1, State.CLOSED, closed_at=after(100), obligations=tuple(obligation() for _ in range(2)))
        both = (closed, escalation(2, obligations=(obligation(PromiseKind.CONTACT, fired=2),)))
        held = store.save(claim(store), turn(history=History(both), journal=(entry("first"), entry("second"))))
        store.save(held, turn(history=History(both), journal=(entry("third"),)))
    upgrade.downgrade(database_url, "0001")
    set_ = "UPDATE obligations SET"
    run(
        database_url,
        f"{set_} met_at = {micros(after(9))}, met_by = 'bo' WHERE number = 1 AND position = 0",
        f"{set_} void = true WHERE number = 1 AND position = 1",
    )
    return database_url


def test_promises_of_an_earlier_release_ran_on_elapsed_time_and_ended_as_they_did(earlier: str) -> None:
    upgrade.upgrade(earlier)

    with closing(Store.open(earlier)) as store:
        first, second = store.history(REF).escalations
    met, void = first.obligations
    assert (met.ended, met.ended_at, met.ended_by, met.met_at) == (Ending.MET, after(9), "bo", after(9))
    assert (void.ended, void.ended_at, void.running) == (Ending.VOID, after(100), False)
    (running,) = second.obligations
    assert running == obligation(PromiseKind.CONTACT, fired=2)
    assert running.within == timedelta(seconds=60)


def test_the_journal_of_an_earlier_release_is_whole_after_the_upgrade(earlier: str) -> None:
    upgrade.upgrade(earlier)

    with closing(Store.open(earlier)) as store:
        assert store.integrity() == "ok"
        assert [row.entry.kind for row in store.journal(REF)] == ["third", "second", "first"]
    assert [row.before != "" for row in run(earlier, "SELECT before FROM journal ORDER BY id")] == [False, True, True]


def test_going_back_keeps_what_the_earlier_release_knew(earlier: str) -> None:
    columns = "SELECT kind, basis_at, due_at, next_at, met_at, met_by, fired, void FROM obligations"
    ordered = f"{columns} ORDER BY number, position"
    before = run(earlier, ordered)
    upgrade.upgrade(earlier)

    upgrade.downgrade(earlier, "0001")

    assert run(earlier, ordered) == before
    assert [bool(row.void) for row in before] == [False, True, False]
    assert [row.met_at for row in before] == [micros(after(9)), None, None]
