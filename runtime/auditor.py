"""Looks over the shoulder of the service, by what is remembered alone, and keeps quiet only when it is worried (F67).

Rule 1: it asks the database, not the parts that wrote into it.
Rule 2: the heartbeat goes out only while all is well. An auditor that is dead, blind or worried is silent, and somebody
outside notices.
Rule 3: being late is no fault where the reason is known: an alarm of the account that explains it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from core.tickets import TicketRef
from runtime.alarm_kinds import KINDS
from runtime.alarms import Alarms, Place
from runtime.clock import Clock
from runtime.heartbeat import Heartbeat
from runtime.metrics import Metrics
from store import Store
from store.audit import Found, Tally

EVERY = timedelta(seconds=30)
GRACE = timedelta(seconds=30)
"""How late an escalation may be before it is overdue; with the interval this makes the minute of I8."""
SAMPLE = 50
"""How many journals are checked at a look; all of them in turn."""
BALANCED_EVERY = timedelta(minutes=1)
CANARY_EVERY = timedelta(days=1)
CANARY = "canary"

log = structlog.get_logger("halyard.auditor")


@dataclass(slots=True)
class Auditor:
    """The auditor of one service; one look at a time."""

    store: Store
    clock: Clock
    alarms: Alarms
    metrics: Metrics
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    _checked_to: TicketRef | None = field(default=None, init=False)
    _balanced_at: datetime | None = field(default=None, init=False)

    def look(self) -> bool:
        """Look at everything once; answers whether all is well. Raises :class:`core.errors.StoreUnavailable`."""
        now = self.clock()
        self._escalations(now)
        self._balance(now)
        self._journals()
        self._canary(now)
        worries = sorted({one.kind for one in self.alarms.open() if one.kind in KINDS and KINDS[one.kind].stills})
        if worries:
            log.error("the auditor is worried and gives no sign of life", worries=worries)
            return False
        if self.heartbeat.beat(now):
            self.metrics.watch.heartbeat.set(now.timestamp())
        return True

    def _escalations(self, now: datetime) -> None:
        explained = self.explained()
        late = [one for one in self.store.watch.audit.overdue(now, GRACE) if not _is_explained(one, explained)]
        self.alarms.exactly("escalation_overdue", standing(late))
        self.alarms.exactly("escalation_unarmed", standing(self.store.watch.audit.unarmed()))

    def explained(self) -> frozenset[tuple[str, str]]:
        """The accounts of which an alarm says why they are late; with ``("", "")`` all are."""
        known = (one for one in self.alarms.open() if one.kind in KINDS and KINDS[one.kind].explains)
        return frozenset((one.key.connector, one.key.account) for one in known)

    def _balance(self, now: datetime) -> None:
        if self._balanced_at is not None and abs(now - self._balanced_at) < BALANCED_EVERY:
            return
        self._balanced_at = now
        tally = self.store.watch.audit.tally()
        log.info("balance", **balance(tally))
        off = tally.strays != 0
        facts = {name: str(value) for name, value in balance(tally).items()}
        self.alarms.exactly("balance_off", {("", "", ""): facts} if off else {})

    def _journals(self) -> None:
        found = self.store.watch.audit.journals(self._checked_to, SAMPLE)
        self._checked_to = found[-1].ref if len(found) == SAMPLE else None
        for one in found:
            ref = one.ref
            if one.broken is None:
                self.alarms.over("journal_broken", connector=ref.connector, account=ref.account, subject=ref.id)
                continue
            facts = {"damage": one.broken.damage.value}
            self.alarms.stands(
                "journal_broken", connector=ref.connector, account=ref.account, subject=ref.id, facts=facts
            )

    def _canary(self, now: datetime) -> None:
        """Once a day an overdue escalation is planted; whoever does not find it would not find a true one."""
        text = self.store.cursor("", "", CANARY)
        found_at = datetime.fromisoformat(text) if text else None
        if found_at is not None and abs(now - found_at) < CANARY_EVERY:
            return
        if self.store.watch.audit.sees(now, GRACE):
            self.store.set_cursor("", "", CANARY, now.isoformat())
            self.alarms.over("auditor_blind")
            self.metrics.watch.canary.set(now.timestamp())
            log.info("the auditor found the overdue escalation that was planted for it")
        else:
            self.alarms.stands("auditor_blind")


def balance(tally: Tally) -> Mapping[str, int]:
    """What came in and what became of it: accepted is the sum of the rest but the copies, or one was lost (F68)."""
    return {
        "accepted": tally.accepted,
        "applied": tally.applied,
        "ignored": tally.ignored,
        "parked": tally.parked,
        "pending": tally.pending,
        "strays": tally.strays,
        "copies": tally.copies,
    }


def standing(found: Iterable[Found]) -> dict[Place, Mapping[str, str]]:
    """Where something stands: one alarm for each account, with how many tickets and the first of them."""
    return {
        (one.connector, one.account, ""): {"count": str(one.count), "tickets": ", ".join(one.tickets)} for one in found
    }


def _is_explained(one: Found, explained: frozenset[tuple[str, str]]) -> bool:
    return ("", "") in explained or (one.connector, one.account) in explained
