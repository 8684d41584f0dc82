"""How field values look: in answers, and in the lines of a changelog."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.jira.fields import FieldDefinition
from sandbox.jira.records import CustomField, Issue, Json, Option
from sandbox.jira.rich_text import plain, wiki
from sandbox.jira.views import View
from sandbox.jira.world import World

# Kinds whose value is worked out from the whole issue; a module that knows how adds itself here.
WORKED_OUT: dict[str, Callable[[View, Issue, FieldDefinition], Any]] = {}


def option_of(custom: CustomField, option_id: str) -> Option:
    """An option by id, in whichever context it stands; one that was deleted still has its id."""
    found = (option for context in custom.contexts for option in context.options if option.id == option_id)
    return next(found, Option(option_id, ""))


def shown_value(view: View, issue: Issue, one: FieldDefinition) -> Any:
    """A custom field's value as an issue shows it; None where it is empty."""
    if one.kind in WORKED_OUT:
        return WORKED_OUT[one.kind](view, issue, one)
    value = issue.values.get(one.id)
    if value is None or value == []:
        return None
    if one.type == "array":
        return [_shown(view, one, one.items, each) for each in value]
    return _shown(view, one, one.type, value)


def _shown(view: View, one: FieldDefinition, kind: str, value: Any) -> Any:
    match kind:
        case "option":
            return _shown_option(view, one, value)
        case "user":
            return view.person_with(value)
        case "group":
            return _shown_group(view, value)
        case "datetime":
            return view.at(value)
        case "sd-customerorganization":
            return shown_organization(view, value)
        case "string" if one.kind == "textarea":
            return value if view.version == 3 else wiki(value)
        case _:
            return value


def _shown_option(view: View, one: FieldDefinition, option_id: str) -> Json | None:
    if one.custom is None:
        return None
    option = option_of(one.custom, option_id)
    return {"self": view.url(f"/customFieldOption/{option.id}"), "value": option.value, "id": option.id}


def _shown_group(view: View, name: str) -> Json:
    known = next((group for group in view.world.groups.values() if group.name == name), None)
    shown = {"name": name, "self": view.url(f"/group?groupname={name}")}
    return shown | {"groupId": known.id} if view.world.cloud and known else shown


def shown_organization(view: View, organization_id: str) -> Json:
    """A customer company as an issue's field shows it."""
    known = view.world.organizations.get(organization_id)
    link = f"{view.host}/rest/servicedeskapi/organization/{organization_id}"
    return {"id": organization_id, "name": known.name if known else "", "_links": {"self": link}}


def told(world: World, one: FieldDefinition, value: Any) -> tuple[str | None, str | None]:
    """A custom field's value as a changelog has it: ids or None, and the words."""
    if value is None or value == []:
        return None, None
    if one.type != "array":
        return _told(world, one, one.type, value)
    if one.items == "string":
        return None, " ".join(value)
    pairs = [_told(world, one, one.items, each) for each in value]
    ids = ", ".join(str(pair[0]) for pair in pairs)
    return f"[{ids}]", ",".join(str(pair[1]) for pair in pairs)


def _told(world: World, one: FieldDefinition, kind: str, value: Any) -> tuple[str | None, str | None]:
    match kind:
        case "option" if one.custom is not None:
            return str(value), option_of(one.custom, value).value
        case "user":
            return told_person(world, value)
        case "sd-customerorganization":
            known = world.organizations.get(value)
            return str(value), known.name if known else ""
        case "group":
            return str(value), str(value)
        case "number":
            return None, f"{value:g}"
        case "string" if isinstance(value, dict):
            return None, plain(value)
        case _:
            return None, value.isoformat() if isinstance(value, datetime) else str(value)


def told_person(world: World, user_id: str | None) -> tuple[str | None, str | None]:
    """Somebody in a changelog: the account's id, or a Data Center's user key, and the name shown."""
    if not user_id:
        return None, None
    user = world.users[user_id]
    return (user.id if world.cloud else user.key), user.display_name
