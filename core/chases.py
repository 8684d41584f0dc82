"""Counts how often a customer chased a ticket without an answer."""

from datetime import timedelta

from core.escalation import History
from core.tickets import Comment, Role, Ticket

WITH_THE_TICKET = timedelta(seconds=5)
"""A first comment this soon after the ticket was created is its description."""


def unanswered_comments(ticket: Ticket) -> int:
    """How many comments the requester wrote since the last public answer of a person (MS-22).

    The ticket's own description, which some hosts keep as its first comment, is not a chase; internal notes and
    automatic replies are not answers.
    """
    count = 0
    described = bool(ticket.comments) and ticket.comments[0].at <= ticket.created_at + WITH_THE_TICKET
    for comment in ticket.comments[described:]:
        if comment.public and comment.role in (Role.AGENT, Role.OWNER):
            count = 0
        elif comment.public and comment.role is Role.REQUESTER:
            count += 1
    return count


def chased_by_request(ticket: Ticket, history: History) -> bool:
    """Whether a request that came too early was taken as a chase, and nobody has answered it since (CM-05)."""
    chased_at = history.chased_at
    if chased_at is None:
        return False
    return not any(_answers(one) and one.at > chased_at for one in ticket.comments)


def _answers(comment: Comment) -> bool:
    return comment.public and comment.role in (Role.AGENT, Role.OWNER)
