"""Applies a macro on the agent's page: its actions become part of the update that the agent submits.

Rule 1: what the agent entered beside it comes after it, and counts where both say something.
Rule 2: the macro's text stands before the agent's own.
Rule 3: fields are set whether or not the form shows them.
"""

import html
from typing import Any

from sandbox.zendesk.records import Json, Ticket, User
from sandbox.zendesk.rule_terms import CUSTOM
from sandbox.zendesk.world import World, sorted_records

LISTS = ("custom_fields", "followers", "email_ccs")
TAGS = {"set_tags": "tags", "current_tags": "additional_tags", "remove_tags": "remove_tags"}
PEOPLE = {"follower": "followers", "cc": "email_ccs"}
COMMENT = {"comment_value": "body", "comment_value_html": "html_body", "comment_mode_is_public": "public"}


def offered(world: World) -> list[Json]:
    """The macros an agent may choose from."""
    return [one for one in sorted_records(world.macros) if one["active"]]


def find(world: World, text: str | None) -> Json | None:
    """The macro chosen on the page; nothing where there is no such one."""
    return next((one for one in offered(world) if str(one["id"]) == text), None)


def applied(ticket: Ticket, user: User, macro: Json, entered: Json) -> Json:
    """The update of an agent who chose a macro and entered something beside it."""
    change: Json = {}
    for action in macro["actions"]:
        _apply(change, ticket, user, action["field"], action["value"])
    lists = {name: [*change.get(name, ()), *entered.get(name, ())] for name in LISTS}
    whole = {**change, **entered, **lists, "comment": _comment(change.get("comment", {}), entered.get("comment", {}))}
    return {name: value for name, value in whole.items() if value not in ([], {})}


def _apply(change: Json, ticket: Ticket, user: User, name: str, value: Any) -> None:
    custom = CUSTOM.fullmatch(name)
    if custom:
        change.setdefault("custom_fields", []).append({"id": int(custom[1]), "value": value})
    elif name in PEOPLE:
        change.setdefault(PEOPLE[name], []).append({"user_id": _person(ticket, user, value)})
    elif name == "assignee_id":
        change[name] = _person(ticket, user, value)
    elif name in TAGS:
        change[TAGS[name]] = str(value)
    elif name in COMMENT:
        change.setdefault("comment", {})[COMMENT[name]] = str(value)
    else:
        change[name] = value or None


def _person(ticket: Ticket, user: User, value: Any) -> int | None:
    named = {"current_user": user.id, "requester_id": ticket.requester_id, "assignee_id": ticket.assignee_id}
    return named.get(str(value), int(value) if str(value).isdigit() else None)


def _comment(macro: Json, own: Json) -> Json:
    """One comment of both; without a text of either there is none."""
    text = "\n\n".join(part for part in (macro.get("body"), own.get("body")) if part)
    if "html_body" in macro:
        return {**own, **macro, "html_body": macro["html_body"] + html.escape(text).replace("\n", "<br>")}
    return {**own, **macro, "body": text} if text else {}
