"""What a sweep finds, counts and never does: our own writes, lost webhooks, what no stream shows, people's edits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.commands import NoteKind
from core.ports import Page
from core.tickets import Status
from runtime.sweep import CURSOR, REREAD, SLICES, Losses, Swept, differences
from tests.runtime.engine_room import NOW, Room, escalated, line, ref, ticket


def swept(room: Room, *, since: str = "") -> Swept:
    """Reconcile acme, and do what is due because of it."""
    found = room.service.sweep_one(room.service.desks["zendesk", "acme"], since=since)
    room.engine.drain()
    return found


@pytest.fixture
def settled(any_room: Room) -> Room:
    """Ticket 1 is escalated, ticket 2 shows its action; a sweep has seen all that we wrote."""
    escalated(any_room)
    any_room.desk.put(ticket("2"))
    any_room.look("2")
    any_room.pass_time(120)
    swept(any_room)
    any_room.pass_time(120)
    swept(any_room)
    return any_room


def test_f8_our_own_write_is_found_once_counts_as_nothing_missed_and_is_not_answered(any_room: Room) -> None:
    room = any_room
    room.store.set_cursor("zendesk", "acme", CURSOR, "kept")
    escalated(room)
    room.pass_time(120)
    written = len(room.desk.seen)

    first = swept(room)
    room.pass_time(120)
    second = swept(room)

    assert (first.woken, first.own, first.missed) == (1, 1, 0)
    assert (second.woken, second.own, second.missed) == (0, 0, 0)
    assert len(room.desk.seen) == written
    assert room.metric("halyard_changes_missed_total", connector="zendesk", account="acme") == 0


def test_f4_what_nobody_told_us_of_is_counted(settled: Room) -> None:
    settled.desk.tick("2", key="tick-2")
    settled.pass_time(120)

    found = swept(settled)

    assert (found.woken, found.missed) == (1, 1)
    assert settled.metric("halyard_changes_missed_total", account="acme", connector="zendesk") == 1
    assert settled.store.history(ref("2")).current is not None


def test_f4_what_we_were_told_of_and_have_not_got_to_yet_was_not_missed(settled: Room) -> None:
    settled.desk.tick("2", key="tick-2")
    settled.hint("2")
    settled.clock.tell(settled.clock() + timedelta(minutes=2))

    found = swept(settled)

    assert (found.woken, found.missed) == (1, 0)


def test_f4_what_may_still_be_on_its_way_was_not_missed(settled: Room) -> None:
    settled.desk.tick("2", key="tick-2")

    assert swept(settled).missed == 0


def test_f4_the_first_sweep_of_an_account_missed_nothing(room: Room) -> None:
    room.desk.put(ticket("1"))
    room.desk.put(ticket("2"))

    assert (swept(room).woken, swept(room).missed) == (2, 0)


def test_f4_more_than_one_in_a_hundred_lost_is_an_alarm_until_the_hour_is_over(settled: Room) -> None:
    for number in range(10, 10 + Losses.LEAST):
        settled.desk.put(ticket(str(number)))
    settled.pass_time(120)

    swept(settled)
    alarms = [one.kind for one in settled.service.alarms.open()]
    settled.pass_time(3700)
    swept(settled)

    assert alarms == ["webhooks_lost"]
    assert "webhooks_lost" not in [one.kind for one in settled.service.alarms.open()]


@pytest.mark.parametrize(
    ("read", "own", "missed", "loud"), [(500, 0, 5, False), (500, 1, 5, True), (400, 0, 4, False), (6, 0, 5, True)]
)
def test_f4_a_share_of_one_in_a_hundred_is_the_bound(read: int, own: int, missed: int, loud: bool) -> None:
    losses = Losses()
    losses.add(Swept("acme", read, missed + own, 1, "", own, missed), NOW)

    assert losses.too_many is loud


# --- held fields, both ways ----------------------------------------------------------------------------------


def test_a_held_field_that_somebody_changed_unheard_is_put_back(settled: Room) -> None:
    settled.desk.change("1", fields={"level": 3, "owner": "Nobody"})
    settled.pass_time(120)

    swept(settled)

    assert (settled.desk.held("1", "level"), settled.desk.held("1", "owner")) == (1, "J. Doe, Region Lead EMEA")


def test_what_was_given_once_is_never_given_again(settled: Room) -> None:
    settled.desk.change("1", followers=frozenset(), ccs=frozenset(), assignee=None)
    settled.pass_time(120)
    before = len(settled.desk.seen)

    swept(settled)
    settled.pass_time(3600)

    people = [note for one in settled.desk.seen[before:] for note in one.notes if note.kind is not NoteKind.COMMENT]
    assert people == []
    assert settled.desk.tickets["1"].assignee is None


def test_f8_f9_a_rule_of_the_helpdesk_that_undoes_a_field_is_left_alone_after_the_third_time(settled: Room) -> None:
    """A rule writes a field at every change, unheard; each sweep finds it."""
    writes = []
    for _ in range(8):
        settled.desk.change("1", fields={"level": 9})
        settled.pass_time(120)
        before = len(settled.desk.seen)
        swept(settled)
        settled.pass_time(61)
        swept(settled)
        writes.append(len(settled.desk.seen) - before)

    assert writes == [1, 1, 0, 0, 0, 0, 0, 0]
    assert [row.entry.kind for row in settled.store.journal()].count("contested") == 1


def test_f8_a_sweep_that_finds_nothing_writes_nothing_however_often_it_runs(settled: Room) -> None:
    before = len(settled.desk.seen), len(settled.desk.fetched)
    pages = []

    for _ in range(5):
        pages.append(swept(settled).woken)
        settled.clock.tell(settled.clock() + timedelta(seconds=61))

    assert (pages, len(settled.desk.seen), len(settled.desk.fetched)) == ([0] * 5, *before)


# --- what no stream shows --------------------------------------------------------------------------------------


def test_f4_a_ticket_that_the_export_never_shows_is_looked_at_within_a_day(settled: Room) -> None:
    settled.desk.pages = {settled.store.cursor("zendesk", "acme", CURSOR): Page((), "end", True)}
    settled.desk.change("1", status=Status.CLOSED)

    for _ in range(SLICES):
        settled.service.reread_all()
        settled.engine.drain()

    assert settled.store.history(ref("1")).current is None


def test_the_slow_re_read_looks_at_each_that_waits_for_something_once_a_round(room: Room) -> None:
    for number in range(100, 100 + 2 * SLICES):
        room.desk.put(ticket(str(number)))
        room.look(str(number))
    room.desk.put(ticket("7", status=Status.SOLVED))
    room.look("7")
    room.pass_time(60)
    room.desk.fetched.clear()

    each = []
    for _ in range(SLICES):
        room.service.reread_all()
        each.append(room.engine.drain())

    assert each == [2] * SLICES
    assert sorted(room.desk.fetched) == sorted(str(number) for number in range(100, 100 + 2 * SLICES))
    assert room.desk.seen[2 * SLICES :] == []


def test_an_interrupted_re_read_goes_on_where_it_was(room: Room) -> None:
    for number in range(100, 100 + 2 * SLICES):
        room.desk.put(ticket(str(number)))
        room.look(str(number))

    room.service.reread_all()
    kept = room.store.cursor("zendesk", "acme", REREAD)
    room.service.reread_all()

    assert (kept, room.store.cursor("zendesk", "acme", REREAD)) == ("101", "103")


def test_with_nothing_that_waits_a_re_read_wakes_nobody(room: Room) -> None:
    room.service.reread_all()

    assert room.store.next_due() is None
    assert room.store.cursor("zendesk", "acme", REREAD) == ""


# --- cursors -----------------------------------------------------------------------------------------------------


def test_a_sweep_that_begins_elsewhere_leaves_the_kept_cursor_where_it_was(room: Room) -> None:
    """Else what changed between the two would never be swept."""
    room.store.set_cursor("zendesk", "acme", CURSOR, "kept")
    room.desk.put(ticket())

    found = swept(room, since="2026-11-22T12:00:00Z")

    assert found.woken == 1
    assert room.store.cursor("zendesk", "acme", CURSOR) == "kept"


# --- a dry run ---------------------------------------------------------------------------------------------------


def test_a_dry_run_says_by_what_each_ticket_differs(settled: Room) -> None:
    settled.desk.change("1", severity="S3", fields={"level": 9})
    settled.desk.put(ticket("3"))
    before = settled.store.next_due()

    found = settled.service.sweep_one(settled.service.desks["zendesk", "acme"], dry_run=True)

    assert {one.ref.id: one.differs for one in found.found} == {"1": ("severity", "level"), "3": ("new",)}
    assert settled.store.next_due() == before


def test_what_a_line_does_not_show_is_a_version_only() -> None:
    known = ticket(version="1")

    assert differences(line(replace(known, version="2")), known) == ("version",)


def test_f14_a_ticket_that_is_older_than_we_know_it_says_so() -> None:
    known = ticket()

    assert differences(line(replace(known, updated_at=known.updated_at - timedelta(days=1))), known) == ("older",)
