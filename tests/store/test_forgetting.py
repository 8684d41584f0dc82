"""People and words of tickets on which nothing happened for long are forgotten; what happened is kept (T63, T69)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.escalation import State
from store import Store
from store.erasing import DIGESTS
from store.points import hooked
from tests.store.made import NOW, REF, claim, ref
from tests.store.test_erasing import ANA, KIM, named, told

LATER = NOW + timedelta(days=1100)


def test_t63_whoever_asked_and_whatever_they_wrote_is_forgotten_and_that_it_happened_is_not(store: Store) -> None:
    told(store)
    kept = [(row.entry.at, row.entry.kind) for row in store.journal()]

    forgotten = store.watch.forgetting.histories(LATER, LATER)

    assert forgotten == 1
    assert {"escalations", "journal"}.isdisjoint(named(store, ANA.email, ANA.name))
    last, *rest = (row.entry for row in store.journal())
    assert (last.kind, last.actor, len(last.facts[DIGESTS])) == ("forgotten", "", 2)
    assert [(one.at, one.kind) for one in rest] == kept
    assert store.integrity() == "ok"
    (row,) = store.escalations()
    assert (row.escalation.state, row.escalation.requested_by_name) == (State.CLOSED, "forgotten")
    assert store.watch.forgetting.histories(LATER, LATER) == 0


def test_t63_nothing_is_forgotten_that_is_young_open_or_worked_on_or_not_whole(store: Store) -> None:
    told(store, 1)
    assert store.watch.forgetting.histories(NOW, LATER) == 0

    told(store, 2, State.ACTIVE)
    told(store, 3)
    with store._database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE journal SET kind = 'nothing' WHERE kind = 'closed' AND ticket_id = '3'"))
    store.wake_many([REF], NOW)
    claim(store, REF)
    told(store, 4)

    assert store.watch.forgetting.histories(LATER, LATER) == 1
    assert next(row.entry.kind for row in store.journal(ref(4))) == "forgotten"
    assert named(store, KIM.name, ANA.name) != []


@pytest.mark.parametrize(("where", "forgotten"), [("before", {"1"}), ("inside", {"1"}), ("after", {"1", "2"})])
def test_t63_f32_a_power_cut_leaves_each_ticket_forgotten_whole_or_not_at_all_and_the_rest_follows(
    store: Store, where: str, forgotten: set[str]
) -> None:
    class PowerCut(BaseException):
        """The process is no more."""

    passed: list[str] = []

    def cut_at_the_second(point: str) -> None:
        passed.append(point)
        if passed.count(f"forget:{where}") == 2:
            raise PowerCut

    def without_people() -> set[str]:
        asked = {row.ref.id for row in store.escalations() if row.escalation.requested_by == ""}
        told_last = {one for one in "123" if next(row.entry.kind for row in store.journal(ref(one))) == "forgotten"}
        assert asked == told_last
        return asked

    for number in (1, 2, 3):
        told(store, number)
    with hooked(cut_at_the_second), pytest.raises(PowerCut):
        store.watch.forgetting.histories(LATER, LATER)

    assert without_people() == forgotten
    assert store.integrity() == "ok"
    assert store.watch.forgetting.histories(LATER, LATER) == 3 - len(forgotten)
    assert without_people() == {"1", "2", "3"}
    assert store.integrity() == "ok"
