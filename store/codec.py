"""Turns values into JSON text for a database column and back, always the same text for the same value."""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.commands import Note
from core.conditions import Condition
from core.escalation import Escalation, History, Hold, Record, Tenure, Written
from core.tickets import Ticket
from core.ties import Face
from store.columns import refuse_naive, storable

_ENCODER = msgspec.json.Encoder(order="deterministic")
_HISTORY = msgspec.json.Decoder(History)
_RECORDS = msgspec.json.Decoder(tuple[Record, ...])
_TENURES = msgspec.json.Decoder(tuple[Tenure, ...])
_NOTE = msgspec.json.Decoder(Note)
_TICKET = msgspec.json.Decoder(Ticket)
_FACTS = msgspec.json.Decoder(dict[str, Any])
_HOLDS = msgspec.json.Decoder(tuple[Hold, ...])
_MATCHES = msgspec.json.Decoder(tuple[Condition, ...])
_FACE = msgspec.json.Decoder(Face)
_DETAILS = msgspec.json.Decoder(dict[str, str])

_PLAIN = msgspec.json.Decoder()

NO_HOLDS = "[]"


def dump(value: object) -> str:
    """JSON text with sorted keys and sets; characters no database holds are replaced."""
    try:
        return _ENCODER.encode(value).decode()
    except UnicodeEncodeError:
        return _ENCODER.encode(_clean(msgspec.to_builtins(value))).decode()


def facts(text: str) -> dict[str, Any]:
    """The mapping :func:`dump` was given."""
    return _FACTS.decode(text)


def details(text: str) -> dict[str, str]:
    """An escalation's answers."""
    return _DETAILS.decode(text)


def records(text: str) -> tuple[Record, ...]:
    """The steps recorded on an escalation."""
    return _RECORDS.decode(text)


def tenures(text: str) -> tuple[Tenure, ...]:
    """Who answered for an escalation, oldest first."""
    return _TENURES.decode(text)


def dump_holds(holds: tuple[Hold, ...]) -> str:
    """The holds of a promise; raises :class:`StoreError` for a naive moment."""
    for at in (at for hold in holds for at in hold if at is not None):
        refuse_naive(at)
    return dump(holds)


def holds(text: str) -> tuple[Hold, ...]:
    """The holds of :func:`dump_holds`; most promises have none."""
    return () if text == NO_HOLDS else _HOLDS.decode(text)


def matches(text: str) -> tuple[Condition, ...]:
    """Which tickets an outage concerns."""
    return _MATCHES.decode(text)


def face(text: str | None) -> Face | None:
    """What the other side of a tie saw of a ticket; ``None`` where it saw nothing yet."""
    return None if text is None else _FACE.decode(text)


def note(text: str) -> Note:
    """The note :func:`dump` was given."""
    return _NOTE.decode(text)


def dump_snapshot(ticket: Ticket) -> str:
    """A ticket without what people wrote and chose on it, and who they were that changed our fields."""
    return dump(dataclasses.replace(ticket, comments=(), changed_by={}, marked_at={}, steps=()))


def snapshot(text: str | None) -> Ticket | None:
    """The ticket of :func:`dump_snapshot`."""
    return None if text is None else _TICKET.decode(text)


def plain(text: str) -> Any:
    """A JSON text as plain values."""
    return _PLAIN.decode(text)


def dump_memory(history: History) -> str:
    """A history without its escalations, which are rows; raises :class:`StoreError` for a naive moment."""
    for moment in _moments(history):
        refuse_naive(moment)
    return dump(dataclasses.replace(history, escalations=()))


def memory(text: str | None) -> History:
    """The history of :func:`dump_memory`; an empty one where nothing is remembered yet."""
    return History() if text is None else _HISTORY.decode(text)


def remembered(text: str | None, escalations: tuple[Escalation, ...]) -> History:
    """A stored memory together with the escalations, which are rows."""
    return dataclasses.replace(memory(text), escalations=escalations)


def with_written(text: str | None, written: Mapping[str, Written]) -> str:
    """A stored memory with these held fields put in; the others stay."""
    known = memory(text)
    return dump_memory(dataclasses.replace(known, written={**known.written, **written}))


def _moments(history: History) -> Iterator[datetime]:
    yield from (one for one in (history.shown_at, history.link_from, history.chased_at) if one is not None)
    yield from (record.at for record in history.records)
    if history.read_to is not None:
        yield history.read_to.at
    for one in history.suggested:
        yield from (at for at in (one.at, one.reminded_at, one.settled_at) if at is not None)
    yield from (one.at for one in history.ties)
    for written in history.written.values():
        yield from written.undone_at


def _clean(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(key)): _clean(inner) for key, inner in value.items()}
        case list():
            return [_clean(inner) for inner in value]
        case _:
            return value
