"""What an admin does with an installation after it was made, at either pretend helpdesk: from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.jira.rehearsal import JIRA_REHEARSAL
from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from core.ports import Rehearsal
from sandbox.clock import Clock
from sandbox.jira import host as jira_host
from sandbox.serving import serve_in_thread
from sandbox.zendesk import host as zendesk_host
from tests.directly import directly
from tests.runtime.commands import Ran, halyard
from tests.webhooks.service import NOW

LINK = {"HALYARD_LINK_SECRET": "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm"}
HEAD = "halyard: 1\nservice:\n  database: sqlite:///halyard.db\naccounts:\n"
HOSTS: dict[str, tuple[Rehearsal, Any]] = {
    "zendesk": (ZENDESK_REHEARSAL, zendesk_host),
    "jira": (JIRA_REHEARSAL, jira_host),
}
ZENDESK_ADMIN = ("admin@support.example/token", "sandbox-api-token")
JIRA_ADMIN = ("admin@support.example", "sandbox-jira-token")
OWNER = "halyard.owner"


@dataclass(frozen=True)
class Place:
    """One pretend helpdesk with a configuration folder for it."""

    name: str
    url: str
    folder: Path
    secrets: dict[str, str]

    def run(self, *words: object, answer: str = "") -> Ran:
        # A host's limits count by the second, and this one's time stands still.
        requests.post(f"{self.url}/_sandbox/clock", json={"advance_seconds": 60}, timeout=10).raise_for_status()
        return halyard(*words, "--config", self.folder / "halyard.yaml", environment=self.secrets, answer=answer)

    def install(self, *words: object) -> Ran:
        return self.run("install", *words)

    def export(self) -> str:
        """Everything that is configured there, in one text."""
        return requests.get(f"{self.url}/_sandbox/export", timeout=10).text

    @property
    def memory(self) -> Path:
        """Where the installation remembers."""
        return self.folder / "install" / f"{self.name}-{self.account}"

    @property
    def account(self) -> str:
        return "acme" if self.name == "zendesk" else "acme-jira"


@pytest.fixture(scope="module")
def served() -> Iterator[Callable[[str], str]]:
    """Both pretend helpdesks, each started when it is first asked for."""
    running: dict[str, Any] = {}

    def address(name: str) -> str:
        if name not in running:
            clock = Clock(NOW)
            _, made = HOSTS[name]
            running[name] = serve_in_thread(made.make_app(clock, "demo", None), clock)
        return str(running[name].url)

    with directly():
        yield address
    for one in running.values():
        one.stop()


@pytest.fixture(params=sorted(HOSTS))
def place(request: pytest.FixtureRequest, served: Callable[[str], str], tmp_path: Path) -> Place:
    """A helpdesk as on its first day, and a folder that was never installed from."""
    rehearsal, _ = HOSTS[request.param]
    url = served(request.param)
    requests.post(f"{url}/_sandbox/reset", timeout=10).raise_for_status()
    (tmp_path / "halyard.yaml").write_text(HEAD + rehearsal.account_block(url), "utf-8")
    return Place(request.param, url, tmp_path, {**LINK, **rehearsal.secrets})


@pytest.fixture
def installed(place: Place) -> Place:
    """The same with Halyard installed."""
    applied = place.install("apply", "--yes")
    assert applied.code == 0, applied.err
    return place


def without_the_bin(export: str) -> Any:
    """What is configured, without fields that lie in a bin, from which an admin can bring them back."""
    whole = json.loads(export)["configuration"]
    fields = [one for one in whole.get("custom_fields", ()) if not one["trashed_at"]]
    return {name: fields if name == "custom_fields" else one for name, one in whole.items()}


def renamed(place: Place, key: str, title: str) -> None:
    """An admin gives one of our fields another title, in the helpdesk itself."""
    number = field_ids(place)[key]
    if place.name == "zendesk":
        body = {"ticket_field": {"title": title}}
        answer = requests.put(f"{place.url}/api/v2/ticket_fields/{number}", json=body, auth=ZENDESK_ADMIN, timeout=10)
    else:
        answer = requests.put(
            f"{place.url}/rest/api/3/field/{number}", json={"name": title}, auth=JIRA_ADMIN, timeout=10
        )
    assert answer.ok, answer.text


def field_ids(place: Place) -> dict[str, str]:
    """The host's ids of our fields, by key, as the last apply left them."""
    rows = json.loads((place.memory / "applied.json").read_text("utf-8"))
    return {row["key"]: row["id"] for row in rows if row["kind"].endswith("field")}


def test_after_an_installation_is_taken_out_whole_the_helpdesk_is_as_before_to_the_byte(place: Place) -> None:
    before = place.export()
    assert place.install("apply", "--yes").code == 0
    assert place.export() != before

    gone = place.install("uninstall", place.account, "--purge-data", "--yes", "--json")

    assert gone.code == 0, gone.err
    assert place.export() == before


def test_an_installation_taken_out_can_be_made_again(installed: Place) -> None:
    assert installed.install("uninstall", installed.account, "--purge-data", "--yes").code == 0

    again = installed.install("apply", "--yes")

    assert again.code == 0, again.err
    assert installed.install("plan").code == 0


def test_looking_at_what_would_go_takes_nothing_out(installed: Place) -> None:
    before = installed.export()

    looked = installed.install("uninstall", installed.account, "--dry-run", "--json")

    assert looked.code == 0
    assert looked.data["takes_out"]
    assert installed.export() == before


@pytest.mark.parametrize("words", [("uninstall",), ("rollback", "then", "--yes"), ("accept", "no_kind", "no_key")])
def test_a_wrong_name_changes_nothing_and_says_what_there_is(installed: Place, words: tuple[str, ...]) -> None:
    before = installed.export()

    unsaid = installed.install(words[0], installed.account, *words[1:])
    unknown = installed.install(words[0], "globex", *words[1:], *(["--yes"] if words[0] == "uninstall" else []))

    assert unsaid.code in (1, 2)
    assert unsaid.err.startswith("halyard: ")
    assert (unknown.code, unknown.out) == (2, "")
    assert installed.account in unknown.err
    assert installed.export() == before


def test_what_somebody_changed_is_drift_until_ours_is_put_back(installed: Place) -> None:
    calm = installed.install("drift", "--json")
    renamed(installed, OWNER, "Somebody")

    found = installed.install("drift", "--json")
    words = installed.install("drift").out
    mended = installed.install("apply", "--target", OWNER, "--yes")

    assert (calm.code, calm.data[0]["drifted"]) == (0, [])
    assert found.code == 3
    (one,) = found.data[0]["drifted"]
    assert (one["wanted"]["key"], one["found"]["title"]) == (OWNER, "Somebody")
    assert f"--target {OWNER}" in words
    assert mended.code == 0, mended.err
    assert installed.install("drift").code == 0
    assert installed.install("plan").code == 0


def test_what_an_admin_accepts_stays_until_it_changes_again(installed: Place) -> None:
    renamed(installed, OWNER, "Somebody")
    kind = installed.install("drift", "--json").data[0]["drifted"][0]["wanted"]["kind"]

    accepted = installed.install("accept", installed.account, kind, OWNER)
    calm, plan = installed.install("drift"), installed.install("plan")
    renamed(installed, OWNER, "Somebody else")

    assert accepted.code == 0
    assert (calm.code, plan.code) == (0, 0)
    assert installed.install("drift").code == 3


def test_an_apply_can_be_taken_back_to_its_snapshot(place: Place) -> None:
    before = place.export()
    assert place.install("apply", "--yes").code == 0
    (name,) = place.install("rollback", place.account, "--json").data

    shown = place.install("rollback", place.account, name)
    gone = place.install("rollback", place.account, name, "--yes")

    assert shown.code == 3
    assert gone.code == 0, gone.err
    assert place.install("plan").code == 3
    assert without_the_bin(place.export()) == without_the_bin(before)


def test_a_title_put_back_by_a_rollback_is_the_one_before_the_mend(installed: Place) -> None:
    renamed(installed, OWNER, "Somebody")
    assert installed.install("apply", "--yes").code == 0
    newest = installed.install("rollback", installed.account, "--json").data[-1]

    back = installed.install("rollback", installed.account, newest, "--yes")

    assert back.code == 0, back.err
    assert "Somebody" in installed.export()


def test_a_plan_that_the_world_has_left_behind_is_refused(place: Place) -> None:
    (shown,) = place.install("plan", "--json").data
    assert place.install("apply", "--plan", shown["checksum"]).code == 0
    renamed(place, OWNER, "Somebody")
    before = place.export()

    refused = place.install("apply", "--plan", shown["checksum"])

    assert refused.code == 1
    assert "moved since" in refused.err
    assert place.export() == before
    assert (place.memory / "plans" / f"{shown['checksum']}.json").is_file()


def test_a_plan_that_would_change_too_much_must_be_meant(installed: Place) -> None:
    keys = sorted(field_ids(installed))
    for key in keys:
        renamed(installed, key, f"Renamed {key}")

    refused = installed.install("apply", "--yes")
    meant = installed.install("apply", "--yes", "--force")

    assert refused.code == 1
    assert "--force" in refused.err
    assert meant.code == 0, meant.err
    assert installed.install("plan").code == 0


def test_the_exit_code_of_a_plan_can_be_that_of_terraform(place: Place) -> None:
    assert place.install("plan", "--detailed-exitcode").code == 2


def test_a_target_nobody_knows_is_wrong_usage(place: Place) -> None:
    found = place.install("plan", "--target", "halyard.nothing")

    assert (found.code, found.out) == (2, "")
    assert OWNER in found.err


@pytest.mark.parametrize("typed", ["acme", "somebody-else"])
def test_at_a_terminal_halyard_is_taken_out_only_by_whoever_types_the_accounts_name(
    installed: Place, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr("runtime.cli_install_upkeep.at_a_terminal", lambda: True)
    before, name = installed.export(), installed.account if typed == "acme" else typed

    left = installed.run("install", "uninstall", installed.account, answer=f"{name}\n")

    assert f"Type {installed.account} to continue" in left.out
    assert (left.code, installed.export() == before) == ((0, False) if typed == "acme" else (2, True))
    assert ("that is not the name; nothing was taken out" in left.err) is (typed != "acme")


def test_at_a_terminal_a_person_is_asked_before_the_way_back_is_gone(
    installed: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.cli_install_upkeep.at_a_terminal", lambda: True)
    (first, *_) = installed.install("rollback", installed.account).out.splitlines()
    before = installed.export()

    left = installed.run("install", "rollback", installed.account, first, answer="n\n")

    assert (left.code, f"Go back to {first}?" in left.out) == (3, True)
    assert installed.export() == before


def test_what_cannot_be_taken_over_is_refused_with_what_there_is(installed: Place) -> None:
    before, kind = installed.export(), "ticket_field" if installed.name == "zendesk" else "custom_field"

    scanned = installed.install("import", installed.account, "--scan")
    unsaid = installed.install("import", installed.account, kind, OWNER)
    unwanted = installed.install("import", installed.account, kind, "halyard.pigeon", "7")
    ours = installed.install("import", installed.account, kind, OWNER, "7")

    assert (scanned.code, scanned.out) == (0, "Nothing that could be taken over.\n")
    assert (unsaid.code, "say which: KIND KEY ID, or --scan" in unsaid.err) == (2, True)
    assert (unwanted.code, "no " in unwanted.err, OWNER in unwanted.err) == (1, True, True)
    assert (ours.code, "is there already; uninstall it first, or use it" in ours.err) == (1, True)
    assert installed.export() == before
