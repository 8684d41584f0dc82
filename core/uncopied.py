"""Says in the ticket who could not be copied in, and why (F25).

Rule 1: it is said once for each person of an escalation, to staff, and only while that escalation runs.
Rule 2: why is a word of ours in the account's own language; what a helpdesk says of its refusal is for the log.
"""

from enum import StrEnum
from typing import Self

from core.decisions import Draft, Scene, comment
from core.events import Uncopied
from core.sentences import word


class WhyNot(StrEnum):
    """Why somebody was not copied in; each is the end of a sentence's code."""

    NOT_ALLOWED = "not_allowed"
    NO_REQUEST = "no_request"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class NotCopied(str):
    """A sentence for operators on a CC that a helpdesk left out, which also knows who it was and why."""

    __slots__ = ("email", "why")
    email: str
    why: WhyNot

    def __new__(cls, email: str, why: WhyNot, told: str) -> Self:
        """``told`` says why in the connector's words."""
        made = super().__new__(cls, f"CC {email}: {told}")
        made.email, made.why = email, why
        return made


def told(scene: Scene, draft: Draft, event: Uncopied) -> Draft:
    """The draft with a note to staff on whoever was left out."""
    escalation = draft.history.current
    if escalation is None or not event.given.startswith(f"{escalation.id}:"):
        return draft.ruled("ignored:escalation_over")
    key = f"{escalation.id}:uncopied:{event.email}"
    if key in draft.history.handled:
        return draft.ruled("ignored:said_already")
    who = f"{event.name} ({event.email})" if event.name else event.email
    text = scene.say_inside("uncopied", escalation=escalation.id, who=who, why=word(f"uncopied_{event.why}"))
    facts = {"escalation": escalation.id, "who": event.email, "why": event.why}
    draft = draft.noted(comment(key, text, public=False)).entered("uncopied", "host", **facts)
    return draft.handling(key).ruled(f"uncopied:{escalation.id}")
