"""The bugs that are planted: what each is, and the one line that it changes."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests import house

FILE = Path(__file__).with_name("bugs.toml")
FOUND = Path(__file__).with_name("found.toml")
HEAD = """\
# The first seed that showed each planted bug, as `make planted` last found it; written by it, not by hand.
"""
ROOT = house.ROOT


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug: ``line`` of ``file``, without its indentation, becomes ``planted``.

    ``theme`` says of which theme the seeds are that look for it; they keep their numbers, and ``make simulate`` plays
    them too. Without one, every seed looks.
    """

    says: str
    file: PurePosixPath
    line: str
    planted: str
    theme: str = ""

    def in_text(self, text: str) -> str:
        """A file's text with the bug in it. Raises ``ValueError`` unless the line is there exactly once."""
        lines = text.splitlines(keepends=True)
        places = [place for place, one in enumerate(lines) if one.strip() == self.line]
        if len(places) != 1:
            raise ValueError(f"{self.file} has the line {self.line!r} {len(places)} times; bring bugs.toml up to date")
        old = lines[places[0]]
        lines[places[0]] = old.replace(self.line, self.planted)
        return "".join(lines)


def bugs() -> tuple[Bug, ...]:
    """All of them, in the order of the list."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))["bug"]
    return tuple(
        Bug(one["says"], PurePosixPath(one["file"]), one["line"], one["planted"], one.get("theme", ""))
        for one in listed
    )


def found() -> dict[str, int]:
    """The seed that showed each bug when it was last hunted, by what the bug says."""
    if not FOUND.is_file():
        return {}
    return {str(says): int(seed) for says, seed in tomllib.loads(FOUND.read_text(encoding="utf-8"))["seed"].items()}


def keep_found(seeds: dict[str, int | None]) -> None:
    """Write down what hunts came to; bugs that were not hunted keep their seed, and one that is gone loses it."""
    kept: dict[str, int | None] = {**found(), **seeds}
    lines = [f"{json.dumps(one.says)} = {kept[one.says]}" for one in bugs() if kept.get(one.says) is not None]
    FOUND.write_text("\n".join((HEAD, "[seed]", *lines, "")), encoding="utf-8")
