"""Reconciles: asks each helpdesk what changed since last time and wakes every ticket we know differently (rule 1).

A webhook is only a hint, so a lost one costs an interval and nothing else (F4, G-9).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ports import Page, TicketLine
from core.tickets import Status, TicketRef
from runtime.turn import Desk
from store import Store

CURSOR = "changed"
FIRST_SWEEP_REACHES = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep of an account came to: lines read, tickets woken, pages fetched, cursor after."""

    account: str
    read: int
    woken: int
    pages: int
    cursor: str


def sweep(store: Store, desk: Desk, now: datetime, *, limit: int = 0, since: str = "", dry_run: bool = False) -> Swept:
    """Read all changes of one account up to the present, or ``limit`` lines; wakes what differs.

    ``since`` (RFC 3339) begins there instead of at the kept cursor. ``dry_run`` wakes nothing and keeps no
    cursor. Raises :class:`core.errors.HostError`; pages already read stay done.
    """
    connector, account = desk.account.connector, desk.account.name
    cursor = since or store.cursor(connector, account, CURSOR) or (now - FIRST_SWEEP_REACHES).isoformat()
    read = woken = pages = 0
    while True:
        page = desk.helpdesk.changed_since(account, cursor)
        differing = _differing(store, connector, account, page)
        if not dry_run:
            store.wake_many(differing, now)
            store.set_cursor(connector, account, CURSOR, page.cursor)
        read, woken, pages = read + len(page.lines), woken + len(differing), pages + 1
        done = page.end or (limit and read >= limit) or page.cursor == cursor
        cursor = page.cursor
        if done:
            return Swept(account, read, woken, pages, cursor)


def _differing(store: Store, connector: str, account: str, page: Page) -> tuple[TicketRef, ...]:
    """The tickets of a page that we never saw, or saw in another version; finished ones we never saw are left."""
    known = store.known_versions(connector, account, [line.ref.id for line in page.lines])
    return tuple(dict.fromkeys(line.ref for line in page.lines if _differs(line, known.get(line.ref.id))))


def _differs(line: TicketLine, known: str | None) -> bool:
    if known is None:
        return line.status not in (Status.CLOSED, Status.DELETED)
    return known != line.version
