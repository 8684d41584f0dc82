"""Puts our own backup, hours old, back in the middle of a history (F44): ``python -m tests.simulation --restores``.

Nothing else goes wrong in such a history, so that whatever the judge finds is the backup's.
"""

from __future__ import annotations

from dataclasses import replace

from tests.simulation.dice import dice
from tests.simulation.disk import BACK_UP, PUT_BACK
from tests.simulation.plan import FAULTS, HOUR, Entry, Plan


def with_restore(plan: Plan) -> Plan:
    """The people's part of a plan, with a backup made where something goes on and put back hours later."""
    rolled = dice(plan.seed, "restore")
    people = [one for one in plan.entries if one.kind not in FAULTS]
    busy = [one.at for one in people if one.kind != "open"] or [HOUR]
    made_at = round(max(0.0, rolled.choice(busy) - rolled.choice((1.0, 60.0, 600.0, HOUR))), 1)
    put_at = round(max(made_at + 60, min(plan.ends - 2 * HOUR, made_at + rolled.choice((1, 6, 12)) * HOUR)), 1)
    entries = (*people, Entry(made_at, BACK_UP, {}), Entry(put_at, PUT_BACK, {}))
    return replace(plan, entries=tuple(sorted(entries, key=lambda one: one.at)))
