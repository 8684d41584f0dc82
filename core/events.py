"""What makes us look at a ticket: a hint from the host, a request, or an act of the people in charge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.requests import Request


class Move(StrEnum):
    """What can move an escalation from one state to the next."""

    OPEN = "open"
    ACKNOWLEDGE = "acknowledge"
    CONTACT = "contact"
    UPDATE = "update"
    DECLINE = "decline"
    CLOSE = "close"


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
    """An act of an operator on the open escalation; ``details`` carries ``outcome`` or ``why``."""

    move: Move
    key: str
    by: str
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)


Event = Look | Ask | Act
