"""Rule: a test says in its name what it proves, and that is read the same from the file and from its run."""

from pathlib import Path
from typing import Any

import pytest

from tests.outcomes import Outcomes, Verdict, host_of, named, together
from tests.proofs import Proof, ids_of_case, ids_of_name, registered

PASSED, FAILED, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("test_ms02_the_table", ["MS-02"]),
        ("test_MS02_MSa5_the_table", ["MS-02", "MS-a5"]),
        ("test_ms11_ms12_ms16_every_ground", ["MS-11", "MS-12", "MS-16"]),
        ("test_ms_08_t43_fifty_links", ["MS-08", "T43"]),
        ("test_ms_a6_the_form", ["MS-a6"]),
        ("test_mx_a13_no_mail_only", ["MX-a13"]),
        ("test_mx7_a_ground", ["MX-07"]),
        ("test_f1_f5_doubled_hooks", ["F1", "F5"]),
        ("test_I3_there_is_one", ["I3"]),
        ("test_g5_5000_hostile_bodies", ["G5"]),
        ("test_ms18_to_ms21_led_elsewhere", ["MS-18", "MS-19", "MS-20", "MS-21"]),
        ("test_ms_18_to_21_led_elsewhere", ["MS-18", "MS-19", "MS-20", "MS-21"]),
        ("test_mx_a1_to_a3_are_read", ["MX-a1", "MX-a2", "MX-a3"]),
        ("test_t29_to_t31_forged_senders", ["T29", "T30", "T31"]),
        ("test_ms18_to_ms21_ms10_led_elsewhere", ["MS-18", "MS-19", "MS-20", "MS-21", "MS-10"]),
        ("test_ms18_to_the_comments", ["MS-18"]),
        ("test_ms18_to_3_people", ["MS-18"]),
        ("test_ms18_to_a3_sheet", ["MS-18"]),
        ("test_ms18_to_mx21_is_no_range", ["MS-18"]),
        ("TestForm::test_ms23_opens", ["MS-23"]),
        ("test_ms08", ["MS-08"]),
        ("test_nothing_of_ms08_here", []),
        ("test_t10x_is_a_word", []),
        ("test_ms100_is_no_number_of_ours", []),
        ("test_s3_and_p1_are_severities", []),
        ("test_its_own", []),
    ],
)
def test_the_ids_at_the_head_of_a_name_are_read(name: str, ids: list[str]) -> None:
    assert list(ids_of_name(name)) == ids


@pytest.mark.parametrize(
    ("case", "ids"),
    [
        ("ms11-ms14-form", ["MS-11", "MS-14"]),
        ("form-MX-a3", ["MX-a3"]),
        ("mx11_to_15", ["MX-11", "MX-12", "MX-13", "MX-14", "MX-15"]),
        ("s1-t3-f8", []),
        ("items12-cm1x", []),
        ("sqlite", []),
    ],
)
def test_only_requirements_are_read_in_the_name_of_a_case(case: str, ids: list[str]) -> None:
    assert list(ids_of_case(case)) == ids


FILE = """
import pytest

CASES = {"mx11-isolating": 1, "mx12-prolonged": 2}
NAMES: list[str] = ["cm05-chased", "plain"]


def test_ms01_f8_shows(): ...


@pytest.mark.parametrize("one", CASES.values(), ids=CASES)
@pytest.mark.parametrize("two", [1, pytest.param(2, id="mx14")])
def test_reasons(one, two): ...


@pytest.mark.parametrize("one", [1, 2], ids=NAMES)
def test_chases(one): ...


@pytest.mark.parametrize("one", ["mx13"])
@pytest.mark.parametrize("two", [1], ids=str)
@pytest.mark.filterwarnings("ignore:mx15")
def test_computed(one, two): ...


def ms09_is_no_test(): ...


class TestGroup:
    def test_xx01_grouped(self): ...


class Arranged:
    def test_xx02_is_never_collected(self): ...
"""


def test_ids_are_read_from_the_files(tmp_path: Path) -> None:
    for name in ("stories/test_one.py", "core/test_two.py", "stories/arranged.py"):
        file = tmp_path / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FILE if "two" not in name else "def test_ms01_counts(): ...\n", encoding="utf-8")
    one = "tests/stories/test_one.py"

    register = registered(tmp_path)

    assert register == {
        "CM-05": (Proof(one, "test_chases"),),
        "F8": (Proof(one, "test_ms01_f8_shows"),),
        "MS-01": (Proof("tests/core/test_two.py", "test_ms01_counts"), Proof(one, "test_ms01_f8_shows")),
        "MX-11": (Proof(one, "test_reasons"),),
        "MX-12": (Proof(one, "test_reasons"),),
        "MX-14": (Proof(one, "test_reasons"),),
        "XX-01": (Proof(one, "TestGroup::test_xx01_grouped"),),
    }
    assert [proof.whole_way for proof in register["MS-01"]] == [False, True]


@pytest.mark.parametrize(
    ("nodeid", "path", "name", "case"),
    [
        ("tests/a/test_b.py::test_c", "tests/a/test_b.py", "test_c", ""),
        ("tests/a/test_b.py::test_c[x::y-[z]]", "tests/a/test_b.py", "test_c", "x::y-[z]"),
        ("tests/a/test_b.py::TestD::test_c[1]", "tests/a/test_b.py", "TestD::test_c", "1"),
    ],
)
def test_a_case_is_named_as_pytest_names_it(nodeid: str, path: str, name: str, case: str) -> None:
    assert named(nodeid) == (Proof(path, name), case)


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([], None),
        ([SKIPPED, SKIPPED], SKIPPED),
        ([SKIPPED, PASSED], PASSED),
        ([PASSED, FAILED, SKIPPED], FAILED),
    ],
)
def test_one_failure_fails_and_one_success_is_needed(verdicts: list[Verdict], verdict: Verdict | None) -> None:
    assert together(verdicts) is verdict


def report(nodeid: str, when: Any, outcome: Any, host: str = "zendesk", **more: Any) -> pytest.TestReport:
    """One report, as it arrives."""
    told = [("halyard_host", host)] if host else []
    return pytest.TestReport(nodeid, ("", None, ""), {}, outcome, None, when, user_properties=told, **more)


def heard(*reports: pytest.TestReport) -> Outcomes:
    """All of them, in this order."""
    outcomes = Outcomes()
    for one in reports:
        outcomes.pytest_runtest_logreport(one)
    return outcomes


def three(nodeid: str, *outcomes: str, host: str = "zendesk") -> list[pytest.TestReport]:
    """The reports of preparing, calling and clearing up."""
    phases = zip(("setup", "call", "teardown"), outcomes, strict=False)
    return [report(nodeid, when, outcome, host) for when, outcome in phases]


MS01 = Proof("tests/stories/test_a.py", "test_ms01_shows")
NODE = "tests/stories/test_a.py::test_ms01_shows"


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (["passed", "passed", "passed"], PASSED),
        (["passed", "failed", "passed"], FAILED),
        (["passed", "passed", "failed"], FAILED),
        (["failed", "passed"], FAILED),
        (["skipped"], SKIPPED),
        (["passed", "skipped", "passed"], SKIPPED),
    ],
)
def test_a_failure_in_any_phase_stays_a_failure(outcomes: list[str], verdict: Verdict) -> None:
    assert heard(*three(NODE, *outcomes)).of("MS-01", [MS01]) == {"zendesk": verdict}


def test_a_test_that_only_got_ready_proves_nothing() -> None:
    assert heard(*three(NODE, "passed")).of("MS-01", [MS01]) == {}


def test_a_failure_that_was_expected_is_a_failure() -> None:
    expected = report(NODE, "call", "skipped", wasxfail="not built")

    assert heard(expected).of("MS-01", [MS01]) == {"zendesk": FAILED}


def test_what_a_worker_died_of_is_a_failure() -> None:
    assert heard(report(NODE, "???", "failed", host="")).of("MS-01", [MS01]) == {"zendesk": FAILED}


def test_each_host_has_its_own_verdict() -> None:
    on_one, on_other = three(f"{NODE}[1]", "passed", "passed"), three(f"{NODE}[2]", "passed", "failed", host="jira")

    assert heard(*on_one, *on_other).of("MS-01", [MS01]) == {"zendesk": PASSED, "jira": FAILED}


def test_an_id_in_a_case_is_proven_by_that_case_alone() -> None:
    proof = Proof("tests/stories/test_a.py", "test_reasons")
    outcomes = heard(
        *three("tests/stories/test_a.py::test_reasons[mx11-form]", "passed", "passed"),
        *three("tests/stories/test_a.py::test_reasons[mx12-form]", "passed", "failed"),
    )

    assert outcomes.of("MX-11", [proof]) == {"zendesk": PASSED}
    assert outcomes.of("MX-12", [proof]) == {"zendesk": FAILED}
    assert set(outcomes.seen()) == {("MX-11", proof), ("MX-12", proof)}


@pytest.mark.parametrize("host", ["jira", "127.0.0.1", 7])
def test_a_parameter_that_names_a_host_says_it(request: pytest.FixtureRequest, host: object) -> None:
    assert host_of(request.node) == ("jira" if host == "jira" else "zendesk")


@pytest.mark.host("jira")
def test_a_mark_says_the_host(request: pytest.FixtureRequest) -> None:
    assert host_of(request.node) == "jira"
    assert ("halyard_host", "jira") in request.node.user_properties


def test_a_mark_with_a_wrong_name_is_refused(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.host("zendisk"))

    with pytest.raises(pytest.UsageError, match="zendisk"):
        host_of(request.node)


def test_a_test_that_says_nothing_is_about_the_first(request: pytest.FixtureRequest) -> None:
    assert host_of(request.node) == "zendesk"
