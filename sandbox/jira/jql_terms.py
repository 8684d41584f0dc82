"""Holds issues against the clauses of a query, and puts them in the order it asks for.

Rule 1: a field, project, status or issue that is not there makes the whole query an error, not an empty answer.
Rule 2: a date in quotes is a minute in the time zone of whoever asks; a bare number is milliseconds since 1970;
`-15m` counts from now.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.jira.errors import Refusal, bad_request
from sandbox.jira.fields import OPTION_KINDS, FieldDefinition, all_fields
from sandbox.jira.jql import Both, Clause, Node, Not, Value
from sandbox.jira.records import Issue, User
from sandbox.jira.rich_text import plain
from sandbox.jira.shown_values import option_of
from sandbox.jira.world import World

Test = Callable[[Issue], bool]
RELATIVE = re.compile(r"([+-]?)(\d+)([wdhm])", re.IGNORECASE)
UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
DAY = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?: (\d\d?):(\d\d))?")
EPOCH = re.compile(r"-?\d{5,}")
DATES = frozenset(["created", "updated", "resolutiondate", "duedate", "statuscategorychangedate"])
EQUAL, UNEQUAL = ("=", "in", "is"), ("!=", "not in", "is not")
PEOPLE = ("assignee", "reporter", "creator")


def compiled(world: World, user: User, node: Node) -> Test:
    """A query's clauses as one question about an issue; 400 for what cannot be asked."""
    match node:
        case Both(parts=parts, any=True):
            tests = [compiled(world, user, part) for part in parts]
            return lambda issue: any(test(issue) for test in tests)
        case Both(parts=parts):
            tests = [compiled(world, user, part) for part in parts]
            return lambda issue: all(test(issue) for test in tests)
        case Not(part=part):
            test = compiled(world, user, part)
            return lambda issue: not test(issue)
        case Clause():
            return _clause(world, user, node)


def find_field(world: World, name: str) -> FieldDefinition:
    """The field that a query means by a word: its name in JQL, its id, or what a person called it."""
    wanted = name.lower()
    for one in all_fields(world):
        if wanted in [word.lower() for word in one.clause_names] or (one.custom is None and wanted == one.id.lower()):
            return one
    raise bad_request(f"Field '{name}' does not exist or you do not have permission to view it.")


def _clause(world: World, user: User, clause: Clause) -> Test:
    one = find_field(world, clause.field)
    if one.id in DATES or one.type in ("date", "datetime"):
        return _date_clause(world, user, one, clause)
    if one.type == "number":
        return _number_clause(one, clause)
    if clause.operator in ("~", "!~"):
        return _text_clause(one, clause)
    if one.id in ("summary", "description", "environment") and clause.operator not in ("is", "is not"):
        raise _unfit(one, clause)
    if clause.operator not in EQUAL + UNEQUAL:
        raise _unfit(one, clause)
    wanted = [None if value.empty else _meant(world, user, one, value) for value in clause.values]
    negated = clause.operator in UNEQUAL
    asks_empty = wanted == [None]

    def test(issue: Issue) -> bool:
        values = held(world, one, issue)
        if asks_empty:
            return bool(values) == negated
        fits = any(value in wanted for value in values) or (None in wanted and not values)
        # As in Jira, != leaves out what is empty.
        return (bool(values) and not fits) if negated else fits

    return test


def _unfit(one: FieldDefinition, clause: Clause) -> Refusal:
    return bad_request(f"The operator '{clause.operator}' is not supported by the '{one.name}' field.")


def held(world: World, one: FieldDefinition, issue: Issue) -> list[Any]:
    """What an issue has in a field, as it is compared: ids and words, in lower case."""
    plain_values: dict[str, Any] = {
        "issuekey": [issue.id],
        "project": [issue.project_id],
        "status": [issue.status_id],
        "statusCategory": [world.statuses[issue.status_id]["category"]],
        "issuetype": [issue.type_id],
        "priority": [issue.priority_id],
        "resolution": [issue.resolution_id],
        "assignee": [issue.assignee_id],
        "reporter": [issue.reporter_id],
        "creator": [issue.creator_id],
        "labels": [label.lower() for label in issue.labels],
        "components": issue.component_ids,
        "security": [issue.security_id],
        "parent": [issue.parent_id],
        "watches": issue.watcher_ids,
    }
    if one.custom is None:
        found = plain_values.get(one.id, [])
    elif one.kind == "vp-origin":
        found = [issue.request_type_id]
    else:
        value = issue.values.get(one.id)
        found = value if isinstance(value, list) else [value]
    return [each.lower() if isinstance(each, str) and one.items == "string" else each for each in found if each]


def _meant(world: World, user: User, one: FieldDefinition, value: Value) -> Any:
    """What a query's value stands for in this field."""
    if value.function:
        if value.text.lower() == "currentuser" and (one.type == "user" or one.items == "user"):
            return user.id
        raise bad_request(f"The function '{value.text}()' is not known for the field '{one.name}'.")
    word = value.text.strip().lower()
    if one.id == "issuekey" or one.id == "parent":
        issue = world.issue_named(word)
        if issue is None:
            raise bad_request(f"An issue with key '{value.text}' does not exist for field '{one.name}'.")
        return issue.id
    if one.items == "string":
        return word
    for number, words in _choices(world, one):
        if word == number.lower() or word in words:
            return number
    raise bad_request(f"The value '{value.text}' does not exist for the field '{one.name}'.")


def _choices(world: World, one: FieldDefinition) -> Iterable[tuple[str, list[str]]]:
    """The ids there are for a field, each with the words it goes by."""
    if one.type == "user" or one.items == "user":
        return [(each.id, _words_for(world, each)) for each in world.users.values()]
    if one.custom is not None:
        return _custom_choices(world, one)
    tables: dict[str, Mapping[str, Any]] = {
        "status": world.statuses,
        "issuetype": world.issue_types,
        "priority": world.priorities,
        "resolution": world.resolutions,
        "components": {k: v for each in world.projects.values() for k, v in each.components.items()},
        "security": {k: v for each in world.projects.values() for k, v in each.security_levels.items()},
    }
    if one.id == "project":
        return [(each.id, [each.key.lower(), each.name.lower()]) for each in world.projects.values()]
    if one.id == "statusCategory":
        words = {"new": ["to do"], "indeterminate": ["in progress"], "done": ["done"]}
        return list(words.items())
    if one.id not in tables:
        raise bad_request(f"The sandbox cannot search by the field '{one.name}'.")
    return [(number, [str(each["name"]).lower()]) for number, each in tables[one.id].items()]


def _words_for(world: World, user: User) -> list[str]:
    """Cloud finds people by account id and by the name they show, a Data Center by their user name."""
    return [user.display_name.lower()] if world.cloud else [user.name.lower()]


def _custom_choices(world: World, one: FieldDefinition) -> Iterable[tuple[str, list[str]]]:
    if one.custom is not None and one.kind in OPTION_KINDS:
        options = [option for context in one.custom.contexts for option in context.options]
        return [(option.id, [option.value.lower()]) for option in options]
    if one.items == "sd-customerorganization":
        return [(each.id, [each.name.lower()]) for each in world.organizations.values()]
    if one.kind == "vp-origin":
        return [(each.id, [each.name.lower()]) for each in world.request_types.values()]
    raise bad_request(f"The sandbox cannot search by the field '{one.name}' so.")


def _text_clause(one: FieldDefinition, clause: Clause) -> Test:
    """`~` finds words, in any case."""
    if one.type != "string" or clause.values[0].empty:
        raise _unfit(one, clause)
    words = clause.values[0].text.lower().strip('"').replace("*", "").split()
    negated = clause.operator == "!~"

    def test(issue: Issue) -> bool:
        if one.custom is None:
            value = {"summary": issue.summary, "description": issue.description}.get(one.id, issue.environment)
        else:
            value = issue.values.get(one.id)
        text = (plain(value) if isinstance(value, dict) else str(value or "")).lower()
        return all(word in text for word in words) != negated

    return test


def _number_clause(one: FieldDefinition, clause: Clause) -> Test:
    value = clause.values[0]
    if value.empty:
        return lambda issue: (issue.values.get(one.id) is None) == (clause.operator in EQUAL)
    try:
        wanted = float(value.text)
    except ValueError:
        raise bad_request(f"The value '{value.text}' is no number, for the field '{one.name}'.") from None
    return lambda issue: _compares(clause.operator, issue.values.get(one.id), wanted)


def _compares(operator: str, left: Any, right: Any) -> bool:
    """Whether a comparison holds; with nothing there, none does."""
    if left is None:
        return False
    match operator:
        case "=":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case _:
            raise bad_request(f"The operator '{operator}' does not go with dates and numbers.")


def _date_clause(world: World, user: User, one: FieldDefinition, clause: Clause) -> Test:
    value = clause.values[0]
    if value.empty:
        return lambda issue: (_moment_of(user, one, issue) is None) == (clause.operator in EQUAL)
    wanted = read_moment(world, user, value, one.name)
    _compares(clause.operator, wanted, wanted)
    return lambda issue: _compares(clause.operator, _moment_of(user, one, issue), wanted)


def _moment_of(user: User, one: FieldDefinition, issue: Issue) -> datetime | None:
    match one.id:
        case "created":
            return issue.created_at
        case "updated":
            return issue.updated_at
        case "resolutiondate":
            return issue.resolved_at
        case "statuscategorychangedate":
            return issue.status_changed_at
        case "duedate":
            value: Any = issue.due_on
        case _:
            value = issue.values.get(one.id)
    if isinstance(value, str):
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(user.time_zone))
    return value if isinstance(value, datetime) else None


def read_moment(world: World, user: User, value: Value, name: str) -> datetime:
    """The moment a query's value names."""
    text = value.text.strip()
    if value.function:
        if text.lower() == "now":
            return world.now()
        raise bad_request(f"The function '{text}()' is not known for the field '{name}'.")
    if not value.quoted and EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    relative = RELATIVE.fullmatch(text)
    if relative:
        step = int(relative[2]) * UNITS[relative[3].lower()]
        return world.now() - step if relative[1] == "-" else world.now() + step
    day = DAY.fullmatch(text)
    if day:
        try:
            year, month, number, hour, minute = (int(part or 0) for part in day.groups())
            return datetime(year, month, number, hour, minute, tzinfo=ZoneInfo(user.time_zone))
        except ValueError:
            pass
    raise bad_request(
        f"Date value '{text}' for field '{name}' is invalid. Valid formats include: "
        "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def ordered(world: World, user: User, issues: list[Issue], order: Iterable[tuple[str, bool]]) -> list[Issue]:
    """In the order asked for; the newest first where that decides nothing."""
    rows = sorted(issues, key=lambda issue: int(issue.id), reverse=True)
    for name, descending in reversed(list(order)):
        one = find_field(world, name)
        rows.sort(key=partial(_rank, world, user, one), reverse=descending)
    return rows


def _rank(world: World, user: User, one: FieldDefinition, issue: Issue) -> tuple[int, Any]:
    """What to sort by; the empty ones come last."""
    moment = _moment_of(user, one, issue) if one.id in DATES or one.type in ("date", "datetime") else None
    if moment is not None:
        return 0, moment.timestamp()
    if one.id == "issuekey":
        key, _, number = issue.key.rpartition("-")
        return 0, f"{key}-{int(number):012}"
    if one.id == "summary":
        return 0, issue.summary.lower()
    if one.type == "number":
        value = issue.values.get(one.id)
        return (1, 0.0) if value is None else (0, value)
    values = held(world, one, issue)
    if one.custom is not None and one.kind in OPTION_KINDS:
        values = [option_of(one.custom, each).value for each in values]
    return (0, str(values[0]).zfill(20)) if values else (1, "")
