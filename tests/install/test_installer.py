"""The installer plans without writing, applies what was planned, stops at the first failure and can go on."""

import json
from dataclasses import replace

import pytest

from core.errors import TryLater, WillNotWork
from core.ports import Change, InstallWish, Plan, Resource, Verb
from core.secrets import Secret
from runtime import installer
from tests.install.wishes import WISH


class Pretend:
    """A helpdesk of nothing but resources, whose writes are counted."""

    connector = "pretend"
    account = "acme"

    def __init__(self, *wanted: Resource) -> None:
        self.wanted = wanted
        self.there: dict[tuple[str, str], Resource] = {}
        self.written: list[str] = []
        self.fails_at = ""
        self.test_fails = False

    def desired(self, wish: InstallWish) -> tuple[Resource, ...]:
        return self.wanted

    def existing(self) -> tuple[Resource, ...]:
        return tuple(self.there.values())

    def checks(self) -> tuple[str, ...]:
        return ("turn the key",)

    def signing_secret(self) -> Secret:
        return Secret("s")

    def test_call(self) -> str:
        if self.test_fails:
            raise WillNotWork("nobody answers")
        return "arrived"

    def carry_out(self, change: Change) -> Resource:
        if change.wanted.key == self.fails_at:
            raise TryLater("busy")
        made = replace(change.wanted, id=change.wanted.key.upper())
        self.there[made.kind, made.key] = made
        self.written.append(made.key)
        return made


def thing(key: str, **facts: object) -> Resource:
    return Resource("thing", key, key.title(), facts)


@pytest.fixture
def host() -> Pretend:
    return Pretend(thing("a", on=True), thing("b", option={"x": "X"}), thing("c"))


def apply(host: Pretend, plan: Plan) -> list[installer.Step]:
    steps: list[installer.Step] = []
    installer.apply(host, plan, steps.append)
    return steps


def test_a_plan_lists_everything_wanted_and_writes_nothing(host):
    plan = installer.plan(host, WISH)

    assert [change.verb for change in plan.changes] == [Verb.CREATE] * 3
    assert plan.by_hand == ("turn the key",)
    assert host.written == []


def test_applying_takes_every_step_in_order_then_tests(host):
    steps = apply(host, installer.plan(host, WISH))

    assert host.written == ["a", "b", "c"]
    assert [(step.number, step.total, step.mark) for step in steps] == [
        (1, 4, "+"),
        (2, 4, "+"),
        (3, 4, "+"),
        (4, 4, "="),
    ]
    assert steps[-1].outcome == "arrived"


def test_applied_twice_changes_nothing(host):
    apply(host, installer.plan(host, WISH))
    again = installer.plan(host, WISH)

    assert again.pending == ()
    assert apply(host, again) == []
    assert host.written == ["a", "b", "c"]


def test_what_was_made_comes_back_with_ids(host):
    made = installer.apply(host, installer.plan(host, WISH), lambda step: None)

    assert [one.id for one in made] == ["A", "B", "C"]


def test_the_first_failure_stops_and_says_what_was_done(host):
    plan = installer.plan(host, WISH)
    host.fails_at = "b"

    with pytest.raises(installer.InstallStopped, match='step 2 of 4, thing b "B": busy') as stopped:
        apply(host, plan)

    assert [one.key for one in stopped.value.done] == ["a"]
    assert isinstance(stopped.value.__cause__, TryLater)
    assert host.written == ["a"]


def test_an_interrupted_plan_goes_on_where_it_stopped(host):
    plan = installer.plan(host, WISH)
    host.fails_at = "b"
    with pytest.raises(installer.InstallStopped):
        apply(host, plan)

    host.fails_at = ""
    apply(host, plan)

    assert host.written == ["a", "b", "c"]


def test_a_plan_is_refused_whole_when_the_account_moved_on(host):
    host.there["thing", "b"] = replace(thing("b", option={}), id="7")
    plan = installer.plan(host, WISH)
    host.there["thing", "b"] = replace(thing("b", option={"theirs": "T"}), id="7")

    with pytest.raises(installer.PlanOutdated, match="thing b"):
        apply(host, plan)

    assert host.written == []


def test_a_plan_is_refused_when_something_that_stood_has_changed(host):
    apply(host, installer.plan(host, WISH))
    plan = installer.plan(host, WISH)
    del host.there["thing", "c"]

    with pytest.raises(installer.PlanOutdated, match="thing c"):
        apply(host, plan)


def test_a_failed_test_call_says_that_all_else_stands(host):
    host.test_fails = True

    with pytest.raises(installer.InstallStopped, match="the test call: nobody answers") as stopped:
        apply(host, installer.plan(host, WISH))

    assert len(stopped.value.done) == 3


def test_a_plan_reads_like_the_sketch(host):
    host.there["thing", "b"] = replace(thing("b", **{"kept conditions": ("one", "two")}), id="7")
    host.there["thing", "c"] = replace(thing("c"), id="8")

    lines = installer.render_plan(installer.plan(host, WISH)).splitlines()

    assert lines[0] == "Pretend  acme"
    assert lines[1].split() == ["+", "thing", "a", '"A"', "on"]
    assert lines[2].split() == ["~", "thing", "b", '"B"']
    assert lines[3].strip() == "+ option x: X"
    assert lines[4].strip() == "= 2 conditions of yours stay as they are"
    assert lines[5].strip() == "= 1 as they should be: thing"
    assert lines[6].split(maxsplit=3) == ["!", "by", "hand", "turn the key"]
    assert lines[7].startswith("Plan: 1 to add, 1 to change, 0 to delete, 1 to keep, 1 by hand.")
    assert "Nothing was changed." in lines[8]


def test_a_plan_as_json_has_the_same_facts(host):
    plan = installer.plan(host, WISH)

    told = json.loads(json.dumps(installer.as_json(plan)))

    assert told["counts"] == {"add": 3, "change": 0, "keep": 0, "by_hand": 1}
    assert told["checksum"] == installer.checksum(plan)
    assert told["changes"][1]["wanted"]["facts"] == {"option": {"x": "X"}}


def test_the_checksum_moves_with_what_was_seen(host):
    before = installer.checksum(installer.plan(host, WISH))
    host.there["thing", "a"] = replace(thing("a", on=False), id="1")

    assert installer.checksum(installer.plan(host, WISH)) != before
