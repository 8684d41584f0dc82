"""Ends a process that cannot go on, so that whoever supervises it starts it anew.

A dead metronome (F48), a call that never returns (F47) and storage that cannot be trusted any more (F38) have one cure:
to end at once, without the goodbyes that would wait for them or write. What was promised is on the disk, and what was
held is free again when its lease ends.
"""

import os
import sys
import threading
from collections.abc import Callable

import structlog

from core.errors import StoreUnavailable
from runtime.pulse import Pulse
from store.soundness import Soundness

log = structlog.get_logger("halyard.watchdog")

LOOK_EVERY = 1.0
"""Seconds between two looks."""
LOOKS = 5
"""How many looks in a row must agree: a process that was frozen is given time to come to itself (F46)."""
TELLING = 2.0
"""Seconds that the last log line may take; a log that blocks holds nothing up (F66)."""
STUCK = 75
"""The exit code of a process that could not go on."""
STORAGE = 74
"""The exit code of a process whose storage cannot be trusted."""

End = Callable[[int], None]


def end_at_once(code: int) -> None:
    """End the process as a power cut would."""
    os._exit(code)


def end_late(give_up: Callable[[], int], end: End = end_at_once) -> None:
    """End a process whose stop takes too long, having given up what it holds: no ticket's work is to blame (F11).

    ``give_up`` says so to the database, which is not waited for long.
    """

    def said() -> None:
        try:
            log.warning("ending: the stop takes too long", tickets_held=give_up())
        except StoreUnavailable as error:
            log.error("ending: the stop takes too long, and the database does not answer", why=str(error))

    teller = threading.Thread(target=said, name="halyard-giving-up", daemon=True)
    teller.start()
    teller.join(TELLING)
    end(STUCK)


class Watchdog:
    """Looks at one process from a thread of its own."""

    def __init__(
        self, pulse: Pulse, soundness: Soundness, end: End = end_at_once, *, every_seconds: float = LOOK_EVERY
    ) -> None:
        self._pulse = pulse
        self._soundness = soundness
        self._end = end
        self._every = every_seconds
        self._agreed = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="halyard-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def look(self) -> bool:
        """Look once; true where the process was ended."""
        if self._soundness.fault:
            self._give_up(STORAGE, self._soundness.fault)
            return True
        why = self._pulse.dead()
        self._agreed = self._agreed + 1 if why else 0
        if self._agreed < LOOKS:
            return False
        self._give_up(STUCK, why)
        return True

    def _watch(self) -> None:
        while not self._stopped.is_set():
            if self.look():
                return
            # Lost storage wakes it at once; everything else is looked at every so often.
            self._soundness.lost(self._every)

    def _give_up(self, code: int, why: str) -> None:
        teller = threading.Thread(target=_tell, args=(code, why), name="halyard-last-words", daemon=True)
        teller.start()
        teller.join(TELLING)
        self._end(code)


def _tell(code: int, why: str) -> None:
    log.critical("ending: this process cannot go on", code=code, why=why)
    sys.stderr.flush()
