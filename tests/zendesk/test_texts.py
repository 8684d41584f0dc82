"""Texts go out as text: no placeholder of theirs fires, no mark-up of a customer's becomes ours."""

import html

from hypothesis import example, given
from hypothesis import strategies as st

from connectors.zendesk.texts import LONGEST_HTML, calm, comment_html, uncalm

BRACES = st.text(st.sampled_from("{}%\u2060 a<&\n"), max_size=40)


@given(BRACES | st.text())
@example("{\n%")
@example("{\r\n{")
def test_t58_no_placeholder_survives_in_what_is_posted(text: str) -> None:
    posted, _ = comment_html(text)

    for shown in (posted, html.unescape(posted), html.unescape(posted.replace("<br>", ""))):
        assert "{{" not in shown
        assert "{%" not in shown


@given(BRACES | st.text())
def test_t58_no_placeholder_survives_in_a_field(text: str) -> None:
    assert "{{" not in calm(text)
    assert "{%" not in calm(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2060")))
def test_what_we_write_into_a_field_reads_back_the_same(text: str) -> None:
    assert uncalm(calm(text)) == text


def test_t58_mark_up_of_a_customer_is_text() -> None:
    posted, whole = comment_html('<img src=x onerror="alert(1)"> & [a](b)\r\nsecond\rthird')

    assert whole
    assert posted == "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; [a](b)<br>second<br>third"


def test_control_characters_and_halves_of_characters_are_replaced() -> None:
    assert comment_html("a\x00b\ud800c\td")[0] == "a\ufffdb\ufffdc\td"


@given(st.sampled_from(["&", "é", "<", "a", "\n"]))
def test_a_text_over_64_kb_is_cut_by_us_and_said(letter: str) -> None:
    posted, whole = comment_html(letter * 70_000)

    assert not whole
    assert len(posted.encode()) <= LONGEST_HTML
    assert posted.endswith("[…]")
    assert not posted.removesuffix("<br>[…]").endswith(("&", "&am", "<b", "<"))
