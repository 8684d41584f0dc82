"""Holds three pages of docs to what a run showed; ``--conformance``, ``--contract`` and ``--reliability`` write them.

A run of all tests fails where one of them is stale.

Both happen once, in the process that pytest was started in, after the last report and before pytest's own summary.
As a program of its own it runs nothing: it keeps the results on the page and writes all the rest of it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from tests import contract_page, reliability, reliability_page
from tests.conformance_page import TITLE, Series, Standing, read_requirements, read_standing, write_page
from tests.outcomes import Outcomes
from tests.proofs import Register, registered

PAGE = Path("docs/conformance.md")
CONTRACT = Path("docs/contract.md")
LIST = Path("docs/requirements.yaml")
HOUSE = "tests/test_house_"
"""Tests of the tests, among them those of how ids are read."""

SHOWN = 20
"""How many lines of a difference are shown."""

NARROWED = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob")
"""The options by which a run leaves tests out."""

PRETENDED = ("collectonly", "setuponly", "setupplan")
"""The options by which a run runs nothing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--conformance", metavar="FILE", help="write which requirement is proven by which tests to FILE")
    parser.addoption("--contract", metavar="FILE", help="write which connector keeps which promise to FILE")
    parser.addoption("--reliability", metavar="FILE", help="run what is named after a fault or threat, and write FILE")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        outcomes = Outcomes()
        config.pluginmanager.register(outcomes)
        config.pluginmanager.register(Conformance(config, outcomes))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """For the page of reliability alone, tests that are named after none of its rows are left out."""
    if config.getoption("reliability"):
        kept = [item for item in items if reliability_page.carries_an_id(item.name.partition("[")[0])]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


class Conformance:
    """Writes the page, or compares it, when the run is over."""

    def __init__(self, config: pytest.Config, outcomes: Outcomes) -> None:
        """Raises ``UsageError`` for a run that would prove nothing, and for a file that is something else."""
        self._config = config
        self._outcomes = outcomes
        self._says: list[str] = []
        self._targets = {
            config.invocation_params.dir / given: page
            for option, page, title in (
                ("conformance", self._page, TITLE),
                ("contract", self._contract, contract_page.TITLE),
                ("reliability", self._reliability, reliability_page.TITLE),
            )
            if (given := config.getoption(option)) and _checked(config, config.invocation_params.dir / given, title)
        }

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write after a run that ended; compare after one of all tests that went well, and fail it where stale."""
        if self._targets and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            for target, page in self._targets.items():
                target.write_text(page(), encoding="utf-8", newline="\n")
                self._says.append(f"wrote {target}")
        elif not self._targets and exitstatus == pytest.ExitCode.OK and is_whole(self._config):
            self._says = [*self._unregistered(), *self._stale()]
            if self._says:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._says:
            terminalreporter.section("conformance")
            for line in self._says:
                terminalreporter.write_line(line)

    def _page(self) -> str:
        listed = read_requirements(self._config.rootpath / LIST)
        register = registered(self._config.rootpath)
        return write_page(listed, register, standing(listed, register, self._outcomes))

    def _contract(self) -> str:
        return contract_page.write_page(self._config.rootpath, contract_page.kept(self._outcomes.cases))

    def _reliability(self) -> str:
        root = self._config.rootpath
        listed, register = reliability_page.read_rows(root / reliability.LIST), registered(root)
        said = reliability_page.verdicts(listed, register, self._outcomes)
        return reliability_page.write_page(
            listed, register, said, reliability_page.read_figures(root / reliability.FIGURES)
        )

    def _stale(self) -> Iterator[str]:
        yield from self._differs(PAGE, self._page())
        if (self._config.rootpath / contract_page.FOLDER).is_dir():
            yield from self._differs(CONTRACT, self._contract())
        if (self._config.rootpath / reliability.LIST).is_file():
            yield from self._differs(reliability.PAGE, self._reliability())

    def _differs(self, page: Path, shows: str) -> Iterator[str]:
        file = self._config.rootpath / page
        lines = difference(file.read_text(encoding="utf-8") if file.is_file() else "", shows)
        if lines:
            yield f"FAILED: {page} is not what this run shows; run `make {page.stem}`, commit what it writes"
            yield from lines

    def _unregistered(self) -> Iterator[str]:
        """Ids that only a running test shows: a page without a run could never name it.

        Tests of the house are about ids, and prove none.
        """
        register = registered(self._config.rootpath)
        for one, proof in sorted({*self._outcomes.seen()}):
            if proof not in register.get(one, ()) and not proof.path.startswith(HOUSE):
                yield f"FAILED: {proof.path} {proof.name}: {one} is not written down; put it at the head of the name"


def standing(listed: tuple[Series, ...], register: Register, outcomes: Outcomes) -> Standing:
    """What the run says of each id of the list: its whole-way tests alone count."""
    ids = [one for series in listed for one in series.ids]
    return {one: outcomes.of(one, [proof for proof in register.get(one, ()) if proof.whole_way]) for one in ids}


def renew(root: Path) -> None:
    """Write the page anew as far as that needs no run: a result stays until a run of all tests contradicts it.

    Raises ``FileNotFoundError`` where no page was written yet.
    """
    page = root / PAGE
    standing_so_far = read_standing(page.read_text(encoding="utf-8"))
    text = write_page(read_requirements(root / LIST), registered(root), standing_so_far)
    page.write_text(text, encoding="utf-8", newline="\n")


def difference(lies: str, shows: str) -> list[str]:
    """The first lines in which a page as it lies there is not what it should be; none where it is."""
    lines = unified_diff(lies.splitlines(), shows.splitlines(), "as it lies", "as it should be", n=0, lineterm="")
    return list(lines)[:SHOWN]


def is_whole(config: pytest.Config) -> bool:
    """Whether a run is of all tests: none was asked for by place or name, and none left out."""
    narrowed = any(config.getoption(name, None) for name in (*NARROWED, *PRETENDED))
    return config.args_source is not pytest.Config.ArgsSource.ARGS and not narrowed


def _checked(config: pytest.Config, target: Path, title: str) -> bool:
    if any(config.getoption(name, None) for name in PRETENDED):
        raise pytest.UsageError("a page needs a run that runs its tests")
    if not target.parent.is_dir():
        raise pytest.UsageError(f"there is no folder {target.parent} for a page")
    if target.exists() and not (target.is_file() and target.read_bytes().startswith(title.encode())):
        raise pytest.UsageError(f"{target} is something else and is left alone")
    return True


if __name__ == "__main__":
    renew(Path(__file__).resolve().parent.parent)
