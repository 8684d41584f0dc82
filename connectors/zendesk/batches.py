"""Writes the fields of many tickets in one call and waits, for a bounded time, to learn what became of each.

A batch is accepted first and carried out later, in the host's queue; "completed" does not mean that every
ticket was written, so each result is read for itself (F21).
https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#batch-update-tickets
"""

import re
from collections.abc import Callable, Sequence

from connectors.zendesk import wire
from connectors.zendesk.answers import said
from connectors.zendesk.field_map import FieldMap
from connectors.zendesk.writer import Writer
from connectors.zendesk.writing import batch_entry
from core.commands import TicketUpdate
from core.errors import DecideAgain, HostError, LookBeforeRepeating, TicketGone, TryLater, WillNotWork
from core.ports import Done, Receipt

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0)
"""Seconds between looks at a job: a minute in all, after which what became of it is unknown."""

OVER = frozenset({"completed", "failed", "killed"})
OUTDATED = re.compile(r"conflict|safe.?update|outdated", re.IGNORECASE)
GONE = re.compile(r"not.?found", re.IGNORECASE)


class Batches:
    """The host's batch updates."""

    AT_ONCE = 100

    def __init__(self, writer: Writer, wait: Callable[[float], None]) -> None:
        self._writer = writer
        self._wait = wait

    def write(self, updates: Sequence[TicketUpdate], fields: FieldMap) -> tuple[Receipt, ...]:
        """Fields-only updates of different tickets, 100 at most; receipts in their order, each with its error.

        Raises what the call itself ran into; then none of it is known to be written.
        """
        drafts = [batch_entry(update, fields) for update in updates]
        entries = [entry for entry, _ in drafts if entry]
        results = self._results(entries) if entries else {}
        return tuple(
            _receipt(update, bool(entry), dropped, results)
            for update, (entry, dropped) in zip(updates, drafts, strict=True)
        )

    def _results(self, entries: Sequence[dict[str, object]]) -> dict[str, wire.JobResult]:
        job = self._writer.update_many(entries)
        for pause in PAUSES:
            if job.status in OVER:
                break
            self._wait(pause)
            try:
                job = self._writer.job(job.id)
            except TryLater:
                continue
            except HostError as error:
                raise LookBeforeRepeating(f"what became of a batch cannot be learned: {error}") from error
        return {str(one.id): one for one in job.results or () if one.id is not None}


def _receipt(update: TicketUpdate, sent: bool, dropped: tuple[str, ...], results: dict[str, wire.JobResult]) -> Receipt:
    if not sent:
        return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, dropped)
    error = _error(update.ref.id, results.get(update.ref.id))
    if error is not None:
        return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, dropped, error)
    return Receipt(update.ref, update.key, Done.WRITTEN, "", dropped)


def _error(ticket_id: str, result: wire.JobResult | None) -> HostError | None:
    if result is None:
        return LookBeforeRepeating(f"ticket {ticket_id}: the batch does not say what became of it")
    if result.success or (result.success is None and result.error is None):
        return None
    what = f"{result.error or ''} {result.details or ''}".strip()
    told = f"ticket {ticket_id}: {said(what.encode('utf-8', 'replace'))}"
    if OUTDATED.search(what):
        return DecideAgain(told)
    if GONE.search(what):
        return TicketGone(told)
    return WillNotWork(told)
