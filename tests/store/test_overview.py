"""What operators see: deliveries, counts, cursors, and a replay that works."""

from typing import Any

import pytest

from core.errors import StoreError
from core.escalation import History
from store import Counts, Finished, Store
from tests.store.made import NOW, REF, after, arrival, claim, claims, escalation, finished, note, ref, snapshot, turn


def test_an_empty_store_counts_nothing(store: Store) -> None:
    assert store.counts(NOW) == Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None)
    assert store.counts().overdue is None


def test_i2_every_delivery_is_counted_in_one_state(store: Store) -> None:
    store.accept([arrival(name, received_at=after(number)) for number, name in enumerate("abcde")])
    store.accept([arrival("a"), arrival("b")])
    held = claim(store, now=after(9))
    one, two, three, *_ = [arrived.id for arrived in store.load(held).arrived]
    ends = (Finished(one, "applied", "x"), Finished(two, "ignored", "y"), Finished(three, "parked", "z"))
    history = History(escalations=(escalation(),))

    store.save(held, turn(finished=ends, notes=(note("k"),), history=history, due_at=after(5)))

    assert store.counts(after(6)) == Counts(
        accepted=5,
        copies=2,
        applied=1,
        ignored=1,
        parked=1,
        pending=2,
        open_escalations=1,
        overdue=1,
        outbox_waiting=1,
        outbox_parked=0,
        oldest_pending_at=after(3),
    )
    assert store.counts(after(5)).overdue == 0


def test_deliveries_are_filtered_and_paged(store: Store) -> None:
    store.accept([arrival("a"), arrival("b", ref(2), channel="form"), arrival("c", ref(1, "umbrella"))])

    def names(**filters: Any) -> list[str]:
        return [row.arrival.delivery_id for row in store.deliveries(**filters)]

    assert names() == ["c", "b", "a"]
    assert names(account="acme") == ["b", "a"]
    assert names(connector="other") == []
    assert names(channel="form") == ["b"]
    assert names(ref=REF) == ["a"]
    assert names(state="applied") == []
    assert names(limit=1) == ["c"]
    assert names(before_id=store.deliveries(limit=1)[0].id) == ["b", "a"]


def test_one_delivery_is_found_by_its_senders_id(store: Store) -> None:
    store.accept([arrival("a")])

    found = store.delivery("desk", "acme", "a")

    assert found is not None
    assert found.arrival == arrival("a")
    assert store.delivery("desk", "umbrella", "a") is None


def test_a_replayed_delivery_is_pending_and_its_ticket_awake(store: Store) -> None:
    store.accept([arrival("a")])
    (held,) = claims(store)
    ids = [arrived.id for arrived in store.load(held).arrived]
    store.release(store.save(held, turn(finished=finished(*ids))), wake_at=None)

    assert store.replay(ids[0], after(5)) == REF

    (row,) = store.deliveries()
    assert (row.state, row.rule, row.finished_at, row.tries) == ("pending", "", None, 0)
    assert store.next_due() == after(5)


def test_a_delivery_that_is_not_there_cannot_be_replayed(store: Store) -> None:
    with pytest.raises(StoreError, match="no delivery 7"):
        store.replay(7, NOW)


def test_versions_are_known_for_tickets_that_were_seen(store: Store) -> None:
    for number in range(3):
        store.save(claim(store, ref(number)), turn(snapshot=snapshot(ref(number), version=f"v{number}")))
    store.wake_many([ref(3)], NOW)

    known = store.known_versions("desk", "acme", [str(number) for number in range(1200)])

    assert known == {"0": "v0", "1": "v1", "2": "v2"}
    assert store.known_versions("desk", "acme", []) == {}


def test_t20_each_account_has_its_own_cursors(store: Store) -> None:
    store.set_cursor("desk", "acme", "sweep", "5")
    store.set_cursor("desk", "acme", "sweep", "6")
    store.set_cursor("desk", "umbrella", "sweep", "7")

    assert store.cursor("desk", "acme", "sweep") == "6"
    assert store.cursor("desk", "umbrella", "sweep") == "7"
    assert store.cursor("other", "acme", "sweep") == ""
