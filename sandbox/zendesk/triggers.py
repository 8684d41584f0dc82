"""Runs the account's triggers after an update, as the account's people wrote them.

Rule 1: by category and position; after one has changed the ticket they start again from the first.
Rule 2: within one update each trigger acts at most once.
Rule 3: what a trigger changed stands in the update's audit, marked with the rule that did it.
"""

from typing import Any

from sandbox.zendesk.edits import Edit, HookCall
from sandbox.zendesk.errors import Refusal
from sandbox.zendesk.field_values import set_tags, set_value
from sandbox.zendesk.participants import change_ccs, change_followers
from sandbox.zendesk.placeholders import fill
from sandbox.zendesk.records import Json
from sandbox.zendesk.rule_terms import CUSTOM
from sandbox.zendesk.trigger_conditions import all_hold
from sandbox.zendesk.world import World


def run(edit: Edit) -> None:
    """Let every active trigger have its turn."""
    acted: set[int] = set()
    while _one_acts(edit, acted):
        pass


def in_order(world: World) -> list[Json]:
    """The triggers as they run: by the position of their category, then their own."""

    def place(trigger: Json) -> tuple[int, int, int]:
        category = world.categories.get(trigger["category_id"] or "", {"position": 0})
        return category["position"], trigger["position"], trigger["id"]

    return sorted(world.triggers.values(), key=place)


def _one_acts(edit: Edit, acted: set[int]) -> bool:
    for trigger in in_order(edit.world):
        if not trigger["active"] or trigger["id"] in acted or not all_hold(edit, trigger):
            continue
        acted.add(trigger["id"])
        for action in trigger["actions"]:
            act_safely(edit, trigger, action)
        return True
    return False


def act_safely(edit: Edit, trigger: Json, action: Json) -> None:
    """An action that has become impossible, such as an option deleted since, is left out."""
    try:
        act(edit, action["field"], action["value"], trigger)
    except Refusal as refusal:
        edit.world.journal.note(
            edit.world.now(),
            "trigger_action_failed",
            ticket_id=edit.ticket.id,
            trigger=trigger["title"],
            action=action["field"],
            reason=refusal.body["description"],
        )


def act(edit: Edit, name: str, value: Any, rule: Json) -> None:
    """Carry out one action of a rule."""
    custom = CUSTOM.fullmatch(name)
    if custom:
        set_value(edit, int(custom[1]), value, rule)
        return
    match name:
        case "set_tags":
            set_tags(edit, str(value).split(), rule)
        case "current_tags":
            set_tags(edit, [*edit.ticket.tags, *str(value).split()], rule)
        case "remove_tags":
            set_tags(edit, [tag for tag in edit.ticket.tags if tag not in str(value).split()], rule)
        case "follower":
            change_followers(edit, [{"user_id": _person(edit, value)}], rule)
        case "cc":
            change_ccs(edit, [{"user_id": _person(edit, value)}], rule)
        case "notification_user" | "notification_group":
            _notify(edit, name, value, rule)
        case "notification_webhook":
            _call(edit, value, rule)
        case _:
            _set_attribute(edit, name, value, rule)


def _set_attribute(edit: Edit, name: str, value: Any, rule: Json) -> None:
    match name:
        case "status":
            edit.put("status", str(value), rule)
            edit.put("custom_status_id", edit.world.default_status_id(str(value)), rule)
        case "custom_status_id":
            edit.put("custom_status_id", int(value), rule)
            edit.put("status", edit.world.custom_statuses[int(value)]["status_category"], rule)
        case "assignee_id":
            edit.put("assignee_id", _person(edit, value), rule)
        case "group_id" | "ticket_form_id":
            edit.put(name, int(value) if value not in ("", None) else None, rule)
        case _:
            edit.put(name, value or None, rule)


def _person(edit: Edit, value: Any) -> int | None:
    match str(value):
        case "current_user":
            return edit.actor.user.id
        case "requester_id":
            return edit.ticket.requester_id
        case "assignee_id":
            return edit.ticket.assignee_id
        case "" | "None":
            return None
        case number:
            return int(number)


def _notify(edit: Edit, name: str, value: list[Any], rule: Json) -> None:
    recipients = _recipients(edit, name, str(value[0]))
    subject = fill(str(value[1]), edit.world, edit.ticket, edit.actor.user, edit.comments)
    body = fill(str(value[2]), edit.world, edit.ticket, edit.actor.user, edit.comments)
    edit.note({"type": "Notification", "recipients": recipients, "subject": subject, "body": body}, rule)
    addresses = [edit.world.users[person].email for person in recipients]
    edit.notices.append({"to": addresses, "subject": subject, "by": rule["title"]})


def _recipients(edit: Edit, name: str, whom: str) -> list[int]:
    world, ticket = edit.world, edit.ticket
    if name == "notification_group":
        group = ticket.group_id if whom == "group_id" else int(whom)
        return [place.user_id for place in world.memberships.values() if place.group_id == group]
    match whom:
        case "requester_and_ccs":
            return [ticket.requester_id, *ticket.email_cc_ids]
        case "all_agents":
            return [user.id for user in world.users.values() if user.staff and not user.suspended]
        case _:
            person = _person(edit, whom)
            return [person] if person is not None else []


def _call(edit: Edit, value: list[Any], rule: Json) -> None:
    body = fill(str(value[1]), edit.world, edit.ticket, edit.actor.user, edit.comments)
    edit.calls.append(HookCall(str(value[0]), body, f"trigger {rule['title']!r}, ticket {edit.ticket.id}"))
