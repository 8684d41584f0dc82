"""A mail costs no more than its size, its words are found, and what is attached is only counted (T36, T37, T39)."""

import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from runtime.mail.markup import without_tags
from runtime.mail.reading import Mail, Standing
from tests.mail.letters import let_on, letter, mixed, part, read

MIB = 1024 * 1024
SAME = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
BOMB = "\r\n".join(["Content-Type: application/zip", "Content-Transfer-Encoding: base64", "", "UEsDBBQA" * 20])


def deep(levels: int) -> bytes:
    """A mail of parts in parts."""
    body = part("Ticket number: 10421").encode()
    for level in range(levels):
        body = mixed(body, boundary=f"b{level}")
    return body


NO_END: dict[str, Callable[[], bytes]] = {
    "ten thousand parts": lambda: letter(body=mixed(*[part("x")] * 10_000)),
    "five hundred deep": lambda: letter(body=deep(500)),
    "one boundary again and again": lambda: letter(body=SAME + b"--b\r\n" * 1_000_000),
    "a boundary in every part": lambda: letter(body=(SAME + b"--b\r\n") * 20_000),
    "a head": lambda: letter(inside=[f"X-{number}: {'x' * 500}" for number in range(2000)]),
    "one line": lambda: letter(inside=["X-Long: " + "x" * 5 * MIB]),
    "a subject": lambda: letter(subject="=?utf-8?q?" + "=?utf-8?q?" * 1500),
    "html": lambda: letter(body=b"Content-Type: text/html\r\n\r\n" + b"<" * 5 * MIB),
    "comments": lambda: letter(body=b"Content-Type: text/html\r\n\r\n" + b"<!--" * MIB),
    "scripts": lambda: letter(body=b"Content-Type: text/html\r\n\r\n" + b"<script>" * MIB),
    "base64": lambda: letter(body=b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFB" * 2 * MIB),
    "lines": lambda: letter(body=b"Content-Type: text/plain\r\n\r\n" + b"\n" * 8 * MIB),
    "labels": lambda: letter("Reason: " * 200_000),
    "addresses": lambda: letter(cc=", ".join(["a@acme.example"] * 900)),
    "results": lambda: letter(inside=["Authentication-Results: " + "(" * 15_000]),
    "parameters": lambda: letter(body=b"Content-Type: text/plain" + b';a="\\' * 3000 + b"\r\n\r\nx"),
}


@pytest.mark.parametrize("kind", NO_END)
def test_t36_a_mail_without_end_is_read_in_little_time_and_memory_and_the_next_one_too(kind: str) -> None:
    data = NO_END[kind]()
    tracemalloc.start()
    try:
        began = time.thread_time()
        mail = read(data)
        took = time.thread_time() - began
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert isinstance(mail, Mail)
    assert took < 10
    assert most < 64 * MIB
    assert len(mail.text) <= 20_000
    assert let_on(letter())


def test_t36_a_deep_mail_does_not_eat_the_stack() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        assert read(letter(body=deep(200))).why == "nested_too_deep"
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    ("kind", "why"), [("ten thousand parts", "too_many_parts"), ("five hundred deep", "nested_too_deep")]
)
def test_t36_a_mail_over_a_cap_is_held_with_the_reason(kind: str, why: str) -> None:
    mail = read(NO_END[kind]())

    assert (mail.standing, mail.why, mail.text) == (Standing.HELD, why, "")


def test_a_mail_of_a_few_parts_in_parts_is_read() -> None:
    assert read(letter(body=deep(5))).text == "Ticket number: 10421"


@cache
def watched() -> list[object]:
    """Every file that this process opens or folder that it makes from now on; a watcher cannot be sent home."""
    seen: list[object] = []
    sys.addaudithook(lambda event, what: seen.append(what) if event in ("open", "os.mkdir") else None)
    return seen


NAMES = (
    "x.txt",
    "../../etc/passwd",
    ".htaccess",
    "a\u200b.htaccess",
    "C:\\x.exe",
    "a\0b.sh",
    "x" * 4000,
    "%00",
    "<script>.svg",
)


@pytest.mark.parametrize("name", NAMES)
def test_t37_what_is_attached_is_counted_and_written_nowhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    attached = part("x", "text/plain", f'Content-Disposition: attachment; filename="{name}"'.replace("\0", "%00"))
    opened = watched()
    opened.clear()

    mail = read(
        letter(body=mixed(part("Ticket number: 10421"), attached, BOMB, part("<p>x</p>", "text/html"), "no head"))
    )
    files = list(opened)

    assert (mail.text, mail.attachments) == ("Ticket number: 10421", 3)
    assert files == []
    assert list(tmp_path.iterdir()) == []


def test_t39_the_plain_text_counts_where_the_html_says_something_else() -> None:
    both = mixed(part("Ticket number: 10421"), part("<p>Ticket number: 10399</p>", "text/html"), kind="alternative")

    mail = read(letter(body=both))

    assert (mail.text, mail.from_html) == ("Ticket number: 10421", False)


def test_t39_the_plain_text_counts_wherever_it_stands() -> None:
    both = mixed(part("<p>Ticket number: 10399</p>", "text/html"), part("Ticket number: 10421"), kind="alternative")

    assert read(letter(body=both)).text == "Ticket number: 10421"


@pytest.mark.parametrize("plain", ["", " \r\n \t\r\n"])
def test_t39_html_counts_where_there_is_no_plain_text_and_is_marked(plain: str) -> None:
    both = mixed(part(plain), part("<p>Ticket number: 10421</p>", "text/html"), kind="alternative")

    mail = read(letter(body=both))

    assert (mail.text, mail.from_html) == ("Ticket number: 10421", True)


def test_t39_a_text_that_is_attached_is_not_what_the_mail_says() -> None:
    other = part("Ticket number: 10399", "text/plain", "Content-Disposition: attachment")

    assert read(letter(body=mixed(other, part("Ticket number: 10421")))).text == "Ticket number: 10421"


def test_t39_a_mail_in_a_mail_is_something_attached() -> None:
    mail = read(letter(body=mixed(part("hello"), part("Subject: x\r\n\r\nTicket number: 10399", "message/rfc822"))))

    assert (mail.text, mail.attachments) == ("hello", 1)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<table><tr><td>Reason</td><td>data_loss</td></tr></table>", "Reason\tdata_loss"),
        ("<style>p{}</style>a<script>alert(1)</script>b<!-- c -->d", "abd"),
        ("<SCRIPT>x</sCrIpT>y", "y"),
        ("<script>never ends", ""),
        ("a &lt;b&gt; &amp;amp; &#49;&#x30;", "a <b> &amp; 10"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<b>Reason:</b> data_loss", "Reason: data_loss"),
        ("<blockquote>old</blockquote>", "> old"),
        ("<p title='>'>x", "'>x"),
        ("a<unclosed", "a"),
        ("", ""),
    ],
)
def test_t39_tags_are_taken_out(markup: str, text: str) -> None:
    assert without_tags(markup) == text
