"""Tells subscribed webhooks what happened to a ticket, in the envelope Zendesk uses for ticket events.

Custom fields, CCs and followers are not in the envelope's detail; whoever wants them fetches the ticket.
"""

import json
import uuid
from collections.abc import Iterator

from sandbox.moments import whole_second, written
from sandbox.zendesk import deliveries
from sandbox.zendesk.edits import Edit
from sandbox.zendesk.records import Actor, Comment, Json, Ticket
from sandbox.zendesk.world import World

TYPE = "zen:event-type:ticket."
KINDS = frozenset(
    [
        "agent_assignment_changed",
        "attachment_linked_to_comment",
        "attachment_redacted_from_comment",
        "brand_changed",
        "comment_added",
        "comment_made_private",
        "comment_redacted",
        "created",
        "csat_received",
        "csat_requested",
        "custom_field_changed",
        "custom_status_changed",
        "description_changed",
        "email_ccs_changed",
        "external_id_changed",
        "followers_changed",
        "form_changed",
        "group_assignment_changed",
        "marked_as_spam",
        "merged",
        "next_sla_breach_changed",
        "ola_policy_changed",
        "organization_changed",
        "permanently_deleted",
        "priority_changed",
        "problem_link_changed",
        "requester_changed",
        "schedule_changed",
        "sla_policy_changed",
        "soft_deleted",
        "status_changed",
        "subject_changed",
        "submitter_changed",
        "tags_changed",
        "task_due_at_changed",
        "type_changed",
    ]
)
PLAIN = {
    "subject": "subject_changed",
    "status": "status_changed",
    "priority": "priority_changed",
    "type": "type_changed",
    "assignee_id": "agent_assignment_changed",
    "group_id": "group_assignment_changed",
    "requester_id": "requester_changed",
    "organization_id": "organization_changed",
    "form_id": "form_changed",
    "brand_id": "brand_changed",
    "custom_status_id": "custom_status_changed",
    "external_id": "external_id_changed",
    "problem_id": "problem_link_changed",
    "due_at": "task_due_at_changed",
}
SHOUTED = frozenset({"status", "priority", "type"})


def publish(edit: Edit) -> None:
    """Queue the events of one update, after its triggers have run."""
    if not _listeners(edit.world):
        return
    if edit.creating:
        happened: list[tuple[str, Json]] = [("created", {})]
    else:
        happened = [*_attribute_events(edit), *_people_events(edit), *_field_events(edit)]
    happened += [("comment_added", _comment(edit.world, one)) for one in edit.comments]
    _send(edit.world, edit.ticket, edit.actor, happened)


def publish_merge(world: World, source: Ticket, target_id: int, actor: Actor) -> None:
    _send(world, source, actor, [("merged", {"target_ticket_id": str(target_id)})])


def publish_deletion(world: World, ticket: Ticket, actor: Actor) -> None:
    _send(world, ticket, actor, [("soft_deleted", {})])


def _listeners(world: World) -> list[Json]:
    return [hook for hook in world.webhooks.values() if hook["subscriptions"] != ["conditional_ticket_events"]]


def _send(world: World, ticket: Ticket, actor: Actor, happened: list[tuple[str, Json]]) -> None:
    sequence = f"seq-{world.numbers.take('fact')}"
    for position, (kind, body) in enumerate(happened, start=1):
        event_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox-event-{world.numbers.take('fact')}"))
        meta = {"meta": {"sequence": {"id": sequence, "position": position}}} if body else {}
        envelope = _envelope(world, ticket, actor, kind, event_id, {**body, **meta})
        text = json.dumps(envelope, separators=(",", ":"))
        for hook in _listeners(world):
            if TYPE + kind in hook["subscriptions"]:
                deliveries.queue(world, hook["id"], text, f"ticket.{kind}, ticket {ticket.id}", event_id)


def _envelope(world: World, ticket: Ticket, actor: Actor, kind: str, event_id: str, body: Json) -> Json:
    return {
        "account_id": world.account.id,
        "detail": _detail(ticket, actor),
        "event": body,
        "id": event_id,
        "subject": f"zen:ticket:{ticket.id}",
        "time": written(world.now()),
        "type": TYPE + kind,
        "zendesk_event_version": "2022-11-06",
    }


def _detail(one: Ticket, actor: Actor) -> Json:
    channel = "web_service" if actor.channel == "api" else actor.channel
    return {
        "actor_id": str(actor.user.id),
        "assignee_id": _text(one.assignee_id),
        "brand_id": _text(one.brand_id),
        "created_at": whole_second(one.created_at),
        "custom_status": _text(one.custom_status_id),
        "description": one.description,
        "external_id": one.external_id,
        "form_id": _text(one.form_id),
        "group_id": _text(one.group_id),
        "id": str(one.id),
        "is_public": one.is_public,
        "organization_id": _text(one.organization_id),
        "priority": one.priority and one.priority.upper(),
        "requester_id": str(one.requester_id),
        "status": one.status.upper(),
        "subject": one.subject,
        "submitter_id": str(one.submitter_id),
        "tags": list(one.tags) or None,
        "type": one.type and one.type.upper(),
        "updated_at": whole_second(one.updated_at),
        "via": {"channel": channel},
    }


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _attribute_events(edit: Edit) -> Iterator[tuple[str, Json]]:
    for name, kind in PLAIN.items():
        old, new = getattr(edit.before, name), getattr(edit.ticket, name)
        if old != new:
            yield kind, {"current": _spelled(name, new), "previous": _spelled(name, old)}


def _spelled(name: str, value: object) -> str | None:
    if value is None:
        return None
    return str(value).upper() if name in SHOUTED else str(value)


def _people_events(edit: Edit) -> Iterator[tuple[str, Json]]:
    changes = (
        ("tags_changed", "tags", edit.before.tags, edit.ticket.tags),
        ("email_ccs_changed", "users", edit.before.email_cc_ids, edit.ticket.email_cc_ids),
        ("followers_changed", "users", edit.before.follower_ids, edit.ticket.follower_ids),
    )
    for kind, what, old, new in changes:
        if old != new:
            added = [str(one) for one in new if one not in old]
            removed = [str(one) for one in old if one not in new]
            yield kind, {f"{what}_added": added, f"{what}_removed": removed}


def _field_events(edit: Edit) -> Iterator[tuple[str, Json]]:
    for field_id in sorted({*edit.before.values, *edit.ticket.values}):
        old, new = edit.before.values.get(field_id), edit.ticket.values.get(field_id)
        definition = edit.world.ticket_fields.get(field_id)
        if old != new and definition is not None:
            field = {"id": str(field_id), "title": definition["title"], "type": definition["type"]}
            yield "custom_field_changed", {"current": new, "previous": old, "custom_field": field}


def _comment(world: World, one: Comment) -> Json:
    author = world.users[one.author_id]
    return {
        "comment": {
            "author": {"id": str(author.id), "is_staff": author.staff, "name": author.name},
            "body": one.body,
            "html_body": one.html_body,
            "id": str(one.id),
            "is_public": one.public,
        }
    }
