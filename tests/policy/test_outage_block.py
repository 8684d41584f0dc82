"""What a policy file says about known outages: nothing without the block, and the switches of the block (MX-a5)."""

import pytest

from core.outages import Covered, DuringOutage, OutageRule
from tests.policy.packs import policy, shipped, shipped_with

OUTCOME = ("\noutcomes:\n", "\noutcomes:\n  - {code: outage, title: Known outage}\n")


def with_block(block: str) -> str:
    return shipped_with(OUTCOME) + f"\noutage: {block}\n"


def test_a_policy_without_the_block_knows_nothing_of_outages() -> None:
    assert policy(shipped()).outage is None


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ("{}", OutageRule()),
        ("{covered: deprioritise}", OutageRule(Covered.DEPRIORITISE)),
        ("{requests: refuse, mention: false}", OutageRule(requests=DuringOutage.REFUSE, mention=False)),
        ("{problem_tickets: true, uses_right: true}", OutageRule(problem_tickets=True, uses_right=True)),
    ],
)
def test_mx_a5_the_block_is_read_as_it_is_meant(block: str, rule: OutageRule) -> None:
    assert policy(with_block(block)).outage == rule


def test_each_switch_makes_another_version() -> None:
    blocks = ("{}", "{covered: deprioritise}", "{requests: refuse}", "{mention: false}", "{uses_right: true}")

    assert len({policy(with_block(block)).version for block in (*blocks, "{problem_tickets: true}")}) == 6


def test_without_closing_no_outcome_is_needed() -> None:
    assert policy(shipped() + "\noutage: {covered: deprioritise}\n").outage == OutageRule(Covered.DEPRIORITISE)
