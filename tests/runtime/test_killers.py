"""An event that kills whoever works on it: it is left to a person after two deaths, and its neighbours live (F11)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from core.errors import StoreUnavailable
from core.tickets import TicketRef
from runtime import watchdog
from runtime.watchdog import STUCK, end_late
from tests.runtime.engine_room import LEASE, Room, ref, ticket

KILLER = "2"


class Death(BaseException):
    """The process dies here."""


def three_due(room: Room) -> None:
    """Three tickets that somebody wrote to us about; whoever reads the second dies."""
    for number in ("1", KILLER, "3"):
        room.desk.put(ticket(number))
        room.hint(number)

    def refuse(of: TicketRef) -> None:
        if of.id == KILLER:
            raise Death

    room.desk.closed_to_us = refuse


def work(room: Room) -> bool:
    """Work on what is due; after a death the leases of the dead one run out. Answers whether somebody died."""
    try:
        room.engine.drain()
    except Death:
        room.clock.tell(room.clock() + LEASE + timedelta(seconds=1))
        return True
    return False


def states(room: Room) -> dict[str, str]:
    return {row.arrival.ref.id: row.state for row in room.store.deliveries()}


def test_f11_an_event_that_killed_two_workers_is_parked_unread_and_told(any_room: Room) -> None:
    three_due(any_room)

    deaths = [work(any_room) for _ in range(4)]
    read = any_room.desk.fetched.count(KILLER)

    assert deaths == [True, True, False, False]
    assert read == 2, "nobody reads it a third time"
    assert states(any_room) == {"1": "applied", KILLER: "parked", "3": "applied"}
    (alarm,) = [one for one in any_room.service.alarms.open() if one.kind == "suspected_killer"]
    assert (alarm.key.account, alarm.key.subject) == ("acme", KILLER)


def test_f11_the_neighbours_that_were_claimed_with_it_die_once_at_most(any_room: Room) -> None:
    three_due(any_room)

    work(any_room)
    work(any_room)

    assert states(any_room)["1"] == "applied"
    assert any_room.desk.fetched.count("3") <= 1


def test_f11_what_was_parked_is_worked_on_again_when_a_person_says_so(room: Room) -> None:
    three_due(room)
    while work(room):
        pass
    room.desk.closed_to_us = lambda _: None
    (parked,) = room.store.deliveries(state="parked")

    room.store.replay(parked.id, room.clock())
    room.engine.drain()

    assert states(room)[KILLER] == "applied"


def test_f11_deaths_are_counted_before_the_next_worker_begins(any_room: Room) -> None:
    three_due(any_room)
    work(any_room)

    (held,) = any_room.store.claim(now=any_room.clock(), worker="w", lease=LEASE, limit=1, ref=ref(KILLER))

    assert (held.deaths, held.tries) == (1, 1)


def test_f11_a_worker_that_was_only_slow_takes_its_death_back(any_room: Room) -> None:
    three_due(any_room)
    store, late = any_room.store, LEASE + timedelta(seconds=1)
    (slow,) = store.claim(now=any_room.clock(), worker="slow", lease=LEASE, limit=1, ref=ref(KILLER))
    (other,) = store.claim(now=any_room.clock() + late, worker="other", lease=LEASE, limit=1, ref=ref(KILLER))

    assert not store.release(slow, wake_at=None)
    (third,) = store.claim(now=any_room.clock() + 2 * late, worker="third", lease=LEASE, limit=1, ref=ref(KILLER))

    assert (other.deaths, third.deaths) == (1, 1)


# --- a stop on purpose is no death ---------------------------------------------------------------------------------


def test_f11_a_stop_that_ends_a_worker_in_the_middle_of_its_work_is_no_death(any_room: Room) -> None:
    """A helpdesk accepts and never answers, and the service is started anew again and again."""
    three_due(any_room)

    def stopped(of: TicketRef) -> None:
        if of.id == KILLER:
            any_room.engine.give_up()
            raise Death

    any_room.desk.closed_to_us = stopped
    assert [work(any_room) for _ in range(4)] == [True] * 4

    any_room.desk.closed_to_us = lambda _: None
    work(any_room)

    assert states(any_room) == {"1": "applied", KILLER: "applied", "3": "applied"}
    assert [one for one in any_room.service.alarms.open() if one.kind == "suspected_killer"] == []


def test_f11_a_stop_forgives_no_death_but_its_own(any_room: Room) -> None:
    three_due(any_room)
    store, late = any_room.store, LEASE + timedelta(seconds=1)
    now = any_room.clock()
    store.claim(now=now, worker="killed", lease=LEASE, limit=1, ref=ref(KILLER))
    store.claim(now=now, worker="neighbour", lease=LEASE, limit=1, ref=ref("3"))
    (second,) = store.claim(now=now + late, worker="stopped", lease=LEASE, limit=1, ref=ref(KILLER))

    held = store.leases.stopped("stopped", now + late)
    (third,) = store.claim(now=now + 2 * late, worker="third", lease=LEASE, limit=1, ref=ref(KILLER))
    (other,) = store.claim(now=now + 2 * late, worker="third", lease=LEASE, limit=1, ref=ref("3"))

    assert held == 1
    assert (second.deaths, third.deaths, other.deaths) == (1, 1, 1)


def test_f11_f46_what_a_stopped_worker_holds_is_nobody_elses_until_its_lease_ends(any_room: Room) -> None:
    three_due(any_room)
    store, now = any_room.store, any_room.clock()
    store.claim(now=now, worker="stopped", lease=LEASE, limit=1, ref=ref(KILLER))

    store.leases.stopped("stopped", now)

    assert store.claim(now=now, worker="eager", lease=LEASE, limit=1, ref=ref(KILLER)) == ()


def test_f11_a_stop_that_takes_too_long_gives_up_what_it_holds_and_ends() -> None:
    order: list[object] = []

    def give_up() -> int:
        order.append("given up")
        return 2

    end_late(give_up, order.append)

    assert order == ["given up", STUCK]


def test_f11_f34_a_database_that_does_not_answer_keeps_no_stop_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    hanging = threading.Event()

    def away() -> int:
        raise StoreUnavailable("it does not answer")

    with capture_logs() as lines:
        end_late(away, codes.append)
    monkeypatch.setattr(watchdog, "TELLING", 0.01)
    end_late(lambda: int(hanging.wait()), codes.append)
    hanging.set()

    assert codes == [STUCK, STUCK]
    assert lines[0]["why"] == "it does not answer"
