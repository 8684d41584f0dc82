"""Opens new tickets, follow-ups of closed ones among them, and answers a repeated request only once."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from sandbox import moments
from sandbox.zendesk.changes import create_from, refuse_unknown_on_create
from sandbox.zendesk.errors import bad_request, invalid
from sandbox.zendesk.participants import new_end_user
from sandbox.zendesk.records import Actor, Audit, Json, Ticket, User
from sandbox.zendesk.world import World

KEY_LIVES = timedelta(hours=2)


def create_ticket(world: World, wanted: Json, actor: Actor) -> tuple[Ticket, Audit]:
    """Open a ticket with everything the request says about it."""
    refuse_unknown_on_create(wanted)
    source = _followup_source(world, wanted)
    requester = _requester(world, wanted, actor, source)
    now = world.now()
    blank = Ticket(
        id=world.numbers.take("ticket"),
        subject=str(wanted.get("subject") or ""),
        description="",
        requester_id=requester.id,
        submitter_id=int(wanted.get("submitter_id") or actor.user.id),
        organization_id=requester.organization_id,
        form_id=world.default_form_id(),
        brand_id=world.default_brand_id(),
        created_at=now.replace(microsecond=0),
        updated_at=now.replace(microsecond=0),
        generated_timestamp=moments.unix(now),
        channel=actor.channel,
    )
    if source is not None:
        _inherit(blank, source)
    ticket, audit = create_from(world, blank, _opening(wanted), actor)
    if source is not None:
        source.followup_ids.append(ticket.id)
    return ticket, audit


def _opening(wanted: Json) -> Json:
    """The first update: a description without a comment is the first comment."""
    handled = ("requester", "submitter_id", "via_followup_source_id", "recipient", "is_public", "id")
    opening = {name: value for name, value in wanted.items() if name not in handled}
    if opening.get("comment") is None and opening.get("description"):
        opening["comment"] = {"body": opening["description"], "public": wanted.get("is_public", True)}
    return opening


def _requester(world: World, wanted: Json, actor: Actor, source: Ticket | None) -> User:
    named = wanted.get("requester")
    if isinstance(named, dict) and named.get("email"):
        email = str(named["email"])
        return world.user_by_email(email) or new_end_user(world, str(named.get("name") or email), email)
    chosen: Any = wanted.get("requester_id")
    if chosen is None and source is not None:
        chosen = source.requester_id
    if chosen is None:
        return actor.user
    person = world.users.get(int(chosen)) if str(chosen).isdigit() else None
    if person is None or person.suspended:
        raise invalid("requester", "Requester: is invalid")
    return person


def _followup_source(world: World, wanted: Json) -> Ticket | None:
    source_id = wanted.get("via_followup_source_id")
    if source_id is None:
        return None
    source = world.tickets.get(int(source_id)) if str(source_id).isdigit() else None
    if source is None or source.status != "closed":
        raise invalid("via_followup_source_id", "Follow-up: only a closed ticket can be followed up")
    return source


def _inherit(blank: Ticket, source: Ticket) -> None:
    """A follow-up starts with the tags and custom fields of the ticket it follows."""
    blank.followup_source_id = source.id
    blank.channel = "closed_ticket"
    blank.tags = list(source.tags)
    blank.values = dict(source.values)
    blank.form_id = source.form_id


def replayed(world: World, key: str, wanted: Json) -> Ticket | None:
    """The ticket an earlier request with the same Idempotency-Key opened; None when the key is new."""
    kept = world.idempotency.get(key)
    if kept is None or kept[0] + KEY_LIVES <= world.now():
        return None
    if kept[1] != _fingerprint(wanted):
        raise bad_request(
            "IdempotentRequestError",
            "Request parameters do not match the original request for this idempotency key",
        )
    return world.tickets.get(kept[2])


def remember_key(world: World, key: str, wanted: Json, ticket: Ticket) -> None:
    world.idempotency[key] = (world.now(), _fingerprint(wanted), ticket.id)


def _fingerprint(wanted: Json) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()
