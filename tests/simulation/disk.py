"""What happens to the database beneath the replicas: it is copied, lost and put back; and to a helpdesk's own index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.simulation.plan import Entry

if TYPE_CHECKING:
    from tests.simulation.course import Course

FELT_FOR = timedelta(hours=2)
"""For so long nothing is judged by the clock after the database was put back: its clocks begin anew."""


class Disk:
    """The disk of one run."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def take(self, entry: Entry) -> bool:
        """Whether an entry is about what lies on disks; then it is done."""
        match entry.kind:
            case "copy":
                _copied(self._course.hosts.database, self._kept)
            case "put_back":
                self._put_back()
            case "lag":
                site = self._course.hosts.every["jira"].world.site
                site.search_lag = timedelta(seconds=entry.facts["seconds"])
            case _:
                return False
        self._course.told(str(entry))
        return True

    @property
    def _kept(self) -> Path:
        return self._course.hosts.folder / "copied.sqlite3"

    def _put_back(self) -> None:
        """As operators do it: every replica is stopped, the copy takes the database's place, all are started again."""
        course = self._course
        for replica in course.replicas.values():
            replica.take_down()
            replica.back_at = course.now
        _copied(self._kept, course.hosts.database)
        course.struck["put_back"] += 1
        course.strikes.troubled(course.now + FELT_FOR)


def _copied(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one)) as here, closing(sqlite3.connect(other)) as there:
        here.backup(there)
