"""Rule: a run of all tests fails where docs/conformance.md is stale, whatever the order and however many workers.

Each test here starts pytest on a small project of its own, with these tests' own machinery in it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import house
from tests.conformance import renew

LIST = """\
- series: XX
  title: All
  requirements: {XX-01: One., XX-02: Two., XX-03: Three., XX-04: Four., XX-05: Five., XX-06: Six.}
"""
STORIES = """
import pytest

@pytest.mark.parametrize("door", ["form", "page", "macro"])
def test_xx01_opens(door): ...

@pytest.mark.parametrize("host", ["zendesk", "jira"])
def test_xx02_shows(host): ...

@pytest.mark.parametrize("one", [1, 2], ids=["xx03-runs", "xx04-is-left-out"])
def test_reasons(one):
    if one == 2:
        pytest.skip("nothing to run it on")
"""
PARTS = "def test_xx05_counts(): ...\n\ndef test_xx01_counts(): ...\n"
SETTINGS = "[pytest]\ntestpaths = tests\naddopts = --import-mode=importlib --strict-markers\n"
ROWS = """\
| XX-01 | One. | 1 | 1 | passed | passed | not yet |
| XX-02 | Two. | 1 | 0 | passed | passed | passed |
| XX-03 | Three. | 1 | 0 | passed | passed | not yet |
| XX-04 | Four. | 1 | 0 | skipped | skipped | not yet |
| XX-05 | Five. | 0 | 1 | part only | not yet | not yet |
| XX-06 | Six. | 0 | 0 | none | not yet | not yet |
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two stories, two tests of parts, and no page yet."""
    return laid_out(tmp_path)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page that a run of that project writes, by one process and in the order of the files."""
    return written(laid_out(tmp_path_factory.mktemp("fresh")), "-p", "no:randomly")


def laid_out(folder: Path) -> Path:
    for name, text in {
        "pytest.ini": SETTINGS,
        "README.md": "# A project\n",
        "docs/requirements.yaml": LIST,
        "tests/stories/test_told.py": STORIES,
        "tests/core/test_parts.py": PARTS,
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


# The plugins that decide who runs which test when; the others cost a second each time.
PLUGINS = ("xdist", "randomly", "tests.outcomes", "tests.conformance")


def run(project: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the project's tests: the exit status, and the lines that were printed."""
    command = [sys.executable, "-m", "pytest", *(f"-p{name}" for name in PLUGINS), *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CI"))}
    answer = subprocess.run(
        command,
        cwd=project,
        env={**environment, "PYTHONPATH": str(house.ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return answer.returncode, (answer.stdout + answer.stderr).splitlines()


def page(project: Path) -> Path:
    return project / "docs" / "conformance.md"


def written(project: Path, *arguments: str) -> str:
    """The page that a run writes."""
    run(project, "--conformance", "docs/conformance.md", *arguments)
    return page(project).read_text(encoding="utf-8")


def add(project: Path, text: str) -> None:
    """One more story."""
    (project / "tests/stories/test_more.py").write_text(text, encoding="utf-8")


def test_the_page_is_the_same_whoever_ran_the_tests_in_whatever_order(project: Path, fresh: str) -> None:
    shared = written(project, "-n", "2")

    assert ROWS in fresh
    assert shared == fresh


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "two-workers"])
def test_a_stale_page_fails_a_run_of_all_tests_and_the_summary_comes_last(
    project: Path, fresh: str, workers: list[str]
) -> None:
    page(project).write_text(fresh.replace("| skipped | skipped |", "| passed | passed |"), encoding="utf-8")

    status, lines = run(project, *workers)

    assert status == pytest.ExitCode.TESTS_FAILED
    assert any(line.startswith("FAILED: docs/conformance.md") and "`make conformance`" in line for line in lines)
    assert "+| XX-04 | Four. | 1 | 0 | skipped | skipped | not yet |" in lines
    assert "8 passed, 1 skipped" in lines[-1]


def test_a_fresh_page_passes(project: Path, fresh: str) -> None:
    page(project).write_text(fresh, encoding="utf-8")

    status, lines = run(project)

    assert status == pytest.ExitCode.OK
    assert not any("conformance" in line for line in lines)


def test_names_are_renewed_without_a_run_and_results_stay(project: Path, fresh: str) -> None:
    page(project).write_text(fresh, encoding="utf-8")
    add(project, "def test_xx01_xx06_more(): ...\n")

    renew(project)

    shows = page(project).read_text(encoding="utf-8")
    assert "| XX-01 | One. | 2 | 1 | passed | passed | not yet |" in shows
    assert "| XX-06 | Six. | 1 | 0 | not run | not yet | not yet |" in shows
    assert run(project)[0] == pytest.ExitCode.TESTS_FAILED, "nobody ran it yet"


def test_a_page_that_is_not_there_fails_a_run_of_all_tests(project: Path) -> None:
    assert run(project)[0] == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    "narrow", [["-k", "xx01"], ["tests"], ["-m", "not host"], ["--collect-only"], ["--ignore=tests/core"]], ids=" ".join
)
def test_a_run_of_some_tests_says_nothing_of_the_page(project: Path, narrow: list[str]) -> None:
    assert run(project, *narrow)[0] == pytest.ExitCode.OK


def test_a_failure_is_written_and_stays_a_failure(project: Path) -> None:
    add(project, "def test_xx01_fails():\n    assert False\n")

    status, lines = run(project, "--conformance", "docs/conformance.md")

    assert status == pytest.ExitCode.TESTS_FAILED
    assert "| XX-01 | One. | 2 | 1 | failed | failed | not yet |" in page(project).read_text(encoding="utf-8")
    assert "1 failed" in lines[-1]


def test_what_was_left_out_is_said_to_be(project: Path) -> None:
    assert "| XX-01 | One. | 1 | 1 | not run | not yet | not yet |" in written(project, "-k", "xx02")


def test_a_run_that_was_broken_off_writes_nothing(project: Path) -> None:
    add(project, "def test_xx06_breaks():\n    raise KeyboardInterrupt\n")

    status, _ = run(project, "--conformance", "docs/conformance.md")

    assert status == pytest.ExitCode.INTERRUPTED
    assert not page(project).exists()


def test_an_id_that_only_the_running_test_shows_fails_a_run_of_all_tests(project: Path) -> None:
    add(
        project,
        "import pytest\n\n@pytest.mark.parametrize('one', [5], ids=lambda one: f'xx0{one}')\n"
        "def test_computed(one): ...\n",
    )
    written(project)

    status, lines = run(project)

    assert status == pytest.ExitCode.TESTS_FAILED
    assert "FAILED: tests/stories/test_more.py test_computed: XX-05 is not written down; " in "\n".join(lines)


def test_a_test_about_ids_needs_not_bear_them(project: Path) -> None:
    cases = "@pytest.mark.parametrize('one', [5], ids=lambda one: f'xx0{one}')\ndef test_ids(one): ...\n"
    (project / "tests/test_house_ids.py").write_text(f"import pytest\n\n{cases}", encoding="utf-8")
    written(project)

    status, lines = run(project)

    assert status == pytest.ExitCode.OK, lines


def test_a_stale_table_of_promises_fails_a_run_of_all_tests(project: Path) -> None:
    suite = project / "tests/contract/test_seam.py"
    suite.parent.mkdir()
    cases = "import pytest\n\n@pytest.mark.parametrize('work', ['zendesk', 'jira'])\n"
    suite.write_text(f'"""What it promises."""\n\n{cases}def test_xx01_reads(work): ...\n', encoding="utf-8")
    written(project)

    status, lines = run(project)
    wrote, _ = run(project, "tests/contract", "--contract", "docs/contract.md")
    again, _ = run(project)

    assert status == pytest.ExitCode.TESTS_FAILED
    assert "FAILED: docs/contract.md is not what this run shows; run `make contract`" in "\n".join(lines)
    assert (wrote, again) == (pytest.ExitCode.OK, pytest.ExitCode.OK)
    table = (project / "docs/contract.md").read_text(encoding="utf-8")
    assert "| Reads (XX-01) | passed | passed |" in table


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--contract", "docs/conformance.md/x"], "there is no folder"),
        (["--conformance", "README.md"], "is something else and is left alone"),
        (["--conformance", "docs"], "is something else and is left alone"),
        (["--conformance", "pages/conformance.md"], "there is no folder"),
        (["--conformance", "docs/conformance.md", "--collect-only"], "needs a run that runs its tests"),
        (["--conformance", "docs/conformance.md", "--setup-plan"], "needs a run that runs its tests"),
    ],
)
def test_what_cannot_be_meant_is_refused(project: Path, arguments: list[str], says: str) -> None:
    status, lines = run(project, *arguments)

    assert status == pytest.ExitCode.USAGE_ERROR
    assert says in "\n".join(lines)
    assert (project / "README.md").read_text(encoding="utf-8") == "# A project\n"
    assert not page(project).exists()


def test_a_mark_for_no_known_host_is_refused(project: Path) -> None:
    add(project, "import pytest\n\n@pytest.mark.host('zendisk')\ndef test_xx06_shows(): ...\n")

    status, lines = run(project)

    assert status == pytest.ExitCode.USAGE_ERROR
    assert "zendisk" in "\n".join(lines)
