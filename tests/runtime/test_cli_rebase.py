"""``halyard policy rebase``: what is previewed is what the move then does (rule 9 of the design, F55)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import CredentialsRefused, TryLater
from runtime.clock import ToldClock
from runtime.explain import rfc3339
from runtime.rebase import THE_MOVE
from runtime.registry import KITS
from store import Store
from tests.runtime.commands import Ran, halyard
from tests.runtime.engine_room import ENVIRONMENT, NOW, FakeDesk, KitOver, Room, escalated, opened, ref, settings_in
from tests.runtime.own_policy import written

SHORT = ("acknowledge: {within: 30m, remind_every: 30m, reminders: 3}", "acknowledge: {within: 5m, reminders: 1}")
NO_CONTACT = ("  contact: {within: 2h, remind_every: 1h, reminders: 3}\n", "")
OTHER_OWNER = ("    owner: escalation_lead\n", "    owner: support_manager\n")
NO_REASON = ("  - code: blocked\n", "  - code: stuck\n")
SECOND_LEVEL = """
  - {level: 2, title: Director, owner: customer_success}
steps: [{code: called, title: Called, meets: [review]}]
promises:
  review: {within: 4h}
"""
OUTCOME = ("  - {code: workaround, title: Workaround provided}\n", "  - {code: patch, title: A patch}\n")


@dataclass
class House:
    """A configuration with its database and helpdesk; the service is there only while somebody needs it."""

    folder: Path
    clock: ToldClock = field(default_factory=lambda: ToldClock(NOW))
    desk: FakeDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = FakeDesk(self.clock)

    def edit(self, *changes: tuple[str, str]) -> None:
        """The policy file, changed in these places."""
        written(self.folder, *changes)

    @contextmanager
    def service(self) -> Iterator[Room]:
        """The service as it starts with the files of now."""
        settings = settings_in(self.folder, policy="own.yaml")
        with (
            closing(Store.open(f"sqlite:///{self.folder}/halyard.db", migrate=True)) as store,
            opened(settings, store, self.clock, {"acme": self.desk}) as room,
        ):
            yield room

    def later(self, length: timedelta) -> None:
        self.clock.tell(self.clock() + length)

    def rebase(self, *words: object, account: str = "acme", answer: str = "") -> Ran:
        settings_in(self.folder, policy="own.yaml")
        words = ("policy", "rebase", "--account", account, *words, "--config", self.folder / "halyard.yaml")
        return halyard(*words, environment=ENVIRONMENT, answer=answer)

    def moved(self) -> Any:
        """What the store holds of the escalation once the service has done all that is due."""
        with self.service() as room:
            room.engine.drain()
            one = room.store.escalations(ref=ref())[0]
            entries = [row.entry for row in room.store.journal(ref())]
            return one, entries, [row.rule for row in room.store.deliveries(ref=ref())]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house in which the case of ticket 1 is escalated under the policy as it was first."""
    made = House(tmp_path)
    monkeypatch.setitem(KITS, "zendesk", KitOver(made.desk))
    monkeypatch.setattr("runtime.clock.system_clock", made.clock)
    made.edit()
    with made.service() as room:
        escalated(room)
    return made


EDITS = [
    (OUTCOME,),
    (SHORT,),
    (NO_CONTACT,),
    (OTHER_OWNER,),
    (SHORT, NO_CONTACT, OTHER_OWNER, OUTCOME),
]


@pytest.mark.parametrize("edits", EDITS)
@pytest.mark.parametrize("minutes", [0, 20, 40, 200])
def test_f55_what_is_previewed_is_what_the_move_does(house: House, edits: tuple[Any, ...], minutes: int) -> None:
    house.edit(*edits)
    house.later(timedelta(minutes=minutes))

    shown = house.rebase("--dry-run", "--json")
    asked = house.rebase("--yes", "--json")

    assert (shown.code, asked.code) == (3, 0)
    assert shown.data["accepted"] == 0
    assert asked.data == {**shown.data, "accepted": 1}
    (preview,) = shown.data["escalations"]
    row, entries, rules = house.moved()
    one, then = row.escalation, preview["then"]
    assert f"{one.policy}@{one.policy_version}" == preview["after"]
    assert (one.level, one.owner, one.owner_name) == (then["level"], then["owner"], then["owner_name"])
    assert {each.kind: rfc3339(each.due_at) for each in one.obligations if each.running} == then["promises"]
    assert (rfc3339(row.due_at), row.due_why) == (then["due_at"], then["due_why"])
    assert rules[0] == "rebased"
    since = [entry for entry in reversed(entries) if entry.at == house.clock()]
    said = [{"kind": entry.kind, "facts": dict(entry.facts)} for entry in since if entry.kind not in THE_MOVE]
    assert [one for one in preview["at_once"] if one not in said] == []
    assert [entry.kind for entry in since].count("rebased") == 1


def test_a_preview_says_each_change_in_a_sentence(house: House) -> None:
    house.edit(SHORT, NO_CONTACT, OTHER_OWNER, OUTCOME)

    lines = house.rebase("--dry-run").out.splitlines()

    assert lines[0].startswith("E-1-1  zendesk/acme/1  own@")
    assert lines[1:] == [
        "  owner: Support Manager instead of J. Doe, Region Lead EMEA",
        "  acknowledge: due Sun 22 Nov 2026, 15:05 CET instead of Sun 22 Nov 2026, 15:30 CET",
        "  contact: promised no more, it was due Sun 22 Nov 2026, 17:00 CET",
        "  “A patch” is an outcome",
        "  “Workaround provided” is an outcome no more",
        "  at once: owner assigned, escalation E-1-1, owner manager@support.example",
        "  next moment: Sun 22 Nov 2026, 15:05 CET (promise due) instead of Sun 22 Nov 2026, 15:30 CET (promise due)",
    ]


def test_levels_steps_and_what_follows_at_once_are_said(house: House) -> None:
    house.edit(
        ("    title: Escalation lead\n", "    title: Duty lead\n    before_next: [called]\n"),
        ("\npromises:\n", SECOND_LEVEL),
        ("acknowledge: {within: 30m,", "acknowledge: {within: 5m, escalates: true,"),
    )
    house.later(timedelta(minutes=10))

    lines = [line.strip() for line in house.rebase("--dry-run").out.splitlines()]

    for words in (
        "level 2 is Director instead of Escalation lead",
        "owner: Customer Success Manager instead of J. Doe, Region Lead EMEA",
        "review: promised anew, due Sun 22 Nov 2026, 19:10 CET",
        "“Called” can be recorded",
        "“Escalate to the next level” can be recorded",
    ):
        assert words in lines, words
    assert [line for line in lines if line.startswith("at once: level reached")]
    assert [line for line in lines if line.startswith("the requester reads: ")]


def test_an_edit_that_touches_nothing_of_it_changes_only_the_version(house: House) -> None:
    house.edit(("min_length: 20", "min_length: 21"))

    assert house.rebase("--dry-run").out.splitlines()[1:] == ["  nothing changes but the version"]


def test_what_is_missed_by_the_move_is_shown_before(house: House) -> None:
    house.edit(SHORT)
    house.later(timedelta(minutes=10))

    (preview,) = house.rebase("--dry-run", "--json").data["escalations"]

    assert [one["kind"] for one in preview["at_once"]] == ["promise_missed"]


def test_what_the_other_version_does_not_know_stays_where_it_is(house: House) -> None:
    house.edit(NO_REASON)

    shown, asked = house.rebase("--dry-run"), house.rebase("--yes", "--json")

    assert (shown.code, asked.code) == (3, 1)
    assert shown.out.splitlines()[1] == "  stays: its reason (blocked) is not in the other version"
    assert asked.data["accepted"] == 0
    assert asked.data["escalations"][0]["refused"][0]["code"] == "reason_gone"
    assert asked.data["escalations"][0]["then"] is None


def test_an_escalation_that_ends_with_the_next_look_is_not_moved(house: House) -> None:
    house.edit(SHORT)
    house.desk.change("1", fields={"outcome": "workaround"})

    found = house.rebase("--dry-run", "--json")

    assert [one["code"] for one in found.data["escalations"][0]["refused"]] == ["ends_now"]


def test_under_today_s_policy_there_is_nothing_to_move_and_nothing_is_read(house: House) -> None:
    house.desk.fetched.clear()

    shown, asked = house.rebase("--dry-run"), house.rebase("--yes")

    assert (shown.code, asked.code) == (0, 0)
    assert shown.out == asked.out == "every running escalation is under today's policy\n"
    assert house.desk.fetched == []


def test_only_the_ticket_that_is_named(house: House) -> None:
    with house.service() as room:
        escalated(room, "2")
    house.edit(SHORT)

    both = house.rebase("--dry-run", "--json").data["escalations"]
    one = house.rebase("--ticket", "2", "--dry-run", "--json").data["escalations"]

    assert [each["escalation"] for each in both] == ["E-1-1", "E-2-1"]
    assert [each["escalation"] for each in one] == ["E-2-1"]


def test_a_file_that_changed_after_the_preview_moves_nothing(house: House) -> None:
    house.edit(SHORT)
    assert house.rebase("--yes").code == 0
    house.edit(NO_CONTACT)

    row, _, rules = house.moved()

    assert rules[0] == "ignored:policy_moved_on"
    assert {each.kind for each in row.escalation.obligations if each.running} == {"acknowledge", "contact"}


def test_a_ticket_that_cannot_be_read_does_not_stop_the_others(house: House) -> None:
    with house.service() as room:
        escalated(room, "2")
    house.edit(SHORT)
    del house.desk.tickets["1"]
    house.desk.fetching.before = [None, TryLater("busy")]

    first = house.rebase("--dry-run", "--json")
    both = house.rebase("--dry-run")

    assert (first.code, both.code) == (1, 1)
    assert [one["ticket"] for one in first.data["unread"]] == ["zendesk/acme/1", "zendesk/acme/2"]
    assert "zendesk/acme/1: not read, there is no ticket 1" in both.out
    assert "E-2-1" in both.out


def test_a_key_that_opens_nothing_ends_with_4(house: House) -> None:
    house.edit(SHORT)
    house.desk.fetching.before = [CredentialsRefused("refused")]

    assert house.rebase("--dry-run").code == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dry-run", "--yes"), "--dry-run only shows"),
        (("--json",), "say --dry-run or --yes"),
        ((), "say --yes to do it"),
    ],
)
def test_a_move_is_asked_for_in_one_clear_way(house: House, words: tuple[str, ...], said: str) -> None:
    house.edit(SHORT)

    found = house.rebase(*words)

    assert found.code == 2
    assert said in found.err
    with house.service() as room:
        assert [row.arrival.kind for row in room.store.deliveries(ref=ref())] == ["changed", "changed"]


@pytest.mark.parametrize(("answer", "code", "rules"), [("y\n", 0, ["rebased"]), ("n\n", 1, [])])
def test_at_a_terminal_the_preview_is_shown_once_and_a_person_is_asked(
    house: House, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, rules: list[str]
) -> None:
    house.edit(SHORT)
    monkeypatch.setattr("runtime.cli_rebase.at_a_terminal", lambda: True)

    found = house.rebase(answer=answer)

    assert found.code == code
    assert found.out.count("E-1-1") == 1
    assert "Move 1?" in found.out
    assert [one for one in house.moved()[2] if one == "rebased"] == rules


def test_an_account_there_is_not_is_wrong_usage(house: House) -> None:
    found = house.rebase("--dry-run", "--json", account="globex")

    assert (found.code, found.out) == (2, "")
    assert "there is zendesk/acme" in json.loads(found.err)["error"]
