"""Uses zenpy for what it is good at, with its habits switched off: its writes, its lists of configuration.

Habits of zenpy 2.0.57 that this module answers to: its own retries (our session has none) and waiting (our
session never shows it a 429), its cache (off), datetimes that lose their time (only text is passed), pending
objects that two threads would mix (one lock), whole payloads in its debug log (not below warnings).
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec
import requests
from zenpy import Zenpy
from zenpy.lib.api_objects import Ticket
from zenpy.lib.exception import ZenpyException

from connectors.zendesk import wire
from connectors.zendesk.session import STAND_IN
from core.errors import HostError, LookBeforeRepeating, TryLater

T = TypeVar("T")
STRUGGLES = (ZenpyException, AttributeError, KeyError, TypeError, ValueError, requests.RequestException)
"""What zenpy runs into when an answer is not of the shape it expects."""


class Writer:
    """zenpy at one account, through our session; safe to share between threads."""

    def __init__(self, session: requests.Session) -> None:
        logging.getLogger("zenpy").setLevel(logging.WARNING)
        subdomain, _, domain = STAND_IN.removeprefix("https://").partition(".")
        self._zenpy = Zenpy(subdomain=subdomain, domain=domain, session=session, anonymous=True, disable_cache=True)
        self._lock = threading.Lock()

    def update(self, ticket_id: int, properties: Mapping[str, Any]) -> wire.WriteAnswer:
        """One PUT; an answer that cannot be read is :class:`core.errors.LookBeforeRepeating`.

        https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket
        """
        ticket = Ticket(id=ticket_id, **properties)
        return self._write(lambda: self._zenpy.tickets.update(ticket), wire.WriteAnswer)

    def update_many(self, entries: Iterable[Mapping[str, Any]]) -> wire.Job:
        """One batch; the job it became. https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
        #batch-update-tickets
        """
        tickets = [Ticket(**entry) for entry in entries]
        return self._write(lambda: self._zenpy.tickets.update(tickets), wire.Job)

    def job(self, job_id: str) -> wire.Job:
        """How a batch stands. https://developer.zendesk.com/api-reference/ticketing/ticket-management/job_statuses/"""
        return self._read(lambda: self._plain(self._zenpy.job_status(id=job_id)), wire.Job)

    def ticket_fields(self) -> list[wire.TicketField]:
        """Every ticket field of the account."""
        return self._read(lambda: [self._plain(one) for one in self._zenpy.ticket_fields()], list[wire.TicketField])

    def organization_fields(self) -> list[wire.OrganizationField]:
        """Every organization field of the account."""
        fields = self._zenpy.organization_fields
        return self._read(lambda: [self._plain(one) for one in fields()], list[wire.OrganizationField])

    def brands(self) -> list[wire.Brand]:
        """Every brand of the account that we may see."""
        return self._read(lambda: [self._plain(one) for one in self._zenpy.brands()], list[wire.Brand])

    def _write(self, call: Callable[[], Any], shape: type[T]) -> T:
        try:
            with self._lock:
                return msgspec.convert(self._plain(call()), shape)
        except HostError:
            raise
        except (*STRUGGLES, msgspec.ValidationError) as error:
            raise LookBeforeRepeating(f"the answer to a write could not be read: {type(error).__name__}") from error

    def _read(self, call: Callable[[], Any], shape: type[T]) -> T:
        try:
            with self._lock:
                return msgspec.convert(call(), shape)
        except HostError:
            raise
        except (*STRUGGLES, msgspec.ValidationError) as error:
            raise TryLater(f"an answer could not be read: {type(error).__name__}") from error

    def _plain(self, thing: Any) -> Any:
        """A zenpy object as plain values."""
        return thing.to_dict()
