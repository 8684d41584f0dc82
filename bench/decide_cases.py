"""Makes the tickets that decisions are measured on: every severity and tier, and every way a ticket can stand."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.cast import Cast, CastMember
from core.clocks import begin
from core.escalation import Escalation, History, State
from core.fields import OWN
from core.policy import Policy
from core.promises import voided
from core.tickets import Comment, Person, Role, Status, Ticket, TicketRef, Value

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ZONES = ("Europe/Madrid", "America/New_York", "Asia/Kolkata", "")
REQUESTER = tuple(Person("7", "Ana Ruiz", "ana@acme.example", False, zone) for zone in ZONES)
ENGINEER = Person("9", "Kim", "kim@support.example", True)
STANDS = ("not_yet", "available", "active", "already_used")


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with what is remembered of it, and the verdict it must get."""

    ticket: Ticket
    history: History
    verdict: str


def cast() -> Cast:
    """Who plays the roles of the policy."""
    roles = ("escalation_lead", "support_manager", "customer_success")
    people = {role: CastMember(f"{role}@support.example", role.title(), "Lead") for role in roles}
    return Cast(people, "Europe/Amsterdam")


def made_cases(policy: Policy, count: int, seed: int = 7) -> tuple[Case, ...]:
    """``count`` tickets in even parts of every severity, tier and stand."""
    chance = random.Random(seed)
    return tuple(_case(policy, number, chance) for number in range(count))


def _case(policy: Policy, number: int, chance: random.Random) -> Case:
    severity = policy.severities[number % len(policy.severities)]
    tier = policy.tiers[number // len(policy.severities) % len(policy.tiers)]
    stand = STANDS[number // (len(policy.severities) * len(policy.tiers)) % len(STANDS)]
    wait = policy.waits.after[severity][tier]
    passed = wait * chance.uniform(0.05, 0.95) if stand == "not_yet" else wait + timedelta(hours=chance.uniform(1, 90))
    created_at = (NOW - passed).replace(microsecond=0)
    ref = TicketRef("zendesk", "acme", str(10_000 + number))
    ticket = Ticket(
        ref=ref,
        version="2026-11-22T09:30:00Z",
        status=Status.OPEN,
        created_at=created_at,
        updated_at=NOW,
        subject="Orders are not synchronised",
        type="incident",
        severity=severity,
        tier=tier,
        region="EMEA",
        organization="Acme",
        requester=chance.choice(REQUESTER),
        assignee=ENGINEER,
        comments=_comments(created_at),
        fields=_fields(policy),
        severities=((created_at, severity),),
    )
    return Case(ticket, _history(policy, ref, stand, chance), stand)


def _comments(created_at: datetime) -> tuple[Comment, ...]:
    """A conversation of the requester and the assigned engineer."""
    return tuple(
        Comment(
            at=created_at + timedelta(minutes=minutes),
            author=person.id,
            role=Role.AGENT if person.staff else Role.REQUESTER,
            public=True,
            text="Is there any news on this? " * 4,
        )
        for minutes, person in ((0, REQUESTER[0]), (9, ENGINEER), (17, REQUESTER[0]), (21, ENGINEER))
    )


def _fields(policy: Policy) -> dict[str, Value]:
    return dict.fromkeys((*OWN, *(f"ask.{question.code}" for question in policy.questions)))


def _history(policy: Policy, ref: TicketRef, stand: str, chance: random.Random) -> History:
    if stand == "not_yet":
        return History()
    shown_at = NOW - timedelta(minutes=chance.randrange(5, 60))
    if stand == "available":
        return History(shown_at=shown_at, link_from=shown_at, link_number=1)
    escalation = _escalation(policy, ref, NOW - timedelta(minutes=chance.randrange(1, 25)))
    return History(escalations=(escalation if stand == "active" else _closed(escalation),), shown_at=shown_at)


def _escalation(policy: Policy, ref: TicketRef, opened_at: datetime) -> Escalation:
    return Escalation(
        ref=ref,
        number=1,
        policy=policy.name,
        policy_version=policy.version,
        state=State.REQUESTED,
        level=1,
        owner="escalation_lead@support.example",
        owner_name="Escalation Lead, Lead",
        channel="host",
        requested_by="7",
        requested_by_name="Ana Ruiz",
        reason="blocked",
        details={"impact": "Nobody can send an order since nine.", "wanted_outcome": "A date for the fix."},
        opened_at=opened_at,
        assignee=ENGINEER.id,
        obligations=tuple(begin(promise, opened_at) for promise in policy.promises[:2]),
    )


def _closed(escalation: Escalation) -> Escalation:
    return replace(voided(escalation, NOW), state=State.CLOSED, outcome="solution", closed_at=NOW)
