"""The idle tick costs the same however much is remembered: every hot query goes by its index."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from core.escalation import OPEN_STATES
from store import Store
from store.schema import IS_OPEN, tickets
from tests.store.made import LEASE, NOW, after, arrival, claim, note, ref, turn

MANY = 5000
Said = tuple[str, Any]


@pytest.fixture
def full(database_url: str) -> Iterator[Store]:
    """A store with many tickets, few of them due."""
    with closing(Store.open(database_url)) as store:
        rows = [
            {"connector": "desk", "account": "acme", "ticket_id": str(number), "due_at": after(number), "rank": 3}
            for number in range(MANY)
        ]
        with store._database.writing("wake") as connection:
            connection.execute(tickets.insert(), rows)
        store.accept([arrival(str(number), ref(number), received_at=after(MANY)) for number in range(MANY)])
        with store._database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
        yield store


@contextmanager
def listening(store: Store) -> Iterator[list[Said]]:
    """All statements said to the database meanwhile, with what they were given."""
    said: list[Said] = []

    def heard(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append((statement, parameters))

    sa.event.listen(store._database.engine, "before_cursor_execute", heard)
    yield said
    sa.event.remove(store._database.engine, "before_cursor_execute", heard)


def plan(store: Store, said: Said) -> str:
    """How the database goes about a statement."""
    how = "EXPLAIN QUERY PLAN" if store._database.is_sqlite else "EXPLAIN"
    statement, given = said
    given = given[0] if isinstance(given, list) else given
    with store._database.engine.connect() as connection:
        return "\n".join(str(line[-1]) for line in connection.exec_driver_sql(f"{how} {statement}", given))


def scans(store: Store, said: list[Said]) -> list[str]:
    """Those of the statements that read a whole table, with their plans."""
    plans = [f"{one[0]}\n{plan(store, one)}" for one in said]
    return [one for one in plans if re.search(r"\bSCAN (?!every_|CONSTANT)\w+(?! USING)\b|Seq Scan", one)]


def test_an_idle_tick_is_one_read_by_the_index(full: Store) -> None:
    with listening(full) as said:
        assert full.claim(now=after(-1), worker="w", lease=LEASE, limit=50) == ()
        full.next_due()

    assert len(said) == 2
    assert ["ix_tickets_ready" in plan(full, one) for one in said] == [True, True]


def test_choosing_what_is_due_goes_by_the_index(full: Store) -> None:
    with listening(full) as said:
        assert len(full.claim(now=after(5), worker="w", lease=LEASE, limit=50)) == 6

    chosen = next(one for one in said if "LIMIT" in one[0])
    assert "ix_tickets_ready" in plan(full, chosen)
    assert [one for one in scans(full, said) if "alembic_version" not in one] == []


def test_a_whole_turn_reads_no_table_from_end_to_end(full: Store) -> None:
    with listening(full) as said:
        held = claim(full, ref(7))
        full.load(held)
        held = full.save(held, turn(notes=(note("k"),), due_at=after(60)))
        full.sending(held, ["k"], NOW)
        full.sent(held, ["k"], NOW, "written", "v")
        full.release(held, wake_at=after(5), failed=True)

    assert len(said) > 10
    few = ("Seq Scan on outbox", "escalations", "alembic_version")
    assert [one for one in scans(full, said) if not any(name in one for name in few)] == []


def test_what_is_pending_and_unsent_goes_by_partial_indexes(full: Store) -> None:
    held = claim(full, ref(7))
    with listening(full) as said:
        full.load(held)

    plans = "\n".join(plan(full, one) for one in said)
    assert "ix_deliveries_pending" in plans
    assert not full._database.is_sqlite or "ix_outbox_unsent" in plans


def test_the_condition_of_open_escalations_is_the_core_s(database_url: str) -> None:
    words = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES, key=str, reverse=True))

    assert str(IS_OPEN) == f"state IN ({words})"
