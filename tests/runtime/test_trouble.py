"""Every thing that stops an account's work raises its alarm at the first meeting, and the same door ends it."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import CredentialsRefused, FeedUnreadable, HostError, TryLater, WillNotWork
from runtime.alarm_kinds import KINDS
from runtime.trouble import LONGEST_REASON, Trouble
from tests.runtime.engine_room import NOW, Room, escalated, ticket

REFUSED = CredentialsRefused("the token is no longer good")


def standing(room: Room) -> set[tuple[str, str]]:
    """The kinds of alarm that stand for acme, with their subjects."""
    return {(one.kind, one.key.subject) for one in room.service.alarms.open() if one.key.account == "acme"}


def test_f26_g16_refused_credentials_are_an_alarm_at_the_first_refusal(room: Room) -> None:
    room.desk.put(ticket())
    room.desk.closed_to_us = lambda _: REFUSED
    began = room.clock()

    room.look()

    assert ("credentials_refused", "reading") in standing(room)
    (alarm,) = room.service.alarms.open()
    assert alarm.opened_at - began <= timedelta(seconds=60)
    assert KINDS[alarm.kind].told_at_once
    assert alarm.facts == {"why": "CredentialsRefused: the token is no longer good"}


def test_f26_credentials_that_open_again_end_it(room: Room) -> None:
    room.desk.put(ticket())
    room.desk.closed_to_us = lambda _: REFUSED
    room.look()
    room.desk.closed_to_us = lambda _: None

    room.pass_time(15 * 60)

    assert standing(room) == set()


def test_f26_a_door_that_is_shut_is_not_opened_by_another(room: Room) -> None:
    escalated(room)
    room.desk.refuses = lambda _: REFUSED
    room.desk.change("1", fields={"level": None})
    room.look()
    assert ("credentials_refused", "writing") in standing(room)

    room.service.sweep_all()

    assert ("credentials_refused", "writing") in standing(room)
    room.desk.refuses = lambda _: None
    room.pass_time(15 * 60)
    assert standing(room) == set()


def test_f15_a_helpdesk_that_does_not_answer_is_down_until_it_does(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)
    room.desk.closed_to_us = lambda _: TryLater("no answer")
    room.engine.drain()
    assert ("helpdesk_down", "") in standing(room)

    room.desk.closed_to_us = lambda _: None
    room.pass_time(15 * 60)

    assert standing(room) == set()


@pytest.mark.parametrize(
    ("error", "kinds"),
    [
        (TryLater("busy"), {("sweep_failing", "")}),
        (REFUSED, {("sweep_failing", ""), ("credentials_refused", "sweep")}),
    ],
)
def test_a_sweep_that_fails_is_an_alarm_until_one_succeeds(
    room: Room, error: HostError, kinds: set[tuple[str, str]]
) -> None:
    room.desk.fetching.before.append(error)
    with pytest.raises(type(error)):
        room.service.sweep_all()
    assert standing(room) == kinds

    room.service.sweep_all()

    assert standing(room) == set()


def test_f24_a_refused_field_is_told_once_per_field_and_not_per_ticket(room: Room) -> None:
    room.desk.refuses = lambda update: WillNotWork("no such option") if "level" in update.fields else None
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.look(number)
        room.desk.tick(number)
        room.look(number)

    told = [one for one in room.service.alarms.open() if one.kind == "field_refused"]
    assert len(told) == len({one.key.subject for one in told})
    assert "level" in {one.key.subject for one in told}

    room.desk.refuses = lambda _: None
    room.pass_time(60 * 60)
    assert not [one for one in room.service.alarms.open() if one.kind == "field_refused"]


def test_f24_a_field_that_is_gone_from_tickets_is_told_until_it_is_back(room: Room) -> None:
    escalated(room)
    before = room.desk.tickets["1"]
    fields = {name: value for name, value in before.fields.items() if name != "level"}
    gone = room.desk.put(
        ticket(version="90", updated_at=room.clock(), fields=fields, request=before.request, marks=before.marks)
    )
    room.look()
    assert ("field_gone", "level") in standing(room)

    room.desk.put(ticket(version="91", updated_at=room.clock(), fields={**gone.fields, "level": 1}, marks=before.marks))
    room.look()

    assert ("field_gone", "level") not in standing(room)


def test_a_field_that_an_account_never_had_is_not_missed(room: Room) -> None:
    fields = {name: value for name, value in ticket().fields.items() if name != "level"}
    room.desk.put(ticket(fields=fields))

    room.look()

    assert standing(room) == set()


def test_f9_a_contested_field_is_an_alarm(room: Room) -> None:
    escalated(room)
    for _ in range(4):
        room.desk.change("1", fields={"level": 99})
        room.look()
        room.clock.tell(room.clock() + timedelta(minutes=5))

    (alarm,) = (one for one in room.service.alarms.open() if one.kind == "field_contested")
    assert alarm.key.subject == "level"
    assert alarm.facts == {"ticket": "zendesk/acme/1"}


def test_f65_a_mailbox_and_a_status_page_have_alarms_of_their_own(room: Room) -> None:
    trouble = Trouble(room.service.alarms, "zendesk", "acme")
    trouble.visited(TryLater("no route"))
    trouble.page_read(FeedUnreadable("not JSON"))
    assert standing(room) == {("mailbox_unreachable", ""), ("status_page_unreadable", "")}

    trouble.visited(None)
    trouble.page_read(None)

    assert standing(room) == set()


def test_t20_the_trouble_of_one_account_is_not_anothers(two_accounts: Room) -> None:
    service: Any = two_accounts.service
    Trouble(service.alarms, "zendesk", "globex").swept(TryLater("busy"))

    Trouble(service.alarms, "zendesk", "acme").swept(None)

    assert [one.key.account for one in service.alarms.open()] == ["globex"]


def test_t62_what_a_helpdesk_says_is_cut(room: Room) -> None:
    Trouble(room.service.alarms, "zendesk", "acme").swept(TryLater("x" * 5000))

    assert [len(one.facts["why"]) for one in room.service.alarms.open()] == [LONGEST_REASON]
    assert room.clock() == NOW
