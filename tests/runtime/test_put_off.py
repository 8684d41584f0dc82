"""Work that the database put off is taken up as soon as it answers, and is nobody's death (F11, F41)."""

from __future__ import annotations

from datetime import timedelta

from core.commands import TicketUpdate
from core.errors import StoreUnavailable
from core.tickets import TicketRef
from tests.runtime.engine_room import LEASE, Room, ticket

AWAY = StoreUnavailable("the database did not answer")


def opened(room: Room) -> None:
    """Kim uses the action in a case; nobody has looked yet."""
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint("1")


def put_off(room: Room) -> bool:
    """Work on what is due; answers whether the database kept us from it."""
    try:
        room.engine.drain()
    except StoreUnavailable:
        return True
    return False


def test_f41_a_turn_that_the_database_put_off_is_taken_again_before_its_lease_ends(any_room: Room) -> None:
    opened(any_room)
    any_room.desk.refuses = lambda _: AWAY

    assert put_off(any_room)
    any_room.desk.refuses = lambda _: None
    any_room.engine.drain()
    any_room.pass_time(LEASE.total_seconds() / 4)

    assert any_room.desk.held("1", "escalation") == "requested"
    # Its note was on its way, and is looked for first (F19).
    any_room.pass_time(180)
    assert len(any_room.desk.notes(public=True)) == 1


def test_f11_f41_a_database_that_is_away_again_and_again_makes_no_suspected_killer(any_room: Room) -> None:
    opened(any_room)
    any_room.desk.closed_to_us = lambda _: AWAY
    for _ in range(6):
        assert put_off(any_room)
        any_room.clock.tell(any_room.clock() + LEASE + timedelta(minutes=15))

    any_room.desk.closed_to_us = lambda _: None
    put_off(any_room)

    assert any_room.service.alarms.open() == ()
    assert any_room.desk.held("1", "escalation") == "requested"


def test_f41_f46_what_somebody_else_took_meanwhile_stays_theirs(any_room: Room) -> None:
    opened(any_room)
    any_room.desk.closed_to_us = lambda _: AWAY
    assert put_off(any_room)
    late = any_room.clock() + LEASE + timedelta(seconds=1)
    of = TicketRef("zendesk", "acme", "1")
    (theirs,) = any_room.store.claim(now=late, worker="another", lease=LEASE, limit=1, ref=of)
    any_room.clock.tell(late)
    any_room.desk.closed_to_us = lambda _: None

    any_room.engine.drain()

    assert any_room.store.leases.standing((theirs,), late) == (theirs,)
    assert any_room.desk.held("1", "escalation") != "requested"


class Death(BaseException):
    """The process dies here."""


def test_f11_i8_a_note_that_two_workers_died_of_is_tried_again_an_hour_later(any_room: Room) -> None:
    """Nothing is due for the case and nothing parked, so that nobody else would ever write it."""
    opened(any_room)

    def deadly(_: TicketUpdate) -> Exception | None:
        raise Death

    any_room.desk.refuses = deadly
    for _ in range(2):
        try:
            any_room.engine.drain()
        except Death:
            any_room.clock.tell(any_room.clock() + LEASE + timedelta(seconds=1))
    any_room.desk.refuses = lambda _: None
    any_room.engine.drain()
    assert [one.kind for one in any_room.service.alarms.open()] == ["suspected_killer"]
    assert any_room.desk.notes(public=True) == []

    any_room.pass_time(3600 + 300)

    assert len(any_room.desk.notes(public=True)) == 1
    assert any_room.desk.held("1", "escalation") == "requested"
