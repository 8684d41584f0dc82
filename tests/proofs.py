"""Which test is named after which requirement, fault, threat or invariant: read from the tests, none is run.

A test carries the ids that it proves at the head of its name: ``test_ms11_ms12_...``, ``test_ms_a6_...``,
``test_ms18_to_ms21_...``, ``test_f1_f5_...``. One that has several cases may carry those of a case in the case's own
name instead: ``ids=["ms11-form", "ms12-form"]``, ``pytest.param(..., id="mx14")``, or the keys of a table that stands
in the same file. There only requirements count: what looks like a fault or a threat is too often something else.

Ids are written as in the documents: ``MS-02``, ``MX-a13``; ``F8``, ``T64``, ``I5``, ``G9``.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = ("MX", "MS", "CM", "XX")
"""The series whose numbers are requirements, or readings where an ``a`` stands before the number."""

_UP_TO = r"(?:[_-]to[_-](?:(?P=series)[_-]?)?(?P<last>{number}))?(?![0-9a-z])"
_REQUIREMENT = r"(?P<series>mx|ms|cm|xx)[_-]?(?P<first>{number})" + _UP_TO
IN_CASE = re.compile(r"(?<![0-9a-z])" + _REQUIREMENT.format(number=r"a?\d{1,2}"))
IN_HEAD = (
    re.compile(_REQUIREMENT.format(number=r"a?\d{1,2}")),
    re.compile(r"(?P<series>[ifgt])(?P<first>\d{1,2})" + _UP_TO.format(number=r"\d{1,2}")),
)
WHOLE_WAY = "tests/stories/"


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """A test as pytest names it, all its cases taken together: the file below the root, and the name in it."""

    path: str
    name: str

    @property
    def whole_way(self) -> bool:
        """Whether it goes in at a door and looks at the host, or tests a part on the way between."""
        return self.path.startswith(WHOLE_WAY)


Register = Mapping[str, tuple[Proof, ...]]
"""Id to the tests named after it, by file and name."""


def ids_of_name(name: str) -> tuple[str, ...]:
    """The ids at the head of a test's name, in order. A class before it and cases after it are no part of it."""
    rest = name.rpartition("::")[2].lower().removeprefix("test_")
    found: list[str] = []
    while match := _at_head(rest):
        found += _ids(match)
        rest = rest[match.end() :].removeprefix("_")
    return tuple(found)


def ids_of_case(case: str) -> tuple[str, ...]:
    """The ids of requirements anywhere in the name of a test's case."""
    return tuple(one for match in IN_CASE.finditer(case.lower()) for one in _ids(match))


def registered(root: Path) -> Register:
    """All ids that the tests below ``root/tests`` carry. Raises ``SyntaxError`` for a file that is no Python."""
    found: defaultdict[str, set[Proof]] = defaultdict(set)
    for file in sorted((root / "tests").rglob("test_*.py")):
        path = file.relative_to(root).as_posix()
        for name, ids in _tests(ast.parse(file.read_text(encoding="utf-8"), filename=path)):
            for one in ids:
                found[one].add(Proof(path, name))
    return {one: tuple(sorted(found[one])) for one in sorted(found)}


def _at_head(text: str) -> re.Match[str] | None:
    return next((match for pattern in IN_HEAD if (match := pattern.match(text))), None)


def _ids(match: re.Match[str]) -> list[str]:
    """The id that was found, or all from the first to the last; two that are no range are the first alone."""
    series, first, last = match["series"].upper(), match["first"], match["last"] or match["first"]
    kind = "a" if first.startswith("a") else ""
    numbers = range(int(first.lstrip("a")), int(last.lstrip("a")) + 1)
    if not numbers or last.startswith("a") != bool(kind):
        numbers = range(int(first.lstrip("a")), int(first.lstrip("a")) + 1)
    return [_written(series, kind, number) for number in numbers]


def _written(series: str, kind: str, number: int) -> str:
    if series not in REQUIREMENTS:
        return f"{series}{number}"
    return f"{series}-a{number}" if kind else f"{series}-{number:02}"


def _tests(module: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The name and ids of each test, as pytest would collect it."""
    tables = _tables(module)
    for node in module.body:
        inside = node.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test") else [node]
        for one in inside:
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                name = one.name if one is node else f"{getattr(node, 'name', '')}::{one.name}"
                cases = (case for mark in one.decorator_list for case in _cases(mark, tables))
                yield name, {*ids_of_name(name), *(found for case in cases for found in ids_of_case(case))}


def _tables(module: ast.Module) -> Mapping[str, ast.expr]:
    """What the file gives names to, to look up a table of cases in."""
    return {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _cases(mark: ast.expr, tables: Mapping[str, ast.expr]) -> Iterator[str]:
    """The names that a ``parametrize`` gives its cases, as far as they are written down."""
    if not isinstance(mark, ast.Call) or getattr(mark.func, "attr", "") != "parametrize":
        return
    for keyword in mark.keywords:
        if keyword.arg == "ids":
            yield from _words(keyword.value, tables)
    for call in ast.walk(mark):
        yield from (one.value.value for one in getattr(call, "keywords", ()) if _names_a_case(one))


def _words(node: ast.expr, tables: Mapping[str, ast.expr]) -> Iterator[str]:
    value = tables.get(node.id, node) if isinstance(node, ast.Name) else node
    parts = value.keys if isinstance(value, ast.Dict) else getattr(value, "elts", ())
    yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _names_a_case(keyword: ast.keyword) -> bool:
    return keyword.arg == "id" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
