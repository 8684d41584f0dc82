"""Turns what people write in Jira into plain text and back: documents (ADF) in the cloud, wiki text on a Data Center.

Pure. Rule 1: what we write is plain text and reads back as it was; none of it is mark-up, whoever wrote it.
Rule 2: a quotation keeps ``> `` before its lines, so that nobody takes it for the author's own words, and a mention
within one calls nobody.
Rule 3: a kind of node that we do not know is read for the text within it.
https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ and, for wiki text, a Jira's own
``/secure/WikiRendererHelpAction.jspa``
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

DEEPEST = 60
"""How deep nodes may be nested before what is below is left unread."""
UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
ADDRESS = re.compile(r"(https?://[^\s\\{}\[\]|<>\"]+)")
MARK_UP = re.compile(r"[\\{}\[\]*_+^~|!?#-]|\((?=(?:[yni/x!?+*-]|on|off|\*[rgby])\))|[:;](?=[DP()])")
MARKED_UP = re.compile(r"\\([\\{}\[\]*_+^~|!?#(:;-])")
WIKI_MENTION = re.compile(r"(?<!\\)\[~(?:accountid:)?([^\[\]\s|]{1,255})\]")
WIKI_QUOTE = re.compile(r"(?<!\\)\{quote\}(.*?)(?:(?<!\\)\{quote\}|\Z)", re.DOTALL)
WIKI_QUOTED_LINE = re.compile(r"^bq\. ", re.MULTILINE)
INLINE = frozenset({"text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "mediaInline"})
CARDS = frozenset({"inlineCard", "blockCard", "embedCard"})
ITEMS = frozenset({"listItem", "taskItem", "decisionItem", "blockTaskItem"})
LISTS = frozenset({"bulletList", "orderedList", "taskList", "decisionList", "table"})


def plain(body: Any) -> str:
    """The text of a document or of wiki text; empty for nothing."""
    if isinstance(body, str):
        return _from_wiki(body)
    return _block(body, 0) if isinstance(body, dict) else ""


def mentions(body: Any) -> frozenset[str]:
    """The ids of everybody whom a document or wiki text mentions outside of quotations."""
    if isinstance(body, str):
        own = WIKI_QUOTED_LINE.split(WIKI_QUOTE.sub("", body))
        lines = (own[0], *(rest.partition("\n")[2] for rest in own[1:]))
        return frozenset(found[1] for part in lines for found in WIKI_MENTION.finditer(part))
    return frozenset(_mentioned(body, 0))


def document(text: str) -> dict[str, Any]:
    """Plain text as a document: a paragraph for each part between blank lines; :func:`plain` reads it back."""
    parts = sendable(text).split("\n\n")
    return {"type": "doc", "version": 1, "content": [_paragraph(part) for part in parts]}


def wiki(text: str) -> str:
    """Plain text as wiki text in which nothing is mark-up or becomes a smiley; :func:`plain` reads it back.

    An address of a page stays as it is, so that it is a link.
    """
    parts = ADDRESS.split(sendable(text))
    return "".join(part if place % 2 else MARK_UP.sub(r"\\\g<0>", part) for place, part in enumerate(parts))


def sendable(text: str) -> str:
    """The text without control characters and halves of characters, with plain line ends."""
    return UNSENDABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _paragraph(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for place, line in enumerate(text.split("\n")):
        content += [{"type": "hardBreak"}] if place else []
        content += [{"type": "text", "text": line}] if line else []
    return {"type": "paragraph", "content": content}


def _from_wiki(text: str) -> str:
    quoted = WIKI_QUOTE.sub(lambda found: f"\n{_quoted(found[1].strip())}\n", text.replace("\r\n", "\n"))
    own = WIKI_QUOTED_LINE.sub("> ", quoted)
    return MARKED_UP.sub(r"\1", WIKI_MENTION.sub(r"@\1", own))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def _nodes(node: Any) -> list[dict[str, Any]]:
    content = node.get("content") if isinstance(node, dict) else None
    return [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []


def _attribute(node: dict[str, Any], *names: str) -> str:
    known = node.get("attrs")
    values = (known.get(name) for name in names) if isinstance(known, dict) else ()
    return next((str(value) for value in values if value not in (None, "")), "")


def _block(node: dict[str, Any], depth: int) -> str:
    """The text of a node that holds others: lines within a paragraph, blank lines between paragraphs."""
    if depth > DEEPEST:
        return ""
    if node.get("type") in INLINE | CARDS or not _nodes(node):
        return _inline(node)
    inner = _nodes(node)
    if all(one.get("type") in INLINE for one in inner):
        text = "".join(_inline(one) for one in inner)
    elif node.get("type") == "tableRow":
        text = " | ".join(_block(one, depth + 1) for one in inner)
    else:
        between = "\n" if node.get("type") in LISTS | ITEMS else "\n\n"
        text = between.join(_block(one, depth + 1) for one in inner)
    return _framed(node, text)


def _framed(node: dict[str, Any], text: str) -> str:
    kind = node.get("type")
    if kind in ITEMS:
        return f"- {text}"
    if kind == "blockquote":
        return _quoted(text)
    title = _attribute(node, "title") if kind in ("expand", "nestedExpand") else ""
    return f"{title}\n{text}" if title else text


def _inline(node: dict[str, Any]) -> str:
    kind = node.get("type")
    if kind == "text":
        return str(node.get("text") or "")
    if kind == "hardBreak":
        return "\n"
    if kind == "mention":
        named = _attribute(node, "text", "id")
        return named if named.startswith("@") else f"@{named}"
    if kind == "date":
        return _day(_attribute(node, "timestamp"))
    if kind in CARDS:
        return _attribute(node, "url")
    return _attribute(node, "text", "shortName")


def _day(stamp: str) -> str:
    """A day within a document, given as milliseconds, as ``2026-11-22``."""
    if not re.fullmatch(r"-?[0-9]{1,14}", stamp):
        return stamp
    return datetime.fromtimestamp(int(stamp) / 1000, UTC).date().isoformat()


def _mentioned(node: Any, depth: int) -> Iterator[str]:
    if not isinstance(node, dict) or depth > DEEPEST or node.get("type") == "blockquote":
        return
    if node.get("type") == "mention":
        named = _attribute(node, "id")
        if named:
            yield named
    for one in _nodes(node):
        yield from _mentioned(one, depth + 1)
