"""What a policy file says about counterparts, and what of it could never come to pass."""

import pytest

from core.errors import Mistakes
from core.terms import CounterpartRule, WhenDone
from tests.policy.packs import policy, shipped

STEPS = """
steps:
  - {code: engineering, title: Engineering is asked}
  - {code: answered, title: Answered, requires: [ticket]}
  - {code: asks_more, title: Asks more, requires: [why]}
  - {code: theirs, title: Of the level, by: level}
"""
ASKS = "account: engineering, on_steps: [engineering]"


def with_block(block: str) -> str:
    return shipped() + STEPS + f"\ncounterpart: {{{block}}}\n"


def faults(block: str) -> list[str]:
    with pytest.raises(Mistakes) as found:
        policy(with_block(block))
    return [f"{one.path}: {one.message}" for one in found.value.mistakes]


def test_a_policy_without_the_block_asks_nobody() -> None:
    assert policy(shipped()).counterpart is None


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ("", CounterpartRule()),
        (ASKS, CounterpartRule("engineering", ("engineering",))),
        (
            "account: engineering, on_levels: [1], on_states: [active], named_by: bug",
            CounterpartRule("engineering", (), (1,), ("active",), "bug"),
        ),
        (
            f"{ASKS}, when_done: step, step: answered",
            CounterpartRule("engineering", ("engineering",), when_done=WhenDone.STEP, step="answered"),
        ),
        ("when_done: close, outcome: workaround", CounterpartRule(when_done=WhenDone.CLOSE, outcome="workaround")),
    ],
)
def test_the_block_is_read_as_it_is_meant(block: str, rule: CounterpartRule) -> None:
    assert policy(with_block(block)).counterpart == rule


def test_each_switch_makes_another_version() -> None:
    blocks = ("", ASKS, f"{ASKS}, named_by: bug", f"{ASKS}, on_levels: [1]", "when_done: close, outcome: workaround")

    assert len({policy(with_block(block)).version for block in blocks}) == len(blocks)


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("account: engineering", "counterpart.account: no counterpart is ever asked for"),
        ("on_levels: [1]", "counterpart.on_levels: nobody is asked"),
        ("account: engineering, on_steps: [enginering]", "counterpart.on_steps[1]: enginering is not a step"),
        ("account: engineering, on_levels: [7]", "counterpart.on_levels[1]: there is no level 7"),
        (f"{ASKS}, named_by: note", "counterpart.named_by: note cannot name a ticket"),
        ("when_done: step", "counterpart.when_done: names no step"),
        ("when_done: close", "counterpart.when_done: names no outcome"),
        ("outcome: workaround", "counterpart.outcome: is never used; set when_done: close"),
        ("when_done: close, outcome: wonder", "counterpart.outcome: wonder is not among the outcomes"),
        ("when_done: step, step: wonder", "counterpart.step: wonder is not among the steps"),
        ("when_done: step, step: asks_more", "counterpart.step: asks_more asks for why, which nobody would give"),
        (f"{ASKS}, when_done: step, step: engineering", "counterpart.step: engineering asks for a counterpart itself"),
        ("when_done: step, step: theirs", "counterpart.step: theirs may only be recorded by the people of the level"),
    ],
)
def test_what_could_never_come_to_pass_is_refused(block: str, fault: str) -> None:
    assert [one for one in faults(block) if one.startswith(fault)] != []
