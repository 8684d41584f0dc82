"""Merges tickets into one and deletes or restores them, with what that leaves behind.

A merged ticket is closed and tagged `closed_by_merge`; its requester is copied in on the one that stays.
"""

import copy

from sandbox import moments
from sandbox.zendesk import events
from sandbox.zendesk.changes import find_ticket, update_ticket
from sandbox.zendesk.edits import Edit
from sandbox.zendesk.errors import invalid, not_found
from sandbox.zendesk.records import Actor, Audit, Json, Ticket
from sandbox.zendesk.world import World


def merge(world: World, target_id: int, source_id: int, wanted: Json, actor: Actor) -> None:
    """Merge one ticket into another."""
    target, source = find_ticket(world, target_id), find_ticket(world, source_id)
    if target_id == source_id or "closed" in (target.status, source.status):
        raise invalid("base", "Merge: closed tickets and a ticket with itself cannot be merged")
    door = Actor(actor.user, "merge", actor.client)
    told = wanted.get("target_comment") or f'Request #{source_id} "{source.subject}" was closed and merged.'
    here = {"body": told, "public": bool(wanted.get("target_comment_is_public", False))}
    copied = {"user_id": source.requester_id, "action": "put"}
    update_ticket(world, target_id, {"comment": here, "email_ccs": [copied]}, door)
    told = wanted.get("source_comment") or f"This request was merged into request #{target_id}."
    there = {"body": told, "public": bool(wanted.get("source_comment_is_public", False))}
    change = {"comment": there, "status": "closed", "tags": [*source.tags, "closed_by_merge"]}
    update_ticket(world, source_id, change, door)
    events.publish_merge(world, world.tickets[source_id], target_id, actor)
    world.journal.note(world.now(), "merge", ticket_id=source_id, into=target_id, actor_id=actor.user.id)


def delete(world: World, ticket_id: int, actor: Actor) -> None:
    """Soft-delete: unreadable, but still in the incremental export."""
    ticket = find_ticket(world, ticket_id)
    _switch(world, ticket, actor, deleted=True)
    events.publish_deletion(world, world.tickets[ticket_id], actor)


def restore(world: World, ticket_id: int, actor: Actor) -> None:
    """Bring a deleted ticket back; its updated_at moves."""
    ticket = world.tickets.get(ticket_id)
    if ticket is None or ticket.deleted_at is None:
        raise not_found()
    _switch(world, ticket, actor, deleted=False)


def _switch(world: World, before: Ticket, actor: Actor, *, deleted: bool) -> None:
    now = world.now()
    edit = Edit(world, copy.deepcopy(before), before, actor, creating=False, audit_id=world.numbers.take("event"))
    edit.ticket.deleted_at = now if deleted else None
    edit.ticket.updated_at = now.replace(microsecond=0)
    edit.ticket.generated_timestamp = moments.unix(now)
    old, new = (before.status, "deleted") if deleted else ("deleted", before.status)
    edit.note_change("status", old, new)
    audit = Audit(
        edit.audit_id, before.id, actor.user.id, now, actor.channel, actor.client, custom={}, events=edit.events
    )
    world.audits[before.id].append(audit)
    world.earlier[before.id] = before
    world.tickets[before.id] = edit.ticket
    what = "ticket_deleted" if deleted else "ticket_restored"
    world.journal.note(now, what, ticket_id=before.id, actor_id=actor.user.id)
