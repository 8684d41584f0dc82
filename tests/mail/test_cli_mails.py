"""People of ours see what is held, vouch for it or put it away, at a terminal or from a script."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store import MailState, Store
from tests.mail.imap_server import Folder, imap_server
from tests.mail.letters import ANA, FAILED, letter
from tests.mail.office import PASSWORDS, settings_for
from tests.mail.post_office import post_office
from tests.runtime.commands import Ran, configured
from tests.runtime.commands import halyard as run
from tests.runtime.engine_room import ENVIRONMENT

OPERATOR = f"operator:{getpass.getuser()}"


def halyard(*words: object) -> Ran:
    """A command with the passwords at hand."""
    return run(*words, environment={**ENVIRONMENT, **PASSWORDS})


@contextmanager
def mailbox_in(folder: Path) -> Iterator[tuple[str, Folder]]:
    """A configuration, its database, and the mailbox it names."""
    lying = Folder()
    with imap_server(lying) as port, post_office() as post:
        settings_for(folder, port, post.port)
        Store.open(f"sqlite:///{folder / 'halyard.db'}", migrate=True).close()
        yield str(folder / "halyard.yaml"), lying


@pytest.fixture
def held(tmp_path: Path) -> Iterator[str]:
    """A configuration whose mailbox brought one forged mail, one unclear one and a robot's."""
    with mailbox_in(tmp_path) as (config, folder):
        folder.put(letter("Ticket number: 10421\x1b[31m", results=FAILED, subject="=?utf-8?q?Help=1B?="))
        folder.put(letter(inside=["From: x@y.example"], message_id="<2@acme.example>"))
        folder.put(letter(inside=["Auto-Submitted: auto-replied"], message_id="<3@acme.example>"))
        ran = halyard("mails", "poll", "--config", config)
        assert (ran.code, ran.err) == (0, ""), ran
        yield config


def test_a_visit_says_what_it_came_to(tmp_path: Path) -> None:
    with mailbox_in(tmp_path) as (config, folder):
        folder.put(letter(results=FAILED))

        words = halyard("mails", "poll", "--config", config)
        again = halyard("mails", "poll", "--config", config, "--account", "acme", "--json")

    assert words.out.splitlines()[-1] == "zendesk/acme: 1 read (1 held), 0 copies, 0 answers sent, 0 put off"
    assert '"copies": 0' in again.out
    assert again.code == 0


def test_f65_a_mailbox_that_is_shut_is_an_error_for_scripts(tmp_path: Path) -> None:
    with mailbox_in(tmp_path) as (config, folder):
        folder.has_folder = False
        gone = halyard("mails", "poll", "--config", config)
        folder.refuses_login = True
        shut = halyard("mails", "poll", "--config", config, "--json")

    assert (gone.code, gone.err.splitlines()[-1]) == (1, "halyard: the mailbox has no folder of that name")
    assert (shut.code, "refuses its user or password" in shut.err) == (4, True)


def test_an_account_without_a_mailbox_cannot_be_visited(tmp_path: Path) -> None:
    config = configured(tmp_path)
    halyard("db", "upgrade", "--config", config)

    ran = halyard("mails", "poll", "--config", config, "--account", "zendesk/acme")

    assert (ran.code, ran.err) == (2, f"halyard: {config} has no mailbox for the account 'zendesk/acme'\n")


def test_mails_are_listed_newest_first_and_by_state(held: str) -> None:
    listed = halyard("mails", "list", "--config", held, "--json").data
    waiting = halyard("mails", "list", "--config", held, "--state", "held", "--json").data
    words = halyard("mails", "list", "--config", held).out.splitlines()

    assert [(one["state"], one["why"]) for one in listed] == [
        ("ignored", "auto_submitted"),
        ("held", "sender_unclear"),
        ("held", "sender_unproven"),
    ]
    assert [one["id"] for one in waiting] == [2, 1]
    assert "acme  ana@acme.example  held  sender_unproven" in words[-1]
    assert halyard("mails", "list", "--config", held, "--state", "unknown").out == "no mails\n"
    assert halyard("mails", "list", "--config", held, "--state", "lost").code == 2


def test_t61_a_held_mail_is_shown_without_what_moves_the_cursor(held: str) -> None:
    words = halyard("mails", "show", 1, "--config", held)
    data = halyard("mails", "show", 1, "--config", held, "--json").data

    assert "\x1b" not in words.out
    assert "Ticket number: 10421" in words.out
    assert (data["from"], data["subject"], data["state"], data["why"]) == (ANA, "Help", "held", "sender_unproven")
    assert len(data["digest"]) == 64
    assert halyard("mails", "show", 99, "--config", held).code == 1


def test_a_mail_is_released_by_name_once(held: str) -> None:
    first = halyard("mails", "release", 1, "--config", held)
    again = halyard("mails", "release", 1, "--config", held)
    listed = halyard("mails", "show", 1, "--config", held, "--json").data

    assert (first.code, first.out) == (0, f"mail 1 is looked at again as {ANA}'s\n")
    assert (again.code, again.err) == (1, "halyard: mail 1 is released, not held\n")
    assert (listed["state"], listed["vouched_by"]) == (MailState.RELEASED, OPERATOR)


@pytest.mark.parametrize("whose", ["", "nobody", "a@b", "Ana <ana@acme.example>"])
def test_t31_a_mail_of_nobody_clear_needs_somebody_to_be(held: str, whose: str) -> None:
    ran = halyard("mails", "release", 2, "--config", held, *(["--as", whose] if whose else []))

    assert ran.code == 2
    assert "say whose mail it is: --as ADDRESS" in ran.err
    assert halyard("mails", "release", 2, "--config", held, "--as", "ANA@acme.example", "--json").data == {
        "released": 2,
        "as": ANA,
    }


def test_a_mail_is_dropped_once_and_cannot_be_released_then(held: str) -> None:
    assert halyard("mails", "drop", 1, "--config", held, "--json").data == {"dropped": 1}
    assert halyard("mails", "drop", 1, "--config", held).err == "halyard: mail 1 is dropped, not held\n"
    assert halyard("mails", "release", 1, "--config", held).code == 1
    assert halyard("mails", "drop", 3, "--config", held).err == "halyard: mail 3 is ignored, not held\n"
    assert halyard("mails", "drop", 99, "--config", held).code == 1


def test_a_mail_whose_words_were_not_kept_is_read_in_the_mailbox(tmp_path: Path) -> None:
    with mailbox_in(tmp_path) as (config, folder):
        folder.put(letter(body=b"\r\n" + b"x" * 11 * 1024 * 1024))
        halyard("mails", "poll", "--config", config)

        ran = halyard("mails", "release", 1, "--config", config, "--as", ANA)

    assert (ran.code, "were not kept (too_large)" in ran.err) == (1, True)
