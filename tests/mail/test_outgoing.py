"""What we send is recognisable as a robot's, says what was put in, and goes nowhere else (T33, T35)."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import WillNotWork
from runtime.mail.head import head_of
from runtime.mail.outgoing import Outgoing, from_reply, mark_of, to_reply, written
from runtime.mail.reading import Standing
from tests.mail.letters import ANA, CSM, MAILBOX, letter, read
from tests.mail.office import Office

AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
MARK = mark_of("mail:1")
NAMES = ["from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "x-halyard-loop"]
OF_A_BODY = ["content-type", "content-transfer-encoding", "mime-version"]
NASTY = st.text(st.sampled_from("ab :<>@\r\n\t\0\x0b\x85\u2028\u202e=?é\ud800"), max_size=60)


def data_of(**changes: str) -> bytes:
    """A mail of ours with something else in it."""
    known = {"to": ANA, "cc": "", "subject": "Re: help", "text": "Hello Ana,\n\nplease.", "answers": "<1@acme.example>"}
    return written(Outgoing(**{**known, **changes}), sender=MAILBOX, account="acme", mark=MARK, at=AT)


def test_t33_a_mail_of_ours_says_that_it_is_automatic_and_bears_our_mark() -> None:
    found = message_from_bytes(data_of(), policy=policy.default)

    assert found["Auto-Submitted"] == "auto-replied"
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["X-Halyard-Loop"] == "acme"
    assert found["Message-ID"] == f"<halyard.{MARK}@support.example>"
    assert (found["In-Reply-To"], found["References"]) == ("<1@acme.example>", "<1@acme.example>")


def test_t33_a_mail_of_ours_that_comes_back_is_known() -> None:
    mail = read(letter(body=b"") + data_of())

    assert read(data_of()).standing is Standing.IGNORED
    assert read(data_of()).why == "own_mail"
    assert mail.answers == MARK


def test_t33_it_is_sent_by_nobody_to_the_sender_alone(office: Office) -> None:
    office.receive(letter("Please help", cc="bo@globex.example", inside=["Reply-To: evil@elsewhere.example"]))

    ((sender, recipients, _),) = office.post.taken
    assert (sender, recipients) == ("<>", (ANA,))


@given(subject=NASTY, text=NASTY, answers=NASTY)
def test_t35_whatever_a_mail_said_no_field_is_added(subject: str, text: str, answers: str) -> None:
    head = head_of(data_of(subject=subject, text=text, answers=answers))

    thread = ["in-reply-to", "references"] if "in-reply-to" in dict(head.fields) else []
    assert sorted(name for name, _ in head.fields) == sorted([*NAMES, *OF_A_BODY, *thread])
    assert head.first("to") == ANA


@pytest.mark.parametrize(
    "subject",
    [
        "a\r\nBcc: x@evil.example",
        "=?utf-8?q?a=0D=0ABcc:_x@evil.example?=",
        "a\nX: b",
        "\0",
        "x" * 5000,
        "é" * 500,
        "a\u2028b",
    ],
)
def test_t35_a_subject_of_theirs_brings_nothing_along(office: Office, subject: str) -> None:
    office.receive(letter("Please help", subject=subject.replace("\r\n", " ").replace("\n", " ")))

    for reply in office.post.letters:
        assert reply["Bcc"] is None
        assert reply["To"] == ANA
        assert len(reply["Subject"]) < 200


def test_t35_a_subject_through_encoded_words_is_tame(office: Office) -> None:
    office.receive(letter("Please help", subject="=?utf-8?b?YQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?="))

    (reply,) = office.post.letters
    assert reply["Subject"] == "Re: a Bcc: x@evil.example"
    assert reply["Bcc"] is None


@pytest.mark.parametrize("address", ["", "x", "a@b", f"{ANA}, bo@globex.example", f"<{ANA}>", "a@b.example\nX: y"])
def test_t35_what_is_no_plain_address_gets_no_mail(address: str) -> None:
    with pytest.raises(WillNotWork):
        data_of(to=address)


def test_t35_a_copy_goes_to_a_plain_address_only() -> None:
    assert message_from_bytes(data_of(cc=CSM), policy=policy.default)["Cc"] == CSM
    with pytest.raises(WillNotWork):
        data_of(cc="x, y")


def test_a_long_text_in_any_script_comes_through() -> None:
    text = "\n".join(("Grüße, 印刷できません 🖨", "." * 3, ".", "From x", "-- ", "a" * 1500))

    found = message_from_bytes(data_of(text=text), policy=policy.default)

    assert str(found.get_content()).replace("\r\n", "\n").strip() == text.replace("-- ", "--").strip()


def test_the_mark_of_an_answer_belongs_to_its_mail() -> None:
    assert mark_of("mail:1") == MARK != mark_of("mail:2")
    assert len(MARK) == 32


def test_an_answer_comes_back_as_it_was_kept() -> None:
    answer = Outgoing(ANA, CSM, "Re: x", "y\nz", "<1@x>")

    assert from_reply(to_reply(answer)) == answer
