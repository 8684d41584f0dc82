"""A wish in a comment, from the look that reads it to what the engineer and the lead see: CM-07, CM-a7, CM-a8."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from core.commands import NoteKind
from core.errors import TryLater
from runtime.clock import ToldClock
from runtime.settings import load_settings
from store import Store
from tests.runtime.engine_room import ACCOUNT, ANA, ENVIRONMENT, HEAD, KIM, NOW, Room, opened, ref, ticket

WISH = "I would like this ticket to be escalated."
RULE = "\nsuggestions: {remind_after: 4h, tell: support_manager}\n"


def policy_in(folder: Path, rule: str = RULE) -> Path:
    """A configuration whose policy is the shipped one with a rule for suggestions."""
    text = files("policies").joinpath("mulesoft.yaml").read_text("utf-8")
    (folder / "own.yaml").write_text(text + rule, "utf-8")
    path = folder / "halyard.yaml"
    path.write_text(HEAD + ACCOUNT.format(name="acme", number="1234567", policy="own.yaml"), "utf-8")
    return path


@pytest.fixture
def room(sqlite: str, tmp_path: Path) -> Iterator[Room]:
    """One account that listens to its comments, with Ana's case in it, looked at once."""
    settings = load_settings(policy_in(tmp_path), ENVIRONMENT)
    with closing(Store.open(sqlite)) as store, opened(settings, store, ToldClock(NOW)) as made:
        made.desk.put(ticket())
        made.look()
        yield made


def wish(room: Room) -> None:
    """Ana asks for an escalation in a comment, and all that is due is done."""
    room.desk.say("1", ANA, WISH)
    room.look()


def test_cm07_cm_a8_the_engineer_reads_of_it_once_and_nothing_else_is_done(room: Room) -> None:
    wish(room)
    room.look()

    assert room.desk.notes("1") == ["stated:1"]
    assert room.desk.notes("1", public=True) == []
    assert not room.desk.held("1", "escalated")
    assert room.store.uses(ref()) == 0


def test_cm_a7_the_lead_is_told_when_the_time_has_passed_and_becomes_a_follower(room: Room) -> None:
    wish(room)

    room.pass_time(4 * 3600 - 1)
    assert room.desk.notes("1") == ["stated:1"]
    room.pass_time(1)
    room.pass_time(9 * 86400)

    assert room.desk.notes("1") == ["stated:1", "stated:1:told"]
    followers = [note for update in room.desk.seen for note in update.notes if note.kind is NoteKind.FOLLOWER]
    assert [note.email for note in followers] == ["manager@support.example"]


def test_cm_a7_what_was_suggested_outlives_a_restart(room: Room) -> None:
    wish(room)

    (known,) = room.store.history(ref()).suggested

    assert (known.comment, known.at, known.reminded_at) == ("1", room.clock(), None)
    assert room.store.next_due() == room.clock() + timedelta(hours=4)


def test_cm08_a_suggestion_that_could_not_be_posted_is_not_posted_once_the_box_was_ticked(room: Room) -> None:
    room.desk.refuses = lambda _: TryLater("not now")
    wish(room)
    room.desk.refuses = lambda _: None
    room.desk.tick("1")

    room.pass_time(3600)

    assert "E-1-1:1:received" in room.desk.notes("1")
    assert "stated:1" not in room.desk.notes("1")


def test_cm06_every_chase_is_in_the_journal(room: Room) -> None:
    for text in ("Any news?", "Hello?"):
        room.desk.say("1", ANA, text)
        room.look()
    room.desk.say("1", KIM, "We are on it.")
    room.look()

    chased = [one for one in room.store.journal(ref()) if one.entry.kind == "chased"]

    assert sorted(str(one.entry.facts["comment"]) for one in chased) == ["1", "2"]
