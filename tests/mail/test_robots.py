"""Robots are told from people, so that two programs never write to each other for ever (T33, F64)."""

import pytest

from runtime.mail.reading import Standing
from runtime.mail.robots import answered
from tests.mail.letters import MAILBOX, letter, read

ROBOTS = {
    "Auto-Submitted: auto-replied": "auto_submitted",
    "Auto-Submitted: auto-generated": "auto_submitted",
    "auto-submitted:AUTO-REPLIED (vacation)": "auto_submitted",
    "Auto-Submitted: auto-notified; owner-email=x@y.example": "auto_submitted",
    "Auto-Submitted:": "auto_submitted",
    "Auto-Submitted: no\r\nAuto-Submitted: auto-replied": "auto_submitted",
    "Return-Path: <>": "null_return_path",
    "Return-Path: < >": "null_return_path",
    "List-Id: <news.acme.example>": "mailing_list",
    "List-Unsubscribe: <mailto:x@acme.example>": "mailing_list",
    "Mailing-List: contact x": "mailing_list",
    "Precedence: bulk": "in_bulk",
    "Precedence: Auto_Reply": "in_bulk",
    "X-Autoreply: yes": "vacation",
    "X-Auto-Reply-From: x": "vacation",
    "X-Halyard-Loop: acme": "own_mail",
    "x-halyard-loop:": "own_mail",
}
PEOPLE = (
    "Auto-Submitted: no",
    "auto-submitted: NO (a person)",
    "Auto-Submitted: no; by=hand",
    "Return-Path: <ana@acme.example>",
    "X-Auto-Response-Suppress: All",
    "X-Auto-Response-Suppress: OOF, AutoReply",
    "Precedence: normal",
    "Precedence: first-class",
    "X-Mailing: x",
    "Listen-To: x",
)


@pytest.mark.parametrize(("line", "why"), ROBOTS.items())
def test_t33_a_robot_is_ignored(line: str, why: str) -> None:
    mail = read(letter(inside=[line]))

    assert (mail.standing, mail.why, mail.text) == (Standing.IGNORED, why, "")


@pytest.mark.parametrize("line", PEOPLE)
def test_t33_a_person_is_no_robot(line: str) -> None:
    assert read(letter(inside=[line])).standing is Standing.LET_ON


@pytest.mark.parametrize("sender", [MAILBOX, MAILBOX.upper(), f"Support <{MAILBOX}>"])
def test_t33_a_mail_from_our_own_address_is_ignored(sender: str) -> None:
    assert read(letter(sender=sender)).why == "own_mail"


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@acme.example", "Mail Delivery System <postmaster@acme.example>"])
def test_f64_a_bounce_is_known_by_its_sender(sender: str) -> None:
    assert read(letter(sender=sender)).why == "bounce"


@pytest.mark.parametrize(
    "kind", ["multipart/report; report-type=delivery-status; boundary=b", "message/delivery-status"]
)
def test_f64_a_bounce_is_known_by_its_kind(kind: str) -> None:
    assert read(letter(body=f"Content-Type: {kind}\r\n\r\n--b\r\n\r\nx\r\n")).why == "bounce"


def test_f64_a_bounce_tells_which_mail_of_ours_came_back() -> None:
    mark = "0123456789abcdef" * 2
    report = (
        f"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nMessage-ID: <halyard.{mark}@support.example>\r\n"
    )

    assert read(letter(body=report)).answers == mark


@pytest.mark.parametrize(
    "data", [b"", b"<halyard.xyz@a>", b"<halyard.0123@a>", b"x" * 300_000 + b"<halyard." + b"0" * 32 + b"@"]
)
def test_a_mail_that_names_none_of_ours_names_none(data: bytes) -> None:
    assert answered(data) == ""


def test_t33_a_forged_robot_is_ignored_all_the_same() -> None:
    assert read(letter(results=None, inside=["Auto-Submitted: auto-replied"])).standing is Standing.IGNORED
