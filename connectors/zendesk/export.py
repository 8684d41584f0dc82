"""Reads the stream of changed tickets, a thousand at a time, as cheaply as it can be read.

The bytes are decoded straight into the few fields a sweep looks at. Zendesk leaves out the last minute by
itself, so that pages read one after the other overlap by enough; the cursor is opaque and kept as it is, also
at the end of the stream, from where it goes on.
https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from connectors.zendesk.field_map import FieldMap, Source, own_values
from connectors.zendesk.wire import FieldValue
from core.errors import TryLater, WillNotWork
from core.ports import Page, TicketLine
from core.tickets import TicketRef, Value

PATH = "/api/v2/incremental/tickets/cursor.json"
ROWS = 1000
NEWEST_START = timedelta(seconds=90)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]\S+")
CURSOR = re.compile(r"[\x21-\x7e]{1,2048}")


class _Row(Struct, gc=False):
    id: int
    created_at: str
    updated_at: str
    status: str = ""
    priority: str | None = None
    organization_id: int | None = None
    custom_fields: msgspec.Raw = msgspec.Raw(b"null")


class _Export(Struct):
    tickets: list[_Row]
    after_cursor: str | None = None
    end_of_stream: bool = False


_DECODER = msgspec.json.Decoder(_Export)
_PAIRS = msgspec.json.Decoder(list[FieldValue] | None)

# One field's pair in the bytes. Inside a JSON string the quotes of a look-alike would be escaped, so that
# this matches real pairs only; where it matches none, the fields are decoded one by one.
PAIR = rb'"id"\s*:\s*%d\s*,\s*"value"\s*:\s*("(?:[^"\\]|\\.)*+"|null|true|false|-?[0-9.eE+-]++)\s*[,}]'


def question(cursor: str, now: datetime) -> dict[str, str | int]:
    """The query that resumes after ``cursor``: empty for the beginning, an RFC 3339 moment, or the host's own.

    A start must be over a minute ago; a later one is moved back, which only makes the overlap larger.
    Raises :class:`core.errors.WillNotWork` for what can be no cursor.
    """
    if not cursor:
        return {"start_time": 0, "per_page": ROWS}
    if MOMENT.fullmatch(cursor):
        start = min(_moment(cursor), now - NEWEST_START)
        return {"start_time": max(0, int(start.timestamp())), "per_page": ROWS}
    if not CURSOR.fullmatch(cursor):
        raise WillNotWork("the sweep's cursor is damaged; start it from a moment instead")
    return {"cursor": cursor, "per_page": ROWS}


def page(content: bytes, account: str, cursor: str, fields: FieldMap) -> Page:
    """One page of the stream; raises :class:`core.errors.TryLater` for what cannot be read."""
    try:
        export = _DECODER.decode(content)
        pattern = re.compile(PAIR % fields.severity.field_id, re.DOTALL)
        lines = tuple(_line(row, account, fields, pattern) for row in export.tickets)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise TryLater(f"GET {PATH} answered with something unreadable: {error}") from error
    return Page(lines, export.after_cursor or cursor, export.end_of_stream)


class _LazyFields(Mapping[str, Value]):
    """Our fields of one row, decoded when somebody looks: most rows turn out to be unchanged and nobody does."""

    __slots__ = ("_map", "_raw", "_values")

    def __init__(self, raw: msgspec.Raw, fields: FieldMap) -> None:
        self._raw = raw
        self._map = fields
        self._values: dict[str, Value] | None = None

    def __getitem__(self, name: str) -> Value:
        return self._decoded()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._map.own)

    def __len__(self) -> int:
        return len(self._map.own)

    def _decoded(self) -> dict[str, Value]:
        if self._values is None:
            try:
                self._values = own_values(_PAIRS.decode(self._raw), self._map)
            except msgspec.DecodeError as error:
                raise TryLater(f"GET {PATH} answered with fields that are unreadable: {error}") from error
        return self._values


def _line(row: _Row, account: str, fields: FieldMap, pattern: re.Pattern[bytes]) -> TicketLine:
    return TicketLine(
        ref=TicketRef("zendesk", account, str(row.id)),
        version=row.updated_at,
        updated_at=datetime.fromisoformat(row.updated_at),
        status=row.status,
        severity=_severity(row, fields.severity, pattern),
        created_at=datetime.fromisoformat(row.created_at),
        organization_id="" if row.organization_id is None else str(row.organization_id),
        fields=_LazyFields(row.custom_fields, fields),
    )


def _severity(row: _Row, source: Source, pattern: re.Pattern[bytes] | None) -> str:
    """The severity where the row itself says it; the first place that has one counts."""
    found = _here(row, source, pattern)
    return _severity(row, source.otherwise, None) if not found and source.otherwise is not None else found


def _here(row: _Row, source: Source, pattern: re.Pattern[bytes] | None) -> str:
    if source.kind == "priority":
        return source.ours(row.priority)
    if source.kind != "ticket_field":
        return ""
    found = pattern.search(row.custom_fields) if pattern is not None else None
    if found is not None:
        return source.ours(msgspec.json.decode(found[1]))
    pairs = _PAIRS.decode(row.custom_fields) or ()
    return next((source.ours(msgspec.json.decode(one.value)) for one in pairs if one.id == source.field_id), "")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WillNotWork(f"{text!r} is no moment to start from") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
