"""Remembers how far a ticket's conversation was read, so that each comment of the customer is taken up once.

Rule 1: hosts tell whole seconds, so that a comment may come in the very second that was read to: those read then
are remembered by name.
Rule 2: where nothing was read yet, reading begins after the last public answer of a person: whatever the customer
wrote before it has been seen.
"""

from dataclasses import dataclass
from datetime import datetime

from core.tickets import Comment, Role, Ticket


@dataclass(frozen=True, slots=True)
class ReadTo:
    """The moment of the latest comment that was read, and the keys of those of that very moment."""

    at: datetime
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A comment that asks for an escalation, put before the assigned engineer (CM-07).

    ``comment`` is its key, ``at`` when it was written. ``reminded_at`` is when the lead was told of it (CM-a7),
    ``settled_at`` when it was over: an escalation opened, or the ticket was solved.
    """

    comment: str
    at: datetime
    reminded_at: datetime | None = None
    settled_at: datetime | None = None


def key_of(comment: Comment) -> str:
    """What a comment is remembered by: the host's id, or its author and moment where the host has none."""
    return comment.id or f"{comment.author}@{comment.at.isoformat()}"


def unread(ticket: Ticket, read_to: ReadTo | None) -> tuple[Comment, ...]:
    """The customer's public comments that were not read yet, oldest first; the description is one of them."""
    if read_to is None:
        return tuple(one for one in unanswered(ticket) if by_customer(one))
    return tuple(one for one in ticket.comments if by_customer(one) and _after(one, read_to))


def read_on(ticket: Ticket, new: tuple[Comment, ...]) -> ReadTo:
    """How far was read once these were, of which there is at least one."""
    at = max(one.at for one in new)
    return ReadTo(at, tuple(key_of(one) for one in ticket.comments if by_customer(one) and one.at == at))


def unanswered(ticket: Ticket) -> tuple[Comment, ...]:
    """All comments since the last public answer of a person, oldest first."""
    answers = [place for place, one in enumerate(ticket.comments) if answers_in_public(one)]
    return ticket.comments[answers[-1] + 1 :] if answers else ticket.comments


def answers_in_public(comment: Comment) -> bool:
    """Whether a person of the staff says something to the customer."""
    return comment.public and comment.role in (Role.AGENT, Role.OWNER)


def by_customer(comment: Comment) -> bool:
    """Whether somebody on the customer's side says something that all may read."""
    return comment.public and comment.role is Role.REQUESTER


def _after(comment: Comment, read_to: ReadTo) -> bool:
    if comment.at == read_to.at:
        return key_of(comment) not in read_to.comments
    return comment.at > read_to.at
