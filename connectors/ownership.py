"""Marks what is ours in a customer's configuration, and knows it again by the mark.

Rule: everything of ours bears ``[halyard:NAME]`` at the end of a text of it; without our mark nothing is ours,
whatever its title.
"""

import re

_MARK = re.compile(r"\[halyard:([\w.-]+)\]\s*$")


def mark(name: str) -> str:
    """The ownership mark of the object with this name."""
    return f"[halyard:{name}]"


def marked_name(text: str | None) -> str | None:
    """The name in the ownership mark at the end of a text, or ``None`` where there is none."""
    found = _MARK.search(text or "")
    return found[1] if found else None


def key_of(name: str) -> str:
    """Our key of the object with this mark."""
    return f"halyard.{name}"


def name_of(key: str) -> str:
    """The name that stands in the mark of the object with this key."""
    return key.removeprefix("halyard.")
