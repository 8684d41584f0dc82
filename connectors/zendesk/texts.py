"""Makes our texts safe to post: plain text becomes HTML, and nothing in it can be a placeholder or mark-up.

Rule 1: Zendesk fills in ``{{...}}`` and runs ``{%...%}`` in what agents and rules write; customers' words go
through us with an agent's rights, so an invisible word joiner stands between the two characters.
Rule 2: Zendesk keeps 64 kB of a comment and drops the rest without a word; we cut first, and say so.
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#bodies
"""

import html
import re

LONGEST_HTML = 65_000
CUT = "<br>[…]"
JOINER = "\u2060"
OPENING = re.compile(r"\{(?=[\r\n]*[{%])")
CALMED = re.compile(f"\\{{{JOINER}(?=[\\r\\n]*[{{%])")
UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def calm(text: str) -> str:
    """The text without placeholders, control characters and halves of characters; reads the same."""
    return OPENING.sub("{" + JOINER, UNSENDABLE.sub("\ufffd", text))


def uncalm(text: str) -> str:
    """The text as it was before :func:`calm` parted its braces, so that what we wrote reads back the same."""
    return CALMED.sub("{", text)


def comment_html(text: str) -> tuple[str, bool]:
    """Plain text as the HTML of a comment, and whether all of it fitted."""
    lines = calm(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    marked_up = "<br>".join(html.escape(line) for line in lines)
    encoded = marked_up.encode("utf-8")
    if len(encoded) <= LONGEST_HTML:
        return marked_up, True
    whole = encoded[: LONGEST_HTML - len(CUT.encode("utf-8"))].decode("utf-8", "ignore")
    return re.sub(r"(?:<[^>]*|&[^;]*)\Z", "", whole) + CUT, False
