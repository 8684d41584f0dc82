"""Words go out as words: nothing a customer wrote becomes mark-up, a mention or a placeholder of ours."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.jira import adf
from connectors.jira.marks import digest
from connectors.jira.texts import CUT, JOINER, LONGEST, calm, document, escaped, in_the_name_of, wiki

SIGNS = st.text(st.sampled_from("{}[]%~*_+^|!?#-\\()&;:<>/3h1.bq \nyx@a" + JOINER), max_size=60)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[{}\[\]*_+^~|!?#-]")
KINDS = {"doc", "paragraph", "text", "hardBreak"}


@given(SIGNS | st.text())
def test_t58_no_placeholder_survives_in_what_is_posted(text: str) -> None:
    for shown in (json.dumps(document(text).sent, ensure_ascii=False), wiki(text).sent, adf.plain(wiki(text).sent)):
        assert "{{" not in str(shown).replace('{"', "")
        assert "{%" not in str(shown)


@given(SIGNS | st.text())
def test_t58_a_document_has_words_and_nothing_else(text: str) -> None:
    def kinds(node: object) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(kinds, node))
        if not isinstance(node, dict):
            return set()
        assert set(node) <= {"type", "version", "content", "text"}
        assert node["type"] != "text" or node["text"]
        return {str(node["type"])} | kinds(node.get("content"))

    assert kinds(document(text).sent) <= KINDS


@given(SIGNS | st.text())
def test_t58_no_sign_of_wiki_text_is_left_unescaped(text: str) -> None:
    for place, part in enumerate(re.split(r"(https?://[\w.~:/?#@$&'=%,;-]+)", escaped(calm(text)))):
        assert place % 2 or not UNESCAPED.search(part)


@pytest.mark.parametrize(
    "hostile",
    [
        "[~accountid:5b10ac-kim] please",
        "[~kim]",
        "[here|https://evil.example]",
        "!https://evil.example/pixel.png!",
        "https://evil.example/!https://evil.example/x.png!",
        "https://evil.example/[~accountid:5b10ac-kim]",
        "https://evil.example/*bold*",
        "{color:red}Urgent{color}",
        "{code}x{code}",
        "{{issue.reporter.emailAddress}}",
        "{html}<script>alert(1)</script>{html}",
        "||a||b||",
        "* item\n# item\n- item",
        "----",
        "*bold* _em_ -gone- +new+ ^up^ ~down~ ??cite??",
        "\\[~kim]",
        "\\\\[~kim]",
    ],
)
def test_t58_mark_up_of_a_customer_is_words_on_the_service_desk(hostile: str) -> None:
    sent = str(wiki(hostile).sent)

    assert adf.mentions(sent) == frozenset()
    assert not UNESCAPED.search(sent.replace("https://evil.example/", ""))
    assert adf.plain(sent).replace(JOINER, "") == hostile


@pytest.mark.parametrize(
    ("hostile", "sent"),
    [
        ("h1. Shout", f"h1{JOINER}. Shout"),
        ("a\n  h3. Shout", f"a\nh3{JOINER}. Shout"),
        ("bq. They said", f"bq{JOINER}. They said"),
        ("&lt;b&gt; &#123; R&D; a & b", f"&{JOINER}lt;b&{JOINER}gt; &{JOINER}\\#123; R&{JOINER}D; a & b"),
        ("I <3 </3 it", f"I <{JOINER}3 <{JOINER}/3 it"),
        ("(y) (flag) (off) (yes)", f"\\(y) ({JOINER}flag) \\(off) (yes)"),
        (":) :D ;) a: b", "\\:) \\:D \\;) a: b"),
        ("ENG-5", "ENG\\-5"),
    ],
)
def test_t58_what_has_no_escape_is_parted_by_a_joiner(hostile: str, sent: str) -> None:
    assert wiki(hostile).sent == sent


def test_a_plain_address_stays_a_link() -> None:
    text = "See https://support.example/e/421?show=all&by=kim#top_1-2, please (https://a.example/x)."

    assert wiki(text).sent == text


@given(SIGNS | st.text())
def test_words_are_known_again_in_either_form(text: str) -> None:
    for body in (document(text), wiki(text)):
        assert body.whole
        assert digest(adf.plain(body.sent)) == digest(body.words) == digest(text)


def test_line_ends_and_what_no_text_can_hold_are_put_right() -> None:
    assert document("\r\n a\r\nb\rc\x00\ud800\td \n").words == "a\nb\nc\ufffd\ufffd\td"


@given(st.sampled_from(["&", "é", "*", "a", "a\n\n", "{{", "https://a.example/ "]))
def test_a_text_that_jira_would_refuse_is_cut_by_us_and_said(piece: str) -> None:
    text = "x" + piece * 40_000 + "x"
    for body in (document(text), wiki(text)):
        assert not body.whole
        assert body.words.endswith(CUT)
        assert len(str(body.sent)) > LONGEST // 2
        assert digest(adf.plain(body.sent)) == digest(body.words)
    assert len(document(text).words) <= LONGEST
    assert len(str(wiki(text).sent)) <= LONGEST


def test_a_text_of_just_the_longest_length_is_whole() -> None:
    assert document("a" * LONGEST).whole
    assert wiki("a" * LONGEST).whole
    assert not document("a" * (LONGEST + 1)).whole
    assert len(document("a" * (LONGEST + 1)).words) == LONGEST


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ana Pereira", "Ana Pereira:\nAny news?"),
        ("Ana\nSupport:\r\nYes", "Ana Support: Yes:\nAny news?"),
        ("A" * 500, "A" * 100 + ":\nAny news?"),
        (" \n", "Any news?"),
        ("", "Any news?"),
    ],
)
def test_a_text_in_somebodys_name_says_whose_it_is(name: str, text: str) -> None:
    assert in_the_name_of(name, "Any news?") == text
