"""Keeps what the doctor last found at each account and at the service itself, and looks again when somebody asks.

Rule 1: a look has a thread of its own, so that nobody who opens a page waits for a helpdesk.
Rule 2: of one place there is one look at a time; of one that takes too long that is said, and none is begun beside it.
Rule 3: what was found is kept in the memory of this process and nowhere else.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from core.errors import HalyardError
from core.findings import Finding, Grade
from core.ports import Change
from runtime import doctor_service
from runtime.access import AccountKey
from runtime.clock import Clock, ToldClock, stopwatch
from runtime.doctor_account import examine
from runtime.doctor_checks import BEAT, CLOCK
from runtime.install_memory import place as place_of
from runtime.installation import installations
from runtime.settings import Settings

SERVICE: AccountKey = ("", "")
"""The place that is no account: the service itself, and who hears of its alarms."""
LONGEST = timedelta(minutes=2)
"""A look that takes longer is said to be too slow."""
SHORTLY = timedelta(seconds=2)
"""How long whoever asked for a look waits for its end, so that a quick one is on the next page."""

OF_OUR_CLOCK = (BEAT, CLOCK)
"""What only says something where the service goes by the machine's clock."""

log = structlog.get_logger("halyard.doctor")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at one place, and the planned changes that would put right what is not as planned."""

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()

    def count(self, grade: Grade) -> int:
        """How many findings are of this grade."""
        return sum(one.grade is grade for one in self.findings)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a place: the last look that ended, when it began (``found`` is nothing where it fell over),
    and since when it is being looked at now; ``slow`` where that is too long."""

    found: Found | None = None
    at: datetime | None = None
    since: datetime | None = None
    slow: bool = False


@dataclass(frozen=True, slots=True)
class _Going:
    """A look that goes on."""

    at: datetime
    began: float


Look = Callable[[AccountKey], Found]
Begin = Callable[[Callable[[], None]], None]


class DoctorDesk:
    """The last looks of this process; any number of threads may ask."""

    def __init__(
        self, look: Look, clock: Clock, begin: Begin | None = None, passed: Callable[[], float] = stopwatch
    ) -> None:
        """``look`` examines a place; ``begin`` starts a piece of work, and comes back though it may go on.

        ``passed`` answers seconds since some moment.
        """
        self._look = look
        self._clock = clock
        self._begin = begin or _in_a_thread
        self._passed = passed
        self._lock = threading.Lock()
        self._last: dict[AccountKey, Known] = {}
        self._going: dict[AccountKey, _Going] = {}

    def known(self, place: AccountKey) -> Known:
        """What is known of an account, or of :data:`SERVICE`; looks at nothing."""
        with self._lock:
            last, going = self._last.get(place, Known()), self._going.get(place)
        if going is None:
            return last
        return replace(last, since=going.at, slow=self._passed() - going.began > LONGEST.total_seconds())

    def look(self, place: AccountKey) -> bool:
        """Begin to look at a place, and wait a moment for its end; false where it is being looked at already."""
        going = _Going(self._clock(), self._passed())
        with self._lock:
            if place in self._going:
                return False
            self._going[place] = going
        self._begin(lambda: self._looked(place, going))
        return True

    def _looked(self, place: AccountKey, going: _Going) -> None:
        found: Found | None = None
        try:
            found = self._look(place)
        except HalyardError as error:
            log.warning("look fell over", place="/".join(place), error=str(error))
        finally:
            with self._lock:
                self._last[place] = Known(found, going.at)
                del self._going[place]


def doctor_desk(settings: Settings, clock: Clock) -> DoctorDesk:
    """The desk of a service, which looks with the configuration that its process was started with."""
    return DoctorDesk(lambda place: _told(looked_at(settings, place, clock), clock), clock)


def looked_at(settings: Settings, place: AccountKey, clock: Clock) -> Found:
    """What ``halyard doctor`` finds at one account and its policies, or at the service; writes nothing.

    Nothing of another account is in it. Errors: :class:`core.errors.Mistakes` where a policy's file is broken by now,
    ``KeyError`` for an account that is not configured.
    """
    now = clock()
    if place == SERVICE:
        own = doctor_service.service(settings, now)
        return Found((*own, *doctor_service.notices(settings, test=False)))
    account = settings.account(*place)
    if account is None:
        raise KeyError(place)
    policies = tuple(doctor_service.policies([account], settings.root, now))
    (one,) = installations(replace(settings, accounts=(account,)), clock)
    examined = examine(one, clock)
    changes = {place_of(each.wanted): each for several in examined.changes.values() for each in several}
    return Found((*policies, *examined.findings), tuple(changes.values()))


def _told(found: Found, clock: Clock) -> Found:
    """The same; in a rehearsal, whose clock is set wrong on purpose, without what is about that clock."""
    if not isinstance(clock, ToldClock):
        return found
    return replace(found, findings=tuple(one for one in found.findings if one.check not in OF_OUR_CLOCK))


def _in_a_thread(work: Callable[[], None]) -> None:
    # Never waited for when the process ends: a helpdesk that is slow to answer does not keep it from stopping.
    thread = threading.Thread(target=work, name="halyard-doctor", daemon=True)
    thread.start()
    thread.join(SHORTLY.total_seconds())
