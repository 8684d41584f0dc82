"""Who answers when: working hours, turns, regions and absences together; somebody always does, or everybody is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cast import Absence, Cast, CastMember, Rotation
from core.owners import all_away, owner_of, selectable
from runtime.calendar_file import CalendarPart, calendar_of
from tests.core.cases import DAY, HOUR, OPENED, ticket

MADRID = calendar_of("madrid", CalendarPart.model_validate({"zone": "UTC", "hours": {"mon-fri": "08:00-16:00"}}))
SYDNEY = calendar_of("sydney", CalendarPart.model_validate({"zone": "UTC", "hours": {"mon-fri": "22:00-24:00"}}))
FIRST = CastMember("first@x.example", "First")
SECOND = CastMember("second@x.example", "Second")
THIRD = CastMember("third@x.example", "Third", regions=frozenset({"emea"}))
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def cast(*people: CastMember, rotation: Rotation | None = None) -> Cast:
    turns = {"lead": rotation} if rotation is not None else {}
    return Cast({"lead": people[0]}, "UTC", {"lead": people[1:]}, turns)


@pytest.mark.parametrize(
    ("hour", "owner"), [(7, "first"), (8, "first"), (15, "first"), (16, "second"), (22, "second"), (23, "second")]
)
def test_who_works_now_comes_before_who_begins_next(hour: int, owner: str) -> None:
    people = cast(replace(FIRST, hours=MADRID), replace(SECOND, hours=SYDNEY))

    found = owner_of(people, "lead", ticket(), MONDAY + hour * HOUR)

    assert found is not None
    assert found.email == f"{owner}@x.example"


def test_somebody_without_hours_always_works() -> None:
    assert owner_of(cast(replace(FIRST, hours=SYDNEY), SECOND), "lead", ticket(), OPENED) == SECOND


@pytest.mark.parametrize(
    ("at", "owner"),
    [
        (MONDAY - DAY, FIRST),
        (MONDAY, FIRST),
        (MONDAY + 7 * DAY - timedelta(seconds=1), FIRST),
        (MONDAY + 7 * DAY, SECOND),
        (MONDAY + 14 * DAY, FIRST),
    ],
)
def test_people_take_turns(at: datetime, owner: CastMember) -> None:
    people = cast(FIRST, SECOND, rotation=Rotation(7 * DAY, MONDAY))

    assert owner_of(people, "lead", ticket(), at) == owner


def test_whoever_is_away_gives_the_turn_to_the_next() -> None:
    away = replace(FIRST, away=(Absence(MONDAY, MONDAY + DAY),))

    assert owner_of(cast(away, SECOND, rotation=Rotation(7 * DAY, MONDAY)), "lead", ticket(), MONDAY) == SECOND


def test_turns_never_put_another_region_first() -> None:
    people = cast(FIRST, THIRD, SECOND, rotation=Rotation(DAY, MONDAY))

    for days in range(4):
        assert owner_of(people, "lead", ticket(region="EMEA"), MONDAY + days * DAY) == THIRD
        assert owner_of(people, "lead", ticket(region="APAC"), MONDAY + days * DAY) in (FIRST, SECOND)


def test_nobody_takes_turns_where_nobody_plays() -> None:
    assert owner_of(Cast({}, rotations={"lead": Rotation(DAY, MONDAY)}), "lead", ticket(), MONDAY) is None


PEOPLE = st.lists(
    st.builds(
        CastMember,
        email=st.sampled_from(["a@x.example", "b@x.example", "c@x.example"]),
        name=st.just("Somebody"),
        regions=st.sampled_from([frozenset(), frozenset({"emea"}), frozenset({"apac"})]),
        away=st.sampled_from([(), (Absence(MONDAY, MONDAY + DAY),)]),
        hours=st.sampled_from([None, MADRID, SYDNEY]),
    ),
    min_size=1,
    max_size=4,
)


@given(PEOPLE, st.sampled_from(["", "EMEA", "APAC"]), st.integers(0, 400), st.none() | st.integers(1, 100))
def test_I3_there_is_an_owner_unless_everybody_is_away(
    people: list[CastMember], region: str, hours: int, period: int | None
) -> None:
    rotation = Rotation(period * HOUR, MONDAY) if period is not None else None
    one, now = ticket(region=region), MONDAY + hours * HOUR
    known = cast(*people, rotation=rotation)

    found = owner_of(known, "lead", one, now)

    assert (found is None) is (all_away(known, "lead", one, now) or not selectable(known, "lead", one))
    assert found is None or found in selectable(known, "lead", one)
    assert found is None or not any(gap.covers(now) for gap in found.away)
