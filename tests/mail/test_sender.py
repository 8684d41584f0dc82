"""Who a mail is from is one plain address, or it is not known (T31)."""

import pytest

from runtime.mail.head import head_of
from runtime.mail.sender import plain, recipients_of, sender_of
from tests.mail.letters import ANA, letter, read

PLAIN = {
    ANA: ANA,
    f"<{ANA}>": ANA,
    f"Ana <{ANA}>": ANA,
    f"Ana Ruiz <{ANA}>": ANA,
    f"Ana Ruiz<{ANA}>": ANA,
    f'"Ruiz, Ana" <{ANA}>': ANA,
    f'"Ana \\"the boss\\" Ruiz" <{ANA}>': ANA,
    f'"{ANA}" <{ANA}>': ANA,
    f"=?utf-8?q?Ana_Ru=C3=ADz?= <{ANA}>": ANA,
    f"=?utf-8?B?QW5h?= =?utf-8?B?IFJ1w61?= <{ANA}>": ANA,
    "ANA@ACME.EXAMPLE": ANA,
    "Ana <Ana@Acme.Example>": ANA,
    "O'Brien <o'brien@acme.example>": "o'brien@acme.example",
    "a.b+c=d@acme.example": "a.b+c=d@acme.example",
    "x@a-b.c9.example": "x@a-b.c9.example",
    "1@1.example": "1@1.example",
    f"{'a' * 64}@acme.example": f"{'a' * 64}@acme.example",
    "ana@xn--bcher-kva.example": "ana@xn--bcher-kva.example",
    "Ana.Ruiz <ana@acme.example>": ANA,
    "'Ana Ruiz' <ana@acme.example>": ANA,
}
UNCLEAR = (
    "",
    "Ana",
    "ana",
    "ana@",
    "@acme.example",
    "ana@acme",
    "ana@localhost",
    "ana@@acme.example",
    "ana@acme..example",
    ".ana@acme.example",
    "ana.@acme.example",
    "a..b@acme.example",
    "ana@-acme.example",
    "ana@acme-.example",
    "ana@acme.example.",
    "ana@acme.1",
    "ana@[192.0.2.1]",
    "ana@[IPv6:2001:db8::1]",
    "ana @acme.example",
    "ana@ acme.example",
    "ana@acme .example",
    '"ana"@acme.example',
    '"ana ruiz"@acme.example',
    "ana(comment)@acme.example",
    "ana@acme.example (Ana)",
    "(Ana) ana@acme.example",
    "ana@(comment)acme.example",
    "Ana (Support) <ana@acme.example>",
    f"{ANA}, {ANA}",
    f"{ANA},",
    f",{ANA}",
    f"{ANA}; bob@evil.example",
    f"{ANA} bob@evil.example",
    f"Ana <{ANA}>, Bob <bob@evil.example>",
    f"Ana <{ANA}> <bob@evil.example>",
    f"Ana <{ANA}> Bob",
    f"<{ANA}><bob@evil.example>",
    f"<<{ANA}>>",
    f"<{ANA}",
    f"{ANA}>",
    f"Ana < {ANA}>",
    f"Ana <{ANA} >",
    f"Ana <mailto:{ANA}>",
    f"mailto:{ANA}",
    f"Staff: {ANA};",
    "Staff:;",
    "Undisclosed recipients:;",
    f"Staff: Ana <{ANA}>, bob@evil.example;",
    "alice@corp <bob@evil.example>",
    "alice@corp.example <bob@evil.example>",
    '"alice@corp.example" <bob@evil.example>',
    '"alice@corp.example via list" <bob@evil.example>',
    "=?utf-8?q?alice=40corp.example?= <bob@evil.example>",
    "=?utf-8?b?YWxpY2VAY29ycC5leGFtcGxl?= <bob@evil.example>",
    "=?utf-8?q?ana=40acme.example?=",
    "=?utf-8?q?=3Cana=40acme.example=3E?=",
    "=?utf-8?q?Ana?= ana@acme.example",
    "Ana ana@acme.example",
    "<@route.example:ana@acme.example>",
    "ana%acme.example@evil.example@x",
    "ana!bob@x",
    "Ana <ana@acme.example\t>",
    "Ana <>",
    "<>",
    "Ana <ana>",
    'Ana "<bob@evil.example>" <ana@acme.example>',
    '"Ana <ana@acme.example>',
    'Ana" <ana@acme.example>',
    "Ana\\ <ana@acme.example>",
    "[Ana] <ana@acme.example>",
    "Ruiz, Ana <ana@acme.example>",
    "Ana; Ruiz <ana@acme.example>",
    "Ana: Ruiz <ana@acme.example>",
    f"{'a' * 65}@acme.example",
    f"a@{'b' * 64}.example",
    f"a@{'b.' * 130}example",
    "anä@acme.example",
    "ana@äcme.example",
    "Änne <ana@acme.example>",
    "ana@acme。example",
    "ana\uff20acme.example",
    "\u0430na@acme.example",
    "ana@acme.example\u200b",
    "\u202eana@acme.example",
    "ana\x7f@acme.example",
    "ana@acme_x.example",
    "ana,@acme.example",
    "ana@acme.example, ",
)


def from_lines(*values: str) -> str:
    """Who a mail with these From lines is from."""
    return sender_of(head_of("".join(f"From: {value}\r\n" for value in values).encode()))


def test_t31_there_are_a_hundred_of_them() -> None:
    assert len(PLAIN) + len(set(UNCLEAR)) >= 100


@pytest.mark.parametrize(("value", "sender"), PLAIN.items())
def test_t31_one_plain_address_is_the_sender(value: str, sender: str) -> None:
    assert from_lines(value) == sender


@pytest.mark.parametrize("value", UNCLEAR)
def test_t31_everything_else_is_nobody(value: str) -> None:
    assert from_lines(value) == ""


@pytest.mark.parametrize("values", [(), (ANA, ANA), (ANA, "bob@evil.example"), (ANA, "")], ids=str)
def test_t31_none_or_two_from_lines_are_nobody(values: tuple[str, ...]) -> None:
    assert from_lines(*values) == ""


def test_t31_a_second_from_line_is_seen_however_it_is_spelled() -> None:
    for second in ("FROM: bob@evil.example", "from : bob@evil.example", "From\t: bob@evil.example"):
        assert read(letter(inside=[second])).why == "sender_unclear"


def test_t31_sender_and_reply_to_are_not_asked() -> None:
    assert read(letter(inside=["Sender: bob@evil.example", "Reply-To: bob@evil.example"])).sender == ANA


def test_a_hundred_thousand_signs_are_no_address() -> None:
    assert not plain("a." * 50_000 + "@acme.example")
    assert not plain("a@" + "a" * 50_000)


def test_who_is_in_copy_is_read_from_both_lines_whatever_else_stands_there() -> None:
    head = head_of(
        b'To: "Support" <escalation@support.example>, x\r\nCc: CSM@Support.example,\r\n Bo <bo@globex.example>'
    )

    assert recipients_of(head) == {"escalation@support.example", "csm@support.example", "bo@globex.example"}


def test_a_mail_to_thousands_names_no_more_than_we_look_at() -> None:
    many = ", ".join(f"p{number}@acme.example" for number in range(600))

    assert len(recipients_of(head_of(f"To: {many}".encode()))) == 200
