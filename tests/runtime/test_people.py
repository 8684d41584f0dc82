"""Who plays the roles of an account, as the configuration says it: several people, turns, hours, absences, mistakes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.settings import Settings, load_settings
from tests.runtime.test_settings import WHOLE
from tests.webhooks.service import ENVIRONMENT

LEAD = "escalation_lead: {email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}"
SEVERAL = """escalation_lead:
        - {email: j.doe@support.example, name: J. Doe, regions: [EMEA], hours: office}
        - email: r.roe@support.example
          name: R. Roe
          away: [{start: 2026-12-24T00:00:00Z, end: 2027-01-02T00:00:00Z}]"""
MORE = """
    rotations: {escalation_lead: {every: 1w, since: 2026-11-02T00:00:00Z}}
    calendars: {office: {zone: Europe/Madrid, hours: {mon-fri: "08:00-16:00"}}}
    people:"""


def loaded(folder: Path, *changes: tuple[str, str]) -> Settings:
    text = WHOLE.replace(LEAD, SEVERAL, 1).replace("\n    people:", MORE, 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "halyard.yaml"
    path.write_text(text, "utf-8")
    return load_settings(path, ENVIRONMENT)


def test_several_people_play_a_role_with_hours_turns_and_absences(tmp_path: Path) -> None:
    cast = loaded(tmp_path).accounts[0].cast

    first, second = cast.of("escalation_lead")
    assert (first.regions, second.regions) == (frozenset({"emea"}), frozenset())
    assert first.hours is not None
    assert first.hours.zone == "Europe/Madrid"
    assert second.away[0].covers(datetime(2026, 12, 25, tzinfo=UTC))
    assert cast.rotations["escalation_lead"].period == timedelta(days=7)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hours: office}", "hours: ofice}", "people.escalation_lead[1].hours: no calendar of the account is called"),
        (
            "rotations: {escalation_lead:",
            "rotations: {support_manager:",
            "but support_manager is not played by several",
        ),
        ("every: 1w", "every: 1m", "rotations.escalation_lead.every: must be at least 1h"),
        ("zone: Europe/Madrid, hours", "zone: Europe/Madris, hours", "calendars.office.zone"),
        ('mon-fri: "08:00-16:00"', 'mon-fri: "16:00-08:00"', "calendars.office.hours"),
        ("end: 2027-01-02T00:00:00Z", "end: 2026-01-02T00:00:00Z", "ends before it starts"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Mistakes) as caught:
        loaded(tmp_path, (old, new))

    assert said in str(caught.value)
    assert all(one.line for one in caught.value.mistakes)
