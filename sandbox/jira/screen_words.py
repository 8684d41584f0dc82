"""What the pages tell people when something did not work, and how they read addresses."""

import re
from collections.abc import Sequence

from sandbox.jira.errors import Refusal
from sandbox.jira.fields import field_named
from sandbox.jira.world import World


def told_of(world: World, refusal: Refusal) -> tuple[list[str], Sequence[str]]:
    """A refusal in sentences, fields by their names, and the ids of the fields it is about."""
    body = refusal.body
    if "errorMessages" not in body:
        return [str(body.get("errorMessage", "That could not be saved."))], ()
    lines = [str(one) for one in body["errorMessages"]]
    for field_id, reason in body["errors"].items():
        definition = field_named(world, field_id)
        lines.append(f"“{definition.name if definition else field_id}”: {reason}")
    return [*lines, "Nothing was saved."], tuple(body["errors"])


def addressed(world: World, text: str) -> list[str]:
    """The accounts behind the mail addresses somebody wrote; ValueError for one that nobody has."""
    found = []
    for word in re.split(r"[\s,;]+", text.strip()):
        user = world.user_by_email(word) if word else None
        if user is None:
            raise ValueError(f"Nobody here has the address {word!r}." if word else "Write at least one address.")
        found.append(user.id)
    return found
