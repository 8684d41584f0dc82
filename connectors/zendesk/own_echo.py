"""Tells our own writes, which Zendesk reports back to us like anybody's, from what people did."""

from core.ports import TicketEvent


def own_echo(event: TicketEvent, own_user_id: str) -> bool:
    """Whether the event tells of something done by the user we act as.

    In: an event, and our own user's id (empty: not known yet). Every update of ours runs the account's
    triggers again and comes back with our ``actor_id``; without this the two of us would talk for ever.
    https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
    """
    return bool(own_user_id) and event.actor == own_user_id
