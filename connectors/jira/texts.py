"""Makes our texts safe to post as messages: nothing in them, whoever wrote it, is mark-up, a mention or a placeholder.

Customers' words go through us with an agent's rights. Pure.

Rule 1: a document of the cloud's has our words in text nodes alone, so that nothing in them can mean anything. The
service desk and a Data Center take wiki text: every sign of it is escaped, and where it has no escape (headings,
entities, a few smileys) an invisible word joiner stands in between. Of addresses of pages only plain ones stay links.
Rule 2: ``{{`` and ``{%`` are parted by the same joiner, because an automation of the customer's may fill them in.
Rule 3: Jira refuses a longer text whole; we cut first, and say so.
Rule 4: letters and digits stay as they are, because by those our messages are known again (:mod:`marks`).
https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/#api-rest-servicedeskapi-request-issueidorkey-comment-post
and, for wiki text, a Jira's own ``/secure/WikiRendererHelpAction.jspa``
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.jira import adf

LONGEST = 32_000
"""Characters of a message in the form it is sent in; Jira takes 32,767 unless its admin says otherwise."""
LONGEST_NAME = 100
CUT = "\n[…]"
JOINER = "\u2060"
OPENING = re.compile(r"\{(?=[{%])")
LINK = re.compile(r"(https?://[\w.~:/?#@$&'=%,;-]+)")
UNESCAPABLE = re.compile(r"(?m)(?<=^h[1-6])(?=\.)|(?<=^bq)(?=\.)|(?<=&)(?=#?\w{1,31};)|(?<=<)(?=/?3)|(?<=\()(?=flag)")
LEADING = re.compile(r"(?m)^[^\S\n]+(?=(?:h[1-6]|bq)\.)")


@dataclass(frozen=True, slots=True)
class Body:
    """A message as it is sent: a document or wiki text; ``words`` are those in it, ``whole`` says whether all are."""

    sent: dict[str, Any] | str
    words: str
    whole: bool


def document(text: str) -> Body:
    """Plain text as the document of a message in the cloud."""
    words, whole = _cut(text, len)
    return Body(adf.document(words), words, whole)


def wiki(text: str) -> Body:
    """Plain text as wiki text, for messages of the service desk and of a Data Center."""
    words, whole = _cut(text, lambda part: len(escaped(part)))
    return Body(escaped(words), words, whole)


def in_the_name_of(name: str, text: str) -> str:
    """A text with whose it is before it, where that is somebody else than who posts it; a name is one short line."""
    line = " ".join(adf.sendable(name).split())[:LONGEST_NAME]
    return f"{line}:\n{text}" if line else text


def calm(text: str) -> str:
    """The text without placeholders, control characters and halves of characters; reads the same."""
    return OPENING.sub("{" + JOINER, adf.sendable(text))


def escaped(text: str) -> str:
    """Calm plain text as wiki text in which nothing is mark-up; plain addresses of pages stay links."""
    parts = LINK.split(LEADING.sub("", text))
    return "".join(part if place % 2 else _escaped(part) for place, part in enumerate(parts))


def _escaped(text: str) -> str:
    return adf.MARK_UP.sub(r"\\\g<0>", UNESCAPABLE.sub(JOINER, text))


def _cut(text: str, size: Callable[[str], int]) -> tuple[str, bool]:
    """The calm text, or as much of its beginning as there is room for with a sign that there was more."""
    words = calm(text).strip()
    if size(words) <= LONGEST:
        return words, True
    room = LONGEST - size(CUT)
    fitting = bisect_right(range(len(words)), room, key=lambda end: size(words[:end])) - 1
    return words[:fitting].rstrip() + CUT, False
