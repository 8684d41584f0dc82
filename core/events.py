"""What makes us look at a ticket: a hint from the host, a request, or an act of the people in charge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.escalation import Escalation
from core.policy import Policy
from core.requests import Request


class Move(StrEnum):
    """What can move an escalation from one state to the next."""

    OPEN = "open"
    ACCEPT = "accept"
    ACKNOWLEDGE = "acknowledge"
    CONTACT = "contact"
    UPDATE = "update"
    STEP = "step"
    ASSIGN = "assign"
    NEXT_LEVEL = "next_level"
    DEESCALATE = "de_escalate"
    DECLINE = "decline"
    CLOSE = "close"
    REOPEN = "reopen"
    LIFT = "lift"
    """A person takes it out of a known outage."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody or something says: look at this ticket. What happened is read from the host, never from here."""

    why: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for an escalation that came to us directly (form, API), not through the host's own action."""

    request: Request


@dataclass(frozen=True, slots=True)
class Act:
    """An act of an operator on the open escalation; ``details`` carries what the move needs.

    A step's ``code`` and its details, an ``outcome``, a decline's ``code`` or ``why``, an owner's ``email`` and
    ``name``. ``email`` is the address of whoever acts, where the helpdesk itself said who it is.
    """

    move: Move
    key: str
    by: str
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)
    email: str = ""


@dataclass(frozen=True, slots=True)
class Rebase:
    """An operator moves the open escalation to another policy version, after a preview (rule 9 of the design).

    ``escalation`` and ``version`` are those that were previewed; ``to`` is today's policy for the ticket. Where they
    are not the same any more, nothing is moved.
    """

    key: str
    by: str
    at: datetime
    escalation: str
    version: str
    to: Policy


@dataclass(frozen=True, slots=True)
class Merged:
    """Another ticket of the account was merged into this one while its escalation ran; that comes along (F23).

    ``escalation`` is it as it stood there, ``policy`` the version that it runs under, ``label`` what people call the
    other ticket, ``at`` when it was merged away.
    """

    key: str
    escalation: Escalation
    label: str
    at: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class Uncopied:
    """The helpdesk did not copy somebody in whom a level was to give (F25).

    ``given`` is the key of the note that was to; ``why`` one of :class:`core.uncopied.WhyNot`.
    """

    given: str
    email: str
    name: str
    why: str


Event = Look | Ask | Act | Rebase | Merged | Uncopied
