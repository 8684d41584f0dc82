"""Turns Atlassian documents into wiki text and back, and refuses documents that are none.

Rule 1: texts are kept as documents; version 2 of the API shows and takes them as wiki text.
Rule 2: an empty text is no document.
"""

import re
from collections.abc import Callable
from typing import Any

from sandbox.jira.errors import FieldProblem
from sandbox.jira.records import Json

LONGEST = 32_767
BLOCKS = frozenset(
    ["paragraph", "heading", "bulletList", "orderedList", "listItem", "codeBlock", "blockquote", "rule", "panel"]
)
INLINE = frozenset(["text", "hardBreak", "mention", "emoji", "inlineCard"])
MARKS = {"strong": ("*", "*"), "em": ("_", "_"), "code": ("{{", "}}"), "strike": ("-", "-"), "underline": ("+", "+")}
MENTION = re.compile(r"(?<!\\)\[~accountid:([^\]]+)\]")
ESCAPED = re.compile(r"\\([^\w\s])")


def read_document(value: Any) -> Json | None:
    """A document of version 1 as version 3 of the API takes it; FieldProblem for anything else."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        raise FieldProblem("The value must be an Atlassian Document (see the Atlassian Document Format).")
    content = value.get("content")
    if not isinstance(content, list):
        raise FieldProblem("The document has no content.")
    for block in content:
        _check(block, BLOCKS - {"listItem"})
    return _sized(value) if content else None


def _check(node: Any, allowed: frozenset[str]) -> None:
    if not isinstance(node, dict) or node.get("type") not in allowed:
        kind = node.get("type") if isinstance(node, dict) else node
        raise FieldProblem(f"The document has {kind!r} where that cannot be.")
    kind, inner = node["type"], node.get("content", [])
    if kind == "text" and (not isinstance(node.get("text"), str) or not node["text"]):
        raise FieldProblem("A text node has a text that is not empty.")
    if kind == "mention" and not (isinstance(node.get("attrs"), dict) and node["attrs"].get("id")):
        raise FieldProblem("A mention has the id of an account.")
    if not isinstance(inner, list) or (kind in INLINE | {"rule"} and inner):
        raise FieldProblem(f"The content of {kind!r} is a list of nodes.")
    for one in inner:
        _check(one, _inside(kind))


def _inside(kind: str) -> frozenset[str]:
    match kind:
        case "bulletList" | "orderedList":
            return frozenset({"listItem"})
        case "listItem" | "blockquote" | "panel":
            return BLOCKS - {"listItem"}
        case "codeBlock":
            return frozenset({"text"})
        case _:
            return INLINE


def _sized(document: Json) -> Json:
    if len(plain(document)) > LONGEST:
        raise FieldProblem(f"The entered text is too long. It exceeds the allowed limit of {LONGEST:,} characters.")
    return document


def read_wiki(value: Any) -> Json | None:
    """Wiki text as version 2 of the API takes it: paragraphs, line breaks, mentions and escapes are understood."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise FieldProblem("Operation value must be a string")
    return _sized(from_text(value))


def from_text(text: str) -> Json:
    """A document with the paragraphs of a text."""
    parts = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return {"type": "doc", "version": 1, "content": [_paragraph(part) for part in parts]}


def _paragraph(text: str) -> Json:
    content: list[Json] = []
    for place, line in enumerate(text.split("\n")):
        if place:
            content.append({"type": "hardBreak"})
        content.extend(_inline(line))
    return {"type": "paragraph", "content": content}


def _inline(line: str) -> list[Json]:
    nodes: list[Json] = []
    for place, part in enumerate(MENTION.split(line)):
        if place % 2:
            nodes.append({"type": "mention", "attrs": {"id": part, "text": f"@{part}"}})
        elif part:
            nodes.append({"type": "text", "text": ESCAPED.sub(r"\1", part)})
    return nodes


def wiki(document: Json | None) -> str | None:
    """A document as wiki text; None for none."""
    return None if document is None else _blocks(document.get("content", []), _marked)


def plain(document: Json | None) -> str:
    """A document's words without their formatting, paragraphs with an empty line between."""
    return "" if document is None else _blocks(document.get("content", []), lambda node: str(node.get("text", "")))


def _blocks(nodes: list[Json], words: Callable[[Json], str]) -> str:
    return "\n\n".join(_block(node, words) for node in nodes)


def _block(node: Json, words: Callable[[Json], str]) -> str:
    inner = node.get("content", [])
    match node["type"]:
        case "heading":
            return f"h{node.get('attrs', {}).get('level', 1)}. {_line(inner, words)}"
        case "bulletList" | "orderedList":
            mark = "*" if node["type"] == "bulletList" else "#"
            return "\n".join(f"{mark} {_blocks(item.get('content', []), words)}" for item in inner)
        case "codeBlock":
            return f"{{code}}\n{_line(inner, words)}\n{{code}}"
        case "blockquote" | "panel":
            return f"{{quote}}\n{_blocks(inner, words)}\n{{quote}}"
        case "rule":
            return "----"
        case _:
            return _line(inner, words)


def _line(nodes: list[Json], words: Callable[[Json], str]) -> str:
    return "".join(_word(node, words) for node in nodes)


def _word(node: Json, words: Callable[[Json], str]) -> str:
    attrs = node.get("attrs", {})
    match node["type"]:
        case "hardBreak":
            return "\n"
        case "mention":
            return f"[~accountid:{attrs['id']}]"
        case "emoji":
            return str(attrs.get("text") or attrs.get("shortName", ""))
        case "inlineCard":
            return str(attrs.get("url", ""))
        case _:
            return words(node)


def _marked(node: Json) -> str:
    text = str(node["text"])
    for mark in node.get("marks", []):
        if mark["type"] == "link":
            text = f"[{text}|{mark.get('attrs', {}).get('href', '')}]"
        else:
            before, after = MARKS.get(mark["type"], ("", ""))
            text = f"{before}{text}{after}"
    return text
