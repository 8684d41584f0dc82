"""Tells what one update did to a ticket, in words for the agent's page."""

from typing import Any

from sandbox.zendesk.records import Audit, Json
from sandbox.zendesk.world import World

SILENT = frozenset({"custom_status_id"})


def history_line(world: World, audit: Audit) -> Json:
    """Who, when, through which door, and what changed."""
    return {
        "at": audit.created_at,
        "who": world.called(audit.author_id),
        "channel": audit.channel,
        "events": [text for event in audit.events if (text := _event_text(world, event))],
    }


def _event_text(world: World, event: Json) -> str:
    source = event.get("via", {}).get("source", {})
    by = f" ({source['rel']} “{source['from']['title']}”)" if source else ""
    match event["type"]:
        case "Comment":
            return "Public reply" if event["public"] else "Internal note"
        case "Create":
            return ""
        case "Change" if event["field_name"] in SILENT:
            return ""
        case "Change" if event["field_name"] == "tags":
            return f"Tags: {_tag_change(event)}{by}"
        case "Change":
            name = str(event["field_name"])
            return f"{_title(world, name)}: {_value_change(world, name, event)}{by}"
        case "Notification":
            return f"Mail “{event['subject']}”{by}"
        case "EmailCcChange":
            return f"CCs: {_listed(event['current_email_ccs'])}{by}"
        case "FollowerChange":
            return f"Followers: {_listed(event['current_followers'])}{by}"
        case "AgentMacroReference":
            return f"Macro “{event['macro_title']}”"
        case kind:
            return f"{kind}{by}"


def _tag_change(event: Json) -> str:
    old, new = set(event["previous_value"] or ()), set(event["value"] or ())
    parts = [f"+{tag}" for tag in sorted(new - old)] + [f"-{tag}" for tag in sorted(old - new)]
    return " ".join(parts)


def _value_change(world: World, name: str, event: Json) -> str:
    old, new = (_named(world, name, event[which]) for which in ("previous_value", "value"))
    return f"{old} → {new}"


def _named(world: World, name: str, value: Any) -> str:
    """Options, people and ticks by what they are called."""
    definition = world.ticket_fields.get(int(name)) if name.isdigit() else None
    if definition is not None and definition["type"] == "checkbox":
        return "ticked" if value == "1" else "not ticked"
    if value in (None, "", []):
        return "empty"
    if name in ("assignee_id", "requester_id") and str(value).isdigit() and int(value) in world.users:
        return world.users[int(value)].name
    options = definition.get("custom_field_options", []) if definition is not None else []
    known = {option["value"]: option["name"] for option in options}
    if isinstance(value, list):
        return ", ".join(str(known.get(one, one)) for one in value)
    return str(known.get(value, value))


def _title(world: World, name: str) -> str:
    field = world.ticket_fields.get(int(name)) if name.isdigit() else None
    return str(field["title"]) if field else name.replace("_id", "").replace("_", " ").capitalize()


def _listed(addresses: list[str]) -> str:
    return ", ".join(addresses) or "none"
