"""The page that says, for everything that may go wrong, which tests show what happens then, and the figure reached.

Rows come from a list, names from the tests, results from a run, figures from the programs that measured them.
A row is proven when at least one test carries its id and none of those fails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath

import msgspec
from ruamel.yaml import YAML

from tests.outcomes import Outcomes, Verdict, together
from tests.proofs import Register, ids_of_name

SERIES = ("I", "F", "T", "G")
TITLE = "# Reliability and security\n"
HEAD = """
<!-- Written by `make reliability`; edit reliability.yaml, the tests, or what measures the figures instead. -->

What must always hold (I), what may go wrong (F), what is defended against (T), and the figures aimed at (G).
The sentences are those of [reliability.yaml](reliability.yaml).
The tests are those that carry the id in their name, each counted once, however many cases it has.
Figures are those of the machine and the hour they were measured in; the command beside each measures them again.

| result | what it says |
| --- | --- |
| passed | at least one test passed and none failed |
| failed | a test failed |
| skipped | its tests could not run where this page was written |
| not run | its tests were left out where this page was written |
| measured | no test, but a figure that a program reached |
| none | nothing shows it |
"""


class Result(StrEnum):
    """What is known of a row."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUN = "not run"
    MEASURED = "measured"
    NONE = "none"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row that falls short of something, and of what."""

    says: str
    note: str


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rows of one kind, in order."""

    series: str
    title: str
    rows: dict[str, str | Row]


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was reached, in a sentence, and the command that measures it."""

    reached: str
    shown_by: str


Figures = Mapping[str, Figure]
Standing = Mapping[str, Verdict]
"""Id to the verdict of all its tests; what is absent did not run."""


def read_rows(file: Path) -> tuple[Rows, ...]:
    """The list of rows. Raises ``msgspec.ValidationError`` or ruamel's error for a file that is none."""
    return msgspec.convert(YAML(typ="safe").load(file.read_text(encoding="utf-8")), tuple[Rows, ...])


def read_figures(file: Path) -> Figures:
    """The figures that were collected; none where nothing was measured yet."""
    if not file.is_file():
        return {}
    return msgspec.json.decode(file.read_bytes(), type=dict[str, Figure])


def verdicts(listed: Sequence[Rows], register: Register, outcomes: Outcomes) -> Standing:
    """What a run says of each row."""
    said = {one: together(outcomes.of(one, register.get(one, ())).values()) for series in listed for one in series.rows}
    return {one: verdict for one, verdict in said.items() if verdict is not None}


def carries_an_id(name: str) -> bool:
    """Whether a test of this name is named after a row."""
    return any(one[0] in SERIES and "-" not in one for one in ids_of_name(name))


def write_page(listed: Sequence[Rows], register: Register, standing: Standing, figures: Figures) -> str:
    """The whole page, the same for the same four to the byte."""
    results = {one: _result(one, register, standing, figures) for series in listed for one in series.rows}
    parts = [TITLE, HEAD, "\n## In numbers\n\n", *_totals(listed, results)]
    for series in listed:
        parts += _section(series, register, results, figures)
    return "".join(parts)


def read_standing(page: str) -> Standing:
    """What a page says of each row, so that all the rest of it can be written anew without a run."""
    row = re.compile(r"^\| (?P<id>[A-Z]\d+) \|.*\| (?P<result>[a-z ]+) \|$", re.MULTILINE)
    found = {match["id"]: match["result"] for match in row.finditer(page)}
    return {one: Verdict(result) for one, result in found.items() if result in set(Verdict)}


def _result(one: str, register: Register, standing: Standing, figures: Figures) -> Result:
    if not register.get(one):
        return Result.MEASURED if one in figures else Result.NONE
    verdict = standing.get(one)
    return Result.NOT_RUN if verdict is None else Result(verdict.value)


def _totals(listed: Sequence[Rows], results: Mapping[str, Result]) -> Iterator[str]:
    yield _row("", "all", *Result)
    yield _row("---", *["---:"] * (1 + len(Result)))
    for title, ids in [*((series.title, tuple(series.rows)) for series in listed), ("**all**", tuple(results))]:
        counted = Counter(results[one] for one in ids)
        yield _row(title, str(len(ids)), *(str(counted[result]) for result in Result))


def _section(series: Rows, register: Register, results: Mapping[str, Result], figures: Figures) -> Iterator[str]:
    yield f"\n## {series.title} ({series.series})\n\n"
    yield _row("id", "what", "figure reached", "tests", "result")
    yield _row("---", "---", "---", "---:", "---")
    for one, row in series.rows.items():
        yield _row(one, _sentence(row), _figure(figures.get(one)), str(len(register.get(one, ()))), results[one])
    yield f"\n### The tests of {series.series}\n\n"
    yield from _names(tuple(series.rows), register)


def _sentence(row: str | Row) -> str:
    return row if isinstance(row, str) else f"{row.says} *Falls short: {row.note}*"


def _figure(figure: Figure | None) -> str:
    return f"{figure.reached} (`{figure.shown_by}`)" if figure is not None else ""


def _names(ids: Sequence[str], register: Register) -> Iterator[str]:
    if not any(register.get(one) for one in ids):
        yield "None.\n"
    for one in ids:
        for path, inside in groupby(register.get(one, ()), key=attrgetter("path")):
            names = ", ".join(f"`{proof.name}`" for proof in inside)
            yield f"- {one} [{PurePosixPath(path).name}](../{path}): {names}\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
