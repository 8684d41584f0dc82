"""Lists the project's own files, for the tests that hold the rules of the house."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What is installed with the product; tests, bench and docs are not.
SHIPPING = ("core", "connectors", "store", "runtime", "webhooks", "console", "sandbox")

# Only for a copy without git, where nothing says what belongs to the project.
NOT_OURS = {"__pycache__", "build", "dist", "htmlcov", "node_modules"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to the root: what git tracks, or else what lies there."""
    tracked = [path for path in _tracked() if (ROOT / path).is_file()]
    return tuple(sorted(tracked or _lying_there(ROOT)))


def python_files(*folders: str) -> tuple[Path, ...]:
    """The project's Python files, of the named top-level folders or of all."""
    return tuple(path for path in files() if path.suffix == ".py" and (not folders or path.parts[0] in folders))


def text(path: Path) -> str | None:
    """A file's text, or None where it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def tree(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imported(module: ast.Module) -> Iterator[str]:
    """The full names of all modules that this one imports, wherever in it the import stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None:
        return []
    answer = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [Path(name) for name in answer.stdout.split("\0") if name]


def _lying_there(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _lying_there(path)
        else:
            yield path.relative_to(ROOT)
