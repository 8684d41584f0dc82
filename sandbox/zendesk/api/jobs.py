"""Changes to many tickets at once, merges, and the job statuses that tell what became of them.

A job is done by the time it is asked about: the first answer still says queued, the next says completed.
"""

import hashlib
from collections.abc import Callable
from functools import partial

from sandbox.zendesk import merging
from sandbox.zendesk.calls import MOST_IDS, Answer, ApiCall, Endpoint, ids_param, only
from sandbox.zendesk.changes import update_ticket
from sandbox.zendesk.errors import Refusal, bad_request, not_found, not_understood, too_many_values
from sandbox.zendesk.new_tickets import create_ticket
from sandbox.zendesk.records import Json

MERGE = ("ids", "target_comment", "source_comment", "target_comment_is_public", "source_comment_is_public")


def endpoints() -> tuple[Endpoint, ...]:
    ids = frozenset({"ids"})
    many, merge_path = "/tickets/update_many", "/tickets/<int:ticket_id>/merge"
    return (
        Endpoint("PUT", many, update_many, "tickets", ids, limits=("ticket_updates",)),
        Endpoint("POST", "/tickets/create_many", create_many, "tickets"),
        Endpoint("POST", merge_path, merge, "tickets"),
        Endpoint("GET", "/job_statuses/show_many", show_many, "tickets", ids),
        Endpoint("GET", "/job_statuses/<job_id>", show, "tickets"),
    )


def update_many(call: ApiCall) -> Answer:
    """One change for `?ids=`, or a batch with a change for each; every result stands for itself."""
    if "ids" in call.params:
        only(call.body, ("ticket",), "the body")
        change = call.body.get("ticket")
        if not isinstance(change, dict):
            raise bad_request("BadRequest", "The body needs an object 'ticket'")
        return _run(call, [_update(call, one, change) for one in ids_param(call)])
    only(call.body, ("tickets",), "the body")
    return _run(call, [_batch_update(call, change) for change in _batch(call)])


def create_many(call: ApiCall) -> Answer:
    only(call.body, ("tickets",), "the body")

    def created(index: int, change: Json) -> Json:
        ticket, _ = create_ticket(call.world, change, call.actor)
        return {"index": index, "id": ticket.id, "account_id": call.world.account.id}

    return _run(call, [partial(created, index, change) for index, change in enumerate(_batch(call))])


def merge(call: ApiCall, ticket_id: int) -> Answer:
    only(call.body, MERGE, "the body")
    ids = call.body.get("ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("BadRequest", "ids names the tickets to merge")

    def merged(source_id: int) -> Json:
        merging.merge(call.world, ticket_id, source_id, call.body, call.actor)
        return {"id": source_id, "action": "merge", "success": True, "status": "Merged"}

    return _run(call, [partial(_safely, int(one), "merge", partial(merged, int(one))) for one in ids])


def _batch(call: ApiCall) -> list[Json]:
    tickets = call.body.get("tickets")
    if not isinstance(tickets, list) or not all(isinstance(one, dict) for one in tickets):
        raise bad_request("BadRequest", "The body needs a list 'tickets'")
    if len(tickets) > MOST_IDS:
        raise too_many_values(MOST_IDS)
    return tickets


def _update(call: ApiCall, ticket_id: int, change: Json) -> Callable[[], Json]:
    def updated() -> Json:
        update_ticket(call.world, ticket_id, change, call.actor, bulk=True)
        return {"id": ticket_id, "action": "update", "success": True, "status": "Updated"}

    return lambda: _safely(ticket_id, "update", updated)


def _batch_update(call: ApiCall, change: Json) -> Callable[[], Json]:
    """In a batch, safe_update and updated_stamp come together or not at all."""
    if not str(change.get("id", "")).isdigit():
        raise not_understood("a batch entry without an id")
    if ("safe_update" in change) != ("updated_stamp" in change):
        raise bad_request("BadRequest", "safe_update and updated_stamp come together or not at all")
    return _update(call, int(change["id"]), change)


def _safely(ticket_id: int, action: str, work: Callable[[], Json]) -> Json:
    try:
        return work()
    except Refusal as refusal:
        if refusal.status == 400:
            raise
        details = refusal.body.get("details") or refusal.body.get("description")
        failure = {"id": ticket_id, "action": action, "success": False, "status": "Failed"}
        return {**failure, "error": refusal.body["error"], "details": str(details)}


def _run(call: ApiCall, work: list[Callable[[], Json]]) -> Answer:
    results = [one() for one in work]
    number = call.world.numbers.take("job")
    job_id = "V3-" + hashlib.sha256(f"job {number}".encode()).hexdigest()[:32]
    stamp = call.world.now().strftime("%Y-%m-%d %H:%M:%S +0000")
    done = {
        "id": job_id,
        "job_type": "Bulk",
        "total": len(results),
        "progress": len(results),
        "status": "completed",
        "message": f"Completed at {stamp}",
        "results": results,
    }
    call.world.jobs[job_id] = done
    waiting = {"progress": None, "status": "queued", "message": None, "results": None}
    return Answer({"job_status": _shape(call, {**done, **waiting})})


def _shape(call: ApiCall, job: Json) -> Json:
    return {**job, "url": f"{call.host}/api/v2/job_statuses/{job['id']}.json"}


def show(call: ApiCall, job_id: str) -> Answer:
    job = call.world.jobs.get(job_id)
    if job is None:
        raise not_found()
    return Answer({"job_status": _shape(call, job)})


def show_many(call: ApiCall) -> Answer:
    wanted = call.params.get("ids", "").split(",")
    found = [_shape(call, call.world.jobs[one]) for one in wanted if one in call.world.jobs]
    return Answer({"job_statuses": found})
