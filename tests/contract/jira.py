"""The Jira connector under contract, at work in the pretend Jira over HTTP."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.jira.account import ApiToken, JiraAccount, ValueSource
from connectors.jira.helpdesk import JiraHelpdesk
from connectors.signing_secrets import SigningSecret
from core.secrets import Secret
from core.tickets import TicketRef
from sandbox.clock import Clock
from sandbox.jira.app import create_app
from sandbox.jira.seed import demo_world
from sandbox.serving import serve_in_thread
from tests.contract.work import AtWork
from tests.jira.accounts import SECRET

Json = dict[str, Any]
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SEVERITY, PRODUCT = "customfield_10050", "customfield_10051"
KIM, ANA, ADMIN = "kim@support.example", "ana@acme.example", "admin@support.example"
KIM_ID, ANA_ID, LEADS_ID = "5b10ac-kim", "5b10ac-ana", "5b10ac-manager"
LEADS = "escalations@support.example"
API, DESK = "/rest/api/3", "/rest/servicedeskapi"
TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
ISSUE_WRITE = r"^/rest/api/3/issue/\d+$"
ISSUE_READ = r"^/rest/api/3/(issue/\d+|search/jql)$"
ANY_WRITE = r"^/rest/(api/3/issue|servicedeskapi/request)/\d+"
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
    "brand": "",
    "product": "runtime",
    "contract": "valid",
    "contract_valid_until": datetime(2027, 9, 19, tzinfo=UTC),
    "partners": frozenset({"Initrode Partners"}),
    "first_response_due_at": START + timedelta(hours=1),
    "facts": {"plan": "best"},
    "problem": "",
}
OWN_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("escalation", "select", ("not_yet", "available", "requested", "active", "closed", "declined")),
    ("escalated", "multicheckboxes", ("ticked",)),
    ("available_from", "textfield", ()),
    ("level", "float", ()),
    ("owner", "textfield", ()),
    ("next_update_due", "textfield", ()),
    ("escalate_link", "textfield", ()),
    ("escalate_now", "multicheckboxes", ("ticked",)),
    ("need", "select", ("escalation",)),
    ("reason", "select", ("impact_changed",)),
    ("acknowledge", "multicheckboxes", ("ticked",)),
    ("outcome", "select", ("solution",)),
    ("ask.impact", "textarea", ()),
    ("step", "select", ("call_held", "contact")),
    ("step_note", "textarea", ()),
)


@dataclass
class JiraHand:
    """Kim the agent, Ana the customer in her portal, an admin, and the sandbox's own controls."""

    address: str
    clock: Clock
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)

    def install(self) -> None:
        for name, kind, codes in OWN_FIELDS:
            wanted = {"name": f"Ours: {name}", "description": f"[halyard:{name}]", "type": f"{TYPES}{kind}"}
            made = self._as(ADMIN, "POST", f"{API}/field", wanted)
            self.fields[name] = made["id"]
            if codes:
                self.options[name] = self._add_options(made["id"], codes)
        table = {name: {number: code for code, number in codes.items()} for name, codes in self.options.items()}
        self._as(ADMIN, "PUT", f"{API}/project/SUP/properties/halyard.options", table)

    def _add_options(self, field_id: str, codes: tuple[str, ...]) -> dict[str, str]:
        path = f"{API}/field/{field_id}/context"
        context = self._as(ADMIN, "GET", path)["values"][0]["id"]
        wanted = {"options": [{"value": f"Our word for {code}"} for code in codes]}
        made = self._as(ADMIN, "POST", f"{path}/{context}/option", wanted)["options"]
        return {code: str(one["id"]) for code, one in zip(codes, made, strict=True)}

    def open_ticket(self) -> TicketRef:
        filled = {
            "summary": "Production is down",
            "description": "Nobody can work.",
            SEVERITY: {"id": "10501"},
            PRODUCT: {"id": "10511"},
        }
        wanted = {"serviceDeskId": "1", "requestTypeId": "11", "requestFieldValues": filled}
        ref = TicketRef("jira", "acme", str(self._as(ANA, "POST", f"{DESK}/request", wanted)["issueId"]))
        self._change(ref, assignee={"accountId": KIM_ID}, priority={"id": "1"})
        return ref

    def customer_writes(self, ref: TicketRef, text: str, *copied: str) -> None:
        self._as(ANA, "POST", f"{DESK}/request/{ref.id}/comment", {"body": text, "public": True})
        if copied:
            accounts = [{LEADS: LEADS_ID}[one.lower()] for one in copied]
            self._as(ANA, "POST", f"{DESK}/request/{ref.id}/participant", {"accountIds": accounts})
            self.time_passes(1)

    def agent_writes(self, ref: TicketRef, text: str, *, public: bool) -> None:
        self._as(KIM, "POST", f"{DESK}/request/{ref.id}/comment", {"body": text, "public": public})

    def agent_ticks(self, ref: TicketRef, details: Mapping[str, str]) -> None:
        answers = {self.fields[f"ask.{code}"]: document(text) for code, text in details.items()}
        chosen = {
            **self._chosen("need", "escalation"),
            **self._chosen("reason", "impact_changed"),
            **self._ticked("escalate_now"),
        }
        self._change(ref, **chosen, **answers)

    def agent_unticks(self, ref: TicketRef) -> None:
        self._change(ref, **{self.fields["escalate_now"]: None})

    def agent_records(self, ref: TicketRef, step: str, note: str) -> None:
        self._change(ref, **self._chosen("step", step), **{self.fields["step_note"]: document(note)})

    def agent_flags(self, ref: TicketRef, *, many: bool) -> None:
        for one in (self.open_ticket(), ref) if many else (ref,):
            self._change(one, **self._ticked("escalated"))

    def agent_unflags(self, ref: TicketRef) -> None:
        self._change(ref, **{self.fields["escalated"]: None})

    def agent_links(self, ref: TicketRef, problem: TicketRef) -> None:
        linked = {"inwardIssue": {"id": problem.id}, "outwardIssue": {"id": ref.id}}
        self._as(KIM, "POST", f"{API}/issueLink", {"type": {"name": "Problem/Incident"}, **linked})

    def lower_severity(self, ref: TicketRef) -> None:
        self._change(ref, **{SEVERITY: {"id": "10502"}})

    def close(self, ref: TicketRef) -> None:
        self._as(ADMIN, "PUT", f"{API}/issue/archive", {"issueIdsOrKeys": [ref.id]})

    def delete(self, ref: TicketRef) -> None:
        self._as(ADMIN, "DELETE", f"{API}/issue/{ref.id}")

    def time_passes(self, seconds: int) -> None:
        self._control("POST", "clock", {"advance_seconds": seconds})

    def strikes(self, what: str, *, writing: bool) -> None:
        match = {"method": "PUT", "path_regex": ISSUE_WRITE} if writing else {"path_regex": ISSUE_READ}
        self._control("POST", "faults", {"faults": [{**STRIKES[what], "match": match}]})

    def revoke(self) -> None:
        fault = {"kind": "status", "status": 401, "count": 100, "match": {"path_regex": "^/rest/"}}
        self._control("POST", "faults", {"faults": [fault]})

    def writes(self) -> int:
        calls = self._control("GET", "wire")["wire"]
        ours = (one for one in calls if "halyard" in one["who"] and one["method"] in ("PUT", "POST", "DELETE"))
        return sum(re.search(ANY_WRITE, one["path"]) is not None for one in ours)

    def _chosen(self, name: str, code: str) -> Json:
        return {self.fields[name]: {"id": self.options[name][code]}}

    def _ticked(self, name: str) -> Json:
        return {self.fields[name]: [{"id": self.options[name]["ticked"]}]}

    def _change(self, ref: TicketRef, **fields: Any) -> None:
        self._as(KIM, "PUT", f"{API}/issue/{ref.id}", {"fields": fields})

    def _as(self, email: str, method: str, path: str, body: Json | None = None) -> Json:
        key = (email, "sandbox-jira-token")
        answer = requests.request(method, self.address + path, json=body, auth=key, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}

    def _control(self, method: str, name: str, body: Json | None = None) -> Json:
        answer = requests.request(method, f"{self.address}/_sandbox/{name}", json=body, timeout=10)
        assert answer.ok, answer.text
        whole: Json = answer.json()
        return whole


def document(text: str) -> Json:
    """What somebody types into a text field, as the host keeps it."""
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def described(address: str) -> JiraAccount:
    """The pretend site as its operator would describe it."""
    return JiraAccount(
        account="acme",
        base_url=address,
        credentials=ApiToken("halyard@support.example", Secret("sandbox-jira-token")),
        signing_secrets=(SigningSecret("one", Secret(SECRET)),),
        projects=("SUP",),
        severity=ValueSource("field", "Severity"),
        tier=ValueSource("organization_property", "support_tier"),
        region=ValueSource("field", "Environment of use", {}, ValueSource("organization_property", "region")),
        impact=ValueSource("priority", "", {"Highest": "high"}),
        urgency=ValueSource("priority", "", {"Highest": "now"}),
        product=ValueSource("field", "Product", {"Runtime": "runtime"}),
        contract=ValueSource("organization_property", "support_contract", {"contract_active": "valid"}),
        contract_valid_until=ValueSource("organization_property", "contract_until"),
        partners=ValueSource("organization_property", "partners"),
        facts={"plan": ValueSource("organization_property", "support_tier", {"titanium": "best"})},
        first_response_sla="Time to first response",
        allowed_ccs=("@support.example",),
        escalation_people={LEADS_ID: LEADS},
        problem_link="Problem/Incident",
        own_host=True,
    )


@contextmanager
def jira_at_work() -> Iterator[AtWork]:
    """A fresh pretend site with our fields in it, and our helpdesk on it."""
    clock = Clock(START)
    running = serve_in_thread(create_app(demo_world(clock)), clock)
    hand = JiraHand(running.url, clock)
    try:
        hand.install()
        yield AtWork(
            helpdesk=JiraHelpdesk(described(running.url), clock=clock.now, wait=lambda seconds: None),
            hand=hand,
            account="acme",
            clock=clock.now,
            severities=("S1", "S2"),
            customer=ANA_ID,
            staff_email="j.doe@support.example",
            allowed_cc="csm@support.example",
            forbidden_cc="somebody@elsewhere.example",
            customer_email=ANA,
            barred_email="suspended@support.example",
            known=KNOWN,
            calls_a_message=1,
            calls_for_a_dozen=12,
        )
    finally:
        running.stop()
