"""Whom a helpdesk does not let in any more, asked about as seldom as may be (F25)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest

from core.cast import CastMember
from core.errors import TryLater
from core.escalation import History
from core.tickets import TicketRef
from runtime.roster import KNOWN_FOR, Roster
from runtime.turn import Desk
from tests.runtime.engine_room import FakeDesk, Room, escalated, ref, ticket

LEAD, DEPUTY = "j.doe@support.example", "deputy@support.example"


@dataclass
class Staffed:
    """The helpdesk in memory, that tells of its staff too."""

    desk: FakeDesk
    known: dict[str, bool | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk, name)

    def lets_in(self, account: str, email: str) -> bool | None:
        assert account == "acme"
        self.asked.append(email)
        if self.error is not None:
            raise self.error
        return self.known.get(email, True)


def seated(room: Room, desk: Desk) -> None:
    """Let another desk serve acme; the service and its engine share one table of them."""
    desks = cast(dict[tuple[str, str], Desk], room.service.desks)
    desks["zendesk", "acme"] = desk


@pytest.fixture
def staffed(room: Room) -> tuple[Room, Staffed]:
    """A room whose helpdesk tells of its staff, with a deputy for the lead."""
    desk = room.service.desks["zendesk", "acme"]
    helpdesk = Staffed(room.desk)
    people = replace(
        desk.account.cast, others={"escalation_lead": (CastMember(DEPUTY, "Deputy"),), **desk.account.cast.others}
    )
    seated(room, Desk(replace(desk.account, cast=people), helpdesk))
    return room, helpdesk


def owner(room: Room, number: str = "1") -> str:
    latest = room.store.history(ref(number)).latest
    assert latest is not None
    return latest.owner


def alarms(room: Room) -> list[tuple[str, str]]:
    return [(one.kind, one.key.subject) for one in room.service.alarms.open()]


def test_f25_an_owner_who_is_barred_is_replaced_at_the_next_look(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    escalated(room)
    helpdesk.known[LEAD] = False
    room.pass_time(KNOWN_FOR.total_seconds())

    room.look()

    assert owner(room) == DEPUTY
    assert [key for key in room.desk.notes("1", public=False) if "owner_barred" in key] != []
    assert alarms(room) == [("fallback_owner", LEAD)]


def test_f25_somebody_barred_never_comes_to_own_anything(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    helpdesk.known[LEAD] = False

    escalated(room)

    emails = {note.email for update in room.desk.seen for note in update.notes if note.email}
    assert owner(room) == DEPUTY
    assert LEAD not in emails


def test_f25_nobody_is_asked_about_twice_in_a_quarter_of_an_hour(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    escalated(room)

    for _ in range(5):
        room.look()
    once = list(helpdesk.asked)
    room.clock.tell(room.clock() + KNOWN_FOR)
    room.look()

    assert once == [LEAD]
    assert helpdesk.asked == [LEAD, LEAD]


def test_f25_without_an_escalation_nobody_is_asked_about(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    room.desk.put(ticket())

    room.look()

    assert helpdesk.asked == []


def test_f25_whoever_the_helpdesk_never_knew_still_answers(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    helpdesk.known[LEAD] = None

    escalated(room)

    assert owner(room) == LEAD


def test_f25_whoever_it_knew_and_does_not_know_any_more_is_barred(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    escalated(room)
    helpdesk.known[LEAD] = None
    room.clock.tell(room.clock() + KNOWN_FOR)

    room.look()

    assert owner(room) == DEPUTY


def test_f25_a_helpdesk_that_does_not_tell_bars_nobody(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    helpdesk.error = TryLater("down")

    escalated(room)

    assert owner(room) == LEAD


def test_f25_an_owner_whom_the_host_leaves_out_is_asked_about_at_once(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    room.desk.put(ticket("2"))
    escalated(room)
    helpdesk.known[LEAD] = False
    room.look("2")
    room.desk.drops = (f"follower {LEAD}: they cannot sign in any more",)
    room.desk.tick("2", key="tick-2")

    room.look("2")

    assert owner(room, "2") == DEPUTY


def test_f25_a_host_that_leaves_out_an_owner_it_lets_in_starts_no_loop(staffed: tuple[Room, Staffed]) -> None:
    room, _ = staffed
    room.desk.drops = (f"follower {LEAD}: the helpdesk did not add them",)

    escalated(room)
    written = len(room.desk.seen)
    room.pass_time(120)

    assert (owner(room), len(room.desk.seen)) == (LEAD, written)


def test_f25_the_alarm_ends_when_they_are_let_in_again(staffed: tuple[Room, Staffed]) -> None:
    room, helpdesk = staffed
    helpdesk.known[LEAD] = False
    escalated(room)
    helpdesk.known[LEAD] = True
    room.pass_time(KNOWN_FOR.total_seconds() + timedelta(seconds=10).total_seconds())

    room.desk.put(ticket("2"))
    room.look("2")
    room.desk.tick("2", key="tick-2")
    room.look("2")

    assert owner(room, "2") == LEAD
    assert alarms(room) == []


def test_f25_what_was_heard_counts_for_a_quarter_of_an_hour_and_not_a_moment_longer(
    staffed: tuple[Room, Staffed],
) -> None:
    room, helpdesk = staffed
    escalated(room)
    desk, history = room.service.desks["zendesk", "acme"], room.store.history(ref("1"))
    roster, people = Roster(room.store, room.clock, room.service.alarms), desk.account.cast
    helpdesk.known[LEAD] = False

    assert roster.without_barred(desk, people, history) == people.without([LEAD])
    assert roster.without_barred(desk, people.without([LEAD]), history) is None
    assert roster.without_barred(desk, people, History()) is None
    assert roster.cast(desk).barred == {LEAD}
    assert not roster.left_out(desk, History(), [LEAD])
    assert not roster.left_out(desk, history, ["somebody else"])
    assert roster.cast(desk).barred == {LEAD}
    room.clock.tell(room.clock() + KNOWN_FOR)
    assert roster.cast(desk).barred == frozenset()


def test_f25_t20_who_is_barred_from_one_account_is_not_from_another(two_accounts: Room) -> None:
    room = two_accounts
    desk = room.service.desks["zendesk", "acme"]
    helpdesk = Staffed(room.desk, {LEAD: False})
    seated(room, Desk(desk.account, helpdesk))
    for account in ("acme", "globex"):
        room.desks[account].put(ticket("1", account))
        room.look("1", account=account)
        room.desks[account].tick("1")
        room.look("1", account=account)

    other = room.store.history(TicketRef("zendesk", "globex", "1")).latest

    assert other is not None
    assert (owner(room) == LEAD, other.owner) == (False, LEAD)
