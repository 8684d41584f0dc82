"""People and words of tickets on which nothing happened for long are forgotten; what happened is kept (T63, T69)."""

from datetime import timedelta

import sqlalchemy as sa

from core.escalation import State
from store import Store
from store.erasing import DIGESTS
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
