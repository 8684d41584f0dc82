"""When the action appears: MS-01 to MS-06 and the readings MS-a1, MS-a4, MS-a5, MS-a7, on the pack that ships."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.availability import Verdict
from core.decisions import LinkGrant
from core.escalation import History
from core.fields import AVAILABLE_FROM, LINK, STATE
from core.policy import Policy, SeverityBasis, Unlisted
from core.tickets import Status
from tests.core.cases import ANA, BO, DAY, HOUR, KIM, OPENED, SECOND, Case, answer, mulesoft, ticket

TABLE = {
    ("S1", "titanium"): 4 * HOUR,
    ("S1", "platinum"): 8 * HOUR,
    ("S1", "gold"): 8 * HOUR,
    ("S2", "titanium"): 1 * DAY,
    ("S2", "platinum"): 2 * DAY,
    ("S2", "gold"): 2 * DAY,
    ("S3", "titanium"): 3 * DAY,
    ("S3", "platinum"): 5 * DAY,
    ("S3", "gold"): 5 * DAY,
    ("S4", "titanium"): 5 * DAY,
    ("S4", "platinum"): 7 * DAY,
    ("S4", "gold"): 7 * DAY,
}
CELLS = [pytest.param(severity, tier, wait, id=f"{severity}-{tier}") for (severity, tier), wait in TABLE.items()]


def with_waits(**changes: Any) -> Policy:
    policy = mulesoft()
    return replace(policy, waits=replace(policy.waits, **changes))


def test_MS02_the_table_has_exactly_the_twelve_published_cells() -> None:
    after = mulesoft().waits.after

    assert {(severity, tier): wait for severity, row in after.items() for tier, wait in row.items()} == TABLE


@pytest.mark.parametrize(("severity", "tier", "wait"), CELLS)
def test_MS02_MSa5_action_appears_exactly_at_the_threshold(severity: str, tier: str, wait: timedelta) -> None:
    case = ticket(severity=severity, tier=tier)

    before, at, after = (answer(case, OPENED + wait + step) for step in (-SECOND, 0 * SECOND, SECOND))

    assert (before.verdict, at.verdict, after.verdict) == (Verdict.NOT_YET, Verdict.AVAILABLE, Verdict.AVAILABLE)
    assert before.available_at == before.next_change_at == at.available_at == after.available_at == OPENED + wait
    assert at.next_change_at is None


@pytest.mark.parametrize(("severity", "tier", "wait"), CELLS)
def test_MS01_the_ticket_hides_the_action_before_and_shows_it_from_the_threshold(
    severity: str, tier: str, wait: timedelta
) -> None:
    case = Case(ticket=ticket(severity=severity, tier=tier))

    hidden = case.look()
    case.now = hidden.due_at or OPENED
    shown = case.look("timer")

    assert (hidden.due_at, hidden.due_why) == (OPENED + wait, "becomes_available")
    assert (hidden.wanted[STATE], hidden.wanted[LINK]) == ("not_yet", None)
    assert hidden.wanted[AVAILABLE_FROM] is not None
    assert (shown.wanted[STATE], shown.wanted[AVAILABLE_FROM]) == ("available", None)
    assert isinstance(shown.wanted[LINK], LinkGrant)


def test_MS03_a_day_is_24_hours_over_a_weekend() -> None:
    friday = datetime(2026, 11, 6, 17, 0, tzinfo=UTC)
    case = ticket(severity="S2", tier="titanium", created_at=friday)

    assert answer(case, friday).available_at == datetime(2026, 11, 7, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    ("month", "day"), [(3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31)], ids=lambda number: f"{number:02}"
)
def test_MS03_a_day_is_24_hours_across_both_clock_changes(zone: str, month: int, day: int) -> None:
    local = datetime(2026, month, day, 17, tzinfo=ZoneInfo(zone))
    utc = local.astimezone(UTC)

    found = {
        answer(ticket(severity="S2", tier="titanium", created_at=created), utc).available_at for created in (local, utc)
    }

    assert found == {utc + timedelta(hours=24)}


def test_MS03_the_day_the_clocks_change_shows_at_another_wall_time() -> None:
    opened = datetime(2026, 3, 28, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    found = answer(ticket(severity="S2", tier="titanium", created_at=opened), opened)

    text = found.because[0].text("Europe/Berlin")

    assert "from Sun 29 Mar 2026, 18:00 CEST (in 1 day)" in text


def test_MS04_reopening_and_reassigning_do_not_restart_the_clock() -> None:
    case = Case()
    first = case.look().availability.available_at

    found = []
    for change in ({"status": Status.SOLVED}, {"status": Status.OPEN}, {"assignee": BO}, {"assignee": None}):
        case.wait(5 * HOUR)
        case.become(updated_at=case.now, **change)
        found.append(case.look().availability.available_at)

    assert first == OPENED + 2 * DAY
    assert found == [None, first, first, first]


def test_MS05_MSa1_raising_the_severity_at_hour_nine_shows_the_action_at_once() -> None:
    case = Case(ticket=ticket(severity="S3"))
    case.look()
    case.wait(9 * HOUR)
    assert not case.look().availability.available

    case.become(severity="S1", severities=((OPENED, "S3"), (case.now, "S1")))

    assert case.look().availability.available


@pytest.mark.parametrize(
    ("sticky", "shown", "available"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_MSa1_lowering_the_severity_hides_the_action_unless_it_was_already_visible(
    sticky: bool, shown: bool, available: bool
) -> None:
    case = Case(policy=with_waits(sticky=sticky), ticket=ticket(severity="S1"))
    case.wait(9 * HOUR)
    if shown:
        assert case.look().availability.available

    case.become(severity="S4", severities=((OPENED, "S1"), (case.now, "S4")))
    found = case.look().availability

    assert found.available is available
    assert ("shown_before" in [one.code for one in found.because]) is available


def test_MSa1_an_action_that_stays_only_because_it_was_shown_says_since_when() -> None:
    history = History(shown_at=OPENED + 9 * HOUR)

    kept = answer(ticket(severity="S4"), OPENED + 10 * HOUR, history)
    later = answer(ticket(severity="S4"), OPENED + 8 * DAY, history)
    ordinary = answer(ticket(severity="S1"), OPENED + 10 * HOUR, history)

    assert [one.code for one in kept.because] == ["available", "shown_before"]
    assert kept.available_at == later.available_at == OPENED + 9 * HOUR
    assert [one.code for one in ordinary.because] == ["available"]
    assert ordinary.available_at == OPENED + 8 * HOUR


@pytest.mark.parametrize(
    ("basis", "wait"),
    [
        (SeverityBasis.CURRENT, 5 * DAY),
        (SeverityBasis.AT_CREATION, 7 * DAY),
        (SeverityBasis.HIGHEST_SO_FAR, 8 * HOUR),
    ],
)
def test_MSa1_switch_which_severity_counts(basis: SeverityBasis, wait: timedelta) -> None:
    """Opened as S4, raised to S1, lowered to S3."""
    changed = ((OPENED, "S4"), (OPENED + HOUR, "S1"), (OPENED + 2 * HOUR, "S3"))
    case = ticket(severity="S3", severities=changed)

    assert answer(case, OPENED + 3 * HOUR, policy=with_waits(severity=basis)).available_at == OPENED + wait


@pytest.mark.parametrize("basis", [SeverityBasis.AT_CREATION, SeverityBasis.HIGHEST_SO_FAR])
@pytest.mark.parametrize("severity", ["S1", "odd"])
def test_MSa1_a_severity_that_never_changed_counts_under_every_switch(basis: SeverityBasis, severity: str) -> None:
    found = answer(ticket(severity=severity), OPENED, policy=with_waits(severity=basis))

    assert found.available_at == OPENED + {"S1": 8 * HOUR, "odd": 7 * DAY}[severity]


@pytest.mark.parametrize(
    ("severity", "tier", "wait", "codes"),
    [
        ("S1", "", 8 * HOUR, ["tier_unlisted"]),
        ("S1", "silver", 8 * HOUR, ["tier_unlisted"]),
        ("S4", "silver", 7 * DAY, ["tier_unlisted"]),
        ("S9", "titanium", 5 * DAY, ["severity_unlisted"]),
        ("", "gold", 7 * DAY, ["severity_unlisted"]),
        ("", "", 7 * DAY, ["severity_unlisted", "tier_unlisted"]),
    ],
)
def test_MS06_MSa4_outside_the_table_the_slowest_wait_applies_and_is_named(
    severity: str, tier: str, wait: timedelta, codes: list[str]
) -> None:
    case = ticket(severity=severity, tier=tier)

    before, at = answer(case, OPENED + wait - SECOND), answer(case, OPENED + wait)

    assert [one.code for one in before.because] == ["not_yet", *codes]
    assert [one.code for one in at.because] == ["available", *codes]
    said = [one.text("UTC") for one in before.because[1:]]
    assert all(
        f"The {code.removesuffix('_unlisted')} of case 10421" in text for code, text in zip(codes, said, strict=True)
    )


@pytest.mark.parametrize(("severity", "tier"), [("S1", "silver"), ("S9", "gold"), ("", "")])
def test_MS06_MSa4_switch_outside_the_table_the_action_never_appears(severity: str, tier: str) -> None:
    case = Case(policy=with_waits(unlisted=Unlisted.NEVER), ticket=ticket(severity=severity, tier=tier))
    case.wait(365 * DAY)

    found = case.look()

    assert found.availability.verdict is Verdict.NOT_ENTITLED
    assert [one.code for one in found.availability.because] == ["never"]
    assert (found.due_at, found.due_why) == (None, "settled:not_entitled")


def test_MSa4_a_row_with_a_gap_takes_the_slowest_of_the_row() -> None:
    policy = with_waits(after={"S2": {"titanium": DAY, "gold": 3 * DAY}, "S1": {"platinum": HOUR}})

    found = answer(ticket(tier="platinum"), OPENED, policy=policy)

    assert found.available_at == OPENED + 3 * DAY
    assert [one.code for one in found.because] == ["not_yet", "tier_unlisted"]


def test_MSa1_what_was_shown_stays_even_where_the_table_has_no_wait_any_more() -> None:
    case = Case(policy=with_waits(unlisted=Unlisted.NEVER), ticket=ticket(severity="S1"))
    case.wait(9 * HOUR)
    case.look()

    case.become(tier="silver")
    found = case.look().availability

    assert [one.code for one in found.because] == ["available", "shown_before"]


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED, Status.DELETED])
def test_MSa7_the_action_is_hidden_on_a_case_that_is_over(status: Status) -> None:
    case = Case()
    case.wait(3 * DAY)
    case.look()

    case.become(status=status)
    found = case.look()

    assert found.availability.verdict is Verdict.CLOSED
    assert found.availability.alternatives == (), "a refusal must not offer what would be refused"
    assert (found.due_at, found.due_why) == (None, "settled:closed")


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.PENDING, Status.HOLD])
def test_MSa7_the_action_shows_in_every_other_status(status: Status) -> None:
    assert answer(ticket(status=status), OPENED + 2 * DAY).available


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"status": Status.CLOSED}, "closed"), ({"status": Status.DELETED}, "deleted"), ({"merged_into": "7"}, "merged")],
)
def test_MSa7_a_ticket_that_takes_no_writes_is_hidden_whatever_the_policy_says(
    changes: dict[str, Any], said: str
) -> None:
    policy = replace(mulesoft(), hidden_when=frozenset())

    found = answer(ticket(**changes), OPENED + 9 * DAY, policy=policy)

    assert found.verdict is Verdict.CLOSED
    assert f"is {said}" in found.because[0].text("UTC")
    assert answer(ticket(status=Status.SOLVED), OPENED + 9 * DAY, policy=policy).available


def test_MS01_the_link_to_the_form_is_renewed_when_it_ends_and_gone_when_the_action_is() -> None:
    case = Case()
    case.wait(2 * DAY)
    first = case.look()
    assert (first.due_at, first.due_why) == (case.now + 3 * DAY, "link_expires")

    case.wait(3 * DAY)
    second = case.look("timer")
    case.become(status=Status.SOLVED)
    gone = case.look()
    case.become(status=Status.OPEN, assignee=KIM, requester=ANA)
    third = case.look()

    links = [one.wanted[LINK] for one in (first, second, gone, third)]
    assert [one.number if isinstance(one, LinkGrant) else None for one in links] == [1, 2, None, 3]
    assert [entry.kind for entry in case.journal] == ["became_available"]
