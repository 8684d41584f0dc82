"""The memory of the product: everything that must survive a power cut goes in and comes out here.

Rule 1: what was answered yes is on the disk (I1). Every method that writes is one transaction.
Rule 2: one account never sees or touches another's rows (rule 12 of the house).
Rule 3: every method raises :class:`StoreUnavailable` when the database cannot, and nothing of that call was kept;
:class:`StoreError` when what it was asked makes no sense. Further errors are named where they can happen.

Times are given, never read from a clock. A store may be used by many threads at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from core.escalation import History, Written
from core.tickets import Ticket, TicketRef
from store import (
    accepting,
    cases,
    claims,
    deliveries,
    escalations,
    journal,
    ledger,
    outbox,
    overview,
    papers,
    stories,
    upgrade,
)
from store.access import AccessBook
from store.alarms import AlarmBook
from store.boards import BoardBook
from store.database import BUSY, Database, Release, open_database
from store.disk import DiskBook
from store.fence import SchemaBook
from store.leases import LeaseBook
from store.mails import MailBook
from store.outage_shelf import OutageShelf
from store.queue_book import QueueBook
from store.queues import AccountKey
from store.setbacks import SetbackBook
from store.sweeping import SweepBook
from store.ties import TieBook
from store.values import (
    Accepted,
    Arrival,
    Case,
    Claim,
    Counts,
    DeliveryRow,
    EscalationRow,
    JournalRow,
    ParkedRow,
    StoryRow,
    TicketLedger,
    Turn,
)
from store.watch import WatchBooks


class Store(OutageShelf):
    """An open memory; see the head of this file for the rules all methods keep."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._statements = accepting.compile_statements(database)
        self.schema = SchemaBook(database)
        """Whose tables these are."""
        self.leases = LeaseBook(database)
        """Whether what a worker holds is still its own."""
        self.disk = DiskBook(database)
        """The disk under an embedded database."""
        self.waits = database.waits
        """How long what is written waited for the database."""
        self.mails = MailBook(database)
        """The mails of the escalation mailboxes."""
        self.setbacks = SetbackBook(database)
        """Tickets that a helpdesk shows as they were before."""
        self.sweeps = SweepBook(database)
        """What sweeps ask."""
        self.access = AccessBook(database)
        """Who may come into the console and the API."""
        self.boards = BoardBook(database)
        """What the console's pages show."""
        self.ties = TieBook(database)
        """The ties between tickets of two accounts."""
        self.queues = QueueBook(database)
        """What waits to be worked on, and which accounts people made stand still."""
        self.alarms = AlarmBook(database)
        """What stands in the way of the work."""
        self.watch = WatchBooks.over(database)
        """What those who watch over the service ask and keep."""
        self.warnings: tuple[str, ...] = database.warnings
        """Sentences for ``doctor`` about this database."""

    @classmethod
    def open(
        cls,
        url: str,
        *,
        migrate: bool = False,
        read_only: bool = False,
        busy: timedelta = BUSY,
        release: Release | None = None,
        any_schema: bool = False,
    ) -> Self:
        """Open ``sqlite:///path`` or ``postgresql+psycopg://...``, with ``migrate`` bringing its tables up to date.

        ``read_only`` refuses every write and, on SQLite, leaves the turn at writing to another process. ``busy`` is
        how long a locked database is waited for. ``release`` is whose tables are worked on, this one's unless told;
        with ``any_schema`` others are opened too, to hold before them (``store.schema``).
        Raises :class:`StoreError` for an unusable address or tables of another version (the cure is named), and
        :class:`StoreUnavailable` when the database does not answer or another process is its one writer.
        """
        database = open_database(url, busy=busy, read_only=read_only)
        database = replace(database, release=release or upgrade.release())
        try:
            if migrate:
                upgrade.upgrade_open(database)
            if not any_schema:
                upgrade.check(database)
            return cls(database)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    # --- arrivals ------------------------------------------------------------------------------------------

    def accept(self, arrivals: Sequence[Arrival]) -> tuple[Accepted, ...]:
        """Store what is new and wake its tickets, in one transaction for all; answers in the same order.

        A delivery id or digest known to the account is a copy: counted on the first row, not stored. When only
        the digest is known its ticket is woken again. A nonce used before stores nothing of that arrival.
        Raises :class:`StoreUnavailable`: nothing was stored. Raises :class:`StoreError` for an arrival without
        ids or with a naive moment.
        """
        return accepting.accept(self._database, self._statements, arrivals)

    def wake_many(self, refs: Sequence[TicketRef], at: datetime) -> int:
        """Have tickets looked at from ``at`` on, seen before or not; answers how many different ones there are."""
        return claims.wake_many(self._database, refs, at)

    def replay(self, delivery: int, at: datetime, by: str = "") -> TicketRef:
        """Have a finished delivery looked at once more; answers its ticket, raises StoreError when unknown."""
        with self._database.writing("replay") as connection:
            return deliveries.replay(self._database, connection, delivery, at, by)

    # --- work on a ticket ----------------------------------------------------------------------------------

    def claim(
        self,
        *,
        now: datetime,
        worker: str,
        lease: timedelta,
        limit: int,
        ref: TicketRef | None = None,
        of: AccountKey | None = None,
    ) -> tuple[Claim, ...]:
        """Claim up to ``limit`` tickets that are awake or due and free, most urgent first, until ``now + lease``.

        With ``of`` only that account's. With ``ref`` only that ticket, even when nothing is due, and even when it was
        never seen; empty when somebody else holds it. Two workers never hold the same ticket (F45). Raises
        :class:`OtherSchema`.
        """
        return claims.claim(self._database, now=now, worker=worker, lease=lease, limit=limit, ref=ref, of=of)

    def load(self, claim: Claim) -> Case:
        """All that is remembered of the ticket; raises :class:`LostTheRace` when the claim no longer stands."""
        with self._database.reading() as connection:
            return cases.load(connection, claim)

    def save(self, claim: Claim, turn: Turn) -> Claim:
        """Write what a look came to, all of it or nothing; answers the claim to go on with.

        Raises :class:`LostTheRace` when fence or revision moved on; :class:`StoreError` when the history lost an
        escalation or a finished delivery is not pending on this ticket.
        """
        return cases.save(self._database, claim, turn)

    def sending(self, claim: Claim, keys: Sequence[str], at: datetime) -> None:
        """Say that notes go to the host now; raises :class:`LostTheRace` unless all were waiting: then do not send."""
        outbox.sending(self._database, claim, keys, at)

    def sent(self, claim: Claim, keys: Sequence[str], at: datetime, how: str, version: str) -> None:
        """Say that notes are in the host; ``how`` we know (a receipt, a mark read), the host's version after it."""
        outbox.sent(self._database, claim, keys, at, how, version)

    def unsent(self, claim: Claim, keys: Sequence[str], *, look: bool, tried: bool = True) -> None:
        """Say that notes were not found in the host.

        With ``look`` only that is counted: they stay ``sending``, for the host may be late with what it took. Without,
        they wait again, counted as a try unless the host said that it took nothing (``tried`` false); parked ones
        do too.
        """
        if look:
            outbox.look(self._database, claim, keys)
        else:
            outbox.back(self._database, claim, keys, tried=tried)

    def park(self, claim: Claim, keys: Sequence[str], at: datetime, why: str) -> None:
        """Leave notes to a person."""
        outbox.park(self._database, claim, keys, at, why)

    def void(self, claim: Claim, keys: Sequence[str], at: datetime, why: str) -> None:
        """Say that notes are never to be sent."""
        outbox.void(self._database, claim, keys, at, why)

    def remember(self, claim: Claim, written: Mapping[str, Written], version: str = "") -> None:
        """Put held fields, as the host confirmed them, into ``History.written``; the others stay. No new revision.

        ``version`` is the host's after the write.
        """
        cases.remember(self._database, claim, written, version)

    def release(self, claim: Claim, *, wake_at: datetime | None, failed: bool = False) -> bool:
        """Give the ticket back; ``False`` when somebody else has it already, which is no error here.

        It is looked at again at ``wake_at``, at a wake that came meanwhile, or at its due moment, whichever is
        first; a due moment that had come when the claim was taken waits for ``wake_at``. ``failed`` counts a try
        for the ticket and its pending deliveries; otherwise the ticket's tries start again at none.
        """
        return claims.release(self._database, claim, wake_at=wake_at, failed=failed)

    def give_up(self, claim: Claim, at: datetime, why: str) -> None:
        """Park the ticket's pending deliveries and give it back; raises :class:`LostTheRace`.

        A due moment that has come is tried again an hour later, so that an escalation is never dropped.
        """
        cases.give_up(self._database, claim, at, why)

    def next_due(self) -> datetime | None:
        """When the next ticket can be claimed: the earliest wake, due moment or end of a lease."""
        with self._database.reading() as connection:
            return claims.next_due(connection)

    # --- what is remembered --------------------------------------------------------------------------------

    def history(self, ref: TicketRef) -> History:
        """What is remembered of a ticket; an empty history for one never seen."""
        with self._database.reading() as connection:
            return cases.history(connection, ref)

    def snapshot(self, ref: TicketRef) -> Ticket | None:
        """The ticket as last saved, without comments."""
        with self._database.reading() as connection:
            return cases.snapshot(connection, ref)

    def uses(self, ref: TicketRef) -> int:
        """How many escalations of this ticket were accepted (not declined); what it inherited is not counted."""
        with self._database.reading() as connection:
            return escalations.uses(connection, ref)

    def known_versions(self, connector: str, account: str, ids: Sequence[str]) -> Mapping[str, str]:
        """The version last saved of each of these tickets; one never seen is left out."""
        with self._database.reading() as connection:
            return claims.known_versions(connection, connector, account, ids)

    def cursor(self, connector: str, account: str, name: str) -> str:
        """How far a sweep has read; empty at the beginning."""
        with self._database.reading() as connection:
            return papers.cursor(connection, connector, account, name)

    def set_cursor(self, connector: str, account: str, name: str, value: str) -> None:
        """Remember how far a sweep has read."""
        papers.set_cursor(self._database, connector, account, name, value)

    def save_policy(self, name: str, version: str, text: str, at: datetime) -> None:
        """Keep a policy version for ever; one that is known stays as it is."""
        papers.save_policy(self._database, name, version, text, at)

    def policy_text(self, name: str, version: str) -> str | None:
        """The text of a policy version; raises :class:`StoreError` when it was changed after it was saved."""
        with self._database.reading() as connection:
            return papers.policy_text(connection, name, version)

    # --- for operators -------------------------------------------------------------------------------------

    def deliveries(
        self,
        *,
        ref: TicketRef | None = None,
        connector: str | None = None,
        account: str | None = None,
        state: str | None = None,
        channel: str | None = None,
        limit: int = 100,
        before_id: int | None = None,
    ) -> tuple[DeliveryRow, ...]:
        """Deliveries, newest first; ``before_id`` goes on after the last one of a page."""
        with self._database.reading() as connection:
            return deliveries.rows(
                connection,
                ref=ref,
                connector=connector,
                account=account,
                state=state,
                channel=channel,
                limit=limit,
                before_id=before_id,
            )

    def delivery(self, connector: str, account: str, delivery_id: str) -> DeliveryRow | None:
        """The delivery an account knows by this id of its sender's."""
        with self._database.reading() as connection:
            return deliveries.row(connection, connector, account, delivery_id)

    def escalations(
        self,
        *,
        open_only: bool = False,
        connector: str | None = None,
        account: str | None = None,
        ref: TicketRef | None = None,
        outage: str | None = None,
        limit: int = 100,
    ) -> tuple[EscalationRow, ...]:
        """Escalations, newest first; with ``outage`` those that are or were part of it."""
        with self._database.reading() as connection:
            return escalations.rows(
                connection,
                open_only=open_only,
                connector=connector,
                account=account,
                ref=ref,
                outage=outage,
                limit=limit,
            )

    def journal(
        self, ref: TicketRef | None = None, limit: int = 100, *, before_id: int | None = None
    ) -> tuple[JournalRow, ...]:
        """The journal of one ticket or of all, newest first."""
        with self._database.reading() as connection:
            return journal.rows(connection, ref, limit=limit, before_id=before_id)

    def stories(
        self,
        *,
        connector: str | None = None,
        account: str | None = None,
        after: TicketRef | None = None,
        limit: int = 200,
    ) -> tuple[StoryRow, ...]:
        """A page of whole stories in the order of the tickets' keys; ``after`` goes on after the last of a page.

        A page holds at most 500, whatever ``limit`` says; an empty one is the end.
        """
        with self._database.reading() as connection:
            return stories.page(connection, connector=connector, account=account, after=after, limit=limit)

    def policy_versions(
        self, *, connector: str | None = None, account: str | None = None
    ) -> tuple[tuple[str, str], ...]:
        """Every policy, by name and version, that an escalation runs or ran under."""
        with self._database.reading() as connection:
            return stories.versions(connection, connector=connector, account=account)

    def ledger(self, *, connector: str | None = None, account: str | None = None) -> Iterator[TicketLedger]:
        """All that was written down, ticket by ticket in the order of their names, and where a journal is broken.

        Read to the end or closed, it sees one moment of the database, however long it takes.
        """
        with self._database.reading() as connection:
            yield from ledger.walk(connection, connector=connector, account=account)

    def parked(self, limit: int = 100) -> tuple[ParkedRow, ...]:
        """Deliveries and notes that wait for a person, oldest first."""
        with self._database.reading() as connection:
            return overview.parked(connection, limit)

    def counts(self, now: datetime | None = None) -> Counts:
        """How much there is of everything; ``now`` is what overdue is measured at."""
        with self._database.reading() as connection:
            return overview.counts(connection, now)

    def integrity(self) -> str:
        """``ok``, or what is wrong: damaged pages, loose rows, a journal or policy changed after it was written."""
        return overview.integrity(self._database)

    def ping(self) -> None:
        """Return if the database answers; raises :class:`StoreUnavailable` if not."""
        with self._database.reading() as connection:
            overview.ping(connection)
