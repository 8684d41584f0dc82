"""Every way of tampering with what was written down is found, with its kind and its first line (T69)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from core.escalation import History, State
from store import Damage, Store, TicketLedger
from store.journal import digest_of
from store.schema import TICKET, escalations, journal, obligations, tickets
from tests.store.made import REF, after, claim, entry, escalation, obligation, ref, turn

OTHER = ref(2)
THIRD = ref(1, "umbrella")


@pytest.fixture
def written(store: Store) -> Store:
    """Three tickets of two accounts with four lines each: 1 to 4, 5 to 8 and 9 to 12."""
    for one in (REF, OTHER, THIRD):
        history = History(escalations=(escalation(of=one, obligations=(obligation(),)),))
        held = store.save(claim(store, one), turn(history=history, journal=(entry("first"), entry("second", n=1))))
        store.save(held, turn(history=history, journal=(entry("third"), entry("fourth"))))
    return store


def tamper(url: str, *statements: sa.Executable) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def read(store: Store, **filters: str) -> dict[str, TicketLedger]:
    return {str(one.ref): one for one in store.ledger(**filters)}


def found(store: Store) -> dict[str, tuple[str, int | None]]:
    """The broken tickets with kind of damage and line."""
    return {name: (one.broken.damage.value, one.broken.line) for name, one in read(store).items() if one.broken}


def line(number: int) -> sa.Update:
    return sa.update(journal).where(journal.c.id == number)


def moved(first: int, second: int) -> list[sa.Update]:
    """Two lines in each other's place."""
    return [line(one).values(id=other) for one, other in ((first, 999), (second, first), (999, second))]


def head(value: str) -> sa.Update:
    return sa.update(tickets).where(tickets.c.ticket_id == "1", tickets.c.account == "acme").values(journal_head=value)


def test_t69_what_is_untouched_is_whole(written: Store) -> None:
    first, second, third = read(written).values()

    assert [one.ref for one in (first, second, third)] == [REF, OTHER, THIRD]
    assert [one.broken for one in (first, second, third)] == [None, None, None]
    assert [one.kind for one in first.lines] == ["first", "second", "third", "fourth"]
    assert (len(first.digests), len(first.head), first.digests[-1]) == (4, 64, first.head)
    assert first.escalations == written.history(REF).escalations


def test_t20_the_ledger_of_one_account_is_its_own(written: Store) -> None:
    assert list(read(written, connector="desk", account="umbrella")) == [str(THIRD)]
    assert list(read(written, account="acme")) == [str(REF), str(OTHER)]
    assert list(read(written, connector="other")) == []


CASES: dict[str, tuple[Sequence[sa.Executable], str, int | None]] = {
    "first gone": ([sa.delete(journal).where(journal.c.id == 1)], "missing", 2),
    "middle gone": ([sa.delete(journal).where(journal.c.id.in_([2, 3]))], "missing", 4),
    "tail cut": ([sa.delete(journal).where(journal.c.id.in_([3, 4]))], "tail_cut", None),
    "all cut": ([sa.delete(journal).where(journal.c.ticket_id == "1", journal.c.account == "acme")], "tail_cut", None),
    "order": (moved(2, 3), "reordered", 2),
    "first and last": (moved(1, 4), "reordered", 1),
    "last first": ([line(4).values(id=0)], "reordered", 0),
    "digest": ([line(3).values(digest="f" * 64)], "changed", 3),
    "link": ([line(3).values(before="f" * 64)], "changed", 3),
    "no head": ([head("")], "foreign_head", None),
    "made-up head": ([head("f" * 64)], "tail_cut", None),
    "to another ticket": ([line(8).values(ticket_id="1", id=99)], "changed", 99),
    "no JSON": ([line(2).values(facts="{")], "changed", 2),
}


@contextmanager
def tampered(url: str, *statements: sa.Executable) -> Iterator[None]:
    """The database after some statements; as it was before once the block ends."""
    engine = sa.create_engine(url)
    kept = (journal, tickets)
    computed = {tickets.c.ready_at}
    with engine.begin() as connection:
        rows = {one: connection.execute(sa.select(*(c for c in one.c if c not in computed))).all() for one in kept}
    tamper(url, *statements)
    yield
    with engine.begin() as connection:
        connection.execute(sa.delete(journal))
        connection.execute(sa.insert(journal), [row._asdict() for row in rows[journal]])
        for row in rows[tickets]:
            same = (tickets.c[name] == getattr(row, name) for name in TICKET)
            connection.execute(sa.update(tickets).where(*same).values(journal_head=row.journal_head))
    engine.dispose()


def test_t69_each_kind_of_damage_is_told_from_the_others(written: Store, database_url: str) -> None:
    for name, (statements, damage, number) in CASES.items():
        with tampered(database_url, *statements):
            assert found(written)[str(REF)] == (damage, number), name
            assert f"the journal of {REF} was changed after it was written" in written.integrity(), name
    assert found(written) == {}


def test_t69_the_digest_covers_every_column(written: Store, database_url: str) -> None:
    """A column that is added later is tried as well."""
    for column in journal.columns:
        if column.name == "id":
            continue
        value: Any = 7 if isinstance(column.type, sa.Integer) else "other"
        changed = sa.literal_column("at + 1") if column.name == "at" else value
        with tampered(database_url, line(2).values({column.name: changed})):
            assert "changed" in {damage for damage, _ in found(written).values()}, column.name
    assert found(written) == {}


def forged(store: Store, before: int, **values: Any) -> dict[str, Any]:
    """A line as somebody would write it who knows how digests are made, to follow another one."""
    with store._database.reading() as connection:
        row = connection.execute(sa.select(journal).where(journal.c.id == before)).one()
    made = {**row._asdict(), "before": row.digest, "kind": "forged", **values}
    return {**made, "digest": digest_of(made)}


def test_t69_a_line_put_in_between_is_found_though_its_digest_is_right(written: Store, database_url: str) -> None:
    tamper(database_url, line(3).values(id=103), line(4).values(id=104))
    tamper(database_url, journal.insert().values(forged(written, 2, id=50)))

    assert found(written) == {str(REF): ("added", 50)}


def test_t69_a_line_put_at_the_end_is_found_though_its_digest_is_right(written: Store, database_url: str) -> None:
    tamper(database_url, journal.insert().values(forged(written, 4, id=50)))

    assert found(written) == {str(REF): ("added", 50)}


def test_t69_a_head_turned_back_is_found(written: Store, database_url: str) -> None:
    tamper(database_url, head(forged(written, 2)["before"]))

    assert found(written) == {str(REF): ("added", 3)}


def test_t69_a_line_written_anew_leaves_the_next_without_its_own(written: Store, database_url: str) -> None:
    anew = forged(written, 1, id=2)

    tamper(database_url, line(2).values(anew))

    assert found(written) == {str(REF): ("missing", 3)}


def test_t69_the_head_of_another_ticket_is_foreign(written: Store, database_url: str) -> None:
    tamper(database_url, head(forged(written, 8)["before"]))

    assert found(written) == {str(REF): ("foreign_head", None)}


def test_t69_a_journal_without_its_ticket_is_told_last(written: Store, database_url: str) -> None:
    rows = [sa.delete(table).where(table.c.ticket_id == "1") for table in (obligations, escalations, tickets)]

    tamper(database_url, *(one.where(one.table.c.account == "acme") for one in rows))

    assert list(read(written)) == [str(OTHER), str(THIRD), str(REF)]
    assert found(written) == {str(REF): ("foreign_head", None)}


def test_t69_a_chain_of_lines_that_bites_its_own_tail_ends(written: Store, database_url: str) -> None:
    loop = forged(written, 4, id=50)

    tamper(database_url, journal.insert().values(loop), head(loop["digest"]), line(1).values(before=loop["digest"]))

    assert found(written)[str(REF)] == ("changed", 1)


UNREADABLE = [
    sa.update(escalations).where(escalations.c.ticket_id == "1", escalations.c.account == "acme").values(state="shut"),
    sa.update(escalations).where(escalations.c.ticket_id == "1", escalations.c.account == "acme").values(details="["),
    sa.update(obligations).where(obligations.c.ticket_id == "1", obligations.c.account == "acme").values(ended="x"),
    sa.update(obligations).where(obligations.c.ticket_id == "1", obligations.c.account == "acme").values(holds="[5]"),
]


def test_t69_what_cannot_be_read_is_told_of_its_own_ticket_only(written: Store, database_url: str) -> None:
    for statement in UNREADABLE:
        tamper(database_url, statement)

        assert found(written) == {str(REF): ("unreadable", None)}
        assert len(read(written)[str(OTHER)].digests) == 4

        good = (
            {"state": "requested", "details": "{}"}
            if statement.table is escalations
            else {"ended": None, "holds": "[]"}
        )
        tamper(database_url, sa.update(statement.table).values(good))
        assert found(written) == {}


def test_t69_a_line_after_a_cut_tail_shows_the_gap(written: Store, database_url: str) -> None:
    tamper(database_url, sa.delete(journal).where(journal.c.id == 4))
    held = claim(written, now=after(100))

    written.save(held, turn(history=written.history(REF), journal=(entry("fifth"),)))

    ((damage, _),) = found(written).values()
    assert damage == "missing"


def test_many_tickets_are_read_in_pages(store: Store) -> None:
    refs = [ref(number) for number in range(1200)]
    store.wake_many(refs, turn().at)

    assert [one.ref for one in store.ledger()] == sorted(refs)


def test_the_ledger_sees_one_moment_whatever_is_written_beside_it(written: Store) -> None:
    reading = written.ledger()
    first = next(reading)
    held = claim(written, THIRD, now=after(100))
    written.save(held, turn(history=written.history(THIRD), journal=(entry("later"),)))

    rest = list(reading)

    assert first.ref == REF
    assert [len(one.digests) for one in rest] == [4, 4]
    assert len(read(written)[str(THIRD)].digests) == 5


def test_every_kind_of_damage_is_tried_here() -> None:
    tried = {damage for _, damage, _ in CASES.values()} | {"added", "unreadable"}

    assert tried == set(Damage)


def test_an_open_escalation_is_read_with_its_promises(written: Store) -> None:
    (one,) = read(written)[str(REF)].escalations

    assert one == replace(escalation(obligations=(obligation(),)), state=State.REQUESTED)
