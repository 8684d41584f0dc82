"""Tells our own writes, which Jira reports back to us like anybody's, from what people did."""

from core.ports import TicketEvent


def own_echo(event: TicketEvent, own_user_id: str) -> bool:
    """Whether the event tells of something done by the user we act as.

    In: an event, and our own account id or, on Data Center, user name (empty: not known yet). An edit names us as its
    user and a comment as its author; without this the two of us would talk for ever.
    """
    return bool(own_user_id) and event.actor == own_user_id
