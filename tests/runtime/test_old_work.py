"""A worker that stood still for longer than its lease does no old work, whoever had the ticket meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.tickets import Status, Ticket, TicketRef
from store import Claim
from store.points import hooked
from tests.runtime.engine_room import LEASE, NOW, Room, escalated, ref, ticket

RECEIPT = "E-1-1:1:received"


def standing_still(room: Room, *, at: str, seconds: float, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Drain, with the engine standing still for a while the first time that it passes a point."""
    stills = itertools.count()

    def still(point: str) -> None:
        if point == at and next(stills) == 0:
            room.clock.tell(room.clock() + timedelta(seconds=seconds))
            meanwhile()

    with hooked(still):
        room.engine.drain()


def test_f46_fields_alone_are_not_written_by_a_worker_whose_lease_ended(any_room: Room) -> None:
    room = any_room
    room.desk.put(ticket())
    room.hint()
    read = len(room.desk.fetched)

    standing_still(room, at="host.write:before", seconds=61)

    assert room.desk.fetched[read:] == ["1", "1"], "it was read again before it was written"
    assert len(room.desk.tried) == 1
    assert room.metric("halyard_stale_leases_dropped_total") == 1


def test_f46_notes_are_not_written_by_a_worker_whose_lease_ended(any_room: Room) -> None:
    room = any_room
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    tried = len(room.desk.tried)

    standing_still(
        room, at="host.write:before", seconds=600, meanwhile=lambda: room.desk.change("1", status=Status.SOLVED)
    )

    assert len(room.desk.tried) == tried + 1, "once, and on the ticket as it is now"
    assert room.desk.tried[-1][0].seen == room.desk.seen[-1].seen
    assert room.store.counts().outbox_waiting == 0


def test_f46_a_worker_whose_ticket_somebody_else_holds_writes_nothing(any_room: Room) -> None:
    room = any_room
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    tried = len(room.desk.tried)
    taken: list[Claim] = []

    def take() -> None:
        taken.extend(room.store.claim(now=room.clock(), worker="other", lease=LEASE, limit=1))

    standing_still(room, at="host.write:before", seconds=61, meanwhile=take)

    assert [claim.worker for claim in taken] == ["other"]
    assert len(room.desk.tried) == tried
    room.store.release(taken[0], wake_at=room.clock())
    room.pass_time(300)
    assert room.desk.notes("1", public=True) == [RECEIPT]


def test_f46_the_rest_of_a_slow_batch_is_held_anew_before_it_is_begun(
    any_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each read takes twenty seconds: without that the fourth ticket would be lost, and its failure counted."""
    room = any_room
    for number in range(1, 7):
        room.desk.put(ticket(str(number)))
        room.hint(str(number))
    reading = room.desk.fetch
    taken: list[str] = []

    def slow(asked: TicketRef) -> Ticket:
        found = reading(asked)
        room.clock.tell(room.clock() + timedelta(seconds=20))
        others = room.store.claim(now=room.clock(), worker="other", lease=LEASE, limit=10)
        taken.extend(one.ref.id for one in others)
        return found

    monkeypatch.setattr(room.desk, "fetch", slow)
    room.engine.tick()

    assert [one for many in room.desk.tried for one in many if one.ref.id in taken] == []
    assert {one.ref.id for one in room.desk.seen} | set(taken) == {str(number) for number in range(1, 7)}
    assert room.metric("halyard_stale_leases_dropped_total") == 0


def test_f46_what_was_read_is_written_before_its_lease_ends(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Updates of fields wait for their batch, but not for longer than half a lease."""
    for number in range(1, 7):
        room.desk.put(ticket(str(number)))
        room.hint(str(number))
    reading = room.desk.fetch

    def slow(asked: TicketRef) -> Ticket:
        room.clock.tell(room.clock() + timedelta(seconds=20))
        return reading(asked)

    monkeypatch.setattr(room.desk, "fetch", slow)
    room.engine.tick()

    assert [len(many) for many in room.desk.tried] == [2, 2, 2]
    assert len(room.desk.seen) == 6


def test_f46_a_renewal_fails_where_the_ticket_was_given_back_or_taken(any_room: Room) -> None:
    store = any_room.store
    any_room.desk.put(ticket())
    any_room.hint()
    until = NOW + timedelta(hours=1)
    (first,) = store.claim(now=NOW, worker="first", lease=LEASE, limit=1)
    assert store.leases.standing([first], NOW) == (first,)
    assert store.leases.standing([first], NOW + LEASE) == ()
    assert store.leases.renew(first, until)
    assert store.leases.standing([first], NOW + LEASE) == (first,)

    store.release(first, wake_at=NOW)
    assert not store.leases.renew(first, until)
    (second,) = store.claim(now=NOW, worker="second", lease=LEASE, limit=1)

    assert not store.leases.renew(first, until)
    assert store.leases.standing([first, second], NOW) == (second,)


def test_i5_a_lease_that_ended_under_an_escalation_says_nothing_of_what_is_over(room: Room) -> None:
    escalated(room)
    room.clock.tell(NOW + timedelta(minutes=30))

    standing_still(
        room, at="host.write:before", seconds=61, meanwhile=lambda: room.desk.change("1", status=Status.SOLVED)
    )
    room.pass_time(600)

    assert [key for key in room.desk.notes() if "missed" in key] == []
    assert room.store.history(ref()).current is None or room.desk.tickets["1"].status is Status.SOLVED
