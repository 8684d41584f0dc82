"""Reads the body of an edit, field by field, and puts each onto the issue, or gathers what is wrong with it.

Rule 1: `fields` replaces values, `update` has verbs; a field may be in one of the two only.
Rule 2: nothing is written unless everything can be; the answer names every field at fault.
Rule 3: no screen is asked; a field must exist, and have a context for the issue's project and type.
Rule 4: a Data Center does ask: what is not on the project's edit screen cannot be set there.
"""

import json
from collections.abc import Iterable
from typing import Any

from sandbox.jira.access import NAMES, may
from sandbox.jira.changes import Edit, new_comment
from sandbox.jira.errors import FieldProblem, bad_request, field_errors, not_understood
from sandbox.jira.fields import FieldDefinition, context_for, field_named
from sandbox.jira.records import Comment, Json
from sandbox.jira.world import World
from sandbox.jira.written_fields import MEMBERS, SYSTEM_READERS, TAKES
from sandbox.jira.written_values import Place, read_custom, read_member, read_rich

BODY = ("fields", "update", "properties", "historyMetadata")
METADATA = frozenset(
    [
        "type",
        "description",
        "descriptionKey",
        "activityDescription",
        "activityDescriptionKey",
        "emailDescription",
        "emailDescriptionKey",
        "actor",
        "generator",
        "cause",
        "extraData",
    ]
)
LONGEST_KEY, LONGEST_VALUE = 255, 32_768
EVERYWHERE = frozenset({"comment"})


def put_fields(
    edit: Edit, body: Json, version: int, screen: Iterable[str] | None = None, *, bare: bool = False
) -> Comment | None:
    """Put what `fields` and `update` say onto the issue; a comment that came with them is handed back.

    ``screen`` names the only fields that may be set, None lets all be; ``bare`` leaves out who may set which,
    for values that a person's rights were looked at for elsewhere.
    """
    fields, update = _maps(body)
    errors = dict.fromkeys(fields.keys() & update.keys(), "Field may be in 'fields' or in 'update', not in both.")
    place = Place(edit.world, version, edit.world.project_of(edit.issue), edit.issue.type_id)
    allowed = None if screen is None else EVERYWHERE | set(screen)
    said = None
    for name in [*fields, *update]:
        if name in errors:
            continue
        try:
            _admit(edit, name, allowed, bare=bare)
            if name == "comment":
                said = _said(edit, place, update.get(name))
            elif name in fields:
                edit.put(name, _read(place, name, fields[name]))
            else:
                _operate(edit, place, name, update[name])
        except FieldProblem as problem:
            errors[name] = str(problem)
    if errors:
        raise field_errors(errors)
    return said


def _maps(body: Json) -> tuple[Json, Json]:
    fields, update = body.get("fields", {}), body.get("update", {})
    if not isinstance(fields, dict) or not isinstance(update, dict):
        raise bad_request("'fields' and 'update' are objects.")
    return fields, update


def _admit(edit: Edit, name: str, allowed: frozenset[str] | None, *, bare: bool) -> None:
    """Refuse a field that is not there, not for this issue, or not this person's to set."""
    world, issue = edit.world, edit.issue
    one = field_named(world, name)
    there = one is not None and _settable(one) and (allowed is None or name in allowed)
    if one is not None and one.custom is not None:
        there = there and context_for(one.custom, issue.project_id, issue.type_id) is not None
    if not there:
        raise FieldProblem(f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.")
    takes = TAKES.get(name)
    if takes and not bare and not may(world, edit.actor.user, takes, world.project_of(issue), issue):
        raise FieldProblem(f"Field '{name}' cannot be set. It takes the permission '{NAMES[takes]}'.")


def _settable(one: FieldDefinition) -> bool:
    return one.id in SYSTEM_READERS or one.id == "comment" or (one.custom is not None and one.kind != "sd-sla-field")


def _read(place: Place, name: str, raw: Any) -> Any:
    if name in SYSTEM_READERS:
        return SYSTEM_READERS[name](place, raw)
    return read_custom(place, _defined(place.world, name), raw)


def _defined(world: World, name: str) -> FieldDefinition:
    one = field_named(world, name)
    if one is None:
        raise FieldProblem(f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.")
    return one


def _operate(edit: Edit, place: Place, name: str, operations: Any) -> None:
    """Carry out the verbs for one field, one after the other."""
    one = _defined(edit.world, name)
    several = one.type == "array"
    known = ("set", "add", "remove") if several else ("set",)
    for verb, raw in _verbs(operations):
        if verb not in known:
            verbs = ", ".join(f"'{each}'" for each in known)
            raise FieldProblem(f"Field '{name}' does not support operation '{verb}'. Supported operations are: {verbs}")
        if verb == "set":
            edit.put(name, _read(place, name, raw))
            continue
        member = MEMBERS[name](place, raw) if name in MEMBERS else read_member(place, one, raw)
        kept = [each for each in edit.value(name) or [] if each != member]
        there = member in (edit.value(name) or [])
        if verb == "add" and not there:
            edit.put(name, [*kept, member])
        elif verb == "remove":
            edit.put(name, kept)


def _verbs(operations: Any) -> list[tuple[str, Any]]:
    """`[{"add": "x"}, {"remove": "y"}]` in order."""
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise FieldProblem("The operations are a list of objects, each with a verb.")
    return [(verb, raw) for one in operations for verb, raw in one.items()]


def _said(edit: Edit, place: Place, operations: Any) -> Comment:
    """`{"comment": [{"add": {"body": ...}}]}`: one comment, said with the change."""
    verbs = _verbs(operations)
    if len(verbs) != 1 or verbs[0][0] != "add" or not isinstance(verbs[0][1], dict) or set(verbs[0][1]) != {"body"}:
        raise FieldProblem('The sandbox understands [{"add": {"body": ...}}] for comments.')
    if not may(edit.world, edit.actor.user, "ADD_COMMENTS", place.project, edit.issue):
        raise FieldProblem("You do not have the permission to comment on this issue.")
    body = read_rich(place, verbs[0][1]["body"])
    if body is None:
        raise FieldProblem("Comment body can not be empty!")
    return new_comment(edit.world, edit.actor.user.id, body)


def read_properties(body: Json) -> dict[str, Any]:
    """`[{"key", "value"}]` of a body, checked."""
    pairs = body.get("properties", [])
    if not isinstance(pairs, list):
        raise bad_request("'properties' is a list.")
    found: dict[str, Any] = {}
    for pair in pairs:
        if not isinstance(pair, dict) or set(pair) != {"key", "value"}:
            raise bad_request("Each property has a 'key' and a 'value'.")
        check_property(pair["key"], pair["value"])
        found[pair["key"]] = pair["value"]
    return found


def check_property(key: Any, value: Any) -> None:
    """400 for a key or a value that is too long."""
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise bad_request(f"The property key cannot be longer than {LONGEST_KEY} characters, nor empty.")
    if len(json.dumps(value, separators=(",", ":"), ensure_ascii=False)) > LONGEST_VALUE:
        raise bad_request(f"The property value cannot be longer than {LONGEST_VALUE} characters.")


def read_metadata(body: Json) -> Json | None:
    """What is to stand with the change in the issue's history."""
    metadata = body.get("historyMetadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise bad_request("'historyMetadata' is an object.")
    for name in metadata.keys() - METADATA:
        raise not_understood(f"the property {name!r} in historyMetadata")
    return dict(metadata)
