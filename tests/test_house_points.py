"""Rule: whatever becomes permanent has a name that the tests pull the plug at; no write is passed by unseen (F32)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from store.points import HOST_POINTS, WRITES
from tests import house

WRITING = frozenset({"writing", "writing_directly"})
"""What begins a transaction that writes, by the name that it is given first."""
MAY_NAME = re.compile(r"\.(writing|writing_directly)\b|\bpoint\(")
THE_DATABASE = Path("store/database.py")
"""Where a write's name becomes the names of its points."""
NO_COMMIT: Mapping[str, str] = {
    "canary": "always undone: what is planted is looked for and taken back, and nothing is ever committed",
}
"""Writes that become nothing permanent, and why."""
NO_WRITE: Mapping[str, str] = {
    "tie.opened": "passed right after the write of a tie: names the moment before the link is left, and writes nothing",
}
"""Points beside those of the writes and those around the calls to a host, and why."""
BEGINNINGS = frozenset({"begin", "raw_connection", "commit"})
"""What begins and ends a transaction by the database library's own names; only the store may know them."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> Iterator[ast.Module]:
    """Every module of the product in which there may be such a name, but the one in which all writes meet."""
    for path in house.python_files(*house.SHIPPING):
        # Most have none, and to read them all as Python takes seconds.
        if path != THE_DATABASE and MAY_NAME.search(house.text(path) or ""):
            yield house.tree(path)


def names_of_writes(module: ast.Module) -> set[str]:
    """The names given to all transactions of a module that write."""
    begun = [call for call in calls(module) if isinstance(call.func, ast.Attribute) and call.func.attr in WRITING]
    spoken_of = [one for one in ast.walk(module) if isinstance(one, ast.Attribute) and one.attr in WRITING]
    assert len(begun) == len(spoken_of), "a way to write is handed on, and what name it is given cannot be seen"
    return {name for call in begun for name in names(module, call.args[0])}


def names(module: ast.Module, given: ast.expr) -> Iterator[str]:
    """The name that is given; where a function hands on one of its own, what its callers in the module give it."""
    if isinstance(given, ast.Constant):
        yield str(given.value)
        return
    within = [one for one in ast.walk(module) if isinstance(one, Function) and given in ast.walk(one)]
    assert isinstance(given, ast.Name), f"{ast.unparse(given)} is no name that can be looked for"
    assert within, f"{given.id} is given outside any function"
    place = [one.arg for one in within[-1].args.args].index(given.id)
    handed = [one for one in calls(module) if isinstance(one.func, ast.Name) and one.func.id == within[-1].name]
    assert handed, f"nobody in the module calls {within[-1].name}"
    for call in handed:
        yield from names(module, call.args[place])


def names_of_points(module: ast.Module) -> set[str]:
    """The points that a module passes by itself."""
    passed = (one for one in calls(module) if ast.unparse(one.func) in ("point", "points.point"))
    return {name for one in passed for name in names(module, one.args[0])}


def calls(module: ast.Module) -> Iterator[ast.Call]:
    return (one for one in ast.walk(module) if isinstance(one, ast.Call))


def test_f32_every_write_of_the_product_is_one_of_those_that_the_plug_is_pulled_at() -> None:
    found = set().union(*(names_of_writes(module) for module in modules()))

    assert found == {*WRITES, *NO_COMMIT}
    assert len(WRITES) == len(set(WRITES))


def test_f32_every_other_point_is_around_a_call_to_a_host_or_says_why_it_is_there() -> None:
    found = set().union(*(names_of_points(module) for module in modules()))

    assert found == {*HOST_POINTS, *NO_WRITE}


def test_f32_nothing_is_begun_or_committed_but_where_the_points_are_passed() -> None:
    begun = {
        path
        for path in house.python_files("store")
        for call in calls(house.tree(path))
        if isinstance(call.func, ast.Attribute) and call.func.attr in BEGINNINGS
    }

    assert begun == {THE_DATABASE}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("with self._database.writing('a') as c: ...", {"a"}),
        ("with database.writing_directly('b') as c: ...", {"b"}),
        ("def _m(database, name):\n with database.writing(name) as c: ...\n_m(d, 'c')\n_m(d, 'd')", {"c", "d"}),
        ("whole = writing(update, fields)", set()),
    ],
)
def test_a_write_is_seen_however_its_name_comes_to_it(source: str, found: set[str]) -> None:
    assert names_of_writes(ast.parse(source)) == found


@pytest.mark.parametrize(
    "source", ["d.writing(a + b)", "d.writing(NAME)", "def m(d, name):\n d.writing(name)", "write = d.writing"]
)
def test_a_name_that_cannot_be_looked_for_is_refused(source: str) -> None:
    with pytest.raises(AssertionError):
        names_of_writes(ast.parse(source))
