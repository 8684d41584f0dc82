"""A helpdesk in memory with limits on what it lets us do, which others use, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connectors.zendesk.budget import Budget
from core.commands import TicketUpdate
from core.pace import Pace
from core.ports import Receipt
from core.tickets import Ticket, TicketRef
from runtime.turn import Desk
from tests.runtime.engine_room import FakeDesk, Room

MINUTE = timedelta(minutes=1)


class LimitedDesk(FakeDesk):
    """Lets so many updates a minute through, of which others take some; keeps when each was asked for."""

    def __init__(self, clock: Callable[[], datetime], writes_a_minute: int) -> None:
        super().__init__(clock)
        self.limit = writes_a_minute
        self.taken_by_others = 0
        self.ahead: timedelta | None = timedelta(0)
        self.written_at: list[datetime] = []
        self.fetched_at: list[datetime] = []
        self._budget = Budget(clock, writes_a_minute)
        self._now = clock

    def pace(self) -> Pace:
        """What the connector would say."""
        return self._budget.pace()

    def clock_skew(self) -> timedelta | None:
        """The same clock, unless a test sets it."""
        return self.ahead

    def fetch(self, ref: TicketRef) -> Ticket:
        """As ever, and noted."""
        self.fetched_at.append(self._now())
        return super().fetch(ref)

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """As ever; the answer says what is left of the minute."""
        self.written_at.append(self._now())
        self._budget.count_write()
        left = max(0, self.limit - self.taken_by_others - self.in_a_minute())
        self._budget.read({"zendesk-ratelimit-tickets-update": f"total={self.limit}; remaining={left}; resets=60"})
        return super().apply(updates)

    def in_a_minute(self) -> int:
        """How many updates there were in the last minute."""
        return sum(one > self._now() - MINUTE for one in self.written_at)

    def busiest_minute(self) -> int:
        """The most updates in any minute."""
        return max(
            (sum(one <= other < one + MINUTE for other in self.written_at) for one in self.written_at), default=0
        )


def limited(room: Room, writes_a_minute: int, account: str = "acme") -> LimitedDesk:
    """The room's helpdesk goes on with limits, as after a restart of the service: nothing is remembered of calls."""
    before = room.desks[account]
    desk = LimitedDesk(room.clock, writes_a_minute)
    desk.tickets, desk.people = before.tickets, before.people
    key = ("zendesk", account)
    desks = dict(room.service.desks)
    desks[key] = Desk(desks[key].account, desk)
    object.__setattr__(room.service, "desks", desks)
    object.__setattr__(room, "desks", {**room.desks, account: desk})
    object.__setattr__(room.service, "engine", room.another_engine("after the restart"))
    return desk
