"""A fault of our own on one ticket: tried again with patience, then left to a person; neighbours never notice."""

from datetime import timedelta

import pytest

from core.errors import TryLater
from runtime.lost_causes import BACK_OFF, TRIES
from tests.runtime.engine_room import Room, escalated, ref, ticket

RECEIPT = "E-1-1:1:received"


class Poison(Exception):
    """Nothing that anybody foresaw."""


def poisoned(room: Room, number: str) -> None:
    """From now on whatever is done with this ticket ends badly."""

    def refuse(one: object) -> Exception | None:
        return Poison("boom") if one == ref(number) else None

    room.desk.closed_to_us = refuse


def test_f10_a_turn_that_always_fails_is_tried_five_times_and_parked(any_room: Room) -> None:
    room = any_room
    room.desk.put(ticket())
    room.hint()
    poisoned(room, "1")
    began = room.clock()

    took = room.until(lambda: room.store.counts().parked == 1, within=timedelta(hours=1))

    assert room.desk.fetched.count("1") == TRIES
    assert took == sum(BACK_OFF[: TRIES - 1], timedelta(0))
    assert room.clock() - began == took
    (parked,) = room.store.parked()
    assert (parked.kind, parked.ref, parked.why) == ("delivery", ref(), "failed 5 times: Poison")
    assert room.metric("halyard_turns_failed_total") == TRIES


def test_f10_neighbours_are_unaffected_at_once(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)
    poisoned(room, "2")

    room.engine.drain()

    assert [room.desk.held(number, "escalation") for number in ("1", "3")] == ["available"] * 2


def test_f10_a_parked_delivery_is_looked_at_once_more_when_replayed(any_room: Room) -> None:
    room = any_room
    room.desk.put(ticket())
    arrival = room.hint()
    poisoned(room, "1")
    room.until(lambda: room.store.counts().parked == 1, within=timedelta(hours=1))
    room.desk.closed_to_us = lambda _: None

    row = room.store.delivery("zendesk", "acme", arrival.delivery_id)
    assert row is not None
    room.store.replay(row.id, room.clock())
    room.engine.drain()

    again = room.store.delivery("zendesk", "acme", arrival.delivery_id)
    assert again is not None
    assert (row.state, again.state) == ("parked", "applied")
    assert room.desk.held("1", "escalation") == "available"


def test_f10_new_hints_of_a_parked_ticket_are_looked_at_again(room: Room) -> None:
    room.desk.put(ticket())
    room.hint()
    poisoned(room, "1")
    room.until(lambda: room.store.counts().parked == 1, within=timedelta(hours=1))
    room.desk.closed_to_us = lambda _: None

    room.look()

    assert room.desk.held("1", "escalation") == "available"


def test_f10_an_open_escalation_whose_turn_fails_is_never_dropped(room: Room) -> None:
    escalated(room)
    poisoned(room, "1")
    room.pass_time(3 * 3600)
    room.desk.closed_to_us = lambda _: None

    took = room.until(lambda: "missed" in " ".join(room.desk.notes(public=False)), within=timedelta(hours=1))

    assert took <= timedelta(hours=1)


def test_f10_a_fault_while_writing_stops_neither_the_batch_nor_the_ticket(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.look(number)
    for number in ("1", "2", "3"):
        room.desk.tick(number, key=f"tick-{number}")
        room.hint(number)
    room.desk.refuses = lambda update: Poison("boom") if update.ref.id == "1" else None

    room.engine.drain()
    others = room.desk.notes(public=True)
    room.desk.refuses = lambda _: None
    room.pass_time(300)

    assert sorted(others) == ["E-2-1:1:received", "E-3-1:1:received"]
    assert sorted(room.desk.notes(public=True)) == [RECEIPT, "E-2-1:1:received", "E-3-1:1:received"]


def test_f10_a_fault_in_a_bulk_call_leaves_only_its_own_ticket_behind(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)
    room.desk.writing.before = [Poison("the whole call")]
    room.desk.refuses = lambda update: Poison("this one") if update.ref.id == "2" else None

    room.engine.drain()

    assert [room.desk.held(number, "escalation") for number in ("1", "2", "3")] == ["available", None, "available"]
    assert room.store.counts().parked == 0


def test_f10_what_may_have_been_written_when_a_fault_struck_is_looked_for_first(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    room.desk.writing.after = [Poison("after it was taken")]

    room.engine.drain()
    room.pass_time(600)

    assert room.desk.notes(public=True) == [RECEIPT]
    assert room.store.parked() == ()


def test_f10_a_note_that_can_never_be_written_is_left_to_a_person(room: Room) -> None:
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    room.desk.refuses = lambda update: Poison("boom") if update.notes else None

    room.engine.drain()
    room.pass_time(1700)

    assert RECEIPT in [one.id for one in room.store.parked() if one.kind == "note"]
    assert room.store.counts().outbox_waiting == 0


def test_f10_an_account_taken_out_of_the_configuration_keeps_its_deliveries(room: Room) -> None:
    room.hint("1", account="globex")

    room.engine.drain()
    room.pass_time(600)

    assert room.store.counts().pending == 1


@pytest.mark.parametrize("failures", [1, TRIES - 1])
def test_f10_a_fault_that_passes_leaves_no_trace_in_the_host(room: Room, failures: int) -> None:
    room.desk.put(ticket())
    room.desk.fetching.before = [Poison("boom")] * failures

    room.look()
    room.pass_time(3600)

    assert len(room.desk.seen) == 1
    assert room.store.counts().parked == 0


def test_f10_a_host_that_was_down_does_not_use_up_the_tries(room: Room) -> None:
    room.desk.put(ticket())
    room.desk.fetching.before = [TryLater("down")] * 8 + [Poison("boom")]

    room.look()
    room.pass_time(3 * 3600)

    assert room.store.counts().parked == 0
    assert room.desk.held("1", "escalation") == "available"
