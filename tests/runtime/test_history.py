"""A ticket's line says what is known of it, in words that can be read again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.escalation import Ending, Record, Tenure
from core.tickets import Person, Status
from runtime.history import ticket_line
from runtime.history_file import Line, TicketLine, read_line
from store import JournalEntry, StoryRow
from tests.core.cases import ANA, HOUR, OPENED, Case, ticket

MINUTE = timedelta(minutes=1)


def entry(kind: str, actor: str = "bo", minutes: int = 0, **facts: Any) -> JournalEntry:
    return JournalEntry(OPENED + minutes * MINUTE, kind, actor, facts, None)


def row(*journal: JournalEntry, case: Case | None = None, **changes: Any) -> StoryRow:
    one = case or Case()
    return StoryRow(one.ticket.ref, replace(one.ticket, comments=(), **changes), one.history, journal)


def line(story: StoryRow, *, texts: bool = True) -> dict[str, Any]:
    """The line, which must be readable."""
    import json

    told = ticket_line(story, texts=texts)
    read_line(TicketLine, Line(1, json.dumps(told).encode()), "history")
    return told


def test_severities_are_those_that_the_helpdesk_tells_and_other_facts_those_that_were_seen() -> None:
    at = (OPENED + HOUR).isoformat()
    changed = [
        entry("ticket_changed", field=field, before=before, after=after, at=at)
        for field, before, after in (("severity", "S3", "S2"), ("tier", "", "gold"), ("assignee", "kim", ""))
    ]

    found = line(row(*changed, severities=((OPENED, "S3"), (OPENED + 2 * HOUR, "S2"))))

    assert found["changes"] == [
        {"at": "2026-11-02T09:00:00Z", "field": "severity", "value": "S3"},
        {"at": "2026-11-02T11:00:00Z", "field": "severity", "value": "S2"},
        {"at": "2026-11-02T10:00:00Z", "field": "tier", "from": "", "value": "gold"},
        {"at": "2026-11-02T10:00:00Z", "field": "assignee", "from": "kim", "value": ""},
    ]
    assert line(row(*changed))["changes"][0]["field"] == "severity", "as seen, where the helpdesk tells none"


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED, Status.DELETED])
def test_an_end_that_nobody_saw_was_at_the_last_change(status: Status) -> None:
    (change,) = line(row(status=status, updated_at=OPENED + HOUR))["changes"]

    assert change == {"at": "2026-11-02T10:00:00Z", "field": "status", "from": "open", "value": str(status)}


def test_a_word_is_told_at_the_moment_that_it_was_said_where_that_is_known() -> None:
    case = Case().opened()
    owed = replace(
        case.escalation.obligations[0], ended=Ending.MET, ended_at=OPENED + 5 * MINUTE, ended_by="bo", next_at=None
    )
    case.history = replace(case.history, escalations=(replace(case.escalation, obligations=(owed,)),))

    found = line(row(entry("contacted", minutes=9), entry("updated", "lee", minutes=30), case=case))

    assert found["comments"] == [
        {"at": "2026-11-02T09:05:00Z", "author": "bo", "role": "agent", "public": True},
        {"at": "2026-11-02T09:30:00Z", "author": "lee", "role": "agent", "public": True},
    ]
    assert found["all_comments"] is False


@pytest.mark.parametrize(
    ("kind", "actor", "facts", "told"),
    [
        (
            "refused",
            "ana",
            {"code": "not_yet", "channel": "form", "need": "escalation", "reason": "blocked", "answers": "impact=9/2"},
            {
                "channel": "form",
                "by": {"id": "ana", "email": ANA.email, "name": "Ana Ruiz"},
                "need": "escalation",
                "reason": "blocked",
                "details": {"impact": {"length": 9, "words": 2}},
                "result": "refused:not_yet",
            },
        ),
        (
            "refused",
            "kim",
            {"code": "active", "channel": "host"},
            {"channel": "host", "by": {"id": "kim", "staff": True}, "need": "escalation", "result": "refused:active"},
        ),
        (
            "redirected",
            "",
            {"to": "only_update", "channel": "form"},
            {"channel": "form", "by": {"staff": False}, "need": "only_update", "result": "redirected:only_update"},
        ),
    ],
)
def test_a_request_that_opened_nothing_is_told_as_far_as_the_journal_knows(
    kind: str, actor: str, facts: dict[str, Any], told: dict[str, Any]
) -> None:
    (found,) = line(row(entry(kind, actor, **facts)))["requests"]

    assert found == {"at": "2026-11-02T09:00:00Z", **told}


def test_levels_and_steps_of_an_escalation_are_told() -> None:
    case = Case().opened()
    tenures = (Tenure(1, "bo@support.example", "Bo", OPENED), Tenure(2, "", "Director", OPENED + HOUR))
    records = (Record("called", OPENED + HOUR, "bo", 1, {"notes": "A secret."}),)
    one = replace(case.escalation, tenures=tenures, records=records, details={"impact": "All.", "closed.pointer": "x"})
    case.history = replace(case.history, escalations=(one,))

    (found,) = line(row(case=case))["escalations"]

    assert found["tenures"] == [
        {"at": "2026-11-02T09:00:00Z", "level": 1, "owner": "bo@support.example"},
        {"at": "2026-11-02T10:00:00Z", "level": 2, "owner": ""},
    ]
    assert found["steps"] == [{"at": "2026-11-02T10:00:00Z", "code": "called", "by": "bo"}]
    assert found["details"] == {"impact": "All."}


def test_without_texts_the_journal_tells_no_words() -> None:
    said = entry("step", code="called", notes="A secret.", why="Another.")

    assert [one["facts"] for one in line(row(said))["journal"]] == [
        {"code": "called", "notes": "A secret.", "why": "Another."}
    ]
    assert [one["facts"] for one in line(row(said), texts=False)["journal"]] == [{"code": "called"}]


def test_nobody_is_made_up_where_nobody_is_known() -> None:
    found = line(row(requester=None, assignee=None, organization=""))

    assert not {"requester", "assignee", "organization", "contract", "sla"} & set(found)


def test_a_person_of_staff_who_works_the_ticket_is_told_by_id_and_address() -> None:
    kim = Person("7", "Kim", "kim@support.example", staff=True)

    assert line(row(assignee=kim))["assignee"] == {"id": "7", "email": "kim@support.example", "name": "Kim"}
    assert ticket().assignee is not None
