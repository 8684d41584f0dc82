"""Who could own an escalation, by region and absence: said before it happens, to whoever sets the people up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from core.cast import Absence, Cast, CastMember
from core.policy import Policy
from runtime.policy_file import load_policy
from runtime.staffing import LOOKED_AHEAD, Unstaffed, gaps, regions, unbound, warnings
from tests.core.cases import Case, ticket
from tests.runtime.commands import configured, halyard
from tests.webhooks.service import ENVIRONMENT

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@cache
def mulesoft() -> Policy:
    return load_policy("mulesoft")


def away(first: int, last: int) -> Absence:
    """Away from one day until another, counted from now."""
    return Absence(NOW + first * DAY, NOW + last * DAY)


def member(name: str, *gone: Absence, region: str = "") -> CastMember:
    return CastMember(f"{name}@support.example", name, regions=frozenset({region} if region else ()), away=gone)


def cast(*people: CastMember) -> Cast:
    """These people, the first choice first, as the lead."""
    return Cast({"escalation_lead": people[0]}, others={"escalation_lead": people[1:]})


def found(people: Cast, until: int = 365) -> list[tuple[str, int, int]]:
    """Each gap: its region, and the days on which it begins and ends."""
    return [
        (" ".join(one.regions), (one.from_at - NOW).days, (one.until_at - NOW).days)
        for one in gaps(people, mulesoft(), NOW, NOW + until * DAY)
        if one.from_at is not None and one.until_at is not None
    ]


GAPS: dict[str, tuple[Cast, list[tuple[str, int, int]]]] = {
    "always there": (cast(member("a")), []),
    "alone, and away twice": (cast(member("a", away(9, 12), away(3, 5))), [("", 3, 5), ("", 9, 12)]),
    "away now": (cast(member("a", away(-3, 2))), [("", 0, 2)]),
    "was away": (cast(member("a", away(-3, 0))), []),
    "away past the year": (cast(member("a", away(360, 400))), [("", 360, 365)]),
    "away after it": (cast(member("a", away(366, 400))), []),
    "one absence right after another": (cast(member("a", away(3, 5), away(5, 7))), [("", 3, 7)]),
    "a deputy is there": (cast(member("a", away(3, 9)), member("b", away(9, 12))), []),
    "both away for some days": (cast(member("a", away(3, 9)), member("b", away(7, 12))), [("", 7, 9)]),
    "a region of its own": (
        cast(member("a", away(3, 9), region="emea"), member("b", region="amer"), member("c", away(5, 6))),
        [(" emea", 5, 6)],
    ),
    "a region left alone": (
        cast(member("a", away(3, 9), region="emea"), member("b", region="amer")),
        [("emea", 3, 9)],
    ),
    "nobody at all": (Cast({}), []),
}


@pytest.mark.parametrize("name", GAPS)
def test_a_stretch_without_anybody_is_found_with_its_ends(name: str) -> None:
    people, expected = GAPS[name]

    assert found(people) == expected


@pytest.mark.parametrize("name", GAPS)
def test_what_is_found_is_what_would_happen(name: str) -> None:
    """Day by day, an escalation opened by the core has no owner just where a gap was said."""
    people, expected = GAPS[name]
    for region in regions(people):
        for day in range(14):
            case = Case(cast=people, ticket=ticket(created_at=NOW - 30 * DAY, region=region), now=NOW + day * DAY)
            case.ask()
            gone = any(region in one.split(" ") and first <= day < last for one, first, last in expected)
            alone = not case.escalation.owner
            assert alone is (gone or not bound_to(people, region))


def bound_to(people: Cast, region: str) -> bool:
    """Whether anybody at all answers for a region."""
    return bool(people.of("escalation_lead")) and region not in [
        region for one in unbound(people, mulesoft()) for region in one.regions
    ]


def test_regions_are_those_of_everybody_and_none() -> None:
    people = replace(cast(member("a", region="emea")), others={"customer_success": (member("b", region="apac"),)})

    assert regions(people) == ("", "apac", "emea")
    assert [region for one in unbound(people, mulesoft()) for region in one.regions] == ["", "apac"]


def test_only_tickets_without_a_region_are_a_warning() -> None:
    people = replace(cast(member("a", region="emea")), others={"customer_success": (member("b", region="apac"),)})

    assert [one.regions for one in warnings(people, [mulesoft()], NOW)] == [("",)]


def test_every_policy_of_an_account_is_looked_at() -> None:
    two = [mulesoft(), replace(mulesoft(), name="other")]

    assert [one.policy for one in warnings(cast(member("a", away(1, 2))), two, NOW)] == ["mulesoft", "other"]
    assert timedelta(days=365) == LOOKED_AHEAD


def test_a_gap_is_said_with_its_times_in_the_accounts_zone() -> None:
    gap = Unstaffed("ours", 1, "lead", ("", "emea"), NOW, NOW + DAY)

    assert gap.text("Europe/Madrid") == (
        "everybody of lead for tickets of region none at all or emea is away from Mon 2 Nov 2026, 10:00 CET until "
        "Tue 3 Nov 2026, 10:00 CET: nobody owns level 1 of ours"
    )


# --- on the command line ------------------------------------------------------------------------------------------

LEAD = "escalation_lead: {email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}"


def with_lead(folder: Path, lead: str) -> Path:
    """A configuration whose lead is somebody else."""
    path = configured(folder)
    text = path.read_text("utf-8")
    assert LEAD in text
    path.write_text(text.replace(LEAD, lead), "utf-8")
    return path


def test_a_configuration_is_checked_with_its_policies(tmp_path: Path) -> None:
    ran = halyard("policy", "check", "--config", configured(tmp_path))

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("halyard.yaml: no mistakes\n")


def test_an_absence_that_nobody_covers_is_a_warning_and_no_failure(tmp_path: Path) -> None:
    start, end = (datetime.now(UTC).replace(microsecond=0) + days * DAY for days in (10, 12))
    gone = f"away: [{{start: '{start.isoformat()}', end: '{end.isoformat()}'}}]"
    path = with_lead(tmp_path, f"escalation_lead: {{email: j.doe@support.example, name: J. Doe, {gone}}}")

    words = halyard("policy", "check", "--config", path)
    data = halyard("policy", "check", "-c", path, "--json")

    assert (words.code, data.code) == (0, 0)
    assert (
        "warning: zendesk/acme: everybody of escalation_lead for tickets of region none at all is away from"
        in words.out
    )
    assert data.data["accounts"] == [
        {"account": "zendesk/acme", "policies": {"mulesoft": load_policy("mulesoft").version}}
    ]
    [warning] = data.data["warnings"]
    assert warning.endswith("nobody owns level 1 of mulesoft")


def test_mx04_a_region_that_nobody_can_answer_for_is_a_mistake(tmp_path: Path) -> None:
    amer = "escalation_lead: {email: j.doe@support.example, name: J. Doe, regions: [AMER]}"
    path = with_lead(tmp_path, amer)
    text = path.read_text("utf-8").replace("name: Support Manager}", "name: Support Manager, regions: [emea]}")
    path.write_text(text, "utf-8")

    ran = halyard("policy", "check", "--config", path)

    assert ran.code == 1
    assert ran.err == (
        f"{path}:11:24: accounts[1].people.escalation_lead: nobody of escalation_lead answers for tickets of region "
        "emea at level 1 of mulesoft: all are bound to other regions; give one of them the region, or name one "
        "without regions\n"
    )


def test_without_a_region_there_is_a_warning(tmp_path: Path) -> None:
    path = with_lead(tmp_path, "escalation_lead: {email: j.doe@support.example, name: J. Doe, regions: [emea]}")

    ran = halyard("policy", "check", "--config", path)

    assert ran.code == 0
    assert "nobody of escalation_lead answers for tickets of region none at all" in ran.out


@pytest.mark.parametrize("words", [[], ["mulesoft", "--config", "halyard.yaml"]])
def test_it_is_one_or_the_other(words: list[str]) -> None:
    assert halyard("policy", "check", *words).code == 2


def test_a_configuration_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    ran = halyard("policy", "check", "--config", tmp_path / "none.yaml", environment=ENVIRONMENT)

    assert ran.code == 1
    assert "cannot be read" in ran.err
