"""What follows when the helpdesk refuses: wait as told, try the parts, park what no repeating helps, lose nothing."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from core.commands import NoteKind, TicketUpdate
from core.errors import CredentialsRefused, HostError, LookBeforeRepeating, TryLater, WillNotWork
from core.tickets import Status
from runtime.engine import PAUSED_FOR
from runtime.lanes import BATCH
from runtime.lost_causes import BACK_OFF, back_off
from tests.runtime.engine_room import AMBIGUOUS, LEAD, Room, escalated, ref, ticket

RECEIPT = "E-1-1:1:received"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(room: Room) -> Room:
    """A case whose action was just used in the host; the webhook is in, the look is due."""
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    return room


def calls_for(room: Room, number: str) -> int:
    return room.desk.fetched.count(number)


# --- told to wait ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [None, 0, 1, 7, 90, 3600], ids=str)
@pytest.mark.parametrize("writing", [True, False], ids=["write", "read"])
def test_f17_a_limited_account_is_asked_again_no_sooner_than_told(asked: Room, told: int | None, writing: bool) -> None:
    error = TryLater("limited", timedelta(seconds=told) if told is not None else None)
    accidents = asked.desk.writing if writing else asked.desk.fetching
    accidents.before = [error]
    calls = asked.desk.tried if writing else asked.desk.fetched
    asked.engine.drain()
    before = len(calls)

    waited = asked.until(lambda: len(calls) > before, within=timedelta(hours=2))

    assert waited == max(timedelta(seconds=told or 0), BACK_OFF[0])
    assert RECEIPT in asked.desk.notes(public=True)


def test_f17_no_thread_sleeps_while_an_account_is_limited(two_accounts: Room) -> None:
    two_accounts.desk.put(ticket("1"))
    two_accounts.desks["globex"].put(ticket("2", "globex"))
    two_accounts.desk.closed_to_us = lambda _: TryLater("limited", timedelta(hours=1))

    two_accounts.look("1")
    two_accounts.look("2", account="globex")

    assert two_accounts.desks["globex"].held("2", "escalation") == "available"


def test_f17_f31_writes_for_a_limited_ticket_are_merged_into_one(asked: Room) -> None:
    asked.desk.writing.before = [TryLater("30 updates in 10 minutes", timedelta(minutes=10))]
    asked.engine.drain()
    tried = len(asked.desk.tried)
    for minute in range(1, 10):
        asked.pass_time(60)
        asked.desk.say("1", LEAD, f"word {minute}")
        asked.look()

    before, early = len(asked.desk.seen), len(asked.desk.tried) - tried
    asked.pass_time(60)

    assert early == 0
    assert len(asked.desk.seen) - before == 1
    assert asked.desk.notes(public=True) == [RECEIPT]


def test_f17_a_ticket_told_to_wait_does_not_hold_up_its_neighbours(asked: Room) -> None:
    asked.desk.writing.before = [TryLater("30 updates in 10 minutes", timedelta(minutes=10))]
    asked.desk.put(ticket("2"))
    asked.engine.drain()

    asked.look("2")

    assert asked.desk.held("2", "escalation") == "available"


# --- down, broken, silent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [TryLater("no answer"), AMBIGUOUS], ids=["refused", "cut"])
def test_f18_a_host_that_always_fails_is_asked_less_and_less(room: Room, error: HostError) -> None:
    room.desk.put(ticket())
    room.desk.refuses = lambda _: error

    room.look()
    room.pass_time(3600)

    assert len(room.desk.tried) <= len(BACK_OFF) + 6
    assert room.desk.seen == []


@pytest.mark.parametrize("down", [timedelta(hours=6)], ids=["6h"])
def test_f15_a_host_down_for_hours_gets_everything_once_it_is_back(room: Room, down: timedelta) -> None:
    numbers = [str(number) for number in range(1, 21)]
    for number in numbers:
        room.desk.put(ticket(number))
        room.look(number)
        room.desk.tick(number)
        room.hint(number)
    room.desk.closed_to_us = lambda _: TryLater("no connection")
    room.engine.drain()
    room.pass_time(down.total_seconds())
    room.desk.closed_to_us = lambda _: None

    took = room.until(lambda: len(set(room.desk.notes(public=True))) == len(numbers), within=timedelta(minutes=15))

    assert took <= timedelta(minutes=15)
    room.pass_time(60)
    public = room.desk.notes(public=True)
    assert sorted(public) == sorted(f"E-{number}-1:1:received" for number in numbers)


def test_f15_f16_a_dead_account_costs_a_few_calls_a_round_and_no_more(room: Room) -> None:
    for number in range(1, BATCH + 1):
        room.desk.put(ticket(str(number)))
        room.hint(str(number))
    room.desk.closed_to_us = lambda _: TryLater("no connection")

    room.engine.tick()

    assert len(room.desk.fetched) <= 5
    assert room.store.counts().pending == BATCH


def test_f16_another_account_is_served_while_one_is_dead(two_accounts: Room) -> None:
    for number in range(1, 31):
        two_accounts.desk.put(ticket(str(number)))
        two_accounts.hint(str(number))
    two_accounts.desks["globex"].put(ticket("1", "globex"))
    two_accounts.desk.closed_to_us = lambda _: TryLater("no connection")

    two_accounts.look("1", account="globex")

    assert two_accounts.desks["globex"].held("1", "escalation") == "available"
    assert two_accounts.desk.seen == []


def test_f15_one_ticket_that_cannot_be_read_does_not_close_its_account(room: Room) -> None:
    for number in range(1, 21):
        room.desk.put(ticket(str(number)))
        room.hint(str(number))
    room.desk.closed_to_us = lambda one: TryLater("always 500") if one.id == "1" else None

    room.engine.drain()

    assert {number for number in room.desk.tickets if room.desk.held(number, "escalation") == "available"} == {
        str(number) for number in range(2, 21)
    }


# --- refused for good --------------------------------------------------------------------------------------------


def test_f24_a_field_the_host_no_longer_takes_does_not_hold_up_the_rest(asked: Room) -> None:
    asked.desk.refuses = lambda update: WillNotWork("no such field") if update.fields else None

    asked.engine.drain()

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert not asked.desk.held("1", "escalated")


def test_f24_a_field_that_is_back_is_written_within_a_quarter_of_an_hour(asked: Room) -> None:
    asked.desk.refuses = lambda update: WillNotWork("no such field") if update.fields else None
    asked.engine.drain()

    asked.desk.refuses = lambda _: None
    took = asked.until(lambda: asked.desk.held("1", "escalated") is True, within=timedelta(minutes=15))

    assert took <= timedelta(minutes=15)
    assert asked.desk.notes(public=True) == [RECEIPT]


def test_f24_a_field_that_is_gone_from_tickets_is_left_out_of_the_write(room: Room) -> None:
    one = ticket()
    room.desk.put(ticket(fields={name: value for name, value in one.fields.items() if name != "level"}))
    room.look()
    room.desk.tick("1")

    room.look()

    assert room.desk.notes(public=True) == [RECEIPT]
    assert all("level" not in update.fields for update in room.desk.seen)


def test_f25_a_refused_cc_is_parked_and_everything_else_is_done(asked: Room) -> None:
    asked.desk.refuses = lambda update: (
        WillNotWork("no more than 48") if any(note.kind is NoteKind.CC for note in update.notes) else None
    )

    asked.engine.drain()
    asked.pass_time(3600)

    parked = [one for one in asked.store.parked() if one.kind == "note"]
    assert [(one.id, one.why) for one in parked] == [("E-1-1:1:cc:customer_success", "no more than 48")]
    assert asked.desk.notes(public=True) == [RECEIPT]
    assert asked.desk.held("1", "escalated") is True
    assert asked.metric("halyard_parked_total") == 1


def test_f25_what_the_host_silently_left_out_is_said_to_the_operator(asked: Room) -> None:
    asked.desk.drops = ("follower j.doe@support.example: they cannot sign in any more",)

    with capture_logs() as logged:
        asked.engine.drain()

    said = [one for one in logged if one["event"] == "host left something out"]
    assert [(one["ref"], one["what"]) for one in said] == [(str(ref()), asked.desk.drops[0])]
    assert asked.desk.notes(public=True) == [RECEIPT]


def test_f23_a_refusal_because_the_ticket_has_closed_ends_the_escalation_and_parks_nothing(asked: Room) -> None:
    """A closed ticket is refused for good, before anybody compares versions."""

    def closed(update: TicketUpdate) -> HostError | None:
        status = asked.desk.tickets[update.ref.id].status
        return WillNotWork("closed prevents ticket update") if status is Status.CLOSED else None

    asked.desk.refuses = closed
    asked.desk.meanwhile = lambda: asked.desk.change("1", status=Status.CLOSED)

    asked.engine.drain()
    asked.pass_time(3600)

    latest = asked.store.history(ref()).latest
    assert latest is not None
    assert (latest.open, latest.outcome) == (False, "ticket_closed")
    assert (asked.store.parked(), asked.store.counts().outbox_waiting) == ((), 0)


def test_f27_a_ticket_we_may_not_read_rests_while_the_account_works_on(room: Room) -> None:
    for number in ("1", "2"):
        room.desk.put(ticket(number))
        room.hint(number)
    room.desk.closed_to_us = lambda one: WillNotWork("403: not yours") if one.id == "1" else None

    room.engine.drain()
    room.pass_time(3600)

    assert room.desk.held("2", "escalation") == "available"
    assert calls_for(room, "1") <= 6
    assert room.store.counts().pending == 1


def test_f27_a_write_refused_on_one_ticket_is_parked_and_neighbours_go_on(room: Room) -> None:
    for number in ("1", "2"):
        room.desk.put(ticket(number))
        room.look(number)
    for number in ("1", "2"):
        room.desk.tick(number)
        room.hint(number)
    room.desk.refuses = lambda update: WillNotWork("403") if update.ref.id == "1" else None

    room.engine.drain()

    assert room.desk.notes(public=True) == ["E-2-1:1:received"]
    assert RECEIPT in [one.id for one in room.store.parked()]


# --- credentials -------------------------------------------------------------------------------------------------


def test_f26_revoked_credentials_pause_the_account_and_lose_nothing(room: Room) -> None:
    escalated(room)
    room.desk.closed_to_us = lambda _: CredentialsRefused("the token was revoked")
    room.desk.say("1", LEAD, "I lead this from here.")
    room.hint()
    room.pass_time(1800)
    accepted = room.store.counts()
    room.hint()
    room.pass_time(5400)

    room.desk.closed_to_us = lambda _: None
    took = room.until(lambda: room.store.counts().pending == 0, within=timedelta(minutes=5))

    assert (accepted.pending, room.store.counts().parked) == (1, 0)
    assert took <= timedelta(minutes=5)
    current = room.store.history(ref()).current
    assert current is not None
    assert current.contacted_at is not None
    assert room.metric("halyard_host_errors_total", kind="CredentialsRefused") > 0


def test_f26_a_paused_account_is_asked_at_most_once_a_minute_for_a_ticket(room: Room) -> None:
    room.desk.put(ticket())
    room.desk.closed_to_us = lambda _: CredentialsRefused("no")
    room.look()

    room.pass_time(600)

    assert calls_for(room, "1") <= 1 + timedelta(minutes=10) / PAUSED_FOR


# --- bulk --------------------------------------------------------------------------------------------------------


def test_f21_of_a_bulk_call_only_what_failed_is_tried_again(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)
    room.desk.refuses = lambda update: TryLater("this one not") if update.ref.id == "2" else None
    room.engine.drain()
    together = [len(call) for call in room.desk.tried]

    room.desk.refuses = lambda _: None
    room.pass_time(300)

    assert together[0] == 3
    assert [update.ref.id for update in room.desk.seen] == ["1", "3", "2"]
    assert all(room.desk.held(number, "escalation") == "available" for number in ("1", "2", "3"))


@pytest.mark.parametrize("error", [TryLater("limited", MINUTE), LookBeforeRepeating("cut")], ids=["limited", "cut"])
def test_f21_a_bulk_call_that_fails_as_a_whole_is_decided_again(room: Room, error: HostError) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)
    room.desk.writing.before = [error]

    room.engine.drain()
    room.pass_time(120)

    assert sorted(update.ref.id for update in room.desk.seen) == ["1", "2", "3"]


def test_f21_a_bulk_call_cut_off_after_it_was_taken_is_not_repeated(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)
    room.desk.writing.after = [AMBIGUOUS]

    room.engine.drain()
    room.pass_time(120)

    assert len(room.desk.seen) == 3


def test_rule13_flips_of_many_tickets_go_together_and_decisions_alone(room: Room) -> None:
    for number in range(1, 11):
        room.desk.put(ticket(str(number)))
        room.hint(str(number))
    room.engine.drain()
    flips = [len(call) for call in room.desk.tried]
    room.desk.tick("1")
    room.desk.tick("2", key="tick-2")
    room.hint("1")
    room.hint("2")

    room.engine.drain()

    assert flips == [10]
    assert [len(call) for call in room.desk.tried] == [10, 1, 1]


def test_backing_off_ends_at_a_quarter_of_an_hour() -> None:
    assert [back_off(tries) for tries in range(7)] == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
    assert back_off(99) == timedelta(minutes=15)
