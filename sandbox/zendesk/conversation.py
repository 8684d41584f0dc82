"""Adds comments to a ticket, with Zendesk's habits about who may say what and what becomes of the text.

Rule 1: what an end user writes is always public; a light agent's never is.
Rule 2: without a word on it, a comment is public or not as the ticket's first one was.
Rule 3: {{...}} in the text is filled in; 64 kB are kept, the rest is dropped without a word.
"""

import html
import re
from typing import Any

from sandbox.zendesk.edits import Edit
from sandbox.zendesk.errors import invalid, not_understood
from sandbox.zendesk.placeholders import fill
from sandbox.zendesk.records import Comment, Json, User

LONGEST = 65536
MOST_COMMENTS = 5000
KNOWN = {"body", "html_body", "public", "author_id", "type", "id"}


def add_comment(edit: Edit, wanted: Any) -> None:
    """Add the comment an update carries."""
    if isinstance(wanted, str):
        wanted = {"body": wanted}
    if not isinstance(wanted, dict):
        raise invalid("comment", "Comment: must be an object")
    for name in wanted.keys() - KNOWN:
        raise not_understood(f"the property {name!r} in comment")
    if not str(wanted.get("body") or wanted.get("html_body") or "").strip():
        raise invalid("comment", "Comment: cannot be blank", "BlankValue")
    if len(edit.world.comments.get(edit.ticket.id, ())) >= MOST_COMMENTS:
        raise invalid("comment", f"Comment: a ticket has at most {MOST_COMMENTS} comments")
    author = _author(edit, wanted)
    public = _public(edit, author, wanted)
    body, marked_up = _texts(edit, wanted)
    _keep(edit, author, body, marked_up, public)


def _author(edit: Edit, wanted: Json) -> User:
    if wanted.get("author_id") in (None, ""):
        return edit.actor.user
    author = edit.world.users.get(int(wanted["author_id"]))
    if author is None:
        raise invalid("comment", "Author: is invalid")
    return author


def _public(edit: Edit, author: User, wanted: Json) -> bool:
    if not edit.actor.user.staff and not author.staff:
        return True
    if edit.actor.user.light:
        return False
    public = wanted.get("public")
    if public is None:
        return edit.ticket.comments_public
    return public in (True, "true", "1", 1)


def _texts(edit: Edit, wanted: Json) -> tuple[str, str]:
    """The plain and the marked-up text; the plain one of marked-up text is what is left without tags."""

    def filled(text: str) -> str:
        short = text.encode()[:LONGEST].decode(errors="ignore")
        return fill(short, edit.world, edit.ticket, edit.actor.user)

    if wanted.get("html_body"):
        marked_up = filled(str(wanted["html_body"]))
        breaks = re.sub(r"(?i)<br\s*/?>|</p>\s*", "\n", marked_up)
        return html.unescape(re.sub(r"<[^>]+>", "", breaks)).strip(), _wrapped(marked_up)
    body = filled(str(wanted["body"]))
    paragraphs = html.escape(body, quote=False).replace("\n", "<br>")
    return body, _wrapped(f'<p dir="auto">{paragraphs}</p>')


def _wrapped(marked_up: str) -> str:
    return f'<div class="zd-comment" dir="auto">{marked_up}</div>'


def _keep(edit: Edit, author: User, body: str, marked_up: str, public: bool) -> None:
    comment = Comment(
        id=edit.world.numbers.take("event"),
        author_id=author.id,
        body=body,
        html_body=marked_up,
        public=public,
        created_at=edit.world.now(),
        audit_id=edit.audit_id,
        channel=edit.actor.channel,
    )
    edit.comments.append(comment)
    edit.events.append(
        {
            "id": comment.id,
            "type": "Comment",
            "author_id": author.id,
            "body": body,
            "html_body": marked_up,
            "plain_body": body,
            "public": public,
            "attachments": [],
            "audit_id": edit.audit_id,
        }
    )
