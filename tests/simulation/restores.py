"""Puts our own backup, hours old, back in the middle of a history (F44): ``python -m tests.simulation --restores``.

Nothing else goes wrong in such a history, so that whatever the judge finds is the backup's.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.simulation.dice import dice
from tests.simulation.plan import FAULTS, HOUR, Entry, Plan

if TYPE_CHECKING:
    from tests.simulation.course import Course

BACK_UP, PUT_BACK = "back_up", "put_back"
AWAY = timedelta(seconds=5)


def with_restore(plan: Plan) -> Plan:
    """The people's part of a plan, with a backup made where something goes on and put back hours later."""
    rolled = dice(plan.seed, "restore")
    people = [one for one in plan.entries if one.kind not in FAULTS]
    busy = [one.at for one in people if one.kind != "open"] or [HOUR]
    made_at = round(max(0.0, rolled.choice(busy) - rolled.choice((1.0, 60.0, 600.0, HOUR))), 1)
    put_at = round(max(made_at + 60, min(plan.ends - 2 * HOUR, made_at + rolled.choice((1, 6, 12)) * HOUR)), 1)
    entries = (*people, Entry(made_at, BACK_UP, {}), Entry(put_at, PUT_BACK, {}))
    return replace(plan, entries=tuple(sorted(entries, key=lambda one: one.at)))


@dataclass
class Backups:
    """Makes and puts back the backup of one course."""

    course: Course

    def take(self, entry: Entry) -> bool:
        """Whether an entry is about the backup; then it is done."""
        live = self.course.hosts.database
        kept = live.with_suffix(".backup")
        if entry.kind == BACK_UP:
            _copied(live, kept)
        elif entry.kind == PUT_BACK:
            self._put_back(kept, live)
        else:
            return False
        self.course.told(entry.kind)
        return True

    def _put_back(self, kept: Path, live: Path) -> None:
        """Both replicas are stopped, the database is that of the backup, and both start again."""
        for replica in self.course.replicas.values():
            replica.take_down()
            replica.back_at = self.course.now + AWAY
        self.course.strikes.troubled(self.course.now + AWAY)
        _copied(kept, live)
        self.course.struck[PUT_BACK] += 1


def _copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
