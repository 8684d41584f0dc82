"""Leaves to a person what only harms whoever tries it again: a ticket we fail on, and one that kills the worker.

Failures of ours are counted here, apart from the tries of a claim, which a helpdesk that is down uses up too (F10).
Deaths are counted by the memory, before the next worker begins (F11).
"""

import traceback
from datetime import timedelta

import structlog

from core.errors import LostTheRace
from core.tickets import TicketRef
from runtime.metrics import Metrics
from runtime.turn import Tools
from store import Claim

log = structlog.get_logger("halyard.engine")

TRIES = 5
DEATHS = 2
"""After so many workers that died on a ticket it is left to a person."""
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 900))


def back_off(tries: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return BACK_OFF[min(tries, len(BACK_OFF) - 1)]


class LostCauses:
    """What one engine fails on."""

    def __init__(self, tools: Tools, metrics: Metrics) -> None:
        self._tools = tools
        self._metrics = metrics
        self._stumbles: dict[TicketRef, int] = {}

    def went_well(self, ref: TicketRef) -> None:
        """A ticket was worked on to its end."""
        self._stumbles.pop(ref, None)

    def kills(self, claim: Claim) -> bool:
        """Whether two workers died on the ticket; what came of it is parked then, unread, so that no third one does."""
        if claim.deaths < DEATHS:
            return False
        ref, facts = claim.ref, {"deaths": str(claim.deaths)}
        log.error("suspected killer", ref=str(ref), deaths=claim.deaths)
        self._tools.alarms.stands(
            "suspected_killer", connector=ref.connector, account=ref.account, subject=ref.id, facts=facts
        )
        self._give_up(claim, (), f"the worker died {claim.deaths} times on it")
        return True

    def stumbled(self, claim: Claim, error: Exception, keys: tuple[str, ...]) -> None:
        """A fault of ours: try again later, and after a few tries leave it, with the notes under way, to a person."""
        stumbles = self._stumbles[claim.ref] = self._stumbles.get(claim.ref, 0) + 1
        self._metrics.stumbles.inc()
        log.error("turn failed", ref=str(claim.ref), tries=stumbles, error=repr(error), trace=traceback.format_exc())
        if stumbles < TRIES:
            wake_at = self._tools.clock() + back_off(stumbles - 1)
            self._tools.store.release(claim, wake_at=wake_at, failed=True)
            return
        self.went_well(claim.ref)
        self._give_up(claim, keys, f"failed {TRIES} times: {type(error).__name__}")

    def _give_up(self, claim: Claim, keys: tuple[str, ...], why: str) -> None:
        now = self._tools.clock()
        try:
            if keys:
                self._tools.store.park(claim, keys, now, why)
            self._tools.store.give_up(claim, now, why)
        except LostTheRace:
            self._metrics.races.inc()
