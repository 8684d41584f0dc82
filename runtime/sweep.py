"""Reconciles: asks each helpdesk what changed since last time and wakes every ticket we know differently (rule 1).

A webhook is only a hint, so a lost one costs an interval and nothing else (F4, G-9).

Rule 1: the cursor is kept page by page, so that a sweep that was cut off goes on where it was. A sweep that begins
elsewhere (``since``) keeps none: it must not have the next one leave out what lies between.
Rule 2: our own writes are looked at once more, for somebody may have changed the ticket in the same second, but they
count as nothing that was missed.
Rule 3: what no stream of changes shows is found by looking at every ticket that waits for something, slowly, over and
over.
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.drift import same
from core.ports import Page, TicketLine
from core.tickets import Status, Ticket, TicketRef
from runtime.kept import or_after
from runtime.turn import Desk
from store import Store

CURSOR = "changed"
REREAD = "reread"
FIRST_SWEEP_REACHES = timedelta(days=90)
SLICES = 24
"""In how many parts the slow re-read goes through all tickets that wait for something."""
ON_ITS_WAY = timedelta(seconds=60)
"""How old a change must be for its webhook to be lost and not just on its way."""


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket that we know differently, and by what: names of facts and of our fields; ``new`` for one never seen."""

    ref: TicketRef
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep of an account came to: lines read, tickets woken, pages fetched, cursor after.

    Of those woken ``own`` were written by us last, and ``missed`` changed without anybody telling us. ``found`` says by
    what they differ, where that was asked for.
    """

    account: str
    read: int
    woken: int
    pages: int
    cursor: str
    own: int = 0
    missed: int = 0
    found: tuple[Found, ...] = ()


@dataclass(slots=True)
class _Tally:
    read: int = 0
    woken: int = 0
    pages: int = 0
    own: int = 0
    missed: int = 0
    found: list[Found] = field(default_factory=list)


def sweep(store: Store, desk: Desk, now: datetime, *, limit: int = 0, since: str = "", dry_run: bool = False) -> Swept:
    """Read all changes of one account up to the present, or ``limit`` lines; wakes what differs.

    ``since`` (RFC 3339) begins there instead of at the kept cursor, which then stays as it is. ``dry_run`` wakes
    nothing, keeps no cursor and says by what each ticket differs. Raises :class:`core.errors.HostError`; pages already
    read stay done.
    """
    connector, account = desk.account.connector, desk.account.name
    kept = store.cursor(connector, account, CURSOR)
    cursor = since or kept or (now - FIRST_SWEEP_REACHES).isoformat()
    tally = _Tally()
    while True:
        page = desk.helpdesk.changed_since(account, cursor)
        known = store.known_versions(connector, account, [line.ref.id for line in page.lines])
        differing = _differing(page, known)
        tally.read, tally.woken, tally.pages = (
            tally.read + len(page.lines),
            tally.woken + len(differing),
            tally.pages + 1,
        )
        tally.own += len(_own(store, desk, differing))
        if kept:
            tally.missed += _missed(store, desk, differing, known, now)
        if dry_run:
            tally.found += _by_what(store, connector, account, differing)
        else:
            store.wake_many([one.ref for one in differing], now)
            if not since:
                store.set_cursor(connector, account, CURSOR, page.cursor)
        done = page.end or (limit and tally.read >= limit) or page.cursor == cursor
        cursor = page.cursor
        if done:
            found = tuple(tally.found)
            return Swept(account, tally.read, tally.woken, tally.pages, cursor, tally.own, tally.missed, found)


def reread(store: Store, desk: Desk, now: datetime) -> int:
    """Wake the next part of the tickets that wait for something; answers how many.

    After :data:`SLICES` calls each was looked at, whatever the host's stream of changes shows.
    """
    connector, account = desk.account.connector, desk.account.name
    after = store.cursor(connector, account, REREAD)
    size = math.ceil(store.sweeps.watched(connector, account) / SLICES)
    refs = store.sweeps.watched_after(connector, account, after, size) if size else ()
    store.wake_many(refs, now)
    following = refs[-1].id if refs and len(refs) == size else ""
    if following != after:
        store.set_cursor(connector, account, REREAD, following)
    return len(refs)


class Losses:
    """How many of an account's changes of the last hour nobody told us of."""

    WITHIN = timedelta(hours=1)
    LEAST = 5
    """Fewer than this are no sign of anything."""
    SHARE = 0.01

    def __init__(self) -> None:
        self._swept: deque[tuple[datetime, int, int]] = deque()

    def add(self, swept: Swept, now: datetime) -> None:
        """Count one more sweep."""
        self._swept.append((now, swept.read - swept.own, swept.missed))
        while self._swept[0][0] <= now - self.WITHIN:
            self._swept.popleft()

    @property
    def missed(self) -> int:
        """How many changes were found by reconciling only."""
        return sum(missed for _, _, missed in self._swept)

    @property
    def changed(self) -> int:
        """How many changes there were that were not our own."""
        return sum(changed for _, changed, _ in self._swept)

    @property
    def too_many(self) -> bool:
        """Whether more than one in a hundred was lost on its way to us (F4)."""
        return self.missed >= self.LEAST and self.missed > self.SHARE * self.changed


def _differing(page: Page, known: Mapping[str, str]) -> tuple[TicketLine, ...]:
    """The lines of tickets that we never saw, or saw in another version; finished ones we never saw are left."""
    last = {line.ref: line for line in page.lines if _differs(line, known.get(line.ref.id))}
    return tuple(last.values())


def _differs(line: TicketLine, known: str | None) -> bool:
    if known is None:
        return line.status not in (Status.CLOSED, Status.DELETED)
    return known != line.version


def _own(store: Store, desk: Desk, lines: Sequence[TicketLine]) -> frozenset[TicketRef]:
    """The tickets whose last version is that of a write of ours."""
    wrote = store.sweeps.wrote(desk.account.connector, desk.account.name, [line.ref.id for line in lines])
    return frozenset(line.ref for line in lines if wrote.get(line.ref.id) == line.version)


def _missed(store: Store, desk: Desk, differing: Sequence[TicketLine], known: Mapping[str, str], now: datetime) -> int:
    """How many of these changed without anybody telling us.

    A change that we were told of is known by now, or waits for its turn; one that we looked at in its very second is
    kept as of unknown version.
    """
    late = [one for one in differing if now - one.updated_at >= ON_ITS_WAY]
    strangers = [one for one in late if known.get(one.ref.id) != or_after(one.version)]
    waiting = store.sweeps.waiting(desk.account.connector, desk.account.name, [one.ref.id for one in strangers])
    own = _own(store, desk, strangers)
    return sum(one.ref not in own and one.ref.id not in waiting for one in strangers)


def _by_what(store: Store, connector: str, account: str, lines: tuple[TicketLine, ...]) -> list[Found]:
    known = store.sweeps.snapshots(connector, account, [line.ref.id for line in lines])
    return [Found(line.ref, differences(line, known.get(line.ref.id))) for line in lines]


def differences(line: TicketLine, known: Ticket | None) -> tuple[str, ...]:
    """By what a line of the stream differs from the ticket as we know it, as far as the line tells."""
    if known is None:
        return ("new",)
    facts = (("status", line.status, known.status), ("severity", line.severity, known.severity))
    found = [name for name, theirs, ours in facts if theirs and theirs != ours]
    found += [name for name, value in line.fields.items() if not same(value, known.fields.get(name))]
    if line.updated_at < known.updated_at:
        found.append("older")
    return tuple(found) or ("version",)
