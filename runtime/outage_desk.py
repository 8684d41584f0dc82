"""Brings together the outages that a ticket may be part of: those kept for its account, and its problem ticket.

Rule 1: what cannot be read ends nothing: a problem ticket that does not answer puts the look off.
Rule 2: a problem is an outage for as long as its ticket is worked on; whoever it is assigned to vouches for it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from core.conditions import condition
from core.errors import TicketGone
from core.escalation import History
from core.outages import DuringOutage, Outage, OutageSource, outage_of
from core.policy import Policy
from core.tickets import UNWRITABLE, Status, Ticket, TicketRef
from runtime.settings import Account
from store import Store

PROBLEM = "problem-"
"""How the id of an outage begins that is a problem ticket."""

PROBLEM_LOOKED_AT_EVERY = timedelta(hours=1)
"""How often a ticket that waits for a problem is looked at, should the word that the problem is solved be lost."""

Fetch = Callable[[TicketRef], Ticket]


def outages_for(
    store: Store, account: Account, ticket: Ticket, history: History, policy: Policy, now: datetime, fetch: Fetch | None
) -> tuple[Outage, ...]:
    """The outages of the account that go on, those of the ticket's escalations, and its problem.

    ``fetch`` reads a problem ticket that was never seen, and raises :class:`core.errors.HostError`; without it such a
    problem is not looked at. Empty under a policy without outages, unless an escalation is part of one.
    """
    known = {one.outage for one in history.escalations if one.outage}
    if policy.outage is None and not known:
        return ()
    kept = store.outages_of(account.connector, account.name, known)
    problems = {id_.removeprefix(PROBLEM) for id_ in known if id_.startswith(PROBLEM)}
    if policy.outage is not None and policy.outage.problem_tickets and ticket.problem:
        problems.add(ticket.problem)
    found = (_problem(store, replace(ticket.ref, id=id_), now, fetch) for id_ in sorted(problems - {ticket.ref.id}))
    return tuple(_linked(account, one) for one in (*kept, *found) if one is not None)


def look_again_at(history: History, now: datetime) -> datetime | None:
    """When a ticket is to be looked at at the latest that waits for a problem; ``None`` for every other."""
    current = history.current
    waits = current is not None and current.deprioritised and current.outage.startswith(PROBLEM)
    return now + PROBLEM_LOOKED_AT_EVERY if waits else None


def problem_changed(store: Store, before: Ticket | None, ticket: Ticket, now: datetime) -> int:
    """Wake the tickets that wait for this one as their problem, where it was solved or taken up again since."""
    if before is not None and _worked_on(before) == _worked_on(ticket):
        return 0
    return store.wake_outage(ticket.ref.connector, ticket.ref.account, f"{PROBLEM}{ticket.ref.id}", now)


def wake_shown(store: Store, account: Account, outage: Outage, now: datetime) -> int:
    """Wake the tickets that show an action which an outage refuses from now on; answers how many."""
    rules = [policy.outage for policy in account.policies.values() if policy.outage is not None]
    if all(rule.requests is not DuringOutage.REFUSE for rule in rules) or not outage.confirmed_by:
        return 0
    shown = store.shown_tickets(account.connector, account.name)
    return store.wake_many([one.ref for one in shown if outage_of(one, (outage,), now) is not None], now)


def _problem(store: Store, ref: TicketRef, now: datetime, fetch: Fetch | None) -> Outage | None:
    """The problem as an outage; ``None`` for one that is gone, or was merged into another ticket."""
    ticket = store.snapshot(ref)
    if ticket is None and fetch is not None:
        try:
            ticket = fetch(ref)
        except TicketGone:
            return None
        # Known from now on, so that the next ticket of the same problem need not ask again.
        store.wake_many([ref], now)
    if ticket is None or ticket.status is Status.DELETED or ticket.merged_into:
        return None
    facts = {"product": (ticket.product,), "region": (ticket.region,)}
    named = all(values[0] for values in facts.values())
    person = ticket.assignee
    return Outage(
        id=f"{PROBLEM}{ref.id}",
        title=ticket.subject,
        source=OutageSource.PROBLEM,
        started_at=ticket.created_at,
        matches=(condition(facts),) if named else (),
        problem=ref.id,
        ended_at=None if _worked_on(ticket) else min(ticket.updated_at, now),
        confirmed_by=(person.email or person.name or person.id) if person is not None else "",
    )


def _worked_on(ticket: Ticket) -> bool:
    return ticket.status is not Status.SOLVED and ticket.status not in UNWRITABLE


def _linked(account: Account, outage: Outage) -> Outage:
    """The outage with where customers subscribe, where only the account's status page says it."""
    page = account.status_page
    if page is None or outage.link or outage.source is OutageSource.PROBLEM:
        return outage
    return replace(outage, subscribe_url=page.subscribe)
