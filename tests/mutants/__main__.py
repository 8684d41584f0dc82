"""Tries the mutants of every group, or a sample of them, on the group's tests: ``make mutants``.

Exit code 1 when a module's score is below nine in ten.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.groups import ROOT, Group, groups
from tests.mutants.making import mutated
from tests.mutants.mutant import Mutant
from tests.mutants.score import Score, keep, scores

WORK = ROOT / "build" / "mutants"
RESULT = ROOT / "bench" / "results" / "mutants.json"
COPIED = ("core", "connectors", "webhooks", "store", "runtime", "console", "sandbox", "policies", "docs", "tests")
SEED = 7


def main(arguments: Sequence[str]) -> int:
    """Try what was asked for; prints every mutant that was missed and the score of each module."""
    asked = _parser().parse_args(arguments)
    chosen = [one for one in groups() if asked.only in ("", one.name)]
    shown_by = "make mutants" + (f' ARGS="--sample {asked.sample}"' if asked.sample else "")
    with ThreadPoolExecutor(asked.at_once) as pool:
        found: list[Score] = []
        for scored in pool.map(lambda one: _group(one, asked), chosen):
            # Kept at once: a run may be ended before it is through.
            keep(RESULT, scored, shown_by)
            found += scored
    return 0 if all(one.reached for one in found) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", default="", help="the name of a group")
    parser.add_argument("--module", default="", help="a module of it")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants of each module, drawn by a fixed seed")
    parser.add_argument("--at-once", type=int, default=2, help="how many groups are tried side by side")
    return parser


def _laid_out(name: str) -> Path:
    """A copy of the product and its tests, in which modules may be changed."""
    work = WORK / name.replace(" ", "-")
    shutil.rmtree(work, ignore_errors=True)
    for folder in COPIED:
        shutil.copytree(ROOT / folder, work / folder)
    shutil.copy2(ROOT / "pyproject.toml", work)
    return work


def _group(group: Group, asked: argparse.Namespace) -> Sequence[Score]:
    work = _laid_out(group.name)
    made = {one: mutated(work, one) for one in group.modules if asked.module in ("", one)}
    drawn = {one: _drawn(mutants, asked.sample) for one, mutants in made.items()}
    verdicts = _verdicts(work, group, [mutant.name for mutants in drawn.values() for mutant in mutants])
    found = tuple(scores(group.name, made, drawn, verdicts))
    for one in found:
        sys.stdout.write(f"{one.line()}\n" + "".join(f"    {missed}\n" for missed in one.missed))
    sys.stdout.flush()
    return found


def _drawn(mutants: Sequence[Mutant], sample: int) -> Sequence[Mutant]:
    loud = [one for one in mutants if not one.mute]
    return random.Random(SEED).sample(loud, sample) if 0 < sample < len(loud) else loud  # noqa: S311 - no secret


def _verdicts(work: Path, group: Group, names: Sequence[str]) -> Mapping[str, str]:
    """What became of each mutant, by its name. Raises ``SystemExit`` where the tests fail without any."""
    order = work / "order"
    order.write_text("\n".join(names), "utf-8")
    heard = order.with_suffix(".verdicts")
    heard.unlink(missing_ok=True)
    options = ("-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "-k", "not postgres", "-m", "not browser")
    paths = os.pathsep.join([str(work), *(one for one in sys.path if one and Path(one) != ROOT)])
    environment = {**os.environ, "CI": "true", "MUTANTS": str(order), "PYTHONPATH": paths}
    command = [sys.executable, "-m", "pytest", *options, "-p", "tests.mutants.trying", *group.tests]
    run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    if not heard.is_file():
        raise SystemExit(f"the tests of {group.name} fail as they are:\n{run.stdout[-3000:]}{run.stderr[-1000:]}")
    return dict(line.split() for line in heard.read_text("utf-8").splitlines())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
