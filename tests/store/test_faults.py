"""When the database fails, the caller hears it, and nothing is left half done."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.errors import StoreUnavailable
from core.escalation import History, State
from core.outages import Outage, OutageSource
from core.tickets import Status, TicketRef
from core.ties import Face
from store import Accepted, AlarmKey, Notice, Stop, Store
from store.points import POINTS, hooked, point
from tests.store.made import (
    NOW,
    after,
    arrival,
    claim,
    entry,
    escalation,
    finished,
    mail,
    note,
    obligation,
    ref,
    snapshot,
    turn,
    user,
)


class PowerCut(BaseException):
    """What the simulator raises at a commit point."""


@pytest.fixture
def small(sqlite_database: str) -> Iterator[Store]:
    """A store on a disk that is nearly full; one connection, for the limit is one's own."""
    with closing(Store.open(sqlite_database)) as store:
        yield store


def limit_pages(store: Store, more: int | None) -> None:
    """Let the file grow by so many pages and no further."""

    def limited(connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        allowed = 1_073_741_823 if more is None else pages + more
        connection.exec_driver_sql(f"PRAGMA max_page_count = {allowed}")

    with store._database.reader.connect() as connection:
        limited(connection)


def everything(store: Store) -> tuple[object, ...]:
    """All that is stored, to compare."""
    held = store.history(ref(1)), store.snapshot(ref(1)), store.parked(), store.escalations()
    listed = store.deliveries(limit=10_000), store.journal(limit=10_000), store.outages(), store.mails.rows()
    people = store.access.users.all(), store.access.tokens.all()
    beside = store.history(ref(2)), store.ties.of(ref(2)), store.queues.waiting(NOW)
    return (*listed, *people, store.counts(NOW), store.next_due(), *held, *beside)


@pytest.mark.parametrize("pages", range(4))
def test_f37_a_full_disk_refuses_a_batch_whole(small: Store, pages: int) -> None:
    small.accept([arrival("there")])
    before = everything(small)
    limit_pages(small, pages)
    big = [arrival(f"a{number}", ref(number), body={"words": "x" * 3000}) for number in range(50)]

    with pytest.raises(StoreUnavailable, match="full"):
        small.accept(big)

    assert everything(small) == before
    limit_pages(small, None)
    assert small.accept(big) == (Accepted.NEW,) * 50


@pytest.mark.parametrize("pages", range(4))
def test_f37_a_full_disk_refuses_a_turn_whole(small: Store, pages: int) -> None:
    small.accept([arrival("there")])
    held = claim(small)
    ids = [one.id for one in small.load(held).arrived]
    before = everything(small)
    limit_pages(small, pages)
    big = turn(
        history=History(escalations=(escalation(obligations=(obligation(),)),), handled=("x" * 30_000,)),
        snapshot=snapshot(),
        finished=finished(*ids),
        notes=tuple(note(f"k{number}" + "x" * 3000) for number in range(20)),
        journal=(entry(words="x" * 3000),) * 20,
    )

    with pytest.raises(StoreUnavailable, match="full"):
        small.save(held, big)

    assert everything(small) == before
    limit_pages(small, None)
    assert small.save(held, big).revision == 1


def acts(store: Store) -> None:
    """One of everything that writes."""
    store.accept([arrival("a"), arrival("b", ref(2), nonce="n")])
    store.accept([arrival("a")])
    store.wake_many([ref(1), ref(3)], NOW)
    held = claim(store, ref(1))
    ids = [one.id for one in store.load(held).arrived]
    history = History(escalations=(escalation(obligations=(obligation(),)),))
    notes = tuple(note(key) for key in "klmn")
    held = store.save(held, turn(history=history, finished=finished(*ids), notes=notes, journal=(entry(),)))
    store.leases.renew(held, NOW + timedelta(seconds=60))
    store.sending(held, ["k", "l"], NOW)
    store.sent(held, ["k"], NOW, "written", "v")
    store.unsent(held, ["l"], look=False)
    store.park(held, ["m"], NOW, "why")
    store.void(held, ["n"], NOW, "why")
    store.remember(held, {})
    store.release(held, wake_at=None)
    (parked,) = store.watch.notes.rows()
    again = claim(store, ref(1))
    store.watch.notes.drop(again, parked.number, "operator:kim", "said by phone", NOW)
    store.release(again, wake_at=None)
    ended = History(escalations=(escalation(of=ref(2), state=State.CLOSED),))
    store.give_up(store.save(claim(store, ref(2)), turn(history=ended, journal=(entry("closed"),))), NOW, "why")
    store.watch.forgetting.histories(after(1), NOW)
    tie = store.ties.want(ref(2), "key", ("lab", "eng"))
    store.ties.opened(tie, TicketRef("lab", "eng", "7"), NOW)
    store.ties.pass_on(ref(2), Face(Status.OPEN, "two"), NOW, {("lab", "eng")})
    store.replay(ids[0], NOW)
    store.add_outage("desk", "acme", Outage("O-1", "Down", OutageSource.OPERATOR, NOW), NOW)
    store.set_cursor("desk", "acme", "sweep", "1")
    store.save_policy("house", "v1", "text", NOW)
    store.mails.keep(mail())
    store.alarms.stands(AlarmKey("helpdesk_down"), {}, NOW)
    store.setbacks.met(ref(1), NOW, NOW, NOW)
    store.queues.pause(("desk", "acme"), Stop.PAUSED, NOW, "kim", "")
    store.watch.retention.requests(NOW)
    store.watch.erasure.forget_mails("ana@acme.example", NOW)
    store.watch.notices.add([Notice("", "", "duty", 1, "1:stands", NOW)])
    store.access.users.add(user())


@pytest.mark.parametrize("where", [point for point in POINTS if not point.startswith("migrate")])
def test_f32_a_power_cut_at_any_point_leaves_all_or_nothing(sqlite_database: str, where: str) -> None:
    states: list[tuple[object, ...]] = []
    name, _, place = where.partition(":")

    def cut(passed: str) -> None:
        if passed in (f"{name}:before", f"{name}:after") and not states:
            states.append(everything(store))
        if passed == where:
            raise PowerCut

    with closing(Store.open(sqlite_database)) as store, hooked(cut), pytest.raises(PowerCut):
        acts(store)

    with closing(Store.open(sqlite_database)) as store:
        assert store.integrity() == "ok"
        assert (everything(store) == states[0]) or place == "after"


def test_every_point_is_passed_in_order(store: Store) -> None:
    passed: list[str] = []

    with hooked(passed.append):
        acts(store)

    assert set(passed) == {one for one in POINTS if not one.startswith("migrate")}
    names = passed[::3]
    assert passed == [f"{name.partition(':')[0]}:{place}" for name in names for place in ("before", "inside", "after")]


def test_outside_a_hook_a_point_does_nothing() -> None:
    point("save:before")


def test_f41_killed_connections_are_replaced(postgres_database: str) -> None:
    with closing(Store.open(postgres_database)) as store:
        store.accept([arrival("a")])
        killer = sa.create_engine(postgres_database)
        with killer.connect() as connection:
            others = sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            connection.execute(others)
        killer.dispose()

        assert store.accept([arrival("b")]) == (Accepted.NEW,)


def test_f41_a_connection_killed_inside_a_transaction_keeps_nothing(postgres_database: str) -> None:
    killer = sa.create_engine(postgres_database)

    def kill(passed: str) -> None:
        if passed == "accept:inside":
            with killer.connect() as connection:
                others = sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE state = :idle AND datname = current_database()"
                )
                connection.execute(others, {"idle": "idle in transaction"})

    with closing(Store.open(postgres_database)) as store:
        with hooked(kill), pytest.raises(StoreUnavailable):
            store.accept([arrival("a")])
        killer.dispose()

        assert store.deliveries() == ()
        assert store.accept([arrival("a")]) == (Accepted.NEW,)


def test_f41_a_server_that_only_reads_is_unavailable(postgres_database: str) -> None:
    Store.open(postgres_database).close()
    admin = sa.create_engine(postgres_database)
    with admin.begin() as connection:
        name = connection.scalar(sa.text("SELECT current_database()"))
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    admin.dispose()

    with closing(Store.open(postgres_database)) as store:
        with pytest.raises(StoreUnavailable, match="read-only"):
            store.accept([arrival("a")])
        assert store.counts().accepted == 0
