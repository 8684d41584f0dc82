"""Every policy version is kept: an open escalation runs under the one it was opened with (rule 9, F55)."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from core.errors import StoreError
from core.escalation import History
from core.policy import Policy
from runtime.settings import Settings
from runtime.shelf import PolicyShelf
from store import Store
from store.schema import policies
from tests.runtime.engine_room import NOW, Room, escalated, opened, ref, settings_in, ticket

PACK = Path(__file__).resolve().parents[2] / "policies" / "mulesoft.yaml"


PATIENT = "acknowledge: {within: 90m, remind_every: 90m, reminders: 1}"


def edited(folder: Path, before: str = "", after: str = "") -> Settings:
    """The settings with a policy file of one's own, changed in one place."""
    text = PACK.read_text("utf-8")
    assert before in text
    (folder / "own.yaml").write_text(text.replace(before, after, 1), "utf-8")
    return settings_in(folder, policy="own.yaml")


def policy_of(settings: Settings) -> Policy:
    return settings.accounts[0].policy


@pytest.fixture
def first(tmp_path: Path) -> Settings:
    """The account under its own copy of the policy."""
    return edited(tmp_path)


@pytest.fixture
def second(tmp_path: Path, first: Settings) -> Settings:
    """The same account after somebody gave the acknowledgement more time."""
    return edited(tmp_path, "acknowledge: {within: 30m", "acknowledge: {within: 90m")


def running_under(settings: Settings, room: Room) -> History:
    """A history whose escalation was opened under these settings' policy."""
    history = room.store.history(ref())
    assert history.current is not None
    one = replace(history.current, policy=policy_of(settings).name, policy_version=policy_of(settings).version)
    return replace(history, escalations=(one,))


def shelf_of(settings: Settings, room: Room) -> PolicyShelf:
    """A shelf with today's policy put on it."""
    shelf = PolicyShelf(settings, room.store)
    shelf.keep_today(NOW)
    return shelf


def test_a_version_is_named_by_what_the_policy_says(first: Settings, second: Settings) -> None:
    assert policy_of(first).version != policy_of(second).version


def test_today_s_policy_is_the_account_s(first: Settings, room: Room) -> None:
    shelf = shelf_of(first, room)

    assert shelf.policy_for(first.accounts[0], History()) is policy_of(first)


def test_f55_an_open_escalation_keeps_the_version_it_was_opened_with(
    first: Settings, second: Settings, room: Room
) -> None:
    escalated(room)
    shelf_of(first, room)
    shelf = shelf_of(second, room)

    found = shelf.policy_for(second.accounts[0], running_under(first, room))

    assert found == policy_of(first)
    assert shelf.policy_for(second.accounts[0], running_under(first, room)) is found


def test_f55_a_new_escalation_runs_under_today_s_version(first: Settings, second: Settings, room: Room) -> None:
    shelf_of(first, room)

    assert shelf_of(second, room).policy_for(second.accounts[0], History()) is policy_of(second)


def test_f55_the_promises_of_a_running_escalation_survive_an_edit_of_the_file(
    first: Settings, tmp_path: Path, room: Room
) -> None:
    """Opened with 30 minutes and three reminders; the file then says one."""
    with opened(first, room.store, room.clock, room.desks) as before:
        escalated(before)
    later = edited(tmp_path, "acknowledge: {within: 30m, remind_every: 30m, reminders: 3}", PATIENT)

    with opened(later, room.store, room.clock, room.desks) as after:
        after.pass_time(86_400)
        after.desk.put(ticket("2"))
        after.look("2")
        after.desk.tick("2", key="tick-2")
        after.look("2")
        after.pass_time(86_400)

    missed = [key for key in room.desk.notes(public=False) if ":acknowledge:" in key]
    assert len([key for key in missed if key.startswith("E-1-1:")]) == 4
    assert len([key for key in missed if key.startswith("E-2-1:")]) == 2


def test_f56_a_version_that_is_nowhere_any_more_gives_way_to_today_s(first: Settings, room: Room) -> None:
    escalated(room)
    shelf = shelf_of(first, room)
    history = running_under(first, room)
    assert history.current is not None
    lost = replace(history, escalations=(replace(history.current, policy_version="0" * 12),))

    assert shelf.policy_for(first.accounts[0], lost) is policy_of(first)


def test_a_version_whose_text_was_tampered_with_is_refused(first: Settings, second: Settings, room: Room) -> None:
    escalated(room)
    shelf_of(first, room)
    tamper(room.store, policy_of(first).version)
    shelf = shelf_of(second, room)

    with pytest.raises(StoreError):
        shelf.policy_for(second.accounts[0], running_under(first, room))


def tamper(store: Store, version: str) -> None:
    """Change a kept text behind the store's back."""
    with store._database.writing("policy") as connection:
        changed = update(policies).where(policies.c.version == version).values(text=policies.c.text + " ")
        connection.execute(changed)
