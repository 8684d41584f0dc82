"""The pretend Zendesk as its people use it: agents, customers, scripts, and whoever holds the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import requests

Json = dict[str, Any]
TOKEN = "sandbox-api-token"
PATIENCE = 60
OURS = re.compile(r"\[halyard:([\w.-]+)\]")

ADMIN, HALYARD, KIM, LEAD, MANAGER, CSM, LIGHT, SUSPENDED = range(30000001, 30000009)
ANA, BO, INITECH_USER = 30000011, 30000012, 30000013
EMAILS = {
    ADMIN: "admin@support.example",
    HALYARD: "halyard@support.example",
    KIM: "kim@support.example",
    LEAD: "j.doe@support.example",
    MANAGER: "manager@support.example",
    CSM: "csm@support.example",
    ANA: "ana@acme.example",
    BO: "bo@globex.example",
    INITECH_USER: "user@initech.example",
}
CUSTOMER = {"titanium": ANA, "gold": BO, "platinum": INITECH_USER}
"""Somebody of a company on each plan."""

IMPACT = "All 40 warehouse staff cannot print labels since 09:00; the orders of a whole day are at risk."
WANTED = "A fix or a workaround today."
FILLED = {"need": "escalation", "reason": "blocked", "impact": IMPACT, "wanted_outcome": WANTED}


@dataclass
class Desk:
    """The account over plain HTTP, and the service's address as a browser would know it."""

    url: str
    service: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False

    # --- the sandbox's own doors -----------------------------------------------------------------------------

    def control(self, method: str, name: str, body: Json | None = None) -> Json:
        """The sandbox's controls."""
        answer = self.session.request(method, f"{self.url}/_sandbox/{name}", json=body, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def advance(self, seconds: float = 0) -> Json:
        """Let time pass; everything due on the way happens."""
        moved = self.control("POST", "clock", {"advance_seconds": seconds})
        assert "unreachable" not in moved, moved
        return moved

    def at(self, moment: datetime) -> Json:
        """Go to a moment."""
        moved = self.control("POST", "clock", {"now": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")})
        assert "unreachable" not in moved, moved
        return moved

    def settle(self) -> Json:
        """Let everything happen that is due now."""
        return self.advance(0)

    def now(self) -> datetime:
        """What the clock shows."""
        return datetime.fromisoformat(self.control("GET", "clock")["now"])

    def plan(self, *faults: Json) -> None:
        """Have things go wrong."""
        self.control("POST", "faults", {"faults": list(faults)})

    def faults_left(self) -> list[Json]:
        """What is still to go wrong."""
        return self.control("GET", "faults")["faults"]

    def journal(self, *kinds: str, after: int = 0) -> list[Json]:
        """What really happened in the account, in order."""
        facts = self.control("GET", f"journal?after={after}")["journal"]
        return [fact for fact in facts if not kinds or fact["what"] in kinds]

    def writes(self) -> list[str]:
        """The paths of every ticket write that Halyard has sent, as the wire saw them."""
        calls = self.control("GET", "wire")["wire"]
        return [
            one["path"]
            for one in calls
            if one["direction"] == "in" and one["method"] == "PUT" and one["who"] == EMAILS[HALYARD]
        ]

    # --- the API ---------------------------------------------------------------------------------------------

    def call(self, method: str, path: str, who: int = KIM, body: Json | None = None) -> requests.Response:
        """A call by one of the people."""
        auth = (f"{EMAILS[who]}/token", TOKEN)
        return self.session.request(method, f"{self.url}/api/v2{path}", json=body, auth=auth, timeout=PATIENCE)

    def done(self, method: str, path: str, who: int = KIM, body: Json | None = None) -> Json:
        """A call that works."""
        answer = self.call(method, path, who, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    @cached_property
    def ids(self) -> dict[str, int]:
        """The ids of fields: ours by name, the customer's by title."""
        listed = self.done("GET", "/ticket_fields.json?page[size]=100", ADMIN)["ticket_fields"]
        found = {}
        for one in listed:
            ours = OURS.search(one["agent_description"] or "")
            found[ours[1] if ours else one["title"]] = one["id"]
        return found

    def option(self, name: str, code: str) -> str:
        """The tag of one of our options."""
        return f"halyard_{name}_{code}"

    def open(self, severity: str = "S1", plan: str = "titanium", *, settled: bool = True, **more: Any) -> Case:
        """A customer's new case, taken up by Kim."""
        requester = more.pop("requester", CUSTOMER.get(plan, ANA))
        body = {
            "subject": "Labels do not print",
            "requester_id": requester,
            "assignee_id": KIM,
            "comment": {"body": "Labels do not print. Please have a look.", "author_id": requester, "public": True},
            "custom_fields": [{"id": self.ids["Severity"], "value": f"severity_{severity.lower()}"}],
            **more,
        }
        ticket = self.done("POST", "/tickets.json", KIM, {"ticket": body})["ticket"]
        if settled:
            self.settle()
        return Case(self, int(ticket["id"]))

    def close(self) -> None:
        """Hang up."""
        self.session.close()


@dataclass(frozen=True)
class Case:
    """One ticket as its people see it."""

    desk: Desk
    id: int

    @property
    def ref(self) -> str:
        """Its name on Halyard's command line."""
        return f"zendesk/acme/{self.id}"

    # --- what is seen ----------------------------------------------------------------------------------------

    def ticket(self) -> Json:
        """The ticket through the API."""
        return self.desk.done("GET", f"/tickets/{self.id}.json", ADMIN)["ticket"]

    def opened_at(self) -> datetime:
        """When the case was opened."""
        return datetime.fromisoformat(self.ticket()["created_at"])

    def fields(self) -> dict[str, Any]:
        """Field values: ours by name with our tags' beginnings taken off."""
        values = {one["id"]: one["value"] for one in self.ticket()["custom_fields"]}
        return {name: _plain(name, values.get(number)) for name, number in self.desk.ids.items()}

    def state(self) -> str | None:
        """What the Escalation drop-down says."""
        return self.fields()["escalation"]

    def offered(self) -> tuple[bool, bool]:
        """Whether the agent's form and the customer's page offer the action."""
        page = self.desk.session.get(f"{self.desk.url}/agent/tickets/{self.id}?format=json", timeout=PATIENCE).json()
        return self.desk.ids["escalate_now"] in page["visible_fields"], bool(self.link())

    def portal(self) -> dict[str, str]:
        """What the customer's page lists."""
        answer = self.desk.session.get(f"{self.desk.url}/hc/requests/{self.id}?format=json", timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return {one["title"]: str(one["value"]) for one in answer.json()}

    def link(self) -> str:
        """The link to the form on the customer's page, or nothing."""
        return self.portal().get("Escalate this request", "")

    def comments(self, *, public: bool | None = None) -> list[str]:
        """What was said, oldest first: by everybody, or only what the customer sees or does not see."""
        found = self.desk.done("GET", f"/tickets/{self.id}/comments.json", ADMIN)["comments"]
        ordered = sorted(found, key=lambda one: int(one["id"]))
        return [str(one["plain_body"]) for one in ordered if public is None or one["public"] is public]

    def said_by(self, author: int) -> list[str]:
        """What one person said where the customer sees it."""
        found = self.desk.done("GET", f"/tickets/{self.id}/comments.json", ADMIN)["comments"]
        return [str(one["plain_body"]) for one in found if one["author_id"] == author and one["public"]]

    def receipts(self) -> list[str]:
        """Every acknowledgement of receipt: one per escalation that was opened."""
        return [text for text in self.comments(public=True) if " is received. " in text]

    def words(self, *, public: bool) -> str:
        """The latest of what was said."""
        return (self.comments(public=public) or [""])[-1]

    def audits(self) -> int:
        """How often the ticket was changed."""
        return len(self.desk.done("GET", f"/tickets/{self.id}/audits.json", ADMIN)["audits"])

    def own_audits(self) -> int:
        """How often Halyard changed it."""
        found = self.desk.done("GET", f"/tickets/{self.id}/audits.json", ADMIN)["audits"]
        return sum(1 for one in found if one["author_id"] == HALYARD)

    # --- what people do --------------------------------------------------------------------------------------

    def put(self, change: Json, who: int = KIM) -> Json:
        """An update through the API, and what follows from it."""
        answer = self.put_only(change, who)
        self.desk.settle()
        return answer

    def put_only(self, change: Json, who: int = KIM) -> Json:
        """An update through the API; nothing of ours has happened yet."""
        return self.desk.done("PUT", f"/tickets/{self.id}.json", who, {"ticket": change})

    def set(self, who: int = KIM, **values: Any) -> None:
        """Set fields through the API; a dot in a name is written as two underscores."""
        self.put({"custom_fields": self.pairs(**values)}, who)

    def pairs(self, **values: Any) -> list[Json]:
        """Fields with their values as the API takes them."""
        names = {name.replace("__", "."): value for name, value in values.items()}
        return [{"id": self.desk.ids[name], "value": _raw(name, value)} for name, value in names.items()]

    def request(self, **answers: Any) -> list[Json]:
        """The action ticked and its questions answered, as fields of one update."""
        given = {"need": "escalation", "reason": "blocked", "ask__impact": IMPACT, "ask__wanted_outcome": WANTED}
        return self.pairs(escalate_now=True, **(given | answers))

    def tick(self, who: int = KIM, **answers: Any) -> None:
        """Use the action through the API."""
        self.put({"custom_fields": self.request(**answers)}, who)

    def tick_in_bulk(self, who: int = KIM, **answers: Any) -> None:
        """Use the action as a macro over many tickets does."""
        change = {"ticket": {"custom_fields": self.request(**answers)}}
        self.desk.done("PUT", f"/tickets/update_many.json?ids={self.id}", who, change)
        self.desk.settle()

    def fill_in(self, who: int = KIM, **values: Any) -> int:
        """Submit the agent's form; answers the status of the page that follows."""
        form = {f"field_{one['id']}": _entered(one["value"]) for one in self.pairs(**values)}
        answer = self.desk.session.post(
            f"{self.desk.url}/agent/tickets/{self.id}", data={**form, "as": str(who)}, timeout=PATIENCE
        )
        self.desk.settle()
        return answer.status_code

    def say(self, text: str, who: int = KIM, *, public: bool = True) -> None:
        """An agent writes."""
        self.put({"comment": {"body": text, "public": public}}, who)

    def write(self, text: str, who: int = ANA) -> None:
        """The customer writes, through the portal's API."""
        self.desk.done("PUT", f"/requests/{self.id}.json", who, {"request": {"comment": {"body": text}}})
        self.desk.settle()

    def copy_in(self, text: str, *addresses: str, who: int = ANA) -> None:
        """The customer writes and puts addresses into CC."""
        body = {"comment": {"body": text}, "additional_collaborators": list(addresses)}
        self.desk.done("PUT", f"/requests/{self.id}.json", who, {"request": body})
        self.desk.settle()

    def record(self, step: str, note: str = "", who: int = LEAD) -> None:
        """Staff choose a step of the escalation and write its details beside it."""
        self.set(who, step=step, step_note=note)

    def close_as(self, outcome: str, note: str = "", who: int = LEAD) -> None:
        """Staff choose how the escalation ends, with the details beside it."""
        self.set(who, outcome=outcome, step_note=note)

    def submit(self, link: str = "", **changes: str) -> requests.Response:
        """Send the form behind the customer's link, or behind an old one, and let all follow."""
        answer = self.submit_only(link, **changes)
        self.desk.settle()
        return answer

    def submit_only(self, link: str = "", **changes: str) -> requests.Response:
        """Send the form; nothing else has happened yet."""
        return self.desk.session.post(
            link or self.link(),
            data={**FILLED, **changes},
            headers={"Accept": "application/json"},
            timeout=PATIENCE,
        )


def _plain(name: str, value: Any) -> Any:
    return value.removeprefix(f"halyard_{name}_") if isinstance(value, str) else value


def _raw(name: str, value: Any) -> Any:
    if name in ("need", "reason", "outcome", "escalation", "step") and isinstance(value, str) and value:
        return f"halyard_{name}_{value}"
    return value


def _entered(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
