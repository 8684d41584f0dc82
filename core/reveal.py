"""Says which waiting times a helpdesk can watch by itself, so that the action shows although Halyard is away.

Rule 1: a host that follows these rows shows the action at the policy's own moment or later, never earlier: times are
whole hours, rounded up, and where rows overlap the shortest is right.
Rule 2: a policy that says *not yet* for anything but a ticket's age has no rows; why is said.
Rule 3: this only shows the action. Whether it may be used is decided when it is used.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.outages import DuringOutage
from core.policy import Policy, SeverityBasis, Unlisted
from core.waiting import wait_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RevealRow:
    """Tickets of this severity and one of these tiers may show the action once they are ``hours`` old.

    An empty ``severity`` is any, empty ``tiers`` are any, those that the policy does not list included.
    """

    severity: str
    tiers: tuple[str, ...]
    hours: int


@dataclass(frozen=True, slots=True)
class Reveal:
    """What a host can do for policies by itself.

    ``hidden_when`` are the statuses in which it must not; ``uncovered`` are codes of what it cannot know, why there are
    no rows, or fewer: ``contract``, ``chase_first``, ``outage``, ``open_hours``, ``cool_down``, ``sla``, ``calendar``,
    ``earlier_severity``, ``unlisted``.
    """

    rows: tuple[RevealRow, ...] = ()
    hidden_when: frozenset[str] = frozenset()
    uncovered: tuple[str, ...] = ()


NOTHING = Reveal()


def reveal(policies: Sequence[Policy]) -> Reveal:
    """The rows that are right under each of an account's policies, whichever a ticket is under; pure.

    A policy whose action is there from the beginning has no rows and leaves nothing uncovered.
    """
    waiting = [one for one in policies if one.waits.after or one.waits.sla is not None]
    unknowable = tuple(dict.fromkeys(code for one in policies for code in _unknowable(one)))
    if unknowable or not waiting:
        return Reveal(uncovered=unknowable if waiting else ())
    hidden = frozenset(status for one in policies for status in one.hidden_when)
    by_cell = all(one.waits.severity is SeverityBasis.CURRENT for one in waiting)
    known = all(one.waits.unlisted is Unlisted.SLOWEST for one in waiting)
    rows = tuple(_rows(waiting, by_cell=by_cell, known=known))
    doubts = ((not by_cell, "earlier_severity"), (not known, "unlisted"))
    return Reveal(rows, hidden, tuple(code for applies, code in doubts if applies))


def _unknowable(policy: Policy) -> Iterator[str]:
    """Why a ticket's age alone does not tell what stands in the way, where it does not."""
    if policy.entitlement.contract:
        yield "contract"
    if policy.chase_first is not None:
        yield "chase_first"
    if policy.outage is not None and policy.outage.requests is DuringOutage.REFUSE:
        yield "outage"
    if policy.open_hours:
        yield "open_hours"
    if policy.uses.cool_down:
        yield "cool_down"
    if policy.waits.sla is not None:
        yield "sla"
    if policy.waits.clock:
        yield "calendar"


def _rows(policies: Sequence[Policy], *, by_cell: bool, known: bool) -> Iterator[RevealRow]:
    severities = _in_order(severity for one in policies for severity in one.waits.after)
    tiers = _in_order(tier for one in policies for row in one.waits.after.values() for tier in row)
    rest = max(_hours(wait) for one in policies for row in one.waits.after.values() for wait in row.values())
    if by_cell:
        for severity in severities:
            yield from _of_severity(policies, severity, tiers, rest if known else None)
    if known:
        yield RevealRow("", (), rest)


def _of_severity(
    policies: Sequence[Policy], severity: str, tiers: Sequence[str], rest: int | None
) -> Iterator[RevealRow]:
    """One row per time, the shortest first; the longest stands for every other tier, where it is known.

    ``rest`` is the time after which every ticket shows it anyhow; rows that say no more are left out.
    """
    by_hours: dict[int, list[str]] = {}
    for tier in tiers:
        hours = _longest(policies, severity, (tier,))
        if hours is not None:
            by_hours.setdefault(hours, []).append(tier)
    other = _longest(policies, severity, (*tiers, "")) if rest is not None else None
    for hours in sorted(by_hours):
        if hours not in (other, rest):
            yield RevealRow(severity, tuple(by_hours[hours]), hours)
    if other is not None and other != rest:
        yield RevealRow(severity, (), other)


def _longest(policies: Sequence[Policy], severity: str, tiers: Collection[str]) -> int | None:
    """How many hours all of these wait at most, or ``None`` where some wait for ever."""
    waits = [wait_of(severity, tier, policy).after for policy in policies for tier in tiers]
    known = [_hours(wait) for wait in waits if wait is not None]
    return max(known) if len(known) == len(waits) else None


def _hours(wait: timedelta) -> int:
    return -(-wait // HOUR)


def _in_order(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
