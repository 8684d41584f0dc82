"""Every hole in a policy's terms is found: what nobody can use, do or keep is said before anybody tries.

Whole files with many faults are in ``broken/``; here stand the single ones, and what is no fault.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from runtime.policy_checks import holes
from runtime.policy_file import pack_names, policy_text
from tests.policy.packs import values

Values = dict[str, Any]

BASE: Values = {
    "severities": ["high", "low"],
    "tiers": ["gold"],
    "waits": {},
    "reasons": [{"code": "blocked", "requires": ["impact"]}, {"code": "unhappy"}],
    "form": [{"code": "impact"}, {"code": "contact"}],
    "levels": [{"level": 1, "owner": "lead"}, {"level": 2, "owner": "head"}, {"level": 3, "owner": "top"}],
    "outcomes": [{"code": "solution"}],
}
STEP = {"code": "called", "title": "Called"}
PLANS = {"code": "planned", "title": "Planned", "meets": ["call_planned"], "requires": ["at"]}
HOLDS = {"code": "held", "title": "Held", "meets": ["call_held"]}

FAULTS: dict[str, tuple[Values, str, str]] = {
    "a box without a channel": ({"flag_opens": True}, "flag_opens", "every ticked box would be refused"),
    "a box, and channels without one": (
        {"flag_opens": True, "channels": {"form": {}}},
        "flag_opens",
        "add a flag channel",
    ),
    "a box without a reason": (
        {"flag_opens": True, "channels": {"flag": {}}},
        "channels.flag",
        "has no reason",
    ),
    "a box whose reason wants words": (
        {"flag_opens": True, "channels": {"flag": {"reason": "blocked"}}},
        "channels.flag",
        "impact must be answered",
    ),
    "a box whose form wants words": (
        {
            "flag_opens": True,
            "channels": {"flag": {"reason": "unhappy"}},
            "form": [{"code": "impact", "required": True}],
        },
        "channels.flag",
        "impact must be answered",
    ),
    "a box that itself wants words": (
        {"flag_opens": True, "channels": {"flag": {"reason": "unhappy", "requires": ["contact"]}}},
        "channels.flag",
        "contact must be answered",
    ),
    "staff without a way": (
        {"channels": {"form": {}}, "reasons": [{"code": "seen", "staff_only": True}, {"code": "unhappy"}]},
        "reasons.0.staff_only",
        "no channel is open to staff",
    ),
    "customers without a reason": (
        {"channels": {"form": {}, "host": {}}, "reasons": [{"code": "seen", "staff_only": True}]},
        "channels.form",
        "every reason is for staff only",
    ),
    "a channel of staff's reason": (
        {
            "channels": {"comment": {"address": "a@b.example", "reason": "seen"}, "host": {}},
            "reasons": [{"code": "seen", "staff_only": True}, {"code": "unhappy"}],
        },
        "channels.comment.reason",
        "seen is for staff only",
    ),
    "a level for later": (
        {"levels": [{"level": 1, "owner": "lead", "by_hand": True}]},
        "levels.0.by_hand",
        "until somebody remembers",
    ),
    "a call nobody plans": (
        {"steps": [HOLDS], "promises": {"call_held": {"within": "1h"}}},
        "promises.call_held",
        "no step plans a call",
    ),
    "a call nobody holds": (
        {"steps": [PLANS], "promises": {"call_held": {"within": "1h"}}},
        "promises.call_held",
        "no step keeps it",
    ),
    "a call without a time": (
        {"steps": [{**PLANS, "requires": []}, HOLDS], "promises": {"call_held": {"within": "1h"}}},
        "steps.0",
        "does not ask when",
    ),
    "a plan nobody makes": (
        {"promises": {"call_planned": {"within": "1h"}}},
        "promises.call_planned",
        "no step keeps it",
    ),
    "a step with a taken code": ({"steps": [{**STEP, "code": "reopen"}]}, "steps.0.code", "Halyard itself offers"),
    "a step that wants its own code": (
        {"steps": [{**STEP, "requires": ["code"]}]},
        "steps.0.requires.0",
        "it is the step's own code",
    ),
    "a step after nothing": (
        {"steps": [{**STEP, "after": ["calld"]}]},
        "steps.0.after.0",
        "calld is not a step; there is called",
    ),
    "an unlisted level": (
        {"ladder": {"conditions": {4: "Worse"}}},
        "ladder.conditions.4",
        "there is no level 4; there is 1, 2, 3",
    ),
    "a ground that no ticket lifts": (
        {"reasons": [{"code": "blocked", "unless": {"severity": ["urgent"]}}]},
        "reasons.0.unless.severity.0",
        "no ticket has the severity urgent; there is high, low",
    ),
    "an exception from nothing": (
        {"allowances": [{"organizations": ["Acme"], "granted_by": "A. Manager"}]},
        "allowances.0",
        "allows nothing",
    ),
}

RIGHT: dict[str, Values] = {
    "as little as can be": {},
    "a box with its reason": {"flag_opens": True, "channels": {"flag": {"reason": "unhappy"}}},
    "a level for later, promised": {
        "levels": [{"level": 1, "owner": "lead", "by_hand": True}],
        "promises": {"owner": {"within": "1h"}},
    },
    "steps in order": {
        "steps": [PLANS, {**HOLDS, "after": ["planned"]}],
        "promises": {"call_planned": {"within": "1h"}, "call_held": {"within": "1h"}},
        "levels": [{"level": 1, "owner": "lead", "before_next": ["held"]}],
    },
    "a plan without a time that nobody counts from": {"steps": [{**PLANS, "requires": []}]},
    "one after another": {
        "steps": [STEP, {"code": "told", "after": ["called"]}, {"code": "wrote", "after": ["told", "called"]}]
    },
    "an agreed cadence": {"steps": [{**STEP, "requires": ["cadence"]}], "cadences": {"daily": "1d"}},
    "upwards when missed": {"promises": {"contact": {"within": "1h", "escalates": True}}},
    "staff's own reason": {"channels": {"host": {}, "form": {}}, "reasons": [{"code": "seen", "staff_only": True}, {}]},
    "facts in capitals": {"early_when": [{"severity": ["HIGH"], "status": ["Open"], "facts.area": ["lab"]}]},
    "tiers that nobody lists": {"tiers": [], "early_when": [{"tier": ["any"]}]},
    "a full table": {"priority": {"high": {"soon": "high", "later": "low"}, "low": {"later": "low", "soon": "low"}}},
    "a skip over one": {"ladder": {"skip": {"severity": ["high"]}, "conditions": {1: "Bad", 3: "Worse"}}},
    "a shorter wait": {"allowances": [{"organizations": ["Acme"], "wait": "1h"}]},
    "once more": {"allowances": [{"organizations": ["Acme"], "at_most": 2}]},
    "hidden in most": {"hidden_when": ["new", "pending", "hold", "solved", "closed", "deleted"]},
}

ODD: tuple[Any, ...] = (
    None,
    7,
    "word",
    True,
    [],
    {},
    [7, None, [], {}],
    {"word": 7, 7: []},
    [{"code": []}, {"code": 7}],
    [[["x"]]],
)


def found(changes: Values) -> list[tuple[str, str]]:
    return [(".".join(str(part) for part in path), message) for path, message in holes({**BASE, **changes})]


@pytest.mark.parametrize("name", FAULTS)
def test_a_hole_is_found_where_it_is_and_nothing_else(name: str) -> None:
    changes, path, words = FAULTS[name]

    [(where, message)] = found(changes)

    assert where == path
    assert words in message


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_left_alone(name: str) -> None:
    assert found(RIGHT[name]) == []


@pytest.mark.parametrize("name", pack_names())
def test_no_pack_has_a_hole(name: str) -> None:
    assert holes(values(policy_text(name))) == ()


BLOCKS = (
    *("reasons", "form", "levels", "steps", "channels", "validation", "ladder", "cadences", "promises", "priority"),
    *("early_when", "chase_first", "allowances", "hidden_when", "severities", "tiers", "flag_opens", "outcomes"),
)
PARTS = (
    *("requires", "after", "before_next", "meets", "reason", "role", "address", "code", "declines", "needs"),
    *("conditions", "skip", "unless", "severity", "level", "staff_only", "wait"),
)


@pytest.mark.parametrize(("block", "odd"), list(product(BLOCKS, ODD)))
def test_T64_odd_values_are_left_to_the_check_of_their_form(block: str, odd: object) -> None:
    full = {"flag_opens": True, "channels": {"flag": {"reason": "blocked"}, "form": {}}, "steps": [STEP, PLANS]}

    assert isinstance(holes({**BASE, **full, block: odd}), tuple)


@pytest.mark.parametrize(("part", "odd"), list(product(PARTS, ODD)))
def test_T64_odd_parts_are_left_to_the_check_of_their_form(part: str, odd: object) -> None:
    """Whatever a part holds, in every block that has it."""
    inside = {name: [{"code": "called", part: odd}, {part: odd}] for name in ("reasons", "form", "levels", "steps")}
    channels = {key: {part: odd} for key in ("flag", "form", "csm", "mail")}
    blocks = {name: {part: odd} for name in ("validation", "ladder", "chase_first", "cadences", "priority")}

    made = {**BASE, **inside, **blocks, "channels": channels, "flag_opens": True, "early_when": [{part: odd}]}

    assert isinstance(holes(made), tuple)
