"""The terms of an escalation process beyond its waiting times: who may ask, by which channels, what support checks.

Each term is a value of the policy; a process that says nothing of it has the term's default, which asks nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.conditions import Condition


class WhoMayAsk(StrEnum):
    """Who may use the action on the customer's side (MS-a9, MX-02)."""

    ANY_CONTACT = "any_contact"
    """Whoever the host lets reach the action."""
    REQUESTER_ONLY = "requester_only"
    ORGANIZATION = "organization"
    """The ticket's requester, their organization, and the partners that act for it (MX-a10)."""


class SlaBasis(StrEnum):
    """How the SLA's response time opens the action (MX-a1)."""

    AFTER_TARGET = "after_target"
    """From the target on, whether or not an answer came."""
    ONLY_IF_BREACHED = "only_if_breached"
    """From the target on, unless an answer came in time."""


class Unknown(StrEnum):
    """What is done where the host does not tell a fact that a term needs."""

    ALLOW = "allow"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whether a valid support contract is needed (MX-03), and what holds where none is on record.

    A contract is valid through the whole of its last day in the requester's time zone.
    """

    contract: bool = False
    unknown: Unknown = Unknown.REFUSE


@dataclass(frozen=True, slots=True)
class ChaseFirst:
    """The ticket must have been chased ``at_least`` so often since the last answer (CM-05), ``unless`` it is urgent.

    A request that comes too early for this is itself a chase: the next one is let through.
    """

    at_least: int = 1
    unless: Condition | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """An escalation asked for in a comment is put before the assigned engineer, and never acted on (CM-07, CM-a8).

    Where nobody ticks the box for ``remind_after``, whoever plays ``tell`` hears of it, or the owner of the first
    level where that is empty (CM-a7). ``clock`` names a calendar; empty is elapsed time.
    """

    remind_after: timedelta
    tell: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """An exception for some customers, with who granted it and until when (aware; from then on it is void).

    ``wait`` replaces the time to wait, ``at_most`` how often a ticket may be escalated.
    """

    organizations: frozenset[str]
    granted_by: str
    until: datetime
    wait: timedelta | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to ask, and what it must carry: questions by code, and a reason unless it has one of its own.

    ``reason`` is taken where none is given. ``address`` is what a comment is copied to, or a mail sent to. ``role`` is
    who uses this channel on a customer's behalf (MX-25).
    """

    requires: tuple[str, ...] = ()
    reason: str = ""
    address: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Decline:
    """A reason for which support may turn a request down, in words for the requester."""

    code: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Validation:
    """Support validates a request before it counts (MX-24, MX-27); ``declines`` are the ways to say no.

    ``needs`` are the details that must be on the request by then.
    """

    declines: tuple[Decline, ...] = ()
    needs: tuple[str, ...] = ()

    def decline(self, code: str) -> Decline | None:
        """The way to say no with this code, or ``None``."""
        return next((one for one in self.declines if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Ladder:
    """How levels are climbed: one at a time, unless ``skip`` holds and a reason is given (CM-a3).

    ``conditions`` says, per level, on which ground it is reached (CM-16 to CM-18), in words for people.
    ``reopen_within`` is how long after its end an escalation may be taken up again by staff.
    """

    skip: Condition | None = None
    conditions: Mapping[int, str] = field(default_factory=dict)
    reopen_within: timedelta = timedelta(0)


class WhenDone(StrEnum):
    """What an end on the other side of a tie does here."""

    NOTE = "note"
    STEP = "step"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class CounterpartRule:
    """When a ticket in another account is wanted for an escalation, and what comes of its end.

    ``account`` is the name under which the account's configuration knows the other one; empty: none is asked for, but
    those of others are answered. One is wanted when a step of ``on_steps`` is recorded, a level of ``on_levels`` or a
    state of ``on_states`` is reached; the detail ``named_by`` of the step names one that is there already.
    ``when_done`` is what follows once all on the other side is over: nothing but a note, the ``step`` recorded, or the
    escalation closed with ``outcome``.
    """

    account: str = ""
    on_steps: tuple[str, ...] = ()
    on_levels: tuple[int, ...] = ()
    on_states: tuple[str, ...] = ()
    named_by: str = "ticket"
    when_done: WhenDone = WhenDone.NOTE
    step: str = ""
    outcome: str = ""


NO_CONTRACT_NEEDED = Entitlement()
PLAIN_LADDER = Ladder()
