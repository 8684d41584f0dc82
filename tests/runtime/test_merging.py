"""A merged ticket hands its escalation to the one that stays, once, whatever is cut on the way (F23)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import StoreUnavailable, TryLater
from core.escalation import Escalation
from core.tickets import Status
from runtime.handovers import CHANNEL, KIND
from store.points import hooked
from tests.runtime.engine_room import Room, escalated, ref, ticket


@pytest.fixture
def asked(any_room: Room) -> Room:
    """Ticket 1 is escalated; ticket 2 is there and was looked at."""
    escalated(any_room)
    any_room.desk.put(ticket("2", label="#2"))
    any_room.look("2")
    any_room.pass_time(60)
    return any_room


def merge(room: Room, number: str = "1", into: str = "2") -> None:
    """Somebody merges a ticket into another; nobody looks yet."""
    room.desk.change(number, status=Status.CLOSED, merged_into=into)


def running(room: Room) -> list[str]:
    """The escalations that are open."""
    return [row.escalation.id for row in room.store.escalations(open_only=True)]


def of(room: Room, number: str) -> Escalation:
    latest = room.store.history(ref(number)).latest
    assert latest is not None
    return latest


def kinds(room: Room, number: str) -> list[str]:
    return [row.entry.kind for row in room.store.journal(ref(number))]


def test_f23_one_episode_goes_on_on_the_ticket_that_stays(asked: Room) -> None:
    before = of(asked, "1")

    merge(asked)
    asked.look("1")

    assert running(asked) == ["E-2-1"]
    moved = of(asked, "2")
    assert (moved.owner, moved.level, moved.opened_at) == (before.owner, before.level, before.opened_at)
    assert [one.due_at for one in moved.obligations] == [one.due_at for one in before.obligations if one.running]
    assert asked.desk.held("2", "escalation") == "requested"
    assert asked.desk.notes("2", public=True) == ["E-2-1:merged_in"]
    assert of(asked, "1").outcome == "ticket_merged"
    assert "merged_away" in kinds(asked, "1")
    assert "merged_in" in kinds(asked, "2")
    assert asked.store.integrity() == "ok"


def test_f23_its_moments_are_kept_there(asked: Room) -> None:
    due_at = of(asked, "1").obligations[0].due_at

    merge(asked)
    asked.look("1")
    asked.pass_time((due_at - asked.clock()).total_seconds())

    assert any(key.startswith("E-2-1:acknowledge:") for key in asked.desk.notes("2", public=False))


def test_f23_only_a_sweep_tells_of_the_merge_and_it_is_followed(asked: Room) -> None:
    merge(asked)

    asked.service.sweep_all()
    asked.engine.drain()

    assert running(asked) == ["E-2-1"]


def test_f23_two_that_are_escalated_become_one(asked: Room) -> None:
    asked.desk.tick("2", key="tick-2")
    asked.look("2")

    merge(asked)
    asked.look("1")

    assert running(asked) == ["E-2-1"]
    assert asked.desk.notes("2", public=True) == ["E-2-1:1:received", "E-2-1:merged:E-1-1"]


def test_f23_replaying_what_was_handed_over_changes_nothing(asked: Room) -> None:
    merge(asked)
    asked.look("1")
    written = len(asked.desk.seen)
    (row,) = asked.store.deliveries(channel=CHANNEL)

    asked.store.replay(row.id, asked.clock())
    asked.engine.drain()

    (again,) = asked.store.deliveries(channel=CHANNEL)
    assert (row.arrival.kind, row.state, row.rule) == (KIND, "applied", "merged:E-2-1")
    assert (again.state, again.rule) == ("ignored", "ignored:merged_already")
    assert (running(asked), len(asked.desk.seen)) == (["E-2-1"], written)


def test_f23_a_ticket_that_is_not_there_is_said_to_have_lost_it(asked: Room) -> None:
    merge(asked, into="404")
    asked.look("1")

    (row,) = asked.store.deliveries(channel=CHANNEL)
    assert (row.state, running(asked)) == ("ignored", [])
    assert kinds(asked, "404") == ["merge_ended"]


def test_f23_a_ring_of_merges_goes_round_once(asked: Room) -> None:
    asked.desk.change("2", status=Status.CLOSED, merged_into="1")
    merge(asked)

    asked.look("1")

    assert running(asked) == []
    assert len(asked.store.deliveries(channel=CHANNEL)) == 2


@pytest.mark.parametrize("point", ["save:before", "save:after", "release:before", "claim:before"])
def test_f23_f32_the_plug_pulled_at_any_point_leaves_it_on_one_ticket(asked: Room, point: str) -> None:
    merge(asked)
    asked.hint("1")
    pulled: list[str] = []

    def pull(name: str) -> None:
        if name == point and not pulled:
            pulled.append(name)
            raise StoreUnavailable("no power")

    with hooked(pull):
        try:
            asked.engine.drain()
        except StoreUnavailable:
            assert len(running(asked)) <= 1
    asked.pass_time(600)

    assert pulled == [point]
    assert running(asked) == ["E-2-1"]
    assert asked.desk.notes("2", public=True) == ["E-2-1:merged_in"]


def test_f23_while_the_other_ticket_cannot_be_read_it_waits_on_its_way(asked: Room) -> None:
    merge(asked)
    asked.desk.closed_to_us = lambda one: TryLater("down") if one.id == "2" else None
    asked.look("1")
    waiting = [row.state for row in asked.store.deliveries(channel=CHANNEL)]

    asked.desk.closed_to_us = lambda _: None
    asked.until(lambda: running(asked) == ["E-2-1"], within=timedelta(minutes=20))

    assert waiting == ["pending"]


def test_f23_t20_nothing_is_passed_to_another_account(two_accounts: Room) -> None:
    room = two_accounts
    escalated(room)
    room.desks["globex"].put(ticket("2", "globex"))
    merge(room)

    room.look("1")

    assert room.store.history(ref("2", "globex")).escalations == ()
    assert room.desks["globex"].seen == []


def test_f23_the_label_of_a_merged_ticket_is_what_people_call_it(asked: Room) -> None:
    asked.desk.put(replace(asked.desk.tickets["1"], label="SUP-1"))
    merge(asked)

    asked.look("1")

    texts = [note.text for update in asked.desk.seen for note in update.notes if note.key == "E-2-1:merged_in"]
    assert "SUP-1" in texts[0]
