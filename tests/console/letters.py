"""What waits for a person in a room: a note, a delivery and a mail of an account, and an alarm."""

from __future__ import annotations

from typing import NamedTuple

from core.commands import Note, NoteKind
from core.tickets import TicketRef
from store import Finished, MailState
from tests.console.room import Room
from tests.store.made import arrival, claim, mail, turn


class Letters(NamedTuple):
    """The numbers by which people call what waits."""

    ref: TicketRef
    delivery: int
    note: int
    mail: int
    alarm: int


def dead_letters(room: Room, account: str = "acme", words: str = "gone") -> Letters:
    """One of each, of a ticket that is never escalated; ``words`` stand wherever somebody else's can."""
    store, now = room.store, room.clock()
    ref = TicketRef("zendesk", account, "77")
    store.accept([arrival(f"dead {account}", ref, received_at=now)])
    held = claim(store, ref, now=now)
    (came,) = store.load(held).arrived
    key = f"E-77-1:{account}"
    note = Note(key=key, kind=NoteKind.COMMENT, text=words, public=True)
    held = store.save(held, turn(finished=(Finished(came.id, "parked", words),), notes=(note,), at=now))
    store.park(held, [key], now, words)
    store.release(held, wake_at=None)
    store.mails.keep(
        mail(
            f"mail of {account}",
            connector="zendesk",
            account=account,
            state=MailState.HELD,
            sender=words,
            subject=words,
            why=words,
        )
    )
    alarmed = {"connector": "zendesk", "account": account}
    room.service.alarms.stands("host_went_back", **alarmed, subject=words, facts={"why": words})
    return Letters(
        ref,
        came.id,
        store.watch.letters.notes([("zendesk", account)])[0].number,
        store.mails.rows()[0].id,
        max(one.id for one in store.alarms.open()),
    )
