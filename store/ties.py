"""Keeps the ties between tickets of two accounts: who asked for whom, what each may see of the other, what is opened.

Rule 1: a tie is known by its key, per account that asked, for ever; wishing for it again changes nothing.
Rule 2: opening says so before the other helpdesk is called, so that after a crash its key is looked for first.
Rule 3: a face that changed is written together with the wake of the ticket on the other side, or not at all.
Rule 4: tie rows are taken before ticket rows, both in one order, so that the two sides do not lock each other out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from core.tickets import TicketRef
from core.ties import Face, Standing
from store import codec
from store.accepting import wake_statement
from store.columns import storable
from store.database import Database
from store.queries import key_of, of_account, of_ticket
from store.schema import NEW_RANK, ties

AccountKey = tuple[str, str]
"""A connector and an account of it."""


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie as it is kept.

    ``source`` asked for it; ``other`` is its counterpart, in ``account``, with an empty id until that is opened or
    found. ``named`` is what staff called it. ``opening_at`` says that it may be open already, ``tries`` how often that
    was tried; ``linked`` that a link to the source was left there. ``face`` is the source's, ``other_face`` the
    counterpart's, each with the moment at which it was last seen.
    """

    key: str
    source: TicketRef
    other: TicketRef
    named: str = ""
    trouble: Standing | None = None
    opening_at: datetime | None = None
    opened_at: datetime | None = None
    tries: int = 0
    linked: bool = False
    face: Face | None = None
    face_at: datetime | None = None
    other_face: Face | None = None
    other_face_at: datetime | None = None

    @property
    def account(self) -> AccountKey:
        """Where the counterpart is, or is to be."""
        return self.other.connector, self.other.account


class TieBook:
    """The ties of all accounts; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def want(self, source: TicketRef, key: str, account: AccountKey, named: str = "") -> TieRow:
        """The tie of this key, kept from now on; one that is known changes its place at most, until it is opened."""
        row = {**key_of(source), "key": key, "named": named}
        row |= {"other_connector": account[0], "other_account": account[1]}
        insert = self._database.insert(ties).values(row).on_conflict_do_nothing()
        with self._database.writing("tie") as connection:
            connection.execute(insert)
            still = (_of(source, key), ties.c.other_id == "", ties.c.opening_at.is_(None))
            elsewhere = {"other_connector": account[0], "other_account": account[1]}
            connection.execute(update(ties).where(*still).values(elsewhere))
            return _row(connection.execute(select(ties).where(_of(source, key))).one())

    def of(self, ref: TicketRef) -> tuple[TieRow, ...]:
        """The ties that a ticket asked for, and those of which it is the counterpart, by their keys."""
        with self._database.reading() as connection:
            rows = connection.execute(select(ties).where(_either(ref)).order_by(ties.c.key))
            return tuple(_row(row) for row in rows)

    def opening(self, tie: TieRow, at: datetime) -> TieRow:
        """Say that the counterpart is being opened now."""
        self._set(tie, {"opening_at": at, "tries": tie.tries + 1})
        return replace(tie, opening_at=at, tries=tie.tries + 1)

    def not_opened(self, tie: TieRow) -> None:
        """Say that the other helpdesk opened nothing, which is no try."""
        self._set(tie, {"opening_at": None, "tries": tie.tries - 1})

    def opened(self, tie: TieRow, other: TicketRef, at: datetime) -> TieRow | None:
        """Say which ticket the counterpart is and wake both; ``None`` where the source has a tie to it already."""
        same = and_(of_ticket(ties, tie.source), _is_other(other), ties.c.key != tie.key)
        values = {"other_id": other.id, "opened_at": at, "trouble": "", "opening_at": None}
        with self._database.writing("tie") as connection:
            if connection.execute(select(ties.c.key).where(same)).first() is not None:
                return None
            connection.execute(update(ties).where(_of(tie.source, tie.key)).values(values))
            self._wake(connection, {tie.source, other}, at)
        return replace(tie, other=other, opened_at=at, trouble=None, opening_at=None)

    def linked(self, tie: TieRow) -> None:
        """Say that a link to the source was left on the counterpart."""
        self._set(tie, {"linked": True})

    def troubled(self, tie: TieRow, trouble: Standing, at: datetime) -> None:
        """Say why the counterpart cannot be opened, and wake the source where that is news."""
        if tie.trouble is trouble:
            return
        with self._database.writing("tie") as connection:
            connection.execute(update(ties).where(_of(tie.source, tie.key)).values(trouble=trouble.value))
            self._wake(connection, {tie.source}, at)

    def pass_on(self, ref: TicketRef, face: Face, at: datetime, agreed: Collection[AccountKey]) -> int:
        """Show a ticket's face to the other sides in these accounts, and wake those to which it is another than before.

        Answers how many were woken. A ticket without ties costs one look and no write.
        """
        with self._database.reading() as connection:
            if connection.execute(select(ties.c.key).where(_either(ref)).limit(1)).first() is None:
                return 0
        with self._database.writing("tie") as connection:
            found = connection.execute(select(ties).where(_either(ref)).order_by(ties.c.key).with_for_update())
            woken = set()
            for row in [_row(one) for one in found]:
                asked = row.source == ref
                there = row.other if asked else row.source
                if (there.connector, there.account) not in agreed:
                    continue
                prefix = "" if asked else "other_"
                values = {f"{prefix}face": codec.dump(face), f"{prefix}face_at": at}
                connection.execute(update(ties).where(_of(row.source, row.key)).values(values))
                if there.id and (row.face if asked else row.other_face) != face:
                    woken.add(there)
            self._wake(connection, woken, at)
            return len(woken)

    def moved(self, ref: TicketRef, to: str, at: datetime) -> int:
        """Let another ticket of the same account be the counterpart in place of one that was merged into it."""
        now = replace(ref, id=to)
        with self._database.reading() as connection:
            if connection.execute(select(ties.c.key).where(_is_other(ref)).limit(1)).first() is None:
                return 0
        with self._database.writing("tie") as connection:
            found = connection.execute(select(ties).where(_is_other(ref)).order_by(ties.c.key).with_for_update())
            rows = [_row(one) for one in found]
            values = {"other_id": to, "other_face": None, "other_face_at": at, "linked": False}
            connection.execute(update(ties).where(_is_other(ref)).values(values))
            self._wake(connection, {now, *(row.source for row in rows)} if rows else set(), at)
            return len(rows)

    def _set(self, tie: TieRow, values: Mapping[str, Any]) -> None:
        with self._database.writing("tie") as connection:
            connection.execute(update(ties).where(_of(tie.source, tie.key)).values(values))

    def _wake(self, connection: Connection, refs: Collection[TicketRef], at: datetime) -> None:
        if refs:
            rows = [{**key_of(ref), "wake_at": at, "rank": NEW_RANK} for ref in sorted(refs)]
            connection.execute(wake_statement(self._database), rows)


def _of(source: TicketRef, key: str) -> ColumnElement[bool]:
    return and_(of_account(ties, source.connector, source.account), ties.c.key == storable(key))


def _is_other(ref: TicketRef) -> ColumnElement[bool]:
    here = and_(ties.c.other_connector == ref.connector, ties.c.other_account == ref.account)
    return and_(here, ties.c.other_id == ref.id)


def _either(ref: TicketRef) -> ColumnElement[bool]:
    return or_(of_ticket(ties, ref), _is_other(ref))


def _row(row: Row[Any]) -> TieRow:
    return TieRow(
        key=row.key,
        source=TicketRef(row.connector, row.account, row.ticket_id),
        other=TicketRef(row.other_connector, row.other_account, row.other_id),
        named=row.named,
        trouble=Standing(row.trouble) if row.trouble else None,
        opening_at=row.opening_at,
        opened_at=row.opened_at,
        tries=row.tries,
        linked=row.linked,
        face=codec.face(row.face),
        face_at=row.face_at,
        other_face=codec.face(row.other_face),
        other_face_at=row.other_face_at,
    )
