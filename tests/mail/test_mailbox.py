"""The mailbox is read with care: size first, no more than asked, nothing marked and nothing expunged by reading."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import CredentialsRefused, TryLater, WillNotWork
from core.secrets import Secret
from runtime.mail.mailbox import Lying, OpenMailbox, visited
from runtime.mail.settings import Mailbox, MailboxPart, Tls
from tests.mail.imap_server import PASSWORD, Folder, imap_server
from tests.mail.letters import MAILBOX, OUR_SERVER, letter
from tests.mail.office import Office

MIB = 1024 * 1024


def mailbox(port: int, tls: Tls = Tls.NONE, ca_file: Path | None = None) -> Mailbox:
    """The settings of a mailbox on loopback."""
    imap = {"host": "127.0.0.1", "port": port, "tls": tls, "user": "escalation"}
    part = MailboxPart.model_validate({"address": MAILBOX, "imap": imap, "trusted_authserv_id": OUR_SERVER})
    return Mailbox(part, Secret(PASSWORD), None, ca_file)


@contextmanager
def at(folder: Folder, password: str = PASSWORD) -> Iterator[OpenMailbox]:
    """A visit to a folder."""
    with imap_server(folder) as port, visited(replace(mailbox(port), imap_password=Secret(password))) as box:
        yield box


def test_unread_mails_are_named_with_size_and_age_oldest_first() -> None:
    folder = Folder()
    for number in (1, 2, 3):
        folder.put(b"x" * number, datetime(2026, 11, number, 9, 30, tzinfo=UTC))
    folder.mails[1].seen = True

    with at(folder) as box:
        found = box.unread()

    assert found == (
        Lying("1", 1, datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        Lying("3", 3, datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
    )


def test_those_left_out_are_not_named_again() -> None:
    folder = Folder()
    for _ in range(3):
        folder.put(b"x")

    with at(folder) as box:
        assert [one.uid for one in box.unread(frozenset({"1", "3"}))] == ["2"]


def test_i1_reading_marks_nothing_and_nothing_is_ever_expunged() -> None:
    folder = Folder()
    folder.put(b"From: a\r\n\r\nb")

    with at(folder) as box:
        (lying,) = box.unread()
        assert box.fetch(lying.uid, 100) == b"From: a\r\n\r\nb"
        assert folder.unseen == [0]
        box.mark_seen(lying.uid)

    assert folder.unseen == []
    assert not any("EXPUNGE" in words or "CLOSE" in words for words in folder.said)


def test_t36_no_more_is_fetched_than_was_asked_for() -> None:
    folder = Folder()
    folder.put(b"x" * MIB)

    with at(folder) as box:
        assert len(box.fetch("1", 1000)) == 1000
        assert box.fetch("99", 1000) == b""

    assert folder.sent == 1000


def test_t36_a_mail_of_fifty_megabytes_is_held_and_hardly_fetched(office: Office) -> None:
    office.put()
    office.receive(letter(body=b"\r\n" + b"x" * 50 * MIB), letter(message_id="<2@acme.example>"))

    assert office.ends() == ["held:too_large", "asked:"]
    assert office.folder.sent < MIB
    sizes = [words for words in office.folder.said if "RFC822.SIZE" in words]
    assert office.folder.said.index(sizes[0]) < next(n for n, words in enumerate(office.folder.said) if "BODY" in words)


def test_t36_two_large_mails_are_two(office: Office) -> None:
    office.receive(letter(body=b"\r\n" + b"x" * 11 * MIB), letter(body=b"\r\n" + b"x" * 12 * MIB))

    assert len(office.rows()) == 2


def test_a_password_with_other_letters_is_sent_as_utf_8() -> None:
    with at(Folder(), "pässword") as box:
        assert box.unread() == ()


@pytest.mark.parametrize(
    ("folder", "error"),
    [
        (Folder(refuses_login=True), CredentialsRefused),
        (Folder(has_folder=False), WillNotWork),
        (Folder(cut_at="LOGIN"), TryLater),
        (Folder(cut_at="SELECT"), TryLater),
    ],
    ids=["login", "folder", "cut at login", "cut at select"],
)
def test_f65_what_is_wrong_has_one_of_three_names(folder: Folder, error: type[Exception]) -> None:
    with pytest.raises(error), at(folder):
        pass


def test_f65_a_mailbox_that_is_not_there_is_tried_later() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(TryLater), visited(mailbox(port)):
        pass


def test_t28_a_server_without_tls_is_not_spoken_to_in_the_clear() -> None:
    folder = Folder()

    for tls in (Tls.SSL, Tls.STARTTLS):
        with imap_server(folder) as port, pytest.raises(TryLater), visited(mailbox(port, tls)):
            pass

    assert "LOGIN" not in folder.said


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine that nobody else vouches for, with its key in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl here to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "crt.pem"),
    ]
    subprocess.run([*made, *names], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "crt.pem").read_text() + (folder / "key.pem").read_text())
    return both


def tls_of(certificate: Path) -> ssl.SSLContext:
    """What a server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_t28_a_certificate_that_nobody_vouches_for_is_for_a_person(certificate: Path) -> None:
    folder = Folder()

    with (
        imap_server(folder, tls_of(certificate)) as port,
        pytest.raises(WillNotWork, match="certificate"),
        visited(mailbox(port, Tls.SSL)),
    ):
        pass

    assert folder.said == []


def test_t28_a_certificate_of_ones_own_authority_holds(certificate: Path) -> None:
    folder = Folder()
    folder.put(b"x")

    with imap_server(folder, tls_of(certificate)) as port, visited(mailbox(port, Tls.SSL, certificate)) as box:
        assert len(box.unread()) == 1
