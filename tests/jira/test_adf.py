"""What people write is read as plain text, and what we write reads back as it was."""

import pytest

from connectors.jira import adf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one",
        "one\ntwo\n\nthree\n\n\n\nfour",
        "\n a \n",
        "{{x}} *b* [~k] \\ -q- (y) (!) :) :D ;) # _u_ ^s^ ~s~ |t| https://x.example/a-b_c?d=e#f, {quote}",
        "日本語 ü 🙂",
    ],
)
def test_what_we_write_reads_back_as_it_was(text: str) -> None:
    assert adf.plain(adf.document(text)) == text
    assert adf.plain(adf.wiki(text)) == text


def test_no_mark_up_and_no_smiley_is_left_and_an_address_stays_a_link() -> None:
    assert adf.wiki("{{x}} [~kim] (y) :D") == r"\{\{x\}\} \[\~kim\] \(y) \:D"
    assert adf.wiki("at https://x.example/a-b_c.") == "at https://x.example/a-b_c."
    assert adf.mentions(adf.wiki("[~kim]")) == frozenset()


def test_control_characters_and_foreign_line_ends_are_put_right() -> None:
    assert adf.sendable("a\r\nb\rc\x00\ud800") == "a\nb\nc\ufffd\ufffd"


def node(kind: str, *content: object, **attributes: object) -> dict[str, object]:
    return {"type": kind, "content": list(content), **({"attrs": attributes} if attributes else {})}


def text(words: str) -> dict[str, object]:
    return {"type": "text", "text": words}


WHOLE = node(
    "doc",
    node("heading", text("Down")),
    node(
        "paragraph",
        text("Ask "),
        {"type": "mention", "attrs": {"id": "5b10-kim", "text": "@Kim"}},
        text(" by "),
        {"type": "date", "attrs": {"timestamp": "1795305600000"}},
    ),
    node(
        "bulletList",
        node("listItem", node("paragraph", text("one"))),
        node("listItem", node("paragraph", text("two"))),
    ),
    node(
        "table",
        node(
            "tableRow",
            node("tableCell", node("paragraph", text("a"))),
            node("tableCell", node("paragraph", text("b"))),
        ),
    ),
    node("expand", node("paragraph", text("inside")), title="More"),
    node(
        "panel",
        node(
            "paragraph",
            {"type": "emoji", "attrs": {"shortName": ":x:", "text": "❌"}},
            {"type": "status", "attrs": {"text": "LATE"}},
        ),
    ),
    node("paragraph", {"type": "inlineCard", "attrs": {"url": "https://x.example/1"}}),
    node("blockquote", node("paragraph", text("old"), {"type": "hardBreak"}, text("words"))),
    {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"id": "1"}}]},
    node("somethingNew", node("paragraph", text("still read"))),
)


def test_a_document_reads_as_its_author_sees_it() -> None:
    assert adf.plain(WHOLE).split("\n\n") == [
        "Down",
        "Ask @Kim by 2026-11-22",
        "- one\n- two",
        "a | b",
        "More\ninside",
        "❌LATE",
        "https://x.example/1",
        "> old\n> words",
        "",
        "still read",
    ]


def test_a_mention_calls_unless_it_is_quoted() -> None:
    called = {"type": "mention", "attrs": {"id": "5b10-lead"}}
    quoted = {"type": "mention", "attrs": {"id": "5b10-kim"}}
    nobody = {"type": "mention", "attrs": {"text": "@Who"}}
    whole = node("doc", node("paragraph", called, nobody), node("blockquote", node("paragraph", quoted)))

    assert adf.mentions(whole) == {"5b10-lead"}
    assert adf.plain(node("doc", node("paragraph", called))) == "@5b10-lead"
    assert adf.mentions("[~accountid:5b:1] {quote}[~kim]{quote}\nbq. [~kim]\n[~lead] {quote}[~kim]") == {"5b:1", "lead"}


def test_wiki_text_keeps_its_quotations_apart() -> None:
    assert (
        adf.plain("bq. one\ntwo\n{quote}\nthree\nfour\n{quote}five [~kim]")
        == "> one\ntwo\n\n> three\n> four\nfive @kim"
    )


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        [],
        {},
        {"type": "doc"},
        {"type": "doc", "content": "x"},
        {"content": [7]},
        {"type": "date", "attrs": {"timestamp": "x"}},
        {"type": "text", "text": None},
    ],
)
def test_what_is_no_text_is_read_as_little(odd: object) -> None:
    assert adf.plain(odd) in ("", "x")
    assert adf.mentions(odd) == frozenset()


def test_f_a_document_nested_without_end_is_read_as_far_as_it_makes_sense() -> None:
    deep = node("paragraph", text("deep"), {"type": "mention", "attrs": {"id": "kim"}})
    for _ in range(500):
        deep = node("panel", deep)

    assert adf.plain(deep) == ""
    assert adf.mentions(deep) == frozenset()
