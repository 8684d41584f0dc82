"""Has machines die, stand still and lose their database or helpdesk at random moments, as one seed decides.

Whoever is gone is started again, as what looks after services does. What happened is counted by name.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from runtime.roles import Duty
from tests import postgres
from tests.several.conftest import Site
from tests.several.machines import Machine

LEASE_SECONDS = 5.0
SWEEP_SECONDS = 20.0
CREW = (Duty.WEB, Duty.WORKER, Duty.WORKER, Duty.WORKER, Duty.CLOCK, Duty.CLOCK)
STANDING_STILL = (0.5 * LEASE_SECONDS, 3 * LEASE_SECONDS)
"""For how long a machine stands still: sometimes shorter than it may, sometimes much longer."""
AWAY = (0.2, 2.0)
"""For how long the database is gone."""


@dataclass
class Turmoil:
    """A crew at work on one database, and what befalls it."""

    site: Site
    server: postgres.Server
    chance: random.Random
    crew: list[tuple[Duty, Machine]] = field(default_factory=list)
    befell: Counter[str] = field(default_factory=Counter)
    _thaws: list[tuple[float, Machine]] = field(default_factory=list)

    def begin(self) -> None:
        """Everybody to work."""
        self.site.usual = replace(self.site.usual, lease_seconds=LEASE_SECONDS, sweep_seconds=SWEEP_SECONDS)
        self.crew = [(duty, self.site.start(duty)) for duty in CREW]

    def strike(self) -> None:
        """Something happens."""
        name, happen = self.chance.choice(
            (
                ("killed", self._kill),
                ("killed", self._kill),
                ("stopped", self._stop),
                ("frozen", self._freeze),
                ("frozen", self._freeze),
                ("database crashed", self._crash_the_database),
                ("lines to the database cut", self._cut_lines),
                ("answers lost", self._plan("cut_after")),
                ("calls lost", self._plan("cut_before")),
                ("helpdesk failing", self._plan("status", status=503)),
                ("webhooks lost", self._drop_webhooks),
            )
        )
        happen()
        self.befell[name] += 1

    def look_after(self) -> None:
        """Who stood still long enough goes on, and whoever is gone is started again."""
        now = time.monotonic()
        for due, machine in [one for one in self._thaws if one[0] <= now]:
            self._thaws.remove((due, machine))
            machine.thaw()
        for place, (duty, machine) in enumerate(self.crew):
            if machine.ended:
                machine.stop()
                self.befell["ended by itself"] += 1
                self.crew[place] = (duty, self.site.start(duty))

    def calm_down(self) -> None:
        """Nothing happens any more; everybody goes on."""
        self.site.desk.as_planned()
        for _, machine in self._thaws:
            machine.thaw()
        self._thaws.clear()

    def end(self) -> list[int]:
        """Everybody goes home; how each ended."""
        return [machine.stop() for _, machine in self.crew]

    # --- what may happen -------------------------------------------------------------------------------------

    def _standing(self) -> int:
        """Somebody's place; whoever stands still goes on first."""
        place = self.chance.randrange(len(self.crew))
        machine = self.crew[place][1]
        machine.thaw()
        self._thaws = [one for one in self._thaws if one[1] is not machine]
        return place

    def _kill(self) -> None:
        self._end(signal.SIGKILL)

    def _stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        place = self._standing()
        duty, machine = self.crew[place]
        machine.stop(how)
        self.crew[place] = (duty, self.site.start(duty))

    def _freeze(self) -> None:
        machine = self.crew[self._standing()][1]
        machine.freeze()
        self._thaws.append((time.monotonic() + self.chance.uniform(*STANDING_STILL), machine))

    def _crash_the_database(self) -> None:
        postgres.halt_server(self.server, how="immediate")
        try:
            threading.Event().wait(self.chance.uniform(*AWAY))
        finally:
            postgres.resume_server(self.server)

    def _cut_lines(self) -> None:
        postgres.send_away(self.server, self.site.usual.database)

    def _plan(self, kind: str, **more: object) -> Callable[[], None]:
        def plan() -> None:
            match = self.site.desk.ticket_writes
            self.site.desk.plan({"kind": kind, "match": match, "count": self.chance.randint(1, 3), **more})

        return plan

    def _drop_webhooks(self) -> None:
        self.site.desk.plan({"kind": "webhook_drop", "count": self.chance.randint(1, 5)})
