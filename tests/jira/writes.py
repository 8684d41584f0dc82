"""A site on paper that takes every write, and what we send to it."""

from typing import Any

import responses

from connectors.jira.account import JiraAccount
from connectors.jira.marks import PROPERTY
from core.commands import Note, NoteKind, TicketUpdate
from core.ports import Receipt
from tests.jira.paper import REF, REQUEST_TYPE, UPDATED, Json, Paper, fields, helpdesk_on, paper, user

API, DESK = "/rest/api/3", "/rest/servicedeskapi"
ISSUE, REQUEST = f"{API}/issue/20421", f"{DESK}/request/20421"
EDIT, MARK, SAY = f"PUT {ISSUE}", f"PUT {ISSUE}/properties/{PROPERTY}", f"POST {REQUEST}/comment"
WATCH, JOIN, TALK = f"POST {ISSUE}/watchers", f"POST {REQUEST}/participant", f"POST {ISSUE}/comment"
AFTER = "2026-11-22T09:50:07.000+0000"
CSM = user("csm", emailAddress="csm@support.example")
SEARCH = f"{API}/user/search"
REFUSED = {"errorMessages": ["No."], "errors": {}}


def comment(key: str, text: str = "Words", **how: Any) -> Note:
    return Note(key, NoteKind.COMMENT, text=text, **how)


def follower(email: str) -> Note:
    return Note(f"k:{email}", NoteKind.FOLLOWER, email=email)


def cc(email: str) -> Note:
    return Note(f"k:{email}", NoteKind.CC, email=email)


def update(*notes: Note, seen: str = UPDATED, **values: Any) -> TicketUpdate:
    return TicketUpdate(REF, seen, "E-1:write", values, notes)


def site(*people: Json, request: bool = True, **more: Any) -> Paper:
    """A site that takes every write, and says then that the issue changed."""
    shown = fields(**{REQUEST_TYPE: {"requestType": {"id": "11"}} if request else None})
    found = paper(shown, **more)
    written: list[Json] = []

    def issue(question: Json) -> Json:
        changed = {**shown, "updated": AFTER} if written else shown
        return {"id": "20421", "key": "SUP-421", "fields": changed, **more}

    def take(status: int, answer: Any = "") -> Any:
        def answered(question: Json) -> tuple[int, Any]:
            written.append(question)
            return status, answer

        return answered

    found.answers |= {
        f"GET {ISSUE}": issue,
        EDIT: take(204),
        MARK: take(201),
        SAY: take(201, {"id": "1"}),
        TALK: take(201, {"id": "1"}),
        WATCH: take(204),
        JOIN: take(200, {"values": [{"accountId": one["accountId"]} for one in people], "isLastPage": True}),
        SEARCH: lambda question: [one for one in people if one["emailAddress"] == question["query"]],
    }
    return found


@responses.activate
def applied(found: Paper, *updates: TicketUpdate, known: JiraAccount | None = None) -> tuple[Receipt, ...]:
    return helpdesk_on(found, known).apply(updates)


def sent(found: Paper) -> list[tuple[str, Any]]:
    """What was written, in order."""
    writes = [(f"{method} {path}", body) for method, path, body in found.asked if method in ("PUT", "POST")]
    return [(call, body) for call, body in writes if "bulkfetch" not in call and "search" not in call]


def calls(found: Paper) -> list[str]:
    return [call for call, _ in sent(found)]
