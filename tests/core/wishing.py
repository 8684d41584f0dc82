"""A case in which a customer asks for an escalation in a comment, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.policy import Policy
from core.terms import Suggestions
from tests.core.cases import ANA, HOUR, Case, mulesoft, ready

RULE = Suggestions(4 * HOUR, "escalation_lead")
POLICY = replace(mulesoft(), suggestions=RULE)
WISH = "I would like this ticket to be escalated."
TAKEN_BACK = "No need to escalate, it works again."


def case(policy: Policy = POLICY, **changes: Any) -> Case:
    """A ticket whose action has just appeared."""
    return ready(policy=policy, **changes)


def wished(policy: Policy = POLICY, text: str = WISH, **changes: Any) -> Case:
    """The same, and Ana has asked for an escalation in a comment."""
    found = case(policy, **changes)
    found.wait(HOUR)
    found.say(ANA, text=text)
    found.look()
    return found


def told(found: Case) -> list[str]:
    """The keys of the notes so far, without the comment's own part."""
    return [one.key.removeprefix("stated:ana@").partition("+00:00")[2] for one in found.sent if "stated:" in one.key]


def entries(found: Case, *kinds: str) -> list[str]:
    """The journal's lines of these kinds."""
    return [one.kind for one in found.journal if one.kind in kinds]
