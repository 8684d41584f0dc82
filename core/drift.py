"""Finds where a ticket's fields differ from what they should say, and when to stop putting them back.

Rule 1: fields are derived, so this is asked after a decision, after a conflict and in every sweep.
Rule 2: a held field undone three times within an hour is contested: it is left alone and said (F9), until it
holds again what it should.
Rule 3: no difference, no write.
Rule 4: a host's own action may say at once that an escalation is requested; that undoes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.escalation import Written
from core.fields import ACTION, COUNTERPART, HELD, STATE, Shown
from core.tickets import Ticket, Value

OURS = (*HELD, COUNTERPART)
CONTEST_WITHIN = timedelta(hours=1)
CONTEST_AFTER = 3


@dataclass(frozen=True, slots=True)
class Drift:
    """The fields to write, what is remembered about them, and those that just became contested.

    ``missing`` names fields the host no longer has (F24): nothing can be written there.
    """

    fields: Mapping[str, Value]
    written: Mapping[str, Written]
    contested: tuple[str, ...]
    missing: tuple[str, ...]


def drift(ticket: Ticket, wanted: Mapping[str, Value], written: Mapping[str, Written], now: datetime) -> Drift:
    """What to write so that ``ticket`` says what it should; ``written`` is what we last knew each field to hold."""
    fields: dict[str, Value] = {}
    memory = dict(written)
    contested: list[str] = []
    for name, want in wanted.items():
        if name not in ticket.fields:
            continue
        before = memory.get(name)
        if same(ticket.fields[name], want):
            if not same(before.value if before is not None else None, want):
                memory[name] = Written(want, before.undone_at if before is not None else ())
            continue
        if before is not None and name in OURS and same(before.value, want) and not _by_the_action(ticket, name):
            before = memory[name] = _undone(before, ticket.fields[name], now)
            if before.contested and name not in _contested(written):
                contested.append(name)
        if before is None or not before.contested:
            fields[name] = want
    missing = tuple(name for name in wanted if name not in ticket.fields)
    return Drift(fields, memory, tuple(contested), missing)


def confirmed(written: Mapping[str, Written], fields: Mapping[str, Value]) -> Mapping[str, Written]:
    """What is remembered once the host has taken ``fields``."""
    memory = dict(written)
    for name, value in fields.items():
        before = memory.get(name)
        memory[name] = Written(value, before.undone_at if before is not None else ())
    return memory


def same(one: Value, other: Value) -> bool:
    """Whether two field values are the same to a person: empty text, an unticked box and nothing are."""
    return _plain(one) == _plain(other)


def _plain(value: Value) -> Value:
    return None if value is None or value is False or value == "" else value


def _undone(before: Written, value: Value, now: datetime) -> Written:
    """Counted once per time that people undo it: until ours is there again, what is remembered is theirs."""
    recent = (*(at for at in before.undone_at if now - at < CONTEST_WITHIN), now)
    return Written(value, recent, before.contested or len(recent) >= CONTEST_AFTER)


def _by_the_action(ticket: Ticket, name: str) -> bool:
    """Whether the field says what the action set while it was used, as a workflow's own step does."""
    return name == STATE and ticket.fields[STATE] == Shown.REQUESTED and ticket.fields.get(ACTION) is True


def _contested(written: Mapping[str, Written]) -> frozenset[str]:
    return frozenset(name for name, one in written.items() if one.contested)
