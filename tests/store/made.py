"""Values for the tests of the memory, each with only what the test is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.commands import Note, NoteKind
from core.escalation import Escalation, History, Obligation, State
from core.policy import PromiseKind
from core.tickets import Comment, Role, Status, Ticket, TicketRef
from store import (
    Arrival,
    Board,
    Claim,
    Finished,
    JournalEntry,
    MailRow,
    MailState,
    SessionRow,
    Store,
    TokenRow,
    Turn,
    UserRow,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
REF = TicketRef("desk", "acme", "1")
BOARD = Board(verdict="available", available_at=NOW, severity="high", tier="gold", rank=3)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def ref(number: object, account: str = "acme") -> TicketRef:
    return TicketRef("desk", account, str(number))


def arrival(name: str, of: TicketRef = REF, *, digest: str = "", **values: Any) -> Arrival:
    values = {"channel": "hook", "kind": "changed", "received_at": NOW, **values}
    return Arrival(ref=of, delivery_id=name, digest=digest or f"digest of {name}", **values)


def claim(store: Store, of: TicketRef = REF, *, now: datetime = NOW, worker: str = "w") -> Claim:
    (claimed,) = store.claim(now=now, worker=worker, lease=LEASE, limit=1, ref=of)
    return claimed


def claims(store: Store, *, now: datetime = NOW, limit: int = 100, worker: str = "w") -> tuple[Claim, ...]:
    return store.claim(now=now, worker=worker, lease=LEASE, limit=limit)


def turn(**values: Any) -> Turn:
    empty: dict[str, Any] = {
        "history": History(),
        "board": BOARD,
        "snapshot": None,
        "due_at": None,
        "due_why": "settled",
        "wake_at": None,
        "finished": (),
        "notes": (),
        "journal": (),
        "at": NOW,
    }
    return Turn(**(empty | values))


def finished(*ids: int) -> tuple[Finished, ...]:
    return tuple(Finished(one, "applied", "looked") for one in ids)


def entry(kind: str = "opened", **facts: Any) -> JournalEntry:
    return JournalEntry(at=NOW, kind=kind, actor="somebody", facts=facts, escalation=1)


def note(key: str) -> Note:
    return Note(key=key, kind=NoteKind.COMMENT, text=f"words of {key}", public=True)


def escalation(number: int = 1, state: State = State.REQUESTED, of: TicketRef = REF, **values: Any) -> Escalation:
    given: dict[str, Any] = {
        "policy": "house",
        "policy_version": "v1",
        "level": 1,
        "owner": "owner@acme.example",
        "owner_name": "Olga Owner",
        "channel": "host",
        "requested_by": "7",
        "requested_by_name": "Rick Requester",
        "reason": "down",
        "details": {"impact": "all of it"},
        "opened_at": after(number),
    }
    return Escalation(ref=of, number=number, state=state, **(given | values))


def obligation(kind: PromiseKind = PromiseKind.ACKNOWLEDGE, **values: Any) -> Obligation:
    given = {"within": timedelta(seconds=60), "due_at": after(60), "next_at": after(60), **values}
    return Obligation(kind=kind, basis_at=NOW, **given)


def snapshot(of: TicketRef = REF, version: str = "v7") -> Ticket:
    comment = Comment(at=NOW, author="7", role=Role.REQUESTER, public=True, text="a private matter")
    return Ticket(
        ref=of,
        version=version,
        status=Status.OPEN,
        created_at=NOW,
        updated_at=NOW,
        followers=frozenset({"1", "2"}),
        comments=(comment,),
        fields={"level": 1, "escalated": True, "owner": None},
        severities=((NOW, "low"), (after(1), "high")),
    )


def mail(key: str = "mail:1", **changes: Any) -> MailRow:
    """A mail that waits for a person."""
    known: dict[str, Any] = {
        "connector": "desk",
        "account": "acme",
        "key": key,
        "digest": f"digest of {key}",
        "received_at": NOW,
        "state": MailState.HELD,
        "mark": f"mark of {key}",
        "sender": "ana@acme.example",
        "subject": "Help",
        "message_id": "<1@acme.example>",
        "why": "sender_unproven",
        "body": {"text": "Ticket number: 10421", "recipients": ["a", "b"], "attachments": 2},
    }
    return MailRow(**{**known, **changes})


def user(name: str = "kim", **values: Any) -> UserRow:
    return UserRow(**{"name": name, "role": "responder", "accounts": None, "made_at": NOW, "made_by": "x", **values})


def session(digest: str = "d", who: str = "kim", **values: Any) -> SessionRow:
    usual = {"role": "responder", "accounts": None, "how": "local", "made_at": NOW, "seen_at": NOW}
    return SessionRow(**{"digest": digest, "who": who, "ends_at": after(3600), **usual, **values})


def token(name: str = "portal", digest: str = "d", account: str = "acme", **values: Any) -> TokenRow:
    usual = {"connector": "desk", "role": "viewer", "made_at": NOW, "made_by": "x"}
    return TokenRow(**{"account": account, "name": name, "digest": digest, **usual, **values})
