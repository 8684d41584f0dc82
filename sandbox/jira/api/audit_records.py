"""The audit log as admins read it: who changed which part of the configuration, and when, newest first."""

from datetime import datetime

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request
from sandbox.jira.records import Json
from sandbox.jira.times import spelled

MOST = 1000
ASKED = frozenset({"offset", "limit", "filter", "from", "to"})


def endpoints() -> tuple[Endpoint, ...]:
    return (Endpoint("GET", "/auditing/record", records, ASKED, "admin", deployments=CLOUD),)


def records(call: ApiCall) -> Answer:
    """Records that contain every word of ``filter``, of the time between ``from`` and ``to``."""
    words, begin, end = call.text("filter").lower().split(), _moment(call, "from"), _moment(call, "to")
    rows = [
        one
        for one in reversed(call.world.audit)
        if (begin is None or one["created_at"] >= begin)
        and (end is None or one["created_at"] <= end)
        and all(word in _text(one) for word in words)
    ]
    offset, limit = call.number("offset", 0), call.number("limit", MOST, MOST)
    page = [_shown(one) for one in rows[offset : offset + limit]]
    return Answer({"offset": offset, "limit": limit, "total": len(rows), "records": page})


def _moment(call: ApiCall, name: str) -> datetime | None:
    text = call.text(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"The parameter {name} is a moment, not {text!r}.") from None
    if moment.tzinfo is None:
        raise bad_request(f"The sandbox wants {name} with an offset.")
    return moment


def _text(one: Json) -> str:
    return " ".join((one["summary"], one["category"], one["author_id"], *one["object"].values())).lower()


def _shown(one: Json) -> Json:
    return {
        "id": one["id"],
        "summary": one["summary"],
        "category": one["category"],
        "created": spelled(one["created_at"]),
        "authorAccountId": one["author_id"],
        "eventSource": "",
        "objectItem": one["object"],
        "changedValues": [],
        "associatedItems": [],
    }
