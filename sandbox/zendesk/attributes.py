"""Changes a ticket's own attributes: status, priority, who works on it, which form it uses."""

from typing import Any

from sandbox.zendesk.edits import Edit
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.records import PRIORITIES, STATUSES, TYPES, Json

PLAIN = ("subject", "external_id", "due_at", "problem_id")
RECORDS = {
    "organization_id": "organizations",
    "requester_id": "users",
    "ticket_form_id": "forms",
    "brand_id": "brands",
}


def put_attributes(edit: Edit, wanted: Json) -> None:
    """Write every attribute the update names; a value that cannot be is a 422."""
    for name in PLAIN:
        if name in wanted:
            edit.put(name, wanted[name])
    for name, allowed in (("priority", PRIORITIES), ("type", TYPES)):
        if name in wanted:
            edit.put(name, _one_of(name, wanted[name] or None, (None, *allowed)))
    for name, records in RECORDS.items():
        if wanted.get(name) is not None:
            edit.put(name, _known(edit, name, records, wanted[name]))
    _put_people(edit, wanted)
    _put_status(edit, wanted)


def _one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise invalid(name, f"{name.capitalize()}: {value!r} is not included in the list")
    return value


def _known(edit: Edit, name: str, records: str, value: Any) -> int:
    known = getattr(edit.world, records)
    if not str(value).isdigit() or int(value) not in known:
        raise invalid(name, f"{name}: {value!r} is invalid")
    return int(value)


def _put_people(edit: Edit, wanted: Json) -> None:
    """An assignee outside the ticket's group moves the ticket to a group of theirs."""
    if "group_id" in wanted:
        group = wanted["group_id"]
        edit.put("group_id", _known(edit, "group_id", "groups", group) if group is not None else None)
        if "assignee_id" not in wanted and not _in_group(edit, edit.ticket.assignee_id):
            edit.put("assignee_id", None)
    if "assignee_id" not in wanted and "assignee_email" not in wanted:
        return
    assignee = _assignee(edit, wanted)
    if assignee is not None and not _in_group(edit, assignee):
        if wanted.get("group_id") is not None:
            raise invalid("assignee", "Assignee: is not a member of the group")
        edit.put("group_id", edit.world.users[assignee].default_group_id)
    edit.put("assignee_id", assignee)


def _in_group(edit: Edit, user_id: int | None) -> bool:
    return user_id is None or edit.ticket.group_id in edit.world.groups_of(user_id)


def _assignee(edit: Edit, wanted: Json) -> int | None:
    """Only an agent who can sign in and is no light agent works tickets."""
    value: Any = wanted.get("assignee_id")
    person = edit.world.users.get(int(value)) if str(value).isdigit() else None
    if "assignee_email" in wanted:
        person = edit.world.user_by_email(str(wanted["assignee_email"]))
    elif value is None:
        return None
    if person is None or not person.staff or person.light or person.suspended or not person.active:
        raise invalid("assignee", "Assignee: is invalid")
    return person.id


def _put_status(edit: Edit, wanted: Json) -> None:
    """A new case that gets an assignee is open; the custom status follows the status and the other way round."""
    if wanted.get("custom_status_id") is not None:
        status_id = _known(edit, "custom_status_id", "custom_statuses", wanted["custom_status_id"])
        edit.put("custom_status_id", status_id)
        edit.put("status", edit.world.custom_statuses[status_id]["status_category"])
        return
    if wanted.get("status") is not None:
        _move_to(edit, _one_of("status", wanted["status"], STATUSES))
    elif edit.ticket.status == "new" and edit.ticket.assignee_id is not None:
        _move_to(edit, "open")


def _move_to(edit: Edit, status: str) -> None:
    if status != edit.ticket.status or edit.ticket.custom_status_id is None:
        edit.put("status", status)
        edit.put("custom_status_id", edit.world.default_status_id(status))
