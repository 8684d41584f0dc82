"""Every fault of a policy file is found in one reading, with file, line and column, in words that help.

The files in ``broken/`` are broken on purpose; beside each stands what is said about it.
"""

import json
from pathlib import Path

import jsonschema
import pytest

from core.errors import Mistakes
from runtime.located import read_text
from runtime.policy_file import load_policy, policy_schema
from tests.policy.packs import BROKEN, faults, policy, shipped, shipped_with, values

FILES = sorted(path.name for path in BROKEN.glob("*.yaml"))

# Right in form and wrong in sense: a schema cannot see these.
OF_SENSE = {
    "calendars_that_cannot_be.yaml",
    "levels_out_of_order.yaml",
    "outage_without_outcome.yaml",
    "no_waits_at_all.yaml",
    "nobody_let_in.yaml",
    "promises_nobody_can_keep.yaml",
    "question_nobody_can_answer.yaml",
    "redirect_without_comment.yaml",
    "requires_unknown_question.yaml",
    "rules_that_never_hold.yaml",
    "steps_nobody_can_take.yaml",
    "too_often.yaml",
    "unknown_sentences.yaml",
    "used_twice.yaml",
    "wait_for_unknown_names.yaml",
    "wait_without_row.yaml",
    "ways_nobody_can_use.yaml",
    "wrong_translations.yaml",
}
# Not even YAML as it is read here.
OF_WRITING = {"aliases_and_tags.yaml", "given_twice.yaml", "not_closed.yaml"}


def said(name: str) -> str:
    with pytest.raises(Mistakes) as caught:
        load_policy(name, BROKEN)
    return "".join(f"{mistake}\n" for mistake in caught.value.mistakes).replace(f"{BROKEN.resolve()}/", "")


def test_there_are_enough_broken_files() -> None:
    assert len(FILES) >= 12


@pytest.mark.parametrize("name", FILES)
def test_every_fault_is_said_at_once_where_it_stands(name: str) -> None:
    assert said(name) == (BROKEN / name).with_suffix(".txt").read_text("utf-8")


def test_every_expectation_has_its_file() -> None:
    assert {path.stem for path in BROKEN.glob("*.txt")} == {Path(name).stem for name in FILES}


def test_the_schema_is_one_and_accepts_the_shipped_pack() -> None:
    jsonschema.Draft202012Validator.check_schema(policy_schema())

    jsonschema.Draft202012Validator(policy_schema()).validate(values(shipped()))


@pytest.mark.parametrize("name", sorted(set(FILES) - OF_WRITING))
def test_the_schema_refuses_what_is_wrong_in_form(name: str) -> None:
    value = read_text((BROKEN / name).read_bytes(), name).value

    assert jsonschema.Draft202012Validator(policy_schema()).is_valid(value) is (name in OF_SENSE)


def test_the_schema_writes_lengths_of_time_as_people_do() -> None:
    schema = policy_schema()

    assert schema["properties"]["link_lifetime"]["default"] == "3d"
    assert schema["$defs"]["PromisePart"]["properties"]["remind_every"]["default"] == "1h"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("{within: 30m, remind_every: 30m, reminders: 3}", "{within: 30m, remind_every: 0m}", "remind_every"),
        ("{within: 30m, remind_every: 30m, reminders: 3}", "{within: 0s}", "within"),
        ("{within: 30m, remind_every: 30m, reminders: 3}", "{within: 30m, reminders: 21}", "reminders"),
        ("{within: 30m, remind_every: 30m, reminders: 3}", "{within: 30m, reminders: 0}", "reminders"),
        ("{within: 30m, remind_every: 30m, reminders: 3}", "{within: 299s}", "within"),
        ("link_lifetime: 3d", "link_lifetime: 0s", "link_lifetime"),
        ("link_lifetime: 3d", f"link_lifetime: {'999999w ' * 200}", "link_lifetime"),
        ("S4: {titanium: 5d", "S4: {titanium: 999999w", "waits.after.S4.titanium"),
        ("at_most: 1", "at_most: 101", "uses.at_most"),
        ("at_most: 1", "at_most: true", "uses.at_most"),
        ("sticky: true", "sticky: no", "waits.sticky"),
        ("followers: [support_manager]", f"followers: [{', '.join(f'r{n}' for n in range(21))}]", "followers"),
        ("ccs: [customer_success]", f"ccs: [{', '.join(f'r{n}' for n in range(1000))}]", "ccs"),
    ],
)
def test_T71_floors_and_caps_hold(old: str, new: str, path: str) -> None:
    found = faults(shipped_with((old, new)))

    assert len(found) == 1
    assert path in found[0].path


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("levels", {"title": "L", "owner": "lead"}),
        ("outcomes", {"title": "O"}),
        ("reasons", {"title": "R"}),
        ("redirects", {"title": "D", "instead": "nothing", "explanation": "E"}),
        ("form", {"title": "Q"}),
    ],
)
def test_T71_no_list_is_endless(name: str, item: dict[str, str]) -> None:
    names = [{"level": n} if name == "levels" else {"code": f"c{n}"} for n in range(1, 60)]
    value = {**values(shipped()), name: [{**item, **one} for one in names]}

    found = [one.message for one in faults(json.dumps(value)) if one.path.startswith(name)]

    assert [one for one in found if "at most" in one or "less than or equal to 10" in one]


def test_the_least_that_is_allowed_is_accepted() -> None:
    text = shipped_with(
        ("{within: 30m, remind_every: 30m, reminders: 3}", "{within: 5m, remind_every: 300s, reminders: 1}"),
        ("link_lifetime: 3d", "link_lifetime: 5m"),
        ("at_most: 1", "at_most:"),
        ("S1: {titanium: 4h", "S1: {titanium: 0s"),
    )

    made = policy(text)

    assert made.uses.at_most is None
    assert made.waits.after["S1"]["titanium"].total_seconds() == 0


def test_a_long_wrong_value_is_repeated_by_its_beginning_only() -> None:
    found = faults(shipped_with(("at_most: 1", f"at_most: {'x' * 100_000}")))

    assert len(str(found[0])) < 200
