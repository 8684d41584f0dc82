"""Holds the whole process while the tables are another release's, and lets it go on when they are ours (F58).

Rule 1: while it holds, no ticket is claimed and no job is run; whoever asks is told why.
Rule 2: on a newer schema what arrives is still stored, since later releases only add; on an older one nothing is.
Rule 3: nothing needs to be started again: each beat looks, and every claim does so by itself.
"""

from collections.abc import Callable

import structlog

from core.errors import OtherSchema
from runtime.metrics import Metrics
from store import Store

log = structlog.get_logger("halyard.schema")


class SchemaHold:
    """Whether this process may work, by the schema of its database; asked by many threads."""

    def __init__(self, store: Store, metrics: Metrics, begin: Callable[[], object] = lambda: None) -> None:
        """``begin`` is done once, before the first work, as soon as the tables are those of this release."""
        self._store = store
        self._metrics = metrics
        self._begin: Callable[[], object] | None = begin
        self.why = ""
        """Why the process holds; empty where it works."""
        self.newer = False
        """Whether it holds because a later release made the tables."""

    def look(self) -> str:
        """Look at the schema, and hold or go on; answers why it holds. Raises :class:`StoreUnavailable`."""
        state = self._store.schema.state()
        if state.fits and self._begin is not None:
            self._begin()
            self._begin = None
        if state.why != self.why:
            log.error("held", why=state.why) if state.why else log.info("goes on", schema=state.found)
        self.why, self.newer = state.why, state.newer
        self._metrics.held.set(not state.fits)
        return self.why

    def found_another(self, error: OtherSchema) -> None:
        """A claim found other tables than ours: hold from now on."""
        if not self.why:
            log.error("held", why=str(error))
        self.why = self.why or str(error)
        self.look()

    def unless_held(self, job: Callable[[], object]) -> Callable[[], object]:
        """The job, which does nothing while the process holds."""

        def guarded() -> object:
            return None if self.look() else job()

        return guarded
