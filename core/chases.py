"""Tells which comments of a customer chase a ticket: those that nobody has answered yet."""

from datetime import timedelta

from core.escalation import History
from core.reading import answers_in_public, by_customer, unanswered
from core.tickets import Comment, Ticket

WITH_THE_TICKET = timedelta(seconds=5)
"""A first comment this soon after the ticket was created is its description."""


def chases(ticket: Ticket) -> tuple[Comment, ...]:
    """The customer's comments since the last public answer of a person, oldest first (MS-22, CM-05, CM-06).

    The ticket's own description, which some hosts keep as its first comment, is not a chase; internal notes and
    automatic replies are not answers.
    """
    return tuple(one for one in unanswered(ticket) if by_customer(one) and not describes(one, ticket))


def unanswered_comments(ticket: Ticket) -> int:
    """How many comments the requester wrote since the last public answer of a person (MS-22)."""
    return len(chases(ticket))


def chased_by_request(ticket: Ticket, history: History) -> bool:
    """Whether a request that came too early was taken as a chase, and nobody has answered it since (CM-05)."""
    chased_at = history.chased_at
    if chased_at is None:
        return False
    return not any(answers_in_public(one) and one.at > chased_at for one in ticket.comments)


def describes(comment: Comment, ticket: Ticket) -> bool:
    """Whether a comment is the ticket's description: the first, and written with it."""
    first = ticket.comments[0]
    return comment is first and comment.at <= ticket.created_at + WITH_THE_TICKET
