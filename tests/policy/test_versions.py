"""A version is a digest of what a policy means: it stays when that is written differently and changes with it."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.located import Located
from runtime.policy_file import to_policy
from tests.policy.packs import policy, shipped, shipped_with, values

PACK = values(shipped())
VERSION = policy(shipped()).version


def shuffled(value: Any, random: Random) -> Any:
    """The same value with the keys of every block in another order."""
    match value:
        case dict():
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key], random) for key in keys}
        case list():
            return [shuffled(one, random) for one in value]
        case _:
            return value


@given(st.randoms(use_true_random=False))
def test_the_order_of_settings_makes_no_new_version(random: Random) -> None:
    found = to_policy(Located("x.yaml", shuffled(PACK, random), {}))

    assert found.version == VERSION


def test_a_policy_may_be_written_as_json() -> None:
    assert policy(json.dumps(PACK)) == policy(shipped())


@pytest.mark.parametrize(
    "text",
    [
        shipped() + "\n# The end.\n",
        "\n".join(line for line in shipped().splitlines() if not line.lstrip().startswith("#")),
        shipped().replace("\n", "\r\n"),
        "\ufeff" + shipped(),
        shipped_with(("S2: {titanium: 1d", "S2: {titanium: 24h")),
        shipped_with(("link_lifetime: 3d", "link_lifetime: 1d 48h")),
        shipped_with(("hidden_when: [solved, closed, deleted]", "hidden_when: [deleted, solved, closed]")),
        shipped_with(("who: any_contact\n", "")),
        shipped_with(("acknowledge: {within", "acknowledge: {clock: elapsed, held_while: [], within")),
        shipped_with(("title: Solution implemented", 'title: "  Solution implemented "')),
    ],
    ids=["comment", "no comments", "line ends", "mark", "24h", "sum", "statuses", "default", "clock", "spaces"],
)
def test_writing_it_differently_makes_no_new_version(text: str) -> None:
    assert policy(text).version == VERSION


CALENDAR = 'calendars: {office: {zone: Europe/Madrid, hours: {mon-fri: "08:00-18:00"}}}'
CHANGES = [
    ("S2: {titanium: 1d", "S2: {titanium: 25h"),
    ("severity: current", "severity: at_creation"),
    ("sticky: true", "sticky: false"),
    ("unlisted: slowest", "unlisted: never"),
    ("hidden_when: [solved, closed, deleted]", "hidden_when: [closed, deleted]"),
    ("at_most: 1", "at_most: 2"),
    ("at_most: 1", "at_most:"),
    ("used_by: accepted", "used_by: any_request"),
    ("inherited_by_followups: true", "inherited_by_followups: false"),
    ("who: any_contact", "who: requester_only"),
    ("unanswered_comments: 2", "unanswered_comments: 3"),
    ("min_words: 4", "min_words: 5"),
    ("owner: escalation_lead", "owner: someone_else"),
    ("acknowledge: {within: 30m", "acknowledge: {within: 31m"),
    ("acknowledge: {within: 30m", "acknowledge: {held_while: [pending], within: 30m"),
    ("acknowledge: {within: 30m", "acknowledge: {held_while: [pending, hold], within: 30m"),
    ("link_lifetime: 3d", f"link_lifetime: 3d\n{CALENDAR}"),
    ("link_lifetime: 3d", f"link_lifetime: 3d\n{CALENDAR.replace('18:00', '18:01')}"),
    ("title: Solution implemented", "title: Solution confirmed"),
    ("link_lifetime: 3d", "link_lifetime: 4d"),
    ("link_lifetime: 3d", "link_lifetime: 3d\ntexts: {not_allowed: Only the requester may.}"),
    ("severities: [S1, S2, S3, S4]", "severities: [S2, S1, S3, S4]"),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_meaning_it_differently_makes_a_new_version(old: str, new: str) -> None:
    assert policy(shipped_with((old, new))).version != VERSION


def test_the_order_of_statuses_makes_no_new_version() -> None:
    held = [
        shipped_with(("acknowledge: {within", f"acknowledge: {{held_while: [{statuses}], within"))
        for statuses in ("pending, hold, new", "new, hold, pending")
    ]

    assert len({policy(text).version for text in held}) == 1


def test_every_meaning_has_a_version_of_its_own() -> None:
    versions = [policy(shipped_with(change)).version for change in CHANGES]

    assert len({*versions, VERSION}) == len(CHANGES) + 1


def test_a_version_is_short_enough_to_be_said() -> None:
    assert len(VERSION) == 12
    assert int(VERSION, 16)
