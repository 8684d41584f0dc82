"""The role that a helpdesk also plays where its tickets are worked on for those of other accounts; part of the seam.

A connector brings it by giving its :class:`core.ports.Helpdesk` these methods too; one that does not opens none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from core.tickets import TicketRef


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be opened for one in another account.

    ``key`` names it in the host for good, so that it can be found again; ``text`` is plain and for staff only.
    ``fields`` are what the configuration says beside, in the connector's own names.
    """

    account: str
    key: str
    title: str
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Counterparts(Protocol):
    """What a helpdesk also does whose tickets may be worked on for those of other accounts.

    Every method raises only :class:`core.errors.HostError` kinds, and repeats no write by itself.
    """

    def open_counterpart(self, wanted: NewTicket) -> TicketRef:
        """Open a ticket, in our own name; ``LookBeforeRepeating`` where it may be open although that was not said."""
        ...

    def find_counterpart(self, account: str, key: str) -> TicketRef | None:
        """The ticket opened under this key, the oldest if there are several; ``None`` where there is none yet."""
        ...

    def named_counterpart(self, account: str, words: str) -> TicketRef | None:
        """The ticket of this account that staff mean, by what people call it or by its address; it exists."""
        ...

    def link_counterpart(self, ref: TicketRef, key: str, title: str, url: str) -> None:
        """Leave a link to the ticket that asked, where the host has such links; again under the same key is no more."""
        ...
