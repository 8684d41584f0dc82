"""Collects the figures that programs reached, and writes docs/reliability.md anew as far as that needs no run.

Each program leaves what it measured in ``bench/results``, with ``reached`` (id to a sentence) and ``shown_by`` (the
command). Those files belong to one machine and hour; what is collected from them is kept in ``docs/figures.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.proofs import registered
from tests.reliability_page import read_figures, read_rows, read_standing, write_page

PAGE = Path("docs/reliability.md")
LIST = Path("docs/reliability.yaml")
FIGURES = Path("docs/figures.json")
RESULTS = Path("bench/results")


def collect(root: Path) -> None:
    """Take over the figures of every result there is; those of programs that were not run stay as they were."""
    known = {one for series in read_rows(root / LIST) for one in series.rows}
    kept = {one: {"reached": of.reached, "shown_by": of.shown_by} for one, of in read_figures(root / FIGURES).items()}
    for file in sorted((root / RESULTS).glob("*.json")):
        kept.update((one, found) for one, found in _figures(json.loads(file.read_text("utf-8"))) if one in known)
    ordered = {one: kept[one] for one in sorted(kept, key=lambda one: (one[0], int(one[1:])))}
    (root / FIGURES).write_text(json.dumps(ordered, indent=2, ensure_ascii=False) + "\n", "utf-8")


def renew(root: Path) -> None:
    """Write the page anew; a result stays until a run says otherwise, and a row with new tests was not run."""
    page = root / PAGE
    standing = read_standing(page.read_text("utf-8")) if page.is_file() else {}
    text = write_page(read_rows(root / LIST), registered(root), standing, read_figures(root / FIGURES))
    page.write_text(text, encoding="utf-8", newline="\n")


def _figures(result: object) -> Iterator[tuple[str, dict[str, str]]]:
    if not isinstance(result, dict) or not isinstance(result.get("reached"), dict):
        return
    for one, sentence in result["reached"].items():
        yield str(one), {"reached": str(sentence), "shown_by": str(result.get("shown_by", ""))}


if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parent.parent
    if "--figures" in sys.argv:
        collect(ROOT)
    renew(ROOT)
