"""The pretend Zendesk as the people of a story use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

import requests

from tests.stories.desk import PATIENCE, Case, Deed, Desk, Json, answers_of, known
from tests.stories.people import (
    ADMIN,
    ANA,
    BO,
    CSM,
    CUSTOMER,
    EMAILS,
    HALYARD,
    INITECH_USER,
    KIM,
    LEAD,
    MANAGER,
    PAT,
    REGION_LEAD,
    Who,
)

TOKEN = "sandbox-api-token"
OURS = re.compile(r"\[halyard:([\w.-]+)\]")
IDS = {
    ADMIN: 30000001,
    HALYARD: 30000002,
    KIM: 30000003,
    LEAD: 30000004,
    MANAGER: 30000005,
    CSM: 30000006,
    REGION_LEAD: 30000009,
    ANA: 30000011,
    BO: 30000012,
    INITECH_USER: 30000013,
    PAT: 30000014,
}
PEOPLE = {str(number): who for who, number in IDS.items()}
ACME = 40000001
CHOICES = ("need", "reason", "outcome", "escalation", "step")


@dataclass
class ZendeskDesk(Desk):
    """The pretend Zendesk account."""

    ticket_writes: ClassVar[Json] = {"method": "PUT", "path_regex": r"/tickets/\d+"}
    ticket_reads: ClassVar[Json] = {"method": "GET", "path_regex": r"/tickets/\d+"}

    @property
    def connector(self) -> str:
        return "zendesk"

    def id_of(self, who: Who) -> str:
        return str(IDS[who])

    def deeds(self) -> list[Deed]:
        return [one for fact in self.journal() if (one := _deed(fact)) is not None]

    def writes(self) -> list[str]:
        calls = self.control("GET", "wire")["wire"]
        return [
            one["path"]
            for one in calls
            if one["direction"] == "in" and one["method"] == "PUT" and one["who"] == EMAILS[HALYARD]
        ]

    def installers_writes(self) -> list[str]:
        calls = self.control("GET", "wire")["wire"]
        made = [one for one in calls if one["direction"] == "in" and one["who"] == EMAILS[ADMIN]]
        return [f"{one['method']} {one['path']}" for one in made if one["method"] != "GET"]

    def call(self, method: str, path: str, who: Who = KIM, body: Json | None = None) -> requests.Response:
        """A call by one of the people."""
        auth = (f"{EMAILS[who]}/token", TOKEN)
        return self.session.request(method, f"{self.url}/api/v2{path}", json=body, auth=auth, timeout=PATIENCE)

    def done(self, method: str, path: str, who: Who = KIM, body: Json | None = None) -> Json:
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

    def open(self, severity: str = "S1", plan: str = "titanium", *, settled: bool = True, **more: Any) -> ZendeskCase:
        requester = IDS[more.pop("requester", CUSTOMER.get(plan, ANA))]
        values = {"Severity": f"severity_{severity.lower()}"} if severity else {}
        if product := more.pop("product", ""):
            values["Product"] = f"product_{product}"
        if follows := more.pop("follows", None):
            more["via_followup_source_id"] = int(follows.id)
        if more.pop("problem", False):
            more["type"] = "problem"
        body = {
            "subject": "Labels do not print",
            "requester_id": requester,
            "assignee_id": IDS[KIM],
            "comment": {"body": "Labels do not print. Please have a look.", "author_id": requester, "public": True},
            "custom_fields": [{"id": self.ids[name], "value": value} for name, value in values.items()],
            **more,
        }
        ticket = self.done("POST", "/tickets.json", KIM, {"ticket": body})["ticket"]
        if settled:
            self.settle()
        return ZendeskCase(self, str(ticket["id"]))

    def set_plan(self, plan: str) -> None:
        fields = {"support_tier": plan or None, "region": "emea"}
        self.done("PUT", f"/organizations/{ACME}.json", ADMIN, {"organization": {"organization_fields": fields}})

    def delete_field(self, name: str) -> None:
        self.done("DELETE", f"/ticket_fields/{self.ids.pop(name)}.json", ADMIN)

    def delete_option(self, name: str, code: str) -> None:
        path = f"/ticket_fields/{self.ids[name]}.json"
        options = self.done("GET", path, ADMIN)["ticket_field"]["custom_field_options"]
        left = [one for one in options if not one["value"].endswith(code)]
        self.done("PUT", path, ADMIN, {"ticket_field": {"custom_field_options": left}})

    def knows_ticket(self, number: str) -> bool:
        return self.call("GET", f"/tickets/{number}.json").status_code == 200


@dataclass(frozen=True)
class ZendeskCase(Case):
    """One ticket of the pretend Zendesk."""

    desk: ZendeskDesk

    def ticket(self) -> Json:
        """The ticket through the API."""
        return self.desk.done("GET", f"/tickets/{self.id}.json", ADMIN)["ticket"]

    def status(self) -> str:
        return str(self.ticket()["status"])

    def opened_at(self) -> datetime:
        return datetime.fromisoformat(self.ticket()["created_at"])

    def requester(self) -> Who | str:
        return PEOPLE[str(self.ticket()["requester_id"])]

    def assignee(self) -> Who | str:
        return PEOPLE[str(self.ticket()["assignee_id"])]

    def followers(self) -> set[Who | str]:
        return known(self.ticket()["follower_ids"], PEOPLE)

    def ccs(self) -> set[Who | str]:
        return known(self.ticket()["email_cc_ids"], PEOPLE)

    def fields(self) -> dict[str, Any]:
        values = {one["id"]: one["value"] for one in self.ticket()["custom_fields"]}
        return {name: _plain(name, values.get(number)) for name, number in self.desk.ids.items()}

    def severity(self) -> str:
        return str(self.fields()["Severity"]).removeprefix("severity_").upper()

    def offered(self) -> tuple[bool, bool]:
        page = self.desk.session.get(f"{self.desk.url}/agent/tickets/{self.id}?format=json", timeout=PATIENCE).json()
        return self.desk.ids["escalate_now"] in page["visible_fields"], bool(self.link())

    def portal(self) -> dict[str, str]:
        answer = self.desk.session.get(f"{self.desk.url}/hc/requests/{self.id}?format=json", timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return {one["title"]: str(one["value"]) for one in answer.json()}

    def comments(self, *, public: bool | None = None) -> list[str]:
        return [str(one["plain_body"]) for one in self._comments() if public is None or one["public"] is public]

    def said_by(self, author: Who) -> list[str]:
        said = (one for one in self._comments() if one["author_id"] == IDS[author] and one["public"])
        return [str(one["plain_body"]) for one in said]

    def _comments(self) -> list[Json]:
        found = self.desk.done("GET", f"/tickets/{self.id}/comments.json", ADMIN)["comments"]
        return sorted(found, key=lambda one: int(one["id"]))

    def changes(self) -> int:
        return len(self._audits())

    def own_changes(self) -> int:
        return sum(1 for one in self._audits() if one["author_id"] == IDS[HALYARD])

    def _audits(self) -> list[Json]:
        return list(self.desk.done("GET", f"/tickets/{self.id}/audits.json", ADMIN)["audits"])

    # --- what people do --------------------------------------------------------------------------------------

    def put(self, change: Json, who: Who = KIM) -> None:
        """An update through the API; nothing of ours has happened yet."""
        self.desk.done("PUT", f"/tickets/{self.id}.json", who, {"ticket": change})

    def put_many(self, change: Json, who: Who = KIM) -> None:
        """An update of many tickets at once, and what follows from it."""
        self.desk.done("PUT", f"/tickets/update_many.json?ids={self.id}", who, {"ticket": change})
        self.desk.settle()

    def pairs(self, **values: Any) -> list[Json]:
        """Fields with their values as the API takes them; one that is there no more is left out."""
        names = {name.replace("__", "."): value for name, value in values.items()}
        ids = self.desk.ids
        return [{"id": ids[name], "value": _raw(name, value)} for name, value in names.items() if name in ids]

    def set_only(self, who: Who = KIM, **values: Any) -> None:
        self.put({"custom_fields": self.pairs(**values)}, who)

    def set_in_bulk(self, who: Who = KIM, **values: Any) -> None:
        self.put_many({"custom_fields": self.pairs(**values)}, who)

    def set_severity(self, severity: str, who: Who = KIM) -> None:
        self.set(who, Severity=f"severity_{severity.lower()}")

    def tick_only(self, who: Who = KIM, **answers: Any) -> None:
        self.set_only(who, escalate_now=True, **answers_of(answers))

    def tick_in_bulk(self, who: Who = KIM, **answers: Any) -> None:
        self.set_in_bulk(who, escalate_now=True, **answers_of(answers))

    def use_page(self, who: Who = KIM, **answers: Any) -> None:
        self.fill_in(who, escalate_now=True, **answers_of(answers))

    def fill_in(self, who: Who = KIM, **values: Any) -> int:
        form = {f"field_{one['id']}": _entered(one["value"]) for one in self.pairs(**values)}
        answer = self.desk.session.post(
            f"{self.desk.url}/agent/tickets/{self.id}", data={**form, "as": str(IDS[who])}, timeout=PATIENCE
        )
        self.desk.settle()
        return answer.status_code

    def say_only(self, text: str, who: Who = KIM, *, public: bool = True) -> None:
        self.put({"comment": {"body": text, "public": public}}, who)

    def write(self, text: str, who: Who | None = None) -> None:
        self.copy_in(text, who=who)

    def come_back(self, text: str) -> None:
        self.write(text)

    def copy_in(self, text: str, *addresses: str, who: Who | None = None) -> None:
        body: Json = {"comment": {"body": text}}
        if addresses:
            body["additional_collaborators"] = list(addresses)
        self.desk.done("PUT", f"/requests/{self.id}.json", who or ANA, {"request": body})
        self.desk.settle()

    def relay(self, text: str, author: Who | None, *addresses: str, public: bool = True) -> None:
        comment: Json = {"body": text, "public": public}
        if author is not None:
            comment["author_id"] = IDS[author]
        self.put({"comment": comment, "email_ccs": [{"user_email": one, "action": "put"} for one in addresses]})
        self.desk.settle()

    def move_only(self, status: str, who: Who = KIM) -> None:
        self.put({"status": status}, who)

    def assign(self, who: Who) -> None:
        self.put({"assignee_id": IDS[who]})
        self.desk.settle()

    def drop_follower(self, who: Who) -> None:
        self.put({"followers": [{"user_id": IDS[who], "action": "delete"}]})
        self.desk.settle()

    def drop_cc(self, who: Who) -> None:
        self.put({"email_ccs": [{"user_id": IDS[who], "action": "delete"}]})
        self.desk.settle()

    def delete(self) -> None:
        self.desk.done("DELETE", f"/tickets/{self.id}.json", ADMIN)

    def restore(self) -> None:
        """The deleted ticket is brought back."""
        self.desk.done("PUT", f"/deleted_tickets/{self.id}/restore.json", ADMIN)

    def merge_into(self, other: Case) -> None:
        """The ticket becomes part of another."""
        self.desk.done("POST", f"/tickets/{other.id}/merge.json", KIM, {"ids": [int(self.id)]})
        self.desk.settle()

    def part_of(self, problem: Case) -> None:
        self.put({"type": "incident", "problem_id": int(problem.id)})
        self.desk.settle()


def _deed(fact: Json) -> Deed | None:
    if fact.get("actor_id") != IDS[HALYARD]:
        return None
    if fact["what"] == "comment":
        author = PEOPLE.get(str(fact["author_id"]), str(fact["author_id"]))
        return Deed(str(fact["ticket_id"]), said=fact["body"], public=fact["public"], author=author)
    state = str(fact.get("new") or "")
    if fact["what"] == "change" and state.startswith("halyard_escalation_"):
        return Deed(str(fact["ticket_id"]), state=state.removeprefix("halyard_escalation_"))
    return None


def _plain(name: str, value: Any) -> Any:
    return value.removeprefix(f"halyard_{name}_") if isinstance(value, str) else value


def _raw(name: str, value: Any) -> Any:
    if name in CHOICES and isinstance(value, str) and value:
        return f"halyard_{name}_{value}"
    return value


def _entered(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
