"""Does what is due: claims tickets, takes a turn on each, writes what follows, and settles every outcome.

Rule 1: a failure of one ticket or one account never stops the others.
Rule 2: what the host answered decides what comes next; every kind of :class:`core.errors.HostError` has its line.
Rule 3: no write is repeated here unless the host said that it was not carried out, or its mark was looked for.
Rule 4: accounts are worked on one by one, each as far as its lane is open (:mod:`runtime.lanes`).
Rule 5: right before each write the lease is looked at, by clock and by row; who stood still drops old work (F46).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from core.commands import TicketUpdate
from core.drift import confirmed
from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    LostTheRace,
    StoreUnavailable,
    TicketGone,
    TryLater,
    WillNotWork,
)
from core.ports import Done, Receipt
from core.tickets import UNWRITABLE, TicketRef
from runtime import logs, uncopied
from runtime.holding import Holding, Worker
from runtime.lost_causes import BACK_OFF, LostCauses, back_off
from runtime.metrics import Metrics
from runtime.patience import ACCOUNT_RESTS, ASKED_REST
from runtime.recent import OldCopy
from runtime.rounds import Rounds
from runtime.schema_hold import SchemaHold
from runtime.tie_desk import TieOffice
from runtime.trouble import Trouble
from runtime.turn import Desk, Prepared, Tools, prepare
from store import Claim
from store.points import point

Desks = Mapping[tuple[str, str], Desk]

FIRST_LOOK_AFTER = timedelta(seconds=5)
CONFLICTS = 5
PAUSED_FOR = ACCOUNT_RESTS
REFUSED_FIELDS_AGAIN = timedelta(minutes=15)

log = structlog.get_logger("halyard.engine")


class Engine(Rounds):
    """Takes turns on tickets; any number of threads may call it, one ticket is worked on by one at a time."""

    def __init__(
        self, tools: Tools, desks: Desks, worker: Worker, metrics: Metrics, hold: SchemaHold | None = None
    ) -> None:
        hold = hold or SchemaHold(tools.store, metrics)
        super().__init__(tools.clock, tools.store, desks, Holding(tools.store, tools.clock, worker, metrics, hold))
        self._tools = tools
        self._desks = desks
        self._metrics = metrics
        self._patience = self.lanes.patience
        self._ties = TieOffice(tools.store, desks)
        self._lost_causes = LostCauses(tools, metrics)

    def _work(self, claims: Sequence[Claim]) -> None:
        flips: dict[tuple[str, str], list[Prepared]] = {}
        for claim, write_first in self._holding.in_turn(claims):
            if write_first:
                self._write_many(flips)
            if self._halting:
                self._release(claim, wake_at=self._tools.clock())
                continue
            with self._tools.pulse.working(f"ticket {claim.ref}"), logs.about(claim.ref):
                prepared = self._prepare(claim)
            if prepared is None:
                continue
            if prepared.update is None:
                self._release(prepared.claim, wake_at=prepared.look_at)
            elif prepared.update.fields_only:
                flips.setdefault((claim.ref.connector, claim.ref.account), []).append(prepared)
            else:
                self._guarded((prepared,), self._write_alone)
        self._write_many(flips)

    def _write_many(self, flips: dict[tuple[str, str], list[Prepared]]) -> None:
        for many in flips.values():
            self._guarded(many, self._write_flips)
        flips.clear()

    def _prepare(self, claim: Claim) -> Prepared | None:
        """One ticket decided and saved, or ``None`` where its outcome is already settled."""
        if self._lost_causes.kills(claim):
            return None
        desk, now = self._desks[claim.ref.connector, claim.ref.account], self._tools.clock()
        until = self.lanes.closed_until(claim.ref, now)
        if until is None and (claim.due_at is None or claim.due_at > now):
            until = self.lanes.heat.until(claim.ref, now)
        if until is not None:
            self._release(claim, wake_at=until)
            return None
        try:
            with self._metrics.turns.time():
                prepared = prepare(self._tools, desk, claim)
            self._back(claim.ref)
            self._heated(claim.ref, prepared.words)
            self._trouble(claim.ref).answered()
            again = self._ties.carry_out(desk, claim.ref, prepared.ties, self._tools.clock())
            looks = [one for one in (prepared.look_at, again) if one is not None]
            return replace(prepared, look_at=min(looks, default=None))
        except LostTheRace:
            self._metrics.races.inc()
            self._release(claim, wake_at=self._tools.clock())
        except HostError as error:
            self._unread(claim, error)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours on one ticket must not stop its neighbours (F10)
            self._stumbled(claim, error)
        return None

    def _back(self, ref: TicketRef) -> None:
        """The account answered; whoever asked for it in vain need not wait any longer."""
        self._patience.let_in(ref, "reading")
        asked = self._patience.answered(ref)
        if asked:
            self._tools.store.wake_many(asked, self._tools.clock())

    def _heated(self, ref: TicketRef, words: int) -> None:
        if self.lanes.heat.looked(ref, words, self._tools.clock()):
            self._metrics.load.hot_tickets.inc()
            log.warning("hot ticket, looked at less often", ref=str(ref), words=words)

    def _guarded(self, many: Sequence[Prepared], write: Callable[[Sequence[Prepared]], None]) -> None:
        """Write; after a fault of ours each ticket is written by itself, so that no neighbour is harmed (F10)."""
        try:
            with self._tools.pulse.working(f"the writes for {many[0].claim.ref}"):
                write(many)
        except LostTheRace:
            self._metrics.races.inc()
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - see above; what may have been written is looked for first
            if len(many) == 1:
                update = many[0].update
                notes = update.notes if update is not None else ()
                self._stumbled(many[0].claim, error, tuple(note.key for note in notes))
                return
            for one in many:
                self._guarded((one,), self._write_alone)

    def _write_alone(self, one: Sequence[Prepared]) -> None:
        with logs.about(one[0].claim.ref):
            self._write(one[0])

    def _write(self, prepared: Prepared) -> None:
        """Write one update that people see; its notes are known to be on their way before the call leaves."""
        update = prepared.update
        if update is None:
            raise AssertionError("only updates are written")
        store, now = self._tools.store, self._tools.clock()
        keys = tuple(note.key for note in update.notes)
        try:
            if keys:
                store.sending(prepared.claim, keys, now)
            receipts = self._apply((prepared.claim,), (update,))
        except LostTheRace:
            self._metrics.races.inc()
        except WillNotWork as error:
            self._apart(prepared, update, error)
        except HostError as error:
            self._unsettled(prepared, keys, error)
        else:
            self._confirm(prepared, update, receipts[0])

    def _write_flips(self, many: Sequence[Prepared]) -> None:
        """Write updates nobody sees as an act of ours: together, in one bulk call where there are several."""
        updates = tuple(one.update for one in many if one.update is not None)
        if len(updates) == 1:
            self._write(many[0])
            return
        try:
            receipts = self._apply(tuple(one.claim for one in many), updates)
        except HostError as error:
            for one in many:
                self._unsettled(one, (), error)
            return
        for one, update, receipt in zip(many, updates, receipts, strict=True):
            if isinstance(receipt.error, HostError):
                self._unsettled(one, (), receipt.error)
            else:
                self._confirm(one, update, receipt)

    def _apply(self, claims: Sequence[Claim], updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        ref = updates[0].ref
        point("host.write:before")
        self._holding.must_stand(claims)
        with self._metrics.writes.time():
            receipts = self._desks[ref.connector, ref.account].helpdesk.apply(updates)
        point("host.write:after")
        return receipts

    def _confirm(self, prepared: Prepared, update: TicketUpdate, receipt: Receipt) -> None:
        """The host took it: note that, and what it silently left out."""
        claim, now = prepared.claim, self._tools.clock()
        keys = tuple(note.key for note in update.notes)
        missing = uncopied.arrivals(update, receipt.dropped, now)
        try:
            self._tools.store.accept(missing)
            if keys:
                self._tools.store.sent(claim, keys, now, "written", receipt.version)
            if update.fields:
                after = confirmed(prepared.history.written, update.fields)
                self._tools.store.remember(claim, after, receipt.version)
        except LostTheRace:
            self._metrics.races.inc()
            return
        self._wrote(claim.ref, update)
        self._tools.recent.wrote(claim.ref, update.seen, receipt.version, now)
        for dropped in receipt.dropped:
            log.warning("host left something out", ref=str(claim.ref), what=dropped)
        if receipt.done is Done.WRITTEN:
            self._metrics.host_writes.inc()
        desk = self._desks[claim.ref.connector, claim.ref.account]
        again = self._tools.roster.left_out(desk, prepared.history, receipt.dropped)
        self._release(claim, wake_at=now if again or missing else prepared.look_at)

    def _wrote(self, ref: TicketRef, update: TicketUpdate) -> None:
        self._patience.let_in(ref, "writing")
        self._trouble(ref).written_fields(update.fields)

    def _apart(self, prepared: Prepared, update: TicketUpdate, error: WillNotWork) -> None:
        """The host refuses the whole: write its parts one by one, and park only what it still refuses (F24, F25).

        Unless the ticket is another by now: closed, say, which is refused before anything else is looked at (F23).
        """
        other = self._moved_on(update)
        if other is not None:
            self._unsettled(prepared, tuple(note.key for note in update.notes), other)
            return
        parts = _parts(update)
        if len(parts) == 1:
            self._park(prepared, update, error)
            self._release(prepared.claim, wake_at=self._again(prepared, update))
            return
        seen, wake_at = update.seen, prepared.look_at
        for number, part in enumerate(parts):
            try:
                version = self._write_part(prepared, replace(part, seen=seen))
            except HostError as stopped:
                left = tuple(note.key for one in parts[number:] for note in one.notes)
                self._unsettled(prepared, left, stopped)
                return
            seen = version or seen
            if part.fields and not version:
                wake_at = self._again(prepared, part)
        self._release(prepared.claim, wake_at=wake_at)

    def _moved_on(self, update: TicketUpdate) -> HostError | None:
        """What to do instead where the ticket is not, or may not be, the one that the update was decided on."""
        desk = self._desks[update.ref.connector, update.ref.account]
        try:
            ticket = desk.helpdesk.fetch(update.ref)
        except HostError as error:
            return error
        if ticket.version == update.seen and ticket.status not in UNWRITABLE:
            return None
        return DecideAgain("the ticket moved on while it was refused")

    def _write_part(self, prepared: Prepared, part: TicketUpdate) -> str:
        """The version after the part was written; nothing where it is refused and parked."""
        try:
            receipt = self._apply((prepared.claim,), (part,))[0]
        except WillNotWork as refused:
            self._park(prepared, part, refused)
            return ""
        now = self._tools.clock()
        self._tools.store.accept(uncopied.arrivals(part, receipt.dropped, now))
        if part.notes:
            self._tools.store.sent(
                prepared.claim, tuple(note.key for note in part.notes), now, "written", receipt.version
            )
        if part.fields:
            after = confirmed(prepared.history.written, part.fields)
            self._tools.store.remember(prepared.claim, after, receipt.version)
        self._wrote(part.ref, part)
        return receipt.version or part.seen

    def _again(self, prepared: Prepared, refused: TicketUpdate) -> datetime | None:
        """When to try refused fields again: an admin may have put back what is missing (F24)."""
        if not refused.fields:
            return prepared.look_at
        again = self._tools.clock() + REFUSED_FIELDS_AGAIN
        return min(prepared.look_at or again, again)

    def _park(self, prepared: Prepared, part: TicketUpdate, refused: WillNotWork) -> None:
        self._metrics.parked.inc()
        log.error("host refuses a write", ref=str(part.ref), fields=sorted(part.fields), why=str(refused))
        self._trouble(part.ref).refused_fields(part.ref, part.fields, refused)
        keys = tuple(note.key for note in part.notes)
        if keys:
            self._tools.store.accept(uncopied.refused(part, self._tools.clock()))
            self._tools.store.park(prepared.claim, keys, self._tools.clock(), str(refused))

    def _unread(self, claim: Claim, error: HostError) -> None:
        """The ticket could not be read: the account may be down, or closed to us."""
        now = self._tools.clock()
        self._trouble(claim.ref).met(error, "reading")
        match error:
            case CredentialsRefused():
                self._patience.refused(claim.ref, now)
            case OldCopy() | WillNotWork():
                self._back(claim.ref)
            case TryLater(retry_after=told):
                if self._patience.unread(claim.ref, now, told):
                    log.error("account does not answer, left alone for a minute", account=claim.ref.account)
                    self._trouble(claim.ref).down(error)
                self._told(claim.ref, "reading", told)
            case _:
                pass
        self._settle(claim, error)

    def _told(self, ref: TicketRef, door: str, wait: timedelta | None, *, alone: bool = True) -> None:
        """The helpdesk said how long to wait: the ticket is left ``alone`` so long, and long waits are told (F17)."""
        if wait is None:
            return
        now = self._tools.clock()
        if alone:
            self._patience.told(ref, wait, now)
        since_at = self._patience.limited(ref, door, wait, now)
        if since_at is not None:
            self._trouble(ref).limited(door, since_at)

    def _unsettled(self, prepared: Prepared, keys: tuple[str, ...], error: HostError) -> None:
        """The write did not end well: free the notes unless they may be in the host, then as for any host error."""
        try:
            if keys and not isinstance(error, LookBeforeRepeating):
                self._tools.store.unsent(prepared.claim, keys, look=False, tried=False)
        except LostTheRace:
            self._metrics.races.inc()
            return
        if isinstance(error, TryLater):
            self._told(prepared.claim.ref, "writing", error.retry_after, alone=bool(keys))
        self._trouble(prepared.claim.ref).met(error, "writing")
        self._settle(prepared.claim, error)

    def _settle(self, claim: Claim, error: HostError) -> None:
        """When this ticket is looked at again, by what the host said."""
        now = self._tools.clock()
        self._metrics.host_errors.labels(type(error).__name__).inc()
        match error:
            case DecideAgain() | TicketGone() if claim.tries < CONFLICTS:
                self._release(claim, wake_at=now, failed=True)
            case LookBeforeRepeating():
                self._release(claim, wake_at=now + max(FIRST_LOOK_AFTER, back_off(claim.tries)), failed=True)
            case TryLater(retry_after=told) if self._rests(claim.ref, now):
                # It asked for the whole account, and has not failed itself.
                self._release(claim, wake_at=now + max(told or timedelta(0), ASKED_REST))
            case TryLater(retry_after=told):
                self._release(claim, wake_at=now + max(told or timedelta(0), back_off(claim.tries)), failed=True)
            case CredentialsRefused():
                log.error("credentials refused, account paused", account=claim.ref.account, why=str(error))
                self._release(claim, wake_at=now + PAUSED_FOR, failed=True)
            case _:
                log.error("host refuses a ticket", ref=str(claim.ref), why=str(error))
                self._release(claim, wake_at=now + BACK_OFF[-1], failed=True)

    def _rests(self, ref: TicketRef, now: datetime) -> bool:
        return self._patience.rests_until((ref.connector, ref.account), now) is not None

    def _stumbled(self, claim: Claim, error: Exception, keys: tuple[str, ...] = ()) -> None:
        self._lost_causes.stumbled(claim, error, keys)

    def _trouble(self, ref: TicketRef) -> Trouble:
        return Trouble.of(self._tools.alarms, ref)

    def _release(self, claim: Claim, *, wake_at: datetime | None, failed: bool = False) -> None:
        if not failed:
            self._lost_causes.went_well(claim.ref)
        self._tools.store.release(claim, wake_at=wake_at, failed=failed)


def _parts(update: TicketUpdate) -> tuple[TicketUpdate, ...]:
    """An update as the writes it could be taken apart into: its fields, then each note."""
    fields = (replace(update, notes=()),) if update.fields else ()
    return fields + tuple(replace(update, key=note.key, fields={}, notes=(note,)) for note in update.notes)
