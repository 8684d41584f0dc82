"""What becomes of a ticket between two looks is a line in its journal."""

from dataclasses import replace
from datetime import timedelta

from core.tickets import Status
from runtime.ticket_changes import ticket_changes
from tests.runtime.engine_room import LEAD, NOW, Room, ref, ticket


def lines(room: Room) -> list[tuple[str, str, str, str]]:
    found = [row.entry.facts for row in reversed(room.store.journal(ref())) if row.entry.kind == "ticket_changed"]
    return [(facts["field"], facts["before"], facts["after"], facts["at"]) for facts in found]


def test_every_watched_fact_that_changed_is_told_once_with_the_host_s_moment(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    assert lines(room) == []
    room.pass_time(60)
    at = room.clock().isoformat()
    room.desk.change("1", status=Status.PENDING, severity="S3", assignee=LEAD, subject="Another")
    room.pass_time(60)

    room.look()
    room.look()

    assert lines(room) == [
        ("status", "open", "pending", at),
        ("severity", ticket().severity, "S3", at),
        ("assignee", "7", "8", at),
    ]


def test_nobody_assigned_is_the_empty_text() -> None:
    before, after = ticket(), replace(ticket(), assignee=None)

    (line,) = ticket_changes(before, after, NOW + timedelta(days=1))

    assert (line.facts["before"], line.facts["after"]) == ("7", "")
    assert line.at == NOW + timedelta(days=1)
