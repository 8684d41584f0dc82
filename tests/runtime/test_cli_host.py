"""Commands that speak to a helpdesk, against the pretend one: plan, apply, reconcile, ask about a live ticket."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from core.tickets import TicketRef
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk.app import create_app
from sandbox.zendesk.seed import demo_world
from store import Store
from tests.directly import directly
from tests.runtime.commands import Ran, halyard
from tests.webhooks.service import NOW

SECRETS = {"HALYARD_LINK_SECRET": "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm", **ZENDESK_REHEARSAL.secrets}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "halyard: 1\nservice:\n  database: sqlite:///halyard.db\naccounts:\n"


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """The pretend helpdesk's address."""
    clock = Clock(NOW)
    with directly():
        served = serve_in_thread(create_app(demo_world(clock)), clock)
        yield served.url
        served.stop()


@pytest.fixture
def folder(tmp_path: Path, host: str) -> Path:
    """A configuration for the pretend helpdesk, which is as on its first day."""
    requests.post(f"{host}/_sandbox/reset", timeout=10).raise_for_status()
    (tmp_path / "halyard.yaml").write_text(HEAD + ZENDESK_REHEARSAL.account_block(host), "utf-8")
    return tmp_path


@pytest.fixture
def ready(folder: Path) -> Path:
    """The same with the tables made and Halyard installed in the helpdesk."""
    assert ran(folder, "db", "upgrade").code == 0
    assert ran(folder, "install", "apply", "--yes").code == 0
    return folder


def ran(folder: Path, *words: object, **secrets: str) -> Ran:
    return halyard(*words, "--config", folder / "halyard.yaml", environment={**SECRETS, **secrets})


WRONG = {
    "ZENDESK_CLIENT_SECRET": "not-the-secret-of-this-client",
    "ZENDESK_ADMIN_CLIENT_SECRET": "not-the-secret-of-this-client",
}


def test_a_plan_with_something_to_do_ends_with_3_and_changes_nothing(folder: Path) -> None:
    plan, again = ran(folder, "install", "plan", "--json"), ran(folder, "install", "plan", "--json")

    assert plan.code == again.code == 3
    assert plan.data == again.data
    (account,) = plan.data
    assert account["account"] == "acme"


def test_an_installation_is_applied_once_and_then_there_is_nothing_to_do(folder: Path) -> None:
    asked = ran(folder, "install", "apply", "--json")
    applied = ran(folder, "install", "apply", "--yes", "--json")
    again = ran(folder, "install", "apply", "--yes", "--json")
    plan = ran(folder, "install", "plan")

    assert (asked.code, asked.out) == (2, "")
    assert "--yes" in json.loads(asked.err)["error"]
    assert applied.code == again.code == plan.code == 0
    assert applied.data[0]["changed"] > 0
    assert again.data[0]["changed"] == 0
    assert (folder / "secrets" / "zendesk-acme-zendesk_webhook_secret").stat().st_mode & 0o777 == 0o600


def test_t62_no_secret_is_printed_by_an_installation(folder: Path) -> None:
    applied = ran(folder, "install", "apply", "--yes")
    kept = (folder / "secrets" / "zendesk-acme-zendesk_webhook_secret").read_text()

    said = applied.out + applied.err
    assert applied.code == 0
    assert [name for name, value in SECRETS.items() if "SECRET" in name and value in said] == []
    assert kept not in said


def test_an_account_there_is_not_is_wrong_usage(folder: Path) -> None:
    found = ran(folder, "install", "plan", "--account", "globex")

    assert (found.code, found.out) == (2, "")
    assert "there is zendesk/acme" in found.err


@pytest.mark.parametrize("words", [["install", "plan"], ["install", "apply", "--yes"]])
def test_credentials_that_open_nothing_end_with_4(folder: Path, words: list[str]) -> None:
    found = ran(folder, *words, **WRONG)

    assert (found.code, found.out) == (4, "")
    assert "not-the-secret" not in found.err
    assert "Traceback" not in found.err


def test_credentials_that_open_nothing_end_a_sweep_with_4(ready: Path) -> None:
    found = ran(ready, "sweep", "--json", **WRONG)

    assert (found.code, found.out) == (4, "")
    assert set(json.loads(found.err)) == {"error"}


def test_a_helpdesk_that_is_not_there_is_a_failure(ready: Path) -> None:
    path = ready / "halyard.yaml"
    path.write_text(HEAD + ZENDESK_REHEARSAL.account_block("http://127.0.0.1:1"), "utf-8")

    found = ran(ready, "sweep")

    assert (found.code, found.out) == (1, "")
    assert "Traceback" not in found.err


def test_an_account_that_is_away_or_paused_keeps_no_other_from_being_swept(ready: Path) -> None:
    path, gone = ready / "halyard.yaml", ZENDESK_REHEARSAL.account_block("http://127.0.0.1:1")
    both = {"ZENDESK_WEBHOOK_SECRET__GONE": "k4Vz8Qm1Xt6Wc3Rb9Nf2Ld7Hs5Jp0Gy"}
    accounts = path.read_text("utf-8").removeprefix(HEAD)
    path.write_text(HEAD + gone.replace("account: acme", "account: gone") + accounts, "utf-8")

    away = ran(ready, "sweep", "--dry-run", "--since", "2026-11-01T00:00:00Z", **both)
    ran(ready, "accounts", "pause", "gone", **both)
    paused = ran(ready, "sweep", "--dry-run", "--since", "2026-11-01T00:00:00Z", **both)

    assert (away.code, paused.code) == (1, 3)
    assert "zendesk/acme: " in away.out
    assert away.err.startswith("halyard: zendesk/gone: ")
    assert "zendesk/gone: stands still and is not read" in paused.out
    assert paused.err == ""


def test_a_sweep_that_is_dry_says_what_differs_and_does_nothing(ready: Path) -> None:
    dry = ran(ready, "sweep", "--dry-run", "--since", "2026-11-01T00:00:00Z", "--json")
    again = ran(ready, "sweep", "--dry-run", "--since", "2026-11-01T00:00:00Z", "--json")

    assert dry.code == again.code == 3
    assert dry.data == again.data
    (account,) = dry.data["accounts"]
    assert account["woken"] > 0
    assert dry.data["turns"] == 0


def test_a_sweep_looks_at_what_differs_and_then_nothing_does(ready: Path) -> None:
    first = ran(ready, "sweep", "--since", "2026-11-01T00:00:00Z", "--json")
    dry = ran(ready, "sweep", "--dry-run", "--since", "2026-11-01T00:00:00Z")

    assert first.code == 0
    assert first.data["turns"] >= first.data["accounts"][0]["woken"] > 0
    assert dry.code == 0
    assert "0 differ" in dry.out


def test_a_sweep_reads_no_more_pages_than_its_limit_needs(ready: Path) -> None:
    limited = ran(ready, "sweep", "--limit", "1", "--since", "2026-11-01T00:00:00Z", "--dry-run", "--json")

    assert limited.data["accounts"][0]["pages"] == 1


def test_a_live_ticket_is_explained_as_it_is_in_the_helpdesk(ready: Path) -> None:
    found = ran(ready, "policy", "explain", "--live", "acme", "10421", "--at", "2026-11-22T10:00:00Z", "--json")

    assert found.code == 0
    assert list(found.data)[:6] == ["verdict", "available", "available_at", "next_change_at", "reasons", "alternatives"]
    assert found.data["verdict"] in ("not_yet", "available")
    assert found.data["reasons"][0]["values"]["severity"] == "S1"
    read = {one["name"]: one["from"] for rule in found.data["rules"] for one in rule["read"]}
    assert read["severity"].startswith("ticket field ")
    assert read["uses"] == "Halyard's own records"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(["nobody", "1"], 2, "there is zendesk/acme"), (["acme", "999999"], 1, "999999"), (["acme", "x/../1"], 1, "")],
)
def test_a_live_ticket_that_is_not_there_is_said(ready: Path, words: list[str], code: int, said: str) -> None:
    found = ran(ready, "policy", "explain", "--live", *words)

    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert "Traceback" not in found.err


def test_a_live_ticket_behind_a_locked_door_ends_with_4(ready: Path) -> None:
    assert ran(ready, "policy", "explain", "--live", "acme", "10421", **WRONG).code == 4


def test_f14_a_sweep_lists_the_tickets_that_went_back(ready: Path) -> None:
    ran(ready, "sweep", "--since", "2026-11-01T00:00:00Z")
    nothing = ran(ready, "sweep", "--went-back")
    with closing(Store.open(f"sqlite:///{ready / 'halyard.db'}")) as store:
        store.setbacks.met(TicketRef("zendesk", "acme", "7"), NOON, NOON - timedelta(days=1), NOON)

    found = ran(ready, "sweep", "--went-back", "--json")

    assert (nothing.code, nothing.out.strip()) == (0, "No ticket went back.")
    assert found.data["went_back"] == [
        {"ticket": "zendesk/acme/7", "known": "2026-11-22T12:00:00Z", "shown": "2026-11-21T12:00:00Z"}
    ]
