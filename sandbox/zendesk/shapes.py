"""Writes tickets, people and comments out as the JSON objects Zendesk's API answers with."""

from typing import Any

from sandbox.moments import whole_second
from sandbox.zendesk.records import (
    Audit,
    Comment,
    Group,
    Json,
    Membership,
    Organization,
    Ticket,
    User,
)
from sandbox.zendesk.world import World

LOCALE_IDS = {"en-US": 1, "es": 2, "de": 8, "fr": 16, "pt-BR": 19, "ja": 67}


def via(channel: str) -> Json:
    return {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}}


def ticket(world: World, one: Ticket, host: str) -> Json:
    """A ticket as agents read it."""
    values = field_values(world, one)
    return {
        "url": f"{host}/api/v2/tickets/{one.id}.json",
        "id": one.id,
        "external_id": one.external_id,
        "via": _ticket_via(world, one),
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.updated_at),
        "generated_timestamp": one.generated_timestamp,
        "type": one.type,
        "subject": one.subject,
        "raw_subject": one.subject,
        "description": one.description,
        "priority": one.priority,
        "status": "deleted" if one.deleted_at else one.status,
        "recipient": None,
        **_people(one),
        "forum_topic_id": None,
        "problem_id": one.problem_id,
        "has_incidents": False,
        "is_public": one.is_public,
        "due_at": one.due_at,
        "tags": list(one.tags),
        "custom_fields": values,
        "satisfaction_rating": None,
        "sharing_agreement_ids": [],
        "custom_status_id": one.custom_status_id,
        "fields": values,
        "followup_ids": list(one.followup_ids),
        "ticket_form_id": one.form_id,
        "brand_id": one.brand_id,
        "allow_channelback": False,
        "allow_attachments": True,
        "from_messaging_channel": False,
    }


def _ticket_via(world: World, one: Ticket) -> Json:
    """How a ticket came to be; a follow-up names the ticket it follows."""
    whole = via(one.channel)
    parent = world.tickets.get(one.followup_source_id or 0)
    if parent is not None:
        named = {"ticket_id": parent.id, "subject": parent.subject, "channel": parent.channel}
        whole["source"] = {"from": named, "to": {}, "rel": "follow_up"}
    return whole


def _people(one: Ticket) -> Json:
    return {
        "requester_id": one.requester_id,
        "submitter_id": one.submitter_id,
        "assignee_id": one.assignee_id,
        "organization_id": one.organization_id,
        "group_id": one.group_id,
        "collaborator_ids": [*one.email_cc_ids, *one.follower_ids],
        "follower_ids": list(one.follower_ids),
        "email_cc_ids": list(one.email_cc_ids),
    }


def field_values(world: World, one: Ticket) -> list[Json]:
    """Every custom field of the account with this ticket's value, set or not."""
    custom = (entry for entry in world.ticket_fields.values() if entry["removable"] and entry["active"])
    return [{"id": entry["id"], "value": shown_value(entry, one)} for entry in custom]


def shown_value(entry: Json, one: Ticket) -> Any:
    value = one.values.get(entry["id"])
    if entry["type"] == "checkbox":
        return bool(value)
    return value


def user(one: User, host: str) -> Json:
    """A person as agents read them."""
    return {
        "id": one.id,
        "url": f"{host}/api/v2/users/{one.id}.json",
        "name": one.name,
        "email": one.email,
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.updated_at),
        "time_zone": one.time_zone,
        "iana_time_zone": one.time_zone,
        "phone": None,
        "shared_phone_number": None,
        "photo": None,
        "locale_id": LOCALE_IDS.get(one.locale, 1),
        "locale": one.locale,
        "organization_id": one.organization_id,
        "role": one.role,
        "verified": one.verified,
        "external_id": None,
        "tags": list(one.tags),
        "alias": "",
        "active": one.active,
        "shared": False,
        "shared_agent": False,
        "last_login_at": None,
        "two_factor_auth_enabled": None,
        "signature": "",
        "details": "",
        "notes": "",
        "role_type": one.role_type,
        "custom_role_id": None,
        "moderator": one.staff,
        "ticket_restriction": None if one.staff else "requested",
        "only_private_comments": one.light,
        "restricted_agent": one.role != "admin",
        "suspended": one.suspended,
        "default_group_id": one.default_group_id,
        "report_csv": False,
        "user_fields": dict(one.user_fields),
    }


def identity(one: User, host: str) -> Json:
    """The one address a person is known by."""
    number = one.id + 1_000_000
    return {
        "url": f"{host}/api/v2/users/{one.id}/identities/{number}.json",
        "id": number,
        "user_id": one.id,
        "type": "email",
        "value": one.email,
        "verified": one.verified,
        "verification_method": "full" if one.verified else "none",
        "primary": True,
        "deliverable_state": "deliverable",
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.updated_at),
    }


def organization(one: Organization, host: str) -> Json:
    return {
        "url": f"{host}/api/v2/organizations/{one.id}.json",
        "id": one.id,
        "name": one.name,
        "shared_tickets": False,
        "shared_comments": False,
        "external_id": one.external_id,
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.updated_at),
        "domain_names": list(one.domain_names),
        "details": one.details,
        "notes": one.notes,
        "group_id": one.group_id,
        "tags": list(one.tags),
        "organization_fields": dict(one.organization_fields),
    }


def group(one: Group, host: str) -> Json:
    return {
        "url": f"{host}/api/v2/groups/{one.id}.json",
        "id": one.id,
        "is_public": True,
        "name": one.name,
        "description": "",
        "default": False,
        "deleted": False,
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.created_at),
    }


def membership(one: Membership, host: str) -> Json:
    return {
        "url": f"{host}/api/v2/group_memberships/{one.id}.json",
        "id": one.id,
        "user_id": one.user_id,
        "group_id": one.group_id,
        "default": one.default,
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.created_at),
    }


def comment(one: Comment) -> Json:
    return {
        "id": one.id,
        "type": "Comment",
        "author_id": one.author_id,
        "body": one.body,
        "html_body": one.html_body,
        "plain_body": one.body,
        "public": one.public,
        "attachments": [],
        "audit_id": one.audit_id,
        "via": via(one.channel),
        "created_at": whole_second(one.created_at),
        "metadata": {"system": {}, "custom": {}},
    }


def audit(one: Audit) -> Json:
    system = {
        "client": one.client,
        "ip_address": "127.0.0.1",
        "location": "This machine",
        "latitude": 0.0,
        "longitude": 0.0,
    }
    return {
        "id": one.id,
        "ticket_id": one.ticket_id,
        "created_at": whole_second(one.created_at),
        "author_id": one.author_id,
        "metadata": {"system": system, "custom": dict(one.custom)},
        "events": list(one.events),
        "via": via(one.channel),
    }


def request(world: World, one: Ticket, host: str) -> Json:
    """A ticket as its customer reads it: only the fields the portal shows."""
    visible = [entry for entry in world.ticket_fields.values() if entry["removable"]]
    values = [
        {"id": entry["id"], "value": shown_value(entry, one)}
        for entry in visible
        if entry["visible_in_portal"] and entry["active"]
    ]
    return {
        "url": f"{host}/api/v2/requests/{one.id}.json",
        "id": one.id,
        "status": one.status,
        "custom_status_id": one.custom_status_id,
        "priority": one.priority,
        "type": one.type,
        "subject": one.subject,
        "description": one.description,
        "organization_id": one.organization_id,
        "via": via(one.channel),
        "custom_fields": values,
        "fields": values,
        "requester_id": one.requester_id,
        "collaborator_ids": list(one.email_cc_ids),
        "email_cc_ids": list(one.email_cc_ids),
        "is_public": one.is_public,
        "due_at": one.due_at,
        "can_be_solved_by_me": one.assignee_id is not None and one.status not in ("solved", "closed"),
        "created_at": whole_second(one.created_at),
        "updated_at": whole_second(one.updated_at),
        "recipient": None,
        "followup_source_id": one.followup_source_id,
        "assignee_id": one.assignee_id,
        "group_id": one.group_id,
        "ticket_form_id": one.form_id,
    }
