"""The words of an installation: what should exist in a host, what exists, and the steps between.

Part of the seam, and told from :mod:`core.ports` like the rest of it; see there for the three roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.languages import ENGLISH
from core.reveal import NOTHING, Reveal
from core.secrets import Secret


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that exists, or should, in a host's configuration.

    ``kind`` and ``key`` name it among ours (``ticket_field``, ``halyard.escalation``); ``id`` is the host's,
    empty when it does not exist yet; ``facts`` is what matters of it, in plain values.
    """

    kind: str
    key: str
    title: str
    facts: Mapping[str, object]
    id: str = ""


class Verb(StrEnum):
    """What an installer does to one resource."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a plan: the wanted resource, what is there now, and what differs in words."""

    verb: Verb
    wanted: Resource
    found: Resource | None = None
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an installation would do, in the order it would be done; ``by_hand`` lists what only a person can do."""

    connector: str
    account: str
    changes: tuple[Change, ...]
    by_hand: tuple[str, ...] = ()

    @property
    def pending(self) -> tuple[Change, ...]:
        """The steps that would change something."""
        return tuple(change for change in self.changes if change.verb is not Verb.KEEP)


@dataclass(frozen=True, slots=True)
class InstallWish:
    """What an installation is told: the policy's form and where the service listens.

    ``reasons``, ``redirects``, ``outcomes`` and ``steps`` map codes to titles; ``questions`` are (code, title,
    required). ``steps_before`` are the steps that may be recorded while no escalation runs (MX-16). With
    ``flag_editable`` staff escalate by ticking the flag (CM-08); with ``counterparts`` tickets are tied to those of
    other accounts. ``reveal`` is what the host can show by itself while we are away. All titles are in ``language``,
    and those of the connector's own making should be.
    """

    endpoint: str
    reasons: Mapping[str, str]
    redirects: Mapping[str, str]
    outcomes: Mapping[str, str]
    questions: tuple[tuple[str, str, bool], ...]
    forms: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    language: str = ENGLISH
    steps: Mapping[str, str] = field(default_factory=dict)
    steps_before: tuple[str, ...] = ()
    flag_editable: bool = False
    counterparts: bool = False
    reveal: Reveal = NOTHING


class Provisioner(Protocol):
    """Installs into one account with an admin's token."""

    def desired(self, wish: InstallWish) -> tuple[Resource, ...]:
        """Everything that should exist, in the order it must be made."""
        ...

    def existing(self) -> tuple[Resource, ...]:
        """What exists of ours (recognised by its ownership mark) and what we would join (forms)."""
        ...

    def carry_out(self, change: Change) -> Resource:
        """Make one step of a plan true; answers the resource with its host id."""
        ...


class Installing(Provisioner, Protocol):
    """A provisioner with all that an installation asks of it."""

    @property
    def connector(self) -> str:
        """The connector's name."""
        ...

    @property
    def account(self) -> str:
        """Our name for the account."""
        ...

    def checks(self) -> tuple[str, ...]:
        """What only a person can do, each with where to click; empty when there is nothing."""
        ...

    def signing_secret(self) -> Secret:
        """The secret that the host signs its calls with."""
        ...

    def test_call(self) -> str:
        """Have the host call us once, signed; answers what came of it, or raises a ``HostError``."""
        ...


class Upkeep(Installing, Protocol):
    """A provisioner that also takes out what it put in, puts back what was, and takes over what is there.

    Everything here follows :meth:`Provisioner.existing`, whose last answer is the state that is worked on.
    """

    def installed(self) -> tuple[Resource, ...]:
        """What of ours is there, in the order to take it out: first whatever calls us, fields last."""
        ...

    def stays(self, one: Resource, *, purge: bool) -> str:
        """Why something of ours is left there by :meth:`remove`, in words; empty where it goes. Only reads.

        ``purge``: values that tickets hold go too.
        """
        ...

    def remove(self, one: Resource, *, purge: bool) -> None:
        """Take one thing of ours out, and only ours out of what is the customer's; what is gone counts as taken out.

        Errors: the ``HostError`` kinds; after ``LookBeforeRepeating`` it may be taken again.
        """
        ...

    def restore(self, earlier: Resource, found: Resource | None) -> Resource:
        """Make something be as it was seen ``earlier``, given what is there now; answers it with its host id."""
        ...

    def candidates(self, wanted: Resource) -> tuple[tuple[str, str], ...]:
        """The customer's own objects (host id, title) that could be taken over instead of making ``wanted``."""
        ...

    def adopt(self, wanted: Resource, host_id: str) -> Resource:
        """Take over an object of the customer's instead of making one; it stays theirs when we leave.

        Errors: ``WillNotWork`` where it does not fit, with the reason.
        """
        ...

    def last_change(self, one: Resource) -> tuple[datetime, str] | None:
        """When something was last changed and by whom (may be empty), as far as the host tells."""
        ...
