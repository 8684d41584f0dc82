"""Rule: few dependencies, each with its reason, all locked by hash and none by address."""

import re
import tomllib
from pathlib import Path

import pytest

from tests import house

REQUIREMENTS = ("requirements.in", "requirements-dev.in", "requirements-scan.in", "requirements-mutants.in")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-scan.lock", "requirements-mutants.lock")


def normal(name: str) -> str:
    """A package's name the way the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(file: str) -> dict[str, str]:
    """Name and full line of each requirement in a file, comments and options left out."""
    lines = (line.strip() for line in (house.ROOT / file).read_text().splitlines())
    wanted = (line for line in lines if line and not line.startswith(("#", "-")))
    return {normal(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]): line for line in wanted}


def locked(file: str) -> dict[str, str]:
    """Name and version of each package in a lock file."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[\w, -]+\])?==(\S+)", (house.ROOT / file).read_text(), re.MULTILINE)
    return {normal(name): version for name, version in pins}


def reasons() -> dict[str, tuple[str, str]]:
    """Name, what for and why of each line in the page of dependencies."""
    page = (house.ROOT / "docs" / "dependencies.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    return {normal(name): (use, why) for name, use, why in rows if name not in {"name", "---"}}


@pytest.mark.parametrize("file", LOCKS)
def test_a_lock_names_no_address(file: str) -> None:
    text = (house.ROOT / file).read_text()

    assert ":" + "//" not in text
    assert not re.search(r"^\s*-", re.sub(r"^\s+--hash=\S+", "", text, flags=re.MULTILINE), re.MULTILINE)


@pytest.mark.parametrize("file", LOCKS)
def test_every_pin_carries_hashes(file: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", (house.ROOT / file).read_text(), flags=re.MULTILINE)

    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("file", "lock"), list(zip(REQUIREMENTS, LOCKS, strict=True)))
def test_all_that_is_asked_for_is_locked(file: str, lock: str) -> None:
    assert asked(file).keys() - locked(lock).keys() == set()


def test_both_locks_agree() -> None:
    # The scanners lie in a folder of their own, with versions of their own.
    runtime, development = (locked(file) for file in LOCKS[:2])

    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}


def test_every_dependency_has_its_reason() -> None:
    wanted = {name for file in REQUIREMENTS for name in asked(file)}

    assert wanted == reasons().keys()
    assert [name for name, (use, why) in reasons().items() if not (use.strip() and why.strip())] == []


def test_the_package_asks_for_the_same() -> None:
    project = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["project"]

    assert sorted(project["dependencies"]) == sorted(asked("requirements.in").values())


def test_what_ships_imports_only_what_is_asked_for() -> None:
    # Test-only packages are installed beside the product, so a stray import would go unnoticed here.
    only_tests = {"hypothesis", "jsonschema", "playwright", "pytest", "responses", "referencing", "yaml"}
    found = {
        (str(path), name)
        for path in house.python_files(*house.SHIPPING)
        for name in house.imported(house.tree(path))
        if name.split(".")[0] in only_tests
    }

    assert found == set()


def test_the_licence_is_the_full_text() -> None:
    text = Path(house.ROOT / "LICENSE").read_text()

    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "Version 3, 29 June 2007" in text
    assert "END OF TERMS AND CONDITIONS" in text
