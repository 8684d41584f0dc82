"""A helpdesk that has us wait for an hour: people are told, with the account, since when and the cure (F17)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import TryLater
from runtime.alarm_kinds import KINDS
from runtime.explain import rfc3339
from runtime.patience import Patience
from tests.runtime.engine_room import NOW, Room, escalated, ref, ticket

HOUR = timedelta(hours=1)


def limited(room: Room) -> list[tuple[str, str]]:
    """Where acme is known to be told to wait, and since when."""
    return [
        (one.key.subject, str(one.facts["since"]))
        for one in room.service.alarms.open()
        if (one.kind, one.key.account) == ("told_to_wait", "acme")
    ]


@pytest.mark.parametrize("told", [HOUR, timedelta(minutes=5), timedelta(minutes=1)], ids=["hour", "5min", "1min"])
def test_f17_long_waits_and_many_short_ones_are_an_alarm_that_knows_since_when(room: Room, told: timedelta) -> None:
    room.desk.put(ticket())
    room.desk.closed_to_us = lambda _: TryLater("limited", told)
    began = room.clock()

    room.look()
    room.pass_time(HOUR.total_seconds())

    assert limited(room) == [("reading", rfc3339(began))]


def test_f17_it_is_over_with_the_first_answer(room: Room) -> None:
    room.desk.put(ticket())
    room.desk.closed_to_us = lambda _: TryLater("limited", HOUR)
    room.look()
    room.desk.closed_to_us = lambda _: None

    room.pass_time(HOUR.total_seconds() + 60)

    assert limited(room) == []
    assert room.desk.held("1", "escalation") == "available"


def test_f17_a_helpdesk_that_lets_us_read_and_not_write_is_told_too_and_ends_by_a_write(room: Room) -> None:
    escalated(room)
    room.desk.change("1", fields={"level": None})
    room.desk.refuses = lambda _: TryLater("limited", HOUR)
    room.look()
    began = room.clock()
    room.service.sweep_all()
    assert limited(room) == [("writing", rfc3339(began))]

    room.desk.refuses = lambda _: None
    room.pass_time(HOUR.total_seconds() + 60)

    assert limited(room) == []


def test_f17_short_waits_between_answers_are_no_alarm() -> None:
    patience, now = Patience(), NOW
    for _ in range(100):
        assert patience.limited(ref("1"), "reading", timedelta(minutes=10), now) is None
        now += timedelta(minutes=10)
        patience.let_in(ref("2"), "reading")


def test_f17_each_account_and_each_door_waits_for_itself() -> None:
    patience, short = Patience(), timedelta(minutes=1)
    patience.limited(ref("1"), "reading", short, NOW)
    patience.let_in(ref("1", "globex"), "reading")
    patience.let_in(ref("1"), "writing")
    later = NOW + timedelta(minutes=20)

    assert patience.limited(ref("2"), "reading", short, later) == NOW
    assert patience.limited(ref("2"), "writing", short, later) is None
    assert patience.limited(ref("2", "globex"), "reading", short, later) is None


def test_f17_f50_a_clock_that_was_set_back_begins_anew() -> None:
    patience, short = Patience(), timedelta(minutes=1)
    patience.limited(ref("1"), "reading", short, NOW)

    assert patience.limited(ref("1"), "reading", short, NOW - timedelta(days=1)) is None
    assert patience.limited(ref("1"), "reading", short, NOW - timedelta(hours=23)) == NOW - timedelta(days=1)


def test_f17_the_alarm_says_what_to_do() -> None:
    kind = KINDS["told_to_wait"]

    assert kind.patient == HOUR
    assert "limits" in kind.cure
    assert "halyard accounts pause" in kind.cure
