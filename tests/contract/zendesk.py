"""The Zendesk connector under contract, at work in the pretend Zendesk over HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.zendesk.account import OAuthClient, SigningSecret, ValueSource, ZendeskAccount
from connectors.zendesk.helpdesk import ZendeskHelpdesk
from connectors.zendesk.receiver import ZendeskReceiver
from core.secrets import Secret
from core.tickets import TicketRef
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk.app import create_app
from sandbox.zendesk.seed import demo_world
from tests.contract.work import AtWork, Listening
from tests.zendesk.deliveries import OTHER_SECRET, account, delivery, trigger_body

Json = dict[str, Any]
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SEVERITY, ANA = 50000011, 30000011
TICKET_WRITE = r"^/api/v2/tickets/(\d+|update_many)(\.json)?$"
TICKET_READ = r"^/api/v2/(tickets|incremental)/"
STRIKES: Mapping[str, Json] = {
    "limited": {"kind": "429", "retry_after": 30},
    "failed": {"kind": "status", "status": 500},
    "lost": {"kind": "cut_before"},
    "done, answer lost": {"kind": "cut_after"},
    "nonsense": {"kind": "status", "status": 200, "body": "<html>Sign in</html>"},
}
OWN_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("escalation", "tagger", ("not_yet", "available", "requested", "active", "closed", "declined")),
    ("escalated", "checkbox", ()),
    ("available_from", "text", ()),
    ("level", "integer", ()),
    ("owner", "text", ()),
    ("next_update_due", "text", ()),
    ("escalate_link", "text", ()),
    ("escalate_now", "checkbox", ()),
    ("need", "tagger", ("escalation",)),
    ("reason", "tagger", ("impact_changed",)),
    ("acknowledge", "checkbox", ()),
    ("outcome", "tagger", ("solution",)),
    ("ask.impact", "textarea", ()),
)


@dataclass
class ZendeskHand:
    """Kim the agent, Ana the customer, an admin, and the sandbox's own controls."""

    address: str
    clock: Clock
    fields: dict[str, int] = field(default_factory=dict)

    def install(self) -> None:
        for name, kind, values in OWN_FIELDS:
            options = [{"name": value, "value": f"halyard_{name}_{value}"} for value in values]
            wanted: Json = {"type": kind, "title": f"Ours: {name}", "agent_description": f"[halyard:{name}]"}
            whole = {**wanted, "custom_field_options": options} if options else wanted
            made = self._as("admin@support.example", "POST", "/api/v2/ticket_fields.json", ticket_field=whole)
            self.fields[name] = made["ticket_field"]["id"]

    def open_ticket(self) -> TicketRef:
        wanted = {
            "subject": "Production is down",
            "comment": {"body": "Nobody can work."},
            "custom_fields": [{"id": SEVERITY, "value": "severity_s1"}],
        }
        made = self._as("ana@acme.example", "POST", "/api/v2/requests.json", request=wanted)
        ref = TicketRef("zendesk", "acme", str(made["request"]["id"]))
        self._change(ref, assignee_id=30000003)
        return ref

    def customer_writes(self, ref: TicketRef, text: str) -> None:
        path = f"/api/v2/requests/{ref.id}.json"
        self._as("ana@acme.example", "PUT", path, request={"comment": {"body": text}})

    def agent_writes(self, ref: TicketRef, text: str, *, public: bool) -> None:
        self._change(ref, comment={"body": text, "public": public})

    def agent_ticks(self, ref: TicketRef, details: Mapping[str, str]) -> None:
        answers = [{"id": self.fields[f"ask.{code}"], "value": text} for code, text in details.items()]
        chosen = {"need": "halyard_need_escalation", "reason": "halyard_reason_impact_changed", "escalate_now": True}
        own = [{"id": self.fields[name], "value": value} for name, value in chosen.items()]
        self._change(ref, custom_fields=[*own, *answers])

    def agent_unticks(self, ref: TicketRef) -> None:
        self._change(ref, custom_fields=[{"id": self.fields["escalate_now"], "value": False}])

    def lower_severity(self, ref: TicketRef) -> None:
        self._change(ref, custom_fields=[{"id": SEVERITY, "value": "severity_s2"}])

    def close(self, ref: TicketRef) -> None:
        self._change(ref, status="closed")

    def delete(self, ref: TicketRef) -> None:
        self._as("admin@support.example", "DELETE", f"/api/v2/tickets/{ref.id}.json")

    def time_passes(self, seconds: int) -> None:
        self._control("POST", "clock", {"advance_seconds": seconds})

    def strikes(self, what: str, *, writing: bool) -> None:
        match = {"method": "PUT", "path_regex": TICKET_WRITE} if writing else {"path_regex": TICKET_READ}
        self._control("POST", "faults", {"faults": [{**STRIKES[what], "match": match}]})

    def revoke(self) -> None:
        fault = {"kind": "status", "status": 401, "count": 100, "match": {"path_regex": "^/(api|oauth)/"}}
        self._control("POST", "faults", {"faults": [fault]})

    def writes(self) -> int:
        calls = self._control("GET", "wire")["wire"]
        return sum(one["method"] == "PUT" and "/tickets/" in one["path"] and "halyard" in one["who"] for one in calls)

    def _change(self, ref: TicketRef, **changes: Any) -> None:
        self._as("kim@support.example", "PUT", f"/api/v2/tickets/{ref.id}.json", ticket=changes)

    def _as(self, email: str, method: str, path: str, **body: Any) -> Json:
        key = (f"{email}/token", "sandbox-api-token")
        answer = requests.request(method, self.address + path, json=body, auth=key, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}

    def _control(self, method: str, name: str, body: Json | None = None) -> Json:
        answer = requests.request(method, f"{self.address}/_sandbox/{name}", json=body, timeout=10)
        assert answer.ok, answer.text
        whole: Json = answer.json()
        return whole


def described(address: str) -> ZendeskAccount:
    """The pretend account as its operator would describe it."""
    return ZendeskAccount(
        account="acme",
        base_url=address,
        credentials=OAuthClient("halyard", Secret("sandbox-halyard-client-secret")),
        signing_secrets=(SigningSecret("one", Secret(OTHER_SECRET)),),
        severity=ValueSource("ticket_field", "Severity", {f"severity_s{n}": f"S{n}" for n in range(1, 5)}),
        tier=ValueSource("organization_field", "support_tier"),
        allowed_ccs=("@support.example",),
        own_host=True,
    )


@contextmanager
def zendesk_at_work() -> Iterator[AtWork]:
    """A fresh pretend account with our fields in it, and our helpdesk on it."""
    clock = Clock(START)
    running = serve_in_thread(create_app(demo_world(clock)), clock)
    hand = ZendeskHand(running.url, clock)
    try:
        hand.install()
        yield AtWork(
            helpdesk=ZendeskHelpdesk(described(running.url), clock=clock.now, wait=lambda seconds: None),
            hand=hand,
            account="acme",
            clock=clock.now,
            severities=("S1", "S2"),
            customer=str(ANA),
            staff_email="j.doe@support.example",
            allowed_cc="csm@support.example",
            forbidden_cc="somebody@elsewhere.example",
            customer_email="ana@acme.example",
            barred_email="suspended@support.example",
        )
    finally:
        running.stop()


def listening() -> Listening:
    """A receiver of an account that nobody serves: it needs no host."""
    return Listening(
        receiver=ZendeskReceiver(account()),
        account="acme",
        changed=lambda ticket, actor: delivery(trigger_body(ticket_id=ticket, actor_id=actor)),
        forged=lambda: delivery(trigger_body(), secret=OTHER_SECRET),
        broken=lambda: tuple(map(delivery, (b"", b"{", b"[]", b"null", b"\xff", b'{"ticket_id": 5}', b"[" * 10_000))),
    )
