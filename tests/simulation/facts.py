"""Reads what really happened in a pretend helpdesk from its own journal, in words that fit both helpdesks.

Nothing of the service is asked or imported here.
"""

from __future__ import annotations

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

SEVERITIES = {str(10500 + number): f"S{number}" for number in range(1, 5)}
"""The pretend Jira's options of its field Severity."""
STATUS, SEVERITY, COMMENT, ADDED = "status", "severity", "comment", "added"


@dataclass(frozen=True)
class Fact:
    """One thing that happened to a ticket; ``what`` is a field's name, or one of the names above."""

    at: datetime
    what: str
    value: str
    ours: bool
    public: bool = False


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
    names = {str(number): name for name, number in host.desk.ids.items()}
    at, ours = datetime.fromisoformat(line["at"]), line.get("actor_id") == ZENDESK_IDS[HALYARD]
    match line["what"]:
        case "change":
            name = names.get(line["field"], line["field"])
            value = str(line["new"] or "").removeprefix(f"halyard_{name}_")
            if name == "Severity":
                yield Fact(at, SEVERITY, value.removeprefix("severity_").upper(), ours)
            elif name == "status":
                yield Fact(at, STATUS, _plain_status(value), ours)
            else:
                yield Fact(at, name, "" if value == "0" else value, ours)
        case "comment":
            yield Fact(at, COMMENT, line["body"], ours, line["public"])
        case "follower_change":
            for one in sorted(set(line["current_followers"]) - set(line["previous_followers"])):
                yield Fact(at, ADDED, f"follower {one}", ours)
        case "email_cc_change":
            for one in sorted(set(line["current_email_ccs"]) - set(line["previous_email_ccs"])):
                yield Fact(at, ADDED, f"cc {one}", ours)
        case "ticket_deleted":
            yield Fact(at, STATUS, "deleted", ours)
        case "ticket_restored":
            yield Fact(at, STATUS, "restored", ours)
        case "merge":
            yield Fact(at, "merged", str(line["into"]), ours)


def _plain_status(value: str) -> str:
    return "open" if value == "new" else value


def _jira(host: Host, line: Mapping[str, Any]) -> Iterator[Fact]:
    desk = host.desk
    names = {str(number): name for name, number in desk.ids.items()}
    at, ours = datetime.fromisoformat(line["at"]), line.get("actor_id") == JIRA_IDS[HALYARD]
    match line["what"]:
        case "change":
            name = names.get(line["field_id"], line["field_id"])
            if name == "Severity":
                yield Fact(at, SEVERITY, SEVERITIES[str(line["new"])], ours)
            elif name == "status":
                yield Fact(at, STATUS, STATUSES.get(str(host.world.statuses[line["to"]]["name"]), "open"), ours)
            else:
                code = desk.codes.get(name, {}).get(str(line["to"]).strip("[]"))  # type: ignore[union-attr]
                yield Fact(at, name, code or str(line["new"] or ""), ours)
        case "comment":
            yield Fact(at, COMMENT, line["body"], ours, line["public"])
        case "watching":
            yield Fact(at, ADDED, f"follower {line['user_id']}", ours)
        case "request_shared":
            yield Fact(at, ADDED, f"cc {line['to']}", ours=True)
        case "deleted":
            yield Fact(at, STATUS, "deleted", ours)
