"""A Jira of one issue, in memory, whose calls end as a test wishes: done, lost before or after, put off, in conflict.

Its clock moves with every change that Jira's own `updated` moves with: fields, messages and participants, and not with
a property or a watcher.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from connectors.jira.marks import PROPERTY
from core.errors import DecideAgain, LookBeforeRepeating, TryLater
from tests.jira.accounts import NOW

Json = dict[str, Any]
OUR_ID = "5b10-halyard"
REQUEST_TYPE = "customfield_10010"


class SmallJira(requests.Session):
    """The session of one account; ``ends`` says how each call that writes ends, ``done`` for all after the last."""

    def __init__(self, people: dict[str, Json], ends: Iterable[str] = ()) -> None:
        super().__init__()
        self.people = people
        self.ends = iter(ends)
        self.issue = SmallIssue()

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """One call, as the session of an account would end it."""
        path = urlsplit(str(url)).path
        if method == "GET":
            return _answer(self._read(path, kwargs.get("params") or {}))
        end = next(self.ends, "done")
        if end == "somebody writes":
            self.issue.say("5b10-kim", "Words", public=True)
            end = "done"
        if end == "put off":
            raise TryLater(path)
        if end == "conflict":
            raise DecideAgain(path)
        if end == "lost before":
            raise LookBeforeRepeating(path)
        answer = self._write(path, kwargs["json"])
        if end == "lost after":
            raise LookBeforeRepeating(path)
        return _answer(answer)

    def _read(self, path: str, asked: Json) -> Any:
        if path.endswith("/user/search"):
            return [one for one in self.people.values() if one["emailAddress"] == asked["query"]]
        return {"id": "20421", "key": "SUP-421", "fields": self.issue.fields(), "properties": dict(self.issue.kept)}

    def _write(self, path: str, body: Any) -> Any:
        issue = self.issue
        match path.rpartition("/")[2]:
            case "watchers":
                issue.watchers[body] = None
            case "participant":
                issue.bring_in(body["accountIds"])
                return {"values": [{"accountId": one} for one in issue.participants], "isLastPage": True}
            case "comment":
                issue.say(OUR_ID, body["body"], public=body["public"])
                return {"id": issue.comments[-1]["id"]}
            case name if name == PROPERTY:
                issue.kept[PROPERTY] = json.loads(json.dumps(body))
            case _:
                issue.change(body["fields"])
                issue.kept |= {one["key"]: json.loads(json.dumps(one["value"])) for one in body["properties"]}
        return {}


@dataclass
class SmallIssue:
    """What is in the issue."""

    ticks: int = 0
    own: Json = field(default_factory=dict)
    comments: list[Json] = field(default_factory=list)
    watchers: dict[str, None] = field(default_factory=dict)
    participants: dict[str, None] = field(default_factory=dict)
    kept: Json = field(default_factory=dict)

    @property
    def updated(self) -> str:
        return (NOW + timedelta(milliseconds=self.ticks)).isoformat(timespec="milliseconds")

    def fields(self) -> Json:
        project = {"id": "10000", "key": "SUP", "projectTypeKey": "service_desk"}
        more = {
            "reporter": {"accountId": "5b10-ana", "displayName": "Ana"},
            REQUEST_TYPE: {"requestType": {"id": "11"}},
        }
        return {"updated": self.updated, "project": project, **more, **self.own}

    def say(self, author: str, text: str, *, public: bool) -> None:
        self.ticks += 1
        number = str(10_000 + len(self.comments))
        told = {"id": number, "author": {"accountId": author}, "body": text, "jsdPublic": public}
        self.comments.append({**told, "created": self.updated})

    def change(self, values: Json) -> None:
        if any(self.own.get(name) != value for name, value in values.items()):
            self.ticks += 1
            self.own |= values

    def bring_in(self, ids: list[str]) -> None:
        if not set(ids) <= set(self.participants):
            self.ticks += 1
            self.participants |= dict.fromkeys(ids)

    def everything(self) -> str:
        """All that is in it, to compare."""
        return json.dumps(
            [self.ticks, self.own, self.comments, list(self.watchers), list(self.participants), self.kept]
        )


def _answer(body: Any) -> requests.Response:
    answer = requests.Response()
    answer.status_code = 200
    answer._content = json.dumps(body).encode()
    return answer
