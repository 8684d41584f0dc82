"""What follows from the host's answer to a write: done, repeated once, looked for first, decided again, or parked."""

from datetime import timedelta

import pytest

from core.errors import DecideAgain, LookBeforeRepeating, TicketGone, TryLater
from core.tickets import Status
from runtime.read_backs import REPEATS
from store import NoteState
from store.points import hooked
from tests.runtime.engine_room import AMBIGUOUS, LEASE, Room, escalated, ref, ticket

RECEIPT = "E-1-1:1:received"


@pytest.fixture
def asked(room: Room) -> Room:
    """A case whose action was just used in the host; the webhook is in, the look is due."""
    return used(room)


@pytest.fixture
def asked_anywhere(any_room: Room) -> Room:
    """The same on each database."""
    return used(any_room)


def used(room: Room) -> Room:
    room.desk.put(ticket())
    room.look()
    room.desk.tick("1")
    room.hint()
    return room


def fates(room: Room, account: str = "acme") -> tuple[float, ...]:
    """How many notes were confirmed, repeated and parked after they were looked for."""
    name, whose = "halyard_notes_read_back_total", {"connector": "zendesk", "account": account}
    return tuple(room.metric(name, fate=fate, **whose) for fate in ("confirmed", "repeated", "parked"))


def cut(room: Room) -> int:
    """How many notes the first write with the receipt carried, which was cut off."""
    return next(len(one[0].notes) for one in room.desk.tried if RECEIPT in one[0].marks)


def test_f19_f33_a_write_cut_off_after_it_was_taken_is_confirmed_by_reading_it_back(asked_anywhere: Room) -> None:
    asked = asked_anywhere
    asked.desk.writing.after = [AMBIGUOUS]

    asked.engine.drain()
    asked.pass_time(300)

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert asked.store.counts().outbox_waiting == 0
    assert asked.desk.held("1", "escalated") is True
    assert fates(asked) == (cut(asked), 0, 0)


def test_f19_a_write_cut_off_before_it_was_taken_is_looked_for_twice_a_minute_apart_and_written_once(
    asked_anywhere: Room,
) -> None:
    asked = asked_anywhere
    asked.desk.writing.before = [AMBIGUOUS]
    began = asked.clock()
    asked.engine.drain()
    asked.pass_time(5)
    first_look = list(asked.desk.notes())

    took = asked.until(lambda: RECEIPT in asked.desk.notes(), within=timedelta(minutes=2))

    assert first_look == []
    assert asked.clock() - began >= timedelta(seconds=60)
    assert took <= timedelta(minutes=2)
    asked.pass_time(600)
    assert asked.desk.notes(public=True) == [RECEIPT]
    assert fates(asked) == (0, cut(asked), 0)


def test_f19_a_mark_that_shows_up_late_is_found_by_the_second_look(asked: Room) -> None:
    before = asked.desk.tickets["1"]
    asked.desk.writing.after = [AMBIGUOUS]
    asked.engine.drain()
    # The host is behind with what it took: the first look sees the ticket as it was.
    asked.desk.stale = [before]

    asked.pass_time(600)

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert asked.store.parked() == ()


def test_f19_f23_what_was_on_its_way_when_the_ticket_closed_is_looked_for_and_given_up(asked: Room) -> None:
    asked.desk.writing.before = [AMBIGUOUS]
    asked.engine.drain()
    asked.desk.change("1", status=Status.CLOSED)

    asked.hint()
    asked.pass_time(600)

    assert asked.desk.notes() == []
    assert (asked.store.counts().outbox_waiting, asked.store.parked()) == (0, ())


def test_f19_what_was_never_found_however_often_repeated_is_left_to_a_person(asked_anywhere: Room) -> None:
    asked = asked_anywhere
    asked.desk.refuses = lambda update: AMBIGUOUS if update.notes else None

    asked.engine.drain()
    asked.pass_time(3600)

    assert asked.desk.notes() == []
    assert [one.id for one in asked.store.parked() if one.kind == "note"].count(RECEIPT) == 1
    assert sum(RECEIPT in call[0].marks for call in asked.desk.tried) == 1 + REPEATS
    parked = sum(one.kind == "note" for one in asked.store.parked())
    assert fates(asked) == (0, parked, parked)
    assert asked.desk.held("1", "escalated") is True


def test_f33_a_note_that_a_killed_process_had_written_is_confirmed_by_whoever_comes_after(asked: Room) -> None:
    class Killed(BaseException):
        """The process is gone."""

    def kill(passed: str) -> None:
        if passed == "host.write:after":
            raise Killed

    with hooked(kill), pytest.raises(Killed):
        asked.engine.drain()
    asked.clock.tell(asked.clock() + 2 * LEASE)

    asked.another_engine().drain()

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert fates(asked) == (cut(asked), 0, 0)


def test_f19_the_figures_of_read_backs_are_the_account_s_own(two_accounts: Room) -> None:
    room = two_accounts
    for name in ("acme", "globex"):
        room.desks[name].put(ticket("1", name))
        room.look(account=name)
        room.desks[name].tick("1")
        room.hint(account=name)
    room.desks["globex"].writing.after = [AMBIGUOUS]

    room.engine.drain()
    room.pass_time(300)

    assert fates(room) == (0, 0, 0)
    assert fates(room, "globex")[0] > 0


def test_f19_harmless_refusals_before_a_cut_do_not_count_as_repeats(asked_anywhere: Room) -> None:
    """Nothing was written when the host said so; only what may have been written is repeated just once."""
    asked = asked_anywhere
    asked.desk.writing.before = [TryLater("busy"), DecideAgain("moved on"), TryLater("busy"), AMBIGUOUS]

    asked.engine.drain()
    asked.until(lambda: RECEIPT in asked.desk.notes(), within=timedelta(minutes=10))

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert asked.store.parked() == ()


def test_f20_an_answer_that_cannot_be_read_counts_as_unknown_not_as_done(asked: Room) -> None:
    asked.desk.writing.after = [LookBeforeRepeating("a page instead of an answer")]
    asked.engine.drain()

    unknown = asked.store.counts().outbox_waiting
    asked.pass_time(120)

    assert unknown > 0
    assert asked.store.counts().outbox_waiting == 0
    assert asked.desk.notes(public=True) == [RECEIPT]


@pytest.mark.parametrize("conflicts", [1, 4, 5])
def test_f22_a_conflict_is_decided_again_on_the_ticket_as_it_then_is(asked: Room, conflicts: int) -> None:
    asked.desk.writing.before = [DecideAgain("somebody was faster")] * conflicts
    fetched = len(asked.desk.fetched)

    asked.engine.drain()

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert len(asked.desk.fetched) - fetched == conflicts + 1


def test_f22_after_five_conflicts_it_rests_before_the_next_try(asked: Room) -> None:
    asked.desk.writing.before = [DecideAgain("somebody was faster")] * 6
    tried = len(asked.desk.tried)

    asked.engine.drain()
    at_once = len(asked.desk.tried) - tried
    asked.pass_time(900)

    assert at_once == 6
    assert asked.desk.notes(public=True) == [RECEIPT]


def test_f22_an_agent_who_was_faster_is_not_overwritten(asked: Room) -> None:
    asked.desk.meanwhile = lambda: asked.desk.change("1", severity="S2")

    asked.engine.drain()

    assert asked.desk.tickets["1"].severity == "S2"
    assert asked.desk.notes(public=True) == [RECEIPT]


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DELETED])
def test_f23_a_ticket_that_ends_between_reading_and_writing_ends_its_escalation(asked: Room, status: Status) -> None:
    asked.desk.meanwhile = lambda: asked.desk.change("1", status=status)

    asked.engine.drain()
    asked.pass_time(3600)

    latest = asked.store.history(ref()).latest
    assert latest is not None
    assert (latest.outcome, asked.desk.notes()) == (f"ticket_{status}", [])
    assert asked.store.counts().outbox_waiting == 0


def test_f23_a_deleted_ticket_that_can_no_longer_be_read_ends_its_escalation(room: Room) -> None:
    escalated(room)
    del room.desk.tickets["1"]

    room.look()

    latest = room.store.history(ref()).latest
    assert latest is not None
    assert (latest.open, latest.outcome) == (False, "ticket_deleted")
    assert room.store.next_due() is None


def test_f23_a_ticket_deleted_between_reading_and_writing_ends_its_escalation(asked: Room) -> None:
    asked.desk.meanwhile = lambda: asked.desk.tickets.pop("1")

    asked.engine.drain()

    latest = asked.store.history(ref()).latest
    assert latest is not None
    assert (latest.open, latest.outcome) == (False, "ticket_deleted")
    assert asked.store.counts().outbox_waiting == 0


def test_f23_a_ticket_that_moved_to_where_no_policy_holds_ends_its_escalation_with_that_reason(room: Room) -> None:
    escalated(room)
    room.desk.closed_to_us = lambda _: TicketGone("it is in another project", "moved")
    room.look()
    ended = room.store.history(ref()).latest

    room.desk.closed_to_us = lambda _: None
    room.look()

    assert ended is not None
    assert (ended.open, ended.outcome) == (False, "ticket_moved")
    assert room.store.history(ref()).current is None
    assert room.desk.notes() == ["E-1-1:1:received"]


def test_f29_a_stale_read_after_our_write_is_not_taken_for_a_change_by_somebody(asked: Room) -> None:
    before = asked.desk.tickets["1"]
    asked.engine.drain()
    written = len(asked.desk.seen)

    asked.desk.stale = [before, before]
    asked.look()
    asked.pass_time(300)

    assert len(asked.desk.seen) == written
    assert asked.desk.notes(public=True) == [RECEIPT]
    assert asked.store.history(ref()).written["escalated"].undone_at == ()


def test_f29_what_another_replica_wrote_over_is_no_change_by_somebody(asked: Room) -> None:
    before = asked.desk.tickets["1"]
    asked.engine.drain()

    asked.desk.stale = [before]
    asked.another_engine().turn(ref())
    asked.pass_time(300)

    assert asked.desk.notes(public=True) == [RECEIPT]
    assert asked.store.history(ref()).written["escalated"].undone_at == ()


def test_f29_a_host_that_goes_on_showing_what_was_written_over_is_believed_in_the_end(asked: Room) -> None:
    before = asked.desk.tickets["1"]
    asked.engine.drain()

    asked.desk.stale = [before] * 100
    asked.pass_time(7200)

    assert asked.store.history(ref()).written["escalated"].undone_at != ()


def test_i4_a_note_that_is_in_the_host_already_is_never_posted_again(asked: Room) -> None:
    now = asked.desk.tickets["1"]
    asked.desk.put(ticket(version="9", fields=now.fields, request=now.request, marks=frozenset({RECEIPT})))

    asked.engine.drain()
    asked.pass_time(60)

    assert RECEIPT not in asked.desk.notes()


def test_f19_a_cut_write_of_fields_only_is_looked_at_and_not_repeated_needlessly(room: Room) -> None:
    room.desk.put(ticket())
    room.desk.writing.after = [AMBIGUOUS]

    room.look()
    room.pass_time(60)

    assert len(room.desk.seen) == 1
    assert room.desk.held("1", "escalation") == "available"


def test_a_gone_answer_to_a_write_of_a_ticket_that_is_there_again_is_decided_again(asked: Room) -> None:
    asked.desk.writing.before = [TicketGone("not found, for a moment")]

    asked.engine.drain()

    assert asked.desk.notes(public=True) == [RECEIPT]


def test_states_of_notes_end_as_sent_or_void(asked: Room) -> None:
    asked.engine.drain()

    case = asked.store.load(asked.store.claim(now=asked.clock(), worker="w", lease=timedelta(1), limit=1, ref=ref())[0])
    assert [one for one in case.outgoing if one.state is not NoteState.SENT] == []
