"""Mendix's process as it ships, a ticket to run it on, and what its people do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from core.cast import Cast, CastMember
from core.commands import NoteKind
from core.escalation import Obligation, State
from core.events import Move
from core.fields import STEP, STEP_NOTE
from core.policy import Policy, PromiseKind
from core.tickets import Comment, HostStep, Person, Role, Ticket
from runtime.policy_file import load_policy
from tests.core.cases import ANA, HOUR, OPENED, Case, ticket

IMPACT = "Our webshop takes no orders since nine this morning, some 200 an hour are lost."
SLA = OPENED + 4 * HOUR
MANAGER = CastMember("manager@support.example", "A. Manager", "Support Manager", frozenset({"emea"}))
OTHER = CastMember("west@support.example", "W. Manager", "Support Manager", frozenset({"amer"}))
DEPUTY = CastMember("deputy@support.example", "D. Deputy", "Support Manager")
CSM = CastMember("csm@support.example", "C. Success", "Customer Success Manager")
CAST = Cast(
    {"regional_manager": OTHER, "customer_success": CSM},
    "Europe/Berlin",
    {"regional_manager": (MANAGER, DEPUTY)},
)
BOSS = Person("boss", "A. Manager", "manager@support.example", staff=True)
SUCCESS = Person("success", "C. Success", "csm@support.example", staff=True)
PARTNER = Person("pat", "Pat", "pat@partner.example", organization="Partner")
STRANGER = Person("mal", "Mal", "mal@elsewhere.example", organization="Elsewhere")


@cache
def mendix() -> Policy:
    """The pack that ships."""
    return load_policy("mendix")


def one(**changes: Any) -> Ticket:
    """A ticket of a customer with a contract, in EMEA, to be answered within four hours."""
    plain = ticket(
        mendix(),
        severity="high",
        tier="",
        region="EMEA",
        organization="Acme",
        partners=frozenset({"Partner"}),
        contract="valid",
        first_response_due_at=SLA,
        requester=replace(ANA, organization="Acme"),
    )
    fields = {**plain.fields, STEP: None, STEP_NOTE: None}
    return replace(plain, fields=fields, **changes)


def case(policy: Policy | None = None, **changes: Any) -> Case:
    """The ticket, looked at once."""
    found = Case(policy=policy or mendix(), cast=CAST, ticket=one(**changes))
    found.look()
    return found


def ask(found: Case, channel: str = "api", reason: str = "dissatisfied", **changes: Any) -> str:
    """A request for an escalation; what dealt with it."""
    given = {"by": found.ticket.requester or ANA, "details": {"impact": IMPACT}, **changes}
    return found.ask(channel=channel, reason=reason, **given).rule


def requested(**changes: Any) -> Case:
    """A case whose escalation was asked for at the SLA's time and waits for support to look."""
    found = case(**changes)
    found.wait(4 * HOUR)
    assert ask(found) == "accepted:E-10421-1"
    return found


def accepted(**changes: Any) -> Case:
    """A case whose escalation support has validated."""
    found = requested(**changes)
    found.act(Move.ACCEPT)
    assert found.escalation.state is State.ACTIVE
    return found


def step(found: Case, code: str, note: str = "", by: Person = BOSS) -> str:
    """Staff record a step in the host; what dealt with it."""
    found.uses += 1
    used = HostStep(f"audit:{found.uses}", by, found.now, code, note)
    found.become(step=used)
    found.set({STEP: code, STEP_NOTE: note})
    rule = found.look().rule
    found.become(step=None)
    return rule


def texts(found: Case, *, public: bool) -> list[str]:
    return [note.text for note in found.sent if note.kind is NoteKind.COMMENT and note.public is public]


def copied(found: Case, text: str, by: Person = ANA, *, cc: bool = True) -> str:
    """A comment, with the escalation address in CC; what came of it."""
    found.uses += 1
    role = Role.AGENT if by.staff else Role.REQUESTER
    to = frozenset({"escalation@mendix.com"}) if cc else frozenset()
    words = Comment(found.now, by.id, role, True, text, id=f"c{found.uses}", copied=to)
    found.become(comments=(*found.ticket.comments, words))
    return found.look().rule


def obligation(found: Case, kind: PromiseKind) -> Obligation:
    """The latest obligation of a kind."""
    owed = found.escalation.obligation(kind)
    assert owed is not None
    return owed
