"""Asks whether a locked dependency has a known hole: ``python -m tests.rules.advisories LOCK ... [--database ZIP]``.

Rule 1: an answer that is missing is no good answer: the network down, a package skipped, one not looked at, or a
database older than thirty days ends as a hole does, with 1 (T68).
Rule 2: asked is the package index, through pip-audit; or, with ``--database``, a copy of the open vulnerability
database for Python as one archive, which is read in place and never unpacked.
"""

import argparse
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

OLDEST = timedelta(days=30)
"""How old a database may be: its newest record says when it was taken."""
FEWEST_RECORDS = 1000
"""A database with less is a part of one; the whole has tens of thousands of records."""
LARGEST_RECORD = 4 * 1024 * 1024
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Pin:
    """A package at the version that is locked; ``name`` as the index compares names."""

    name: str
    version: str


def pins(lock: str, *, here: bool = False) -> frozenset[Pin]:
    """Every package of a lock file's text; ``here``: but those that only other platforms are given."""
    asked_for = [Requirement(line.rstrip(" \\")) for line in lock.splitlines() if line[:1].isalnum()]
    ours = [one for one in asked_for if not here or one.marker is None or one.marker.evaluate()]
    return frozenset(Pin(canonicalize_name(one.name), str(one.specifier).removeprefix("==")) for one in ours)


def told(wanted: Iterable[Pin], report: Mapping[str, Any]) -> Iterator[str]:
    """Why the gate stays shut by pip-audit's report: holes, what was skipped, and what it says nothing of."""
    answered = set()
    for one in report["dependencies"]:
        name = canonicalize_name(one["name"])
        if "skip_reason" in one:
            yield f"{name} was not looked at: {one['skip_reason']}"
            answered |= {pin for pin in wanted if pin.name == name}
            continue
        answered.add(Pin(name, one["version"]))
        yield from (f"{name} {one['version']}: {hole['id']}" for hole in one["vulns"])
    for pin in sorted(set(wanted) - answered, key=lambda one: one.name):
        yield f"{pin.name} {pin.version} was not looked at: the report does not speak of it"


def recorded(wanted: Iterable[Pin], records: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[str]:
    """Why the gate stays shut by records of the open vulnerability database: holes, or that they are too old or few."""
    if len(records) < FEWEST_RECORDS:
        yield f"the database has {len(records)} records, which is not all of it"
    newest = max((datetime.fromisoformat(one["modified"]) for one in records), default=None)
    if newest is None or now - newest > OLDEST:
        yield f"the database is of {newest.date() if newest else 'no day'}; fetch one of the last {OLDEST.days} days"
    named: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        for part in record.get("affected", ()) if "withdrawn" not in record else ():
            about = part.get("package", {})
            if about.get("ecosystem") == "PyPI":
                named.setdefault(canonicalize_name(about["name"]), []).append({**part, "id": record["id"]})
    for pin in sorted(wanted, key=lambda one: one.name):
        for part in named.get(pin.name, ()):
            if _affected(pin.version, part):
                yield f"{pin.name} {pin.version}: {part['id']}"


def _affected(version: str, part: Mapping[str, Any]) -> bool:
    """Whether a version is named, or lies in a range; one that cannot be compared counts as affected."""
    if version in part.get("versions", ()):
        return True
    ranges = [one["events"] for one in part.get("ranges", ()) if one.get("type") in ("ECOSYSTEM", "SEMVER")]
    try:
        return any(_within(Version(version), events) for events in ranges)
    except InvalidVersion:
        return True


def _within(version: Version, events: Sequence[Mapping[str, str]]) -> bool:
    """Whether a version lies between an ``introduced`` and the ``fixed`` or ``last_affected`` that follows it."""
    inside = False
    for event in events:
        if "introduced" in event and version >= Version(event["introduced"]):
            inside = True
        if "fixed" in event and version >= Version(event["fixed"]):
            inside = False
        if "last_affected" in event and version > Version(event["last_affected"]):
            inside = False
    return inside


def records_in(database: Path) -> list[Mapping[str, Any]]:
    """The records in an archive, read in place; raises ``OSError``, ``ValueError`` and ``zipfile.BadZipFile``."""
    with zipfile.ZipFile(database) as archive:
        members = [one for one in archive.infolist() if one.filename.endswith(".json")]
        too_large = [one.filename for one in members if one.file_size > LARGEST_RECORD]
        if too_large:
            raise ValueError(f"{too_large[0]} is larger than any record")
        return [json.loads(archive.read(one)) for one in members]


def asked(locks: Sequence[Path]) -> Mapping[str, Any]:
    """pip-audit's report on the locks; raises ``RuntimeError`` where there is none."""
    files = [word for lock in locks for word in ("--requirement", str(lock))]
    way = (
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner=off",
        "--format=json",
        "--vulnerability-service=pypi",
    )
    program = Path(".venv-scan/bin/pip-audit").absolute()
    try:
        done = subprocess.run([program, *way, *files], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(str(error)) from error
    try:
        report: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise RuntimeError(last) from error
    return report


def faults(locks: Sequence[Path], database: Path | None, now: datetime) -> tuple[str, ...]:
    """Why the gate stays shut; empty where every locked package was looked at and none has a known hole."""
    here = database is None
    wanted = frozenset(pin for lock in locks for pin in pins(lock.read_text("utf-8"), here=here))
    if not wanted:
        return ("the lock names no package",)
    try:
        if database is not None:
            return tuple(recorded(wanted, records_in(database), now))
        return tuple(told(wanted, asked(locks)))
    except (RuntimeError, OSError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        return (f"could not be checked: {error}",)


def main(arguments: Sequence[str]) -> int:
    """Print why the gate stays shut, or how many packages were looked at; 1 or 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("locks", nargs="+", type=Path)
    parser.add_argument("--database", type=Path)
    given = parser.parse_args(arguments)
    found = faults(given.locks, given.database, datetime.now(UTC))
    number = len({pin for lock in given.locks for pin in pins(lock.read_text("utf-8"))})
    last = (
        "all looked at, none with a known hole" if not found else "NOT passed: what was not looked at counts as a hole"
    )
    sys.stdout.write("\n".join((*found, f"{number} packages: {last}")) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
