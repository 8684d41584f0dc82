"""Simulates seed after seed and says which broke a promise: ``python -m tests.simulation --seeds 100 --start 1``.

Exit code 1 when one did, 2 for wrong usage or when the simulation itself fell over.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import structlog

from tests.simulation.draw import draw
from tests.simulation.hosts import Hosts, installed
from tests.simulation.plan import Plan, read_plan
from tests.simulation.report import Report
from tests.simulation.restores import with_restore
from tests.simulation.scenes import SCENES
from tests.simulation.shrink import shrunk, size
from tests.simulation.themes import THEMES, theme_of
from tests.simulation.trial import Trial, tried

ROOT = Path(__file__).parents[2]
FAILED_PLANS = ROOT / "bench" / "results"
BROKEN, FELL_OVER = 1, 2
ONE_IN = 100
"""One in so many seeds is run twice more: once again here, and once under another hash seed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate what was asked for; prints findings as they come, and one line at the end."""
    asked = _parser().parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        with installed() as hosts:
            return _simulate(hosts, asked)
    except Exception:  # noqa: BLE001 - whoever reads the exit code must not take this for a finding
        traceback.print_exc()
        return FELL_OVER


def _simulate(hosts: Hosts, asked: argparse.Namespace) -> int:
    report = Report(f"make simulate SEEDS={asked.seeds} START={asked.start}" + (" LONG=1" if asked.long else ""))
    for plan in _plans(asked):
        trial = tried(hosts, plan)
        report.add(trial)
        if asked.trace:
            sys.stdout.write("\n".join(trial.trace) + "\n")
        if asked.digest:
            sys.stdout.write(trial.digest + "\n")
        if asked.twice and plan.seed % ONE_IN == asked.start % ONE_IN:
            _again(hosts, trial, report, long=asked.long)
        if trial.findings:
            _say(hosts, trial, asked)
            if asked.until_violation:
                break
    if not asked.digest:
        sys.stdout.write(report.line() + "\n")
    if asked.json is not None:
        report.write(asked.json)
    return BROKEN if report.violations else 0


def _plans(asked: argparse.Namespace) -> list[Plan]:
    if asked.plan is not None:
        return [read_plan(asked.plan.read_text(encoding="utf-8"))]
    seeds = range(asked.start, asked.start + asked.seeds)
    drawn = [draw(seed, long=asked.long) for seed in seeds if asked.theme in ("", theme_of(seed))]
    return [with_restore(plan) for plan in drawn] if asked.restores else drawn


def _say(hosts: Hosts, trial: Trial, asked: argparse.Namespace) -> None:
    """What is wrong, how to see it again, and the smallest plan that shows it."""
    seed = trial.plan.seed
    for one in trial.findings:
        sys.stdout.write(f"seed {seed}: {one}\n")
    sys.stdout.write(f"  again: make simulate SEEDS=1 START={seed}{' LONG=1' if asked.long else ''}\n")
    sys.stdout.write(f"  trace: python -m tests.simulation --seeds 1 --start {seed} --trace{' --long' * asked.long}\n")
    if asked.shrink:
        smaller = shrunk(hosts, trial)
        path = FAILED_PLANS / f"simulation-seed-{seed}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(smaller.plan.written(), encoding="utf-8")
        sys.stdout.write(f"  smaller: {size(smaller.plan)}, kept as {path}; to be run for ever it is put into ")
        sys.stdout.write(f"tests/simulation/plans\n  it says: {smaller.findings[0]}\n")
    sys.stdout.flush()


def _again(hosts: Hosts, trial: Trial, report: Report, *, long: bool) -> None:
    """G-21: the same seed leaves the same trace, here once more and in a process that hashes otherwise."""
    seed = trial.plan.seed
    for name, digest in (("again", tried(hosts, trial.plan).digest), ("elsewhere", digest_elsewhere(seed, long=long))):
        if digest != trial.digest:
            report.violations.append({"seed": seed, "what": f"G21 run {name}, it leaves another trace"})
            sys.stdout.write(f"seed {seed}: G21 run {name}, it leaves another trace\n")
    report.repeated += 1


def digest_elsewhere(seed: int, *, long: bool = False) -> str:
    """The digest of a seed's trace in a process with another hash seed."""
    more = ["--long"] if long else []
    command = [sys.executable, "-m", "tests.simulation", "--seeds", "1", "--start", str(seed), "--digest", *more]
    hashing = {**os.environ, "PYTHONHASHSEED": str(1 + seed % 1000), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=ROOT, env=hashing, capture_output=True, text=True, check=False)
    return (ran.stdout.splitlines() or [ran.stderr])[-1]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many simulations")
    parser.add_argument("--start", type=int, default=1, help="the first seed")
    parser.add_argument("--theme", choices=("", *THEMES, *SCENES), default="", help="only seeds of one theme")
    parser.add_argument(
        "--restores", action="store_true", help="put our own backup back, and let nothing else go wrong"
    )
    parser.add_argument("--long", action="store_true", help="histories of 48 hours, with more in them")
    parser.add_argument("--until-violation", action="store_true", help="stop at the first that broke a promise")
    parser.add_argument("--json", type=Path, default=None, help="where to keep the figures")
    parser.add_argument("--trace", action="store_true", help="print everything that happened")
    parser.add_argument("--digest", action="store_true", help="print only what two traces are compared by")
    parser.add_argument("--twice", action="store_true", help="run one seed in a hundred again, and in another process")
    parser.add_argument("--shrink", action="store_true", help="make each failing plan as small as it gets, and keep it")
    parser.add_argument("--plan", type=Path, default=None, help="run a plan that was kept, instead of seeds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
