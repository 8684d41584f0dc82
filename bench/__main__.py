"""Runs the benchmarks: ``python -m bench [NAME ...] [--quick] [--json]``; the ratios come last."""

import argparse
import importlib
import json
import sys
from collections.abc import Sequence

from bench.report import Outcome
from bench.sizes import Size

NAMES = (
    "decide",
    "tick",
    "accept",
    "sweep",
    "simulate",
    "clock_jumps",
    "webhooks_burst",
    "slow_sockets",
    "flood",
    "overdue",
    "host_away",
    "several",
    "soak",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for and write each outcome to ``bench/results``."""
    asked = _parser().parse_args(arguments)
    size = Size.TINY if asked.tiny else Size.QUICK if asked.quick else Size.FULL
    unknown = [name for name in asked.names if name not in NAMES]
    if unknown:
        print(f"no benchmark is called {unknown[0]}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    outcomes = []
    for name in asked.names or NAMES:
        outcome: Outcome = importlib.import_module(f"bench.{name}").run(size)
        outcomes.append(outcome)
        if size is not Size.TINY:
            outcome.save()
        if not asked.json:
            print("\n".join(outcome.lines()), flush=True)
    if asked.json:
        print(json.dumps([one.as_data() for one in outcomes], indent=2))
    elif len(outcomes) > 1:
        print("\n".join(["", *(one.ratio_line() for one in outcomes)]))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all of them by default")
    parser.add_argument("--quick", action="store_true", help="less of everything, for a first impression")
    parser.add_argument("--tiny", action="store_true", help="only to see that it runs; nothing is written")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON instead")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
