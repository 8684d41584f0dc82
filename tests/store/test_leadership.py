"""Of several clocks one leads: the lock, its loss, and who comes next."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import psycopg
import pytest

from core.errors import StoreUnavailable
from store import Claim, Store, claims, database
from store.leadership import Lead
from store.queue_tables import plain_conninfo
from tests.store.made import arrival, claim


@pytest.fixture
def leads(postgres_database: str) -> Iterator[tuple[Lead, Lead]]:
    """Two clocks of one database."""
    with ExitStack() as stack:
        first, second = Lead(postgres_database), Lead(postgres_database)
        stack.callback(first.leave)
        stack.callback(second.leave)
        yield first, second


def ask(url: str, what: str) -> list[tuple[object, ...]]:
    """What the database says."""
    with psycopg.connect(plain_conninfo(url), autocommit=True) as connection:
        return connection.execute(what.encode()).fetchall()


def test_f45_only_one_leads(leads: tuple[Lead, Lead]) -> None:
    first, second = leads

    assert first.take()
    assert not second.take()
    assert first.stands()
    assert not second.stands()


def test_who_leaves_is_followed(leads: tuple[Lead, Lead]) -> None:
    first, second = leads
    first.take()

    first.leave()

    assert not first.stands()
    assert second.take()


def test_a_lead_in_another_database_is_another_lead(
    postgres_database: str, postgres_url: str, leads: tuple[Lead, Lead]
) -> None:
    first, _ = leads
    first.take()
    elsewhere = Lead(postgres_url)

    assert elsewhere.take()
    elsewhere.leave()


def test_f41_a_leader_whose_connection_is_ended_stops_leading_and_the_other_follows(
    postgres_database: str, leads: tuple[Lead, Lead]
) -> None:
    first, second = leads
    first.take()

    ask(
        postgres_database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'halyard clock'",
    )

    assert not first.stands()
    assert second.take()
    assert not first.take()


def test_f46_a_leader_that_is_silent_loses_the_lead_to_the_other(postgres_database: str) -> None:
    """The database ends the connection; that it is so is seen in its list of connections."""
    frozen, second = Lead(postgres_database, silent_for=timedelta(milliseconds=50)), Lead(postgres_database)
    assert frozen.take()

    waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'halyard clock'"
    while ask(postgres_database, waiting) != [(0,)]:
        continue

    assert second.take()
    assert not frozen.stands()
    second.leave()


def test_without_a_database_nobody_leads(tmp_path: object) -> None:
    lead = Lead(f"postgresql+psycopg://halyard@/nowhere?host={tmp_path}")

    assert not lead.take()
    assert not lead.stands()


def test_f46_a_worker_frozen_inside_a_transaction_keeps_nobody_out_of_its_ticket(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other waits for the row, and gets it when the database ends the transaction that stands still."""
    monkeypatch.setattr(database, "FROZEN_AFTER", timedelta(seconds=2))
    with closing(Store.open(postgres_database)) as store:
        store.accept([arrival("a")])
        held = claim(store)

        with pytest.raises(StoreUnavailable):
            _stand_still_while(store, held)


def _stand_still_while(store: Store, held: Claim) -> None:
    """Lock the ticket, and stand still until somebody else has changed it; then go on."""
    with store._database.writing("renew") as frozen:
        claims.hold(frozen, held)
        assert store.release(held, wake_at=None), "it waited until the database ended the other"
        claims.hold(frozen, held)
