"""Remembers what an installation made, what it found before, and what an admin accepted, in files by the configuration.

Rule 1: losing them loses no object: what is ours is known in the helpdesk by its mark.
Rule 2: a file is written whole or not at all, and only its owner can read it.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import HalyardError
from core.ports import Change, Resource
from runtime import install_file
from runtime.install_compare import digest

FOLDER = "install"
Place = tuple[str, str]


class MemoryUnreadable(HalyardError):
    """A file of the installation's memory cannot be read; move it away, and what it held is forgotten."""


class NoSuchSnapshot(HalyardError):
    """There is no snapshot of this name; the message lists those that there are."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was at one place before an installation touched it; ``found`` is ``None`` where there was nothing."""

    kind: str
    key: str
    found: Resource | None


@dataclass(frozen=True, slots=True)
class InstallMemory:
    """The files of one account's installation."""

    folder: Path

    def is_here(self) -> bool:
        """Whether an installation was made from this folder, even if it was taken out since."""
        return self._load("applied.json", None) is not None

    def applied(self) -> Mapping[Place, Resource]:
        """What was last made or mended by us, as it was wanted."""
        with self._shaped("applied.json"):
            return {place(one): one for one in map(install_file.read, self._load("applied.json", []))}

    def keep_applied(self, made: Iterable[Resource]) -> None:
        """Remember what was made or mended now."""
        every = {**self.applied(), **{place(one): one for one in made}}
        self._save("applied.json", [install_file.written(one) for one in every.values()])

    def forget(self, gone: Iterable[Resource]) -> None:
        """Forget what was taken out, and all that an admin said of it."""
        places = {place(one) for one in gone}
        left = [one for each, one in self.applied().items() if each not in places]
        self._save("applied.json", [install_file.written(one) for one in left])
        words = {_word(one) for one in places}
        self._save("accepted.json", {name: one for name, one in self.accepted().items() if name not in words})

    def accept(self, found: Resource, *, for_good: bool = False) -> None:
        """Leave an object as it is: until it changes again, or ``for_good`` whatever becomes of it."""
        said = "" if for_good else digest([_bare(found)])
        self._save("accepted.json", {**self.accepted(), _word(place(found)): said})

    def is_accepted(self, found: Resource) -> bool:
        """Whether an admin wants the object left as it is now."""
        said = self.accepted().get(_word(place(found)))
        return said is not None and said in ("", digest([_bare(found)]))

    def save_snapshot(self, at: datetime, changes: Iterable[Change]) -> str:
        """Keep what was there before these changes; answers the snapshot's name, a moment in UTC."""
        name = at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        rows = [
            {
                "kind": one.wanted.kind,
                "key": one.wanted.key,
                "found": None if one.found is None else install_file.written(one.found),
            }
            for one in changes
        ]
        self._save(f"snapshots/{name}.json", rows)
        return name

    def snapshots(self) -> tuple[str, ...]:
        """The names of all snapshots, oldest first."""
        return tuple(sorted(one.stem for one in (self.folder / "snapshots").glob("*.json")))

    def snapshot(self, name: str) -> Sequence[Before]:
        """What a snapshot holds, in the order it was made; raises :class:`NoSuchSnapshot`."""
        if name not in self.snapshots():
            raise NoSuchSnapshot(f"no snapshot {name!r}; there are: {', '.join(self.snapshots()) or 'none'}")
        with self._shaped(f"snapshots/{name}.json"):
            rows = self._load(f"snapshots/{name}.json", [])
            found = (None if row["found"] is None else install_file.read(row["found"]) for row in rows)
            return [Before(row["kind"], row["key"], one) for row, one in zip(rows, found, strict=True)]

    def save_plan(self, checksum: str, plan: Mapping[str, object]) -> None:
        """Keep a plan as it was shown."""
        self._save(f"plans/{checksum}.json", plan)

    def accepted(self) -> dict[str, str]:
        """What an admin said of objects in the helpdesk, by kind and key."""
        with self._shaped("accepted.json"):
            return {str(name): str(said) for name, said in self._load("accepted.json", {}).items()}

    @contextmanager
    def _shaped(self, name: str) -> Iterator[None]:
        """What is JSON and not what we wrote is a file that cannot be read."""
        try:
            yield
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise MemoryUnreadable(f"{self.folder / name}: is not as it was written; move it away and go on") from error

    def _load(self, name: str, nothing: Any) -> Any:
        path = self.folder / name
        try:
            return json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return nothing
        except (OSError, ValueError) as error:
            raise MemoryUnreadable(f"{path}: {error}; move it away and go on") from error

    def _save(self, name: str, data: object) -> None:
        path = self.folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)


def place(one: Resource) -> Place:
    """Where a resource stands among ours."""
    return (one.kind, one.key)


def _word(where: Place) -> str:
    return " ".join(where)


def _bare(one: Resource) -> Resource:
    return install_file.read(install_file.written(one))
