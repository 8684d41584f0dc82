"""Several engines on one memory, many tickets due at once, and people who are at work at the same time."""

import itertools
from datetime import timedelta

import pytest

from core.errors import LostTheRace
from core.tickets import Status
from store.points import hooked
from tests.runtime.engine_room import KIM, LEAD, NOW, Room, escalated, ref, ticket

RECEIPT = "E-1-1:1:received"
OWN_POINTS = ("save:before", "save:after", "sending:before", "sending:after", "host.write:before", "host.write:after")


# --- two engines -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inside", OWN_POINTS)
def test_f45_another_engine_working_in_the_middle_of_a_turn_doubles_nothing(any_room: Room, inside: str) -> None:
    """The second engine takes everything that is due whenever the first passes this point."""
    room = any_room
    for number in ("1", "2"):
        room.desk.put(ticket(number))
        room.look(number)
        room.desk.tick(number, key=f"tick-{number}")
        room.hint(number)
    second, inner = room.another_engine(), itertools.count()

    def interleave(point: str) -> None:
        if point == inside and next(inner) == 0:
            for number in ("1", "2"):
                room.hint(number)
                second.turn(ref(number))
            second.tick()

    with hooked(interleave):
        room.engine.drain()
    room.pass_time(300)

    assert sorted(room.desk.notes(public=True)) == [RECEIPT, "E-2-1:1:received"]
    assert room.store.counts().outbox_waiting == 0


@pytest.mark.parametrize("inside", OWN_POINTS)
def test_f46_an_engine_that_wakes_holding_old_work_changes_nothing(any_room: Room, inside: str) -> None:
    """The first engine stands still for ten minutes at this point; meanwhile the second does its work."""
    room = any_room
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    second, frozen = room.another_engine(), itertools.count()

    def freeze(point: str) -> None:
        if point == inside and next(frozen) == 0:
            for _ in range(20):
                room.clock.tell(room.clock() + timedelta(seconds=30))
                second.drain()

    with hooked(freeze):
        room.engine.drain()
    room.pass_time(600)

    assert room.desk.notes("1", public=True) == [RECEIPT]
    assert room.store.history(ref()).current is not None
    assert len(room.store.history(ref()).escalations) == 1


def test_f45_only_one_engine_takes_a_ticket(any_room: Room) -> None:
    room = any_room
    room.desk.put(ticket())
    room.hint()
    (claim,) = room.store.claim(now=room.clock(), worker="first", lease=timedelta(seconds=60), limit=10)

    taken = room.another_engine().turn(ref())

    assert taken is False
    assert room.desk.fetched == []
    room.clock.tell(NOW + timedelta(seconds=61))
    assert room.another_engine("third").turn(ref()) is True
    with pytest.raises(LostTheRace):
        room.store.load(claim)


# --- many at once ------------------------------------------------------------------------------------------------


def test_f53_after_a_pause_the_most_important_are_first_with_one_write_each(room: Room) -> None:
    severities = ("S4", "S3", "S2", "S1")
    numbers = [str(number) for number in range(1, 101)]
    for number in numbers:
        severity = severities[int(number) % 4]
        created_at = NOW - timedelta(days=8)
        room.desk.put(ticket(number, severity=severity, created_at=created_at))
        room.hint(number)
    room.engine.drain()
    for number in numbers:
        room.desk.tick(number, key=f"tick-{number}")
        room.hint(number)
    room.engine.drain()
    written = len(room.desk.seen)

    # Half a day of nothing: every promise was missed, the acknowledgement several times over.
    room.clock.tell(room.clock() + timedelta(hours=12))
    room.engine.drain()

    after = room.desk.seen[written:]
    assert sorted(one.ref.id for one in after) == sorted(numbers)
    ranks = [room.desk.tickets[one.ref.id].severity for one in after]
    assert ranks == sorted(ranks)
    assert all(len(one.notes) == 2 for one in after)


def test_f53_reminders_missed_during_the_pause_are_said_once(room: Room) -> None:
    escalated(room)

    room.clock.tell(room.clock() + timedelta(hours=3))
    room.engine.drain()

    missed = [key for key in room.desk.notes(public=False) if "missed" in key]
    assert len([key for key in missed if ":acknowledge:" in key]) == 1
    assert len([key for key in missed if ":contact:" in key]) == 1


# --- at the same instant -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED, Status.DELETED])
def test_f54_i5_a_promise_due_in_the_second_the_case_ends_is_not_said_to_be_missed(room: Room, status: Status) -> None:
    escalated(room)
    room.clock.tell(NOW + timedelta(minutes=30))
    room.desk.change("1", status=status)

    room.engine.drain()
    room.pass_time(7200)

    assert [key for key in room.desk.notes() if "missed" in key] == []


def test_f54_a_promise_due_in_the_second_it_is_kept_is_not_said_to_be_missed(room: Room) -> None:
    escalated(room)
    room.clock.tell(NOW + timedelta(minutes=30))
    room.desk.say("1", LEAD, "I lead this from here.")

    room.engine.drain()

    assert [key for key in room.desk.notes() if "missed" in key] == []
    current = room.store.history(ref()).current
    assert current is not None
    assert current.contacted_at == room.clock()


def test_i5_a_case_solved_between_decision_and_write_gets_no_word_of_a_missed_promise(room: Room) -> None:
    escalated(room)
    room.clock.tell(NOW + timedelta(minutes=30))
    room.desk.meanwhile = lambda: room.desk.change("1", status=Status.SOLVED)

    room.engine.drain()
    room.pass_time(7200)

    assert [key for key in room.desk.notes() if "missed" in key] == []


# --- people and robots who change what is held --------------------------------------------------------------------


def undo(room: Room, times: int, *, every: timedelta = timedelta(minutes=5)) -> list[object]:
    """A robot unticks the flag again and again; answers what it said after each look."""
    seen = []
    for _ in range(times):
        room.pass_time(every.total_seconds())
        room.desk.change("1", fields={"escalated": None})
        room.look()
        seen.append(room.desk.held("1", "escalated"))
    return seen


def test_f9_a_field_undone_three_times_in_an_hour_is_contested_and_left_alone(room: Room) -> None:
    escalated(room)

    seen = undo(room, 5)

    assert seen == [True, True, None, None, None]
    contested = [row.entry for row in room.store.journal(ref()) if row.entry.kind == "contested"]
    assert [dict(one.facts) for one in contested] == [{"field": "escalated"}]


def test_f9_the_other_fields_are_still_kept(room: Room) -> None:
    escalated(room)
    undo(room, 3)
    room.desk.change("1", fields={"owner": "Nobody"})

    room.look()

    assert room.desk.held("1", "owner") == "J. Doe, Region Lead EMEA"


def test_f9_a_field_undone_now_and_then_is_put_back_every_time(room: Room) -> None:
    escalated(room)

    assert undo(room, 5, every=timedelta(minutes=31)) == [True] * 5


def test_f9_a_contested_field_that_says_again_what_it_should_is_held_again(room: Room) -> None:
    escalated(room)
    undo(room, 3)
    room.pass_time(2 * 3600)
    room.desk.change("1", fields={"escalated": True})
    room.look()

    assert undo(room, 1) == [True]


def test_f31_thirty_changes_in_ten_minutes_cost_at_most_one_write_each(room: Room) -> None:
    escalated(room)
    before = len(room.desk.seen)

    for number in range(30):
        room.pass_time(20)
        room.desk.say("1", KIM, f"note {number}", public=False)
        room.look()

    assert len(room.desk.seen) == before
