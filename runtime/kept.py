"""Says what is kept of a look at a ticket: the snapshot, its place on the board, doubts about its data."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.decisions import Decision
from core.escalation import History
from core.pace import Paced
from core.policy import Policy
from core.ports import Helpdesk
from core.tickets import Ticket
from store import Board, Case, JournalEntry

SAME_MOMENT = timedelta(seconds=2)
"""Hosts that date versions by the second may give the same one to two changes, with our look between them."""


def as_known(ticket: Ticket, asked_at: datetime, helpdesk: Helpdesk) -> Ticket:
    """The ticket as it is kept: a version that is not a moment old is no proof that nothing came after (G-9).

    ``asked_at`` is when our clock had us ask for it; where the host's own clock is behind ours, it is the host's that
    says how old the version was (F52). In doubt a version is young: that costs one more look, and loses nothing.
    """
    skew = helpdesk.clock_skew() if isinstance(helpdesk, Paced) else None
    if asked_at + min(skew or timedelta(0), timedelta(0)) - ticket.updated_at >= SAME_MOMENT:
        return ticket
    return replace(ticket, version=or_after(ticket.version))


def or_after(version: str) -> str:
    """How a version is kept that may have been followed by another one of the same name."""
    return f"{version}, or after"


def words_to_come(ticket: Ticket, history: History, now: datetime) -> datetime | None:
    """When a word on a ticket with an open escalation is no longer later than our clock, where the host's is ahead.

    Until then it counts for nothing, so the ticket is looked at again when it does (F28).
    """
    if history.current is None:
        return None
    return min((one.at for one in ticket.comments if one.at > now), default=None)


def written_over(known: Ticket | None, wrote: str, version: str) -> bool:
    """Whether a version just read is the one last seen, though a write made another since: an old copy (F29).

    What another replica wrote is told by this, and what this one wrote before it was started anew.
    """
    if known is None or not wrote:
        return False
    seen = known.version.removesuffix(or_after(""))
    return version == seen != wrote


def changed_by_others(known: Ticket | None, wrote: str, version: str) -> bool:
    """Whether a version just read is neither the one last seen nor the one that our last write made."""
    return known is not None and version not in (known.version.removesuffix(or_after("")), wrote)


def doubts(ticket: Ticket, case: Case, decision: Decision, now: datetime) -> tuple[JournalEntry, ...]:
    """A severity or tier that the policy does not list is a fault in somebody's data: said once for each (MS-06)."""
    before = case.snapshot
    if before is not None and (before.severity, before.tier) == (ticket.severity, ticket.tier):
        return ()
    codes = (one.code for one in decision.availability.because if one.code.endswith("_unlisted"))
    facts = {"severity": ticket.severity, "tier": ticket.tier}
    return tuple(JournalEntry(now, code, "", facts, None) for code in codes)


def board_of(ticket: Ticket, policy: Policy, decision: Decision) -> Board:
    """What the live board shows of a ticket; one with an open escalation comes before all without."""
    severities = policy.severities
    place = severities.index(ticket.severity) if ticket.severity in severities else len(severities)
    current = decision.history.current
    rank = place if current is not None and not current.deprioritised else len(severities) + 1 + place
    answer = decision.availability
    return Board(answer.verdict.value, answer.available_at, ticket.severity, ticket.tier, rank)
