"""The pages say what is: links lead somewhere, reference pages are fresh, configurations shown can be loaded."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import Mistakes
from runtime.located import read_text
from runtime.policy_file import load_policy, pack_names, to_policy
from runtime.reference import pages
from runtime.settings import load_settings
from runtime.staffing import warnings
from tests import house

PAGES = [path for path in house.files() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
EXAMPLE = house.ROOT / "docs" / "examples" / "terminals.yaml"
ENVIRONMENT = {
    "HALYARD_LINK_SECRET": "a-link-secret-made-up-for-this-test",
    "ZENDESK_CLIENT_ID": "halyard",
    "ZENDESK_CLIENT_SECRET": "a-client-secret-made-up",
    "ZENDESK_WEBHOOK_SECRET": "a-webhook-secret-0123456789-made-up",
}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = [match[1] for match in LINK.finditer(house.text(page) or "")]

    assert [link for link in links if not (house.ROOT / page.parent / link).exists()] == []


def test_reference_pages_are_fresh() -> None:
    folder = house.ROOT / "docs" / "reference"

    stale = [name for name, text in pages().items() if (folder / name).read_text(encoding="utf-8") != text]

    assert stale == [], "run `halyard docs write`"


def test_no_reference_page_is_left_over() -> None:
    assert {path.name for path in (house.ROOT / "docs" / "reference").iterdir()} == set(pages())


def test_the_configuration_shown_can_be_loaded(tmp_path: Path) -> None:
    shown = [text for kind, text in FENCE.findall(house.text(Path("docs/configuration.md")) or "") if kind == "yaml"]
    file = tmp_path / "halyard.yaml"
    file.write_text(shown[0], encoding="utf-8")

    settings = load_settings(file, ENVIRONMENT)

    assert [account.name for account in settings.accounts] == ["acme"]


def test_the_configuration_shown_needs_its_secrets(tmp_path: Path) -> None:
    shown = [text for kind, text in FENCE.findall(house.text(Path("docs/configuration.md")) or "") if kind == "yaml"]
    file = tmp_path / "halyard.yaml"
    file.write_text(shown[0], encoding="utf-8")

    with pytest.raises(Mistakes) as mistakes:
        load_settings(file, {})

    assert "HALYARD_LINK_SECRET" in str(mistakes.value)
    assert "ZENDESK_CLIENT_ID" in str(mistakes.value)


def test_the_blocks_of_a_process_of_your_own_are_its_file() -> None:
    *blocks, _ = _process_blocks()

    together = read_text("\n".join(blocks).encode(), "together.yaml")

    assert len(blocks) > 8
    assert to_policy(together) == load_policy(str(EXAMPLE))


def test_the_configuration_of_a_process_of_your_own_can_be_loaded(tmp_path: Path) -> None:
    (tmp_path / EXAMPLE.name).write_bytes(EXAMPLE.read_bytes())
    file = tmp_path / "halyard.yaml"
    file.write_text(_process_blocks()[-1], encoding="utf-8")

    [account] = load_settings(file, ENVIRONMENT).accounts

    assert account.policy.name == "terminals"
    assert warnings(account.cast, [account.policy], datetime(2026, 11, 2, tzinfo=UTC)) == ()


def _process_blocks() -> list[str]:
    page = house.text(Path("docs/a-process-of-your-own.md")) or ""
    return [text for kind, text in FENCE.findall(page) if kind == "yaml"]


def test_the_mailbox_shown_can_be_put_into_the_configuration_shown(tmp_path: Path) -> None:
    whole, mailbox = (FENCE.search(house.text(Path(page)) or "") for page in ("docs/configuration.md", "docs/mail.md"))
    assert whole is not None
    assert mailbox is not None
    file = tmp_path / "halyard.yaml"
    file.write_text(whole[2] + mailbox[2], encoding="utf-8")
    passwords = {"HALYARD_IMAP_PASSWORD": "made up", "HALYARD_SMTP_PASSWORD": "made up"}

    found = load_settings(file, {**ENVIRONMENT, **passwords}).accounts[0].mailbox

    assert found is not None
    assert found.part.trusted_authserv_id == "mx.acme.example"


def test_every_pack_is_in_the_table_and_every_table_line_is_a_pack() -> None:
    text = house.text(Path("docs/policies.md")) or ""
    listed = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)

    assert tuple(sorted(listed)) == pack_names()
    assert [load_policy(name).name for name in listed] == listed


def test_every_target_the_pages_name_is_in_the_makefile() -> None:
    makefile = house.text(Path("Makefile")) or ""
    named = {target for page in PAGES for target in re.findall(r"`make ([a-z-]+)", house.text(page) or "")}

    assert [target for target in sorted(named) if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_every_environment_variable_of_the_code_is_explained() -> None:
    text = house.text(Path("docs/configuration.md")) or ""
    code = "\n".join(house.text(path) or "" for path in house.python_files("connectors", "runtime"))
    names = set(re.findall(r'"((?:HALYARD|ZENDESK)_[A-Z_]+)"', code))

    assert sorted(name for name in names if f"`{name}`" not in text) == []
