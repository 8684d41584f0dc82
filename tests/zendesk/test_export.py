"""The stream of changed tickets is read page by page, cheaply, and never loses its place."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from connectors.zendesk.account import NOWHERE, ValueSource
from core.errors import TryLater, WillNotWork
from core.ports import Page
from tests.zendesk.host import ACTION, BASE, FLAG, LEVEL, SEVERITY, STATE, Json, helpdesk, hosted, ticket

EXPORT = f"{BASE}/api/v2/incremental/tickets/cursor.json"
OPENED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def streams(host: responses.RequestsMock, *tickets: Json, after: str | None = "next", end: bool = False) -> None:
    host.get(
        EXPORT,
        json={"tickets": tickets, "after_cursor": after, "after_url": "https://evil.example/", "end_of_stream": end},
    )


def page(*tickets: Json, cursor: str = "", **how: Any) -> Page:
    with hosted() as host:
        streams(host, *tickets, **how)
        return helpdesk().changed_since("acme", cursor)


def asked_with(cursor: str) -> dict[str, list[str]]:
    with hosted() as host:
        streams(host)
        helpdesk().changed_since("acme", cursor)
        return parse_qs(urlsplit(str(host.calls[-1].request.url)).query)


def test_a_line_says_what_a_sweep_needs_to_know() -> None:
    values = {STATE: "halyard_escalation_active", FLAG: True, LEVEL: 2}
    (line,) = page(ticket(values, generated_timestamp=1)).lines

    assert str(line.ref) == "zendesk/acme/35436"
    assert (line.version, line.status, line.severity) == ("2026-11-22T09:30:00Z", "open", "S1")
    assert (line.created_at, line.organization_id) == (OPENED, "77")
    assert line.updated_at == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert dict(line.fields) == {
        "escalation": "active",
        "escalated": True,
        "escalate_now": False,
        "level": 2,
        "reason": None,
        "owner": None,
        "ask.impact": None,
    }
    assert len(line.fields) == 7


def test_a_deleted_ticket_is_in_the_stream() -> None:
    assert page(ticket(status="deleted")).lines[0].status == "deleted"


LOOKS_ALIKE = f'"id": {SEVERITY}, "value": "severity_s2"'


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([], ""),
        (None, ""),
        ([{"value": "severity_s1", "id": SEVERITY}], "S1"),
        ([{"id": 1, "value": LOOKS_ALIKE}, {"id": SEVERITY, "value": "severity_s1"}], "S1"),
        ([{"id": SEVERITY, "value": None}], ""),
        ([{"id": SEVERITY * 10, "value": "severity_s2"}, {"id": SEVERITY, "value": "severity_s1"}], "S1"),
        ([{"id": SEVERITY, "value": ["a", "b"]}], ""),
        ([{"id": SEVERITY, "value": 'a "quoted" \\ one'}], 'a "quoted" \\ one'),
    ],
)
def test_the_severity_is_found_however_the_fields_are_written(pairs: list[Json] | None, wanted: str) -> None:
    (line,) = page(ticket(custom_fields=pairs)).lines

    assert line.severity == wanted


def test_the_beginning_a_moment_and_a_cursor_are_asked_for() -> None:
    assert asked_with("") == {"start_time": ["0"], "per_page": ["1000"]}
    assert asked_with("2026-11-21T08:00:00Z") == {"start_time": ["1795248000"], "per_page": ["1000"]}
    assert asked_with("MTY5NTA1MjY2My4wfHwyOHw=") == {"cursor": ["MTY5NTA1MjY2My4wfHwyOHw="], "per_page": ["1000"]}


def test_a_start_less_than_a_minute_ago_is_moved_back() -> None:
    now = int(datetime(2026, 11, 22, 10, 0, tzinfo=UTC).timestamp())

    for moment in ("2026-11-22T10:00:00Z", "2026-11-22T09:59:30Z", "2027-01-01T00:00:00+01:00"):
        assert int(asked_with(moment)["start_time"][0]) <= now - 60


@pytest.mark.parametrize("cursor", ["a b", "x" * 5000, "é", "a\nb", "2026-99-99T00:00:00Z"])
def test_a_damaged_cursor_is_said_to_be_one(cursor: str) -> None:
    with hosted(), pytest.raises(WillNotWork):
        helpdesk().changed_since("acme", cursor)


def test_the_cursor_is_kept_at_the_end_of_the_stream_and_where_none_is_given() -> None:
    assert page(ticket(), after="abc=", end=True) == page(ticket(), after="abc=", end=True)
    assert (page(after="abc=", end=True).cursor, page(after="abc=", end=True).end) == ("abc=", True)
    assert (page(after=None, cursor="old=").cursor, page(after=None).end) == ("old=", False)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{}",
        b'{"tickets": [{"id": "x"}]}',
        b'{"tickets": null}',
        b'{"tickets": [{"id": 1, "created_at": "x", "updated_at": "y"}]}',
        json.dumps({"tickets": [ticket()]}).encode()[:-20],
    ],
)
def test_f20_a_page_that_cannot_be_read_is_tried_later(body: bytes) -> None:
    with hosted() as host:
        host.get(EXPORT, body=body)

        with pytest.raises(TryLater):
            helpdesk().changed_since("acme", "")


def test_t20_another_accounts_stream_is_not_asked_for() -> None:
    with hosted() as host:
        with pytest.raises(WillNotWork):
            helpdesk().changed_since("globex", "")

        assert len(host.calls) == 0


def test_fields_are_decoded_when_somebody_looks() -> None:
    (line,) = page(ticket({ACTION: True})).lines

    assert line.fields["escalate_now"] is True
    assert "nobody's" not in line.fields
    assert line.fields == dict(line.fields)


def test_the_priority_or_nothing_may_be_the_severity() -> None:
    shown = ticket(priority="urgent")
    with hosted() as host:
        streams(host, shown)
        by_priority = helpdesk(severity=ValueSource("priority", "", {"urgent": "S1"}))
        by_nothing = helpdesk(severity=NOWHERE)

        found = [one.changed_since("acme", "").lines[0].severity for one in (by_priority, by_nothing)]

    assert found == ["S1", ""]


def test_f20_fields_that_cannot_be_read_are_an_error_of_ours() -> None:
    (line,) = page(ticket(custom_fields=[{"id": SEVERITY, "value": None}, {"id": "x"}])).lines

    with pytest.raises(TryLater):
        dict(line.fields)
