"""Forgets who was who and what was said on tickets whose last escalation ended long ago, and keeps what happened (T63).

Rule 1: that something happened, when, at which level and whether a promise was kept stays for ever; people, their words
and what they are called do not.
Rule 2: nothing is forgotten of a ticket on which something is open or due, or which somebody works on.
Rule 3: the journal is written anew line by line, and a last line holds the digests of the lines as they were, so that a
chain kept elsewhere can still be followed to it. A journal that is not whole is not touched.
"""

import dataclasses
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, tuple_, update

from core.escalation import History
from core.policy import PromiseKind
from core.promises import BY, DUE, PROMISED_AT, SAID, STOOD
from core.tickets import TicketRef
from store import codec, erasing
from store.chain import first_break
from store.database import Database
from store.queries import CHUNK, of_ticket, ref_of
from store.retention import is_quiet
from store.schema import TICKET, escalations, obligations, tickets
from store.schema import journal as lines

FORGOTTEN = "forgotten"
"""The line that says so, and the word in the place of whatever is no more."""

NOBODY = frozenset({"", "host", "recovered", FORGOTTEN})
"""Who acts in a journal without being anybody."""

KEPT_FACTS = frozenset(
    {
        *("escalation", "outcome", "promise", "level", "code", "channel", "need", "field", "outage", "role", "status"),
        *("due_at", "from_at", PROMISED_AT, "policy", "version", "severity", "tier", "merged", "into", "standing"),
        *(f"{kind}{what}" for kind in PromiseKind for what in (BY, DUE, STOOD, SAID)),
        *("known_at", "found_at", "remembered", "in_helpdesk", "at", "until_at", erasing.DIGESTS),
    }
)
"""What a line of a journal goes on to say: nothing that people wrote, and nobody's name."""

CODE = re.compile(r"[a-z0-9_]{0,60}")


class ForgettingBook:
    """Forgets; raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def histories(self, before: datetime, at: datetime) -> int:
        """Forget the people and words of tickets on which nothing happened since ``before``; answers how many."""
        forgotten, after = 0, ("", "", "")
        while page := self._old(before, after):
            after = (page[-1].connector, page[-1].account, page[-1].id)
            forgotten += sum(self._forget(ref, at) for ref in page)
        return forgotten

    def _old(self, before: datetime, after: tuple[str, str, str]) -> list[TicketRef]:
        """The next quiet tickets that were escalated once, and whose journal ended before and is not forgotten yet."""
        key = [tickets.c[name] for name in TICKET]
        last = select(*(lines.c[name] for name in TICKET), func.max(lines.c.id).label("id"))
        last_line = last.group_by(*(lines.c[name] for name in TICKET)).subquery()
        query = (
            select(*key)
            .join(last_line, tuple_(*key) == tuple_(*(last_line.c[name] for name in TICKET)))
            .join(lines, lines.c.id == last_line.c.id)
            .where(tuple_(*key) > after, lines.c.at < before, lines.c.kind != FORGOTTEN, is_quiet())
            .where(select(escalations.c.number).where(*(escalations.c[n] == tickets.c[n] for n in TICKET)).exists())
            .order_by(*key)
        )
        with self._database.reading() as connection:
            return [ref_of(row) for row in connection.execute(query.limit(CHUNK))]

    def _forget(self, ref: TicketRef, at: datetime) -> bool:
        with self._database.writing("forget") as connection:
            of = of_ticket(tickets, ref)
            row = connection.execute(select(tickets).where(of, is_quiet()).with_for_update()).first()
            if row is None or row.leased_until is not None:
                return False
            old = connection.execute(select(lines).where(of_ticket(lines, ref)).order_by(lines.c.id)).all()
            if first_break(old, row.journal_head) is not None:
                return False
            _forget_escalations(connection, ref)
            head = erasing.rewritten(connection, ref, old, _line, FORGOTTEN, "", at)
            memory = codec.dump_memory(_without_people(codec.memory(row.memory)))
            connection.execute(update(tickets).where(of).values(journal_head=head, memory=memory))
            return True


def _forget_escalations(connection: Connection, ref: TicketRef) -> None:
    rows = connection.execute(select(escalations).where(of_ticket(escalations, ref))).all()
    for row in rows:
        gone = dict.fromkeys(("owner", "requested_by", "assignee", "on_behalf_of"), "")
        names = {name: FORGOTTEN for name in ("owner_name", "requested_by_name") if getattr(row, name)}
        values = {
            **gone,
            **names,
            "on_behalf_of_name": "",
            "reason": row.reason if CODE.fullmatch(row.reason) else "",
            "details": codec.dump({}),
            "records": _cleared(row.records, {"by": "", "details": {}}),
            "tenures": _cleared(row.tenures, {"owner": "", "owner_name": ""}),
        }
        its = (of_ticket(escalations, ref), escalations.c.number == row.number)
        connection.execute(update(escalations).where(*its).values(values))
    its = (of_ticket(obligations, ref), obligations.c.ended_by != "")
    connection.execute(update(obligations).where(*its).values(ended_by=FORGOTTEN))


def _cleared(text: str, instead: Mapping[str, Any]) -> str:
    """A JSON list of objects with these members in the place of theirs."""
    found = codec.plain(text)
    return codec.dump([{**one, **{name: instead[name] for name in instead.keys() & one.keys()}} for one in found])


def _line(row: Any) -> dict[str, str]:
    """The columns of a journal's line without people and words."""
    facts = codec.plain(row.facts)
    told = {name: value if _says_nothing(name, value) else FORGOTTEN for name, value in facts.items()}
    return {"actor": row.actor if row.actor in NOBODY else FORGOTTEN, "facts": codec.dump(told)}


def _says_nothing(name: str, value: Any) -> bool:
    return name in KEPT_FACTS or not isinstance(value, str | list | dict)


def _without_people(history: History) -> History:
    """What is remembered between two looks without people and their words; what was done once stays known."""
    return dataclasses.replace(
        history,
        records=tuple(dataclasses.replace(one, by="", details={}) for one in history.records),
        handled=tuple(one for one in history.handled if "@" not in one),
        written={name: one for name, one in history.written.items() if not isinstance(one.value, str)},
        ties=tuple(dataclasses.replace(one, words="") for one in history.ties),
    )
