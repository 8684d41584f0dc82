"""A case to play with: a ticket in a pretend host, what is remembered of it, and a clock that moves when told.

It does with a decision what the runtime does: writes the fields that differ, sends each note once, remembers both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from core.availability import Availability, availability
from core.cast import Cast, CastMember
from core.commands import Note, NoteKind
from core.decisions import Decision, Entry, LinkGrant
from core.drift import confirmed, drift
from core.escalation import Escalation, History
from core.events import Act, Ask, Event, Look, Move
from core.fields import ACTION, FLAG, NEED, OWN, REASON, STEP, STEP_NOTE
from core.lifecycle import decide
from core.outages import Outage
from core.policy import Policy
from core.requests import ESCALATION, Request
from core.tickets import Comment, HostRequest, HostStep, Person, Role, Status, Ticket, TicketRef, Value
from core.ties import Tie
from runtime.policy_file import load_policy

OPENED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ANA = Person("ana", "Ana Ruiz", "ana@customer.example", time_zone="Europe/Madrid")
DOE = Person("doe", "J. Doe", "doe@customer.example")
KIM = Person("kim", "Kim", "kim@support.example", staff=True)
BO = Person("bo", "Bo Chen", "bo@support.example", staff=True)
MACHINE = Person("machine", "Automatic reply", staff=True)

LEAD = CastMember("bo@support.example", "Bo Chen", "Support Manager EMEA")
CAST = Cast(
    {
        "escalation_lead": LEAD,
        "support_manager": CastMember("kim@support.example", "Kim"),
        "customer_success": CastMember("doe@support.example", "J. Doe"),
    },
    "Europe/Berlin",
)
CHANNELS = ["host", "form", "api", "panel", "mail"]
DETAILS = {
    "impact": "Forty people cannot print labels since nine this morning.",
    "changed": "It was one printer yesterday, now it is all of them.",
    "wanted_outcome": "A second engineer on the case today.",
    "contact": "Ana Ruiz, +34 600 000 000, Madrid",
}


@cache
def mulesoft() -> Policy:
    """The pack that ships."""
    return load_policy("mulesoft")


def ticket(policy: Policy | None = None, **changes: Any) -> Ticket:
    """Case 10421, opened on Monday morning by Ana Ruiz, worked by Kim; severity S2, tier gold."""
    questions = policy.questions if policy is not None else mulesoft().questions
    fields: dict[str, Value] = dict.fromkeys((*OWN, *(f"ask.{one.code}" for one in questions)))
    plain = Ticket(
        ref=TicketRef("desk", "acme", "10421"),
        version="1",
        status=Status.OPEN,
        created_at=OPENED,
        updated_at=OPENED,
        severity="S2",
        tier="gold",
        requester=ANA,
        assignee=KIM,
        comments=(Comment(OPENED, "ana", Role.REQUESTER, True, "Labels do not print."),),
        fields=fields,
    )
    return replace(plain, **changes)


def request(key: str = "form:1", **changes: Any) -> Request:
    """A complete request by Ana Ruiz through the form."""
    return replace(
        Request(key, "form", ANA, OPENED, reason="impact_changed", details=DETAILS),
        **changes,
    )


def answer(one: Ticket, at: datetime, history: History | None = None, policy: Policy | None = None) -> Availability:
    """Whether a ticket may be escalated at a moment, under the shipped policy if no other is given."""
    return availability(one, policy or mulesoft(), history or History(), at)


class Told(NamedTuple):
    """A line of the journal as the memory keeps it: with the number of the ticket's latest escalation."""

    kind: str
    facts: Mapping[str, str]
    escalation: int | None


@dataclass
class Case:
    """A ticket that is looked at, escalated and answered; ``sent`` and ``journal`` hold all that came of it."""

    policy: Policy = field(default_factory=mulesoft)
    cast: Cast = CAST
    now: datetime = OPENED
    ticket: Ticket = field(default_factory=ticket)
    history: History = field(default_factory=History)
    sent: list[Note] = field(default_factory=list)
    journal: list[Entry] = field(default_factory=list)
    lines: list[Told] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)
    uses: int = 0
    changes: int = 1
    looked_at: datetime | None = None
    outages: tuple[Outage, ...] = ()
    ties: tuple[Tie, ...] = ()

    def decide(self, event: Event) -> Decision:
        """What would follow, with nothing done."""
        return decide(self.ticket, self.history, event, self.policy, self.now, self.cast, self.outages, self.ties)

    def differences(self, decision: Decision) -> Mapping[str, Value]:
        """The fields that this decision would write."""
        return drift(self.ticket, written_out(decision), decision.history.written, self.now).fields

    def turn(self, event: Event) -> Decision:
        """Decide and do it all: remember, write the fields, send the notes."""
        decision = self.decide(event)
        self.carry_out(decision)
        return decision

    def carry_out(self, decision: Decision) -> None:
        """Do all that a decision asks for."""
        self.looked_at = self.now
        found = drift(self.ticket, written_out(decision), decision.history.written, self.now)
        self.history = replace(decision.history, written=confirmed(found.written, found.fields))
        self.contested += found.contested
        self.journal += decision.entries
        number = decision.history.latest.number if decision.history.latest is not None else None
        self.lines += (Told(one.kind, one.facts, number) for one in decision.entries)
        self.sent += decision.notes
        self._write(found.fields, decision.notes)

    def _write(self, fields: Mapping[str, Value], notes: tuple[Note, ...]) -> None:
        said = tuple(
            Comment(
                self.now, one.author or "halyard", Role.REQUESTER if one.author else Role.SYSTEM, one.public, one.text
            )
            for one in notes
            if one.kind is NoteKind.COMMENT
        )
        kept = {**self.ticket.fields, **fields}
        used = self.ticket.request if kept[ACTION] else None
        recorded = self.ticket.step if kept.get(STEP) or STEP not in fields else None
        flagged = self.ticket.flagged if FLAG not in fields else None
        taken = (self.ticket.step,) if self.ticket.step is not None and recorded is None else ()
        self.become(fields=kept, comments=self.ticket.comments + said, request=used, step=recorded, flagged=flagged)
        marked_at = {**dict.fromkeys((one.key for one in notes), self.now), **self.ticket.marked_at}
        steps = (*self.ticket.steps, *taken)
        self.ticket = replace(self.ticket, marks=frozenset(marked_at), marked_at=marked_at, steps=steps)

    def look(self, why: str = "hook") -> Decision:
        """One look for no reason but a hint."""
        return self.turn(Look(why))

    def ask(self, key: str = "form:1", **changes: Any) -> Decision:
        """A request that comes to us directly."""
        return self.turn(Ask(request(key, at=self.now, **changes)))

    def act(self, move: Move, **details: str) -> Decision:
        """An act of an operator."""
        return self.turn(Act(move, f"act:{move}:{self.now.isoformat()}", "operator", self.now, details))

    def tick(self, **changes: Any) -> None:
        """The action is used inside the host; nothing looks yet."""
        self.uses += 1
        used = HostRequest(f"tick:{self.uses}", KIM, self.now, ESCALATION, "impact_changed", DETAILS)
        used = replace(used, **changes)
        asked = {f"ask.{code}": text for code, text in used.details.items()}
        self.become(request=used)
        self.set({ACTION: True, NEED: used.need, REASON: used.reason, **asked})

    def say(self, by: Person, *, public: bool = True, role: Role | None = None, text: str = "Words.") -> None:
        """Somebody writes in the ticket; nothing looks yet."""
        role = role or (Role.AGENT if by.staff else Role.REQUESTER)
        words = Comment(self.now, by.id, role, public, text)
        self.become(comments=(*self.ticket.comments, words))

    def copy_in(self, by: Person, text: str, address: str) -> None:
        """Somebody writes in public and puts an address into CC; nothing looks yet."""
        self.uses += 1
        role = Role.AGENT if by.staff else Role.REQUESTER
        words = Comment(self.now, by.id, role, True, text, f"c{self.uses}", frozenset({address}))
        self.become(comments=(*self.ticket.comments, words))

    def record(self, by: Person | None, code: str, note: str = "") -> None:
        """Staff choose a step in the host, with its details beside it; nothing looks yet."""
        self.uses += 1
        self.become(step=HostStep(f"step:{self.uses}", by, self.now, code, note))
        self.set({STEP: code, STEP_NOTE: note})

    def flag(self, by: Person | None) -> None:
        """Somebody ticks the flag in the host; nothing looks yet."""
        self.uses += 1
        self.become(flagged=HostStep(f"flag:{self.uses}", by, self.now, "flagged"))
        self.set({FLAG: True})

    def set(self, fields: Mapping[str, Value]) -> None:
        """Somebody changes fields of ours in the host; nothing looks yet."""
        known = {name: value for name, value in fields.items() if name in self.ticket.fields}
        self.become(fields={**self.ticket.fields, **known})

    def become(self, **changes: Any) -> None:
        """Somebody changes the ticket itself; nothing looks yet."""
        self.changes += 1
        self.ticket = replace(self.ticket, **{"version": f"{self.changes}", "updated_at": self.now, **changes})

    def wait(self, length: timedelta) -> None:
        """Time passes and nobody looks."""
        self.now += length

    def opened(self, after: timedelta = DAY * 3) -> Case:
        """The same case, escalated."""
        self.wait(after)
        self.look()
        self.ask()
        assert self.history.current is not None
        return self

    @property
    def escalation(self) -> Escalation:
        """The latest escalation."""
        latest = self.history.latest
        assert latest is not None
        return latest


def written_out(decision: Decision) -> Mapping[str, Value]:
    """The wanted fields with links in place of their grants, as the runtime renders them."""
    return {
        name: f"https://halyard.example/{value.number}/{value.expires_at.isoformat()}"
        if isinstance(value, LinkGrant)
        else value
        for name, value in decision.wanted.items()
    }


def ready(**changes: Any) -> Case:
    """A case whose action has just appeared."""
    case = Case(**changes)
    case.wait(2 * DAY)
    case.look()
    return case


def send(case: Case, channel: str, key: str = "one", **changes: Any) -> str:
    """A request by any channel; what dealt with it."""
    if channel != "host":
        return case.ask(key, channel=channel, **changes).rule
    changes.pop("at", None)
    case.tick(**changes)
    return case.look().rule
