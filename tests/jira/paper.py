"""A Jira on paper: answers recorded by hand, told to our helpdesk at the wire, with every question kept.

Ids and words are those of a small site: two projects, Halyard's fields installed, one customer and two of the staff.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import responses

from connectors.jira.account import JiraAccount
from connectors.jira.helpdesk import JiraHelpdesk
from core.tickets import Ticket, TicketRef
from tests.jira.accounts import Clock, account

Json = dict[str, Any]
REF = TicketRef("jira", "acme", "20421")
API, DESK = "/rest/api/3", "/rest/servicedeskapi"
ISSUE = f"{API}/issue/20421"
LEADS = "escalations@support.example"
CREATED, UPDATED = "2026-11-22T09:00:00.000+0000", "2026-11-22T09:50:00.123+0000"
KINDS = "com.atlassian.jira.plugin.system.customfieldtypes:"
SELECTS = {
    "escalation": ("not_yet", "available", "requested", "active", "closed", "declined"),
    "need": ("escalation", "question"),
    "reason": ("impact_changed",),
    "outcome": ("solution",),
    "step": ("call_held", "contact"),
}
BOXES = ("escalated", "escalate_now", "acknowledge")
TEXTS = ("available_from", "owner", "next_update_due", "escalate_link")
AREAS = ("ask.impact", "step_note")
NAMES = (*SELECTS, *BOXES, *TEXTS, "level", *AREAS)
IDS = {name: f"customfield_{10100 + place}" for place, name in enumerate(NAMES)}
SEVERITY, PARTICIPANTS, ORGANIZATIONS, REQUEST_TYPE = (
    "customfield_10050",
    "customfield_10003",
    "customfield_10002",
    "customfield_10010",
)


def kind(name: str) -> str:
    """The kind of one of our fields."""
    for one, names in (("select", SELECTS), ("multicheckboxes", BOXES), ("textfield", TEXTS), ("textarea", AREAS)):
        if name in names:
            return one
    return "float"


def option(name: str, code: str) -> str:
    """The id of an option of one of our fields."""
    codes = SELECTS.get(name, ("ticked",))
    return f"{IDS[name].removeprefix('customfield_')}{codes.index(code)}"


CODES = {name: {option(name, code): code for code in SELECTS.get(name, ("ticked",))} for name in (*SELECTS, *BOXES)}


def user(name: str, kind: str = "atlassian", **more: Any) -> Json:
    """Somebody as Jira shows people today: no name, no key, and mostly no address."""
    return {"accountId": f"5b10-{name}", "displayName": name.title(), "active": True, "accountType": kind, **more}


KIM, LEAD, HALYARD = user("kim"), user("lead", emailAddress="J.Doe@support.example"), user("halyard")
ANA = user("ana", "customer", timeZone="Europe/Madrid")
ROBOT = user("robot", "app")


def field_list() -> list[Json]:
    """The site's fields as they are searched."""
    ours = [
        {
            "id": IDS[name],
            "name": f"Our {name}",
            "description": f"Please keep. [halyard:{name}]",
            "schema": {"type": "x", "custom": f"{KINDS}{kind(name)}"},
        }
        for name in NAMES
    ]
    desk = "com.atlassian.servicedesk:"
    theirs = [
        (SEVERITY, "Severity", f"{KINDS}select"),
        (PARTICIPANTS, "Request participants", f"{desk}sd-request-participants"),
        (ORGANIZATIONS, "Organizations", f"{desk}sd-customer-organizations"),
        (REQUEST_TYPE, "Request Type", f"{desk}vp-origin"),
    ]
    shown = [{"id": one, "name": name, "schema": {"type": "x", "custom": custom}} for one, name, custom in theirs]
    return [{"id": "priority", "name": "Priority", "schema": {"type": "priority"}}, *shown, *ours]


def fields(**more: Any) -> Json:
    """An issue's fields, ours all empty."""
    known: Json = {
        "summary": "Production is down",
        "status": {"id": "3", "name": "Open", "statusCategory": {"key": "indeterminate"}},
        "project": {"id": "10000", "key": "SUP", "projectTypeKey": "service_desk"},
        "issuetype": {"id": "10100", "name": "Incident"},
        "created": CREATED,
        "updated": UPDATED,
        "creator": ANA,
        "reporter": ANA,
        "assignee": KIM,
        "priority": {"id": "1", "name": "Highest"},
        "labels": [],
        "components": [],
        "issuelinks": [],
        "watches": {"watchCount": 0},
        "description": document("Nobody can work."),
        "comment": {"comments": [], "total": 0},
        SEVERITY: {"id": "10501", "value": "Severity 1"},
        PARTICIPANTS: [],
        ORGANIZATIONS: [],
        REQUEST_TYPE: None,
    }
    named = {IDS.get(name, name): value for name, value in more.items()}
    return {**known, **dict.fromkeys(IDS.values()), **named}


def document(text: str, *mentioned: str) -> Json:
    """A document of one paragraph with mentions at its end."""
    calls = [{"type": "mention", "attrs": {"id": one, "text": f"@{one}"}} for one in mentioned]
    words = [{"type": "text", "text": text}] if text else []
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [*words, *calls]}]}


def comment(number: int, author: Json, body: Any, minute: int = 10, **more: Any) -> Json:
    """A message at a minute past nine."""
    told = document(body) if isinstance(body, str) else body
    at = f"2026-11-22T09:{minute:02}:00.000+0000"
    return {"id": str(number), "author": author, "body": told, "created": at, "jsdPublic": True, **more}


def said(*comments: Json) -> Json:
    """Messages as an issue carries them."""
    return {"comments": list(comments), "total": len(comments)}


def history(number: int, author: Json | None, *items: Json, minute: int = 20, **more: Any) -> Json:
    """A change at a minute past nine."""
    at = f"2026-11-22T09:{minute:02}:00.000+0000"
    return {"id": str(number), "author": author, "created": at, "items": list(items), **more}


def item(field_id: str, before: Any = None, after: Any = None, **words: Any) -> Json:
    """What a change changed: ids, and the words as ``said_before`` and ``said``."""
    told = {"fromString": words.get("said_before"), "toString": words.get("said")}
    return {"field": field_id, "fieldId": field_id, "from": before, "to": after, **told}


def chose(name: str, code: str, before: str | None = None) -> Json:
    """One of our drop-downs chosen."""
    was = option(name, before) if before else None
    return item(IDS[name], was, option(name, code), said=f"The {code}", said_before=before and f"The {before}")


def ticks(name: str) -> Json:
    """One of our boxes ticked."""
    return item(IDS[name], None, f"[{option(name, 'ticked')}]", said="Yes")


def unticks(name: str) -> Json:
    """One of our boxes unticked."""
    return item(IDS[name], f"[{option(name, 'ticked')}]", None, said_before="Yes")


def picked(name: str, code: str = "ticked") -> Any:
    """A choice as an issue carries it."""
    one = {"id": option(name, code), "value": f"The {code}"}
    return [one] if name in BOXES else one


@dataclass
class Paper:
    """What each path answers, as JSON or as (status, JSON); ``asked`` are the questions as they came.

    A path with a method before it is answered so when asked by that method; a body that is no object is under "".
    """

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, Json]] = field(default_factory=list)

    def answer(self, request: requests.PreparedRequest) -> tuple[int, Mapping[str, str], str]:
        parts = urlsplit(request.url or "")
        path = parts.path.removeprefix("/jira")
        question: Json = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if request.body:
            sent = json.loads(request.body)
            question |= sent if isinstance(sent, dict) else {"": sent}
        self.asked.append((str(request.method), path, question))
        missing = (404, {"errorMessages": ["It is not there."], "errors": {}})
        names = (f"{request.method} {path}", f"{path}?{parts.query}", path)
        found = next((self.answers[one] for one in names if one in self.answers), missing)
        if callable(found):
            found = found(question)
        status, body = found if isinstance(found, tuple) else (200, found)
        return status, {"Content-Type": "application/json"}, body if isinstance(body, str) else json.dumps(body)

    def paths(self, since: int = 0) -> list[str]:
        """The paths asked for."""
        return [path for _, path, _ in self.asked[since:]]


def paper(issue_fields: Json | None = None, histories: tuple[Json, ...] = (), **more: Any) -> Paper:
    """A site with one issue; ``more`` goes into the issue's answer."""
    known = issue_fields or fields()
    shown = {"id": "20421", "key": "SUP-421", "fields": known, "changelog": log(*histories), **more}
    return Paper(
        {
            f"{API}/myself": HALYARD,
            f"{API}/field/search": {"values": field_list(), "isLast": True, "total": 99},
            f"{API}/project/SUP": {"id": "10000", "key": "SUP", "projectTypeKey": "service_desk"},
            f"{API}/project/ENG": {"id": "10001", "key": "ENG", "projectTypeKey": "software"},
            f"{API}/project/SUP/properties/halyard.options": {"key": "halyard.options", "value": CODES},
            f"{API}/search/jql": {"issues": [], "isLast": True},
            f"{API}/issue/bulkfetch": {"issues": [], "issueErrors": []},
            f"{API}/issue/20421": shown,
            f"{DESK}/request/20421": {"issueId": "20421"},
            f"{DESK}/organization": {"values": [{"id": "1", "name": "Acme"}], "isLastPage": True},
        }
    )


def log(*histories: Json, total: int = 0) -> Json:
    """The history as an issue carries it, newest first."""
    return {"histories": list(reversed(histories)), "total": total or len(histories)}


def helpdesk_on(
    site: Paper,
    known: JiraAccount | None = None,
    clock: Clock | None = None,
    wait: Callable[[float], None] = lambda seconds: None,
) -> JiraHelpdesk:
    """Our helpdesk on a site of paper; within ``responses.activate`` only."""
    for method in (responses.GET, responses.POST, responses.PUT):
        responses.add_callback(method, re.compile(rf"{re.escape((known or account()).base_url)}/.*"), site.answer)
    return JiraHelpdesk(known or account(), clock=clock or Clock(), wait=wait)


@responses.activate
def fetched(site: Paper, known: JiraAccount | None = None) -> Ticket:
    """The one issue of a site of paper as our helpdesk reads it."""
    return helpdesk_on(site, known).fetch(REF)


def watched() -> JiraAccount:
    """An account where one user stands for an address, and where the service desk's clock counts."""
    return account(escalation_people={"5b10-leads": LEADS}, first_response_sla="time to first response")
