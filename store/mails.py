"""Remembers every mail of the escalation mailboxes: what became of it, what waits for a person, what was answered.

Rule 1: a mail is known by its key, per account and for ever; a copy is counted, never taken for a second mail (F61).
Rule 2: an answer says ``sending`` before it is handed to a mail server; found so after a crash, its fate is unknown
and it is never sent again by itself (F63).
Rule 3: what people wrote is kept only while it is needed: words go when a mail is dealt with, addresses and subjects
some time after (T63). Its key stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, update

from store import codec
from store.columns import storable
from store.database import Database
from store.queries import of_account
from store.schema import IS_HELD, IS_KNOWN, IS_UNANSWERED, mails


class MailState(StrEnum):
    """What became of a mail: it asks for an escalation, was refused with an answer, waits for a person, or is let be.

    A person releases a held mail, and it is looked at again, or drops it.
    """

    ASKED = "asked"
    REFUSED = "refused"
    HELD = "held"
    RELEASED = "released"
    DROPPED = "dropped"
    IGNORED = "ignored"


class ReplyState(StrEnum):
    """Where our answer to a mail stands: none, still open what to say, due, on its way, or how it ended.

    ``unknown`` is an answer whose mail server died before it said whether it took it; ``withheld`` one that we had
    reason not to send; ``bounced`` one that came back.
    """

    NONE = ""
    OPEN = "open"
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    REJECTED = "rejected"
    BOUNCED = "bounced"


GONE_OUT = (ReplyState.SENDING, ReplyState.SENT, ReplyState.UNKNOWN, ReplyState.BOUNCED)
"""Answers that were sent or may have been."""
COUNTED = (ReplyState.DUE, *GONE_OUT)
"""The same, and those that are to be sent."""


TOO_LONG = "nobody_decided"
"""Why a mail is dropped that waited for a person for too long."""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail as it is remembered.

    ``body`` holds its words while it waits for a person; ``vouched_by`` who released it; ``mark`` names our answer to
    it in the answer itself; ``reply`` is what is to be sent.
    """

    connector: str
    account: str
    key: str
    digest: str
    received_at: datetime
    state: MailState
    mark: str
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    why: str = ""
    ticket_id: str = ""
    body: Mapping[str, Any] | None = None
    vouched_by: str = ""
    ended_at: datetime | None = None
    copies: int = 0
    reply: Mapping[str, Any] | None = None
    reply_state: ReplyState = ReplyState.NONE
    reply_at: datetime | None = None
    reply_why: str = ""
    id: int = 0


class MailBook:
    """The mails of all mailboxes; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- what came in --------------------------------------------------------------------------------------

    def keep(self, row: MailRow) -> bool:
        """Remember a mail; false where it is known already, which is counted."""
        insert = self._database.insert(mails).values(_columns(row)).on_conflict_do_nothing().returning(mails.c.id)
        with self._database.writing("mail") as connection:
            if connection.execute(insert).first() is not None:
                return True
            its = _of_key(row.connector, row.account, row.key)
            connection.execute(update(mails).where(its).values(copies=mails.c.copies + 1))
            return False

    def find(self, connector: str, account: str, key: str) -> MailRow | None:
        """The mail of an account with this key."""
        with self._database.reading() as connection:
            row = connection.execute(select(mails).where(_of_key(connector, account, key))).first()
        return None if row is None else row_of(row)

    def settle(self, row: MailRow, was: MailState) -> bool:
        """Put what became of a mail that was in another state in its place; false where it moved on meanwhile."""
        changes = {name: value for name, value in _columns(row).items() if name in _SETTLED}
        with self._database.writing("mail") as connection:
            moved = connection.execute(update(mails).where(mails.c.id == row.id, mails.c.state == was).values(changes))
            return moved.rowcount == 1

    # --- for people ----------------------------------------------------------------------------------------

    def rows(
        self, *, state: MailState | None = None, reply: ReplyState | None = None, limit: int = 100, before_id: int = 0
    ) -> tuple[MailRow, ...]:
        """Mails of every account, newest first; ``before_id`` goes on after the last one of a page."""
        query = select(mails).order_by(mails.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(mails.c.state == state)
        if reply is not None:
            query = query.where(mails.c.reply_state == reply)
        if before_id:
            query = query.where(mails.c.id < before_id)
        with self._database.reading() as connection:
            return tuple(row_of(row) for row in connection.execute(query))

    def row(self, number: int) -> MailRow | None:
        """The mail with this number, as listed."""
        with self._database.reading() as connection:
            row = connection.execute(select(mails).where(mails.c.id == number)).first()
        return None if row is None else row_of(row)

    def release(self, number: int, by: str, sender: str) -> bool:
        """Let a held mail be looked at as one of ``sender``; false where none is held under this number."""
        with self._database.writing("mail") as connection:
            its = (mails.c.id == number, mails.c.state == MailState.HELD, mails.c.body.is_not(None))
            changes = {"state": MailState.RELEASED, "vouched_by": by, "sender": sender}
            return connection.execute(update(mails).where(*its).values(changes)).rowcount == 1

    def drop(self, number: int, by: str, at: datetime) -> bool:
        """Put a held mail away; false where none is held under this number."""
        with self._database.writing("mail") as connection:
            its = (mails.c.id == number, mails.c.state == MailState.HELD)
            changes = {"state": MailState.DROPPED, "vouched_by": by, "ended_at": at, "body": None}
            return connection.execute(update(mails).where(*its).values(changes)).rowcount == 1

    def released(self, connector: str, account: str, limit: int = 50) -> tuple[MailRow, ...]:
        """The mails that a person released and that were not looked at since, oldest first."""
        its = (of_account(mails, connector, account), mails.c.state == MailState.RELEASED, IS_HELD)
        with self._database.reading() as connection:
            return tuple(map(row_of, connection.execute(select(mails).where(*its).order_by(mails.c.id).limit(limit))))

    def held(self, connector: str, account: str) -> int:
        """How many mails of an account wait for a person."""
        its = (of_account(mails, connector, account), mails.c.state == MailState.HELD, IS_HELD)
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(mails).where(*its)) or 0

    # --- answers -------------------------------------------------------------------------------------------

    def unanswered(self, connector: str, account: str, state: ReplyState, limit: int = 50) -> tuple[MailRow, ...]:
        """The mails of an account whose answer is in this state (open, due or sending), oldest first."""
        its = (of_account(mails, connector, account), mails.c.reply_state == state, IS_UNANSWERED)
        with self._database.reading() as connection:
            return tuple(map(row_of, connection.execute(select(mails).where(*its).order_by(mails.c.id).limit(limit))))

    def move_reply(
        self,
        row: MailRow,
        to: ReplyState,
        at: datetime,
        why: str = "",
        reply: Mapping[str, Any] | None = None,
    ) -> bool:
        """Move an answer on from the state of ``row``; false where somebody else moved it first.

        ``reply`` is what to say, where that is known now. It is forgotten once the answer needs it no more.
        """
        changes: dict[str, Any] = {"reply_state": to, "reply_at": at, "reply_why": why}
        if reply is not None:
            changes["reply"] = codec.dump(reply)
        elif to not in (ReplyState.DUE, ReplyState.SENDING):
            changes["reply"] = None
        with self._database.writing("mail") as connection:
            its = (mails.c.id == row.id, mails.c.reply_state == row.reply_state)
            return connection.execute(update(mails).where(*its).values(changes)).rowcount == 1

    def answered_since(
        self,
        connector: str,
        account: str,
        since: datetime,
        *,
        sender: str = "",
        ticket_id: str | None = None,
        states: Sequence[ReplyState] = COUNTED,
    ) -> int:
        """How many answers an account sent, may have sent or is to send since a moment: to a sender, about a ticket."""
        its = [of_account(mails, connector, account), mails.c.reply_at >= since, mails.c.reply_state.in_(states)]
        if sender:
            its.append(mails.c.sender == sender)
        if ticket_id is not None:
            its.append(mails.c.ticket_id == ticket_id)
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(mails).where(*its)) or 0

    def came_back(self, connector: str, account: str, mark: str, at: datetime) -> bool:
        """Say that our answer with this mark bounced; false where there is none."""
        with self._database.writing("mail") as connection:
            its = (of_account(mails, connector, account), mails.c.mark == mark, mails.c.reply_state.in_(COUNTED))
            changes = {"reply_state": ReplyState.BOUNCED, "reply_at": at, "reply": None}
            return connection.execute(update(mails).where(*its).values(changes)).rowcount == 1

    def bounces_since(self, connector: str, account: str, sender: str, since: datetime) -> int:
        """How many answers to a sender came back since a moment."""
        its = (of_account(mails, connector, account), mails.c.reply_at >= since, mails.c.sender == sender)
        query = select(func.count()).select_from(mails).where(*its, mails.c.reply_state == ReplyState.BOUNCED)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def looked_into_since(self, connector: str, account: str, sender: str, since: datetime) -> int:
        """How many mails of a sender were believed and looked into since a moment; forged ones are not theirs."""
        its = (
            of_account(mails, connector, account),
            mails.c.received_at >= since,
            mails.c.sender == sender,
            mails.c.state.in_((MailState.ASKED, MailState.REFUSED)),
            IS_KNOWN,
        )
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(mails).where(*its)) or 0

    def forget(self, connector: str, account: str, before: datetime) -> int:
        """Forget who wrote what before a moment; answers how many mails that were.

        What still waited for a person then is dropped.
        """
        its = (of_account(mails, connector, account), mails.c.received_at < before)
        gone = {"sender": "", "subject": "", "message_id": "", "body": None, "reply": None}
        with self._database.writing("mail") as connection:
            left = update(mails).where(*its, IS_HELD).values(state=MailState.DROPPED, why=TOO_LONG, ended_at=before)
            connection.execute(left)
            return connection.execute(update(mails).where(*its, IS_KNOWN).values(gone)).rowcount


_SETTLED = frozenset({"state", "why", "ticket_id", "body", "ended_at", "reply", "reply_state", "reply_at", "reply_why"})
_TEXTS = ("why", "ticket_id", "vouched_by", "reply_why", "sender", "subject", "message_id", "mark", "digest", "key")


def _of_key(connector: str, account: str, key: str) -> ColumnElement[bool]:
    return and_(of_account(mails, connector, account), mails.c.key == key)


def _columns(row: MailRow) -> dict[str, Any]:
    return {
        "connector": row.connector,
        "account": row.account,
        "received_at": row.received_at,
        "state": row.state,
        "body": None if row.body is None else codec.dump(row.body),
        "ended_at": row.ended_at,
        "reply": None if row.reply is None else codec.dump(row.reply),
        "reply_state": row.reply_state,
        "reply_at": row.reply_at,
        **{name: storable(getattr(row, name)) for name in _TEXTS},
    }


def row_of(row: Row[Any]) -> MailRow:
    """A row of the table as a mail."""
    known = dict(zip(mails.columns.keys(), row, strict=True))
    known["state"] = MailState(row.state)
    known["reply_state"] = ReplyState(row.reply_state)
    for name in ("body", "reply"):
        known[name] = None if known[name] is None else codec.facts(known[name])
    return MailRow(**known)
