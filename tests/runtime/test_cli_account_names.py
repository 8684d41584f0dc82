"""An account that is named to a command: two helpdesks may have one of the same name, and neither is taken for it."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest

from connectors.jira.rehearsal import JIRA_REHEARSAL
from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from runtime.cli_output import operator
from tests.runtime.commands import Ran, halyard

LINK = {"HALYARD_LINK_SECRET": "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm"}
NOWHERE = "http://127.0.0.1:1"
SECRETS = {**LINK, **ZENDESK_REHEARSAL.secrets, **JIRA_REHEARSAL.secrets}
SIGNING = {
    "ZENDESK_WEBHOOK_SECRET": "x2Fh9Wd4Kq7Lp1Vt6Nz3Rb8Mc5Js0Gy",
    "JIRA_WEBHOOK_SECRET": "u8Pm1Xc6Tv3Bn9Lk4Qz7Wy2Hd5Rf0Ga",
}


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """Two accounts called acme, one in each helpdesk; neither helpdesk answers."""
    blocks = [one.account_block(NOWHERE) for one in (ZENDESK_REHEARSAL, JIRA_REHEARSAL)]
    text = "halyard: 1\nservice: {database: 'sqlite:///halyard.db'}\naccounts:\n" + "".join(blocks)
    (tmp_path / "halyard.yaml").write_text(text.replace("account: acme-jira", "account: acme"), "utf-8")
    return tmp_path


def ran(folder: Path, *words: str) -> Ran:
    return halyard(*words, "--config", folder / "halyard.yaml", environment={**SECRETS, **SIGNING})


@pytest.mark.parametrize(
    "words",
    [
        ("install", "uninstall", "acme", "--yes"),
        ("install", "rollback", "acme"),
        ("install", "apply", "--yes", "--account", "acme"),
        ("install", "accept", "acme", "webhook", "halyard.intake"),
        ("policy", "explain", "--live", "acme", "1"),
        ("mails", "check", "--account", "acme"),
    ],
)
def test_a_name_that_two_helpdesks_have_is_asked_about_and_none_is_chosen(twins: Path, words: tuple[str, ...]) -> None:
    found = ran(twins, *words)

    assert (found.code, found.out) == (2, "")
    assert "several accounts are called 'acme'; there is zendesk/acme, jira/acme" in found.err


def test_an_account_is_named_with_its_helpdesk(twins: Path) -> None:
    listed = ran(twins, "install", "rollback", "jira/acme")
    asked = ran(twins, "install", "drift", "--account", "zendesk/acme")

    assert (listed.code, listed.out) == (0, "No snapshot yet.\n")
    assert asked.code == 1
    assert asked.err.startswith("halyard: zendesk/acme: ")


def test_a_helpdesk_that_does_not_answer_has_refused_nobody(twins: Path) -> None:
    found = ran(twins, "doctor", "--account", "zendesk/acme", "--only", "ZD-31", "--json")

    (finding,) = found.data["findings"]
    assert found.code == 1
    assert "`url` of the account" in finding["fix"]


def test_who_has_no_name_is_known_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nameless)

    assert operator() == f"operator:uid-{os.getuid()}"
