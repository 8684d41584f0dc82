"""The modules that guard something with the tests that are about them, and the changes that are no faults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import house

ROOT = house.ROOT
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that guard the same thing, and their test files in the order in which they are run."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A change of one line of a module that changes nothing anybody could see, and why it does not."""

    module: str
    was: str
    becomes: str
    why: str


def groups() -> tuple[Group, ...]:
    """All of them, in the order of the list."""
    return tuple(Group(one["name"], tuple(one["modules"]), tuple(one["tests"])) for one in _listed("groups", "group"))


def waivers() -> tuple[Waiver, ...]:
    """All of them, in the order of the list."""
    return tuple(Waiver(one["module"], one["was"], one["becomes"], one["why"]) for one in _listed("waived", "waived"))


def _listed(file: str, key: str) -> Sequence[Mapping[str, str]]:
    found = tomllib.loads((HERE / f"{file}.toml").read_text(encoding="utf-8")).get(key, [])
    assert isinstance(found, list)
    return found
