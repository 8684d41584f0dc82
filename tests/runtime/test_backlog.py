"""After a long pause: the most important first, merged, within what the helpdesk leaves, and said how long it takes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from core.errors import LookBeforeRepeating, TryLater
from core.tickets import Status
from runtime.backlog import Backlog, Going, backlog, backlog_facts, backlog_words, show_backlog
from runtime.pausing import pause, resume
from tests.runtime.engine_room import NOW, Room, escalated, ref, ticket
from tests.runtime.limited_desk import LimitedDesk, limited

HOURS, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SEVERITIES = ("S4", "S3", "S2", "S1")
LIMIT = 20
ACME = ("zendesk", "acme")


def overdue(room: Room, count: int, hours: int = 12) -> LimitedDesk:
    """So many escalations of all severities whose promises passed while nothing ran; answers the helpdesk since."""
    numbers = [str(number) for number in range(1, count + 1)]
    for number in numbers:
        severity = SEVERITIES[int(number) % 4]
        room.desk.put(ticket(number, severity=severity, created_at=NOW - timedelta(days=8)))
        room.hint(number)
    room.engine.drain()
    for number in numbers:
        room.desk.tick(number, key=f"tick-{number}")
        room.hint(number)
    room.engine.drain()
    room.clock.tell(room.clock() + hours * HOURS)
    return limited(room, LIMIT)


def of(room: Room, account: str = "acme") -> Backlog:
    return next(one for one in backlog(room.service) if one.account == ("zendesk", account))


def updated(desk: LimitedDesk) -> list[str]:
    """The tickets that were written to, in order."""
    return [one.ref.id for one in desk.seen]


def test_f53_g7_the_first_is_written_at_once_and_nothing_over_four_fifths_of_the_limit(room: Room) -> None:
    desk = overdue(room, 40)

    room.engine.drain()

    assert len(desk.written_at) == LIMIT * 4 // 5
    assert desk.written_at[0] == room.clock()
    room.pass_time(600)
    assert desk.busiest_minute() == LIMIT * 4 // 5


def test_f53_g7_the_most_important_come_first_with_one_write_and_one_note_each(room: Room) -> None:
    desk = overdue(room, 40)

    room.pass_time(170)

    assert sorted(updated(desk)) == sorted(str(number) for number in range(1, 41))
    ranks = [desk.tickets[number].severity for number in updated(desk)]
    assert ranks == sorted(ranks)
    assert max(Counter(updated(desk)).values()) == 1
    # Several words to staff are one comment; nobody else sees more than one.
    assert max(sum(note.public for note in one.notes) for one in desk.seen) <= 1


def test_f30_what_others_take_of_the_limit_is_left_to_them(room: Room) -> None:
    desk = overdue(room, 40)
    desk.taken_by_others = LIMIT // 2

    room.engine.drain()

    assert len(desk.written_at) == LIMIT // 2 * 4 // 5


def test_f53_how_many_wait_and_until_when_is_told_and_comes_true(room: Room) -> None:
    desk = overdue(room, 40)
    told = of(room)

    assert (told.waiting, told.going, told.a_minute) == (40, Going.ON, LIMIT * 0.8)
    assert sum(told.ranks.values()) == 40
    assert told.until_at == room.clock() + timedelta(minutes=40 / (LIMIT * 0.8))
    began = room.clock()
    took = room.until(lambda: len(desk.seen) == 40, within=timedelta(minutes=10))
    assert abs(began + took - told.until_at) <= MINUTE
    assert of(room).waiting == 0


def test_f53_while_limits_are_used_up_the_backlog_says_so(room: Room) -> None:
    overdue(room, 40)
    room.engine.drain()

    one = of(room)

    assert one.going is Going.LIMITED
    assert one.waiting == 24
    assert room.engine.next_due() == room.clock() + MINUTE
    assert "24 wait" in backlog_words(one)
    assert "waiting for the helpdesk's limits, at 16 a minute, until about" in backlog_words(one)


def test_f53_a_word_that_just_came_in_does_not_stand_behind_hours_of_backlog(room: Room) -> None:
    desk = overdue(room, 60)
    desk.put(ticket("900"))
    room.engine.drain()
    room.clock.tell(room.clock() + MINUTE)
    room.engine.tick()
    room.clock.tell(room.clock() + MINUTE)
    room.hint("900")

    taken = room.engine.turn(ref("900"))

    assert taken
    assert desk.held("900", "escalation") == "available"


def test_f53_words_that_just_came_in_have_a_quarter_and_leave_the_rest_to_what_is_more_important(room: Room) -> None:
    desk = limited(room, 400)
    for number in range(200):
        desk.put(ticket(str(number)))
        room.hint(str(number))
    room.engine.tick()

    taken = [room.engine.turn(ref(str(number))) for number in range(100, 200)]

    assert taken.count(True) == 400 * 8 // 10 // 4


def test_f30_somebody_who_waits_for_the_answer_is_served_when_nothing_is_left_to_the_rest(room: Room) -> None:
    desk = overdue(room, 40)
    room.engine.drain()
    room.hint("40")
    written = len(desk.seen)

    assert not room.engine.turn(ref("40"))
    assert room.engine.turn(ref("40"), waited_for=True)

    assert len(desk.seen) == written + 1


# --- away for six hours --------------------------------------------------------------------------------------------


def test_f15_g8_six_hours_away_one_asks_a_minute_and_then_all_is_done_once_by_importance(room: Room) -> None:
    """One in twenty writes is carried out and not answered."""
    count = 40
    desk = overdue(room, count, hours=0)
    desk.closed_to_us = lambda _: TryLater("no route to host")
    room.clock.tell(room.clock() + 30 * MINUTE)
    calls = len(desk.fetched)
    room.pass_time(6 * 3600)
    asked = len(desk.fetched) - calls
    away = of(room)

    desk.closed_to_us = lambda _: None
    desk.writing.after = [LookBeforeRepeating("cut") if number % 20 == 3 else None for number in range(2 * count)]
    took = room.until(
        lambda: len(set(updated(desk))) == count and room.store.counts().outbox_waiting == 0,
        within=timedelta(minutes=15),
    )

    assert asked <= 6 * 60 + 10
    assert (away.going, away.waiting > 30) == (Going.AWAY, True)
    assert took <= max(timedelta(minutes=15), count / (LIMIT * 0.8) * MINUTE)
    firsts = [desk.tickets[number].severity for number in dict.fromkeys(updated(desk))]
    assert set(firsts[: count // 4 - 1]) == {"S1"}
    notes = Counter(desk.notes())
    assert {key: many for key, many in notes.items() if many > 1} == {}
    assert {key.split("-")[1] for key in notes} == {str(number) for number in range(1, count + 1)}
    assert room.store.parked() == ()
    assert desk.busiest_minute() <= LIMIT * 4 // 5


def test_f15_each_minute_another_one_asks_so_that_a_few_bad_tickets_do_not_close_an_account(room: Room) -> None:
    bad = {"1", "2", "3", "4"}
    for number in range(1, 31):
        room.desk.put(ticket(str(number)))
        room.hint(str(number))
    room.desk.closed_to_us = lambda one: TryLater("unreadable") if one.id in bad else None

    took = room.until(lambda: room.store.counts().pending == len(bad), within=timedelta(minutes=10))

    assert took <= timedelta(minutes=3)


def test_f15_f16_other_accounts_go_on_and_webhooks_are_taken_meanwhile(two_accounts: Room) -> None:
    room = two_accounts
    room.desks["acme"].closed_to_us = lambda _: TryLater("down")
    for number in range(1, 6):
        for account in ("acme", "globex"):
            room.desks[account].put(ticket(str(number), account=account))
            room.hint(str(number), account=account)

    room.engine.drain()

    assert all(room.desks["globex"].held(str(number), "escalation") == "available" for number in range(1, 6))
    assert (of(room).going, of(room, "globex").going) == (Going.AWAY, Going.ON)
    assert room.store.counts().pending == 5


def test_f15_what_was_solved_meanwhile_is_read_first_and_gets_no_word(room: Room) -> None:
    desk = overdue(room, 8, hours=0)
    desk.closed_to_us = lambda _: TryLater("down")
    room.pass_time(6 * 3600)
    desk.closed_to_us = lambda _: None
    for number in ("3", "7"):
        desk.change(number, status=Status.SOLVED)

    room.pass_time(900)

    assert [key for key in desk.notes() if "missed" in key and key.split("-")[1] in {"3", "7"}] == []


# --- paused ----------------------------------------------------------------------------------------------------------


def test_f60_a_paused_account_takes_what_arrives_and_nothing_of_it_is_read_or_written(two_accounts: Room) -> None:
    room = two_accounts
    escalated(room)
    pause(room.store, ACME, room.clock(), "operator:kim", "they move")
    room.desk.fetched.clear()
    written = len(room.desk.seen)
    room.desks["globex"].put(ticket("5", account="globex"))
    room.hint("1")
    room.hint("5", account="globex")

    room.pass_time(6 * 3600)
    room.service.sweep_all()
    taken = room.engine.turn(ref("1"), waited_for=True)

    assert (room.desk.fetched, len(room.desk.seen), taken) == ([], written, False)
    assert room.desks["globex"].held("5", "escalation") == "available"
    assert room.store.counts().pending == 1
    one = of(room)
    assert (one.going, one.waiting, one.until_at) == (Going.PAUSED, 1, None)
    assert "paused since 2026-11-22T14:00:00Z by operator:kim: they move" in backlog_words(one)


def test_f60_f53_once_resumed_what_waited_is_done_by_importance_within_the_limits(room: Room) -> None:
    desk = overdue(room, 40)
    pause(room.store, ACME, room.clock(), "kim")
    room.pass_time(3600)
    before = len(desk.seen)

    resume(room.store, ACME)
    room.pass_time(170)

    assert before == 0
    assert len(desk.seen) == 40
    ranks = [desk.tickets[number].severity for number in updated(desk)]
    assert ranks == sorted(ranks)
    assert desk.busiest_minute() == LIMIT * 4 // 5


def test_f53_the_figures_are_where_monitoring_reads_them(room: Room) -> None:
    overdue(room, 40)
    room.engine.drain()

    show_backlog(room.service)

    whose = {"account": "acme", "connector": "zendesk"}
    assert room.metric("halyard_backlog", **whose) == 24
    assert room.metric("halyard_backlog_seconds", **whose) == pytest.approx(60 + 24 / 16 * 60)
    going = {"account": "acme", "connector": "zendesk", "going": "limited"}
    assert room.metric("halyard_account_going", **going) == 1
    assert room.metric("halyard_account_going", **(going | {"going": "on"})) == 0


def test_f53_f60_why_an_account_is_late_is_an_alarm_while_that_is_so(room: Room) -> None:
    desk = overdue(room, 40)
    seen: list[list[str]] = []

    def look() -> None:
        show_backlog(room.service)
        seen.append([one.kind for one in room.service.alarms.open()])

    look()
    room.engine.drain()
    look()
    pause(room.store, ACME, room.clock(), "kim")
    look()
    resume(room.store, ACME)
    room.pass_time(300)
    look()

    assert seen == [[], ["catching_up"], ["account_paused"], []]
    assert len(desk.seen) == 40


def test_f53_programs_are_told_the_same(room: Room) -> None:
    overdue(room, 4)

    facts = backlog_facts(of(room))

    assert (facts["account"], facts["waiting"], facts["a_minute"]) == ("acme", 4, 16.0)
    assert facts["until_at"] == "2026-11-23T02:00:15Z"


# --- one ticket that everybody writes about ---------------------------------------------------------------------------


def test_f7_however_many_words_at_once_are_one_read_and_at_most_one_write(room: Room) -> None:
    room.desk.put(ticket())
    for _ in range(200):
        room.hint()

    room.engine.drain()

    assert (room.desk.fetched, len(room.desk.seen)) == (["1"], 1)
    assert room.store.counts().applied == 200
    assert room.metric("halyard_hot_tickets_total") == 1


def test_f7_where_words_keep_coming_looks_are_spaced(room: Room) -> None:
    """Three hundred words in a minute, each wanting a look at once."""
    room.desk.put(ticket())
    for _ in range(300):
        room.hint()
        room.engine.turn(ref())
        room.clock.tell(room.clock() + timedelta(milliseconds=200))
        room.engine.drain()
    in_a_minute = len(room.desk.fetched)
    room.pass_time(30)

    assert in_a_minute <= 50 + 6
    assert room.store.counts().pending == 0
    assert room.desk.held("1", "escalation") == "available"


def test_f7_a_promise_that_falls_due_on_a_hot_ticket_is_not_held_up(room: Room) -> None:
    escalated(room)
    room.clock.tell(NOW + timedelta(minutes=29, seconds=57))
    for _ in range(60):
        room.hint()
    room.engine.drain()
    reads = len(room.desk.fetched)
    room.hint()
    assert not room.engine.turn(ref())

    room.clock.tell(NOW + timedelta(minutes=30))
    room.engine.drain()

    assert len(room.desk.fetched) == reads + 1
    assert [key for key in room.desk.notes("1", public=False) if "missed" in key] != []
