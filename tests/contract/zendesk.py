"""The Zendesk connector under contract, at work in the pretend Zendesk over HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.signing_secrets import SigningSecret
from connectors.zendesk.account import OAuthClient, ValueSource, ZendeskAccount
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
SEVERITY, PRODUCT, ANA = 50000011, 50000012, 30000011
TICKET_WRITE = r"^/api/v2/tickets/(\d+|update_many)(\.json)?$"
TICKET_READ = r"^/api/v2/(tickets|incremental)/"
STRIKES: Mapping[str, Json] = {
    "limited": {"kind": "429", "retry_after": 30},
    "failed": {"kind": "status", "status": 500},
    "lost": {"kind": "cut_before"},
    "done, answer lost": {"kind": "cut_after"},
    "nonsense": {"kind": "status", "status": 200, "body": "<html>Sign in</html>"},
}
KNOWN: Mapping[str, object] = {
    "organization": "Acme",
    "tier": "titanium",
    "region": "emea",
    "impact": "high",
    "urgency": "now",
    "brand": "acme",
    "product": "runtime",
    "contract": "valid",
    "contract_valid_until": datetime(2027, 9, 19, tzinfo=UTC),
    "partners": frozenset({"Initrode Partners"}),
    "first_response_due_at": START + timedelta(hours=1),
    "facts": {"plan": "best"},
    "problem": "",
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
    ("step", "tagger", ("call_held", "contact")),
    ("step_note", "textarea", ()),
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
            "custom_fields": [{"id": SEVERITY, "value": "severity_s1"}, {"id": PRODUCT, "value": "product_runtime"}],
        }
        made = self._as("ana@acme.example", "POST", "/api/v2/requests.json", request=wanted)
        ref = TicketRef("zendesk", "acme", str(made["request"]["id"]))
        self._change(ref, assignee_id=30000003)
        return ref

    def customer_writes(self, ref: TicketRef, text: str, *copied: str) -> None:
        wanted: Json = {"comment": {"body": text}, "additional_collaborators": list(copied)}
        self._as("ana@acme.example", "PUT", f"/api/v2/requests/{ref.id}.json", request=wanted)

    def agent_writes(self, ref: TicketRef, text: str, *, public: bool) -> None:
        self._change(ref, comment={"body": text, "public": public})

    def agent_ticks(self, ref: TicketRef, details: Mapping[str, str]) -> None:
        answers = [{"id": self.fields[f"ask.{code}"], "value": text} for code, text in details.items()]
        chosen = {"need": "halyard_need_escalation", "reason": "halyard_reason_impact_changed", "escalate_now": True}
        own = [{"id": self.fields[name], "value": value} for name, value in chosen.items()]
        self._change(ref, custom_fields=[*own, *answers])

    def agent_unticks(self, ref: TicketRef) -> None:
        self._change(ref, custom_fields=[{"id": self.fields["escalate_now"], "value": False}])

    def agent_records(self, ref: TicketRef, step: str, note: str) -> None:
        chosen = {"step": f"halyard_step_{step}", "step_note": note}
        self._change(ref, custom_fields=[{"id": self.fields[name], "value": value} for name, value in chosen.items()])

    def agent_flags(self, ref: TicketRef, *, many: bool) -> None:
        ticked: Json = {"custom_fields": [{"id": self.fields["escalated"], "value": True}]}
        if many:
            self._as("kim@support.example", "PUT", f"/api/v2/tickets/update_many.json?ids={ref.id}", ticket=ticked)
            self.time_passes(60)
        else:
            self._change(ref, **ticked)

    def agent_unflags(self, ref: TicketRef) -> None:
        self._change(ref, custom_fields=[{"id": self.fields["escalated"], "value": False}])

    def agent_links(self, ref: TicketRef, problem: TicketRef) -> None:
        self._change(problem, type="problem")
        self._change(ref, type="incident", problem_id=int(problem.id))

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
        region=ValueSource("ticket_field", "Environment", {}, ValueSource("organization_field", "region")),
        impact=ValueSource("priority", "", {"urgent": "high"}),
        urgency=ValueSource("priority", "", {"urgent": "now"}),
        product=ValueSource("ticket_field", "Product", {"Runtime": "runtime"}),
        contract=ValueSource("organization_field", "support_contract", {"contract_active": "valid"}),
        contract_valid_until=ValueSource("organization_field", "contract_until"),
        partners=ValueSource("organization_field", "partners"),
        facts={"plan": ValueSource("organization_field", "support_tier", {"titanium": "best"})},
        brands={"Acme Support": "acme"},
        first_response_sla=True,
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
            known=KNOWN,
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
