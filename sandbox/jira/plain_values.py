"""Field values as workflows know them: read from the text of a rule, and compared with what an issue has."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sandbox.jira.changes import ATTRIBUTES
from sandbox.jira.errors import FieldProblem
from sandbox.jira.fields import FieldDefinition
from sandbox.jira.records import Issue, Json
from sandbox.jira.rich_text import from_text, plain
from sandbox.jira.shown_values import option_of
from sandbox.jira.world import World
from sandbox.jira.written_values import read_date, read_label

# System fields whose value is the id of one of these.
NAMED: dict[str, Callable[[World], dict[str, Json]]] = {
    "priority": lambda world: world.priorities,
    "resolution": lambda world: world.resolutions,
    "status": lambda world: world.statuses,
    "issuetype": lambda world: world.issue_types,
}
WRITABLE = frozenset(
    ["summary", "description", "environment", "priority", "resolution", "assignee", "reporter", "labels", "duedate"]
)


def stands(issue: Issue, one: FieldDefinition) -> Any:
    """What stands in a field of an issue, in its plain form."""
    if one.id in ATTRIBUTES:
        return getattr(issue, ATTRIBUTES[one.id])
    if one.kind in ("created", "updated"):
        return issue.created_at if one.kind == "created" else issue.updated_at
    return issue.values.get(one.id)


def several(value: Any) -> list[Any]:
    """A value as a list: none for an empty one, itself for a single one."""
    if value is None or value == []:
        return []
    return list(value) if isinstance(value, list) else [value]


def constant(kind: str, text: str) -> Any:
    """A comparison's constant by its comparison type; ValueError where it is none."""
    match kind:
        case "NUMBER":
            return float(text)
        case "DATE":
            return _moment(datetime.fromisoformat(text))
        case "DATE_WITHOUT_TIME":
            return datetime.fromisoformat(text).date()
        case _:
            return text


def compared(world: World, issue: Issue, one: FieldDefinition, kind: str) -> list[Any]:
    """What a field of an issue has to compare: values that are not of the comparison's type are none."""
    found = [_compared(world, one, kind, value) for value in several(stands(issue, one))]
    return [value for value in found if value is not None]


def _compared(world: World, one: FieldDefinition, kind: str, value: Any) -> Any:
    match kind:
        case "NUMBER":
            return value if isinstance(value, int | float) else None
        case "DATE":
            return _as_moment(value)
        case "DATE_WITHOUT_TIME":
            moment = _as_moment(value)
            return moment.date() if moment else None
        case "OPTIONID":
            return str(value)
        case _:
            return words(world, one, value)


def words(world: World, one: FieldDefinition, value: Any) -> str:
    """One value of a field as people read it."""
    if one.custom is not None and "option" in (one.type, one.items):
        return option_of(one.custom, value).value
    if one.id in NAMED:
        return str(NAMED[one.id](world)[value]["name"])
    if isinstance(value, dict):
        return plain(value)
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def as_moment(issue: Issue, one: FieldDefinition) -> datetime | None:
    """The moment that stands in a field; a day begins at midnight in UTC."""
    return _as_moment(stands(issue, one))


def _as_moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return _moment(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def known_option(world: World, one: FieldDefinition, value_id: str) -> bool:
    """Whether a field has such a choice: an option in any of its contexts, or a value of a system field."""
    if one.custom is not None:
        return any(option.id == value_id for context in one.custom.contexts for option in context.options)
    return one.id in NAMED and value_id in NAMED[one.id](world)


def read_text(world: World, one: FieldDefinition, text: str) -> Any:
    """A field's plain value from the text of a rule: ids for choices, people and groups; FieldProblem for nonsense."""
    if one.type == "array":
        return [_read_one(world, one, one.items, part) for part in _listed(one, text)]
    if text == "":
        return None
    return _read_one(world, one, one.type if one.custom is not None else one.id, text)


def _listed(one: FieldDefinition, text: str) -> list[str]:
    """`10701,10702`, `["10701"]`, or labels with blanks between."""
    if text.startswith("["):
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise FieldProblem("it is no list of texts")
        return values
    return (
        text.replace(",", " ").split() if one.items == "string" else [part.strip() for part in text.split(",") if part]
    )


def _read_one(world: World, one: FieldDefinition, kind: str, text: str) -> Any:
    match kind:
        case "option" | "priority" | "resolution":
            return _known(text, known_option(world, one, text))
        case "user" | "assignee" | "reporter":
            return _known(text, text in world.users)
        case "group":
            named = next((group.name for group in world.groups.values() if text in (group.id, group.name)), None)
            return named or _known(text, there=False)
        case "number":
            return _number(text)
        case "datetime":
            return _read_moment(text)
        case "date" | "duedate":
            return read_date(text)
        case "description" | "environment" | "string" | "summary":
            return _read_words(one, kind, text)
        case _:
            raise FieldProblem("the sandbox cannot write to this field from a workflow")


def _read_words(one: FieldDefinition, kind: str, text: str) -> Any:
    if one.items == "string":
        return read_label(text)
    rich = kind in ("description", "environment") or one.kind == "textarea"
    return from_text(text) if rich else text


def _known(text: str, there: bool) -> str:
    if not there:
        raise FieldProblem(f"there is no {text!r}")
    return text


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise FieldProblem(f"{text!r} is no number") from None


def _read_moment(text: str) -> datetime:
    try:
        return _moment(datetime.fromisoformat(text)).astimezone(UTC)
    except ValueError:
        raise FieldProblem(f"{text!r} is no moment") from None


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
