"""What operators do with whole accounts: see what waits, pause, resume, and take out."""

from pathlib import Path

import pytest

from core.secrets import Secret
from runtime.secret_sources import store_secret
from tests.runtime.commands import Ran, configured, halyard
from tests.webhooks.service import FILLED, running, ticket

KEPT = "zendesk-acme-zendesk_webhook_secret"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two accounts; in acme Ana's case is escalated, and an installation kept a secret of each."""
    with running(tmp_path, "acme") as world:
        world.see(ticket())
        world.client.post(world.shown_link(ticket()), data=FILLED)
    configured(tmp_path, "acme", "globex")
    for account in ("acme", "globex"):
        store_secret(tmp_path / "secrets", KEPT.replace("acme", account), Secret(f"what the host of {account} gave us"))
    return tmp_path


def ran(folder: Path, *words: object) -> Ran:
    return halyard(*words, "--config", folder / "halyard.yaml")


def going(folder: Path) -> dict[str, str]:
    return {one["account"]: one["going"] for one in ran(folder, "accounts", "list", "--json").data}


def test_f53_what_waits_is_told_of_each_account(folder: Path) -> None:
    told, same = ran(folder, "backlog"), ran(folder, "accounts", "list")

    assert (told.code, same.code) == (0, 0)
    assert [line.partition(":")[0] for line in told.out.splitlines()] == ["zendesk/acme", "zendesk/globex"]
    (acme, globex) = ran(folder, "backlog", "--json").data
    assert (acme["account"], acme["a_minute"]) == ("acme", 80.0)
    assert (globex["waiting"], globex["by_rank"], globex["oldest_at"]) == (0, {}, None)
    assert "zendesk/globex: nothing waits, going on" in told.out


def test_f60_an_account_is_paused_with_a_reason_and_goes_on_again(folder: Path) -> None:
    paused = ran(folder, "accounts", "pause", "acme", "--why", "they move tonight")
    stands = going(folder)
    words = ran(folder, "backlog").out
    again = ran(folder, "accounts", "pause", "zendesk/acme", "--json").data
    resumed = ran(folder, "accounts", "resume", "acme")
    twice = ran(folder, "accounts", "resume", "acme")

    assert (paused.code, paused.out) == (0, "zendesk/acme is paused\n")
    assert stands == {"acme": "paused", "globex": "going on"}
    assert "by operator:" in words
    assert ": they move tonight" in words
    assert again == {"account": "zendesk/acme", "state": "paused", "changed": False}
    assert resumed.out == "zendesk/acme goes on\n"
    assert twice.out == "nothing kept zendesk/acme from going on\n"
    assert going(folder)["acme"] == "going on"


def test_f60_before_an_account_is_taken_out_its_open_escalations_are_listed_and_nothing_changes(folder: Path) -> None:
    told = ran(folder, "accounts", "remove", "acme")

    assert told.code == 3
    assert told.out.splitlines()[0] == "1 escalations are open in zendesk/acme"
    assert "E-10421-1" in told.out
    assert f"secret would be wiped: {KEPT}" in told.out
    assert (folder / "secrets" / KEPT).exists()
    assert going(folder)["acme"] != "removed"


def test_f60_taken_out_it_stands_still_and_only_its_own_secrets_are_wiped(folder: Path) -> None:
    done = ran(folder, "accounts", "remove", "acme", "--yes", "--json")

    assert done.code == 0
    assert (done.data["removed"], done.data["secrets"]) == (True, [KEPT])
    assert [one["id"] for one in done.data["open_escalations"]] == ["E-10421-1"]
    assert [path.name for path in (folder / "secrets").iterdir()] == [KEPT.replace("acme", "globex")]
    assert going(folder) == {"acme": "removed", "globex": "going on"}
    assert "gave us" not in done.out


def test_f60_an_account_without_anything_open_or_kept_may_go_at_once(folder: Path) -> None:
    (folder / "secrets" / KEPT.replace("acme", "globex")).unlink()

    told = ran(folder, "accounts", "remove", "globex")

    assert (told.code, told.out.splitlines()[0]) == (0, "0 escalations are open in zendesk/globex")


def test_an_account_nobody_knows_is_wrong_usage(folder: Path) -> None:
    for verb in ("pause", "resume", "remove"):
        assert ran(folder, "accounts", verb, "initech").code == 2
