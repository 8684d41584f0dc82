"""Reads what really happened in a pretend helpdesk from its own journal, in words that fit both helpdesks.

Nothing of the service is asked or imported here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.stories.jira_names import IDS as JIRA_IDS
from tests.stories.jira_names import STATUSES
from tests.stories.people import HALYARD
from tests.stories.zendesk_desk import IDS as ZENDESK_IDS

if TYPE_CHECKING:
    from tests.simulation.hosts import Host

JOINED = {
    "follower_change": ("previous_followers", "current_followers", "follower"),
    "email_cc_change": ("previous_email_ccs", "current_email_ccs", "cc"),
}
SEVERITIES = {str(10500 + number): f"S{number}" for number in range(1, 5)}
"""The pretend Jira's options of its field Severity."""
BETWEEN = re.compile(
    r"\n\n(?=Escalation E-|The escalation asked |We could not open |Your request for an update is |Could we have )"
)
STATUS, SEVERITY, COMMENT, ADDED = "status", "severity", "comment", "added"


@dataclass(frozen=True)
class Fact:
    """One thing that happened to a ticket; ``what`` is a field's name, or one of the names above."""

    at: datetime
    what: str
    value: str
    ours: bool
    public: bool = False
    by: str = ""


@dataclass
class Told:
    """One ticket's story as its host tells it, and how it stands at the end."""

    host: str
    ticket: str
    opened_at: datetime
    severity: str
    plan: str
    facts: list[Fact] = field(default_factory=list)
    fields: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""

    @property
    def name(self) -> str:
        """How a finding names it."""
        return f"{self.host} {self.ticket}"

    def of(self, *whats: str) -> list[Fact]:
        """Only facts of these kinds."""
        return [one for one in self.facts if one.what in whats]

    def said(self, *, public: bool) -> list[Fact]:
        """What the service said."""
        return [one for one in self.facts if one.what == COMMENT and one.ours and one.public is public]

    def status_at(self, at: datetime) -> str:
        """The status at a moment."""
        return next((one.value for one in reversed(self.of(STATUS)) if one.at <= at), "open")

    def status_since(self) -> datetime:
        """Since when it has the status of the end."""
        return max((one.at for one in self.of(STATUS)), default=self.opened_at)

    def severity_at(self, at: datetime) -> str:
        """The severity at a moment."""
        return next((one.value for one in reversed(self.of(SEVERITY)) if one.at <= at), self.severity)


def read_host(host: Host, tickets: Mapping[str, Told]) -> None:
    """Give each of these tickets of one host its facts."""
    read = _zendesk if host.name == "zendesk" else _jira
    for line in host.world.journal.shown():
        number = str(line.get("ticket_id") or line.get("issue_id") or "")
        if number in tickets:
            tickets[number].facts.extend(read(host, line))


def _zendesk(host: Host, line: Mapping[str, Any]) -> Iterator[Fact]:
    at, ours = datetime.fromisoformat(line["at"]), line.get("actor_id") == ZENDESK_IDS[HALYARD]
    what = line["what"]
    if what == "change":
        yield _zendesk_change(host, line, at, ours=ours)
    elif what == "comment":
        yield from _words(line, at, ours=ours)
    elif what in JOINED:
        before, after, how = JOINED[what]
        yield from (Fact(at, ADDED, f"{how} {one}", ours) for one in sorted(set(line[after]) - set(line[before])))
    elif what in ("ticket_deleted", "ticket_restored"):
        yield Fact(at, STATUS, what.removeprefix("ticket_"), ours)
    elif what == "merge":
        yield Fact(at, "merged", str(line["into"]), ours)


def _zendesk_change(host: Host, line: Mapping[str, Any], at: datetime, *, ours: bool) -> Fact:
    names = {str(number): name for name, number in host.desk.ids.items()}
    name = names.get(line["field"], line["field"])
    value = str(line["new"] or "").removeprefix(f"halyard_{name}_")
    if name == "Severity":
        return Fact(at, SEVERITY, value.removeprefix("severity_").upper(), ours)
    if name == "status":
        return Fact(at, STATUS, "open" if value == "new" else value, ours)
    return Fact(at, name, "" if value == "0" else value, ours)


def _words(line: Mapping[str, Any], at: datetime, *, ours: bool) -> Iterator[Fact]:
    """What was said; several messages of ours may stand in one comment."""
    for one in BETWEEN.split(line["body"]) if ours else [line["body"]]:
        yield Fact(at, COMMENT, one, ours, line["public"], str(line["actor_id"]))


def _jira(host: Host, line: Mapping[str, Any]) -> Iterator[Fact]:
    at, ours = datetime.fromisoformat(line["at"]), line.get("actor_id") == JIRA_IDS[HALYARD]
    what = line["what"]
    if what == "change":
        yield _jira_change(host, line, at, ours=ours)
    elif what == "comment":
        yield from _words(line, at, ours=ours)
    elif what == "watching":
        yield Fact(at, ADDED, f"follower {line['user_id']}", ours)
    elif what == "request_shared":
        yield Fact(at, ADDED, f"cc {line['to']}", ours=True)
    elif what == "deleted":
        yield Fact(at, STATUS, "deleted", ours)


def _jira_change(host: Host, line: Mapping[str, Any], at: datetime, *, ours: bool) -> Fact:
    desk: Any = host.desk
    names = {str(number): name for name, number in desk.ids.items()}
    name = names.get(line["field_id"], line["field_id"])
    if name == "Severity":
        return Fact(at, SEVERITY, SEVERITIES[str(line["new"])], ours)
    if name == "status":
        return Fact(at, STATUS, STATUSES.get(str(host.world.statuses[line["to"]]["name"]), "open"), ours)
    code = desk.codes.get(name, {}).get(str(line["to"]).strip("[]"))
    return Fact(at, name, code or str(line["new"] or ""), ours)
