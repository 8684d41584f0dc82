"""The mail server is asked whether it can be impersonated, rather than trusted (T30)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import TryLater, WillNotWork
from runtime.mail.settings import Mailbox
from runtime.mail.setup_check import Kept, check, judged
from tests.mail.imap_server import Folder, imap_server
from tests.mail.letters import MAILBOX, OUR_SERVER, read
from tests.mail.office import NOW, settings_for
from tests.mail.post_office import PostOffice, post_office

OWN = f"Authentication-Results: {OUR_SERVER}; dmarc=fail header.from=support.example\r\n".encode()
FORGED = b"Authentication-Results: mx.support.example; dmarc=pass header.from=forged.invalid\r\n"
Way = Callable[[bytes], bytes]
WAYS: dict[Kept, tuple[Way, ...]] = {
    Kept.KEPT: (lambda data: OWN + data, lambda data: OWN + data.replace(FORGED, b"")),
    Kept.SILENT: (lambda data: data.replace(FORGED, b""), lambda data: b"Received: x\r\n" + data.replace(FORGED, b"")),
    Kept.BROKEN: (
        lambda data: data,
        lambda data: b"Received: x\r\n" + data,
        lambda data: data.replace(FORGED, FORGED + OWN),
    ),
}


@pytest.fixture
def there(tmp_path: Path) -> Iterator[tuple[Mailbox, Folder, PostOffice]]:
    """A mailbox and its server."""
    folder = Folder()
    with imap_server(folder) as port, post_office() as post:
        mailbox = settings_for(tmp_path, port, post.port).accounts[0].mailbox
        assert mailbox is not None
        yield mailbox, folder, post


@pytest.mark.parametrize(("kept", "way"), [(kept, way) for kept, ways in WAYS.items() for way in ways])
def test_t30_what_the_server_does_about_a_forged_line_is_seen(
    there: tuple[Mailbox, Folder, PostOffice], kept: Kept, way: Way
) -> None:
    mailbox, folder, post = there
    folder.put(b"Subject: another\r\n\r\nx")

    def deliver(seconds: float) -> None:
        if len(folder.mails) == 1:
            folder.put(way(post.taken[0][2]))

    assert check(mailbox, "halyard0a1b", NOW, deliver) is kept
    assert folder.unseen == [0]


def test_t30_the_forged_mail_itself_is_never_a_request(there: tuple[Mailbox, Folder, PostOffice]) -> None:
    mailbox, _, post = there
    with pytest.raises(TryLater, match="did not arrive"):
        check(mailbox, "halyard0a1b", NOW, lambda seconds: None)

    ((_, recipients, data),) = post.taken
    assert recipients == (MAILBOX,)
    assert FORGED in data
    assert read(data).why == "own_mail"


def test_a_mail_that_is_not_taken_checks_nothing(there: tuple[Mailbox, Folder, PostOffice]) -> None:
    mailbox, _, post = there
    post.answers_data = "554 no"

    with pytest.raises(TryLater, match="554 no"):
        check(mailbox, "halyard0a1b", NOW, lambda seconds: None)


def test_a_mailbox_that_cannot_send_is_checked_by_hand(there: tuple[Mailbox, Folder, PostOffice]) -> None:
    mailbox, _, _ = there

    with pytest.raises(WillNotWork, match="yourself"):
        check(replace(mailbox, part=mailbox.part.model_copy(update={"smtp": None})), "x", NOW, lambda seconds: None)


def test_a_mail_that_cannot_be_read_proves_nothing() -> None:
    with pytest.raises(WillNotWork):
        judged(b"x\0y", OUR_SERVER)
