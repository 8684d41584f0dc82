"""Of a host's limits four fifths of what others leave are ours, and never more than there is."""

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import TooOften
from core.pace import Pace, Paced, ours_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "ours", "more"),
    [(100, 0, 80), (20, 80, 0), (60, 40, 40), (0, 0, 0), (0, 90, 0), (1, 0, 0), (50, 0, 40)],
)
def test_i10_f30_four_fifths_of_what_others_leave_are_ours(left: int, ours: int, more: int) -> None:
    assert ours_of(left, ours) == more


def test_a_helpdesk_that_knows_its_limits_is_told_from_one_that_does_not() -> None:
    class Knowing:
        def pace(self) -> Pace:
            return Pace(3, NOW)

        def clock_skew(self) -> timedelta | None:
            return None

    assert isinstance(Knowing(), Paced)
    assert not isinstance(object(), Paced)
    assert Knowing().pace().a_minute is None


def test_who_came_too_often_is_told_when_to_come_again() -> None:
    refused = TooOften("too_often", "wait a minute", timedelta(minutes=1))

    assert (refused.status, refused.code, str(refused)) == (429, "too_often", "wait a minute")
    assert refused.retry_after == timedelta(minutes=1)
