"""Whatever holds there are, exactly the promised open time passes outside them before a promise is due (F51)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.calendars import Calendar, elapsed
from core.clocks import begin, due_of, held, resumed
from core.escalation import Hold, Obligation
from core.policy import Promise, PromiseKind
from tests.core.calendar_oracle import HOURS, ZONES, calendar

START = datetime(2020, 1, 2, tzinfo=UTC)
CALENDARS = st.none() | st.sampled_from([calendar(name, zone) for name in HOURS for zone in ZONES[::5]])
BASES = st.timedeltas(timedelta(0), timedelta(days=3600)).map(lambda after: START + after)
STEPS = st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=8)
WITHIN = st.timedeltas(timedelta(minutes=5), timedelta(days=3))


def lived(one: Calendar | None, basis: datetime, within: timedelta, steps: list[timedelta]) -> Obligation:
    """A promise that is held and goes on in turn, after each of these steps of time."""
    found = begin(Promise(PromiseKind.CONTACT, within), basis, one)
    at = basis
    for number, step in enumerate(steps):
        at += step
        found = resumed(found, at, one) if number % 2 else held(found, at)
    return found


def ran(one: Calendar | None, start: datetime, end: datetime, holds: tuple[Hold, ...]) -> timedelta:
    """The open time between two moments without that of the holds."""
    stood = (elapsed(one, max(start, hold.from_at), min(end, hold.until_at or end)) for hold in holds)
    return elapsed(one, start, end) - sum(stood, timedelta(0))


@given(CALENDARS, BASES, WITHIN, STEPS.filter(lambda steps: len(steps) % 2 == 0))
def test_f51_the_promised_time_passes_outside_the_holds(
    one: Calendar | None, basis: datetime, within: timedelta, steps: list[timedelta]
) -> None:
    found = lived(one, basis, within, steps)

    assert ran(one, basis, found.due_at, found.holds) == within
    assert ran(one, basis, found.due_at - timedelta(microseconds=1), found.holds) < within


@given(CALENDARS, BASES, WITHIN, STEPS)
def test_f51_a_due_moment_can_be_counted_again_from_what_is_remembered(
    one: Calendar | None, basis: datetime, within: timedelta, steps: list[timedelta]
) -> None:
    found = lived(one, basis, within, steps)

    assert due_of(found, one) == found.due_at
    assert (found.next_at is None) is (found.held_at is not None)


@given(CALENDARS, BASES, WITHIN, STEPS, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_f51_a_hold_of_no_length_changes_nothing(
    one: Calendar | None, basis: datetime, within: timedelta, steps: list[timedelta], later: timedelta
) -> None:
    running = lived(one, basis, within, steps[: len(steps) // 2 * 2])
    at = basis + sum(steps, timedelta(0)) + later

    assert resumed(held(running, at), at, one).due_at == running.due_at
