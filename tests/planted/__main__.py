"""Plants every bug in a copy of the product and lets the simulation look for it: ``make planted``.

Exit code 1 when one was not found within its seeds, or when the product without bugs does not pass.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.planted.bugs import ROOT, Bug, bugs, copy_of_the_product, found, keep_found

SEEDS = 1000
RESULTS = ROOT / "bench" / "results" / "planted.json"
FOUND = 1
"""What the simulation's exit code is when a promise was broken."""


@dataclass(frozen=True, slots=True)
class Hunt:
    """What came of looking for one bug: the seed that showed it, or nothing; and the last lines that were said."""

    bug: Bug
    seed: int | None
    said: str


def main(arguments: list[str] | None = None) -> int:
    """Hunt every bug that was asked for; prints a line for each, and writes the figures."""
    asked = _parser().parse_args(arguments)
    chosen = [one for one in bugs() if asked.only in one.says and not (asked.new and one.says in found())]
    with tempfile.TemporaryDirectory(prefix="halyard-planted-") as folder, ThreadPoolExecutor(asked.jobs) as pool:
        hunts = list(_told(pool.map(lambda one: hunt(one, Path(folder), asked.seeds, start=asked.start), chosen)))
    missed = [one for one in hunts if one.seed is None]
    _say(f"{len(hunts) - len(missed)} of {len(hunts)} planted bugs found")
    _figures(asked.seeds)
    return 1 if missed else 0


def hunt(bug: Bug, folder: Path, seeds: int, *, start: int = 1) -> Hunt:
    """Let the simulation look for one bug in a copy of the product, seed after seed until one shows it."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        place = Path(made)
        copy_of_the_product(place)
        file = place / bug.file
        file.write_text(bug.in_text(file.read_text(encoding="utf-8")), encoding="utf-8")
        return _looked_for(bug, place, seeds, start)


def _looked_for(bug: Bug, place: Path, seeds: int, start: int) -> Hunt:
    report = place / "found.json"
    command = [sys.executable, "-m", "tests.simulation", "--seeds", str(seeds), "--start", str(start)]
    ended = subprocess.run(
        [*command, "--theme", bug.theme, "--until-violation", "--json", str(report)],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = "\n".join((ended.stdout + ended.stderr).splitlines()[-8:])
    return Hunt(bug, _seed(report) if ended.returncode == FOUND else None, said)


def _seed(report: Path) -> int | None:
    """The first seed that broke a promise; nothing where the simulation itself fell over."""
    if not report.is_file():
        return None
    violations = json.loads(report.read_text(encoding="utf-8")).get("violations") or [{}]
    seed = violations[0].get("seed")
    return int(seed) if seed is not None else None


def _told(hunts: Iterator[Hunt]) -> Iterator[Hunt]:
    for one in hunts:
        what = f"seed {one.seed}" if one.seed is not None else f"NOT FOUND\n{one.said}"
        _say(f"{one.bug.says}: {what}")
        # Kept at once: a hunt may be ended before it is through.
        keep_found({one.bug.says: one.seed})
        yield one


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _figures(seeds: int) -> None:
    """For the page of what was reached: over all bugs, those that were hunted before with them."""
    seen = found()
    worst = sorted(seen.values())
    said = f"{len(seen)} of {len(bugs())} planted bugs found within {seeds:,} seeds"
    said += f", half of them by seed {worst[len(worst) // 2]}, the slowest at seed {worst[-1]:,}" if worst else ""
    shown = {"shown_by": "make planted", "reached": {"G2": said}}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(shown, indent=2) + "\n", encoding="utf-8")
    _say(said)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many seeds may look for each ({SEEDS})")
    parser.add_argument("--only", default="", metavar="WORDS", help="only bugs whose sentence has these words")
    parser.add_argument("--jobs", type=int, default=1, help="how many are hunted at once (1)")
    parser.add_argument("--start", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--new", action="store_true", help="only bugs that no seed is known for")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
