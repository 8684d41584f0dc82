"""A mail is the same mail however often and by whatever way it comes, and its words hold nothing that acts."""

import json
import unicodedata

import pytest

from runtime.mail.head import head_of, tidy, words_of
from runtime.mail.reading import Standing, from_body, held_unread, read_mail, shown_text, to_body
from tests.mail.letters import ANA, ASKS, CSM, FAILED, MAILBOX, TRUST, dice, letter, read


def test_a_mail_is_read_whole() -> None:
    mail = read(letter(subject="=?utf-8?q?Ticket_=2310421?=", message_id="<a.b@acme.example>"))

    assert (mail.standing, mail.why, mail.sender) == (Standing.LET_ON, "", ANA)
    assert (mail.subject, mail.message_id) == ("Ticket #10421", "<a.b@acme.example>")
    assert mail.recipients == {MAILBOX, CSM}
    assert (mail.text, mail.attachments) == (ASKS.strip(), 0)


def test_f61_a_mail_is_the_same_whatever_servers_write_on_top_of_it() -> None:
    first = read(letter(on_top=["Delivered-To: a", "X-UID: 7"]))
    again = read(letter(on_top=["Received: from elsewhere", "X-UID: 31415"]))

    assert (first.key, first.digest) == (again.key, again.digest)


@pytest.mark.parametrize(
    "other",
    [
        letter(message_id="<2@acme.example>"),
        letter(ASKS + "."),
        letter(subject="Other"),
        letter(sender="Bo <bo@acme.example>"),
        letter(results=FAILED),
    ],
)
def test_t29_another_mail_has_another_key_and_so_has_a_forged_copy(other: bytes) -> None:
    assert read(other).key != read(letter()).key


def test_a_mail_without_an_id_has_a_key_all_the_same() -> None:
    assert read(letter(message_id="")).key == read(letter(message_id="")).key != read(letter(message_id="<x@y>")).key


@pytest.mark.parametrize("value", ["x", "<>", "<a b@c>", "<a@b\x01>", f"<{'a' * 300}@b>"])
def test_t35_an_id_that_is_none_is_not_repeated(value: str) -> None:
    assert read(letter(message_id=value)).message_id == ""


def test_a_held_mail_comes_back_as_it_was_kept_and_is_let_on() -> None:
    held = read(letter(results=FAILED))
    kept = json.loads(json.dumps(to_body(held)))

    back = from_body(kept, key=held.key, digest=held.digest, sender=ANA)

    assert back.standing is Standing.LET_ON
    assert (back.text, back.subject, back.recipients) == (held.text, held.subject, held.recipients)


def test_a_mail_that_was_not_fetched_is_held_under_a_key_of_what_was_seen() -> None:
    assert held_unread(b"abc", "too_large").key == held_unread(b"abc", "too_large").key != held_unread(b"x", "y").key


@pytest.mark.parametrize("seed", range(150))
def test_t36_no_bytes_make_the_reader_fail(seed: int) -> None:
    rng = dice(seed)
    whole = bytearray(letter(subject="=?utf-8?q?x?="))
    for _ in range(rng.randint(1, 40)):
        place = rng.randrange(len(whole))
        whole[place : place + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
    data = bytes(whole[: rng.randint(0, len(whole))]) if rng.random() < 0.3 else bytes(whole)

    mail = read_mail(data, TRUST)

    assert mail.key.startswith("mail:")
    assert mail == read_mail(data, TRUST)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\r\n\r\n", b" x", b"From", b":", b"\0", b"\xff" * 100, b"From: a\r\n b"]
)
def test_what_is_no_mail_is_held(data: bytes) -> None:
    assert read_mail(data, TRUST).standing is Standing.HELD


BROKEN = [
    "=?utf-8?q?a=0D=0ABcc:_x@evil.example?=",
    "=?utf-8?b?YQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=",
    "=?utf-8?q?a=0A=0D?= =?utf-8?q?Bcc:_x?=",
    "=?utf-8?q?a=E2=80=A8b?=",
    "=?utf-8?q?a=C2=85b?=",
    "a\x0bb\x0cc\x1bd",
    "a\u202eb\u200bc",
    "=?utf-16?b?AA0ACgBC?=",
]


@pytest.mark.parametrize("subject", BROKEN)
def test_t35_no_subject_holds_a_control_character(subject: str) -> None:
    found = read(letter(subject=subject)).subject

    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in found)
    assert "  " not in found


def test_words_of_a_field_are_cut() -> None:
    assert len(words_of("x" * 20_000)) == 300
    assert tidy(" a  b\tc ", 3) == "a b"


def test_encoded_words_that_share_a_character_are_put_together() -> None:
    assert words_of("=?utf-8?b?4pw=?= =?utf-8?b?kw==?=") == "✓"
    assert words_of("=?utf-8?q?a?= =?iso-8859-1?q?=E9?= b") == "aé b"
    assert words_of("=?utf-8?q?a?=b =?x?q?c?=") == "ab c"


def test_a_head_is_read_line_by_line() -> None:
    head = head_of(b"A: 1\r\nb : 2\nA:\r\n\t3\r\n 4\r\n\r\nbody")

    assert head.fields == (("a", "1"), ("b", "2"), ("a", "3 4"))
    assert (head.every("a"), head.first("a"), head.first("c"), head.body) == (("1", "3 4"), "1", "", b"body")


def test_t13_what_is_shown_of_a_text_turns_nothing_and_hides_nothing() -> None:
    assert shown_text("a\x1b[31m\u202eb\u200b\r\n\tc\0") == "a[31mb\n\tc"
