"""Fills {{...}} placeholders in comments, notifications and webhook bodies.

Values are put in as they are: nothing is escaped for JSON, and a name nobody knows becomes empty.
"""

import re
from collections.abc import Sequence
from typing import Any

from sandbox.moments import whole_second
from sandbox.zendesk.records import Comment, Json, Ticket, User
from sandbox.zendesk.world import World

PATTERN = re.compile(r"\{\{\s*([a-zA-Z0-9_.]+)\s*\}\}")


def fill(text: str, world: World, ticket: Ticket, current: User, new: Sequence[Comment] = ()) -> str:
    """The text with every placeholder replaced; new comments are those not yet part of the ticket."""
    if "{{" not in text:
        return text
    known = _ticket_words(world, ticket, new) | _person_words("current_user", current)
    return PATTERN.sub(lambda found: _word(found[1], known, world, ticket), text)


def _word(name: str, known: Json, world: World, ticket: Ticket) -> str:
    title = re.fullmatch(r"ticket\.ticket_field_option_title_(\d+)", name)
    if title:
        return _option_title(world, ticket, int(title[1]))
    value = re.fullmatch(r"ticket\.ticket_field_(\d+)", name)
    if value:
        return _plain(ticket.values.get(int(value[1])))
    return _plain(known.get(name))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return str(value)


def _option_title(world: World, ticket: Ticket, field_id: int) -> str:
    options = world.ticket_fields.get(field_id, {}).get("custom_field_options", [])
    return next((o["name"] for o in options if o["value"] == ticket.values.get(field_id)), "")


def _ticket_words(world: World, one: Ticket, new: Sequence[Comment]) -> Json:
    conversation = [*world.comments.get(one.id, ()), *new]
    group = world.groups.get(one.group_id or 0)
    company = world.organizations.get(one.organization_id or 0)
    words = {
        "ticket.id": one.id,
        "ticket.title": one.subject,
        "ticket.description": one.description,
        "ticket.status": one.status.capitalize(),
        "ticket.priority": (one.priority or "").capitalize(),
        "ticket.ticket_type": (one.type or "").capitalize(),
        "ticket.ticket_form": world.forms.get(one.form_id, {}).get("name", ""),
        "ticket.tags": one.tags,
        "ticket.external_id": one.external_id,
        "ticket.account": world.account.name,
        "ticket.url": f"{world.account.subdomain}.zendesk.example/agent/tickets/{one.id}",
        "ticket.link": f"https://{world.account.subdomain}.zendesk.example/agent/tickets/{one.id}",
        "ticket.created_at_with_timestamp": whole_second(one.created_at),
        "ticket.updated_at_with_timestamp": whole_second(one.updated_at),
        "ticket.group.name": group.name if group else "",
        "ticket.organization.name": company.name if company else "",
        "ticket.organization.id": company.id if company else "",
        "ticket.latest_comment": conversation[-1].body if conversation else "",
        "ticket.latest_public_comment": next((c.body for c in reversed(conversation) if c.public), ""),
    }
    words |= _person_words("ticket.requester", world.users[one.requester_id])
    if one.assignee_id in world.users:
        words |= _person_words("ticket.assignee", world.users[one.assignee_id])
    return words


def _person_words(prefix: str, person: User) -> Json:
    return {
        f"{prefix}.id": person.id,
        f"{prefix}.name": person.name,
        f"{prefix}.first_name": person.name.split(" ")[0],
        f"{prefix}.email": person.email,
        f"{prefix}.role": person.role,
        f"{prefix}.organization.id": person.organization_id,
    }
