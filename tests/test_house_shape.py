"""Rule: files are short, functions shorter, modules carry names of the field and say what they do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import house

FILE_LINES = 400
FUNCTION_LINES = 50

# Names that say nothing about what is inside.
NOT_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and length of each function, decorators left out."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    lengths = {str(path): len((house.text(path) or "").splitlines()) for path in house.python_files()}

    assert {path: length for path, length in lengths.items() if length >= FILE_LINES} == {}


def test_no_function_is_long() -> None:
    found = {
        f"{path}: {name}": length
        for path in house.python_files()
        if path.parts[0] != "tests"
        for name, length in functions(house.tree(path))
        if length > FUNCTION_LINES
    }

    assert found == {}


def test_a_long_function_is_seen() -> None:
    source = "def lasts():\n" + "    step()\n" * FUNCTION_LINES

    assert dict(functions(ast.parse(source))) == {"lasts": FUNCTION_LINES + 1}


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [str(path) for path in house.python_files() if NOT_NAMES & {*path.parts[:-1], path.stem}]

    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path in house.python_files() if not _first_line(path).endswith((".", ":"))]

    assert silent == [], "the docstring's first line is a sentence that a support lead can read"


def _first_line(path: Path) -> str:
    return (ast.get_docstring(house.tree(path)) or "").split("\n", maxsplit=1)[0]


@pytest.mark.parametrize("folder", house.SHIPPING)
def test_every_folder_of_code_is_a_package(folder: str) -> None:
    folders = {path.parent for path in house.python_files(folder)}

    missing = [str(inner) for inner in folders if not (house.ROOT / inner / "__init__.py").exists()]

    assert missing == [], "import contracts see only packages"


def test_a_policy_pack_is_a_file_and_no_code() -> None:
    found = {str(path): house.tree(path).body for path in house.python_files("policies")}

    # A docstring at most, for the package that lets the files be found once installed.
    assert {path: body for path, body in found.items() if len(body) > 1 or path != "policies/__init__.py"} == {}
