"""Works on the ties between two accounts: reads them for a turn, shows each side to the other, opens what is wanted.

Rule 1: nothing of an account is shown to, or opened in, another one unless both say so (rule 12, T20).
Rule 2: opening is written down first; what may be open already is looked for twice, a minute apart, and repeated once.
Rule 3: a fault of the other account never holds up this one's ticket; it is told, and tried again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from core.counterparts import Counterparts, NewTicket
from core.errors import HostError, LookBeforeRepeating, TicketGone, TryLater
from core.escalation import History
from core.policy import Policy
from core.ports import Helpdesk
from core.tickets import Ticket, TicketRef
from core.tie_rules import face_of
from core.ties import OVER, Face, Order, Standing, Tie, standing
from runtime.counterpart_settings import AccountKey
from runtime.settings import Account
from store import Store, TieRow
from store.points import point

LOOK_EVERY = timedelta(hours=1)
"""How often both sides of a tie are looked at, should a word of theirs be lost (a deletion, say)."""

SECOND_LOOK_AFTER = timedelta(seconds=60)
AGAIN_AFTER = timedelta(minutes=15)
TOLD_AFTER = timedelta(minutes=15)
"""How long the other helpdesk may be out of reach before staff hear of it."""
TRIES = 2

log = structlog.get_logger("halyard.ties")


class TiedDesk(Protocol):
    """An account with its helpdesk."""

    @property
    def account(self) -> Account:
        """What the account was told."""
        ...

    @property
    def helpdesk(self) -> Helpdesk:
        """What its token opens."""
        ...


@dataclass(frozen=True, slots=True)
class TieWork:
    """What a turn leaves to be done elsewhere: what is to be opened, the ties as they were read, and our own face."""

    orders: tuple[Order, ...] = ()
    rows: tuple[TieRow, ...] = ()
    face: Face | None = None


NOTHING = TieWork()


def rows_of(store: Store, account: Account, ref: TicketRef) -> tuple[TieRow, ...]:
    """The ties of a ticket; none is looked for where the account works with no other."""
    return store.ties.of(ref) if account.tied_to or account.counterparts else ()


def ties_of(rows: Sequence[TieRow], account: Account, ref: TicketRef) -> tuple[Tie, ...]:
    """The ties as the ticket sees them; of an account that is not agreed on nothing is seen."""
    found = []
    for row in rows:
        ours = row.source == ref
        there = row.other if ours else row.source
        if (there.connector, there.account) not in account.tied_to:
            if ours:
                found.append(Tie(row.key, ours, trouble=Standing.NOT_AGREED))
            continue
        face, seen_at = (row.other_face, row.other_face_at) if ours else (row.face, row.face_at)
        other = there if there.id else None
        found.append(Tie(row.key, ours, other, face, seen_at or row.opened_at, row.trouble if ours else None))
    return tuple(found)


def show(
    store: Store, account: Account, ticket: Ticket, history: History, policy: Policy, now: datetime
) -> Face | None:
    """Show the ticket to the other sides of its ties, and wake those to which it is another than before."""
    if not account.tied_to:
        return None
    face = face_of(ticket, history, policy)
    if ticket.merged_into:
        store.ties.moved(ticket.ref, ticket.merged_into, now)
    store.ties.pass_on(ticket.ref, face, now, account.tied_to)
    return face


def look_at(ties: Sequence[Tie], face: Face, now: datetime) -> datetime | None:
    """When the ticket is looked at again at the latest; ``None`` where neither side waits for anything."""
    for tie in ties:
        here = standing(Tie(tie.key, not tie.ours, face=face), now)
        there = standing(tie, now)
        if there not in OVER or (there is Standing.ENDED and here not in OVER):
            return now + LOOK_EVERY
    return None


class TieOffice:
    """Opens and links counterparts in other accounts, each through its own helpdesk."""

    def __init__(self, store: Store, desks: Mapping[AccountKey, TiedDesk]) -> None:
        self._store = store
        self._desks = desks

    def carry_out(self, desk: TiedDesk, ref: TicketRef, work: TieWork, now: datetime) -> datetime | None:
        """Do what a turn left to be done; answers when to look at the ticket again, if anything is left over."""
        later = [self._order(desk, ref, order, work.face, now) for order in work.orders]
        unlinked = (row for row in work.rows if row.source == ref and row.other.id and not row.linked)
        later += [self._linked(desk, row, work.face, now) for row in unlinked]
        return min((one for one in later if one is not None), default=None)

    def _order(self, desk: TiedDesk, ref: TicketRef, order: Order, face: Face | None, now: datetime) -> datetime | None:
        place = desk.account.counterparts.get(order.account)
        tie = self._store.ties.want(ref, order.key, place.account if place is not None else ("", ""), order.named)
        if tie.other.id:
            return None
        helpdesk = self._helpdesk(desk, tie)
        if helpdesk is None or place is None:
            self._store.ties.troubled(tie, Standing.NOT_AGREED, now)
            return now + AGAIN_AFTER
        if self._stands_still(tie):
            return self._put_off(tie, order, TryLater("the account stands still", AGAIN_AFTER), now)
        try:
            found = self._named(helpdesk, tie) if tie.named else self._opened(helpdesk, tie, order, place.fields, now)
        except HostError as error:
            return self._put_off(tie, order, error, now)
        if found is None and not tie.named:
            return self._unsure(tie, now)
        opened = self._store.ties.opened(tie, found, now) if found is not None else None
        if opened is None:
            self._store.ties.troubled(tie, Standing.UNKNOWN, now)
            return None
        point("tie.opened")
        return self._linked(desk, opened, face, now)

    def _helpdesk(self, desk: TiedDesk, tie: TieRow) -> Counterparts | None:
        """The other account's helpdesk, where both accounts agree and it can."""
        there = self._desks.get(tie.account)
        if there is None or tie.account not in desk.account.tied_to or not isinstance(there.helpdesk, Counterparts):
            return None
        return there.helpdesk

    def _stands_still(self, tie: TieRow) -> bool:
        """Whether the other account was paused or taken out: then nothing is read or written there (F60)."""
        return tie.account in self._store.queues.pauses()

    def _named(self, helpdesk: Counterparts, tie: TieRow) -> TicketRef | None:
        try:
            return helpdesk.named_counterpart(tie.other.account, tie.named)
        except TicketGone:
            return None

    def _opened(
        self, helpdesk: Counterparts, tie: TieRow, order: Order, fields: Mapping[str, str], now: datetime
    ) -> TicketRef | None:
        """The ticket under the tie's key, opened unless it is there; ``None`` while it may be and is not found."""
        found = helpdesk.find_counterpart(tie.other.account, tie.key)
        fresh = tie.opening_at is not None and now < tie.opening_at + SECOND_LOOK_AFTER
        if found is not None or fresh or tie.tries >= TRIES:
            return found
        tie = self._store.ties.opening(tie, now)
        try:
            return helpdesk.open_counterpart(NewTicket(tie.other.account, tie.key, order.title, order.text, fields))
        except LookBeforeRepeating:
            raise
        except HostError:
            self._store.ties.not_opened(tie)
            raise

    def _unsure(self, tie: TieRow, now: datetime) -> datetime:
        """Look again for what may be open; after the last try only look, and say that nothing is found."""
        if tie.tries < TRIES:
            return now + SECOND_LOOK_AFTER
        self._store.ties.troubled(tie, Standing.REFUSED, now)
        return now + AGAIN_AFTER

    def _put_off(self, tie: TieRow, order: Order, error: HostError, now: datetime) -> datetime:
        log.warning("counterpart put off", key=tie.key, account=tie.account, why=f"{type(error).__name__}: {error}")
        if isinstance(error, LookBeforeRepeating):
            return now + SECOND_LOOK_AFTER
        passing = isinstance(error, TryLater)
        if not passing or now - order.wished_at >= TOLD_AFTER:
            self._store.ties.troubled(tie, Standing.REFUSED, now)
        told = error.retry_after if isinstance(error, TryLater) and error.retry_after is not None else timedelta(0)
        return now + max(told, SECOND_LOOK_AFTER if passing else AGAIN_AFTER)

    def _linked(self, desk: TiedDesk, tie: TieRow, face: Face | None, now: datetime) -> datetime | None:
        """Leave a link to the ticket that asked; where that fails it is tried again, and nothing else waits for it."""
        helpdesk = self._helpdesk(desk, tie)
        if helpdesk is None or face is None:
            return None
        if self._stands_still(tie):
            return now + AGAIN_AFTER
        try:
            helpdesk.link_counterpart(tie.other, tie.key, face.label, face.url)
        except HostError as error:
            log.warning("link to a counterpart put off", key=tie.key, why=f"{type(error).__name__}: {error}")
            return now + AGAIN_AFTER
        self._store.ties.linked(tie)
        return None
