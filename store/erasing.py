"""Puts a name that says nothing in the place of a person, everywhere in what is remembered of quiet tickets (T63).

Rule 1: a person is known by an address. What else they are called is read beside it: the host's id and the name.
Rule 2: nothing of an open escalation is touched: it would be decided anew by what the helpdesk still says of them.
Rule 3: the journal is written anew line by line, and a last line holds the digests of the lines as they were, so that
a chain kept elsewhere can still be followed to it. A journal that is not whole is not touched.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, cast, or_, select, update

from core.tickets import TicketRef
from store import codec, journal
from store.chain import first_break
from store.database import Database
from store.queries import of_ticket, ref_of
from store.schema import IS_OPEN, TICKET, deliveries, escalations, mails, obligations, outbox, tickets
from store.schema import journal as lines
from store.values import JournalEntry

ERASED = "erased"
DIGESTS = "digests"
SHORTEST_ID = 6
"""An id that is shorter may be any number; it is left."""
SHORTEST_NAME = 4

WORDS: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "escalations": (
        escalations,
        (
            *("owner", "owner_name", "requested_by", "requested_by_name", "reason", "assignee"),
            *("on_behalf_of", "on_behalf_of_name", "details", "records", "tenures"),
        ),
    ),
    "obligations": (obligations, ("ended_by",)),
    "deliveries": (deliveries, ("actor", "body")),
    "outbox": (outbox, ("note", "why")),
    "tickets": (tickets, ("snapshot", "memory")),
    "journal": (lines, ("actor", "facts")),
}
"""Where people may be named on a ticket: the columns of each table."""
IN_JSON = frozenset({"details", "records", "tenures", "body", "note", "snapshot", "memory", "facts"})

_ANY = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class Trace:
    """A ticket on which a person is named; ``open`` where nothing may be taken out of it now."""

    ref: TicketRef
    open: bool


class ErasureBook:
    """Finds and takes out people; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def traces(self, email: str) -> tuple[Trace, ...]:
        """The tickets on which a person is named by this address, in the order of their keys."""
        cloth = Cloth("", (email,), ())
        with self._database.reading() as connection:
            refs = {
                ref_of(row)
                for table, columns in WORDS.values()
                for row in connection.execute(_candidates(table, columns, email))
                if any(cloth.hides(getattr(row, name) or "") for name in columns)
            }
            return tuple(Trace(ref, _is_open(connection, ref)) for ref in sorted(refs))

    def mails(self, email: str) -> int:
        """How many mails are kept that a person wrote."""
        with self._database.reading() as connection:
            return len(connection.execute(select(mails.c.id).where(mails.c.sender == email.lower())).all())

    def forget_mails(self, email: str, at: datetime) -> int:
        """Forget who wrote what in the mails of this address; what waits for a person is dropped. How many?"""
        gone = {"sender": "", "subject": "", "message_id": "", "body": None, "reply": None}
        its = mails.c.sender == email.lower()
        with self._database.writing("erase") as connection:
            waiting = update(mails).where(its, mails.c.state.in_(("held", "released")))
            connection.execute(waiting.values(state="dropped", why=ERASED, ended_at=at))
            return connection.execute(update(mails).where(its).values(gone)).rowcount

    def erase(self, ref: TicketRef, email: str, instead: str, by: str, at: datetime) -> bool:
        """Put ``instead`` in a person's place on a ticket, and say in its journal who had that done.

        False where nothing was touched: an escalation is open, somebody works on it, or its journal is not whole.
        """
        with self._database.writing("erase") as connection:
            of = of_ticket(tickets, ref)
            row = connection.execute(select(tickets).where(of).with_for_update()).first()
            if row is None or row.leased_until is not None or _is_open(connection, ref):
                return False
            old = connection.execute(select(lines).where(of_ticket(lines, ref)).order_by(lines.c.id)).all()
            if first_break(old, row.journal_head) is not None:
                return False
            cloth = Cloth(instead, *_called(connection, ref, email))
            for table, columns in WORDS.values():
                if table is not lines:
                    _cover(connection, table, columns, ref, cloth)
            head = rewritten(connection, ref, old, lambda one: _covered(one, ("actor", "facts"), cloth), ERASED, by, at)
            connection.execute(update(tickets).where(of).values(journal_head=head))
            return True


class Cloth:
    """What covers a person: knows all that they are called, and puts one word in its place."""

    def __init__(self, instead: str, words: Iterable[str], ids: Iterable[str]) -> None:
        self._instead = instead
        self._ids = frozenset(ids)
        longest_first = sorted(words, key=len, reverse=True)
        whole = (rf"(?<![\w.+-]){re.escape(word)}(?![\w-]|\.\w)" for word in longest_first)
        self._called = re.compile("|".join(whole), re.IGNORECASE)

    def hides(self, text: str) -> bool:
        """Whether they are named in a text."""
        return self._called.search(text) is not None

    def over(self, text: str) -> str:
        """The text without them."""
        return self._instead if text in self._ids else self._called.sub(self._instead, text)

    def over_json(self, text: str) -> str:
        """The same for every text in a JSON text, and for nothing else in it."""
        return codec.dump(self._inside(_ANY.decode(text)))

    def _inside(self, value: Any) -> Any:
        match value:
            case str():
                return self.over(value)
            case list():
                return [self._inside(one) for one in value]
            case dict():
                return {self.over(name): self._inside(inner) for name, inner in value.items()}
            case _:
                return value


def _called(connection: Connection, ref: TicketRef, email: str) -> tuple[set[str], set[str]]:
    """The words and the ids by which a ticket knows whoever has this address."""
    words, ids = {email}, set()
    snapshot = connection.scalar(select(tickets.c.snapshot).where(of_ticket(tickets, ref)))
    for one in _people(_ANY.decode(snapshot) if snapshot else None):
        if str(one.get("email", "")).casefold() == email.casefold():
            words.add(str(one.get("name", "")))
            ids.add(str(one.get("id", "")))
    for row in connection.execute(select(escalations).where(of_ticket(escalations, ref))):
        for who in ("owner", "requested_by", "on_behalf_of"):
            if getattr(row, who).casefold() == email.casefold() or getattr(row, who) in ids - {""}:
                words.add(getattr(row, f"{who}_name"))
    return {one for one in words if len(one) >= SHORTEST_NAME}, {one for one in ids if len(one) >= SHORTEST_ID}


def _people(value: Any) -> Iterable[Mapping[str, Any]]:
    """Every person in a ticket as it was last read."""
    if isinstance(value, list):
        for one in value:
            yield from _people(one)
    elif isinstance(value, dict):
        if "email" in value:
            yield value
        for one in value.values():
            yield from _people(one)


def _cover(connection: Connection, table: Table, columns: Sequence[str], ref: TicketRef, cloth: Cloth) -> None:
    its = of_ticket(table, ref)
    keys = list(table.primary_key.columns)
    for row in connection.execute(select(*keys, *(table.c[name] for name in columns)).where(its)).all():
        covered = _covered(row, columns, cloth)
        if covered:
            this = (column == getattr(row, column.name) for column in keys)
            connection.execute(update(table).where(*this).values(covered))


def _covered(row: Row[Any], columns: Sequence[str], cloth: Cloth) -> dict[str, str]:
    """The columns of a row that name them, without."""
    covered = {}
    for name in columns:
        text = getattr(row, name)
        if text:
            now = cloth.over_json(text) if name in IN_JSON else cloth.over(text)
            if now != text:
                covered[name] = now
    return covered


def rewritten(
    connection: Connection,
    ref: TicketRef,
    old: Sequence[Row[Any]],
    new: Callable[[Row[Any]], Mapping[str, str]],
    kind: str,
    by: str,
    at: datetime,
) -> str:
    """Write a ticket's journal anew, each line with what ``new`` changes of it, and a last line of this kind.

    The last line holds the digests of the lines as they were. Answers the journal's new head.
    """
    head = ""
    for row in old:
        line = {**row._asdict(), **new(row), "before": head}
        head = journal.digest_of(line)
        values = {name: line[name] for name in ("actor", "facts", "before")}
        connection.execute(update(lines).where(lines.c.id == row.id).values(**values, digest=head))
    entry = JournalEntry(at, kind, by, {DIGESTS: [row.digest for row in old]}, None)
    return journal.add(connection, ref, [entry], head)


def _is_open(connection: Connection, ref: TicketRef) -> bool:
    query = select(escalations.c.number).where(of_ticket(escalations, ref), IS_OPEN)
    return connection.execute(query).first() is not None


def _candidates(table: Table, columns: Sequence[str], email: str) -> Select[*tuple[Any, ...]]:
    """The rows in which the letters of an address stand in a row; they may be part of another."""
    there = or_(*(cast(table.c[name], Text).icontains(email, autoescape=True) for name in columns))
    return select(*_key(table), *(table.c[name] for name in columns)).where(there)


def _key(table: Table) -> list[ColumnElement[str]]:
    return [table.c[name] for name in TICKET]
