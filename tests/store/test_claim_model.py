"""Claims, wakes, due moments and leases behave as a small model of them does, in any order of events.

The model keeps for each ticket the set of unanswered wakes; the store keeps one number. No wake may be lost.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import LostTheRace
from store import Claim, Store
from store.schema import NEW_RANK, SWEPT_RANK, metadata
from tests.store.made import BOARD, LEASE, NOW, arrival, ref, turn

TICKETS = st.integers(1, 3)
DELAYS = st.integers(-30, 90).map(lambda seconds: timedelta(seconds=seconds))


@dataclass
class Known:
    """What the model knows of one ticket."""

    wakes: set[datetime] = field(default_factory=set)
    due_at: datetime | None = None
    due_rests_until: datetime | None = None
    due_was_ripe: bool = False
    claim: Claim | None = None
    leased_until: datetime | None = None
    fence: int = 0
    tries: int = 0
    deaths: int = 0
    rank: int = NEW_RANK

    @property
    def ready_at(self) -> datetime | None:
        if self.leased_until is not None:
            return self.leased_until
        due = self.due_at
        if due is not None and self.due_rests_until is not None:
            due = max(due, self.due_rests_until)
        return min((*self.wakes, *((due,) if due is not None else ())), default=None)


class Claims(RuleBasedStateMachine):
    """Workers, senders and a clock."""

    memory: Store

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.known: dict[int, Known] = {}
        self.sent = 0

    @initialize()
    def begin(self) -> None:
        with self.memory._database.writing("wake") as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    def ticket(self, number: int, rank: int = NEW_RANK) -> Known:
        return self.known.setdefault(number, Known(rank=rank))

    @rule(delay=st.integers(1, 70))
    def time_passes(self, delay: int) -> None:
        self.now += timedelta(seconds=delay)

    @rule(number=TICKETS, delay=DELAYS)
    def something_arrives(self, number: int, delay: timedelta) -> None:
        self.sent += 1
        self.memory.accept([arrival(f"d{self.sent}", ref(number), received_at=self.now + delay)])
        self.ticket(number).wakes.add(self.now + delay)

    @rule(number=TICKETS, delay=DELAYS)
    def a_sweep_wakes(self, number: int, delay: timedelta) -> None:
        self.memory.wake_many([ref(number)], self.now + delay)
        self.ticket(number, SWEPT_RANK).wakes.add(self.now + delay)

    @rule(limit=st.integers(1, 3))
    def a_worker_claims(self, limit: int) -> None:
        moments = {number: one.ready_at for number, one in self.known.items()}
        ready = {number: at for number, at in moments.items() if at is not None and at <= self.now}
        order = sorted((self.known[number].rank, at, number) for number, at in ready.items())[:limit]
        # Whose worker never came back is claimed alone.
        dead = [place for place, (*_, number) in enumerate(order) if self.known[number].leased_until is not None]
        order = order[: max(min(dead, default=limit), 1)]

        claims = self.memory.claim(now=self.now, worker="w", lease=LEASE, limit=limit)

        numbers = [int(claim.ref.id) for claim in claims]
        assert [(self.known[number].rank, ready[number], number) for number in numbers] == order
        for claim in claims:
            self.taken(claim)

    @rule(number=TICKETS)
    def a_person_claims(self, number: int) -> None:
        known = self.ticket(number)
        free = known.leased_until is None or known.leased_until <= self.now

        claims = self.memory.claim(now=self.now, worker="p", lease=LEASE, limit=1, ref=ref(number))

        assert len(claims) == free
        for claim in claims:
            self.taken(claim)

    def taken(self, claim: Claim) -> None:
        known = self.ticket(int(claim.ref.id))
        known.tries += known.leased_until is not None
        known.deaths += known.leased_until is not None
        known.fence += 1
        assert (claim.fence, claim.due_at, claim.tries) == (known.fence, known.due_at, known.tries)
        assert claim.deaths == known.deaths
        known.claim, known.leased_until = claim, self.now + LEASE
        known.wakes.clear()
        known.due_was_ripe = known.due_at is not None and known.due_at <= self.now

    @precondition(lambda self: any(one.claim for one in self.known.values()))
    @rule(data=st.data(), due=st.none() | DELAYS, wake=st.none() | DELAYS)
    def a_turn_is_saved(self, data: st.DataObject, due: timedelta | None, wake: timedelta | None) -> None:
        known = self.one_claimed(data)
        claim = known.claim
        assert claim is not None
        due_at = None if due is None else self.now + due
        wake_at = None if wake is None else self.now + wake
        if known.leased_until is None or claim.fence != known.fence:
            with pytest.raises(LostTheRace):
                self.memory.save(claim, turn(due_at=due_at, wake_at=wake_at))
            return

        known.claim = self.memory.save(claim, turn(due_at=due_at, wake_at=wake_at))

        if due_at != known.due_at:
            known.due_was_ripe = False
        known.due_at = due_at
        known.rank = BOARD.rank
        if wake_at is not None:
            known.wakes.add(wake_at)

    @precondition(lambda self: any(one.claim for one in self.known.values()))
    @rule(data=st.data(), wake=st.none() | DELAYS, failed=st.booleans())
    def a_ticket_is_released(self, data: st.DataObject, wake: timedelta | None, failed: bool) -> None:
        known = self.one_claimed(data)
        assert known.claim is not None
        wake_at = None if wake is None else self.now + wake

        assert self.memory.release(known.claim, wake_at=wake_at, failed=failed)

        known.due_rests_until = wake_at if known.due_was_ripe else None
        if wake_at is not None:
            known.wakes.add(wake_at)
        known.tries = known.tries + 1 if failed else 0
        known.deaths = 0
        known.claim = known.leased_until = None

    def one_claimed(self, data: st.DataObject) -> Known:
        return data.draw(st.sampled_from([one for one in self.known.values() if one.claim is not None]))

    @invariant()
    def the_next_moment_is_the_model_s(self) -> None:
        expected = min((one.ready_at for one in self.known.values() if one.ready_at is not None), default=None)

        assert self.memory.next_due() == expected


def test_claims_follow_the_model(store: Store) -> None:
    how = settings(max_examples=12, stateful_step_count=30, deadline=None)

    class Here(Claims):
        memory = store

    run_state_machine_as_test(Here, settings=how)
