"""Says what is known of an escalation as plain data, the same for a terminal and for the API.

Moments are RFC 3339 in UTC, lengths of time whole seconds.
"""

from typing import Any

from core.escalation import Ending, Escalation, Obligation, Record
from runtime.explain import rfc3339
from store import EscalationRow


def escalation_facts(row: EscalationRow) -> dict[str, Any]:
    """An escalation with its promises and what was recorded, oldest first, and when it next wants attention."""
    one: Escalation = row.escalation
    return {
        "id": one.id,
        "ticket": str(row.ref),
        "state": one.state.value,
        "level": one.level,
        "owner": one.owner,
        "owner_name": one.owner_name,
        "channel": one.channel,
        "requested_by": one.requested_by,
        "on_behalf_of": one.on_behalf_of,
        "reason": one.reason,
        "details": dict(one.details),
        "opened_at": rfc3339(one.opened_at),
        "accepted_at": rfc3339(one.accepted_at),
        "acknowledged_at": rfc3339(one.acknowledged_at),
        "contacted_at": rfc3339(one.contacted_at),
        "closed_at": rfc3339(one.closed_at),
        "outcome": one.outcome,
        "outage": one.outage,
        "waits": one.deprioritised,
        "due_at": rfc3339(row.due_at),
        "due_why": row.due_why,
        "policy": f"{one.policy}@{one.policy_version}",
        "promises": [_promise(obligation) for obligation in one.obligations],
        "records": [_record(record) for record in one.records],
    }


def _record(one: Record) -> dict[str, Any]:
    return {"code": one.code, "at": rfc3339(one.at), "by": one.by, "level": one.level, "details": dict(one.details)}


def _promise(one: Obligation) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "clock": one.calendar or "elapsed",
        "basis_at": rfc3339(one.basis_at),
        "within": int(one.within.total_seconds()),
        "due_at": rfc3339(one.due_at),
        "holds": [{"from_at": rfc3339(hold.from_at), "until_at": rfc3339(hold.until_at)} for hold in one.holds],
        "held": one.running and one.held_at is not None,
        "met_at": rfc3339(one.met_at),
        "missed": one.missed,
        "void": one.ended is Ending.VOID,
        "ended": one.ended.value if one.ended is not None else None,
        "ended_at": rfc3339(one.ended_at),
        "ended_by": one.ended_by,
    }
