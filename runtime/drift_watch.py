"""Looks once an hour whether each helpdesk is still as it was installed into, and says which objects are not.

Rule 1: it only reads, with the credentials the service runs with, and compares what ``halyard install drift`` compares.
Rule 2: it comes last: an account that stands still, is away or has little left of its limits is looked at later.
Rule 3: where the installation left no memory here, or those credentials may not read the configuration, it says so
once and claims nothing.
Rule 4: nothing is repaired by itself: whoever changed it had perhaps a reason.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from core.errors import CredentialsRefused, HostError, TicketGone, WillNotWork
from runtime.alarms import Alarms
from runtime.clock import Clock
from runtime.engine import Engine
from runtime.install_memory import MemoryUnreadable
from runtime.install_upkeep import Drifted
from runtime.installation import as_service
from runtime.metrics import DriftFigures
from runtime.settings import Account, Settings
from store import AccountKey, Store

EVERY = timedelta(minutes=5)
"""How often it is asked whether a look is due; what had to wait is looked at so much later."""
KIND = "installation_drifted"
RECORD = "drift"
"""Under which name the last look at each account is kept."""
LEAST_TURNS = 10
"""A look takes as many calls as some tickets do; where there is not room for this many it can wait."""
MOST_NAMED = 5

log = structlog.get_logger("halyard.drift")


@dataclass(frozen=True, slots=True)
class Look:
    """What the service last found at an account: the names of what is not as it was made, of how many things.

    ``why`` says why nothing could be compared, and is empty where it could.
    """

    at: datetime
    drifted: tuple[str, ...] = ()
    count: int = 0
    why: str = ""

    @property
    def words(self) -> str:
        """What was found, for a line."""
        when = f"at {self.at:%Y-%m-%d %H:%M} UTC"
        if self.why:
            return f"not compared {when}: {self.why}"
        if not self.drifted:
            return f"{self.count} as they were made {when}"
        return f"{len(self.drifted)} of {self.count} not as they were made {when}: {named(self.drifted)}"


@dataclass(slots=True)
class DriftWatch:
    """Watches the installations of a service's accounts; ``has_room`` says whether one may be looked at now."""

    settings: Settings
    store: Store
    alarms: Alarms
    figures: DriftFigures
    clock: Clock
    has_room: Callable[[AccountKey], bool]
    _looked_at: dict[AccountKey, datetime] = field(default_factory=dict)
    _told: set[AccountKey] = field(default_factory=set)

    def look(self) -> None:
        """Look at every account whose time it is; raises :class:`core.errors.StoreUnavailable`.

        After a start it is an account's time when the last look that is on record is old enough; where there is none,
        an interval later.
        """
        now = self.clock()
        for account in self.settings.accounts:
            if self._due(account, now) and self.has_room(_key(account)):
                self._look(account, now)

    def _due(self, account: Account, now: datetime) -> bool:
        key = _key(account)
        if key not in self._looked_at:
            kept = last_look(self.store, key)
            self._looked_at[key] = now if kept is None else kept.at
            if kept is not None:
                self.figures.show(key, kept.at, None if kept.why else len(kept.drifted))
        # A clock that was set back leaves looks in the future; they count as old.
        return not now - self.settings.service.drift_every < self._looked_at[key] <= now

    def _look(self, account: Account, now: datetime) -> None:
        place = {"connector": account.connector, "account": account.name}
        try:
            look = self._compared(account, now)
        except (WillNotWork, CredentialsRefused, TicketGone, MemoryUnreadable) as error:
            look = Look(now, why=str(error))
        except HostError as error:
            # Only the helpdesk's moment was wrong, so the next beat asks again.
            log.info("installation not looked at", why=type(error).__name__, **place)
            return
        self._keep(_key(account), look)
        if look.why:
            self._cannot_look(_key(account), look.why)
            return
        self._told.discard(_key(account))
        if look.drifted:
            facts = {"objects": named(look.drifted), "count": str(len(look.drifted))}
            self.alarms.stands(KIND, **place, facts=facts)
        else:
            self.alarms.over(KIND, **place)

    def _compared(self, account: Account, now: datetime) -> Look:
        installation = as_service(account, self.settings, self.clock)
        memory = installation.memory
        if not memory.is_here():
            raise WillNotWork(f"what was installed is not remembered on this machine ({memory.folder.name})")
        if not memory.applied():
            return Look(now)
        found, count = installation.drift()
        return Look(now, _names(found), count)

    def _keep(self, key: AccountKey, look: Look) -> None:
        self._looked_at[key] = look.at
        self.figures.show(key, look.at, None if look.why else len(look.drifted))
        kept = {"at": look.at.isoformat(), "drifted": look.drifted, "count": look.count, "why": look.why}
        self.store.set_cursor(*key, RECORD, json.dumps(kept))

    def _cannot_look(self, key: AccountKey, why: str) -> None:
        """Said once, so that a log of a year does not say it a thousand times."""
        if key not in self._told:
            self._told.add(key)
            log.warning("installation cannot be compared", connector=key[0], account=key[1], why=why)


def room_in(engine: Engine, store: Store) -> Callable[[AccountKey], bool]:
    """Whether an account's limits leave room for what can wait, by what the engine knows of it; asks no helpdesk."""

    def has_room(account: AccountKey) -> bool:
        if account in store.queues.pauses() or engine.lanes.patience.doubts(account):
            return False
        pace = engine.lanes.pace(account)
        return pace is None or pace.turns >= LEAST_TURNS

    return has_room


def last_look(store: Store, account: AccountKey) -> Look | None:
    """What the service last found at an account; ``None`` where it never looked."""
    kept = store.cursor(*account, RECORD)
    if not kept:
        return None
    told: Mapping[str, object] = json.loads(kept)
    drifted = told["drifted"]
    return Look(
        at=datetime.fromisoformat(str(told["at"])),
        drifted=tuple(map(str, drifted)) if isinstance(drifted, list) else (),
        count=int(str(told["count"])),
        why=str(told["why"]),
    )


def named(objects: Iterable[str]) -> str:
    """The first few names, and how many there are besides."""
    every = tuple(objects)
    more = len(every) - MOST_NAMED
    return ", ".join(every[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _names(found: Iterable[Drifted]) -> tuple[str, ...]:
    """Kinds and keys are ours; titles and contents are other people's words and stay where they are."""
    return tuple(f"{one.wanted.kind} {one.wanted.key}{' is gone' if one.found is None else ''}" for one in found)


def _key(account: Account) -> AccountKey:
    return (account.connector, account.name)
