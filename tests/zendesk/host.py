"""A host whose answers a test writes out, on the `responses` library; nothing else can be reached."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import responses

from connectors.signing_secrets import SigningSecret
from connectors.zendesk.account import ApiToken, OAuthClient, ValueSource, ZendeskAccount
from connectors.zendesk.helpdesk import ZendeskHelpdesk
from core.secrets import Secret
from core.tickets import TicketRef

BASE = "https://acme.zendesk.com"
NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
OWN = 900_001
REQUESTER, AGENT, LEAD, STRANGER = 900_011, 900_012, 900_013, 900_014
SEVERITY, STATE, FLAG, ACTION, LEVEL, REASON, OWNER, IMPACT = range(501, 509)
TICKET = TicketRef("zendesk", "acme", "35436")
PATH = f"/api/v2/tickets/{TICKET.id}"
OPENED, CHANGED = "2026-11-21T08:00:00Z", "2026-11-22T09:30:00Z"

Json = dict[str, Any]


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def account(**changes: Any) -> ZendeskAccount:
    """An account as an operator would describe it."""
    known: Json = {
        "account": "acme",
        "base_url": BASE,
        "credentials": ApiToken("service@acme.example", Secret("not-a-token-of-anybody")),
        "signing_secrets": (SigningSecret("one", Secret("u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W")),),
        "severity": ValueSource("ticket_field", "Severity", {"severity_s1": "S1", "severity_s2": "S2"}),
        "tier": ValueSource("organization_field", "support_tier", {"tier_gold": "gold"}),
        "allowed_ccs": ("csm@support.example", "@acme.example"),
    }
    return ZendeskAccount(**{**known, **changes})


def oauth() -> OAuthClient:
    """An OAuth client for an account."""
    return OAuthClient("halyard", Secret("client-secret-of-nobody"))


def helpdesk(wait: Any = None, clock: Clock | None = None, **changes: Any) -> ZendeskHelpdesk:
    """The helpdesk of :func:`account`; a wait that is not expected fails the test."""

    def no_wait(seconds: float) -> None:
        raise AssertionError(f"nobody should wait {seconds} seconds")

    return ZendeskHelpdesk(account(**changes), clock=clock or Clock(), wait=wait or no_wait)


def own_field(field_id: int, name: str, kind: str, *values: str) -> Json:
    """One of our ticket fields as the host shows it."""
    options = [{"id": n, "name": value.title(), "value": f"halyard_{name}_{value}"} for n, value in enumerate(values)]
    shown: Json = {
        "id": field_id,
        "type": kind,
        "title": f"Title of {name}",
        "active": True,
        "created_at": "2026-01-01T00:00:00Z",
        "agent_description": f"Kept by the escalation service. [halyard:{name}]",
    }
    return {**shown, "custom_field_options": options} if kind == "tagger" else shown


FIELDS = (
    {
        "id": SEVERITY,
        "type": "tagger",
        "title": "Severity",
        "active": True,
        "agent_description": None,
        "custom_field_options": [{"id": n, "name": f"S{n}", "value": f"severity_s{n}"} for n in (1, 2, 3)],
    },
    own_field(STATE, "escalation", "tagger", "not_yet", "available", "active"),
    own_field(FLAG, "escalated", "checkbox"),
    own_field(ACTION, "escalate_now", "checkbox"),
    own_field(LEVEL, "level", "integer"),
    own_field(REASON, "reason", "tagger", "impact_changed"),
    own_field(OWNER, "owner", "text"),
    own_field(IMPACT, "ask.impact", "textarea"),
)
PEOPLE = (
    {"id": REQUESTER, "name": "Ana Ruiz", "email": "ana@acme.example", "iana_time_zone": "Europe/Madrid"},
    {"id": AGENT, "name": "Kim", "email": "kim@support.example", "role": "agent"},
    {"id": LEAD, "name": "J. Doe", "email": "j.doe@support.example", "role": "admin"},
    {"id": OWN, "name": "Halyard", "email": "service@acme.example", "role": "admin"},
)
COMPANY = {"id": 77, "name": "Acme", "organization_fields": {"support_tier": "tier_gold"}}


def via(channel: str = "web", rel: str | None = None, source: Json | None = None, to: Json | None = None) -> Json:
    """How the host says where something came from."""
    return {"channel": channel, "source": {"from": source or {}, "to": to or {}, "rel": rel}}


def ticket(values: dict[int, Any] | None = None, **changes: Any) -> Json:
    """A ticket as the host shows it."""
    shown = {"values": {SEVERITY: "severity_s1", STATE: None, ACTION: False, FLAG: False}}
    pairs = [{"id": key, "value": value} for key, value in (shown["values"] | (values or {})).items()]
    known: Json = {
        "url": f"{BASE}{PATH}.json",
        "id": int(TICKET.id),
        "via": via(),
        "created_at": OPENED,
        "updated_at": CHANGED,
        "type": "incident",
        "subject": "Production is down",
        "description": "Production is down",
        "priority": "urgent",
        "status": "open",
        "requester_id": REQUESTER,
        "submitter_id": REQUESTER,
        "assignee_id": AGENT,
        "organization_id": 77,
        "follower_ids": [],
        "email_cc_ids": [],
        "tags": ["severity_s1"],
        "custom_fields": pairs,
        "fields": pairs,
        "custom_status_id": 71,
    }
    return {**known, **changes}


def audit(number: int, author: int, at: str, *events: Json, **changes: Any) -> Json:
    """One update as the host remembers it."""
    shown: Json = {
        "id": number,
        "ticket_id": int(TICKET.id),
        "created_at": at,
        "author_id": author,
        "metadata": {"system": {}, "custom": {}},
        "events": [{"id": number * 100 + place, **event} for place, event in enumerate(events)],
        "via": via(),
    }
    return {**shown, **changes}


def said(author: int, text: str, *, public: bool = True) -> Json:
    """A comment in an audit."""
    return {"type": "Comment", "author_id": author, "body": text, "plain_body": text, "public": public}


def set_to(field: int | str, value: Any, before: Any = None) -> Json:
    """A changed field in an audit."""
    return {"type": "Change", "field_name": str(field), "value": value, "previous_value": before}


def created_with(field: int | str, value: Any) -> Json:
    """A field's first value in an audit."""
    return {"type": "Create", "field_name": str(field), "value": value}


@contextmanager
def hosted() -> Iterator[responses.RequestsMock]:
    """A host that answers the questions asked before any ticket is."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as host:
        host.get(f"{BASE}/api/v2/users/me.json", json={"user": PEOPLE[3]})
        host.get(f"{BASE}/api/v2/ticket_fields.json", json={"ticket_fields": FIELDS, "next_page": None})
        keys = [{"id": 1, "key": "support_tier", "type": "dropdown", "title": "Support tier"}]
        host.get(f"{BASE}/api/v2/organization_fields.json", json={"organization_fields": keys, "next_page": None})
        yield host


def shows(host: responses.RequestsMock, shown: Json, *audits: Json, people: tuple[Json, ...] = PEOPLE) -> None:
    """Let the host show a ticket and its audits, newest first as it is asked for."""
    sideloads = {"users": people[:2], "organizations": [COMPANY]}
    host.get(f"{BASE}{PATH}.json", json={"ticket": shown, **sideloads})
    newest = sorted(audits, key=lambda one: one["id"], reverse=True)
    page = {"audits": newest, "users": people, "meta": {"has_more": False, "after_cursor": None}}
    host.get(f"{BASE}{PATH}/audits.json", json=page)


def accepts(host: responses.RequestsMock, shown: Json | None = None, *events: Json) -> None:
    """Let the host accept one update."""
    done = audit(99, OWN, CHANGED, *events)
    host.put(f"{BASE}{PATH}.json", json={"ticket": shown or ticket(), "audit": done})


def sent(host: responses.RequestsMock, method: str = "PUT") -> list[Json]:
    """The bodies of what was written, in order."""
    return [json.loads(call.request.body or b"{}") for call in host.calls if call.request.method == method]


def asked(host: responses.RequestsMock) -> list[str]:
    """Method and path of every call, in order."""
    return [
        f"{call.request.method} {str(call.request.url).removeprefix(BASE).partition('?')[0]}" for call in host.calls
    ]
