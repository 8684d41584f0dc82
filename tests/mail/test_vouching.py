"""Lines of authentication and heads are read sign by sign, up to their bounds and no further (T29, T30, T31)."""

import pytest

from core.errors import NotReadable
from runtime.mail.authenticity import LONGEST, Result, read
from runtime.mail.head import LONGEST as LONGEST_LINE
from runtime.mail.head import MOST_LINES, head_of, unbase64
from runtime.mail.sender import domain_of

PASSED = Result("dmarc", "pass", (("header.from", "acme.example"),))
LINE = "MX.Acme.example 1; dmarc=pass header.from=acme.example"


@pytest.mark.parametrize(
    ("line", "whose", "found"),
    [
        (LINE, "mx.acme.example", (PASSED,)),
        (f"{LINE}; none", "mx.acme.example", (PASSED,)),
        (LINE.ljust(LONGEST), "mx.acme.example", (PASSED,)),
        (LINE.ljust(LONGEST + 1), "mx.acme.example", None),
        (f"{LINE} (never closed", "mx.acme.example", None),
        (f"{LINE}; spf", "mx.acme.example", None),
        ("dmarc=pass; spf=pass", "", ()),
        ("mx two words; spf=pass", "", None),
        ("", "", None),
        ("mx (a (b) \\) c); DMARC/1=PASS Header.From=x", "mx", (Result("dmarc", "pass", (("header.from", "x"),)),)),
        (
            'mx; dmarc=pass reason="a\\"b; \\\\" x=y',
            "mx",
            (Result("dmarc", "pass", (("reason", 'a"b; \\'), ("x", "y"))),),
        ),
    ],
)
def test_t30_a_line_says_whose_it_is_and_what_it_found_or_nothing(
    line: str, whose: str, found: tuple[Result, ...] | None
) -> None:
    assert read(line) == (whose, found)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" folded: first\n\n", "head_malformed"),
        (b"From: a\nno field\n\n", "head_malformed"),
        (b"From: a\rb\n\n", "head_malformed"),
        (b"From: a\0b\n\n", "head_malformed"),
        (b"From: a\n \t\n\n", "head_malformed"),
        (b"a: b\n" * (MOST_LINES + 1), "head_too_long"),
        (b"a:" + b"b" * (LONGEST_LINE - 1) + b"\n\n", "head_too_long"),
        ((b"a:" + b"b" * 9000 + b"\n") * 15, "head_too_long"),
    ],
)
def test_t31_a_head_that_could_be_read_in_two_ways_says_so(data: bytes, code: str) -> None:
    with pytest.raises(NotReadable) as refused:
        head_of(data)

    assert refused.value.code == code


def test_a_head_at_its_bounds_is_read() -> None:
    assert len(head_of(b"a: b\n" * MOST_LINES).fields) == MOST_LINES
    assert head_of(b"a:" + b"b" * (LONGEST_LINE - 2) + b"\n\nbody").body == b"body"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"QUJD", b"ABC"),
        (b"QUJDR", b"ABC"),
        (b"QUI=", b"AB"),
        (b"QQ=junk=\n", b"A"),
        (b"Q U\nJ!D", b"ABC"),
        (b"QUJDRQ", b"ABCE"),
    ],
)
def test_of_broken_base64_as_much_is_read_as_can_be(data: bytes, said: bytes) -> None:
    assert unbase64(data) == said


def test_t31_the_domain_of_an_address_stands_behind_its_last_sign() -> None:
    assert domain_of("a@b@Acme.Example") == "acme.example"
