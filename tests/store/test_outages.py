"""Outages are kept per account, changed field by field, and wake the tickets they mean something for in the same go."""

import dataclasses
from typing import Any

import pytest

from core.conditions import Condition, condition
from core.errors import StoreError
from core.escalation import History, State
from core.outages import Outage, OutageSource
from core.tickets import Ticket
from store import Board, OutageRow, Store
from store.schema import outages as table
from tests.store.made import BOARD, NOW, after, claim, escalation, ref, snapshot, turn

HERE = ("desk", "acme")
ELSEWHERE = ("desk", "globex")


def outage(id_: str = "O-1", **values: Any) -> Outage:
    matches = (condition({"product": ("Mail", "Chat"), "region": ("EMEA",)}), Condition({}))
    given: dict[str, Any] = {
        "title": "Mail is down",
        "source": OutageSource.OPERATOR,
        "started_at": NOW,
        "matches": matches,
        "problem": "9",
        "status_page_url": "https://status.example.com/1",
        "subscribe_url": "https://status.example.com",
        "confirmed_by": "operator:bo",
        "last_update": "Found.",
    }
    return Outage(id=id_, **(given | values))


def kept(store: Store, number: int, *escalations: Any, account: str = "acme", verdict: str = "active") -> None:
    """A ticket that was looked at and then left alone."""
    of = ref(number, account)
    held = claim(store, of)
    told = tuple(dataclasses.replace(one, ref=of) for one in escalations)
    board = dataclasses.replace(BOARD, verdict=verdict)
    held = store.save(held, turn(history=History(escalations=told), board=board, snapshot=snapshot(of)))
    store.release(held, wake_at=None)


def woken(store: Store, now: Any = NOW) -> list[str]:
    claimed = store.claim(now=now, worker="w", lease=after(60) - NOW, limit=100)
    for one in claimed:
        store.release(one, wake_at=None)
    return sorted(f"{one.ref.account}/{one.ref.id}" for one in claimed)


def test_an_outage_comes_back_as_it_was(store: Store) -> None:
    one = outage()

    store.add_outage(*HERE, one, NOW)

    assert store.outages_of(*HERE) == (one,)
    assert store.outages() == (OutageRow("desk", "acme", one),)


def test_every_field_has_a_column_of_its_name() -> None:
    names = {one.name for one in dataclasses.fields(Outage)}

    assert {column.name for column in table.columns} == names | {"connector", "account"}


def test_what_no_database_holds_is_replaced(store: Store) -> None:
    store.add_outage(*HERE, outage(title="Mail\0is down \ud800"), NOW)

    assert store.outages_of(*HERE)[0].title == "Mail\ufffdis down \ufffd"


@pytest.mark.parametrize("id_", ["", "a\0b"])
def test_an_id_must_be_plain_text(store: Store, id_: str) -> None:
    with pytest.raises(StoreError, match="id of an outage"):
        store.add_outage(*HERE, outage(id_), NOW)


def test_a_known_id_is_left_as_it_is_and_wakes_nobody(store: Store) -> None:
    kept(store, 1, escalation())
    store.add_outage(*HERE, outage(), NOW)
    woken(store)

    assert store.add_outage(*HERE, outage(title="Another"), NOW) is None
    assert (store.outages_of(*HERE)[0].title, woken(store)) == ("Mail is down", [])


def test_t20_one_account_never_sees_nor_touches_the_other_s(store: Store) -> None:
    kept(store, 1, escalation(), account="globex")
    store.add_outage(*HERE, outage(), NOW)

    assert store.outages_of(*ELSEWHERE) == ()
    assert store.change_outage(*ELSEWHERE, "O-1", {"title": "Another"}, NOW) is None
    assert store.end_outage(*ELSEWHERE, "O-1", NOW, NOW) is None
    assert store.outages(account="globex") == store.outages(connector="other") == ()
    assert store.add_outage(*ELSEWHERE, outage(), after(1)) == 1
    assert store.outages_of(*HERE) == (outage(),)
    assert woken(store, after(1)) == ["globex/1"]


def test_only_the_fields_named_are_changed(store: Store) -> None:
    store.add_outage(*HERE, outage(confirmed_by=""), NOW)

    store.change_outage(*HERE, "O-1", {"confirmed_by": "operator:bo"}, NOW)
    store.change_outage(*HERE, "O-1", {"matches": (), "last_update": "Better."}, NOW)

    assert store.outages_of(*HERE) == (outage(matches=(), last_update="Better."),)


@pytest.mark.parametrize("changes", [{}, {"id": "O-2"}, {"source": "operator"}, {"ended_at": NOW}, {"other": 1}])
def test_what_cannot_be_changed_is_refused(store: Store, changes: dict[str, Any]) -> None:
    store.add_outage(*HERE, outage(), NOW)

    with pytest.raises(StoreError, match="change"):
        store.change_outage(*HERE, "O-1", changes, NOW)


def test_an_outage_ends_once(store: Store) -> None:
    store.add_outage(*HERE, outage(), NOW)

    assert store.end_outage(*HERE, "O-1", after(60), after(60)) == 0
    assert store.end_outage(*HERE, "O-1", after(90), after(90)) is None
    assert store.end_outage(*HERE, "O-2", after(90), after(90)) is None
    assert store.outages_of(*HERE) == ()
    assert store.outages_of(*HERE, {"O-1", "O-3"}) == (outage(ended_at=after(60)),)
    assert store.outages(running=True) == ()


def test_a_naive_end_is_refused(store: Store) -> None:
    store.add_outage(*HERE, outage(), NOW)

    with pytest.raises(StoreError, match="time zone"):
        store.end_outage(*HERE, "O-1", NOW.replace(tzinfo=None), NOW)


def test_outages_come_oldest_first_to_a_decision_and_newest_first_to_operators(store: Store) -> None:
    for id_, at in (("O-2", 5), ("O-3", 0), ("O-1", 5)):
        store.add_outage(*HERE, outage(id_, started_at=after(at)), NOW)

    assert [one.id for one in store.outages_of(*HERE)] == ["O-3", "O-1", "O-2"]
    assert [one.outage.id for one in store.outages(limit=2)] == ["O-1", "O-2"]


def test_what_an_outage_may_mean_something_for_is_woken_with_every_change_of_it(store: Store) -> None:
    closed = escalation(state=State.CLOSED, outage="O-1", outcome="outage", closed_at=NOW)
    kept(store, 1, escalation())
    kept(store, 2, closed)
    kept(store, 3, dataclasses.replace(closed, outage="O-2"))
    kept(store, 4, dataclasses.replace(closed, outage=""))
    kept(store, 5, verdict="outage")
    kept(store, 6, verdict="available")
    kept(store, 1, escalation(), account="globex")
    mine = ["acme/1", "acme/2", "acme/5"]

    assert store.add_outage(*HERE, outage(), after(1)) == 3
    assert woken(store) == []
    assert woken(store, after(1)) == mine
    assert store.change_outage(*HERE, "O-1", {"title": "Mail and chat"}, after(2)) == 3
    assert woken(store, after(2)) == mine
    assert store.end_outage(*HERE, "O-1", after(3), after(3)) == 3
    assert woken(store, after(3)) == mine
    assert store.change_outage(*HERE, "O-1", {"last_update": "Words."}, None) == 0
    assert woken(store, after(9)) == []


def test_a_problem_ticket_wakes_those_that_are_part_of_it_and_no_others(store: Store) -> None:
    kept(store, 1, escalation(outage="problem-9"))
    kept(store, 2, escalation(outage="problem-8"))
    kept(store, 3, escalation())
    kept(store, 1, escalation(outage="problem-9"), account="globex")

    assert store.wake_outage(*HERE, "problem-9", after(1)) == 1
    assert woken(store, after(1)) == ["acme/1"]
    assert store.wake_outage(*HERE, "problem-7", after(2)) == 0


def test_a_wake_that_comes_earlier_stays(store: Store) -> None:
    kept(store, 1, escalation())
    store.wake_many([ref(1)], after(1))

    store.add_outage(*HERE, outage(), after(9))

    assert woken(store, after(1)) == ["acme/1"]


def test_operators_find_the_escalations_of_an_outage(store: Store) -> None:
    kept(store, 1, escalation(outage="O-1", deprioritised=True))
    kept(store, 2, escalation())

    assert [row.ref.id for row in store.escalations(outage="O-1")] == ["1"]
    assert store.escalations(outage="") == ()


def test_the_tickets_on_which_the_action_shows_are_read_page_by_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.outages.CHUNK", 2)
    for number in range(5):
        kept(store, number, verdict="available")
    kept(store, 7, verdict="not_yet")
    kept(store, 8, verdict="available", account="globex")
    held = claim(store, ref(9))
    store.release(store.save(held, turn(board=Board("available", None, "", "", 1))), wake_at=None)

    found: list[Ticket] = list(store.shown_tickets(*HERE))

    assert [one.ref.id for one in found] == ["0", "1", "2", "3", "4"]
