"""Has every write and every sync fail, and the power go at each of them: ``python -m tests.storage [--every N]``.

What was reached goes to ``bench/results/storage-faults.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.killing.keeper import nursery
from tests.killing.places import quick
from tests.storage import disk
from tests.storage.disk import How
from tests.storage.faultpoints import Fault, Shop

RESULTS = Path(__file__).parents[2] / "bench" / "results" / "storage-faults.json"


def carry_out(every: int) -> list[tuple[Fault, list[str]]]:
    """Every fault, or one in so many, and what is wrong after it."""
    with tempfile.TemporaryDirectory(prefix="halyard-disk-", dir=quick()) as name:
        folder = Path(name)
        failing = folder / "failing"
        failing.mkdir()
        with nursery(disk.environment(disk.build(folder), failing)) as born:
            shop = Shop(born, failing, folder)
            return [(fault, shop.carry_out(fault)) for fault in shop.faults()[::every]]


def report(done: Sequence[tuple[Fault, list[str]]], seconds: float) -> int:
    """Write down what was reached; answers the exit code."""
    wrong = {str(fault): said for fault, said in done if said}
    counts = Counter(fault.how for fault, _ in done)
    cut = sum(count for how, count in counts.items() if how not in How.__members__)

    def sentence(what: str, count: int) -> str:
        return f"{count} times {what} while one of everything was written: {'all' if not wrong else 'not all'} right"

    full, broken = counts[How.FULL.name], counts[How.BROKEN_WRITE.name] + counts[How.BROKEN_SYNC.name]
    whole = f"{len(done)} storage faults (full, failing, power cut with unsynced writes gone): {len(wrong)} wrong"
    figures = {
        "shown_by": "make storage-faults",
        "reached": {
            "G4": whole,
            "F37": sentence("the disk was full from the n-th write on", full),
            "F38": sentence("a write or a sync failed", broken),
            "F39": sentence("the power went", cut),
        },
        "seconds": round(seconds),
        "faults": dict(counts),
        "wrong": wrong,
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    sys.stdout.write("".join(f"{fault}: {'; '.join(said)}\n" for fault, said in wrong.items()))
    sys.stdout.write(f"{whole} ({seconds:.0f} s; {RESULTS})\n")
    return bool(wrong)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.storage", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="carry out one fault in so many")
    asked = parser.parse_args(arguments)
    started = time.monotonic()
    done = carry_out(asked.every)
    return report(done, time.monotonic() - started)


if __name__ == "__main__":
    raise SystemExit(main())
