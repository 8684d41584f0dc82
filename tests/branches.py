"""Measures which branches of the product the tests take, package by package (G-20): ``python -m tests.branches``.

Core has its own measure, `make core-coverage`. Here is the rest, processes of their own included; the longest tests,
which tell the same stories under faults, are left out. A package below the bound ends with 1. What was reached goes
to ``bench/results/coverage.json``. With ``--only``, what other folders took before still counts, for as long as the
files did not change.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from coverage import Coverage

from tests.house import ROOT, SHIPPING

BOUND = 95.0
# These run as long as all others together and take no way through the product that those do not take.
LEFT_OUT = ("core", "bench", "simulation", "planted", "killing", "several", "storage", "rules")
# It writes the generated pages, which no test in a folder does.
ALSO = "test_house_docs.py"
# It says how long reading may take, and whoever is measured takes longer.
TIMED = "tests/mail/test_parts.py::test_t36_a_mail_without_end_is_read_in_little_time_and_memory_and_the_next_one_too"
# A tool for trying things out and for the tests: measured as well, and told apart.
BESIDE = "sandbox"
DATA = ROOT / "build" / "coverage" / "data"
DETAILS = ROOT / "build" / "coverage" / "details.json"
RESULT = ROOT / "bench" / "results" / "coverage.json"


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements and branches there are, and how many of each were taken."""

    statements: int = 0
    ran: int = 0
    branches: int = 0
    taken: int = 0

    def __add__(self, other: Count) -> Count:
        """Both together."""
        return Count(
            self.statements + other.statements,
            self.ran + other.ran,
            self.branches + other.branches,
            self.taken + other.taken,
        )

    @property
    def percent(self) -> float:
        """The share of the branches that was taken, or of the statements that ran: the lesser of the two."""
        return min(_share(self.taken, self.branches), _share(self.ran, self.statements))


def _share(some: int, of: int) -> float:
    return 100 * some / of if of else 100.0


def package_of(file: str) -> str:
    """The package that a file is counted with: its folder, save that a schema's migrations belong to the store."""
    folder = PurePosixPath(file).parent
    return "store" if folder.parts[0] == "store" else str(folder)


def by_package(files: Mapping[str, Any]) -> dict[str, Count]:
    """The counts of each package, from the files of a report of coverage."""
    found: dict[str, Count] = {}
    for file, of in sorted(files.items()):
        one = of["summary"]
        count = Count(one["num_statements"], one["covered_lines"], one["num_branches"], one["covered_branches"])
        found[package_of(file)] = found.get(package_of(file), Count()) + count
    return found


def told(packages: Mapping[str, Count]) -> str:
    """What was reached, in a sentence."""
    product = {name: count for name, count in packages.items() if not name.startswith(BESIDE)}
    tool = sum((count for name, count in packages.items() if name.startswith(BESIDE)), Count())
    whole = sum(product.values(), Count())
    least = min(product, key=lambda name: product[name].percent)
    return (
        f"outside of the core {_share(whole.taken, whole.branches):.1f} % of {whole.branches:,} branches taken, in "
        f"{least} the fewest with {product[least].percent:.1f} %; in the sandbox, a tool for tests, "
        f"{_share(tool.taken, tool.branches):.1f} %"
    )


def below(packages: Mapping[str, Count]) -> list[str]:
    """The packages under the bound; the sandbox has none."""
    return [name for name, count in packages.items() if count.percent < BOUND and not name.startswith(BESIDE)]


def report(packages: Mapping[str, Count]) -> int:
    """Print and write down what was reached; answers the exit code."""
    for name, count in sorted(packages.items(), key=lambda item: item[1].percent):
        ran, taken = _share(count.ran, count.statements), _share(count.taken, count.branches)
        sys.stdout.write(f"{name:24} {taken:6.1f} % of {count.branches:5,} branches {ran:6.1f} % of statements\n")
    figures = {
        "shown_by": "make coverage",
        "reached": {"G20": told(packages)},
        "packages": {name: round(count.percent, 1) for name, count in sorted(packages.items())},
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    short = below(packages)
    sys.stdout.write(f"{told(packages)} ({RESULT})\n")
    if short:
        sys.stdout.write(f"under {BOUND:.0f} %: {', '.join(short)}; --missing shows where\n")
    return bool(short)


def measure(folders: Iterable[str], workers: str, anew: bool) -> int:
    """Run the tests of these folders and keep which branches they take; answers what pytest said."""
    DATA.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist=worksteal", "--cov-report="]
    command += [f"--deselect={TIMED}"]
    command += [f"--cov={name}" for name in SHIPPING if name != "core"]
    command += [*([] if anew else ["--cov-append"]), *(f"tests/{folder}" for folder in folders)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"COVERAGE_FILE": str(DATA)}, check=False).returncode


def measured() -> dict[str, Any]:
    """What is kept of the runs so far, file by file."""
    kept = Coverage(data_file=str(DATA), config_file=str(ROOT / "pyproject.toml"))
    kept.load()
    kept.json_report(outfile=str(DETAILS), ignore_errors=True)
    files: dict[str, Any] = json.loads(DETAILS.read_text("utf-8"))["files"]
    return {file: of for file, of in files.items() if file.split("/")[0] in SHIPPING and file.split("/")[0] != "core"}


def show_missing(files: Mapping[str, Any], prefix: str) -> None:
    """Print the branches that no test took, as line to line; below 0 is the way out of the function."""
    for file, of in sorted(files.items()):
        if file.startswith(prefix) and of["missing_branches"] + of["missing_lines"]:
            branches = " ".join(f"{here}->{there}" for here, there in of["missing_branches"])
            sys.stdout.write(f"{file}: {branches} | never run {of['missing_lines']}\n")


def folders() -> list[str]:
    """The folders of tests that are measured, and the one file beside them."""
    every = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    return [*sorted(every - {*LEFT_OUT}), ALSO]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for and report on all that is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.branches", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="FOLDER", help="add these folders of tests to what was measured")
    parser.add_argument("--told", action="store_true", help="run nothing, report on what was measured")
    parser.add_argument("--missing", metavar="PREFIX", help="show what is missing in the files that begin so")
    parser.add_argument("--workers", default="2", help="how many processes share the tests (2)")
    asked = parser.parse_args(arguments)
    said = 0 if asked.told else measure(asked.only or folders(), asked.workers, anew=not asked.only)
    files = measured()
    if asked.missing is not None:
        show_missing(files, asked.missing)
    return report(by_package(files)) or said


if __name__ == "__main__":
    raise SystemExit(main())
