"""Says who opened a panel inside the helpdesk, as far as the helpdesk itself vouches for it; part of the seam.

Rule 1: a token of the helpdesk's says who came, and never what they may do: that is asked of the helpdesk (T42).
Rule 2: what is wrong with a token is for our log alone; whoever sent it is told nothing of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from core.errors import NotBelieved
from core.ports import Reading
from core.tickets import Person

STAFF = "staff"
"""The door of a panel beside a ticket, in the helpdesk's own pages for its staff."""
CUSTOMER = "customer"
"""The door of the customers' own pages."""


@dataclass(frozen=True, slots=True)
class PanelVisit:
    """Somebody who opened a panel, by the helpdesk's own signature.

    ``user_id`` is the host's id of the person, ``email`` what it says of their address, empty where it says none.
    ``ticket`` is the host's id of the ticket, or what its people call it, where the signature covers it; else empty.
    ``door`` is :data:`STAFF` or :data:`CUSTOMER`; it gives no right.
    ``installation`` is the host's own name of the installed app that the token was made for, empty where there is none.
    """

    connector: str
    account: str
    door: str
    user_id: str
    expires_at: datetime
    ticket: str = ""
    email: str = ""
    installation: str = ""

    @property
    def customer(self) -> bool:
        """Whether they came through the customers' door."""
        return self.door == CUSTOMER


class PanelRefused(NotBelieved):
    """A token or a session of a panel is not believed; ``reason`` is a short machine word for our log alone."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("not_believed", "this panel is not believed; open it again from the helpdesk")


class PanelTokens(Protocol):
    """Believes or refuses the tokens of one account that come through one door; may be asked by many threads."""

    def verify(self, token: str, now: datetime) -> PanelVisit:
        """Who came; raises :class:`PanelRefused`, and :class:`core.errors.HostError` where keys could not be had."""
        ...


@runtime_checkable
class Directory(Protocol):
    """What a helpdesk also tells where panels are opened in it."""

    def find_user(self, account: str, user_id: str) -> Person | None:
        """The one person with this id, with the organization the host has them in; ``None`` for a stranger or somebody
        barred. Raises :class:`core.errors.HostError` kinds; ``WillNotWork`` for another account's people.
        """
        ...


@runtime_checkable
class NamesTickets(Protocol):
    """What a helpdesk also tells whose tokens may say what people call a ticket, and not its id."""

    def id_of(self, account: str, called: str) -> str:
        """The host's id of the ticket that people call this; raises as :meth:`core.ports.Helpdesk.fetch` does."""
        ...


class PanelKit(Protocol):
    """What a connector brings whose helpdesk can show panels of ours."""

    def read(self, account: Any, block: Mapping[str, Any], read_file: Callable[[str], str]) -> Reading:
        """The settings of an account's panels from its ``panels`` block, or every fault with its path in the block.

        ``account`` is what the connector made of the account itself; ``read_file`` answers a file's text by its name
        beside the configuration, and raises ``ValueError`` where it cannot be read.
        """
        ...

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the ``panels`` block, for the reference pages."""
        ...

    def doors(self, account: Any, panels: Any, clock: Callable[[], datetime]) -> Mapping[str, PanelTokens]:
        """What believes the tokens at each door that the account has, by :data:`STAFF` and :data:`CUSTOMER`."""
        ...


@runtime_checkable
class ShowsPanels(Protocol):
    """What a rehearsal also brings whose pretend host can show panels."""

    def show_panels(self, url: str, service: str) -> None:
        """Let the pretend host at ``url`` show the panels of the service at ``service``."""
        ...


class PanelParts(Protocol):
    """What a connector brings to put a panel into the helpdesk's own pages, for an admin to upload or paste."""

    def app(self, panel_url: str, panels: Any = None) -> bytes:
        """The app's file for one account, the same bytes each time; ``panel_url`` is where its panel is.

        ``panels`` is what :meth:`PanelKit.read` made of the account's block, where it has one. Raises ``ValueError``
        for an address that the helpdesk could not open.
        """
        ...

    def snippets(self, panel_url: str, language: str) -> Mapping[str, str]:
        """What is pasted into the customers' pages, by where it goes; in the account's language."""
        ...
