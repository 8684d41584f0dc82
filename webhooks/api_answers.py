"""Says to a script what came of its request or act, the same whenever it asks again under the same key.

What was decided is read from what is kept of it: the rule of its delivery, and the line of the journal with its key.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, jsonify

from core.tickets import TicketRef
from runtime.explain import rfc3339
from store import DeliveryRow, Store
from webhooks.doors import RETRY_AFTER
from webhooks.problems import problem

PAGE = 200
GONE = "the helpdesk does not know this ticket, or does not show it to us"
NOT_DONE = {
    "unknown_outcome": "The policy has no outcome with this code; nothing was changed.",
    "unknown_step": "The policy has no step with this code; nothing was changed.",
}
NOT_NOW = "The escalation of this case does not stand so that this can be done now; nothing was changed."


def answered(store: Store, row: DeliveryRow) -> Response:
    """The answer for a delivery of the API; one that waits, or was put aside for a person, is said to be kept."""
    ref = row.arrival.ref
    kind, _, code = row.rule.partition(":")
    if row.state in ("pending", "parked"):
        return _kept(ref)
    if code == "no_such_ticket":
        return problem(404, "unknown_ticket", GONE)
    if row.arrival.kind == "act":
        return _act(store, row, kind, code)
    match kind:
        case "accepted":
            return _accepted(ref, code)
        case "redirected":
            facts = told(store, row)
            return jsonify(code="redirected", redirect=code, ticket=str(ref), sentence=facts.get("why", ""))
        case _:
            facts = told(store, row)
            return problem(409, code, _sentence(facts, code), available_at=_moment(facts), ticket=str(ref))


def _act(store: Store, row: DeliveryRow, kind: str, code: str) -> Response:
    ref = row.arrival.ref
    if kind == "unfit":
        return problem(409, code, _sentence(told(store, row), code), available_at=None, ticket=str(ref))
    if kind == "ignored":
        return problem(409, code, NOT_DONE.get(code, NOT_NOW), available_at=None, ticket=str(ref))
    return jsonify(code="done", did=row.rule, ticket=str(ref))


def _accepted(ref: TicketRef, escalation: str) -> Response:
    sentence = f"Escalation {escalation} of case {ref.id} is received."
    answer = jsonify(code="accepted", escalation=escalation, ticket=str(ref), sentence=sentence)
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/{ref.connector}/{ref.account}/tickets/{ref.id}/escalations"
    return answer


def _kept(ref: TicketRef) -> Response:
    sentence = "It is kept and not decided yet; send it again under the same key for what came of it."
    answer = jsonify(code="kept", ticket=str(ref), sentence=sentence)
    answer.status_code = 202
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def told(store: Store, row: DeliveryRow) -> Mapping[str, Any]:
    """What the journal keeps of the decision; read back page by page, as others may have followed since."""
    key, before = row.arrival.delivery_id, None
    while lines := store.journal(row.arrival.ref, PAGE, before_id=before):
        for line in lines:
            if line.entry.facts.get("key") == key:
                return line.entry.facts
        before = lines[-1].id
    return {}


def _moment(facts: Mapping[str, Any]) -> str | None:
    at = facts.get("available_at")
    return rfc3339(datetime.fromisoformat(at)) if at else None


def _sentence(facts: Mapping[str, Any], code: str) -> str:
    return str(facts.get("why") or f"It was refused: {code}.")
