"""Whatever a mail is written in is read without failing, and no strange digit makes a ticket's number (T38)."""

import base64
import quopri
import unicodedata

import pytest

from runtime.mail.asked import tickets_in
from runtime.mail.charsets import WRITTEN_IN, decoded
from runtime.mail.reading import Standing
from tests.mail.letters import dice, letter, read

PLAIN = "Ticket number: 10421"
TRICKS = (
    "utf-7",
    "unicode_escape",
    "raw_unicode_escape",
    "punycode",
    "idna",
    "rot13",
    "hex",
    "zlib",
    "base64",
    "undefined",
)
UNKNOWN = (
    "",
    "x-unknown",
    "utf-9",
    "'",
    '"utf-8"',
    " UTF-8 ",
    "utf8mb4",
    "ütf-8",
    "a" * 300,
    "../../etc",
    "%s",
    "utf-8\0",
)
WORDS = {
    "iso-8859-1": "Größe, señal, ça",
    "iso-8859-15": "10 € für Größe",
    "windows-1252": "“quoted” — 10 €",
    "windows-1251": "Заявка не печатается",
    "koi8-r": "Заявка не печатается",
    "iso-8859-2": "Žluťoučký kůň",
    "iso-8859-7": "Καλημέρα",
    "windows-1253": "Καλημέρα",
    "iso-8859-9": "İstanbul ığ",
    "windows-1255": "שלום",
    "windows-1256": "مرحبا",
    "tis-620": "สวัสดี",
    "iso-2022-jp": "印刷できません",
    "shift_jis": "印刷できません",
    "euc-jp": "印刷できません",
    "gb2312": "无法打印标签",
    "gbk": "無法打印标签",
    "gb18030": "无法打印标签",
    "big5": "無法列印標籤",
    "euc-kr": "인쇄할 수 없습니다",
    "utf-8": "ünïcödé 印刷 🖨",
    "utf-16": "ünïcödé 印刷 🖨",
    "utf-16-le": "ünïcödé 印刷",
    "utf-32": "ünïcödé 印刷",
    "us-ascii": "plain",
}


def encoded(data: bytes, charset: str, transfer: str) -> bytes:
    """The body of a mail in one charset, carried in one way."""
    carried = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(transfer.lower(), bytes)(data)
    head = f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n'
    return head.encode() + carried


@pytest.mark.parametrize("transfer", ["8bit", "base64", "quoted-printable", "BASE64", "x-unheard-of"])
@pytest.mark.parametrize("charset", WORDS)
def test_t38_words_come_through(charset: str, transfer: str) -> None:
    said = f"{PLAIN}\n{WORDS[charset]}"

    mail = read(letter(body=encoded(said.encode(charset), charset, transfer)))

    assert (mail.standing, mail.text) == (Standing.LET_ON, said)
    assert tickets_in("", mail.text) == ("10421",)


@pytest.mark.parametrize("charset", [*TRICKS, *UNKNOWN])
@pytest.mark.parametrize(
    "data", [PLAIN.encode(), b"\xff\xfe\x00\x80", b"+ADEAMAA0ADIAMQ-", b"\\u0031\\u0030\\u0034\\u0032\\u0031"]
)
def test_t38_an_unknown_charset_and_one_that_plays_tricks_is_read_as_utf_8(charset: str, data: bytes) -> None:
    assert decoded(data, charset) == data.decode("utf-8", "replace")


def test_t38_no_charset_that_plays_tricks_is_among_those_read() -> None:
    assert (
        WRITTEN_IN & {"utf-7", "unicode-escape", "raw-unicode-escape", "punycode", "idna", "rot13", "undefined"}
        == set()
    )
    assert all(b"\x00\xff{}".decode(name, "replace") is not None for name in WRITTEN_IN)


@pytest.mark.parametrize("charset", sorted(WRITTEN_IN))
def test_t38_bytes_of_no_meaning_are_read_in_every_charset(charset: str) -> None:
    mail = read(letter(body=encoded(dice(len(charset)).randbytes(2000), charset, "8bit")))

    assert mail.standing is Standing.LET_ON


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (base64.b64encode(PLAIN.encode())[:-2], PLAIN[:-1]),
        (base64.b64encode(PLAIN.encode()) + b"!!!", PLAIN),
        (b"!" + base64.b64encode(PLAIN.encode()), PLAIN),
        (b"\r\n".join(base64.b64encode(PLAIN.encode())[n : n + 4] for n in range(0, 28, 4)), PLAIN),
        (b"", ""),
        (b"=", ""),
        (b"A", ""),
        (b"AAAA=", "\0\0\0"),
        (b"\xff\xfe\xfd", ""),
    ],
)
def test_t38_broken_base64_is_read_as_far_as_it_goes(data: bytes, text: str) -> None:
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"

    assert read(letter(body=head + data)).text == text


OTHER_DIGITS = [chr(code) for code in range(0x80, 0x1FBFA) if unicodedata.category(chr(code)) in ("Nd", "No", "Nl")]


@pytest.mark.parametrize("digit", dice(38).sample(OTHER_DIGITS, 60))
def test_t38_other_digits_make_no_number_and_break_one_they_touch(digit: str) -> None:
    for written in (digit * 5, f"1{digit}421", f"{digit}10421", f"10421{digit}"):
        assert tickets_in(f"Ticket {written}", f"Ticket number: {written}") == ()


HIDDEN = [
    "\u200b",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\u00ad",
    "\u034f",
    "\u20e3",
    "\u0301",
]


@pytest.mark.parametrize("sign", HIDDEN)
def test_t38_what_is_not_seen_breaks_a_number(sign: str) -> None:
    for written in (f"10{sign}421", f"{sign}10421", f"10421{sign}"):
        assert tickets_in(f"Ticket #{written}", f"Ticket number: {written}") == ()


@pytest.mark.parametrize(
    "written", ["10,421", "10.421", "10 421", "10421.5", "010421", "+10421", "-10421", "1e4", "10421/2"]
)
def test_t38_a_number_with_something_in_it_is_none(written: str) -> None:
    assert "10421" not in tickets_in("", f"Ticket number: {written}")
