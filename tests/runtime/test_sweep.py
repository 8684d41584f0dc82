"""Reconciling: a lost webhook costs an interval and nothing else, whatever happens on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import HostError, StoreUnavailable, TryLater, WillNotWork
from core.ports import Page
from core.tickets import Status, Ticket, TicketRef
from runtime.kept import as_known
from runtime.sweep import CURSOR, FIRST_SWEEP_REACHES
from store.points import hooked
from tests.runtime.engine_room import NOW, FakeDesk, Room, line, ref, ticket
from tests.runtime.limited_desk import LimitedDesk


def stocked(room: Room, *numbers: str) -> Room:
    """Tickets that are there and were looked at."""
    for number in numbers:
        room.desk.put(ticket(number))
        room.look(number)
    # What we wrote ourselves is another version than the one we read.
    room.pass_time(60)
    sweep(room)
    room.engine.drain()
    return room


def sweep(room: Room, account: str = "acme", **options: object) -> int:
    """Reconcile one account; answers how many tickets were woken."""
    desk = room.service.desks["zendesk", account]
    return room.service.sweep_one(desk, **options).woken  # type: ignore[arg-type]


def cursor(room: Room, account: str = "acme") -> str:
    return room.store.cursor("zendesk", account, CURSOR)


def test_f4_a_change_without_a_webhook_is_found_and_done(any_room: Room) -> None:
    room = stocked(any_room, "1", "2", "3")
    room.desk.tick("2")

    woken = sweep(room)
    room.engine.drain()

    assert woken == 1
    assert room.desk.notes(public=True) == ["E-2-1:1:received"]


def test_f4_a_ticket_that_was_never_heard_of_is_found(room: Room) -> None:
    room.desk.put(ticket())

    woken = sweep(room)
    room.engine.drain()

    assert (woken, room.desk.held("1", "escalation")) == (1, "available")


def test_g9_a_change_in_the_second_of_our_look_is_found_though_its_version_is_the_same(room: Room) -> None:
    """The host dates versions by the second, and the webhook of the second change is lost."""
    stocked(room, "1")
    changed = room.desk.change("1", severity="S2")
    room.look()
    room.desk.put(replace(changed, severity="S3"))

    room.pass_time(300)
    woken = sweep(room)
    room.engine.drain()
    again = sweep(room)

    kept = room.store.snapshot(ref())
    assert kept is not None
    assert (woken, kept.severity, again) == (1, "S3", 0)


def test_g9_a_change_in_the_second_of_a_look_that_took_long_is_found(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How old a version was when it was read says when we asked, not when the last answer had come."""
    stocked(room, "1")
    changed = room.desk.change("1", severity="S2")

    def slow(ref: TicketRef) -> Ticket:
        found = FakeDesk.fetch(room.desk, ref)
        room.pass_time(5)
        return found

    monkeypatch.setattr(room.desk, "fetch", slow)
    room.look()
    room.desk.put(replace(changed, severity="S3"))

    assert sweep(room) == 1


@pytest.mark.parametrize(("skew", "unsure"), [(0, False), (1, False), (-1, True), (-3, True), (None, False)])
def test_g9_f52_how_old_a_version_is_the_hosts_own_clock_says(room: Room, skew: int | None, unsure: bool) -> None:
    """With a clock of ours that is ahead, a version of this very second looks old."""
    desk = LimitedDesk(room.clock, 100)
    desk.ahead = timedelta(seconds=skew) if skew is not None else None
    read = ticket(updated_at=NOW - timedelta(seconds=2))

    kept = as_known(read, NOW, desk)

    assert (kept.version != read.version) is unsure


def test_what_is_known_as_it_is_stays_asleep(room: Room) -> None:
    stocked(room, "1", "2", "3")
    fetched = len(room.desk.fetched)

    woken = sweep(room)
    room.engine.drain()

    assert (woken, len(room.desk.fetched)) == (0, fetched)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DELETED])
def test_finished_tickets_never_seen_are_skipped(room: Room, status: Status) -> None:
    room.desk.put(ticket(status=status))

    assert sweep(room) == 0


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DELETED])
def test_a_known_ticket_that_ended_unheard_is_looked_at(room: Room, status: Status) -> None:
    stocked(room, "1")
    room.desk.change("1", status=status)

    assert sweep(room) == 1


def test_the_metric_says_what_only_a_sweep_noticed(room: Room) -> None:
    room.desk.put(ticket("1"))
    room.desk.put(ticket("2"))

    sweep(room)

    assert room.metric("halyard_found_by_sweep_total") == 2


def test_the_first_sweep_reaches_back_a_bounded_time_and_later_ones_go_on(room: Room) -> None:
    asked: list[str] = []
    room.desk.pages = Asking(asked)

    sweep(room)
    sweep(room)

    assert asked == [(NOW - FIRST_SWEEP_REACHES).isoformat(), "page-1"]
    assert cursor(room) == "page-2"


class Asking(dict[str, Page]):
    """Pages without end that note which cursor they were asked for."""

    def __init__(self, asked: list[str], *, end: bool = True) -> None:
        super().__init__({"some": Page((), "", True)})
        self._asked = asked
        self._end = end

    def __getitem__(self, cursor: str) -> Page:
        self._asked.append(cursor)
        return Page((), f"page-{len(self._asked)}", self._end)


def test_the_cursor_is_kept_page_by_page_and_resumed_after_a_failure(room: Room) -> None:
    one, two = line(ticket("1")), line(ticket("2"))
    begin = (NOW - FIRST_SWEEP_REACHES).isoformat()
    for number in ("1", "2"):
        room.desk.put(ticket(number))
    room.desk.pages = {begin: Page((one,), "a", False), "a": Page((two,), "b", True)}
    room.desk.fetching.before = [None, TryLater("down")]

    with pytest.raises(TryLater):
        sweep(room)
    after_failure = cursor(room)
    room.desk.fetching.before = []
    woken = sweep(room)

    assert (after_failure, woken, cursor(room)) == ("a", 1, "b")


def test_a_page_that_leads_nowhere_ends_the_sweep(room: Room) -> None:
    begin = (NOW - FIRST_SWEEP_REACHES).isoformat()
    room.desk.pages = {begin: Page((), begin, False)}

    assert sweep(room) == 0


def test_a_dry_run_wakes_nothing_and_keeps_no_cursor(room: Room) -> None:
    room.desk.put(ticket())

    woken = sweep(room, dry_run=True)

    assert woken == 1
    assert cursor(room) == ""
    assert room.store.next_due() is None
    assert room.engine.drain() == 0


def test_a_limit_ends_the_sweep_early_and_the_next_goes_on(room: Room) -> None:
    begin = (NOW - FIRST_SWEEP_REACHES).isoformat()
    lines = [line(ticket(str(number))) for number in range(1, 5)]
    room.desk.pages = {begin: Page(tuple(lines[:2]), "a", False), "a": Page(tuple(lines[2:]), "b", True)}

    first = sweep(room, limit=2)
    second = sweep(room, limit=2)

    assert (first, second, cursor(room)) == (2, 2, "b")


def test_since_begins_elsewhere_than_at_the_kept_cursor(room: Room) -> None:
    asked: list[str] = []
    room.store.set_cursor("zendesk", "acme", CURSOR, "kept")
    room.desk.pages = Asking(asked)

    sweep(room, since="2026-11-22T00:00:00Z")

    assert asked == ["2026-11-22T00:00:00Z"]


def test_a_ticket_named_twice_on_a_page_is_woken_once(room: Room) -> None:
    begin = (NOW - FIRST_SWEEP_REACHES).isoformat()
    one = line(ticket())
    room.desk.put(ticket())
    room.desk.pages = {begin: Page((one, replace(one, version="2")), "a", True)}

    assert sweep(room) == 1


@pytest.mark.parametrize("error", [TryLater("down"), WillNotWork("no rights to export")], ids=["down", "refused"])
def test_a_failing_account_does_not_keep_the_others_waiting(two_accounts: Room, error: HostError) -> None:
    room = two_accounts
    room.desk.fetching.before = [error]
    room.desks["globex"].put(ticket("7", "globex"))

    with pytest.raises(type(error)):
        room.service.sweep_all()
    room.engine.drain()

    assert room.desks["globex"].held("7", "escalation") == "available"
    assert room.metric("halyard_host_errors_total", kind=type(error).__name__) == 1


def test_t23_equal_ticket_numbers_of_two_accounts_do_not_meet(two_accounts: Room) -> None:
    room = two_accounts
    room.desk.put(ticket("1"))
    room.desks["globex"].put(ticket("1", "globex", status=Status.SOLVED))

    room.service.sweep_all()
    room.engine.drain()

    assert room.store.known_versions("zendesk", "acme", ["1"]) == {"1": "1"}
    assert room.desk.held("1", "escalation") == "available"
    assert room.desks["globex"].held("1", "escalation") is None


def test_a_plug_pulled_between_waking_and_keeping_the_cursor_loses_nothing(room: Room) -> None:
    room.desk.put(ticket())

    def pull(point: str) -> None:
        if point == "cursor:before":
            raise StoreUnavailable("no power")

    with hooked(pull), pytest.raises(StoreUnavailable):
        sweep(room)
    again = sweep(room)
    room.engine.drain()

    assert again == 1
    assert room.desk.held("1", "escalation") == "available"


def test_the_sweep_of_a_thousand_lines_reads_no_ticket(room: Room) -> None:
    begin = (NOW - FIRST_SWEEP_REACHES).isoformat()
    lines = tuple(line(ticket(str(number))) for number in range(1, 1001))
    room.desk.pages = {begin: Page(lines, "a", True)}

    assert sweep(room) == 1000
    assert room.desk.fetched == []


def test_what_a_sweep_found_is_looked_at_at_once(room: Room) -> None:
    room.clock.tell(NOW + timedelta(minutes=5))
    room.desk.put(ticket())

    sweep(room)

    assert room.store.next_due() == NOW + timedelta(minutes=5)
    assert room.store.known_versions("zendesk", "acme", [ref().id]) == {}
