"""``halyard policy diff``: every difference has a sentence, and the ones people make most say whom they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from core.policy import Policy
from runtime.located import read_text
from runtime.policy_diff import as_data, sentence, told
from runtime.policy_file import load_policy, pack_names, to_policy
from runtime.policy_tree import Difference, Kind, differences
from tests.core.policies import policies
from tests.runtime.commands import halyard
from tests.runtime.own_policy import edited, written


def policy(*changes: tuple[str, str]) -> Policy:
    return to_policy(read_text(edited(*changes).encode(), "own.yaml"))


def says(*changes: tuple[str, str]) -> list[str]:
    """What is said of these edits."""
    return [text for _, text in told(policy(), policy(*changes))]


SECOND_LEVEL = """
  - {level: 2, title: Director, owner: director}
promises:
"""
EDITS: list[tuple[str, str, list[str]]] = [
    (
        "S2: {titanium: 1d, gold: 2d}",
        "S2: {titanium: 1d, gold: 1d}",
        ["S2 / gold: the action appears after 1 day instead of 2 days"],
    ),
    (
        "    title: Our work is blocked\n",
        "    title: Our work stands still\n",
        ["reason blocked (“Our work stands still”), title: “Our work stands still” instead of “Our work is blocked”"],
    ),
    (
        "requires: [wanted_outcome]",
        "requires: [changed]",
        [
            "reason blocked (“Our work is blocked”): changed must be answered",
            "reason blocked (“Our work is blocked”): wanted_outcome need not be answered any more",
        ],
    ),
    (
        "  - code: no_response\n    title: Nobody answers\n    evidence: {unanswered_comments: 2}\n",
        "",
        ["reason no_response (“Nobody answers”) is removed: evidence unanswered comments 2"],
    ),
    (
        "unanswered_comments: 2",
        "unanswered_comments: 3",
        ["reason no_response (“Nobody answers”), evidence, unanswered comments: 3 instead of 2"],
    ),
    (
        "owner: escalation_lead",
        "owner: duty_lead",
        ["level 1 (“Escalation lead”): owned by duty_lead instead of escalation_lead"],
    ),
    (
        "followers: [support_manager]",
        "followers: []",
        ["level 1 (“Escalation lead”): support_manager follows the ticket no more"],
    ),
    (
        "ccs: [customer_success]",
        "ccs: [customer_success, account_manager]",
        ["level 1 (“Escalation lead”): account_manager is copied"],
    ),
    ("\npromises:\n", SECOND_LEVEL, ["level 2 (“Director”) is added: owner director"]),
    ("contact: {within: 2h", "contact: {within: 4h", ["promise contact: within 4 h instead of 2 h"]),
    (
        "contact: {within: 2h, remind_every: 1h",
        "contact: {within: 2h, remind_every: 2h",
        ["promise contact, remind every: 2 h instead of 1 h"],
    ),
    (
        "  contact: {within: 2h, remind_every: 1h, reminders: 3}\n",
        "",
        ["promise contact is removed: within 2 h"],
    ),
    (
        "explanation: Your request is in the case now.",
        "explanation: We asked for you.",
        [
            (
                "redirect only_update (“I only need an update”), explanation reads “We asked for you.” instead of "
                "“Your request is in the case now.”"
            )
        ],
    ),
    ("min_length: 20", "min_length: 30", ["question impact (“Business impact”), min length: 30 instead of 20"]),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: null}",
        ["how often a ticket may be escalated: without limit instead of once only"],
    ),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: 1}\nwho: requester_only",
        ["who may ask: requester only instead of any contact"],
    ),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: 1}\nhidden_when: [closed, deleted, hold]",
        [
            "statuses in which the action is hidden: now also hold",
            "statuses in which the action is hidden: no more solved",
        ],
    ),
    (
        "  - {code: workaround, title: Workaround provided}\n",
        "  - {code: patch, title: A patch}\n",
        ["outcome patch (“A patch”) is added", "outcome workaround (“Workaround provided”) is removed"],
    ),
    (
        "tiers: [titanium, gold]",
        "tiers: [gold, titanium]",
        ["tiers: in the order gold, titanium instead of titanium, gold"],
    ),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: 1}\ntexts: {active: 'Already there.'}",
        ["sentence active is added: “Already there.”"],
    ),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: 1}\nvalidation: {declines: [{code: no, title: No, explanation: No.}]}",
        ["validation is added: declines No: explanation No."],
    ),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: 1}\npriority: {high: {low: S2}}",
        ["severity for impact high and urgency low S2 is added"],
    ),
    (
        "waits:\n",
        "waits:\n  sticky: false\n",
        ["an action that was shown stays when the severity is lowered: no instead of yes"],
    ),
    (
        "uses: {at_most: 1}",
        "uses: {at_most: 1}\nchase_first: {unless: {severity: [S1]}}",
        ["chase first is added: unless severity is s1"],
    ),
    (
        "uses: {at_most: 1}",
        (
            "uses: {at_most: 1}\nallowances:\n"
            "  - {organizations: [Acme], granted_by: Kim, until: 2027-01-01T00:00:00Z, wait: 1h}"
        ),
        ["exception is added: organizations acme; granted by Kim; until Fri 1 Jan 2027, 00:00 UTC; wait 1 h"],
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), EDITS, ids=[one[2][0][:40] for one in EDITS])
def test_an_edit_is_said_in_words(before: str, after: str, said: list[str]) -> None:
    assert says((before, after)) == said


def test_a_row_of_the_table_is_told_cell_by_cell() -> None:
    row = ("    S2: {titanium: 1d, gold: 2d}\n", "    S2: {titanium: 1d, gold: 2d}\n    S3: {titanium: 3d, gold: 5d}\n")
    severity = ("severities: [S1, S2]", "severities: [S1, S2, S3]")

    assert says(severity, row) == [
        "severity S3 is added",
        "S3 / titanium: the action appears after 3 days; no time was set before",
        "S3 / gold: the action appears after 5 days; no time was set before",
    ]
    back = [text for _, text in told(policy(severity, row), policy())]
    assert back[-1] == "S3 / gold: no time is set any more; it was 5 days"


def test_items_are_known_by_their_code_wherever_they_stand() -> None:
    first, second = (
        "  - {code: solution, title: Solution implemented}\n",
        "  - {code: workaround, title: Workaround provided}\n",
    )

    assert says((first + second, second + first)) == [
        "outcomes: in the order workaround, solution instead of solution, workaround"
    ]


# --- whatever a policy has ------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(one=policies(), other=policies())
def test_policies_differ_where_something_is_said_and_only_there(one: Policy, other: Policy) -> None:
    found = list(told(one, other))

    assert (one == other) is (found == [])
    assert list(told(one, one)) == []
    assert all(text.strip() and as_data(each, text)["path"] for each, text in found)
    assert len({text for _, text in found}) == len(found), "no two sentences say the same"


@pytest.mark.parametrize(("old", "new"), list(permutations(pack_names(), 2)), ids="-".join)
def test_packs_are_told_apart(old: str, new: str) -> None:
    found = list(told(load_policy(old), load_policy(new)))

    assert {"severity", "reason", "level"} <= {text.split()[0] for _, text in found}


@dataclass(frozen=True)
class Shift:
    name: str
    until: datetime
    days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Later:
    """A block that no policy has yet."""

    hours: timedelta | None = None
    shifts: tuple[Shift, ...] = ()
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    more: tuple[int, ...] = ()


AT = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (Later(), Later(hours=timedelta(hours=1)), [("changed", ("hours",))]),
        (Later(shifts=(Shift("a", AT),)), Later(shifts=(Shift("b", AT), Shift("a", AT))), [("added", ("shifts", "b"))]),
        (
            Later(shifts=(Shift("a", AT),)),
            Later(shifts=(Shift("a", AT, frozenset({1})),)),
            [("added", ("shifts", "a", "days"))],
        ),
        (
            Later(shifts=(Shift("a", AT), Shift("a", AT))),
            Later(shifts=(Shift("a", AT),)),
            [("removed", ("shifts",))],
        ),
        (
            Later(rows={"x": {"y": 1}}),
            Later(rows={"x": {"y": 2}, "z": {"y": 1}}),
            [("changed", ("rows", "x", "y")), ("added", ("rows", "z", "y"))],
        ),
        (Later(rows={"x": {"y": 1}}), Later(), [("removed", ("rows", "x", "y"))]),
        (
            Later(more=(1, 2, 2)),
            Later(more=(2, 1, 3)),
            [("added", ("more",)), ("removed", ("more",)), ("reordered", ("more",))],
        ),
        (1, True, [("changed", ())]),
    ],
)
def test_what_a_policy_may_have_one_day_is_compared_as_well(old: Any, new: Any, found: list[Any]) -> None:
    assert [(one.kind.value, one.path) for one in differences(old, new)] == found


def test_what_there_are_no_words_for_is_told_by_its_path() -> None:
    one = Difference(Kind.CHANGED, ("support_hours", "emea", "closes_at"), AT, AT + timedelta(hours=1))

    assert sentence(one, policy(), policy()) == (
        "support hours, emea, closes at: Fri 1 Jan 2027, 01:00 UTC instead of Fri 1 Jan 2027, 00:00 UTC"
    )


# --- the command ----------------------------------------------------------------------------------------------


def test_differences_end_with_3_and_are_data_for_scripts(tmp_path: Path) -> None:
    old = written(tmp_path, name="old.yaml")
    new = written(tmp_path, ("gold: 2d", "gold: 1d"), name="new.yaml")

    words, data = halyard("policy", "diff", old, new), halyard("policy", "diff", old, new, "--json")

    assert (words.code, data.code) == (3, 3)
    assert words.out == "S2 / gold: the action appears after 1 day instead of 2 days\n"
    assert data.data["differences"] == [
        {
            "kind": "changed",
            "path": ["waits", "after", "S2", "gold"],
            "before": 172800,
            "after": 86400,
            "text": "S2 / gold: the action appears after 1 day instead of 2 days",
        }
    ]
    assert data.data["old"].startswith("own@")


def test_comments_and_the_order_of_keys_are_no_difference(tmp_path: Path) -> None:
    old = written(tmp_path)
    new = written(
        tmp_path,
        ("uses: {at_most: 1}\n", ""),
        ("halyard: 1\n", "# Mine.\nuses: {at_most: 1}\nhalyard: 1\n"),
        name="new.yaml",
    )

    ran = halyard("policy", "diff", old, new)

    assert (ran.code, ran.out) == (0, "no difference\n")


def test_a_faulty_policy_is_said_whole(tmp_path: Path) -> None:
    bad = written(tmp_path, ("at_most: 1", "at_most: 0"), ("tiers: [titanium, gold]", "tiers: [gold]"))

    ran = halyard("policy", "diff", "mulesoft", bad)

    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) >= 2


def test_only_the_version_is_no_difference() -> None:
    assert list(told(policy(), replace(policy(), version="another"))) == []


def test_other_words_in_another_language_are_a_difference_of_their_own() -> None:
    german = "uses: {at_most: 1}\nlanguages: [en, de]\ntranslations: {de: {reasons: {blocked: Es geht nicht}}}"
    changed = german.replace("Es geht nicht", "Nichts geht mehr").replace("[en, de]", "[en]")

    found = [text for _, text in told(policy(("uses: {at_most: 1}", german)), policy(("uses: {at_most: 1}", changed)))]

    assert found == [
        "the languages that readers are spoken to in: no more de",
        "translation de, parts, reason blocked, title: “Nichts geht mehr” instead of “Es geht nicht”",
    ]
