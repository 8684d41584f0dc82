"""What piles up is told, silence is told from quiet by the account's own past, and what fades is over by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from runtime.lookout import Lookout, silent_for
from store import Finished, MailRow, MailState, Stop
from tests.runtime.engine_room import NOW, Room, ref
from tests.store.made import arrival, claim, note, turn

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ACME = ("zendesk", "acme")


def lookout(room: Room) -> Lookout:
    return Lookout(room.store, room.clock, room.service.alarms, tuple(room.service.desks), (ACME,))


def kinds(room: Room) -> dict[str, dict[str, str]]:
    return {one.kind: dict(one.facts) for one in room.service.alarms.open()}


def came(room: Room, moments: Iterable[datetime], account: str = "acme") -> None:
    """Webhooks that came at these moments."""
    named = [(f"{account}-{at}", at) for at in sorted(moments)]
    room.store.accept([arrival(name, ref(account=account), received_at=at) for name, at in named])


def every(length: timedelta, since: datetime, until: datetime) -> list[datetime]:
    return [since + length * number for number in range((until - since) // length)]


# --- F13: silence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("past", [DAY, 7 * DAY, 16 * DAY], ids=["first week", "second week", "later"])
def test_f13_a_lively_account_that_falls_silent_is_told_within_a_quarter_of_an_hour(
    room: Room, past: timedelta
) -> None:
    """A webhook a minute, by day and by night; then the hook is deleted."""
    step = MINUTE if past < 2 * DAY else 2 * MINUTE
    came(room, [NOW - past - 2 * HOUR])
    for day in (14 * DAY, 7 * DAY, DAY):
        if day <= past:
            came(room, every(step, NOW - day - HOUR, NOW - day + HOUR))
    came(room, [NOW - MINUTE])
    room.clock.tell(NOW + 5 * MINUTE)
    one = lookout(room)
    one.look()
    assert "feed_silent" not in kinds(room)

    told_at = None
    while told_at is None:
        room.clock.tell(room.clock() + timedelta(seconds=30))
        one.look()
        told_at = room.clock() if "feed_silent" in kinds(room) else None
        assert room.clock() < NOW + 2 * HOUR

    assert told_at - (NOW - MINUTE) <= (15 if step is MINUTE else 31) * MINUTE
    assert int(kinds(room)["feed_silent"]["minutes"]) >= 10


def test_f13_it_is_over_with_the_next_webhook_and_not_before(room: Room) -> None:
    came(room, every(MINUTE, NOW - DAY - HOUR, NOW - DAY + HOUR))
    one = lookout(room)
    one.look()
    assert "feed_silent" in kinds(room)

    for later in (timedelta(hours=6), 2 * DAY, 8 * DAY):
        room.clock.tell(NOW + later)
        one.look()
        assert "feed_silent" in kinds(room), later
    came(room, [room.clock()])
    room.clock.tell(room.clock() + MINUTE)
    one.look()

    assert "feed_silent" not in kinds(room)


def test_f60_nobody_misses_the_webhooks_of_an_account_that_was_taken_out(room: Room) -> None:
    came(room, every(MINUTE, NOW - DAY - HOUR, NOW - DAY + HOUR))
    one = lookout(room)
    one.look()
    assert "feed_silent" in kinds(room)

    room.store.queues.pause(ACME, Stop.REMOVED, room.clock(), "lou", "the contract ends")
    one.look()

    assert "feed_silent" not in kinds(room)


def test_f13_a_night_and_a_weekend_are_quiet_and_not_silent(room: Room) -> None:
    """Office hours from Monday to Friday for three weeks, and nothing on the fourth Monday."""
    monday = datetime(2026, 11, 2, tzinfo=NOW.tzinfo)
    days = [monday + DAY * day for day in range(21) if (monday + DAY * day).weekday() < 5]
    came(room, [day + timedelta(hours=8) + 3 * MINUTE * step for day in days for step in range(200)])
    friday = monday + 18 * DAY + 16 * HOUR
    looks = [friday + HOUR * hour for hour in range(66)]

    silent = [at for at in looks if silent_for(room.store.watch.feed, *ACME, at) is not None]

    assert silent == [monday + 21 * DAY + 9 * HOUR]
    assert silent[0] == looks[-1]


def test_f13_an_account_that_never_heard_much_is_not_silent(room: Room) -> None:
    came(room, every(4 * HOUR, NOW - 20 * DAY, NOW - DAY))

    lookout(room).look()

    assert "feed_silent" not in kinds(room)


def test_t20_f13_the_silence_of_one_account_is_not_covered_by_another(two_accounts: Room) -> None:
    came(two_accounts, every(MINUTE, NOW - DAY - HOUR, NOW - DAY))
    came(two_accounts, every(MINUTE, NOW - DAY - HOUR, NOW), "globex")

    lookout(two_accounts).look()

    silent = [one.key.account for one in two_accounts.service.alarms.open() if one.kind == "feed_silent"]
    assert silent == ["acme"]


# --- F68 and what waits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ignored", "told"), [(1, False), (2, True)])
def test_f68_more_than_one_ignored_in_twenty_is_told(room: Room, ignored: int, told: bool) -> None:
    """The filter is mutated: it takes live traffic for something else."""
    came(room, every(MINUTE, NOW - 39 * MINUTE, NOW - 10 * MINUTE))
    held = claim(room.store, ref(), now=NOW)
    arrived = room.store.load(held).arrived
    ends = [
        Finished(one.id, "ignored", "ignored:test_traffic")
        if number < ignored
        else Finished(one.id, "applied", "looked")
        for number, one in enumerate(arrived)
    ]
    room.store.save(held, turn(finished=tuple(ends)))

    lookout(room).look()

    assert ("too_many_ignored" in kinds(room)) is told


def test_f8_our_own_echoes_are_not_taken_for_ignored_traffic(room: Room) -> None:
    came(room, every(MINUTE, NOW - 39 * MINUTE, NOW - 10 * MINUTE))
    held = claim(room.store, ref(), now=NOW)
    ends = [Finished(one.id, "ignored", "ignored:own_echo") for one in room.store.load(held).arrived]
    room.store.save(held, turn(finished=tuple(ends)))

    lookout(room).look()

    assert kinds(room) == {}


def test_i8_what_waits_for_a_person_or_a_worker_is_told_and_over_when_it_does_not(room: Room) -> None:
    came(room, [NOW - 16 * MINUTE])
    room.store.wake_many([ref("2")], NOW)
    other = claim(room.store, ref("2"), now=NOW)
    other = room.store.save(other, turn(notes=(note("k"),)))
    room.store.park(other, ["k"], NOW, "refused")
    room.store.mails.keep(
        MailRow("zendesk", "acme", "m", "d", NOW, MailState.HELD, "mark", sender="ana@acme.example", body={})
    )
    one = lookout(room)
    one.look()
    assert kinds(room) == {
        "deliveries_waiting": {"count": "1", "tickets": "1"},
        "note_parked": {"count": "1", "tickets": "2"},
        "mail_held": {"count": "1"},
    }

    held = claim(room.store, ref(), now=NOW)
    room.store.give_up(held, NOW, "stumbled")
    room.store.void(other, ["k"], NOW, "dropped")
    (mail,) = room.store.mails.rows()
    room.store.mails.drop(mail.id, "operator:kim", NOW)
    one.look()

    assert kinds(room) == {"delivery_parked": {"count": "1", "tickets": "1"}}


def test_f9_what_fades_is_over_when_it_was_not_met_for_long_enough(room: Room) -> None:
    room.service.alarms.stands("field_contested", connector="zendesk", account="acme", subject="level")
    room.service.alarms.stands("helpdesk_down", connector="zendesk", account="acme")
    one = lookout(room)
    room.clock.tell(NOW + 23 * HOUR)
    one.look()
    assert kinds(room).keys() == {"field_contested", "helpdesk_down"}

    room.clock.tell(NOW + 24 * HOUR)
    one.look()

    assert kinds(room).keys() == {"helpdesk_down"}


def test_f66_dropped_log_lines_are_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    one = lookout(room)
    one.look()
    assert kinds(room) == {}
    monkeypatch.setattr("runtime.logs.lines_dropped", lambda: 7)

    one.look()

    assert kinds(room) == {"log_lines_dropped": {"lines": "7"}}
    assert room.metric("halyard_log_lines_dropped") == 7
