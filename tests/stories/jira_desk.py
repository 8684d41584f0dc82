"""The pretend Jira as the people of a story use it: agents over REST and on their page, customers in the portal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

import requests

from tests.stories.desk import PATIENCE, Case, Deed, Desk, Json, answers_of, known
from tests.stories.jira_names import (
    ACME,
    BOXES,
    CHOICES,
    IDS,
    NAMES,
    OURS,
    PEOPLE,
    SERVICE_FIELDS,
    STATUSES,
    TOKEN,
    TYPES,
    WAYS,
    account_ids,
    doc,
    words_of,
)
from tests.stories.people import ADMIN, ANA, CUSTOMER, EMAILS, ESCALATION, HALYARD, KIM, Who


@dataclass
class JiraDesk(Desk):
    """The pretend Jira site."""

    ticket_writes: ClassVar[Json] = {"method": "PUT", "path_regex": r"/rest/api/3/issue/\d+$"}
    ticket_reads: ClassVar[Json] = {"method": "GET", "path_regex": r"/rest/api/3/issue/\d+"}

    @property
    def connector(self) -> str:
        return "jira"

    def id_of(self, who: Who) -> str:
        return IDS[who]

    def deeds(self) -> list[Deed]:
        return [deed for fact in self.journal() for deed in self._deeds(fact)]

    def _deeds(self, fact: Json) -> list[Deed]:
        if fact.get("actor_id") != IDS[HALYARD]:
            return []
        ticket = str(fact.get("issue_id"))
        if fact["what"] == "comment":
            return [Deed(ticket, said=fact["body"], public=fact["public"], author=HALYARD)]
        if fact["what"] == "change" and fact["field_id"] == self.ids["escalation"]:
            return [Deed(ticket, state=self.codes["escalation"].get(str(fact["to"]), ""))]
        return []

    def writes(self) -> list[str]:
        calls = self.control("GET", "wire")["wire"]
        return [
            one["path"]
            for one in calls
            if one["direction"] == "in"
            and one["method"] == "PUT"
            and one["who"] == EMAILS[HALYARD]
            and re.search(r"/issue/\d+$", one["path"])
        ]

    def installers_writes(self) -> list[str]:
        calls = self.control("GET", "wire")["wire"]
        made = [one for one in calls if one["direction"] == "in" and one["who"] == EMAILS[ADMIN]]
        asked = [one for one in made if one["method"] == "GET" or one["path"].endswith("/rest/api/3/workflows")]
        return [f"{one['method']} {one['path']}" for one in made if one not in asked]

    def call(self, method: str, path: str, who: Who = KIM, body: Any = None) -> requests.Response:
        """A call by one of the people."""
        return self.session.request(
            method, f"{self.url}/rest{path}", json=body, auth=(EMAILS[who], TOKEN), timeout=PATIENCE
        )

    def done(self, method: str, path: str, who: Who = KIM, body: Any = None) -> Any:
        """A call that works."""
        answer = self.call(method, path, who, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    @cached_property
    def ids(self) -> dict[str, str]:
        """The ids of fields: ours by name, the customer's by title."""
        found = {}
        for one in self.done("GET", "/api/3/field/search?maxResults=200&type=custom", ADMIN)["values"]:
            ours = OURS.search(one.get("description") or "")
            found[ours[1] if ours else one["name"]] = str(one["id"])
        return found

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Our codes by the ids of our fields' options."""
        kept: dict[str, dict[str, str]] = self.done("GET", "/api/3/project/SUP/properties/halyard.options", ADMIN)[
            "value"
        ]
        return kept

    def option(self, name: str, code: str) -> str:
        """The id of one of our options."""
        return next(number for number, known_code in self.codes[name].items() if known_code == code)

    def open(self, severity: str = "S1", plan: str = "titanium", *, settled: bool = True, **more: Any) -> JiraCase:
        requester = more.pop("requester", CUSTOMER.get(plan, ANA))
        fields: Json = {
            "summary": more.pop("subject", "Labels do not print"),
            "description": "Labels do not print. Please have a look.",
        }
        if severity:
            fields[self.ids["Severity"]] = {"value": severity}
        if product := more.pop("product", ""):
            fields[self.ids["Product"]] = {"value": product.capitalize()}
        kind = TYPES["problem" if more.pop("problem", False) else more.pop("type", "incident")]
        assert not more, f"no story of Jira has {more}"
        body = {
            "serviceDeskId": "1",
            "requestTypeId": "11",
            "requestFieldValues": fields,
            "raiseOnBehalfOf": IDS[requester],
        }
        made = self.done("POST", "/servicedeskapi/request", KIM, body)
        change: Json = {"assignee": {"accountId": IDS[KIM]}, "issuetype": {"name": kind}}
        self.done("PUT", f"/api/3/issue/{made['issueId']}", KIM, {"fields": change})
        if settled:
            self.settle()
        return JiraCase(self, str(made["issueId"]))

    def set_plan(self, plan: str) -> None:
        path = f"/servicedeskapi/organization/{ACME}/property/support_tier"
        if plan:
            self.done("PUT", path, ADMIN, plan)
        else:
            self.done("DELETE", path, ADMIN)

    def delete_field(self, name: str) -> None:
        self.done("DELETE", f"/api/3/field/{self.ids.pop(name)}", ADMIN)

    def delete_option(self, name: str, code: str) -> None:
        field = self.ids[name]
        (context,) = self.done("GET", f"/api/3/field/{field}/context", ADMIN)["values"]
        path = f"/api/3/field/{field}/context/{context['id']}/option/{self.option(name, code)}"
        self.done("DELETE", path, ADMIN)

    def knows_ticket(self, number: str) -> bool:
        return self.call("GET", f"/api/3/issue/{number}").status_code == 200


@dataclass(frozen=True)
class JiraCase(Case):
    """One issue of the pretend Jira's service desk."""

    desk: JiraDesk

    @property
    def called(self) -> str:
        return str(self.desk.done("GET", f"/api/3/issue/{self.id}?fields=summary", ADMIN)["key"])

    def issue(self) -> Json:
        """The issue's fields through the API."""
        found: Json = self.desk.done("GET", f"/api/3/issue/{self.id}", ADMIN)["fields"]
        return found

    def status(self) -> str:
        return STATUSES[self.issue()["status"]["name"]]

    def opened_at(self) -> datetime:
        return datetime.fromisoformat(self.issue()["created"])

    def requester(self) -> Who | str:
        return PEOPLE[self.issue()["reporter"]["accountId"]]

    def assignee(self) -> Who | str:
        return PEOPLE[self.issue()["assignee"]["accountId"]]

    def followers(self) -> set[Who | str]:
        watching = self.desk.done("GET", f"/api/3/issue/{self.id}/watchers", ADMIN)["watchers"]
        return known((one["accountId"] for one in watching), PEOPLE) - {KIM, HALYARD}

    def ccs(self) -> set[Who | str]:
        reading = self.desk.done("GET", f"/servicedeskapi/request/{self.id}/participant", ADMIN)["values"]
        return known((one["accountId"] for one in reading), PEOPLE)

    def fields(self) -> dict[str, Any]:
        values = self.issue()
        told = {name: field for name, field in self.desk.ids.items() if name not in SERVICE_FIELDS}
        return {name: self._plain(name, values.get(field)) for name, field in told.items()}

    def _plain(self, name: str, value: Any) -> Any:
        if name in CHOICES and isinstance(value, dict):
            return self.desk.codes[name].get(str(value["id"]), value["value"])
        if name in BOXES:
            return bool(value)
        if name == "level":
            return str(int(value)) if value is not None else None
        if isinstance(value, dict) and value.get("type") == "doc":
            return words_of(value)
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def severity(self) -> str:
        return str(self.fields()["Severity"])

    def offered(self) -> tuple[bool, bool]:
        shown = self.desk.done("GET", f"/api/3/issue/{self.id}/transitions", KIM)["transitions"]
        return any(one["name"] == "Escalate" for one in shown), bool(self.link())

    def portal(self) -> dict[str, str]:
        return {one["title"]: str(one["value"]) for one in self._portal_page()["fields"]}

    def _portal_page(self) -> Json:
        address = f"{self.desk.url}/servicedesk/customer/portal/1/{self.id}?format=json"
        answer = self.desk.session.get(address, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def comments(self, *, public: bool | None = None) -> list[str]:
        said = [_in_nobodys_name(one) for one in self._comments() if public in (None, one["jsdPublic"])]
        first = [words_of(self.issue()["description"])] if public is not False else []
        return first + said

    def said_by(self, author: Who) -> list[str]:
        said = [_in_nobodys_name(one) for one in self._comments() if _speaker(one) == author and one["jsdPublic"]]
        first = [words_of(self.issue()["description"])] if self.requester() == author else []
        return first + said

    def _comments(self) -> list[Json]:
        path = f"/api/3/issue/{self.id}/comment?maxResults=500&orderBy=created"
        return list(self.desk.done("GET", path, ADMIN)["comments"])

    def changes(self) -> int:
        return len(self._histories()) + len(self._comments())

    def own_changes(self) -> int:
        ours = [one for one in self._histories() if one["author"]["accountId"] == IDS[HALYARD]]
        # Whom it shares the request with is a change of its own in Jira.
        return sum(1 for one in ours if {item["field"] for item in one["items"]} != {"Request participants"})

    def _histories(self) -> list[Json]:
        return list(self.desk.done("GET", f"/api/3/issue/{self.id}/changelog?maxResults=500", ADMIN)["values"])

    # --- what people do --------------------------------------------------------------------------------------

    def put(self, fields: Json, who: Who = KIM) -> None:
        """An edit through the API; nothing of ours has happened yet."""
        self.desk.done("PUT", f"/api/3/issue/{self.id}", who, {"fields": fields})

    def values(self, **values: Any) -> Json:
        """Fields with their values as the API takes them; one that is there no more is left out."""
        names = {name.replace("__", "."): value for name, value in values.items()}
        return {self.desk.ids[name]: self._raw(name, value) for name, value in names.items() if name in self.desk.ids}

    def _raw(self, name: str, value: Any) -> Any:
        if value in (None, ""):
            return [] if name in BOXES else None
        if name in BOXES:
            (box,) = self.desk.codes[name]
            return [{"id": box}] if value else []
        if name in CHOICES:
            return {"id": self.desk.option(name, str(value))}
        if name.startswith("ask.") or name == "step_note":
            return doc(str(value))
        return value

    def set_only(self, who: Who = KIM, **values: Any) -> None:
        self.put(self.values(**values), who)

    def set_in_bulk(self, who: Who = KIM, **values: Any) -> None:
        self.set(who, **values)

    def set_severity(self, severity: str, who: Who = KIM) -> None:
        self.put({self.desk.ids["Severity"]: {"value": severity.upper()}}, who)
        self.desk.settle()

    def tick_only(self, who: Who = KIM, **answers: Any) -> None:
        self.set_only(who, escalate_now=True, **answers_of(answers))

    def tick_in_bulk(self, who: Who = KIM, **answers: Any) -> None:
        self.tick(who, **answers)

    def use_page(self, who: Who = KIM, **answers: Any) -> None:
        self.move_by("Escalate", who, **answers_of(answers))
        self.desk.settle()

    def move_by(self, name: str, who: Who = KIM, **values: Any) -> int:
        """A transition by its name, with what its screen asks; answers the status."""
        shown = self.desk.done("GET", f"/api/3/issue/{self.id}/transitions", who)["transitions"]
        number = next((one["id"] for one in shown if one["name"] == name), "99")
        body = {"transition": {"id": number}, "fields": self.values(**values)}
        return self.desk.call("POST", f"/api/3/issue/{self.id}/transitions", who, body).status_code

    def fill_in(self, who: Who = KIM, **values: Any) -> int:
        self.set(who, **values)
        return 200

    def say_only(self, text: str, who: Who = KIM, *, public: bool = True) -> None:
        self.desk.done("POST", f"/servicedeskapi/request/{self.id}/comment", who, {"body": text, "public": public})

    def write(self, text: str, who: Who | None = None) -> None:
        self.copy_in(text, who=who)

    def come_back(self, text: str) -> None:
        shown = self._portal_page()["transitions"]
        (reopen,) = [one["id"] for one in shown if one["name"] == "Reopen"]
        address = f"{self.desk.url}/servicedesk/customer/portal/1/{self.id}/transition"
        form = {"as": IDS[ANA], "transition": reopen, "additional": text}
        assert self.desk.session.post(address, data=form, timeout=PATIENCE).ok
        self.desk.settle()

    def copy_in(self, text: str, *addresses: str, who: Who | None = None) -> None:
        author = who or ANA
        if ESCALATION in addresses:
            self.desk.done("POST", f"/servicedeskapi/request/{self.id}/participant", author, account_ids(ESCALATION))
        self.say_only(text, author)
        if self.status() == "pending":
            # As the service desk's own rule does when the customer has answered.
            self.move_by("Start progress")
        self.desk.settle()

    def relay(self, text: str, author: Who | None, *addresses: str, public: bool = True) -> None:
        path = f"/servicedeskapi/request/{self.id}/participant"
        if author is not None:
            self.desk.done("POST", path, KIM, account_ids(EMAILS[author]))
        self.desk.done("POST", path, author or KIM, account_ids(*addresses))
        self.say_only(text, author or KIM, public=public)
        self.desk.settle()

    def move_only(self, status: str, who: Who = KIM) -> None:
        for name in WAYS[status]:
            self.move_by(name, who)

    def assign(self, who: Who) -> None:
        self.put({"assignee": {"accountId": IDS[who]}})
        self.desk.settle()

    def drop_follower(self, who: Who) -> None:
        self.desk.done("DELETE", f"/api/3/issue/{self.id}/watchers?accountId={IDS[who]}", KIM)
        self.desk.settle()

    def drop_cc(self, who: Who) -> None:
        body = {"accountIds": [IDS[who]]}
        self.desk.done("DELETE", f"/servicedeskapi/request/{self.id}/participant", KIM, body)
        self.desk.settle()

    def delete(self) -> None:
        self.desk.done("DELETE", f"/api/3/issue/{self.id}", ADMIN)

    def part_of(self, problem: Case) -> None:
        body = {
            "type": {"name": "Problem/Incident"},
            "inwardIssue": {"id": problem.id},
            "outwardIssue": {"id": self.id},
        }
        self.desk.done("POST", "/api/3/issueLink", KIM, body)
        self.desk.settle()


def _speaker(comment: Json) -> Who | str:
    """Who says something: Jira lets nobody post for somebody else, so Halyard says whose words they are."""
    name, colon, _ = words_of(comment["body"]).partition(":\n")
    if comment["author"]["accountId"] == IDS[HALYARD] and colon and name in NAMES:
        return NAMES[name]
    return PEOPLE.get(comment["author"]["accountId"], "")


def _in_nobodys_name(comment: Json) -> str:
    words = words_of(comment["body"])
    name, _, rest = words.partition(":\n")
    return rest if comment["author"]["accountId"] == IDS[HALYARD] and name in NAMES else words
