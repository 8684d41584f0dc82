"""Alarms of a service: raised at every meeting, kept once, ended when the work goes on, and never in the way."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreUnavailable
from runtime.alarm_kinds import KINDS
from runtime.alarms import KNOWN_FOR, REFRESHED_EVERY, Alarms
from runtime.clock import ToldClock
from store import Store
from store.points import hooked
from tests.runtime.engine_room import NOW, Room

ACME: Any = {"connector": "zendesk", "account": "acme"}


def after(length: timedelta) -> ToldClock:
    return ToldClock(NOW + length)


def test_i8_what_stands_is_written_once_and_again_only_after_a_while(room: Room) -> None:
    alarms = room.service.alarms
    passed: list[str] = []

    with hooked(passed.append):
        for _ in range(50):
            alarms.stands("helpdesk_down", **ACME)
        room.clock.tell(NOW + REFRESHED_EVERY)
        alarms.stands("helpdesk_down", **ACME)

    assert passed.count("alarm:after") == 2
    assert [one.seen_at for one in alarms.open()] == [NOW + REFRESHED_EVERY]


def test_i8_other_facts_are_written_at_once(room: Room) -> None:
    room.service.alarms.stands("note_parked", **ACME, facts={"count": "1"})
    room.service.alarms.stands("note_parked", **ACME, facts={"count": "2"})

    assert [one.facts for one in room.service.alarms.open()] == [{"count": "2"}]


def test_what_does_not_stand_costs_no_write_to_be_over(room: Room) -> None:
    passed: list[str] = []

    with hooked(passed.append):
        for _ in range(50):
            room.service.alarms.over("helpdesk_down", **ACME)

    assert passed == []


def test_an_alarm_is_over_and_stands_again(room: Room) -> None:
    alarms = room.service.alarms
    alarms.stands("helpdesk_down", **ACME)

    alarms.over("helpdesk_down", **ACME)
    assert alarms.open() == ()
    alarms.stands("helpdesk_down", **ACME)

    assert len(alarms.open()) == 1


def test_f45_an_alarm_that_another_worker_raised_is_over_soon(room: Room) -> None:
    other = Alarms(room.store, room.clock)
    other.over("helpdesk_down", **ACME)
    room.service.alarms.stands("helpdesk_down", **ACME)

    room.clock.tell(NOW + KNOWN_FOR)
    other.over("helpdesk_down", **ACME)

    assert room.store.alarms.open() == ()


def test_a_worker_that_believes_an_alarm_another_ended_raises_it_again_within_a_while(room: Room) -> None:
    other = Alarms(room.store, room.clock)
    room.service.alarms.stands("helpdesk_down", **ACME)
    other.over("helpdesk_down", **ACME)

    room.clock.tell(NOW + REFRESHED_EVERY)
    room.service.alarms.stands("helpdesk_down", **ACME)

    assert len(room.store.alarms.open()) == 1


def test_f37_an_alarm_the_database_cannot_take_stops_nobody_and_is_kept_at_the_next_meeting(room: Room) -> None:
    alarms = room.service.alarms

    def full(point: str) -> None:
        raise StoreUnavailable(f"the disk is full at {point}")

    with hooked(full):
        alarms.stands("helpdesk_down", **ACME)
    assert room.store.alarms.open() == ()
    alarms.stands("helpdesk_down", **ACME)
    with hooked(full):
        alarms.over("helpdesk_down", **ACME)

    assert len(room.store.alarms.open()) == 1
    alarms.over("helpdesk_down", **ACME)
    assert room.store.alarms.open() == ()


def test_a_kind_that_is_not_listed_is_refused(room: Room) -> None:
    for say in (room.service.alarms.stands, room.service.alarms.over):
        with pytest.raises(KeyError, match="nonsense"):
            say("nonsense")


def test_of_a_kind_exactly_what_is_named_stands(room: Room) -> None:
    alarms = room.service.alarms
    alarms.stands("field_refused", **ACME, subject="owner")
    alarms.exactly("field_gone", {("zendesk", "acme", "owner"): {}, ("zendesk", "globex", "level"): {}})

    alarms.exactly("field_gone", {("zendesk", "acme", "level"): {}, ("zendesk", "globex", "level"): {"why": "x"}})

    found = {(one.kind, one.key.account, one.key.subject) for one in alarms.open()}
    assert found == {
        ("field_refused", "acme", "owner"),
        ("field_gone", "globex", "level"),
        ("field_gone", "acme", "level"),
    }


@pytest.mark.parametrize(("kind", "left"), [("notice_unknown", 0), ("helpdesk_down", 1)])
def test_a_persons_word_ends_what_waits_for_it_and_is_noted_on_the_rest(room: Room, kind: str, left: int) -> None:
    alarms = room.service.alarms
    alarms.stands(kind, **ACME)
    (one,) = alarms.open()

    assert alarms.confirm(one.id, "operator:kim")

    last = alarms.last(kind, **ACME)
    assert last is not None
    assert last.confirmed_by == "operator:kim"
    assert len(alarms.open()) == left
    assert not alarms.confirm(one.id + 1, "operator:kim")


def test_confirmed_and_met_again_it_stands_again(room: Room) -> None:
    alarms = room.service.alarms
    alarms.stands("host_went_back", **ACME)
    alarms.confirm(alarms.open()[0].id, "operator:kim")

    alarms.stands("host_went_back", **ACME)

    assert len(alarms.open()) == 1


def test_every_kind_says_what_it_means_and_what_to_do_in_a_sentence() -> None:
    for kind in KINDS.values():
        assert kind.means.endswith("."), kind.name
        assert kind.cure.endswith("."), kind.name


def test_alarms_outlive_the_process(sqlite: str, tmp_path: Path) -> None:
    with closing(Store.open(sqlite)) as store:
        Alarms(store, after(timedelta())).stands("helpdesk_down", **ACME, facts={"why": "asleep"})

    with closing(Store.open(sqlite)) as store:
        later = Alarms(store, after(timedelta(hours=1)))
        assert [one.facts for one in later.open()] == [{"why": "asleep"}]
        later.over("helpdesk_down", **ACME)
        assert later.open() == ()
