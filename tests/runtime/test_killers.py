"""An event that kills whoever works on it: it is left to a person after two deaths, and its neighbours live (F11)."""

from __future__ import annotations

from datetime import timedelta

from core.tickets import TicketRef
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
