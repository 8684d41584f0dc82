"""A CC whom the helpdesk leaves out: the ticket says so once, whatever dies on the way (F25)."""

from __future__ import annotations

import pytest

from core.commands import NoteKind, TicketUpdate
from core.errors import StoreUnavailable, WillNotWork
from core.uncopied import NotCopied, WhyNot
from store import Store
from tests.runtime.engine_room import Room, escalated

CSM = "csm@support.example"
FULL = NotCopied(CSM, WhyNot.REFUSED, "the helpdesk did not add them")


def said(room: Room) -> list[str]:
    return [note.text for update in room.desk.seen for note in update.notes if ":uncopied:" in note.key]


def copies(update: TicketUpdate) -> bool:
    return any(note.kind is NoteKind.CC for note in update.notes)


def test_f25_the_ticket_says_who_was_left_out_and_says_it_once(room: Room) -> None:
    room.desk.drops = (FULL,)

    escalated(room)
    for _ in range(3):
        room.look()

    assert [copies(one) for one in room.desk.seen].count(True) == 1
    (text,) = said(room)
    assert CSM in text
    assert {row.rule for row in room.store.deliveries() if row.arrival.kind == "uncopied"} == {"uncopied:E-1-1"}


def test_f25_a_cc_whom_the_helpdesk_refuses_is_said_too_and_the_rest_is_written(room: Room) -> None:
    room.desk.refuses = lambda update: WillNotWork("too many CCs") if copies(update) else None

    escalated(room)

    (text,) = said(room)
    assert CSM in text
    assert [row.kind for row in room.store.parked()] == ["note"]


def test_f25_a_process_that_dies_before_it_noted_the_write_has_not_forgotten_whom_it_left_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk.drops = (FULL,)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "sent", dying)
        with pytest.raises(StoreUnavailable):
            escalated(room)
    assert said(room) == []

    room.pass_time(300)

    assert [copies(one) for one in room.desk.seen].count(True) == 1
    assert len(said(room)) == 1


def test_f25_nobody_is_told_of_a_cc_who_was_copied_in(room: Room) -> None:
    escalated(room)

    assert [copies(one) for one in room.desk.seen].count(True) == 1
    assert said(room) == []


def dying(*_: object, **__: object) -> None:
    raise StoreUnavailable("the process dies here")
