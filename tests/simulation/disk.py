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

BACK_UP, PUT_BACK = "back_up", "put_back"
AWAY = timedelta(seconds=5)


class Disk:
    """The disk of one run."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def take(self, entry: Entry) -> bool:
        """Whether an entry is about what lies on disks; then it is done."""
        live = self._course.hosts.database
        kept = live.with_suffix(".backup")
        if entry.kind == BACK_UP:
            _copied(live, kept)
        elif entry.kind == PUT_BACK:
            self._put_back(kept, live)
        elif entry.kind == "lag":
            site = self._course.hosts.every["jira"].world.site
            site.search_lag = timedelta(seconds=entry.facts["seconds"])
        else:
            return False
        self._course.told(str(entry))
        return True

    def _put_back(self, kept: Path, live: Path) -> None:
        """As operators do it: every replica is stopped, the copy takes the database's place, all are started again."""
        course = self._course
        for replica in course.replicas.values():
            replica.take_down()
            replica.back_at = course.now + AWAY
        course.strikes.troubled(course.now + AWAY)
        _copied(kept, live)
        course.struck[PUT_BACK] += 1


def _copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
