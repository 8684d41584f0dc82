"""The page that says which requirement is proven by which tests: written here, and read back for what it says.

A requirement is met when a test went the whole way, in at a door and out at the host. What only tests of a part cover
is called that, and never met.
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

from tests.outcomes import HOSTS, Verdict, together
from tests.proofs import Proof, Register

TITLE = "# Conformance\n"
NOT_YET = "not yet"
HEAD = f"""
<!-- Written by `make conformance`; edit requirements.yaml or the tests instead. -->

Every requirement that Halyard is held to, and what proves it.
The sentences are those of [requirements.yaml](requirements.yaml).
An id with an *a* says how something that the published texts leave open is read.
The tests are those that carry the id in their name, each counted once, however many cases it has.

- A **whole-way test** goes in at a door, as an agent, a customer or a script does.
  It runs the real service and looks at the helpdesk, a pretend one, over its own API.
  It lies in `tests/stories`.
- A **part test** lies elsewhere and tests what is on the way between.
  It counts for nothing here, but fails the build like any other.

| result | what it says |
| --- | --- |
| passed | at least one whole-way test passed and none failed |
| failed | a whole-way test failed |
| skipped | its whole-way tests could not run where this page was written |
| not run | its whole-way tests were left out where this page was written |
| part only | there are part tests and no whole-way test: not met |
| none | no test names it: not met |

*{NOT_YET}* below a helpdesk: no whole-way test of it ran there.
"""


class Result(StrEnum):
    """What the tests say of a requirement."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_RUN = "not run"
    PART_ONLY = "part only"
    NONE = "none"


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How something left open is read, and how a policy reads it otherwise."""

    reading: str
    switch: str = ""
    settings: tuple[str, ...] = ()


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The requirements of one process, or those that all have in common."""

    series: str
    title: str
    requirements: dict[str, str]
    readings: dict[str, Reading] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id of the series, readings last."""
        return (*self.requirements, *self.readings)


Standing = Mapping[str, Mapping[str, Verdict]]
"""Id to host to the verdict of the whole-way tests on it; what is absent did not run."""


def read_requirements(file: Path) -> tuple[Series, ...]:
    """The list of requirements. Raises ``msgspec.ValidationError`` or ruamel's error for a file that is none."""
    return msgspec.convert(YAML(typ="safe").load(file.read_text(encoding="utf-8")), tuple[Series, ...])


def write_page(listed: Sequence[Series], register: Register, standing: Standing) -> str:
    """The whole page, the same for the same three to the byte."""
    results = {one: _result(register.get(one, ()), standing.get(one, {})) for series in listed for one in series.ids}
    parts = [TITLE, HEAD, "\n## In numbers\n\n", *_totals(listed, results, standing)]
    for series in listed:
        parts += _section(series, register, standing, results)
    return "".join(parts)


def read_standing(page: str) -> Standing:
    """What a page says of each id and host, so that all the rest of it can be written anew without a run."""
    row = re.compile(r"^\| (?P<id>[A-Z]{2}-a?\d+) \|.*" + r"\| ([a-z ]+) " * (1 + len(HOSTS)) + r"\|$", re.MULTILINE)
    return {match["id"]: dict(_verdicts(match.groups()[2:])) for match in row.finditer(page)}


def _verdicts(cells: Sequence[str]) -> Iterator[tuple[str, Verdict]]:
    yield from ((host, Verdict(cell)) for host, cell in zip(HOSTS, cells, strict=True) if cell in set(Verdict))


def _result(proofs: Sequence[Proof], verdicts: Mapping[str, Verdict]) -> Result:
    if not any(proof.whole_way for proof in proofs):
        return Result.PART_ONLY if proofs else Result.NONE
    verdict = together(verdicts.values())
    return Result.NOT_RUN if verdict is None else Result(verdict.value)


def _totals(listed: Sequence[Series], results: Mapping[str, Result], standing: Standing) -> Iterator[str]:
    yield _row("", "all", *Result, *(f"passed on {name}" for name in HOSTS.values()))
    yield _row("---", *["---:"] * (1 + len(Result) + len(HOSTS)))
    for title, ids in [*((series.title, series.ids) for series in listed), ("**all**", tuple(results))]:
        counted = Counter(results[one] for one in ids)
        on = (_passed_on(host, ids, standing) for host in HOSTS)
        yield _row(title, str(len(ids)), *(str(counted[result]) for result in Result), *on)


def _passed_on(host: str, ids: Sequence[str], standing: Standing) -> str:
    if not any(host in verdicts for verdicts in standing.values()):
        return NOT_YET
    return str(sum(standing.get(one, {}).get(host) is Verdict.PASSED for one in ids))


def _section(series: Series, register: Register, standing: Standing, results: Mapping[str, Result]) -> Iterator[str]:
    yield f"\n## {series.title} ({series.series})\n\n"
    yield _row("id", "sentence", "whole-way tests", "part tests", "result", *HOSTS.values())
    yield _row("---", "---", "---:", "---:", *["---"] * (1 + len(HOSTS)))
    for one in series.ids:
        whole = sum(proof.whole_way for proof in register.get(one, ()))
        verdicts = standing.get(one, {})
        hosts = (verdicts[host].value if host in verdicts else NOT_YET for host in HOSTS)
        part = len(register.get(one, ())) - whole
        yield _row(one, _sentence(series, one), str(whole), str(part), results[one], *hosts)
    yield f"\n### The whole-way tests of {series.series}\n\n"
    yield from _names(series.ids, register)


def _sentence(series: Series, one: str) -> str:
    reading = series.readings.get(one)
    if reading is None:
        return series.requirements[one]
    settings = ", ".join(f"`{name}`" for name in reading.settings)
    switch = f" *Switch{f' {settings}' if settings else ''}: {reading.switch}.*" if reading.switch else ""
    return f"*Reading:* {reading.reading}{switch}"


def _names(ids: Sequence[str], register: Register) -> Iterator[str]:
    proven = {one: [proof for proof in register.get(one, ()) if proof.whole_way] for one in ids}
    if not any(proven.values()):
        yield "None.\n"
    for one, proofs in proven.items():
        for path, inside in groupby(proofs, key=attrgetter("path")):
            names = ", ".join(f"`{proof.name}`" for proof in inside)
            yield f"- {one} [{PurePosixPath(path).name}](../{path}): {names}\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
