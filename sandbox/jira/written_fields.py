"""Reads what is written to the system's own fields: who is in charge, how urgent it is, what it is called.

Each reader gives the plain form, or raises FieldProblem.
"""

from collections.abc import Callable
from typing import Any

from sandbox.jira.access import may
from sandbox.jira.errors import FieldProblem
from sandbox.jira.records import Json
from sandbox.jira.written_values import SHORT, Place, listed, read_date, read_label, read_rich, read_user

AUTOMATIC = "-1"


def summary(_place: Place, raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise FieldProblem("You must specify a summary of the issue.")
    if len(raw) > SHORT or "\n" in raw or "\r" in raw:
        raise FieldProblem(f"The summary is one line of at most {SHORT} characters.")
    return raw


def assignee(place: Place, raw: Any) -> str | None:
    """Somebody who may be assigned; null, or an id of null, is nobody; `-1` is whoever leads the project."""
    word = "accountId" if place.world.cloud else "name"
    if raw is None or (isinstance(raw, dict) and raw.get(word, AUTOMATIC) is None):
        return None
    if isinstance(raw, dict) and raw.get(word) == AUTOMATIC:
        return place.project.lead_id
    found = place.world.users[read_user(place.world, raw)]
    if not may(place.world, found, "ASSIGNABLE_USER", place.project):
        raise FieldProblem(f"User '{found.display_name}' cannot be assigned issues.")
    return found.id


def reporter(place: Place, raw: Any) -> str:
    if raw is None:
        raise FieldProblem("Reporter is required.")
    return read_user(place.world, raw)


def labels(_place: Place, raw: Any) -> list[str]:
    return list(dict.fromkeys(read_label(one) for one in listed(raw or [])))


def components(place: Place, raw: Any) -> list[str]:
    return list(dict.fromkeys(component(place, one) for one in listed(raw or [])))


def component(place: Place, raw: Any) -> str:
    return str(_named(place.project.components, raw, "component"))


def priority(place: Place, raw: Any) -> str:
    return _named(place.world.priorities, raw, "priority")


def resolution(place: Place, raw: Any) -> str | None:
    return None if raw is None else _named(place.world.resolutions, raw, "resolution")


def security(place: Place, raw: Any) -> str | None:
    return None if raw is None else _named(place.project.security_levels, raw, "security level")


def issue_type(place: Place, raw: Any) -> str:
    found = _named(place.world.issue_types, raw, "issue type")
    if found not in place.project.issue_type_ids:
        raise FieldProblem("The issue type selected is invalid.")
    return found


def _named(known: dict[str, Json], raw: Any, what: str) -> str:
    """By `{"id"}` or `{"name"}`, and nothing else."""
    if isinstance(raw, dict) and raw.keys() & {"id", "name"} and not raw.keys() - {"id", "name", "self"}:
        for number, one in known.items():
            if number == raw["id"] if "id" in raw else one["name"] == raw["name"]:
                return number
    raise FieldProblem(f"Specify a valid 'id' or 'name' of a {what}")


def due(_place: Place, raw: Any) -> str | None:
    return None if raw is None else read_date(raw)


def parent(place: Place, raw: Any) -> str | None:
    if raw is None:
        return None
    named = raw.get("id") or raw.get("key") if isinstance(raw, dict) else None
    found = place.world.issue_named(named) if isinstance(named, str) else None
    if found is None or found.project_id != place.project.id:
        raise FieldProblem("Could not find the parent in this project.")
    return found.id


SYSTEM_READERS: dict[str, Callable[[Place, Any], Any]] = {
    "summary": summary,
    "description": read_rich,
    "environment": read_rich,
    "priority": priority,
    "assignee": assignee,
    "reporter": reporter,
    "labels": labels,
    "components": components,
    "resolution": resolution,
    "security": security,
    "issuetype": issue_type,
    "duedate": due,
    "parent": parent,
}
# Fields that hold several values, and how one of them is read.
MEMBERS: dict[str, Callable[[Place, Any], str]] = {"labels": lambda _, raw: read_label(raw), "components": component}
# What writing to a field takes beside the right to edit issues.
TAKES = {
    "assignee": "ASSIGN_ISSUES",
    "reporter": "MODIFY_REPORTER",
    "security": "SET_ISSUE_SECURITY",
    "duedate": "SCHEDULE_ISSUES",
}
