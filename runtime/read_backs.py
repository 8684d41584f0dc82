"""Settles by reading the ticket what may or may not be in the helpdesk already, and counts what came of it.

Rule: a note that may be in the host is looked for there twice, a minute apart, before it is repeated, once; what is
still not found after that is left to a person (F19, F33).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.commands import Note
from core.escalation import History
from core.promises import overtaken
from core.suggestions import settled
from core.tickets import Ticket, TicketRef
from store import Claim, NoteState, Outgoing, Store

SECOND_LOOK_AFTER = timedelta(seconds=60)
REPEATS = 1


class Fate(StrEnum):
    """What came of a note that was looked for in the host."""

    CONFIRMED = "confirmed"
    """Its mark was there."""
    REPEATED = "repeated"
    """Its mark was not there twice, so it is sent once more."""
    PARKED = "parked"
    """It was sent again and its mark is still not there: nobody knows, and a person decides."""


CameOf = Callable[[TicketRef, Fate, int], None]
"""Hears what came of notes of a ticket, and of how many."""


def untold(_ref: TicketRef, _fate: Fate, _notes: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class ReadBacks:
    """What looks notes up in tickets that were just read."""

    store: Store
    came_of: CameOf = untold

    def not_there(self, claim: Claim, ticket: Ticket, notes: tuple[Note, ...], now: datetime) -> tuple[Note, ...]:
        """New notes without those whose mark is in the host: an older memory decides again what was said (F44)."""
        self._confirm(claim, ticket, tuple(note.key for note in notes if note.key in ticket.marks), now)
        return tuple(note for note in notes if note.key not in ticket.marks)

    def waiting(
        self, claim: Claim, ticket: Ticket, outgoing: tuple[Outgoing, ...], history: History, now: datetime
    ) -> tuple[tuple[Note, ...], datetime | None]:
        """The earlier notes that may be sent now, and when to look again for those whose fate is unknown."""
        self._confirm(claim, ticket, tuple(one.note.key for one in outgoing if one.note.key in ticket.marks), now)
        rest = [one for one in outgoing if one.note.key not in ticket.marks]
        unsent = (one.note.key for one in rest if one.state is NoteState.WAITING)
        late = tuple(key for key in unsent if overtaken(key, history, ticket.status) or settled(key, history))
        if late:
            self.store.void(claim, late, now, "overtaken")
        unknown = [one for one in rest if one.state is NoteState.SENDING]
        look_at = self._look_again(claim, unknown, now)
        sendable = [one for one in rest if one.note.key not in late]
        parked = {one.note.key for one in unknown if one.looks >= 1 and one.tries >= REPEATS}
        return tuple(one.note for one in sendable if one.note.key not in parked), look_at

    def _confirm(self, claim: Claim, ticket: Ticket, keys: tuple[str, ...], now: datetime) -> None:
        if keys:
            self.store.sent(claim, keys, now, "read_back", ticket.version)
            self.came_of(claim.ref, Fate.CONFIRMED, len(keys))

    def _look_again(self, claim: Claim, unknown: list[Outgoing], now: datetime) -> datetime | None:
        """Look twice, a minute apart; then the note is sent once more, at most ``REPEATS`` times in all."""
        first = tuple(one.note.key for one in unknown if one.looks == 0)
        if first:
            self.store.unsent(claim, first, look=True)
            return now + SECOND_LOOK_AFTER
        early = [one for one in unknown if one.sending_at is not None and now < one.sending_at + SECOND_LOOK_AFTER]
        if early:
            return now + SECOND_LOOK_AFTER
        again = tuple(one.note.key for one in unknown if one.tries < REPEATS)
        if again:
            self.store.unsent(claim, again, look=False)
            self.came_of(claim.ref, Fate.REPEATED, len(again))
        given_up = tuple(one.note.key for one in unknown if one.tries >= REPEATS)
        if given_up:
            self.store.park(claim, given_up, now, "unknown outcome: not found in the host, and repeated before")
            self.came_of(claim.ref, Fate.PARKED, len(given_up))
        return None
