"""What a host may show by itself: never before the policy says so, and each cell of the pack that ships in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.availability import Verdict, availability
from core.conditions import Condition
from core.escalation import History
from core.outages import DuringOutage, OutageRule
from core.policy import Policy, SeverityBasis, Unlisted, Waits
from core.reveal import HOUR, Reveal, RevealRow, reveal
from core.terms import ChaseFirst, Entitlement, SlaBasis
from core.tickets import Ticket
from tests.core.cases import DAY, OPENED, mulesoft, ticket
from tests.core.policies import ODD, SEVERITIES, TABLES, TIERS

TABLE = [
    ("S1", "titanium", 4),
    ("S1", "platinum", 8),
    ("S1", "gold", 8),
    ("S2", "titanium", 24),
    ("S2", "platinum", 48),
    ("S2", "gold", 48),
    ("S3", "titanium", 72),
    ("S3", "platinum", 120),
    ("S3", "gold", 120),
    ("S4", "titanium", 120),
    ("S4", "platinum", 168),
    ("S4", "gold", 168),
]
ODDER = [*TABLES, {"S1": {"gold": timedelta(minutes=90)}, "S2": {"gold": timedelta(hours=2, seconds=1)}}]
WAITS = st.builds(
    Waits,
    after=st.sampled_from(ODDER),
    severity=st.sampled_from(SeverityBasis),
    unlisted=st.sampled_from(Unlisted),
)
TICKETS = st.builds(
    lambda severity, tier, first: ticket(severity=severity, tier=tier, severities=((OPENED, first),)),
    st.sampled_from((*SEVERITIES, *ODD)),
    st.sampled_from((*TIERS, *ODD)),
    st.sampled_from(SEVERITIES),
)


def shown_after(told: Reveal, one: Ticket) -> int | None:
    """The age in hours at which a host that follows the rows shows the action."""
    fit = (
        row.hours
        for row in told.rows
        if row.severity in ("", one.severity) and (not row.tiers or one.tier in row.tiers)
    )
    return min(fit, default=None)


def shown_at(policy: Policy, one: Ticket, hours: int) -> Verdict:
    """The policy's own answer at that age."""
    return availability(one, policy, History(), OPENED + hours * HOUR).verdict


@pytest.mark.parametrize(("severity", "tier", "hours"), TABLE)
def test_MS02_each_published_cell_is_shown_at_its_own_hour(severity: str, tier: str, hours: int) -> None:
    assert shown_after(reveal([mulesoft()]), ticket(severity=severity, tier=tier)) == hours


def test_MSa4_a_ticket_outside_the_table_is_shown_at_the_slowest_time() -> None:
    told = reveal([mulesoft()])

    assert told.uncovered == ()
    assert shown_after(told, ticket(severity="S1", tier="odd")) == 8
    assert shown_after(told, ticket(severity="odd", tier="titanium")) == 168


def test_rows_that_say_no_more_than_another_are_left_out() -> None:
    rows = reveal([mulesoft()]).rows

    assert rows[:2] == (RevealRow("S1", ("titanium",), 4), RevealRow("S1", (), 8))
    assert rows[-2:] == (RevealRow("S4", ("titanium",), 120), RevealRow("", (), 168))
    assert len(rows) == 8


@given(st.lists(WAITS, min_size=1, max_size=2), TICKETS)
def test_no_row_is_ever_earlier_than_any_of_the_policies(waits: list[Waits], one: Ticket) -> None:
    policies = [replace(mulesoft(), waits=each) for each in waits]
    hours = shown_after(reveal(policies), one)

    if hours is not None:
        assert {shown_at(policy, one, hours) for policy in policies} == {Verdict.AVAILABLE}


@given(WAITS, TICKETS)
def test_what_is_not_said_to_be_uncovered_is_shown_at_the_policys_next_full_hour(waits: Waits, one: Ticket) -> None:
    policy = replace(mulesoft(), waits=waits)
    told = reveal([policy])
    listed = one.tier in waits.after.get(one.severity, {})

    hours = shown_after(told, one)

    if "earlier_severity" not in told.uncovered and listed:
        assert hours is not None
        assert not hours or shown_at(policy, one, hours - 1) is Verdict.NOT_YET
    if not told.uncovered:
        assert hours is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"entitlement": Entitlement(contract=True)}, "contract"),
        ({"chase_first": ChaseFirst()}, "chase_first"),
        ({"outage": OutageRule(requests=DuringOutage.REFUSE)}, "outage"),
        ({"open_hours": "office"}, "open_hours"),
        ({"uses": replace(mulesoft().uses, cool_down=DAY)}, "cool_down"),
        ({"waits": replace(mulesoft().waits, sla=SlaBasis.AFTER_TARGET)}, "sla"),
        ({"waits": replace(mulesoft().waits, clock="office")}, "calendar"),
    ],
)
def test_a_policy_that_says_not_yet_for_more_than_age_has_no_rows(changes: dict[str, Any], code: str) -> None:
    assert reveal([replace(mulesoft(), **changes)]) == Reveal(uncovered=(code,))


def test_where_the_severity_of_the_past_counts_only_the_slowest_time_is_known() -> None:
    told = reveal([replace(mulesoft(), waits=replace(mulesoft().waits, severity=SeverityBasis.AT_CREATION))])

    assert (told.rows, told.uncovered) == ((RevealRow("", (), 168),), ("earlier_severity",))


def test_a_policy_without_times_needs_nothing() -> None:
    assert reveal([replace(mulesoft(), waits=Waits({}))]) == Reveal()
    assert reveal([replace(mulesoft(), waits=Waits({}), chase_first=ChaseFirst())]) == Reveal()


def test_a_ground_without_waiting_changes_nothing() -> None:
    early = replace(mulesoft(), early_when=(Condition({"severity": frozenset({"S1"})}),))

    assert reveal([early]).rows == reveal([mulesoft()]).rows


def test_statuses_that_hide_the_action_come_with_the_rows() -> None:
    assert reveal([mulesoft()]).hidden_when == mulesoft().hidden_when
