"""Plants every bug, one after another, and lets the simulation look for it: ``make planted``.

Exit code 1 when one was not found within its seeds.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass

import structlog

from tests.planted.bugs import FOUND, ROOT, Bug, bugs, found, keep_found
from tests.planted.planting import planted
from tests.simulation.draw import draw
from tests.simulation.hosts import Hosts, installed
from tests.simulation.themes import theme_of
from tests.simulation.trial import tried

SEEDS = 1000
RESULTS = ROOT / "bench" / "results" / "planted.json"


@dataclass(frozen=True, slots=True)
class Hunt:
    """What came of looking for one bug: the seed that showed it, or nothing; what it broke; how many were played."""

    bug: Bug
    seed: int | None
    said: str
    played: int


def main(arguments: list[str] | None = None) -> int:
    """Hunt every bug that was asked for; prints a line for each, and keeps the seeds and the figure."""
    asked = _parser().parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    chosen = [one for one in bugs() if asked.only in one.says and not (asked.new and one.says in found())]
    with installed() as hosts:
        hunts = [_told(hosts, one, asked.start, asked.seeds) for one in chosen]
    _figure()
    return 1 if any(one.seed is None for one in hunts) else 0


def hunt(hosts: Hosts, bug: Bug, start: int, seeds: int) -> Hunt:
    """Play the seeds that look for one bug until one shows it."""
    played = 0
    with planted(bug):
        for seed in range(start, start + seeds):
            if bug.theme in ("", theme_of(seed)):
                played += 1
                findings = tried(hosts, draw(seed)).findings
                if findings:
                    return Hunt(bug, seed, findings[0], played)
    return Hunt(bug, None, "", played)


def _told(hosts: Hosts, bug: Bug, start: int, seeds: int) -> Hunt:
    began_at = time.process_time()
    one = hunt(hosts, bug, start, seeds)
    took = f"{one.played} played in {time.process_time() - began_at:.0f} s"
    _say(f"{bug.says}: " + (f"seed {one.seed}, {took}: {one.said}" if one.seed else f"NOT FOUND, {took}"))
    # Kept at once: a hunt may be ended before it is through.
    keep_found({bug.says: one.seed})
    return one


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _figure() -> None:
    """For the page of what was reached: over all bugs, those that were hunted before with them."""
    seeds = sorted(found().values())
    said = f"{len(seeds)} of {len(bugs())} planted bugs found within {SEEDS:,} seeds"
    said += f", half of them by seed {seeds[len(seeds) // 2]}, the slowest at seed {seeds[-1]:,}" if seeds else ""
    shown = {"shown_by": "make planted", "reached": {"G2": said}}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(shown, indent=2) + "\n", encoding="utf-8")
    _say(f"{said} ({FOUND.name})")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many seeds may look for each ({SEEDS})")
    parser.add_argument("--start", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--only", default="", metavar="WORDS", help="only bugs whose sentence has these words")
    parser.add_argument("--new", action="store_true", help="only bugs that no seed is known for")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
