"""Lengths of time are read as people write them, and nothing else is."""

from datetime import timedelta

import pytest

from core.durations import parse_duration


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("4h", timedelta(hours=4)),
        ("1d 12h", timedelta(hours=36)),
        ("90m", timedelta(minutes=90)),
        ("30 s", timedelta(seconds=30)),
        ("2w", timedelta(days=14)),
        ("3660d", timedelta(days=3660)),
    ],
)
def test_a_number_and_a_unit_are_a_length(written: str, length: timedelta) -> None:
    assert parse_duration(written) == length


@pytest.mark.parametrize("written", ["", "4", "h", "4 hours", "-4h", "4h soon", 4, None, True])
def test_anything_else_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValueError, match="such as 4h"):
        parse_duration(written)


def test_more_than_ten_years_is_a_slip_of_the_pen() -> None:
    with pytest.raises(ValueError, match="longer than ten years"):
        parse_duration("3661d")
