"""What the contract suites need of a connector under test: its roles, and a hand in the helpdesk behind it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.ports import Delivery, Helpdesk, Receiver
from core.tickets import TicketRef


class Hand(Protocol):
    """People at work in the helpdesk, and its misfortunes; the suites do nothing to a host in any other way."""

    def open_ticket(self) -> TicketRef:
        """A new ticket of the highest severity, opened by a customer with one public message."""
        ...

    def customer_writes(self, ref: TicketRef, text: str, *copied: str) -> None:
        """The requester writes a public message, and copies people in by address."""
        ...

    def agent_writes(self, ref: TicketRef, text: str, *, public: bool) -> None:
        """An agent writes."""
        ...

    def agent_ticks(self, ref: TicketRef, details: Mapping[str, str]) -> None:
        """An agent uses the action, with answers to the questions of the form."""
        ...

    def agent_unticks(self, ref: TicketRef) -> None:
        """An agent takes the tick away."""
        ...

    def agent_records(self, ref: TicketRef, step: str, note: str) -> None:
        """An agent records a step, ``call_held`` or ``contact``, with words beside it."""
        ...

    def agent_flags(self, ref: TicketRef, *, many: bool) -> None:
        """An agent ticks the escalated flag by hand, on this ticket or with ``many`` on several at once."""
        ...

    def agent_unflags(self, ref: TicketRef) -> None:
        """An agent takes the flag off."""
        ...

    def agent_links(self, ref: TicketRef, problem: TicketRef) -> None:
        """An agent makes the ticket an incident of a problem ticket."""
        ...

    def lower_severity(self, ref: TicketRef) -> None:
        """An agent changes the severity to the second highest."""
        ...

    def close(self, ref: TicketRef) -> None:
        """The ticket is closed for good."""
        ...

    def delete(self, ref: TicketRef) -> None:
        """The ticket is deleted."""
        ...

    def time_passes(self, seconds: int) -> None:
        """The host's clock and ours move."""
        ...

    def strikes(self, what: str, *, writing: bool) -> None:
        """The next call that writes, or reads, ends as ``what``: see the suites."""
        ...

    def revoke(self) -> None:
        """What we hold no longer opens the door."""
        ...

    def writes(self) -> int:
        """How many calls that change tickets have reached the host so far."""
        ...


@dataclass(frozen=True)
class AtWork:
    """A helpdesk of one connector, open, and the hand in it.

    ``text_field`` and ``choice_field`` are names of fields of ours with one value each; ``customer`` and
    ``staff_email`` are people there, ``barred_email`` is somebody who may not sign in; ``allowed_cc`` and
    ``forbidden_cc`` are addresses by the account's list. ``known`` are the facts of a new ticket, by their names in
    :class:`core.tickets.Ticket`. A decision is one call that writes, and ``calls_a_message`` more for each of its
    messages where the host has no call for both; ``calls_for_a_dozen`` is how many it takes at most to write fields of
    twelve tickets.
    """

    helpdesk: Helpdesk
    hand: Hand
    account: str
    clock: Callable[[], datetime]
    severities: tuple[str, str]
    customer: str
    staff_email: str
    allowed_cc: str
    forbidden_cc: str
    customer_email: str
    barred_email: str
    known: Mapping[str, object]
    calls_a_message: int = 0
    calls_for_a_dozen: int = 2


@dataclass(frozen=True)
class Listening:
    """A receiver of one connector, and how its host would send.

    ``changed`` makes a delivery telling of a change of a ticket by an actor; ``forged`` one signed by somebody
    else; ``broken`` deliveries rightly signed whose body nobody can read.
    """

    receiver: Receiver
    account: str
    changed: Callable[[str, str], Delivery]
    forged: Callable[[], Delivery]
    broken: Callable[[], tuple[Delivery, ...]]


@dataclass(frozen=True)
class HelpdeskCase:
    """One connector's helpdesk under contract."""

    name: str
    open: Callable[[], AbstractContextManager[AtWork]]


@dataclass(frozen=True)
class ReceiverCase:
    """One connector's receiver under contract."""

    name: str
    listen: Callable[[], Listening]
