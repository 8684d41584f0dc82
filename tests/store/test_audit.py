"""The auditor's questions: each kind of broken row is found, and a sound one never."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.escalation import History
from store import Store
from store.audit import Found
from tests.store.made import NOW, REF, after, arrival, claim, entry, escalation, finished, note, ref, turn

GRACE = timedelta(seconds=30)


def opened(store: Store, number: int = 1, account: str = "acme", **values: Any) -> None:
    """An open escalation on a ticket that was looked at and given back."""
    of = ref(number, account)
    store.wake_many([of], NOW)
    held = claim(store, of)
    history = History(escalations=(escalation(of=of),))
    saved = store.save(
        held, turn(history=history, journal=(entry(),), **{"due_at": after(60), "due_why": "", **values})
    )
    store.release(saved, wake_at=None)


def changed(store: Store, statement: str) -> None:
    """Somebody changes a row behind our back."""
    with store._database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_i3_an_armed_escalation_is_neither_overdue_nor_unarmed(store: Store) -> None:
    opened(store)

    assert store.watch.audit.overdue(after(60 + 30), GRACE) == ()
    assert store.watch.audit.unarmed() == ()


def test_f67_an_overdue_escalation_is_found_after_its_grace(store: Store) -> None:
    for number in range(1, 6):
        opened(store, number)
    opened(store, 1, "globex")

    assert store.watch.audit.overdue(after(91), GRACE) == (
        Found("desk", "acme", 5, ("1", "2", "3")),
        Found("desk", "globex", 1, ("1",)),
    )


def test_one_that_is_worked_on_or_was_put_off_is_late_for_a_reason(store: Store) -> None:
    opened(store)
    held = claim(store, now=after(600))
    assert store.watch.audit.overdue(after(601), GRACE) == ()

    store.release(held, wake_at=after(900), failed=True)

    assert store.watch.audit.overdue(after(899), GRACE) == ()
    assert store.watch.audit.overdue(after(931), GRACE) != ()


def test_f46_one_whose_worker_never_came_back_is_overdue(store: Store) -> None:
    opened(store)
    claim(store, now=after(600))

    assert [one.count for one in store.watch.audit.overdue(after(600 + 60 + 31), GRACE)] == [1]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"due_at": None, "due_why": ""}, 1),
        ({"due_at": None, "due_why": "waiting_for_customer"}, 0),
        ({"due_at": None, "due_why": "", "wake_at": after(60)}, 0),
    ],
)
def test_i3_an_escalation_without_moment_reason_or_look_to_come_is_found(
    store: Store, values: dict[str, Any], found: int
) -> None:
    opened(store, **values)

    assert sum(one.count for one in store.watch.audit.unarmed()) == found


def test_f68_the_balance_holds_and_a_stray_is_counted(store: Store) -> None:
    store.accept([arrival(f"a{number}", ref(number)) for number in range(4)])
    store.accept([arrival("a0", ref(0))])
    held = claim(store, ref(1))
    store.save(held, turn(finished=finished(*(one.id for one in store.load(held).arrived))))

    tally = store.watch.audit.tally()
    assert (tally.accepted, tally.applied, tally.pending, tally.copies, tally.strays) == (4, 1, 3, 1, 0)

    changed(store, "UPDATE deliveries SET state = 'lost' WHERE delivery_id = 'a3'")
    assert (store.watch.audit.tally().accepted, store.watch.audit.tally().strays) == (4, 1)


def test_t69_journals_are_checked_in_turn_and_a_changed_one_is_found(store: Store) -> None:
    for number in range(1, 5):
        opened(store, number)
    changed(store, "UPDATE journal SET actor = 'nobody' WHERE ticket_id = '3'")

    first = store.watch.audit.journals(None, 2)
    second = store.watch.audit.journals(first[-1].ref, 2)

    assert [(one.ref.id, one.broken is None) for one in first + second] == [
        ("1", True),
        ("2", True),
        ("3", False),
        ("4", True),
    ]
    assert store.watch.audit.journals(second[-1].ref, 2) == ()


def test_f67_a_planted_overdue_row_is_seen_and_leaves_no_trace(store: Store) -> None:
    opened(store)
    before = store.counts(NOW), store.next_due(), store.escalations()

    assert store.watch.audit.sees(NOW, GRACE)
    assert store.watch.audit.sees(NOW, GRACE)

    assert (store.counts(NOW), store.next_due(), store.escalations()) == before


def test_what_waits_is_counted_by_account(store: Store) -> None:
    store.accept([arrival("a"), arrival("b", ref(1, "globex"), received_at=after(60))])
    held = claim(store)
    held = store.save(held, turn(notes=(note("k"), note("l"))))
    store.park(held, ["k", "l"], NOW, "refused")
    store.give_up(held, NOW, "stumbled")

    audit = store.watch.audit
    assert audit.parked_notes() == (Found("desk", "acme", 2, (REF.id,)),)
    assert audit.parked_deliveries() == (Found("desk", "acme", 1, (REF.id,)),)
    assert audit.pending_since(after(60)) == ()
    assert audit.pending_since(after(61)) == (Found("desk", "globex", 1, ("1",)),)
