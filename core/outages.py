"""Knows the outages that go on, and which tickets are part of one (MX-39 to MX-42).

Rule 1: a ticket is part of an outage because it is linked to its problem, or because its facts are those meant.
Rule 2: an outage covers a ticket only where it names product and region and a person vouches for it (MX-a5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.conditions import Condition
from core.tickets import Ticket

CLOSED_AS = "outage"
"""The outcome of an escalation that was closed because of a known outage."""

COVERING = frozenset({"product", "region"})
"""The facts that an outage must name to cover a ticket."""


class OutageSource(StrEnum):
    """Where we know an outage from."""

    OPERATOR = "operator"
    STATUS_PAGE = "status_page"
    PROBLEM = "problem"


class Covered(StrEnum):
    """What happens to an escalation that an outage covers (MX-41 c); one that it only concerns always waits."""

    CLOSE = "close"
    DEPRIORITISE = "deprioritise"


class DuringOutage(StrEnum):
    """What happens to a request while an outage covers the ticket."""

    ACCEPT_AND_CONFIRM = "accept_and_confirm"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class OutageRule:
    """What a policy does about outages.

    ``mention`` tells of a current outage before anything else (MX-39). ``problem_tickets`` takes the problem that a
    ticket is linked to for an outage while it is open. ``uses_right`` counts an escalation closed for an outage as a
    use of the right to escalate.
    """

    covered: Covered = Covered.CLOSE
    requests: DuringOutage = DuringOutage.ACCEPT_AND_CONFIRM
    mention: bool = True
    problem_tickets: bool = False
    uses_right: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of one account.

    It concerns the tickets for which one of ``matches`` holds, and those linked to the ticket ``problem``.
    ``confirmed_by`` is the person who vouches that these tickets are part of it; empty: nobody does. Moments are
    aware. ``last_update`` is the latest word on it, for people.
    """

    id: str
    title: str
    source: OutageSource
    started_at: datetime
    matches: tuple[Condition, ...] = ()
    problem: str = ""
    ended_at: datetime | None = None
    status_page_url: str = ""
    subscribe_url: str = ""
    confirmed_by: str = ""
    last_update: str = ""

    @property
    def public_title(self) -> str:
        """What customers may read as its name: the subject of a problem ticket may be another customer's secret."""
        return "" if self.source is OutageSource.PROBLEM else self.title

    @property
    def link(self) -> str:
        """Where its updates are subscribed to, or at least read; empty where nowhere (MX-40)."""
        return self.subscribe_url or self.status_page_url

    def running(self, now: datetime) -> bool:
        """Whether it goes on at a moment; its end is the first moment at which it does not."""
        return self.started_at <= now and (self.ended_at is None or now < self.ended_at)

    def linked(self, ticket: Ticket) -> bool:
        """Whether a person linked the ticket to its problem."""
        return self.problem != "" and ticket.problem == self.problem

    def concerns(self, ticket: Ticket) -> bool:
        """Whether the ticket is part of it."""
        return self.linked(ticket) or any(one.holds(ticket) for one in self.matches)

    def covers(self, ticket: Ticket) -> bool:
        """Whether a person vouches for it, and it names this ticket's product and region (MX-a5)."""
        named = (one for one in self.matches if one.facts.keys() >= COVERING)
        return self.confirmed_by != "" and any(one.holds(ticket) for one in named)


def outage_of(
    ticket: Ticket, outages: Collection[Outage], now: datetime, lifted: Collection[str] = ()
) -> Outage | None:
    """The outage that a ticket is part of at ``now``, or ``None``; those it was lifted out of do not count.

    A linked problem comes before an outage that somebody vouches for, that before any other; then the one that
    covers the ticket, then the oldest.
    """
    meant = [one for one in outages if one.id not in lifted and one.running(now) and one.concerns(ticket)]
    return min(meant, key=lambda one: _order(one, ticket), default=None)


def _order(outage: Outage, ticket: Ticket) -> tuple[bool, bool, bool, datetime, str]:
    vouched = outage.confirmed_by != ""
    return (not outage.linked(ticket), not vouched, not outage.covers(ticket), outage.started_at, outage.id)
