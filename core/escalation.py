"""What we remember of a ticket: its escalations, the promises made, and what people did with the action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from core.policy import PromiseKind
from core.reading import ReadTo, Suggestion
from core.tickets import TicketRef, Value
from core.ties import TieSeen


class State(StrEnum):
    """Where an escalation stands; the moves between these are the table in :mod:`core.lifecycle`."""

    REQUESTED = "requested"
    ACTIVE = "active"
    CLOSED = "closed"
    DECLINED = "declined"


OPEN_STATES = frozenset({State.REQUESTED, State.ACTIVE})


class Ending(StrEnum):
    """How a promise ended: kept by somebody, void with its escalation, or in favour of a newer one of its kind."""

    MET = "met"
    VOID = "void"
    SUPERSEDED = "superseded"


class Hold(NamedTuple):
    """A time in which a promise's clock stood still; ``until_at`` is ``None`` while it does, or did to the end."""

    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """A promise running on a clock.

    It is due when ``within`` of the time of ``calendar`` (a name in the policy; empty: elapsed time) has passed since
    ``basis_at``, the ``holds`` left out; :mod:`core.clocks` counts. ``due_at`` says nothing while it is held.
    ``fired`` counts how often it was said to be missed; ``next_at`` is when it next wants attention (``None``: it
    does not).
    """

    kind: PromiseKind
    basis_at: datetime
    within: timedelta
    due_at: datetime
    next_at: datetime | None
    calendar: str = ""
    holds: tuple[Hold, ...] = ()
    fired: int = 0
    ended: Ending | None = None
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def running(self) -> bool:
        """Whether somebody still owes this."""
        return self.ended is None

    @property
    def held_at(self) -> datetime | None:
        """Since when the clock has stood still; ``None`` while it runs."""
        return self.holds[-1].from_at if self.holds and self.holds[-1].until_at is None else None

    @property
    def met_at(self) -> datetime | None:
        """When it was kept; ``None`` where it was not, or not yet."""
        return self.ended_at if self.ended is Ending.MET else None

    @property
    def missed(self) -> bool:
        """Whether it was said to be missed, or kept after it was due."""
        met_at = self.met_at
        return self.fired > 0 or (met_at is not None and min(met_at, self.held_at or met_at) > self.due_at)


@dataclass(frozen=True, slots=True)
class Record:
    """One step as it was recorded: what, when, by whom, at which level, with which details."""

    code: str
    at: datetime
    by: str
    level: int
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who answered for an escalation from a moment on, and at which level (CM-14)."""

    level: int
    owner: str
    owner_name: str
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Escalation:
    """One escalation of one ticket, under the policy version it opened with.

    ``number`` counts the ticket's escalations from 1. ``owner`` is the e-mail address of whoever answers
    for it, ``owner_name`` their name as shown; ``assignee`` the host's id of the engineer who worked the ticket
    when it opened; ``heard_at`` the moment of the last public word that was counted. ``accepted_at`` is when support
    validated it, where the policy wants that. ``on_behalf_of`` is the requester where somebody asked for them.
    ``cadence`` is the agreed time between updates (MX-31). ``records`` and ``tenures`` are oldest first. ``outage`` is
    the known outage that it is part of; ``deprioritised`` says that it waits for that outage to end (MX-41).
    """

    ref: TicketRef
    number: int
    policy: str
    policy_version: str
    state: State
    level: int
    owner: str
    owner_name: str
    channel: str
    requested_by: str
    requested_by_name: str
    reason: str
    details: Mapping[str, str]
    opened_at: datetime
    assignee: str = ""
    acknowledged_at: datetime | None = None
    contacted_at: datetime | None = None
    heard_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    obligations: tuple[Obligation, ...] = ()
    on_behalf_of: str = ""
    on_behalf_of_name: str = ""
    accepted_at: datetime | None = None
    cadence: timedelta | None = None
    records: tuple[Record, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    outage: str = ""
    deprioritised: bool = False

    @property
    def id(self) -> str:
        """A name people can say: ``E-10421-1`` is the first escalation of ticket 10421."""
        return f"E-{self.ref.id}-{self.number}"

    @property
    def open(self) -> bool:
        """Whether it still asks for somebody's attention."""
        return self.state in OPEN_STATES

    @property
    def level_at(self) -> datetime:
        """When the present level was reached, for the last time where it was left in between."""
        stay = list(takewhile(lambda one: one.level == self.level, reversed(self.tenures)))
        return stay[-1].from_at if stay else self.opened_at

    def recorded(self, code: str) -> Record | None:
        """The latest record of a step at the present level since it was reached, or ``None``.

        What was recorded at another level in the very moment in which this one was reached is none of this one's.
        """
        here, since = (code, self.level), self.level_at
        return next((one for one in reversed(self.records) if (one.code, one.level) == here and one.at >= since), None)

    def obligation(self, kind: PromiseKind) -> Obligation | None:
        """The latest obligation of a kind, running or not."""
        return next((one for one in reversed(self.obligations) if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Written:
    """What we last knew a held field to hold, and when people undid it since."""

    value: Value
    undone_at: tuple[datetime, ...] = ()
    contested: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """All that is remembered of a ticket between two looks at it.

    ``escalations`` are oldest first. ``inherited_uses`` counts uses by the ticket this one follows up.
    ``shown_at`` is when the action first became visible; ``handled`` the keys of uses of the action that
    were answered; ``link_from`` when the current form link was issued and ``link_number`` how many were;
    ``written`` our held fields as last confirmed. ``chased_at`` is when a request came too early and was taken as a
    chase (CM-05); ``unfinished`` the comment that asked for an escalation and did not say enough (MX-23);
    ``records`` the steps recorded before any escalation (MX-16). ``read_to`` is how far the customer's comments were
    read, ``suggested`` what was suggested because of them, oldest first (CM-07). ``lifted`` are the outages that a
    person took the ticket out of (MX-41). ``ties`` are those to tickets of other accounts, oldest first. ``merged``
    names the escalations that came along when their tickets were merged into this one (F23).
    """

    escalations: tuple[Escalation, ...] = ()
    inherited_uses: int = 0
    refused_requests: int = 0
    shown_at: datetime | None = None
    link_from: datetime | None = None
    link_number: int = 0
    handled: tuple[str, ...] = ()
    written: Mapping[str, Written] = field(default_factory=dict)
    chased_at: datetime | None = None
    unfinished: str = ""
    records: tuple[Record, ...] = ()
    lifted: tuple[str, ...] = ()
    read_to: ReadTo | None = None
    suggested: tuple[Suggestion, ...] = ()
    ties: tuple[TieSeen, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def current(self) -> Escalation | None:
        """The open escalation, if there is one; there is never more than one."""
        for one in self.escalations:
            if one.state in OPEN_STATES:
                return one
        return None

    @property
    def latest(self) -> Escalation | None:
        """The most recent escalation, open or not."""
        return self.escalations[-1] if self.escalations else None
