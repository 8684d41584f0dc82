"""Calendars as people write them: weekdays, hours, holidays and single days, and promises that run on them."""

import json
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import Interval
from core.policy import PromiseKind
from runtime.calendar_file import (
    HOLIDAY_YEARS,
    CalendarPart,
    calendar_of,
    parse_date,
    parse_days,
    parse_hours,
    parse_zone,
    public_holidays,
)
from runtime.calendar_file import faults as calendar_faults
from tests import house
from tests.policy.packs import faults, policy, shipped, shipped_with, values
from tests.runtime.commands import halyard

OFFICE: dict[str, Any] = {
    "zone": "Europe/Madrid",
    "hours": {"mon-thu": "08:00-12:30, 14:00-18:00", "fri": "08:00-15:00"},
    "holidays": {"country": "ES", "subdivision": "MD"},
    "closed": ["2026-12-24"],
    "open": {"2026-12-31": "08:00-12:00", "2026-12-25": "10:00-11:00"},
}
CONTACT = "contact: {within: 2h, remind_every: 1h, reminders: 3}"
MORNING, AFTERNOON = Interval(time(8), time(12, 30)), Interval(time(14), time(18))


def with_calendars(promise: str = "within: 2h, clock: office", **calendars: dict[str, Any]) -> str:
    """The shipped pack with a promise of contact on a clock, and these calendars."""
    made = json.dumps(calendars or {"office": OFFICE})
    return shipped_with((CONTACT, f"contact: {{{promise}}}"), ("link_lifetime: 3d", f"calendars: {made}"))


def messages(**changes: Any) -> list[str]:
    """What is said of the office with some settings changed."""
    return [str(one) for one in faults(with_calendars(office={**OFFICE, **changes}))]


def test_a_calendar_is_read_with_its_hours_holidays_and_single_days() -> None:
    made = policy(with_calendars()).calendars["office"]

    assert (made.name, made.zone) == ("office", "Europe/Madrid")
    assert made.hours == (*((MORNING, AFTERNOON),) * 4, (Interval(time(8), time(15)),), (), ())
    assert {date(2026, 12, 24), date(2026, 5, 2), date(2020, 1, 1), date(2040, 12, 25)} <= made.closed
    assert date(2026, 5, 2) not in public_holidays("ES", "CT"), "a holiday of Madrid alone"
    assert made.intervals(date(2026, 12, 31)) == (Interval(time(8), time(12)),)
    assert made.intervals(date(2026, 12, 25)) == (Interval(time(10), time(11)),), "a single day wins over a holiday"


def test_promises_run_on_their_calendar_and_stand_still_in_the_statuses_named() -> None:
    made = policy(with_calendars("within: 2h, clock: office, held_while: [pending, hold]"))

    contact, acknowledge = (made.promise(kind) for kind in (PromiseKind.CONTACT, PromiseKind.ACKNOWLEDGE))
    assert contact is not None
    assert acknowledge is not None
    assert (contact.clock, sorted(contact.held_while)) == ("office", ["hold", "pending"])
    assert (acknowledge.clock, sorted(acknowledge.held_while)) == ("", [])
    assert made.calendar("office") is made.calendars["office"]
    assert made.calendar("") is None


def test_elapsed_may_be_said_outright() -> None:
    made = policy(with_calendars("within: 2d, clock: elapsed")).promise(PromiseKind.CONTACT)

    assert made is not None
    assert (made.clock, made.within) == ("", timedelta(days=2))


def test_a_published_response_calendar_can_be_written() -> None:
    response = {"zone": "UTC", "hours": {"mon-thu": "00:00-24:00", "fri": "00:00-22:00"}}

    made = policy(with_calendars("within: 12h, clock: response", response=response)).calendars["response"]

    assert made.hours[0] == (Interval(time(0), time(0)),)
    assert made.hours[4:] == ((Interval(time(0), time(22)),), (), ())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", [0]),
        ("mon-thu", [0, 1, 2, 3]),
        ("mon, wed-fri", [0, 2, 3, 4]),
        ("sat-mon", [5, 6, 0]),
        ("sun-sun", [6]),
        (" tue - wed ", [1, 2]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_weekdays_are_single_ones_ranges_and_lists(text: str, days: list[int]) -> None:
    assert list(parse_days(text)) == days


@pytest.mark.parametrize("text", ["", "monday", "Mon", "mon-", "-mon", "mon-tue-wed", "mon,", "daily, mon", "0"])
def test_what_is_no_weekday_is_said_with_the_weekdays(text: str) -> None:
    with pytest.raises(ValueError, match="is not a weekday; use mon, tue"):
        parse_days(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-12:30", [MORNING]),
        ("14:00-18:00, 8:00 - 12:30", [MORNING, AFTERNOON]),
        ("00:00-24:00", [Interval(time(0), time(0))]),
        ("00:00-12:00,12:00-24:00", [Interval(time(0), time(12)), Interval(time(12), time(0))]),
    ],
)
def test_hours_are_one_or_several_intervals(text: str, hours: list[Interval]) -> None:
    assert list(parse_hours(text)) == hours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no hours"),
        ("8-18", "is not opening hours; write them like 08:00-12:30, 14:00-18:00"),
        ("08:00-18:00,", "'' is not opening hours"),
        ("08:00 to 18:00", "is not opening hours"),
        ("08:60-18:00", "is not in a day"),
        ("08:00-18:75", "is not in a day"),
        ("24:00-24:00", "is not in a day"),
        ("08:00-24:01", "is not in a day, which goes from 00:00 to 24:00"),
        ("18:00-08:00", "write 18:00-24:00 on this day and 00:00-08:00 on the next"),
        ("08:00-08:00", "has no length; for a whole day write 00:00-24:00"),
        ("08:00-12:00, 11:00-13:00", "08:00-12:00 and 11:00-13:00 overlap"),
        ("08:00-24:00, 20:00-21:00", "08:00-24:00 and 20:00-21:00 overlap"),
        ("08:00-09:00, 08:00-09:00", "overlap; give each hour once"),
        (
            ", ".join(f"{hour:02}:{minute:02}-{hour:02}:{minute + 10}" for hour in range(9) for minute in (10, 20, 30)),
            "24",
        ),
        ("x" * 1000, "is not opening hours"),
        ("\uff10\uff18:00-09:00", "is not opening hours"),
    ],
)
def test_hours_that_cannot_be_are_said_with_the_cure(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        parse_hours(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "text", ["2026-02-29", "24.12.2026", "20261224", "2026-W52-4", "", "2026-12-24T00:00", "\uff12026-12-24"]
)
def test_what_is_no_date_is_said_so(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date; write it like 2026-12-24"):
        parse_date(text)


@pytest.mark.parametrize("text", ["1999-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_a_date_far_away_is_a_slip_of_the_pen(text: str) -> None:
    with pytest.raises(ValueError, match="is not between 2000 and 2100"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Madrid", "did you mean Europe/Madrid"),
        ("europe/madrid", "did you mean Europe/Madrid"),
        ("Europe/Madird", "did you mean Europe/Madrid"),
        ("America/New York", "did you mean America/New_York"),
        ("+02:00", "no time zone is called '\\+02:00'; "),
        ("localtime", "no time zone"),
        ("Factory", "no time zone"),
        ("../../etc/passwd", "no time zone"),
        ("", "use a name such as Europe/Madrid"),
        ("\x00", "use a name such as Europe/Madrid"),
    ],
)
def test_a_zone_that_is_not_known_is_said_with_the_nearest(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_zone(text)


def test_every_zone_of_the_tests_is_known() -> None:
    assert [parse_zone(zone) for zone in ("UTC", "Asia/Kathmandu", "Australia/Lord_Howe")]


@pytest.mark.parametrize(
    ("country", "subdivision", "said"),
    [
        ("Spain", "", "no holidays are known for 'Spain'; did you mean ES?"),
        ("es", "", "did you mean ES?"),
        ("united states", "", "did you mean US?"),
        ("Atlantis", "", "no holidays are known for 'Atlantis'"),
        ("", "", "use the code of a country, such as ES"),
        ("ES", "Narnia", "'Narnia' is no subdivision of ES; there is AN, AR"),
        ("NA", "X", "it has none; leave subdivision out"),
    ],
)
def test_a_country_that_is_not_known_is_said_with_the_nearest(country: str, subdivision: str, said: str) -> None:
    (found,) = messages(holidays={"country": country, "subdivision": subdivision})

    assert said in found
    assert "calendars.office.holidays" in found


def test_the_years_of_holidays_do_not_depend_on_the_date() -> None:
    years = {day.year for day in public_holidays("ES", "MD")}

    assert years == set(HOLIDAY_YEARS) == set(range(2020, 2041))


def test_a_part_of_a_country_may_go_by_its_name() -> None:
    assert public_holidays("ES", "Madrid") == public_holidays("ES", "MD")


def test_a_calendar_that_is_never_open_is_refused() -> None:
    closed = [str(date(2027, 1, 1) + timedelta(days=number)) for number in range(740)]

    (found,) = messages(closed=closed, holidays=None)

    assert "calendars.office: is never open for two years from 2027-01-01; give it hours" in found


def test_each_fault_of_a_calendar_is_told_and_none_hides_another() -> None:
    found = messages(zone="Mars", hours={"mon": "9-5"}, closed=["x"], open={"y": "z"}, holidays={"country": "Q"})

    assert len(found) == 6


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ("within: 2h, clock: ofice", "no calendar is called 'ofice'; there is office"),
        ("within: 2d, clock: office", "write hours, such as 16h"),
        ("within: 1w, clock: office", "write hours, such as 16h"),
        ("within: 30000h, clock: office", "30000h takes until 2040 on office"),
        ("within: 87000h, clock: office", "87000h is more than office is open in a lifetime"),
        ("within: 2m, clock: office", "must be at least 5m"),
    ],
)
def test_a_promise_that_its_calendar_cannot_keep_is_refused(promise: str, said: str) -> None:
    (found,) = (str(one) for one in faults(with_calendars(promise)))

    assert said in found


def test_a_promise_on_a_calendar_where_there_is_none_says_the_cure() -> None:
    (found,) = faults(shipped_with((CONTACT, "contact: {within: 2h, clock: office}")))

    assert "describe it under calendars, or say elapsed" in found.message


@pytest.mark.parametrize("within", ["soon", 5, None, [], {"h": 2}])
def test_a_length_of_time_that_is_none_is_one_fault(within: object) -> None:
    text = with_calendars(f"within: {json.dumps(within)}, clock: office")

    assert [one.path for one in faults(text)] == ["promises.contact.within"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "mon", "08:00-09:00", "2026-12-24", "ES", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*OFFICE, "mon", "daily", "2026-12-24", "country"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from([*OFFICE]), JSON)
def test_T64_whatever_stands_in_a_calendar_it_is_read_or_refused(name: str, given: object) -> None:
    text = with_calendars(office={**OFFICE, name: given})

    assert faults(text) or policy(text).calendars["office"].hours


@given(JSON, JSON)
def test_T64_faults_of_calendars_are_found_in_any_values(calendars: object, promises: object) -> None:
    found = list(calendar_faults({"calendars": calendars, "promises": promises}))

    assert all(isinstance(message, str) for _, message in found)


def test_the_calendar_of_the_guide_can_be_used_and_is_shown_in_words(tmp_path: Path) -> None:
    guide = Path("docs/policies.md")
    (shown,) = re.findall(r"```yaml\n(calendars:.*?)```", house.text(guide) or "", re.DOTALL)
    path = tmp_path / "ours.yaml"
    path.write_text(json.dumps({**values(shipped()), **values(shown)}), "utf-8")

    words = halyard("policy", "show", path).out

    assert "contact: within 4 h of the hours of office, not counting while pending" in words
    assert "next_update: within 1 day\n" in words


def test_a_part_by_itself_becomes_a_calendar() -> None:
    made = calendar_of("office", CalendarPart.model_validate(OFFICE))

    assert made == policy(with_calendars()).calendars["office"]
    with pytest.raises(ValueError, match="no time zone"):
        calendar_of("office", CalendarPart.model_validate({**OFFICE, "zone": "Mars"}))
    assert values(with_calendars())["calendars"] == {"office": OFFICE}
