"""Writes the whole account out in a fixed order, so that before and after can be compared byte for byte.

Left out: ids' counters, audits and every configuration object's updated_at, which say that somebody was
here but not what is different now.
"""

from typing import Any

from sandbox.moments import whole_second
from sandbox.zendesk import shapes
from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.world import World

HOST = "https://sandbox"


def dump(world: World) -> Json:
    return {"configuration": configuration(world), "tickets": tickets(world)}


def configuration(world: World) -> Json:
    """Everything an admin could have changed."""
    return {
        "account": {"subdomain": world.account.subdomain, "collaboration": world.account.collaboration},
        "automations": _rows(world.automations),
        "brands": _rows(world.brands),
        "custom_statuses": _rows(world.custom_statuses),
        "macros": _rows(world.macros),
        "organizations": [_bare(shapes.organization(o, HOST)) for _, o in sorted(world.organizations.items())],
        "ticket_fields": _rows(world.ticket_fields),
        "ticket_forms": _rows(world.forms),
        "trigger_categories": _rows(world.categories),
        "triggers": _rows(world.triggers),
        "users": [_bare(shapes.user(user, HOST)) for _, user in sorted(world.users.items())],
        "views": _rows(world.views),
        "webhooks": _rows(world.webhooks),
    }


def tickets(world: World) -> list[Json]:
    return [_ticket(world, one) for _, one in sorted(world.tickets.items())]


def _rows(records: dict[Any, Json]) -> list[Json]:
    return [_bare(records[key]) for key in sorted(records)]


def _bare(record: Json) -> Json:
    return {key: value for key, value in record.items() if key not in ("updated_at", "updated_by", "url")}


def _ticket(world: World, one: Ticket) -> Json:
    shown = shapes.ticket(world, one, HOST)
    shown.pop("url")
    comments = [
        {"author_id": c.author_id, "body": c.body, "public": c.public, "created_at": whole_second(c.created_at)}
        for c in world.comments.get(one.id, ())
    ]
    return {**shown, "comments": comments}
