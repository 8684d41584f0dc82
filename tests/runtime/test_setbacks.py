"""A helpdesk that was restored to an earlier state: nothing is sent again by itself where it is many tickets (F14)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from core.tickets import Ticket
from runtime.setbacks import KIND, LEAST, MANY, WATCHED_FOR
from tests.runtime.engine_room import Room, escalated, ref, ticket


def peopled(room: Room, many: int) -> Mapping[str, Ticket]:
    """So many escalated tickets; answers the helpdesk's backup of an hour before the last of what was done."""
    for number in range(1, many + 1):
        escalated(room, str(number))
    room.pass_time(60)
    backup = dict(room.desk.tickets)
    room.pass_time(3600)
    for number in range(1, many + 1):
        room.desk.change(str(number), fields={"acknowledge": True})
        room.look(str(number))
    # What we wrote ourselves is seen.
    room.pass_time(120)
    room.service.sweep_all()
    room.engine.drain()
    return backup


def restore(room: Room, backup: Mapping[str, Ticket]) -> int:
    """The helpdesk is put back; answers how much was written until then."""
    room.desk.tickets.clear()
    room.desk.tickets.update(backup)
    return len(room.desk.seen)


def alarms(room: Room) -> list[tuple[str, str]]:
    return [(one.kind, one.facts["tickets"]) for one in room.service.alarms.open() if one.kind == KIND]


def test_f14_many_tickets_that_went_back_are_left_alone_until_a_person_confirms(any_room: Room) -> None:
    room = any_room
    backup = peopled(room, MANY + 5)
    written = restore(room, backup)

    room.look("1")
    room.pass_time(3600)
    before = len(room.desk.seen), alarms(room)
    (alarm,) = [one for one in room.service.alarms.open() if one.kind == KIND]
    room.service.alarms.confirm(alarm.id, "operator")
    room.pass_time(1800)

    assert before == (written, [(KIND, str(MANY + 5))])
    assert {room.desk.held(str(number), "escalation") for number in range(1, MANY + 6)} == {"active"}
    assert room.desk.notes() == list(dict.fromkeys(room.desk.notes()))
    assert alarms(room) == []
    assert room.store.setbacks.listed("zendesk", "acme") == ()


def test_f14_the_tickets_that_went_back_are_listed_with_both_moments(room: Room) -> None:
    backup = peopled(room, MANY + 1)
    known = {number: one.updated_at for number, one in room.desk.tickets.items()}
    restore(room, backup)

    room.look("1")
    room.pass_time(600)

    listed = {one.ref.id: (one.known_at, one.found_at) for one in room.store.setbacks.listed("zendesk", "acme")}
    assert len(listed) == MANY + 1
    assert all(known_at > found_at for known_at, found_at in listed.values())
    assert {found_at for _, found_at in listed.values()} <= {one.updated_at for one in backup.values()}
    assert known.keys() == listed.keys()


def test_f14_few_that_went_back_are_put_right_after_a_look_around(any_room: Room) -> None:
    room = any_room
    backup = peopled(room, 3)
    written = restore(room, {**room.desk.tickets, "1": backup["1"]})

    room.look("1")
    early = len(room.desk.seen)
    room.pass_time((WATCHED_FOR + timedelta(minutes=2)).total_seconds())

    assert early == written
    assert room.desk.held("1", "escalation") == "active"
    assert "went_back" in [row.entry.kind for row in room.store.journal(ref("1"))]
    assert alarms(room) == []
    assert room.desk.notes() == list(dict.fromkeys(room.desk.notes()))


def test_f14_a_confirmed_alarm_lets_tickets_go_on_that_are_looked_at_later(room: Room) -> None:
    backup = peopled(room, MANY + 1)
    restore(room, backup)
    room.look("1")
    room.pass_time(600)
    (alarm,) = [one for one in room.service.alarms.open() if one.kind == KIND]
    room.service.alarms.confirm(alarm.id, "operator")
    room.pass_time(3600)
    late = room.desk.tickets["1"]
    room.desk.put(replace(late, updated_at=late.updated_at - timedelta(hours=5), version="1"))

    room.look("1")

    assert alarms(room) == []
    assert [row.entry.kind for row in room.store.journal(ref("1"))].count("went_back") == 2


@pytest.mark.parametrize(("back", "stopped"), [(LEAST - timedelta(seconds=1), False), (LEAST, True)])
def test_f14_f28_a_helpdesk_whose_clock_was_set_right_did_not_go_back(
    room: Room, back: timedelta, stopped: bool
) -> None:
    room.desk.put(ticket())
    room.look()
    room.pass_time(60)
    room.look()
    room.desk.put(replace(room.desk.tickets["1"], updated_at=room.desk.tickets["1"].updated_at - back))

    room.look()

    assert bool(room.store.setbacks.listed("zendesk", "acme")) is stopped


def test_f14_t20_one_account_that_went_back_holds_up_no_other(two_accounts: Room) -> None:
    room = two_accounts
    backup = peopled(room, MANY + 1)
    restore(room, backup)
    room.look("1")
    room.pass_time(600)

    room.desks["globex"].put(ticket("1", "globex"))
    room.look("1", account="globex")

    assert room.desks["globex"].held("1", "escalation") == "available"
    assert len(alarms(room)) == 1
