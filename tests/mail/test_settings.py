"""The ``mailbox`` block: TLS always, passwords in the environment, every fault at once with its place."""

import os
from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.mail.settings import CsmMissing, ImapPart, MailboxPart, Tls, on_this_machine, shared_mailboxes
from runtime.settings import Settings, load_settings
from tests.webhooks.service import ENVIRONMENT, configuration

PASSWORDS = {"HALYARD_IMAP_PASSWORD": "made up for reading", "HALYARD_SMTP_PASSWORD": "made up for writing"}
BLOCK = """\
    mailbox:
      address: escalation@support.example
      imap: {host: mail.support.example, user: escalation}
      smtp: {host: mail.support.example, user: escalation, from: escalation@support.example}
      trusted_authserv_id: mx.support.example
"""


def loaded(folder: Path, text: str, environment: dict[str, str] | None = None) -> Settings:
    """The settings of a configuration."""
    path = folder / "halyard.yaml"
    path.write_text(text, "utf-8")
    return load_settings(path, {**ENVIRONMENT, **(PASSWORDS if environment is None else environment)})


def mistakes(folder: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    """What is wrong with a configuration, without the folder and the place."""
    with pytest.raises(Mistakes) as found:
        loaded(folder, text, environment)
    return [line.replace(f"{folder}{os.sep}", "").split(": ", 1)[1] for line in str(found.value).splitlines()]


def one(block: str = BLOCK) -> str:
    """A configuration of one account with a mailbox."""
    return configuration("acme") + block


def test_a_mailbox_is_read_with_its_defaults(tmp_path: Path) -> None:
    mailbox = loaded(tmp_path, one()).accounts[0].mailbox

    assert mailbox is not None
    imap, smtp = mailbox.part.imap, mailbox.part.smtp
    assert smtp is not None
    assert (imap.port, imap.tls, imap.folder) == (993, Tls.SSL, "INBOX")
    assert (smtp.port, smtp.tls, smtp.from_) == (587, Tls.STARTTLS, "escalation@support.example")
    assert (mailbox.part.csm_missing, mailbox.part.poll_every.total_seconds()) == (CsmMissing.ADD, 60)
    assert mailbox.trust.own_addresses == {"escalation@support.example"}
    assert mailbox.imap_password.reveal() == PASSWORDS["HALYARD_IMAP_PASSWORD"]


def test_an_account_without_the_block_has_no_mailbox(tmp_path: Path) -> None:
    assert loaded(tmp_path, configuration("acme"), {}).accounts[0].mailbox is None


def test_t62_no_password_is_printed_with_the_settings(tmp_path: Path) -> None:
    settings = loaded(tmp_path, one())

    assert not any(password in repr(settings.accounts[0].mailbox) for password in PASSWORDS.values())


def test_a_password_may_be_an_accounts_own_or_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from a file\n", "utf-8")
    environment = {"HALYARD_IMAP_PASSWORD__ACME": "of acme", "HALYARD_SMTP_PASSWORD_FILE": str(file)}

    mailbox = loaded(tmp_path, one(), environment).accounts[0].mailbox

    assert mailbox is not None
    assert mailbox.smtp_password is not None
    assert (mailbox.imap_password.reveal(), mailbox.smtp_password.reveal()) == ("of acme", "from a file")


def test_passwords_that_are_missing_are_named(tmp_path: Path) -> None:
    assert mistakes(tmp_path, one(), {}) == [
        "accounts[1].mailbox.imap: no password: set HALYARD_IMAP_PASSWORD",
        "accounts[1].mailbox.smtp: no password: set HALYARD_SMTP_PASSWORD",
    ]


def test_an_installation_needs_no_mail_passwords(tmp_path: Path) -> None:
    path = tmp_path / "halyard.yaml"
    path.write_text(one(), "utf-8")

    assert load_settings(path, ENVIRONMENT, installing=True).accounts[0].mailbox is None


def test_a_relay_without_a_user_needs_no_password(tmp_path: Path) -> None:
    block = BLOCK.replace("user: escalation, from", "from")

    mailbox = loaded(tmp_path, one(block), {"HALYARD_IMAP_PASSWORD": "x"}).accounts[0].mailbox

    assert mailbox is not None
    assert mailbox.smtp_password is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "address: escalation@support.example",
            "address: escalation",
            "address: 'escalation' is not an e-mail address",
        ),
        ("mx.support.example", '"mx example"', "trusted_authserv_id: must be the id that your mail server writes into"),
        ("mx.support.example", '"*"', "trusted_authserv_id: must be the id that your mail server writes into"),
        ("      trusted_authserv_id: mx.support.example\n", "", "trusted_authserv_id: is missing"),
        (
            "imap: {host: mail.support.example",
            'imap: {host: "mail example"',
            "imap.host: 'mail example' is not the name",
        ),
        ("imap: {host", "imap: {port: 0, host", "imap.port: input should be greater than or equal to 1"),
        ("imap: {host", "imap: {tls: none, host", "imap.tls: none is for this machine alone; use ssl or starttls"),
        ("smtp: {host", "smtp: {tls: none, host", "smtp.tls: none is for this machine alone; use ssl or starttls"),
        ("imap: {host", "imap: {tls: maybe, host", "imap.tls: input should be 'ssl', 'starttls' or 'none'"),
        ("imap: {host", "imap: {password: x, host", "imap.password: is not a setting here"),
        (", from: escalation@support.example", "", "smtp.from: is missing"),
        ("address:", "poll_every: 1s\n      address:", "poll_every: must be at least 10s"),
        ("address:", "csm_missing: ignore\n      address:", "csm_missing: input should be 'add' or 'refuse'"),
        (
            "address:",
            "own_ca_file: ca.pem\n      address:",
            "own_ca_file: ca.pem is not there; name a file of certific",
        ),
        ("address:", "verify: false\n      address:", "verify: is not a setting here"),
    ],
)
def test_t28_a_faulty_block_says_where_and_why(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in BLOCK

    (found,) = mistakes(tmp_path, one(BLOCK.replace(old, new, 1)))

    assert found.startswith(f"accounts[1].mailbox.{fault}")


def test_t20_two_accounts_do_not_share_a_mailbox(tmp_path: Path) -> None:
    head, acme, globex = configuration("acme", "globex").partition("  - account: globex")
    text = f"{head}{BLOCK}{acme}{globex}{BLOCK}"

    assert mistakes(tmp_path, text) == ["accounts[2].mailbox: is the mailbox of acme too; give it one of its own"]


def test_accounts_of_one_name_at_two_helpdesks_do_not_share_a_mailbox() -> None:
    imap = ImapPart(host="mx.example", user="us")
    part = MailboxPart(address="us@acme.example", imap=imap, trusted_authserv_id="mx.example")

    assert list(shared_mailboxes([("desk/acme", part), ("other/acme", part)])) == [
        (1, "is the mailbox of desk/acme too; give it one of its own")
    ]


def test_a_policy_that_takes_no_mails_needs_no_mailbox(tmp_path: Path) -> None:
    text = one().replace("policy: mulesoft", "policy: cloudm")

    assert any("cloudm takes no request by mail" in fault for fault in mistakes(tmp_path, text))


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("mail", False),
    ],
)
def test_this_machine_is_known(host: str, here: bool) -> None:
    assert on_this_machine(host) is here
