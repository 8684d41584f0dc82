"""Reads what is written to a field, in each field's own form, or says why it does not take it.

Rule 1: choices, people and groups come as objects; a bare word is refused.
Rule 2: an option counts only where the issue's own context has it, and not once it is disabled.
Rule 3: people are named by account id on Cloud and by user name on a Data Center, never the other way round.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sandbox.jira.errors import FieldProblem
from sandbox.jira.fields import FieldDefinition, context_for
from sandbox.jira.records import Project
from sandbox.jira.rich_text import read_document, read_wiki
from sandbox.jira.times import to_millis
from sandbox.jira.world import World

SHORT = 255
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)")


@dataclass(frozen=True)
class Place:
    """Where a value is written: the site, the API's version, and the project and type of the issue."""

    world: World
    version: int
    project: Project
    type_id: str


def read_custom(place: Place, one: FieldDefinition, raw: Any) -> Any:
    """A custom field's value in its plain form; None or an empty list for none."""
    if raw is None:
        return [] if one.type == "array" else None
    if one.type == "array":
        return [_read(place, one, one.items, each) for each in listed(raw)]
    return _read(place, one, one.type, raw)


def listed(raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise FieldProblem("data was not an array")
    return raw


def read_member(place: Place, one: FieldDefinition, raw: Any) -> Any:
    """One value of a field that holds several."""
    return _read(place, one, one.items, raw)


def _read(place: Place, one: FieldDefinition, kind: str, raw: Any) -> Any:
    if kind == "string" and one.kind == "textarea":
        return read_rich(place, raw)
    if kind == "string":
        return read_label(raw) if one.kind == "labels" else _short_text(one, raw)
    reader = READERS.get(kind)
    if reader is None:
        raise FieldProblem(f"Field '{one.id}' cannot be set. It is worked out by the site.")
    return reader(place, one, raw)


def read_rich(place: Place, raw: Any) -> Any:
    """Formatted text: a document in version 3, wiki text in version 2."""
    return read_document(raw) if place.version == 3 else read_wiki(raw)


def _short_text(one: FieldDefinition, raw: Any) -> str | None:
    if not isinstance(raw, str):
        raise FieldProblem("Operation value must be a string")
    if len(raw) > SHORT:
        raise FieldProblem(f"The entered text is too long. It exceeds the allowed limit of {SHORT} characters.")
    if "\n" in raw or "\r" in raw:
        raise FieldProblem("The text must not have line breaks.")
    if one.kind == "url" and raw and not raw.startswith(("http://", "https://")):
        raise FieldProblem("Not a valid URL")
    return raw or None


def read_label(raw: Any) -> str:
    if not isinstance(raw, str) or not raw:
        raise FieldProblem("A label is a text that is not empty.")
    if any(letter.isspace() for letter in raw):
        raise FieldProblem(f"The label '{raw}' contains spaces which is invalid.")
    if len(raw) > SHORT:
        raise FieldProblem(f"The label '{raw[:20]}...' exceeds {SHORT} characters.")
    return raw


def _option(place: Place, one: FieldDefinition, raw: Any) -> str:
    context = context_for(one.custom, place.project.id, place.type_id) if one.custom else None
    known = [] if context is None else [option for option in context.options if not option.disabled]
    if not isinstance(raw, dict) or not raw.keys() & {"id", "value"} or raw.keys() - {"id", "value", "self"}:
        raise FieldProblem(f"Specify a valid 'id' or 'value' for {one.name}")
    for option in known:
        if option.id == str(raw["id"]) if "id" in raw else option.value == raw["value"]:
            return option.id
    raise FieldProblem(f"Option '{raw.get('id', raw.get('value'))}' is not valid for {one.name}")


def _number(_place: Place, _one: FieldDefinition, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or abs(raw) > 1e14:
        raise FieldProblem("Operation value must be a number")
    return float(raw)


def _moment(_place: Place, _one: FieldDefinition, raw: Any) -> datetime:
    if not isinstance(raw, str) or not MOMENT.fullmatch(raw):
        raise FieldProblem("Error parsing date string: it is like 2026-11-22T10:00:00.000+0000")
    try:
        return to_millis(datetime.fromisoformat(raw).astimezone(UTC))
    except ValueError:
        raise FieldProblem("Error parsing date string: there is no such moment") from None


def _date(_place: Place, _one: FieldDefinition, raw: Any) -> str:
    return read_date(raw)


def read_date(raw: Any) -> str:
    try:
        if isinstance(raw, str) and len(raw) == len("2026-11-22"):
            return date.fromisoformat(raw).isoformat()
    except ValueError:
        pass
    raise FieldProblem("Error parsing date string: it is like 2026-11-22")


def _user(place: Place, _one: FieldDefinition, raw: Any) -> str:
    return read_user(place.world, raw)


def read_user(world: World, raw: Any) -> str:
    """The account that an object names; FieldProblem for a word, for nobody, or for the other deployment's form."""
    words = ("accountId", "id") if world.cloud else ("name", "key")
    word = next((one for one in words if isinstance(raw, dict) and isinstance(raw.get(one), str)), None)
    if word is None:
        raise FieldProblem(f"data was not an object with '{words[0]}'")
    if world.cloud:
        found = world.users.get(raw[word])
    else:
        found = next((one for one in world.users.values() if raw[word] in (one.name, one.key)), None)
    if found is None:
        raise FieldProblem(f"User '{raw[word]}' does not exist.")
    return found.id


def _group(place: Place, _one: FieldDefinition, raw: Any) -> str:
    if isinstance(raw, dict) and raw.keys() & {"name", "groupId"}:
        for group in place.world.groups.values():
            if raw.get("name") == group.name or raw.get("groupId") == group.id:
                return group.name
    raise FieldProblem("Could not find group")


def _organization(place: Place, _one: FieldDefinition, raw: Any) -> str:
    """The service desk takes ids, as numbers or text."""
    if isinstance(raw, int | str) and not isinstance(raw, bool) and str(raw) in place.world.organizations:
        return str(raw)
    raise FieldProblem(f"Organization {raw!r} does not exist.")


def _request_type(place: Place, _one: FieldDefinition, raw: Any) -> str:
    desk = place.world.desk_of(place.project)
    known = place.world.request_types.get(raw) if isinstance(raw, str) else None
    if known is None or desk is None or known.service_desk_id != desk.id:
        raise FieldProblem("The request type is none of this project's.")
    return known.id


READERS: dict[str, Callable[[Place, FieldDefinition, Any], Any]] = {
    "option": _option,
    "number": _number,
    "datetime": _moment,
    "date": _date,
    "user": _user,
    "group": _group,
    "sd-customerorganization": _organization,
    "sd-customerrequesttype": _request_type,
}
