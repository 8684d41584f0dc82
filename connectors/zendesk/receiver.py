"""Hears Zendesk's webhooks: believes or refuses them, then reads which ticket they are about.

Two bodies are understood. Our own trigger sends ``{"ticket_id", "actor_id", "account"}``, strings all; a
webhook subscribed to events sends Zendesk's envelope, ``zen:event-type:ticket.*``. Both only say *that*
something happened; what did is read from the ticket itself. A receiver does no I/O and reads no clock.
https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.deliveries import check_outside
from connectors.zendesk import signing
from connectors.zendesk.account import ZendeskAccount
from core.errors import NotBelieved, NotReadable
from core.ports import Delivery, TicketEvent
from core.strict_json import read_object
from core.tickets import TicketRef

CONNECTOR = "zendesk"
INVOCATION = "x-zendesk-webhook-invocation-id"
TICKET_ID = re.compile(r"[1-9][0-9]{0,19}")
ACTOR_ID = re.compile(r"(?:-?[0-9]{1,20})?")
DELIVERY_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
TICKET_SUBJECT = "zen:ticket:"
EVENT_TYPE = re.compile(r"zen:event-type:([a-z0-9_]{1,64}\.[a-z0-9_]{1,64})")

CHANGES = (
    "agent_assignment_changed",
    "attachment_linked_to_comment",
    "attachment_redacted_from_comment",
    "brand_changed",
    "comment_added",
    "comment_made_private",
    "comment_redacted",
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
    "next_sla_breach_changed",
    "ola_policy_changed",
    "organization_changed",
    "priority_changed",
    "problem_link_changed",
    "requester_changed",
    "schedule_changed",
    "sla_policy_changed",
    "status_changed",
    "subject_changed",
    "submitter_changed",
    "tags_changed",
    "task_due_at_changed",
    "type_changed",
)
KINDS = {
    "ticket.created": "created",
    "ticket.merged": "merged",
    "ticket.soft_deleted": "deleted",
    "ticket.permanently_deleted": "deleted",
    **{f"ticket.{name}": "changed" for name in CHANGES},
}
"""Zendesk's word for what happened, and ours; a word that is not here becomes ``unknown``."""


class ZendeskReceiver:
    """The :class:`core.ports.Receiver` of one account."""

    def __init__(self, account: ZendeskAccount) -> None:
        self._account = account

    def receive(self, delivery: Delivery) -> tuple[TicketEvent, ...]:
        """The events of a delivery; none where it is believed but not about a ticket.

        Raises :class:`core.errors.DeliveryRefused` kinds and nothing else: ``NotThisMedia``, ``TooLarge``,
        ``NotBelieved`` (code ``too_old`` only for a signature that holds), ``NotReadable``.
        """
        check_outside(delivery, self._account.account)
        signed_at, digest, secret = signing.believe(
            delivery.headers,
            delivery.body,
            secrets=self._account.signing_secrets,
            received_at=delivery.received_at,
            host_account_id=self._account.host_account_id,
        )
        content = read_object(delivery.body)
        if "ticket_id" in content:
            events: tuple[TicketEvent, ...] = (self._from_trigger(content, delivery, signed_at, digest),)
        else:
            events = self._from_envelope(content, digest)
        return tuple(replace(event, believed_by=secret) for event in events)

    def _from_trigger(
        self, content: dict[str, Any], delivery: Delivery, signed_at: datetime, digest: str
    ) -> TicketEvent:
        if content.get("account", self._account.account) != self._account.account:
            raise NotBelieved("wrong_account", "the body names another account")
        return TicketEvent(
            ref=self._ref(content["ticket_id"]),
            kind="changed",
            delivery_id=_matching(DELIVERY_ID, delivery.headers.get(INVOCATION), INVOCATION),
            digest=digest,
            actor=_matching(ACTOR_ID, content.get("actor_id", ""), "actor_id"),
            host_kind="trigger",
            occurred_at=signed_at,
        )

    def _from_envelope(self, content: dict[str, Any], digest: str) -> tuple[TicketEvent, ...]:
        kind = content.get("type")
        if not isinstance(kind, str) or not (known := EVENT_TYPE.fullmatch(kind)):
            raise NotReadable("bad_shape", "the body is neither our trigger's nor an event")
        self._check_owner(content.get("account_id"))
        subject = content.get("subject")
        detail = content.get("detail")
        if not isinstance(subject, str) or not subject.startswith(TICKET_SUBJECT):
            return ()
        if not isinstance(detail, dict) or subject != f"{TICKET_SUBJECT}{detail.get('id')}":
            raise NotReadable("bad_shape", "subject and detail name two tickets")
        event = TicketEvent(
            ref=self._ref(detail["id"]),
            kind=KINDS.get(known.group(1), "unknown"),
            delivery_id=_matching(DELIVERY_ID, content.get("id"), "id"),
            digest=digest,
            actor=_matching(ACTOR_ID, detail.get("actor_id") or "", "actor_id"),
            host_kind=known.group(1),
            occurred_at=_moment(content.get("time")),
        )
        return (event,)

    def _check_owner(self, account_id: object) -> None:
        wanted = self._account.host_account_id
        if wanted and str(account_id) != wanted:
            raise NotBelieved("wrong_account", "the body names another account")

    def _ref(self, ticket_id: object) -> TicketRef:
        return TicketRef(CONNECTOR, self._account.account, _matching(TICKET_ID, ticket_id, "ticket id"))


def _matching(form: re.Pattern[str], value: object, name: str) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise NotReadable("bad_id", f"{name} is missing or malformed")
    return value


def _moment(text: object) -> datetime | None:
    """When Zendesk says it happened: RFC 3339 with up to nine digits after the second, or nothing usable."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
