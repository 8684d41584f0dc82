"""The seam to the helpdesks: three small roles, because three processes hold three secrets.

A *Receiver* holds signing secrets and believes or refuses deliveries. A *Helpdesk* holds a run-time token,
reads tickets and writes decisions. A *Provisioner* holds an admin's token, once, and installs. Nothing of a
host's own (a dict, a client object, an exception) crosses this seam. ``docs/adding-a-connector.md``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from core.commands import TicketUpdate
from core.findings import Examining
from core.installing import Change, Installing, InstallWish, Plan, Provisioner, Resource, Upkeep, Verb
from core.secrets import Secret, SigningSecret
from core.tickets import Person, Ticket, TicketRef

__all__ = [
    "Change",
    "ConnectorKit",
    "Delivery",
    "Done",
    "Helpdesk",
    "InstallWish",
    "Installing",
    "Page",
    "Plan",
    "Provisioner",
    "Reading",
    "Receipt",
    "Receiver",
    "Rehearsal",
    "Resource",
    "StoryStep",
    "TicketEvent",
    "TicketLine",
    "Upkeep",
    "Verb",
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An incoming call as it arrived: header names in lower case, the body's raw bytes, our own clock's moment."""

    account: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """A believed hint that something happened to a ticket; it says *that*, never *what*.

    ``delivery_id`` is the host's own id of the delivery, ``digest`` the hex SHA-256 of the signed bytes:
    either one seen before makes it a duplicate. ``actor`` is the host's id of who acted, where told.
    ``kind`` is ours (``created``, ``changed``, ``merged``, ``deleted``, ``unknown``); the host's word is in
    ``host_kind``. ``believed_by`` is the id of the signing secret that the delivery was believed by, where the
    receiver tells; two that differ in nothing else are the same event.
    """

    ref: TicketRef
    kind: str
    delivery_id: str
    digest: str
    actor: str = ""
    host_kind: str = ""
    occurred_at: datetime | None = None
    believed_by: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class TicketLine:
    """What a sweep needs to know of one changed ticket to tell whether it must be fetched; it decides nothing by it.

    Every decision is taken on the fetched ticket, because contract, partners and the like are not in the stream.
    ``severity`` is what the line itself says of it; ``fields`` are Halyard's own.
    """

    ref: TicketRef
    version: str
    updated_at: datetime
    status: str
    severity: str
    created_at: datetime
    organization_id: str
    fields: Mapping[str, str | bool | int | None]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of changed tickets; ``cursor`` resumes after it; ``end`` says the present was reached."""

    lines: tuple[TicketLine, ...]
    cursor: str
    end: bool


class Done(StrEnum):
    """How a write ended."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The host's answer to one update: the version after it, and what it silently left out.

    ``dropped`` names commands the host accepted but did not carry out (a CC over the cap, an address on a
    block list), as short sentences for the operator; on a CC as a :class:`core.uncopied.NotCopied`,
    which the ticket is told of. ``error`` is set where a bulk call failed for this one ticket.
    """

    ref: TicketRef
    key: str
    done: Done
    version: str = ""
    dropped: tuple[str, ...] = ()
    error: Exception | None = None


class Receiver(Protocol):
    """Believes or refuses what a helpdesk sends; pure."""

    def receive(self, delivery: Delivery) -> tuple[TicketEvent, ...]:
        """The events of a delivery; raises :class:`core.errors.DeliveryRefused`."""
        ...


class Helpdesk(Protocol):
    """Reads tickets and carries out decisions at one account.

    Every method raises only :class:`core.errors.HostError` kinds. No method repeats a write by itself.
    """

    def fetch(self, ref: TicketRef) -> Ticket:
        """The ticket as it is now, with the marks of our writes; raises ``TicketGone`` and others."""
        ...

    def changed_since(self, account: str, cursor: str) -> Page:
        """One page of tickets changed after ``cursor`` (``""``: from the beginning, or an RFC 3339 moment)."""
        ...

    def find_person(self, account: str, email: str) -> Person | None:
        """The one person the host knows by this address and has verified; ``None`` for a stranger or somebody barred.

        With the organization the host has them in. ``WillNotWork`` for another account's people.
        """
        ...

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Carry out updates in as few host writes as the host allows, receipts in the same order.

        Fields and marks of one update are one write, so that neither is there without the other. What the host takes
        only by a call of its own (a message, somebody brought in) follows that write, and has its mark only once it is
        there. Updates of fields alone go together where the host has a bulk write.
        One update: errors are raised. Several: each receipt carries its own error.
        """
        ...

    def close(self) -> None:
        """Give back every line that is held open to the host; what is asked afterwards opens a new one."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a connector made of its part of the configuration: its own settings, or every fault with its path."""

    settings: Any
    faults: tuple[tuple[tuple[str | int, ...], str], ...] = ()


class ConnectorKit(Protocol):
    """Everything a connector brings: how it reads its settings, and its three roles.

    ``settings`` is the connector's own value, opaque to everybody else. ``clock`` answers the present, aware.
    """

    @property
    def signing_secret_name(self) -> str:
        """The name under which an installation keeps the webhook's signing secret."""
        ...

    @property
    def examination(self) -> Examining:
        """What ``halyard doctor`` looks at in an account, and how."""
        ...

    def read(
        self,
        account: str,
        block: Mapping[str, Any],
        time_zone: str,
        secret: Callable[[str], Secret | None],
        installing: bool,
    ) -> Reading:
        """The settings of one account from its ``helpdesk`` block and its secrets by name."""
        ...

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the ``helpdesk`` block, for the reference pages."""
        ...

    def shared_faults(self, settings: Sequence[Any]) -> tuple[tuple[str, str], ...]:
        """Faults between accounts, as (account name, message); such as one secret used twice (T21)."""
        ...

    def signing_secrets(self, settings: Any) -> tuple[SigningSecret, ...]:
        """What the account's deliveries are believed by, each with its id and, where it ends, its end."""
        ...

    def receiver(self, settings: Any) -> Receiver:
        """The role that believes deliveries."""
        ...

    def helpdesk(self, settings: Any, clock: Callable[[], datetime]) -> Helpdesk:
        """The role that reads and writes tickets."""
        ...

    def provisioner(
        self, settings: Any, clock: Callable[[], datetime], secret: Callable[[str], Secret | None]
    ) -> Upkeep:
        """The role that installs, with an admin's credentials."""
        ...

    def forms(self, settings: Any) -> tuple[str, ...]:
        """Which of the host's forms an installation joins; empty for its default."""
        ...

    def sources(self, settings: Any) -> Mapping[str, str]:
        """Where each fact of a ticket is kept at the account, in an operator's words; what is left out is not told.

        Facts are named as a policy's conditions name them, besides ``created_at``, ``comments``, ``contract.state``,
        ``contract.valid_until``, ``sla.first_response_due_at`` and ``sla.first_response_at``.
        """
        ...

    def page(self, settings: Any, ticket: str) -> str:
        """Where staff open a ticket of the account, by what its people call it, as an address of a web page."""
        ...

    def is_echo(self, helpdesk: Helpdesk, event: TicketEvent) -> bool:
        """Whether an event was caused by our own write (rule 11)."""
        ...


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step of a rehearsal's guided story: what should be so, whether it was, and what was seen."""

    name: str
    held: bool
    seen: str


class Rehearsal(Protocol):
    """What a connector brings for a rehearsal against its pretend host."""

    @property
    def sandbox_option(self) -> str:
        """The sandbox's option that takes the pretend host's port."""
        ...

    @property
    def sandbox_name(self) -> str:
        """The pretend host's name in the line the sandbox prints when it is ready."""
        ...

    @property
    def secrets(self) -> Mapping[str, str]:
        """The environment that the pretend host's credentials are in."""
        ...

    @property
    def places(self) -> Mapping[str, str]:
        """The paths of the pretend host that are worth opening, and what is to be seen at each."""
        ...

    def account_block(self, url: str) -> str:
        """The account's entry in the configuration file, as YAML indented for the list of accounts."""
        ...

    def seed(self, url: str) -> None:
        """Let the people of the pretend host do what starts the rehearsal."""
        ...

    def disturb(self, url: str) -> str:
        """Let an admin of the pretend host change one thing that was installed; answers its key among ours."""
        ...

    def undo(self, url: str) -> None:
        """Let the people undo by hand what :meth:`seed` let them do by hand."""
        ...

    def story(self, url: str) -> Iterator[StoryStep]:
        """Play the guided story through the pretend host's own pages and API, one step at a time."""
        ...
