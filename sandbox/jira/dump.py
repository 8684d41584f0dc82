"""Writes the whole site out in a fixed order, so that before and after can be compared byte for byte.

Left out: webhooks' secrets, of which only their being there is told; ids' counters, histories and versions of
workflows, which say that somebody was here but not what is different now.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sandbox.jira.records import Issue, Json
from sandbox.jira.times import spelled
from sandbox.jira.world import World

CONFIGURATION = (
    "users",
    "groups",
    "projects",
    "issue_types",
    "statuses",
    "priorities",
    "resolutions",
    "link_types",
    "custom_fields",
    "screens",
    "workflows",
    "filters",
    "dashboards",
    "webhooks",
    "organizations",
    "service_desks",
    "request_types",
    "sla_metrics",
)


def dump(world: World) -> Json:
    return {"configuration": configuration(world), "issues": issues(world)}


def configuration(world: World) -> Json:
    """Everything an admin could have changed."""
    whole = {name: _rows(getattr(world, name)) for name in CONFIGURATION}
    hooks = [one | {"isSigned": one["id"] in world.webhook_secrets} for one in whole["webhooks"]]
    return whole | {"webhooks": hooks}


def _rows(records: dict[str, Any]) -> list[Any]:
    return [_lasting(_plain(records[key])) for key in sorted(records)]


def _lasting(record: Json) -> Json:
    """Without what says only that somebody was here: a project's next number, a workflow's version."""
    return {name: value for name, value in record.items() if name not in ("version", "next_number")}


def _plain(value: Any) -> Any:
    """A record as JSON."""
    if isinstance(value, datetime):
        return spelled(value)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else _plain(asdict(value))


def issues(world: World) -> list[Json]:
    return [_issue(world, world.issues[key]) for key in sorted(world.issues, key=int)]


def _issue(world: World, one: Issue) -> Json:
    links = [link for link in world.links.values() if one.id in (link.inward_id, link.outward_id)]
    shown: Json = _plain(one)
    return shown | {
        "comments": _plain(world.comments.get(one.id, [])),
        "links": _plain(links),
        "remote_links": _plain(world.remote_links.get(one.id, [])),
    }
