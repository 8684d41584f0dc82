"""Escalations that are taken in support hours only, and waits and reminders that are counted on a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from core.policy import Policy
from runtime.calendar_file import CalendarPart, calendar_of
from runtime.policy_file import load_policy
from tests.core.cases import DAY, HOUR, OPENED, SECOND, Case, answer, mulesoft, ticket

OFFICE = calendar_of("office", CalendarPart.model_validate({"zone": "UTC", "hours": {"mon-fri": "09:00-17:00"}}))


def in_hours() -> Policy:
    """MuleSoft's process, taken in office hours; the action does not stay once it showed."""
    waits = replace(mulesoft().waits, sticky=False)
    return replace(mulesoft(), waits=waits, open_hours="office", calendars={"office": OFFICE})


@pytest.mark.parametrize(
    ("at", "available", "changes_at"),
    [
        (OPENED + HOUR, False, OPENED + 2 * DAY),
        (OPENED + 2 * DAY, True, OPENED + 2 * DAY + 8 * HOUR),
        (OPENED + 2 * DAY + 8 * HOUR - SECOND, True, OPENED + 2 * DAY + 8 * HOUR),
        (OPENED + 2 * DAY + 8 * HOUR, False, OPENED + 3 * DAY),
        (OPENED + 5 * DAY, False, OPENED + 7 * DAY),
    ],
)
def test_the_action_comes_and_goes_with_the_support_hours(at: datetime, available: bool, changes_at: datetime) -> None:
    found = answer(ticket(), at, policy=in_hours())

    assert (found.available, found.next_change_at) == (available, changes_at)
    assert answer(ticket(), changes_at, policy=in_hours()).available is not available


def test_a_wait_that_ends_at_night_opens_in_the_morning_and_says_so() -> None:
    one = ticket(created_at=OPENED + 12 * HOUR)

    found = answer(one, OPENED + 13 * HOUR, policy=in_hours())

    assert found.available_at == OPENED + 3 * DAY
    assert found.because[0].code == "not_yet_hours"


def test_the_end_of_the_hours_is_looked_at_when_it_comes() -> None:
    case = Case(policy=in_hours())
    case.now = OPENED + 2 * DAY

    found = case.look()

    assert (found.due_at, found.due_why) == (OPENED + 2 * DAY + 8 * HOUR, "stops_being_available")
    case.now = OPENED + 2 * DAY + 8 * HOUR
    assert case.look().due_at == OPENED + 3 * DAY
    assert case.ask().rule == "refused:not_yet"


@pytest.mark.parametrize(("late", "available"), [(-SECOND, False), (timedelta(0), True)])
def test_a_wait_may_be_counted_on_a_calendar(late: timedelta, available: bool) -> None:
    waits = replace(mulesoft().waits, clock="office")
    policy = replace(mulesoft(), waits=waits, calendars={"office": OFFICE})

    # 48 open hours are six days of eight: from Monday nine to the end of the next Monday.
    due_at = datetime.combine(OPENED.date() + 7 * DAY, time(17), UTC)
    assert answer(ticket(), due_at + late, policy=policy).available is available


def test_cm_a7_a_reminder_may_be_counted_on_a_calendar() -> None:
    rule = load_policy("cloudm").suggestions
    assert rule is not None
    policy = replace(mulesoft(), suggestions=replace(rule, clock="office"), calendars={"office": OFFICE})
    case = Case(policy=policy, ticket=ticket(comments=()))
    case.now = OPENED + 6 * HOUR
    spoken = replace(ticket().comments[0], at=case.now, id="c1", text="Please escalate this ticket.")
    case.become(comments=(replace(ticket().comments[0], id="c0"), spoken))

    found = case.look()

    assert found.due_at == OPENED + DAY + 2 * HOUR
