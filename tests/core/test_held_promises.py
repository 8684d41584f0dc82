"""Promises on calendars, and clocks that stand still while the ticket waits for somebody else."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.calendars import Calendar
from core.decisions import Scene
from core.escalation import Ending, Hold, Obligation
from core.events import Move
from core.fields import NEXT_DUE
from core.policy import Policy, Promise, PromiseKind
from core.promises import promised
from core.tickets import Status
from tests.core.calendar_oracle import HOURS
from tests.core.cases import BO, DAY, HOUR, MINUTE, Case, mulesoft

MADRID = ZoneInfo("Europe/Madrid")
PENDING = frozenset({"pending", "hold"})
OFFICE = Calendar("office", "Europe/Madrid", HOURS["office"])
CONTACT = Promise(PromiseKind.CONTACT, 4 * HOUR, HOUR, 2, clock="office", held_while=PENDING)
UPDATE = Promise(PromiseKind.NEXT_UPDATE, 4 * HOUR, HOUR, 2, held_while=PENDING)


def promising(*promises: Promise) -> Policy:
    return replace(mulesoft(), promises=promises, calendars={"office": OFFICE})


def madrid(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Madrid, in UTC; the fifth is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MADRID).astimezone(UTC)


def opened(*promises: Promise, **changes: object) -> Case:
    """An escalation opened on Thursday at nine in Madrid."""
    case = Case(policy=promising(*promises))
    case.become(**changes)
    return case.opened(madrid(5, 9) - case.now)


def owed(case: Case, kind: PromiseKind = PromiseKind.CONTACT) -> Obligation:
    found = case.escalation.obligation(kind)
    assert found is not None
    return found


def missed(case: Case) -> int:
    return len([note for note in case.sent if ":missed:" in note.key])


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in case.journal]


def test_a_promise_is_due_by_the_hours_of_its_calendar() -> None:
    case = opened(replace(CONTACT, within=12 * HOUR))

    assert case.look().due_at == owed(case).due_at == madrid(6, 12, 30)
    assert "Fri 6 Nov 2026, 12:30 CET" in str(case.ticket.fields[NEXT_DUE])
    assert owed(case).calendar == "office"


def test_a_missed_promise_on_a_calendar_is_said_again_by_elapsed_time() -> None:
    case = opened(replace(CONTACT, within=14.5 * HOUR))
    case.now = madrid(6, 15)
    first = case.look("timer")

    case.now = madrid(6, 16)
    second = case.look("timer")

    assert [one.due_at for one in (first, second)] == [madrid(6, 16), madrid(6, 17)]
    assert missed(case) == 2


def test_a_clock_stands_still_while_the_ticket_is_pending() -> None:
    case = opened(CONTACT)
    case.now = madrid(5, 10)
    case.become(status=Status.PENDING)
    held = case.look()
    case.wait(3 * DAY)
    still = case.look("timer")

    assert (held.due_at, held.due_why) == (still.due_at, still.due_why) == (None, "waiting:clock_held")
    assert (owed(case).held_at, owed(case).next_at, missed(case)) == (madrid(5, 10), None, 0)
    assert case.ticket.fields[NEXT_DUE] is None
    assert kinds(case)[-1] == "clock_held"
    assert dict(case.journal[-1].facts) == {
        "escalation": "E-10421-1",
        "promise": "contact",
        "promised_at": madrid(5, 9).isoformat(),
        "from_at": madrid(5, 10).isoformat(),
    }


def test_when_the_ticket_goes_on_what_is_left_of_the_time_runs_on_exactly() -> None:
    case = opened(CONTACT)
    case.now = madrid(5, 10)
    case.become(status=Status.PENDING)
    case.look()
    case.now = madrid(6, 13)
    case.become(status=Status.OPEN)

    found = case.look()

    assert found.due_at == owed(case).due_at == madrid(9, 9)
    assert owed(case).holds == (Hold(madrid(5, 10), madrid(6, 13)),)
    assert dict(case.journal[-1].facts) == {
        "escalation": "E-10421-1",
        "promise": "contact",
        "promised_at": madrid(5, 9).isoformat(),
        "due_at": madrid(9, 9).isoformat(),
    }
    assert case.look().entries == ()


def test_F54_a_hold_found_late_began_when_the_ticket_was_changed() -> None:
    """The webhook was lost, and the moment of the promise is the first look since."""
    case = opened(CONTACT)
    case.now = madrid(5, 13)
    case.become(status=Status.PENDING)
    case.now = madrid(5, 14, 30)

    found = case.look("timer")

    assert (missed(case), found.due_why) == (0, "waiting:clock_held")
    assert owed(case).held_at == madrid(5, 13)


def test_a_host_whose_clock_is_ahead_holds_from_now() -> None:
    case = opened(CONTACT)
    case.become(status=Status.PENDING, updated_at=case.now + 10 * MINUTE)
    case.look()

    assert owed(case).held_at == case.now


def test_a_promise_made_while_the_ticket_is_pending_is_held_from_its_beginning() -> None:
    case = opened(CONTACT, status=Status.PENDING)

    assert (owed(case).held_at, owed(case).basis_at) == (madrid(5, 9), madrid(5, 9))
    assert "You will hear from us" not in case.sent[0].text
    assert case.journal[-1].facts["contact_by"] == "held"

    case.wait(DAY)
    case.become(status=Status.OPEN)
    assert case.look().due_at == madrid(6, 13)


def test_an_answer_that_makes_the_ticket_pending_promises_the_next_and_holds_it() -> None:
    case = opened(CONTACT, UPDATE)
    case.wait(HOUR)
    case.say(BO)
    case.become(status=Status.PENDING)
    case.look()

    assert (owed(case).ended, owed(case).ended_at, owed(case).ended_by) == (Ending.MET, madrid(5, 10), "bo")
    update = owed(case, PromiseKind.NEXT_UPDATE)
    assert (update.basis_at, update.held_at) == (madrid(5, 10), madrid(5, 10))
    assert kinds(case)[-2:] == ["opened", "contacted"], "a promise that begins held says so in its own line"


def test_the_journal_tells_by_when_each_promise_is_due() -> None:
    case = opened(CONTACT, UPDATE)
    case.wait(HOUR)
    case.say(BO)
    case.look()

    opened_, contacted = case.journal[-2:]
    assert opened_.facts == {
        "escalation": "E-10421-1",
        "channel": "form",
        "promised_at": madrid(5, 9).isoformat(),
        "contact_by": madrid(5, 14, 30).isoformat(),
    }
    assert contacted.facts == {
        "escalation": "E-10421-1",
        "promised_at": madrid(5, 10).isoformat(),
        "next_update_by": madrid(5, 14).isoformat(),
    }


def test_one_promise_may_stand_still_while_another_runs() -> None:
    case = opened(CONTACT, Promise(PromiseKind.ACKNOWLEDGE, 2 * HOUR))
    case.wait(HOUR)
    case.become(status=Status.PENDING)

    found = case.look()

    assert found.due_at == owed(case, PromiseKind.ACKNOWLEDGE).due_at == madrid(5, 11)
    assert str(case.ticket.fields[NEXT_DUE]).startswith("acknowledgement by")


def test_a_breach_that_was_said_rests_while_held_and_is_said_again_afterwards() -> None:
    case = opened(UPDATE, CONTACT)
    case.now = madrid(5, 14, 30)
    case.look("timer")
    assert missed(case) == 1
    case.wait(MINUTE)
    case.become(status=Status.PENDING)
    case.look()
    case.wait(5 * HOUR)
    assert case.look("timer").due_why == "waiting:clock_held"
    case.become(status=Status.OPEN)

    found = case.look()

    assert missed(case) == 1
    assert owed(case).due_at == madrid(5, 14, 30)
    assert found.due_at == madrid(5, 20, 30)
    assert owed(case).missed


@pytest.mark.parametrize("rest", [0, 1])
def test_reminders_that_were_all_said_are_not_said_again_after_a_hold(rest: int) -> None:
    case = opened(replace(CONTACT, reminders=1 + rest))
    for hour in (14, 15):
        case.now = madrid(5, hour, 30)
        case.look("timer")
    assert missed(case) == 2
    case.become(status=Status.PENDING)
    case.look()
    case.become(status=Status.OPEN)

    found = case.look()

    expected = (madrid(5, 16, 30), "promise_due") if rest else (None, "waiting:reminders_exhausted")
    assert (found.due_at, found.due_why) == expected


def test_what_was_due_while_it_was_held_is_said_once_it_goes_on() -> None:
    case = opened(CONTACT)
    case.now = madrid(5, 14, 30)
    case.become(status=Status.PENDING)
    case.look("timer")
    assert missed(case) == 0, "the status changed in the very moment it was due: the host wins"
    case.wait(HOUR)
    case.become(status=Status.OPEN)

    case.look()

    assert missed(case) == 1


def test_a_held_promise_ends_with_its_escalation() -> None:
    case = opened(CONTACT)
    case.wait(HOUR)
    case.become(status=Status.PENDING)
    case.look()
    case.act(Move.CLOSE, outcome="solution")

    one = owed(case)
    assert (one.running, one.ended, one.ended_at) == (False, Ending.VOID, case.now)
    assert one.holds == (Hold(madrid(5, 10), None),)
    assert case.look().due_why == "settled:already_used"


def test_a_policy_that_no_longer_makes_the_promise_lets_its_clock_go_on() -> None:
    """A version that cannot be read back is replaced by today's, which knows neither the promise nor the calendar."""
    case = opened(CONTACT)
    case.wait(HOUR)
    case.become(status=Status.PENDING)
    case.look()
    case.policy = replace(promising(), calendars={})
    case.wait(HOUR)
    case.become(status=Status.OPEN)

    found = case.look()

    assert found.due_at == madrid(5, 11) + 3 * HOUR, "elapsed, where the calendar is not known any more"


def test_a_newer_promise_of_a_kind_takes_the_place_of_an_older() -> None:
    case = opened(CONTACT)
    scene_at = case.now + HOUR
    case.wait(HOUR)

    after = promised(Scene(case.ticket, case.policy, case.cast, case.now), case.escalation, CONTACT, scene_at)

    first, second = after.obligations
    assert (first.ended, first.ended_at, second.running) == (Ending.SUPERSEDED, scene_at, True)
    assert second.basis_at == scene_at
    assert case.escalation.obligations == (replace(first, ended=None, ended_at=None, next_at=first.due_at),)
