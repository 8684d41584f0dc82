"""Rule: docs/conformance.md says of every requirement which tests there are, and each named test exists.

What the tests came to is compared by a run of all of them, see tests/conformance.py; here nothing is run.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruamel.yaml.constructor import DuplicateKeyError

from runtime.policy_file import policy_schema
from tests import house
from tests.conformance import LIST, PAGE, difference
from tests.conformance_page import Series, read_requirements, read_standing, write_page
from tests.outcomes import Verdict
from tests.proofs import REQUIREMENTS, Proof, registered

LISTED = read_requirements(house.ROOT / LIST)
IDS = [one for series in LISTED for one in series.ids]
DESIGN = house.ROOT.parent / "shared" / "REQUIREMENTS.md"

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED


def test_the_page_names_every_requirement_and_the_tests_that_there_are() -> None:
    lies = house.text(PAGE) or ""

    shows = write_page(LISTED, registered(house.ROOT), read_standing(lies))

    assert difference(lies, shows) == [], "run `make conformance`, or `make conformance-names` where no result changed"


def test_whole_way_tests_run_the_service() -> None:
    common = house.tree(Path("tests/stories/conftest.py"))
    shared, stages = fixtures(common), stages_in(common)
    proofs = {proof for proofs in registered(house.ROOT).values() for proof in proofs if proof.whole_way}
    short = [
        proof
        for proof in sorted(proofs)
        if not runs_the_service(house.tree(Path(proof.path)), proof.name, shared, stages)
    ]

    assert short == [], "a test of a part lies in the folder of what it tests, where it makes no requirement met"


def fixtures(module: ast.Module) -> dict[str, list[str]]:
    """What each function of a file asks for by the names of its arguments."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return {one.name: [argument.arg for argument in one.args.args] for one in functions}


def stages_in(module: ast.Module) -> frozenset[str]:
    """The fixtures of a file that install the service into an account of the pretend helpdesk."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return frozenset(one.name for one in functions if any(_stages(node) for node in ast.walk(one)))


def _stages(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("staged", "tied")


def runs_the_service(module: ast.Module, name: str, shared: Mapping[str, list[str]], stages: frozenset[str]) -> bool:
    """Whether a test asks, through whatever it asks for, for the account that the service is installed in."""
    asks, todo = {**shared, **fixtures(module)}, [name.rpartition("::")[2]]
    seen: set[str] = set()
    while todo:
        one = todo.pop()
        todo += [other for other in asks.get(one, ()) if other not in seen]
        seen.add(one)
    return bool(stages & seen)


def test_a_test_of_a_part_among_the_stories_is_seen() -> None:
    stage = "def stage():\n staged()\n"
    source = f"{stage}def desk(stage): ...\ndef test_whole(desk): ...\ndef test_part(tmp_path): ...\n"

    stages = stages_in(ast.parse(source))
    assert runs_the_service(ast.parse(source), "test_whole", {}, stages)
    assert not runs_the_service(ast.parse(source), "test_part", {}, stages)


def test_every_id_in_a_name_of_a_test_is_a_requirement() -> None:
    carried = {one: proofs for one, proofs in registered(house.ROOT).items() if one.startswith(REQUIREMENTS)}

    assert {one: proofs for one, proofs in carried.items() if one not in IDS} == {}


def test_every_id_in_code_and_pages_is_a_requirement() -> None:
    numbered = re.compile(rf"\b(?:{'|'.join(REQUIREMENTS)})-a?\d+\b")
    found = {
        f"{path}: {one}"
        for path in house.files()
        if path.parts[0] != "tests"
        for one in numbered.findall(house.text(path) or "")
        if one not in IDS
    }

    assert found == set()


def test_the_series_are_those_that_a_test_can_be_named_after() -> None:
    assert [series.series for series in LISTED] == list(REQUIREMENTS)


def test_the_numbers_have_no_gap() -> None:
    for series in LISTED:
        numbers = range(1, len(series.requirements) + 1), range(1, len(series.readings) + 1)

        assert list(series.requirements) == [f"{series.series}-{number:02}" for number in numbers[0]]
        assert list(series.readings) == [f"{series.series}-a{number}" for number in numbers[1]]


def test_the_list_is_the_one_that_was_agreed() -> None:
    if not DESIGN.exists():
        pytest.skip(f"the agreed list does not lie beside this copy: {DESIGN.name}")
    agreed = set()
    for series, kind, first, last in re.findall(
        rf"\*\*({'|'.join(REQUIREMENTS)})-(a?)(\d+)(?:\.\.(\d+))?\*\*", DESIGN.read_text(encoding="utf-8")
    ):
        for number in range(int(first), int(last or first) + 1):
            agreed.add(f"{series}-a{number}" if kind else f"{series}-{number:02}")

    assert set(IDS) == agreed


def test_every_sentence_is_one() -> None:
    sentences = [
        *(sentence for series in LISTED for sentence in series.requirements.values()),
        *(reading.reading for series in LISTED for reading in series.readings.values()),
    ]

    assert [one for one in sentences if not one.endswith(".") or ". " in one or "\n" in one or len(one) > 120] == []
    assert len(set(sentences)) >= len(sentences) - 1, "that no times are published is said of two processes"


def test_every_setting_named_as_a_switch_is_in_the_policy_language() -> None:
    schema: Any = policy_schema()
    named = [name for series in LISTED for reading in series.readings.values() for name in reading.settings]

    assert named
    assert [name for name in named if not has_setting(schema, schema, name.split("."))] == []


def has_setting(schema: Mapping[str, Any], part: Mapping[str, Any], path: list[str]) -> bool:
    """Whether the path leads somewhere; through a list to what each of its entries has."""
    if "$ref" in part:
        return has_setting(schema, schema["$defs"][part["$ref"].rpartition("/")[2]], path)
    if not path:
        return True
    inner = [part.get("properties", {}).get(path[0]), *part.get("anyOf", []), part.get("items")]
    steps = [path[1:], *[path] * (len(inner) - 1)]
    return any(has_setting(schema, one, rest) for one, rest in zip(inner, steps, strict=True) if one)


@pytest.mark.parametrize(
    ("name", "there"),
    [("waits.severity", True), ("levels.owner", True), ("waits.colour", False), ("colour", False)],
)
def test_a_setting_is_there_or_not(name: str, there: bool) -> None:
    schema: Any = policy_schema()

    assert has_setting(schema, schema, name.split(".")) is there


MS01, MS02 = (
    Proof("tests/stories/test_a.py", "test_ms01_shows"),
    Proof("tests/stories/test_b.py", "test_ms02_opens"),
)
PART = Proof("tests/core/test_a.py", "test_ms03_counts")
SOME = (
    Series(
        "MS", "One | other", {"MS-01": "It shows.", "MS-02": "It opens.", "MS-03": "It counts.", "MS-04": "It ends."}
    ),
)


def rows(page: str) -> list[str]:
    """The rows of requirements on a page."""
    return [line for line in page.splitlines() if line.startswith("| MS-")]


def test_a_page_says_what_was_proven_and_what_was_not() -> None:
    register = {"MS-01": (PART, MS01), "MS-02": (MS02,), "MS-03": (PART,)}

    page = write_page(SOME, register, {"MS-01": {"zendesk": PASSED}, "MS-02": {"zendesk": PASSED, "jira": FAILED}})

    assert rows(page) == [
        "| MS-01 | It shows. | 1 | 1 | passed | passed | not yet |",
        "| MS-02 | It opens. | 1 | 0 | failed | passed | failed |",
        "| MS-03 | It counts. | 0 | 1 | part only | not yet | not yet |",
        "| MS-04 | It ends. | 0 | 0 | none | not yet | not yet |",
    ]
    assert "| One \\| other | 4 | 1 | 1 | 0 | 0 | 1 | 1 | 2 | 0 |" in page
    assert "- MS-01 [test_a.py](../tests/stories/test_a.py): `test_ms01_shows`\n" in page


def test_a_part_that_passed_never_makes_a_requirement_met() -> None:
    page = write_page(SOME, {"MS-03": (PART,)}, {"MS-03": {"zendesk": PASSED}})

    assert "| MS-03 | It counts. | 0 | 1 | part only |" in page


@pytest.mark.parametrize(("verdict", "result"), [(None, "not run"), (SKIPPED, "skipped"), (FAILED, "failed")])
def test_whatever_did_not_pass_is_not_passed(verdict: Verdict | None, result: str) -> None:
    page = write_page(SOME, {"MS-01": (MS01,)}, {"MS-01": {"zendesk": verdict} if verdict else {}})

    assert rows(page)[0].split(" | ")[4] == result


def test_a_page_is_read_back_for_what_it_says() -> None:
    register = {"MS-01": (MS01,), "MS-02": (MS02,)}
    says = {"MS-01": {"zendesk": SKIPPED}, "MS-02": {"zendesk": PASSED, "jira": FAILED}}

    page = write_page(SOME, register, says)

    assert {one: hosts for one, hosts in read_standing(page).items() if hosts} == says
    assert write_page(SOME, register, read_standing(page)) == page


@pytest.mark.parametrize(
    "register",
    [
        {"MS-01": (MS01,)},
        {"MS-01": (MS01,), "MS-02": (MS02, PART)},
        {"MS-01": (MS01,), "MS-02": (Proof("tests/stories/test_b.py", "test_ms02_opens_by_a_door"),)},
    ],
    ids=["gone", "new", "renamed"],
)
def test_a_test_that_came_went_or_was_renamed_makes_the_page_stale(register: dict[str, tuple[Proof, ...]]) -> None:
    says = {"MS-01": {"zendesk": PASSED}, "MS-02": {"zendesk": PASSED}}
    page = write_page(SOME, {"MS-01": (MS01,), "MS-02": (MS02,)}, says)

    assert difference(page, write_page(SOME, register, read_standing(page))) != []


def test_a_result_made_up_for_what_no_test_covers_makes_the_page_stale() -> None:
    page = write_page(SOME, {"MS-03": (PART,)}, {}).replace("part only | not yet", "passed | passed")

    assert difference(page, write_page(SOME, {"MS-03": (PART,)}, read_standing(page))) != []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("- {series: MS, title: One, requirements: {MS-01: 7}}", msgspec.ValidationError),
        ("- {series: MS, title: One, requirements: {}, notes: no}", msgspec.ValidationError),
        ("- {series: MS, title: One, requirements: {MS-01: One., MS-01: Two.}}", DuplicateKeyError),
    ],
)
def test_a_list_with_a_slip_in_it_is_not_read(tmp_path: Path, text: str, error: type[Exception]) -> None:
    file = tmp_path / "requirements.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(error):
        read_requirements(file)
