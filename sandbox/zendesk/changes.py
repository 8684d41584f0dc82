"""Creates and updates tickets: the one path for the API, the pages, merges and customers.

Rule 1: an update is carried out whole or not at all.
Rule 2: a closed ticket takes no update.
Rule 3: a safe update is refused when someone else was faster.
Rule 4: what changes nothing leaves no trace: no audit, no new updated_at, no triggers.
"""

import copy
from typing import Any

from sandbox import moments
from sandbox.zendesk import deliveries, events, triggers
from sandbox.zendesk.attributes import put_attributes
from sandbox.zendesk.conversation import add_comment
from sandbox.zendesk.edits import Edit
from sandbox.zendesk.errors import closed_ticket, invalid, not_found, not_understood, update_conflict
from sandbox.zendesk.field_values import set_tags, set_values
from sandbox.zendesk.participants import add_collaborators, change_ccs, change_followers
from sandbox.zendesk.records import Actor, Audit, Json, Ticket
from sandbox.zendesk.world import World

UPDATABLE = frozenset(
    [
        "subject",
        "status",
        "priority",
        "type",
        "assignee_id",
        "assignee_email",
        "group_id",
        "organization_id",
        "requester_id",
        "custom_status_id",
        "ticket_form_id",
        "brand_id",
        "external_id",
        "due_at",
        "problem_id",
        "tags",
        "custom_fields",
        "fields",
        "comment",
        "followers",
        "email_ccs",
        "collaborators",
        "collaborator_ids",
        "additional_collaborators",
        "metadata",
        "safe_update",
        "updated_stamp",
    ]
)
CREATABLE = UPDATABLE | frozenset(["requester", "submitter_id", "via_followup_source_id", "recipient", "is_public"])
BULK_ONLY = frozenset({"additional_tags", "remove_tags"})
# Read-only or, in the case of description, ignored without a word, as Zendesk does.
IGNORED = frozenset(
    ["id", "url", "description", "raw_subject", "created_at", "updated_at", "via", "generated_timestamp"]
)


def find_ticket(world: World, ticket_id: int) -> Ticket:
    """The ticket, unless there is none or it was deleted."""
    ticket = world.tickets.get(ticket_id)
    if ticket is None or ticket.deleted_at is not None:
        raise not_found()
    return ticket


def update_ticket(
    world: World, ticket_id: int, wanted: Json, actor: Actor, *, bulk: bool = False, macro: Json | None = None
) -> tuple[Ticket, Audit]:
    """Carry out one update and everything that follows from it; ``macro`` is what the agent made it with."""
    before = find_ticket(world, ticket_id)
    _refuse_unknown(wanted, UPDATABLE | IGNORED | (BULK_ONLY if bulk else frozenset()))
    if before.status == "closed":
        raise closed_ticket()
    _refuse_outdated(before, wanted)
    edit = _begin(world, copy.deepcopy(before), before, actor, creating=False)
    _apply(edit, wanted)
    if not edit.events:
        return before, _audit(edit)
    if macro is not None:
        edit.note({"type": "AgentMacroReference", "macro_id": str(macro["id"]), "macro_title": macro["title"]})
    return _finish(edit)


def update_by_rule(world: World, ticket_id: int, rule: Json, actor: Actor) -> None:
    """Let a rule that runs by itself act on a ticket; what changes nothing leaves no trace."""
    before = find_ticket(world, ticket_id)
    edit = _begin(world, copy.deepcopy(before), before, actor, creating=False)
    for action in rule["actions"]:
        triggers.act_safely(edit, rule, action)
    if edit.events or edit.calls:
        _finish(edit)


def create_from(world: World, blank: Ticket, wanted: Json, actor: Actor) -> tuple[Ticket, Audit]:
    """Carry out the first update of a new ticket."""
    edit = _begin(world, blank, copy.deepcopy(blank), actor, creating=True)
    _apply(edit, wanted)
    for name in ("subject", "requester_id", "brand_id", "ticket_form_id"):
        attribute = "form_id" if name == "ticket_form_id" else name
        edit.note_change(name, None, getattr(edit.ticket, attribute))
    if edit.comment is None:
        raise invalid("base", "Description: cannot be blank", "BlankValue")
    edit.ticket.description = edit.comment.body
    edit.ticket.comments_public = edit.ticket.is_public = edit.comment.public
    if edit.ticket.custom_status_id is None:
        edit.put("custom_status_id", world.default_status_id(edit.ticket.status))
    _note_unset(edit)
    return _finish(edit)


def _note_unset(edit: Edit) -> None:
    """A new ticket's audit names these even where nobody set them."""
    noted = {event.get("field_name") for event in edit.events}
    for name in ("status", "priority", "type", "organization_id"):
        if name not in noted:
            edit.note_change(name, None, getattr(edit.ticket, name))


def _begin(world: World, ticket: Ticket, before: Ticket, actor: Actor, *, creating: bool) -> Edit:
    return Edit(world, ticket, before, actor, creating, world.numbers.take("event"))


def _refuse_unknown(wanted: Json, known: frozenset[str]) -> None:
    for name in wanted:
        if name not in known:
            raise not_understood(f"the property {name!r} in ticket")


def refuse_unknown_on_create(wanted: Json) -> None:
    _refuse_unknown(wanted, CREATABLE | IGNORED)


def _refuse_outdated(ticket: Ticket, wanted: Json) -> None:
    """`safe_update: false` acts like true; left out, the update is forced."""
    if "safe_update" not in wanted:
        return
    if "updated_stamp" not in wanted:
        raise invalid("updated_stamp", "updated_stamp: is needed for a safe update")
    if str(wanted["updated_stamp"]) != moments.whole_second(ticket.updated_at):
        raise update_conflict()


def _apply(edit: Edit, wanted: Json) -> None:
    """Comment first: its placeholders see the ticket as the person writing saw it."""
    if wanted.get("comment") is not None:
        add_comment(edit, wanted["comment"])
    put_attributes(edit, wanted)
    _apply_tags(edit, wanted)
    for name in ("custom_fields", "fields"):
        if wanted.get(name) is not None:
            set_values(edit, wanted[name])
    _apply_people(edit, wanted)
    _reopen(edit, wanted)
    metadata = wanted.get("metadata")
    edit.custom = dict(metadata) if isinstance(metadata, dict) else {}


def _apply_tags(edit: Edit, wanted: Json) -> None:
    if "tags" in wanted:
        set_tags(edit, _tags(wanted["tags"]))
    if "additional_tags" in wanted:
        set_tags(edit, [*edit.ticket.tags, *_tags(wanted["additional_tags"])])
    if "remove_tags" in wanted:
        gone = _tags(wanted["remove_tags"])
        set_tags(edit, [tag for tag in edit.ticket.tags if tag not in gone])


def _tags(value: Any) -> list[str]:
    """A list, or text with spaces between; tags are lower case."""
    parts = value.split() if isinstance(value, str) else value or []
    return [str(part).lower() for part in parts]


def _apply_people(edit: Edit, wanted: Json) -> None:
    if wanted.get("followers") is not None:
        change_followers(edit, wanted["followers"])
    if wanted.get("email_ccs") is not None:
        change_ccs(edit, wanted["email_ccs"])
    for name in ("collaborators", "collaborator_ids", "additional_collaborators"):
        if wanted.get(name) is not None:
            add_collaborators(edit, wanted[name])


def _reopen(edit: Edit, wanted: Json) -> None:
    """A customer's answer wakes a waiting or solved case."""
    customer = edit.comment is not None and not edit.world.users[edit.comment.author_id].staff
    if customer and "status" not in wanted and edit.ticket.status in ("pending", "hold", "solved"):
        edit.put("status", "open")
        edit.put("custom_status_id", edit.world.default_status_id("open"))


def _audit(edit: Edit) -> Audit:
    return Audit(
        id=edit.audit_id,
        ticket_id=edit.ticket.id,
        author_id=edit.actor.user.id,
        created_at=edit.world.now(),
        channel=edit.actor.channel,
        client=edit.actor.client,
        custom=edit.custom,
        events=edit.events,
    )


def _finish(edit: Edit) -> tuple[Ticket, Audit]:
    """Stamp the ticket, run the triggers, keep everything, and queue the webhooks."""
    now = edit.world.now()
    edit.ticket.updated_at = now.replace(microsecond=0)
    edit.ticket.generated_timestamp = moments.unix(now)
    triggers.run(edit)
    world, ticket, audit = edit.world, edit.ticket, _audit(edit)
    if not edit.creating:
        world.earlier[ticket.id] = edit.before
    world.tickets[ticket.id] = ticket
    world.comments.setdefault(ticket.id, []).extend(edit.comments)
    world.audits.setdefault(ticket.id, []).append(audit)
    _write_journal(edit)
    for call in edit.calls:
        deliveries.queue(world, call.webhook_id, call.body, call.why)
    events.publish(edit)
    return ticket, audit


def _write_journal(edit: Edit) -> None:
    now, actor = edit.world.now(), edit.actor
    who = {"ticket_id": edit.ticket.id, "actor_id": actor.user.id, "channel": actor.channel}
    for event in edit.events:
        rule = event.get("via", {}).get("source", {}).get("from", {}).get("title")
        match event["type"]:
            case "Create" | "Change":
                details = {"field": event["field_name"], "old": event.get("previous_value")}
                edit.world.journal.note(now, "change", **who, **details, new=event["value"], rule=rule)
            case "Comment":
                details = {"author_id": event["author_id"], "public": event["public"]}
                edit.world.journal.note(now, "comment", **who, **details, body=event["body"])
            case kind:
                details = {k: v for k, v in event.items() if k not in ("id", "type", "via")}
                edit.world.journal.note(now, _snake(kind), **who, **details, rule=rule)
    for notice in edit.notices:
        edit.world.journal.note(now, "mail", ticket_id=edit.ticket.id, **notice)


def _snake(kind: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind).lstrip("_")
