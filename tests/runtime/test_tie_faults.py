"""What goes wrong between two accounts: cuts, refusals, silence, agreements taken back. Nothing is opened twice."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import CredentialsRefused, LookBeforeRepeating, Mistakes, TryLater, WillNotWork
from core.tickets import Status
from core.ties import Standing
from runtime.clock import ToldClock
from store import Stop, Store
from tests.runtime.engine_room import NOW, FakeDesk, Room, opened, ref
from tests.runtime.tie_room import (
    asked,
    case,
    desk,
    notes,
    solve,
    standings,
    tie_settings,
    tied_room,
    without,
)

HOUR = 3600
NOTES_ONLY = "{when_done: note}"


def test_f19_a_cut_after_the_creation_opens_nothing_twice(tied: Room) -> None:
    desk(tied, "globex").opening.after = [LookBeforeRepeating("cut")]

    asked(tied)
    assert standings(tied) == ["opening"]
    tied.pass_time(61)

    assert len(desk(tied, "globex").opened) == 1
    assert standings(tied) == ["worked_on"]


@pytest.mark.parametrize("stop", [Stop.PAUSED, Stop.REMOVED])
def test_f60_in_an_account_that_stands_still_nothing_is_opened_until_it_goes_on(tied: Room, stop: Stop) -> None:
    globex = ("zendesk", "globex")
    tied.store.queues.pause(globex, stop, tied.clock(), "lou", "their helpdesk moves tonight")

    asked(tied)
    tied.pass_time(HOUR)
    there = desk(tied, "globex")
    assert (there.opened, there.links) == ([], [])

    tied.store.queues.resume(globex)
    tied.pass_time(HOUR)
    assert [one.key for one in there.opened] == ["zendesk/acme/1#1"]
    assert standings(tied) == ["worked_on"]


def test_f19_a_cut_before_the_creation_is_repeated_after_the_second_look(tied: Room) -> None:
    desk(tied, "globex").opening.before = [LookBeforeRepeating("cut")]

    asked(tied)
    tied.look("1")
    assert desk(tied, "globex").opened == []
    tied.pass_time(61)

    assert [one.key for one in desk(tied, "globex").opened] == ["zendesk/acme/1#1"]


def test_f19_what_is_never_found_is_repeated_once_and_then_told(tied: Room) -> None:
    desk(tied, "globex").opening.before = [LookBeforeRepeating("cut"), LookBeforeRepeating("cut"), None]

    asked(tied)
    tied.pass_time(HOUR)

    assert desk(tied, "globex").opened == []
    assert standings(tied) == ["refused"]
    assert notes(tied, "acme", "1") == [
        "No ticket could be opened with engineering yet; it is tried again by itself. Owner: J. Doe, Region Lead EMEA."
    ]


def test_f33_a_crash_after_the_creation_opens_nothing_twice(tied: Room) -> None:
    there = desk(tied, "globex")
    there.dying = SystemExit()
    desk(tied).put(case())
    tied.look()
    desk(tied).step("1", "engineering")
    with pytest.raises(SystemExit):
        tied.look()

    tied.pass_time(120)

    assert len(there.opened) == 1
    assert standings(tied) == ["worked_on"]


@pytest.mark.parametrize("error", [CredentialsRefused("revoked"), WillNotWork("no such group")])
def test_t20_an_account_that_refuses_us_is_told_once_and_holds_nothing_up_here(tied: Room, error: Exception) -> None:
    there = desk(tied, "globex")
    there.closed_to_us = lambda _: error

    asked(tied)
    tied.pass_time(2 * HOUR)

    assert notes(tied, "acme", "1") == [
        "No ticket could be opened with engineering yet; it is tried again by itself. Owner: J. Doe, Region Lead EMEA."
    ]
    assert desk(tied).held("1", "escalation") == "requested"

    there.closed_to_us = lambda _: None
    tied.pass_time(HOUR)

    assert standings(tied) == ["worked_on"]


def test_a_helpdesk_that_is_away_for_a_moment_is_not_worth_a_word(tied: Room) -> None:
    desk(tied, "globex").looking.before = [TryLater("busy", timedelta(minutes=2))]

    asked(tied)
    tied.pass_time(130)

    assert len(notes(tied, "acme", "1")) == 1
    assert standings(tied) == ["worked_on"]


def test_a_helpdesk_that_stays_away_is_told_of(tied: Room) -> None:
    desk(tied, "globex").closed_to_us = lambda _: TryLater("down")

    asked(tied)
    tied.pass_time(HOUR)

    assert standings(tied) == ["refused"]


def test_what_the_host_refused_to_open_is_opened_later(tied: Room) -> None:
    desk(tied, "globex").opening.before = [TryLater("busy"), TryLater("busy"), TryLater("busy")]

    asked(tied)
    tied.pass_time(600)

    assert len(desk(tied, "globex").opened) == 1


def test_a_link_that_fails_is_left_later(tied: Room) -> None:
    desk(tied, "globex").linking.before = [WillNotWork("no permission")]

    asked(tied)
    assert standings(tied) == ["worked_on"]
    tied.pass_time(HOUR)

    assert len(desk(tied, "globex").links) == 1


def test_an_account_that_cannot_be_read_any_more_is_said_to_be_silent_once(tied: Room) -> None:
    asked(tied)
    desk(tied, "globex").closed_to_us = lambda _: CredentialsRefused("revoked")

    tied.pass_time(8 * HOUR)

    silent = [text for text in notes(tied, "acme", "1") if "could not be read" in text]
    assert len(silent) == 1
    assert standings(tied) == ["silent"]

    desk(tied, "globex").closed_to_us = lambda _: None
    tied.pass_time(2 * HOUR)

    assert standings(tied) == ["worked_on"]
    assert "again" in notes(tied, "acme", "1")[-1]


def test_nobody_looks_any_more_once_both_sides_are_over(tied: Room) -> None:
    asked(tied)
    desk(tied).change("1", fields={"outcome": "solution"})
    desk(tied, "globex").change("901", status=Status.SOLVED)
    tied.hint("1")
    tied.hint("901", account="globex")
    tied.engine.drain()
    tied.pass_time(2 * HOUR)
    fetched = len(desk(tied, "globex").fetched)

    tied.pass_time(24 * HOUR)

    assert len(desk(tied, "globex").fetched) == fetched
    assert standings(tied) == standings(tied, "globex", "901") == ["ended"]


def test_t20_an_agreement_that_is_taken_back_stops_all_that_crosses(tied: Room) -> None:
    asked(tied)
    settings = without(without(tied.settings, "acme"), "globex")

    with opened(settings, tied.store, tied.clock, tied.desks) as later:
        later.arrivals = 100
        later.look("1")
        assert standings(later) == ["not_agreed"]
        assert "configuration does not let" in notes(later, "acme", "1")[-1]
        desk(later).change("1", fields={"outcome": "solution"})
        later.look("1")
        later.look("901", account="globex")
        assert standings(later, "globex", "901") == ["worked_on"]
        later.pass_time(HOUR)

    assert len(desk(tied, "globex").opened) == 1


def test_t20_no_configuration_opens_tickets_where_the_other_account_does_not_agree(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="add zendesk/acme to its counterpart_of"):
        tie_settings(tmp_path, agreed=False)


def test_t20_a_helpdesk_without_the_role_is_asked_for_nothing(sqlite: str, tmp_path: Path) -> None:
    settings = tie_settings(tmp_path)
    with closing(Store.open(sqlite)) as store, tied_room(settings, store) as both:
        plain = {"acme": both.desks["acme"]}
        with opened(settings, store, ToldClock(NOW), {**plain, "globex": FakeDesk(both.clock)}) as room:
            asked(room)

            assert standings(room) == ["not_agreed"]


def test_a_level_or_a_state_can_ask_too(sqlite: str, tmp_path: Path) -> None:
    rule = "{account: engineering, on_levels: [1], on_states: [active]}"
    settings = tie_settings(tmp_path, rule, NOTES_ONLY)
    with closing(Store.open(sqlite)) as store, tied_room(settings, store) as room:
        desk(room).put(case())
        room.look()
        desk(room).tick("1")
        room.look()

        assert len(desk(room, "globex").opened) == 1
        solve(room, "901", "globex")
        assert room.store.history(ref()).current is not None


def test_both_sides_closed_in_the_same_second_end_in_peace(tied: Room) -> None:
    asked(tied)
    desk(tied).change("1", fields={"outcome": "solution"})
    desk(tied, "globex").change("901", status=Status.SOLVED)
    tied.hint("1")
    tied.hint("901", account="globex")

    tied.engine.drain()

    assert tied.store.history(ref()).escalations[-1].outcome == "solution"
    assert standings(tied) == standings(tied, "globex", "901") == [Standing.ENDED]
    written = [len(desk(tied, name).seen) for name in ("acme", "globex")]
    tied.look("1")
    tied.look("901", account="globex")
    assert [len(desk(tied, name).seen) for name in ("acme", "globex")] == written
