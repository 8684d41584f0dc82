"""Which fields an agent sees, and which must be filled in."""

import pytest

from sandbox.clock import Clock
from sandbox.moments import read
from sandbox.zendesk import form_conditions
from sandbox.zendesk.api.ticket_fields import new_field
from sandbox.zendesk.seed import empty_world
from sandbox.zendesk.world import World

STATE, TICK, REASON, OWNER, SEVERAL = 1, 2, 3, 4, 5


@pytest.fixture(scope="module")
def world() -> World:
    world = empty_world(Clock(read("2026-11-22T10:00:00Z")))
    options = [{"name": name, "value": name} for name in ("available", "active")]
    kinds = {STATE: "tagger", TICK: "checkbox", REASON: "text", OWNER: "text", SEVERAL: "multiselect"}
    for field_id, kind in kinds.items():
        extra = {"custom_field_options": options} if kind in ("tagger", "multiselect") else {}
        new_field(world, {"type": kind, "title": str(field_id), **extra}, field_id=field_id)
    return world


def form(*conditions: dict) -> dict:
    return {"ticket_field_ids": [STATE, TICK, REASON, OWNER, SEVERAL], "agent_conditions": list(conditions)}


def when(parent: int, value: object, child: int, **more: object) -> dict:
    return {"parent_field_id": parent, "value": value, "child_fields": [{"id": child, "is_required": False, **more}]}


CHAIN = form(when(STATE, "available", TICK), when(TICK, True, REASON))


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, {STATE, OWNER, SEVERAL}),
        ({STATE: "available"}, {STATE, TICK, OWNER, SEVERAL}),
        ({STATE: "available", TICK: True}, {STATE, TICK, REASON, OWNER, SEVERAL}),
        ({STATE: "active", TICK: True}, {STATE, OWNER, SEVERAL}),
    ],
)
def test_a_child_shows_only_while_its_parent_has_the_value(world: World, values: dict, shown: set) -> None:
    assert set(form_conditions.visible_fields(world, CHAIN, values)) == shown


def test_one_of_several_conditions_is_enough(world: World) -> None:
    either = form(when(STATE, "available", REASON), when(STATE, "active", REASON))

    assert REASON in form_conditions.visible_fields(world, either, {STATE: "active"})
    assert REASON not in form_conditions.visible_fields(world, either, {})


@pytest.mark.parametrize("value", [None, False])
def test_a_box_never_touched_counts_as_not_ticked(world: World, value: object) -> None:
    unticked = form(when(TICK, False, REASON))

    assert REASON in form_conditions.visible_fields(world, unticked, {TICK: value})
    assert REASON not in form_conditions.visible_fields(world, unticked, {TICK: True})


def test_a_multi_select_matches_any_of_its_values(world: World) -> None:
    chosen = form(when(SEVERAL, "active", REASON))

    assert REASON in form_conditions.visible_fields(world, chosen, {SEVERAL: ["available", "active"]})


def test_conditions_in_a_circle_show_nothing_and_end(world: World) -> None:
    circle = form(when(TICK, True, REASON), when(REASON, "x", TICK))

    assert set(form_conditions.visible_fields(world, circle, {TICK: True, REASON: "x"})) == {STATE, OWNER, SEVERAL}


@pytest.mark.parametrize(
    ("child", "status", "needed"),
    [
        ({"is_required": True}, "open", True),
        ({"is_required": False}, "open", False),
        ({"required_on_statuses": {"type": "ALL_STATUSES"}}, "new", True),
        ({"required_on_statuses": {"type": "NO_STATUSES"}, "is_required": True}, "open", False),
        ({"required_on_statuses": {"type": "SOME_STATUSES", "statuses": ["solved"]}}, "open", False),
        ({"required_on_statuses": {"type": "SOME_STATUSES", "statuses": ["solved"]}}, "solved", True),
    ],
)
def test_a_field_is_required_when_its_condition_says_so(world: World, child: dict, status: str, needed: bool) -> None:
    rules = form(when(STATE, "available", REASON, **child))

    found = form_conditions.required_fields(world, rules, {STATE: "available"}, status)
    assert (REASON in found) is needed
    assert form_conditions.required_fields(world, rules, {}, status) == []
