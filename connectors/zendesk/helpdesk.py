"""Reads tickets of one Zendesk account and writes our decisions into them.

Rule 1: reading a ticket takes two calls: the ticket with its people and company, and its audits. A third one
names people whom only the audits know, and a fourth the companies of people from elsewhere, where there are any.
Rule 2: writing a decision takes one PUT (two where it speaks in two voices, see :mod:`writing`), on the version
the decision was taken on, and nothing is ever sent again.
Rule 3: nothing of the host's leaves: every method raises :class:`core.errors.HostError` kinds only.

Reads are raw JSON: zenpy throws the people beside a ticket away when its cache is off, and its cache never
forgets a company. Writes go through zenpy.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from connectors.addresses import EMAIL
from connectors.host_clock import HostClock
from connectors.host_times import HostTimes
from connectors.zendesk import audit_trail, counterparts, export, mapping, wire
from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.batches import Batches
from connectors.zendesk.budget import MINUTE, WRITES_A_MINUTE, Budget, Headroom
from connectors.zendesk.field_map import FieldMap, field_map
from connectors.zendesk.people import find_person, find_user
from connectors.zendesk.receiver import CONNECTOR, TICKET_ID
from connectors.zendesk.session import STAND_IN, open_session, read
from connectors.zendesk.writer import Writer
from connectors.zendesk.writing import Writing, addresses_to_look_up, left_out, writing
from core.commands import TicketUpdate
from core.counterparts import NewTicket
from core.errors import CredentialsRefused, DecideAgain, HostError, Mistakes, TicketGone, TryLater, WillNotWork
from core.pace import Pace, Slowness
from core.ports import Done, Page, Receipt
from core.tickets import Person, Ticket, TicketRef
from core.uncopied import NotCopied, WhyNot

T = TypeVar("T")
AUDIT_PAGES = 20
AUDITS = 100
SHOWN_AT_ONCE = 100
SPARE = 0.2
"""The share of the account's limits that is left to agents, other integrations and urgent writes of ours."""
KNOWN_FOR = timedelta(minutes=15)


class ZendeskHelpdesk:
    """The :class:`core.ports.Helpdesk` of one account; safe to share between threads."""

    def __init__(
        self,
        account: ZendeskAccount,
        *,
        clock: Callable[[], datetime],
        wait: Callable[[float], None],
        writes_a_minute: int = WRITES_A_MINUTE,
    ) -> None:
        """``clock`` answers the present, aware; ``wait`` lets seconds pass while a batch is in the host's queue.

        ``writes_a_minute`` is the account's limit on ticket updates: 100, 300 with the add-on, 20 on trials.
        """
        self._account = account
        self._clock = clock
        self._budget = Budget(clock, writes_a_minute)
        self._host_clock = HostClock()
        self._times = HostTimes()
        self._session = open_session(account, clock, self._budget, self._host_clock, self._times)
        self._writer = Writer(self._session)
        self._batches = Batches(self._writer, wait)
        self._lock = threading.RLock()
        self._known: tuple[FieldMap, str] | None = None
        self._people: dict[str, tuple[datetime, wire.User | None]] = {}
        self._companies: dict[int, tuple[datetime, str]] = {}

    @property
    def own_user_id(self) -> str:
        """The host's id of the user we act as; asked for once."""
        return self._resolved()[1]

    def headroom(self) -> Headroom:
        """How much the host still lets us do right now."""
        return self._budget.headroom()

    def pace(self) -> Pace:
        """How many tickets may be taken up now (F30)."""
        return self._budget.pace()

    def clock_skew(self) -> timedelta | None:
        """How far the host's clock is ahead of ours (F52)."""
        return self._host_clock.skew()

    def slowness(self) -> Slowness | None:
        """How slow the host was of late (F16)."""
        return self._times.slowness()

    def refresh(self) -> None:
        """Read the account's fields again; raises :class:`core.errors.Mistakes` with everything missing."""
        with self._lock:
            self._people.clear()
            self._companies.clear()
            self._known = self._resolve()
            faults = self._known[0].faults
        if faults:
            raise Mistakes(faults)

    def fetch(self, ref: TicketRef) -> Ticket:
        """The ticket as it is now; raises ``TicketGone``, ``TryLater``, ``CredentialsRefused``, ``WillNotWork``.

        https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#show-ticket and
        .../tickets/ticket_audits/#list-audits-for-a-ticket (newest first, 2,000 at most).
        """
        number = self._number(ref)
        fields, own_id = self._usable()
        path = f"/api/v2/tickets/{number}"
        include = "users,organizations,slas" if self._account.first_response_sla else "users,organizations"
        answer = read(self._session, f"{path}.json", wire.TicketAnswer, {"include": include})
        if str(answer.ticket.id) != ref.id:
            raise TryLater(f"GET {path}.json answered with another ticket")
        audits, users = self._audits(path)
        people = self._everybody([*users, *answer.users], audits)
        company = next((one for one in answer.organizations if one.id == answer.ticket.organization_id), None)
        found = mapping.Found(ref, answer.ticket, people, company, audits, own_id)
        found = replace(found, companies=self._names(company, mapping.companies_of(found, fields)))
        try:
            ticket = mapping.ticket_of(found, fields)
        except (msgspec.DecodeError, ValueError) as error:
            raise TryLater(f"GET {path} answered with something unreadable: {error}") from error
        return replace(ticket, label=f"#{number}", url=counterparts.page(self._account.base_url, ref.id))

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def changed_since(self, account: str, cursor: str) -> Page:
        """One page of up to 1,000 tickets changed after ``cursor``; see :mod:`export`. Needs an admin's rights."""
        self._same(account)
        fields, _ = self._usable()
        asked = export.question(cursor, self._clock())
        content = self._session.get(STAND_IN + export.PATH, params=asked).content
        return export.page(content, account, cursor, fields)

    def find_person(self, account: str, email: str) -> Person | None:
        """The one person with this verified address; see :mod:`people`."""
        self._same(account)
        return find_person(self._session, email)

    def find_user(self, account: str, user_id: str) -> Person | None:
        """The one active person with this id; see :mod:`people`."""
        self._same(account)
        return find_user(self._session, user_id)

    def lets_in(self, account: str, email: str) -> bool | None:
        """Whether an agent with this address may sign in; asked anew after a quarter of an hour."""
        self._same(account)
        found = self._find(email)
        return None if found is None else found.staff and found.active and not found.suspended

    def open_counterpart(self, wanted: NewTicket) -> TicketRef:
        """Open a ticket for one in another account; see :mod:`counterparts`."""
        self._same(wanted.account)
        return TicketRef(CONNECTOR, wanted.account, counterparts.opened(self._session, wanted))

    def find_counterpart(self, account: str, key: str) -> TicketRef | None:
        """The ticket opened under this key."""
        self._same(account)
        number = counterparts.found(self._session, key)
        return TicketRef(CONNECTOR, account, number) if number else None

    def named_counterpart(self, account: str, words: str) -> TicketRef | None:
        """The ticket of this account with this number or page."""
        self._same(account)
        number = counterparts.named(self._session, self._account.base_url, words)
        return TicketRef(CONNECTOR, account, number) if number else None

    def link_counterpart(self, ref: TicketRef, key: str, title: str, url: str) -> None:
        """Zendesk has no links to places elsewhere; the field *Counterpart* and a note tell of the tie."""
        del key, title, url
        self._number(ref)

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Write one update, raising what goes wrong, or several, each receipt with its own error.

        Of several, those with fields only go in batches of up to 100. Once the account itself refuses (a rate
        limit, its credentials) the rest is not sent and bears the same error.
        """
        if len(updates) == 1:
            return (self._write(updates[0]),)
        receipts: dict[int, Receipt] = {}
        stop: HostError | None = None
        for places in self._rounds(updates):
            together = [updates[place] for place in places]
            done = _refused(together, stop) if stop is not None else self._round(together)
            receipts.update(zip(places, done, strict=True))
            stop = next((one.error for one in done if isinstance(one.error, TryLater | CredentialsRefused)), stop)
        return tuple(receipts[place] for place in range(len(updates)))

    def _rounds(self, updates: Sequence[TicketUpdate]) -> list[list[int]]:
        """Which updates go together, in order: batches of different tickets, and everything else alone."""
        rounds: list[list[int]] = []
        seen: set[TicketRef] = set()
        batch: list[int] = []
        for place, update in enumerate(updates):
            joins = update.fields_only and self._ours(update.ref)
            if not joins or update.ref in seen or len(batch) == Batches.AT_ONCE:
                rounds, batch, seen = [*rounds, batch], [], set()
            if joins:
                batch.append(place)
                seen.add(update.ref)
            else:
                rounds.append([place])
        return [one for one in [*rounds, batch] if one]

    def _round(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        try:
            if len(updates) == 1:
                return (self._write(updates[0]),)
            self._leave_spare()
            fields, _ = self._usable()
            return self._batches.write(updates, fields)
        except HostError as error:
            return _refused(updates, error)

    def _leave_spare(self) -> None:
        """Hold back what can wait once little of the account's shared limits is left (rule 13 of the design)."""
        if self._budget.headroom().share <= SPARE:
            raise TryLater("little is left of the account's limits; what can wait waits", MINUTE)

    def _write(self, update: TicketUpdate) -> Receipt:
        if update.fields_only:
            self._leave_spare()
        number = self._number(update.ref)
        fields, _ = self._usable()
        people = {email: self._find(email) for email in addresses_to_look_up(update)}
        whole = writing(update, fields, people, self._account.allowed_ccs)
        if not whole.puts:
            return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, whole.dropped)
        first = answer = self._put(number, whole.puts[0], update.seen)
        for put in whole.puts[1:]:
            try:
                answer = self._put(number, put, answer.ticket.updated_at)
            except TryLater as error:
                raise DecideAgain(f"ticket {number}: a part is written, the rest was put off: {error}") from error
        dropped = (*whole.dropped, *self._left_out(whole, first))
        return Receipt(update.ref, update.key, Done.WRITTEN, answer.ticket.updated_at, dropped)

    def _put(self, number: int, put: dict[str, object], seen: str) -> wire.WriteAnswer:
        try:
            return self._writer.update(number, {**put, "safe_update": True, "updated_stamp": seen})
        except WillNotWork:
            # A field or an option may have changed since we looked; the next call looks again (F24).
            self._forget()
            raise

    def _left_out(self, whole: Writing, answer: wire.WriteAnswer) -> tuple[str, ...]:
        """What the host did not carry out of a write it accepted; finding out must not undo that it is written."""
        followers, unsure = left_out(whole, answer)
        ccs = set(answer.ticket.email_cc_ids or ())
        said: list[str] = []
        for email in unsure:
            try:
                user = self._find(email, again=True)
            except HostError:
                said.append(f"CC {email}: could not be checked")
                continue
            if user is None or user.id not in ccs:
                said.append(NotCopied(email, WhyNot.REFUSED, "the helpdesk did not add them"))
        return (*followers, *said)

    def _audits(self, path: str) -> tuple[tuple[wire.Audit, ...], list[wire.User]]:
        audits: list[wire.Audit] = []
        users: list[wire.User] = []
        params: dict[str, str | int] = {"include": "users", "page[size]": AUDITS, "sort": "-created_at"}
        for _ in range(AUDIT_PAGES):
            answer = read(self._session, f"{path}/audits.json", wire.AuditsAnswer, params)
            audits += answer.audits
            users += answer.users
            if not answer.audits or not answer.meta or not answer.meta.has_more or not answer.meta.after_cursor:
                break
            params["page[after]"] = answer.meta.after_cursor
        return audit_trail.in_order(audits), users

    def _everybody(self, users: Iterable[wire.User], audits: Sequence[wire.Audit]) -> dict[int, wire.User]:
        people = {user.id: user for user in users}
        strangers = sorted(one for one in audit_trail.comment_authors(audits) if one > 0 and one not in people)
        for start in range(0, len(strangers), SHOWN_AT_ONCE):
            ids = ",".join(map(str, strangers[start : start + SHOWN_AT_ONCE]))
            shown = read(self._session, "/api/v2/users/show_many.json", wire.UsersAnswer, {"ids": ids})
            people |= {user.id: user for user in shown.users}
        return people

    def _names(self, company: wire.Organization | None, ids: Iterable[int]) -> dict[int, str]:
        """The names of companies; those of others than the ticket's are remembered for a quarter of an hour.

        https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/#show-many-organizations
        """
        now = self._clock()
        names = {company.id: company.name} if company is not None else {}
        others = set(ids) - names.keys()
        with self._lock:
            known = {one: self._companies[one] for one in others & self._companies.keys()}
        fresh = {one: name for one, (at, name) in known.items() if at + KNOWN_FOR > now}
        strangers = sorted(others - fresh.keys())
        for start in range(0, len(strangers), SHOWN_AT_ONCE):
            asked = strangers[start : start + SHOWN_AT_ONCE]
            params: dict[str, str | int] = {"ids": ",".join(map(str, asked))}
            shown = read(self._session, "/api/v2/organizations/show_many.json", wire.OrganizationsAnswer, params)
            fresh |= dict.fromkeys(asked, "") | {one.id: one.name for one in shown.organizations}
            with self._lock:
                self._companies |= {one: (now, fresh[one]) for one in asked}
        return fresh | names

    def _find(self, email: str, *, again: bool = False) -> wire.User | None:
        """The person with an address; remembered for a quarter of an hour.

        https://developer.zendesk.com/api-reference/ticketing/users/users/#search-users
        """
        if not EMAIL.fullmatch(email):
            return None
        now = self._clock()
        with self._lock:
            known = self._people.get(email)
        if known is not None and not again and known[0] + KNOWN_FOR > now:
            return known[1]
        answer = read(self._session, "/api/v2/users/search.json", wire.UsersAnswer, {"query": f'email:"{email}"'})
        found = next((one for one in answer.users if (one.email or "").casefold() == email.casefold()), None)
        with self._lock:
            self._people[email] = (now, found)
        return found

    def _same(self, account: str) -> None:
        if account != self._account.account:
            raise WillNotWork(f"{account!r} is another account than {self._account.account!r}")

    def _number(self, ref: TicketRef) -> int:
        """The ticket's number; a reference to anywhere else stops here (T20)."""
        if not self._ours(ref):
            raise WillNotWork(f"{ref} is no ticket of the account {self._account.account!r}")
        return int(ref.id)

    def _ours(self, ref: TicketRef) -> bool:
        here = (ref.connector, ref.account) == (CONNECTOR, self._account.account)
        return here and bool(TICKET_ID.fullmatch(ref.id))

    def _usable(self) -> tuple[FieldMap, str]:
        known = self._resolved()
        if known[0].blocking:
            self._forget()
            raise WillNotWork("; ".join(str(one) for one in known[0].blocking))
        return known

    def _resolved(self) -> tuple[FieldMap, str]:
        with self._lock:
            if self._known is None:
                self._known = self._resolve()
            return self._known

    def _forget(self) -> None:
        with self._lock:
            self._known = None

    def _resolve(self) -> tuple[FieldMap, str]:
        me = read(self._session, "/api/v2/users/me.json", wire.MeAnswer).user
        if me.id is None or me.role not in ("agent", "admin"):
            raise CredentialsRefused("the account's credentials are nobody's of the staff")
        fields = self._writer.ticket_fields()
        return field_map(self._account, fields, self._company_fields(), self._brands()), str(me.id)

    def _company_fields(self) -> list[wire.OrganizationField] | None:
        """The organization fields where one is wanted; ``None`` where the account does not show them to us."""
        wanted = (one for source in self._account.sources.values() for one in source.chain())
        if all(one.kind != "organization_field" for one in wanted):
            return None
        return self._shown(self._writer.organization_fields)

    def _brands(self) -> list[wire.Brand] | None:
        """The brands where one is mapped by its name; ``None`` where the account does not show them to us."""
        if all(named.isdigit() for named in self._account.brands):
            return []
        return self._shown(self._writer.brands)

    @staticmethod
    def _shown(ask: Callable[[], list[T]]) -> list[T] | None:
        try:
            return ask()
        except (CredentialsRefused, TicketGone, WillNotWork):
            return None


def _refused(updates: Sequence[TicketUpdate], error: HostError) -> tuple[Receipt, ...]:
    return tuple(Receipt(one.ref, one.key, Done.UNCHANGED, one.seen, error=error) for one in updates)
