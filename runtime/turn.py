"""One look at one ticket: fetch it, decide, save, and put together the one write that follows.

Rule 1: nothing is decided on anything but the ticket as just read (I5).
Rule 2: what was decided is saved before anything is written to the host.
Rule 3: a note that may already be in the host is looked for there before it is repeated (:mod:`runtime.read_backs`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.availability import accepted
from core.cast import Cast
from core.commands import Note, TicketUpdate
from core.decisions import Decision, LinkGrant, Passed
from core.drift import Drift, drift
from core.errors import TicketGone
from core.escalation import History
from core.events import Act, Ask, Event, Look, Move, Rebase
from core.lifecycle import decide, policy_after
from core.outages import Outage
from core.policy import Policy
from core.ports import Helpdesk, TicketEvent
from core.tickets import Status, Ticket, Value
from core.tie_rules import face_of
from core.ties import Face, Tie
from runtime import logs, uncopied
from runtime.alarms import Alarms
from runtime.asking import request_of
from runtime.callers import known_to_host
from runtime.clock import Clock
from runtime.handovers import KIND as HANDOVER
from runtime.handovers import arrivals, lost, merged_event
from runtime.kept import as_known, board_of, changed_by_others, doubts, words_to_come, written_over
from runtime.links import LinkSigner
from runtime.outage_desk import look_again_at, outages_for, problem_changed
from runtime.pulse import Pulse
from runtime.read_backs import SECOND_LOOK_AFTER, CameOf, ReadBacks, untold
from runtime.recent import OldCopy, RecentWrites
from runtime.restored import Restored, newest_write
from runtime.roster import Roster
from runtime.setbacks import Setbacks
from runtime.settings import Account
from runtime.shelf import PolicyShelf
from runtime.ticket_changes import ticket_changes
from runtime.tie_desk import NOTHING, TieWork, look_at, rows_of, show, ties_of
from runtime.trouble import Trouble
from store import Arrived, Board, Case, Claim, Finished, JournalEntry, Store, Turn

BELIEVED_AFTER = 5
"""So often a host that shows what we wrote over is asked again; then it is believed, for it may have been set back."""
UNWRITABLE = (Status.CLOSED, Status.DELETED)
ASKED = ("request", "act", "rebase", HANDOVER, uncopied.KIND)
"""Arrivals that ask for something themselves; all others are hints."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One account, wired: what it was told, and the helpdesk that its token opens."""

    account: Account
    helpdesk: Helpdesk


@dataclass(frozen=True, slots=True)
class Tools:
    """What a turn works with."""

    store: Store
    clock: Clock
    links: LinkSigner
    shelf: PolicyShelf
    recent: RecentWrites = field(default_factory=RecentWrites)
    pulse: Pulse = field(default_factory=Pulse)
    came_of: CameOf = untold
    """Whom to tell what came of notes that were looked for in the host."""
    read_backs: ReadBacks = field(init=False)
    alarms: Alarms = field(init=False)
    roster: Roster = field(init=False)
    setbacks: Setbacks = field(init=False)
    restored: Restored = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "read_backs", ReadBacks(self.store, self.came_of))
        object.__setattr__(self, "alarms", Alarms(self.store, self.clock))
        object.__setattr__(self, "roster", Roster(self.store, self.clock, self.alarms))
        object.__setattr__(self, "setbacks", Setbacks(self.store, self.alarms))
        object.__setattr__(self, "restored", Restored(self.store, self.alarms))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A turn that was decided and saved; ``update`` is what remains to be written, if anything.

    ``look_at`` asks for another look, where a note's fate is still unknown. ``ties`` is what it left to be done in
    other accounts, ``words`` how many arrivals it answered.
    """

    claim: Claim
    history: History
    update: TicketUpdate | None
    look_at: datetime | None
    ties: TieWork = NOTHING
    words: int = 0


def prepare(tools: Tools, desk: Desk, claim: Claim) -> Prepared:
    """Fetch, decide and save one claimed ticket; raises :class:`core.errors.HostError` and ``LostTheRace``."""
    case = tools.store.load(claim)
    logs.because_of(one.arrival.delivery_id for one in case.arrived)
    asked_at = tools.clock()
    ticket = _fetch(tools, desk, claim, case)
    now = tools.clock()
    if ticket is None:
        return _never_there(tools, desk, claim, case, now)
    went_back = tools.setbacks.check(claim.ref, case.snapshot, ticket, now)
    went_back += tools.restored.check(claim.ref, claim.revision, ticket, now)
    policy = tools.shelf.policy_for(desk.account, case.history, ticket)
    history = replace(case.history, inherited_uses=inherited_uses(tools.store, ticket, policy))
    outages = outages_for(tools.store, desk.account, ticket, history, policy, now, desk.helpdesk.fetch)
    rows = rows_of(tools.store, desk.account, claim.ref)
    ties = ties_of(rows, desk.account, claim.ref)
    cast: Cast | None = tools.roster.cast(desk)
    others = changed_by_others(case.snapshot, case.wrote, ticket.version)
    while cast is not None:
        decided = _decide_all(
            tools, desk, ticket, history, case.arrived, policy, now, outages, ties, cast, others=others
        )
        cast = tools.roster.without_barred(desk, cast, decided.decision.history)
    decided = replace(decided, journal=(*went_back, *decided.journal))
    wanted = _rendered(tools.links, ticket, decided.decision)
    difference = drift(ticket, wanted, decided.decision.history.written, now)
    Trouble.of(tools.alarms, claim.ref).compared(ticket, difference, history.written)
    known = as_known(ticket, asked_at, desk.helpdesk)
    claim = tools.store.save(claim, _turn(ticket, decided, case, difference, now, ties, known))
    tools.roster.tell(desk, decided.journal)
    problem_changed(tools.store, case.snapshot, ticket, now)
    face = show(tools.store, desk.account, ticket, decided.decision.history, decided.policy, now)
    prepared = _put_together(tools, claim, ticket, case, decided, difference, now)
    return replace(prepared, ties=TieWork(decided.decision.orders, rows, face), words=len(case.arrived))


def _fetch(tools: Tools, desk: Desk, claim: Claim, case: Case) -> Ticket | None:
    """The ticket as it is; one that is gone comes back as we last knew it, deleted."""
    ref = claim.ref
    try:
        ticket = desk.helpdesk.fetch(ref)
    except TicketGone as error:
        if case.snapshot is None:
            return None
        return replace(case.snapshot, status=Status.DELETED, gone="" if error.how == "deleted" else error.how)
    others = claim.tries < BELIEVED_AFTER and written_over(case.snapshot, case.wrote, ticket.version)
    if others or tools.recent.is_old(ref, ticket.version, tools.clock()):
        raise OldCopy("the host answered with the ticket as it was before our last write", SECOND_LOOK_AFTER)
    return ticket


def _never_there(tools: Tools, desk: Desk, claim: Claim, case: Case, now: datetime) -> Prepared:
    """A hint about a ticket the host does not know and we never saw: put away, nothing else."""
    finished = tuple(Finished(one.id, "ignored", "ignored:no_such_ticket") for one in case.arrived)
    board = Board(verdict="closed", available_at=None, severity="", tier="", rank=99)
    turn = Turn(
        history=case.history,
        board=board,
        snapshot=None,
        due_at=None,
        due_why="settled:no_such_ticket",
        wake_at=None,
        finished=finished,
        notes=(),
        journal=lost(case.arrived, now),
        at=now,
    )
    claim = tools.store.save(claim, turn)
    tools.store.ties.pass_on(claim.ref, Face(Status.DELETED), now, desk.account.tied_to)
    return Prepared(claim, case.history, None, None)


def inherited_uses(store: Store, ticket: Ticket, policy: Policy) -> int:
    """How often the ticket that this one follows up was escalated, with all that it inherited itself (MS-a3)."""
    if not ticket.followup_of:
        return 0
    before = store.history(replace(ticket.ref, id=ticket.followup_of))
    return len(accepted(policy, before)) + before.inherited_uses


@dataclass(frozen=True, slots=True)
class _Decided:
    decision: Decision
    notes: tuple[Note, ...]
    finished: tuple[Finished, ...]
    journal: tuple[JournalEntry, ...]
    policy: Policy
    passed: tuple[Passed, ...] = ()


def _decide_all(
    tools: Tools,
    desk: Desk,
    ticket: Ticket,
    history: History,
    arrived: tuple[Arrived, ...],
    policy: Policy,
    now: datetime,
    outages: tuple[Outage, ...],
    ties: tuple[Tie, ...],
    cast: Cast,
    *,
    others: bool,
) -> _Decided:
    """Every request and act in the order it came, then one look for all the hints together."""
    decision: Decision | None = None
    notes: list[Note] = []
    finished: list[Finished] = []
    journal: list[JournalEntry] = []
    passed: list[Passed] = []
    for event, ids, ignored in _events(tools, desk, ticket, arrived, others=others):
        policy = policy_after(event, history, policy)
        decision = decide(ticket, history, event, policy, now, cast, outages, ties)
        history = decision.history
        notes.extend(decision.notes)
        passed.extend(decision.passed)
        number = history.latest.number if history.latest is not None else None
        journal.extend(JournalEntry(now, one.kind, one.actor, one.facts, number) for one in decision.entries)
        finished.extend(_finished(one, decision.rule, one.id in ignored) for one in ids)
    if decision is None:
        raise AssertionError("every turn looks at least once")
    return _Decided(decision, tuple(notes), tuple(finished), tuple(journal), policy, tuple(passed))


def _finished(arrived: Arrived, rule: str, ignored: bool) -> Finished:
    if ignored:
        return Finished(arrived.id, "ignored", "ignored:own_echo")
    if arrived.arrival.kind == "unknown":
        return Finished(arrived.id, "ignored", "ignored:unknown_kind")
    if rule.startswith("ignored:"):
        return Finished(arrived.id, "ignored", rule)
    return Finished(arrived.id, "applied", rule)


_Batch = tuple[Event, tuple[Arrived, ...], frozenset[int]]


def _events(tools: Tools, desk: Desk, ticket: Ticket, arrived: tuple[Arrived, ...], *, others: bool) -> list[_Batch]:
    """What to decide on; where ``others`` changed the ticket since, no word on it is an echo of ours (F68)."""
    asked = [one for one in arrived if one.arrival.kind in ASKED]
    hints = tuple(one for one in arrived if one.arrival.kind not in ASKED)
    echoes = frozenset(one.id for one in hints if not others and _is_echo(desk, one))
    batches: list[_Batch] = [(_event(tools, desk, ticket, one), (one,), frozenset()) for one in asked]
    if hints or not asked:
        channel = hints[-1].arrival.channel if hints else "timer"
        batches.append((Look(channel), hints, echoes))
    return batches


def _is_echo(desk: Desk, arrived: Arrived) -> bool:
    one = arrived.arrival
    event = TicketEvent(one.ref, one.kind, one.delivery_id, one.digest, one.actor, one.host_kind)
    return one.channel == "hook" and desk.account.kit.is_echo(desk.helpdesk, event)


def _event(tools: Tools, desk: Desk, ticket: Ticket, arrived: Arrived) -> Event:
    """The request or act that an arrival carries; its body was written by us, in :mod:`runtime.asking`."""
    arrival = arrived.arrival
    body: Mapping[str, Any] = arrival.body or {}
    if arrival.kind == HANDOVER:
        return merged_event(arrival, desk.account, tools.shelf, ticket)
    if arrival.kind == uncopied.KIND:
        return uncopied.event_of(arrival)
    if arrival.kind == "rebase":
        to = desk.account.policy_of(ticket)
        escalation, version = str(body["escalation"]), str(body["version"])
        return Rebase(arrival.delivery_id, arrival.actor, arrival.received_at, escalation, version, to)
    if arrival.kind == "act":
        details = {str(key): str(value) for key, value in dict(body.get("details", {})).items()}
        email = str(body.get("email", ""))
        return Act(Move(body["move"]), arrival.delivery_id, arrival.actor, arrival.received_at, details, email)
    return Ask(known_to_host(desk.helpdesk, request_of(arrival), ticket))


def _rendered(links: LinkSigner, ticket: Ticket, decision: Decision) -> Mapping[str, Value]:
    requester = ticket.requester.id if ticket.requester is not None else ""
    return {
        name: links.url(ticket.ref, requester, value) if isinstance(value, LinkGrant) else value
        for name, value in decision.wanted.items()
    }


def _turn(
    ticket: Ticket,
    decided: _Decided,
    case: Case,
    difference: Drift,
    now: datetime,
    ties: tuple[Tie, ...],
    known: Ticket,
) -> Turn:
    decision, policy = decided.decision, decided.policy
    looks = (
        look_again_at(decision.history, now),
        look_at(ties, face_of(ticket, decision.history, policy), now),
        words_to_come(ticket, decision.history, now),
    )
    became = ticket_changes(case.snapshot, ticket, now)
    contested = tuple(
        JournalEntry(now, "contested", ticket.changed_by.get(name, ""), {"field": name}, None)
        for name in difference.contested
    )
    return Turn(
        history=replace(decision.history, written=difference.written),
        board=board_of(ticket, policy, decision),
        snapshot=known,
        due_at=decision.due_at,
        due_why=decision.due_why,
        wake_at=min((one for one in looks if one is not None), default=None),
        finished=decided.finished,
        notes=decided.notes,
        journal=(*decided.journal, *contested, *doubts(ticket, case, decision, now), *became),
        at=now,
        passed=arrivals(ticket.ref, decided.passed, now),
        numbered=newest_write(ticket),
    )


def _put_together(
    tools: Tools,
    claim: Claim,
    ticket: Ticket,
    case: Case,
    decided: _Decided,
    difference: Drift,
    now: datetime,
) -> Prepared:
    """The one write that follows: the fields that differ and the notes that are not in the host yet."""
    history = replace(decided.decision.history, written=difference.written)
    backs = tools.read_backs
    waiting, look_at = backs.waiting(claim, ticket, case.outgoing, history, now)
    notes = (*waiting, *backs.not_there(claim, ticket, decided.notes, now)) if look_at is None else ()
    if ticket.status in UNWRITABLE:
        tools.store.void(claim, tuple(note.key for note in notes), now, f"ticket_{ticket.status}")
        return Prepared(claim, history, None, look_at)
    if not notes and not difference.fields:
        return Prepared(claim, history, None, look_at)
    key = f"{ticket.ref.id}:{claim.revision}"
    update = TicketUpdate(ticket.ref, ticket.version, key, difference.fields, _once(notes))
    return Prepared(claim, history, update, look_at)


def _once(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    return tuple({note.key: note for note in notes}.values())
