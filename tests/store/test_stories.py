"""Whole stories are read page by page, each ticket once and with nothing of its neighbours."""

from dataclasses import replace

import pytest

from core.escalation import History, State
from core.tickets import TicketRef
from store import Store, StoryRow
from tests.store.made import REF, after, arrival, claim, entry, escalation, finished, obligation, ref, snapshot, turn


def lived(store: Store, of: TicketRef, escalations: int = 1) -> None:
    """A ticket that was escalated and written down."""
    store.accept([arrival(f"hint {of}", of)])
    held = claim(store, of)
    ids = [one.id for one in store.load(held).arrived]
    made = tuple(
        escalation(number, of=of, obligations=(obligation(),) * number) for number in range(1, escalations + 1)
    )
    ended = tuple(one if one.number == escalations else replace(one, state=State.CLOSED) for one in made)
    history = History(escalations=ended, inherited_uses=2)
    journal = (entry("opened", number=of.id), entry("closed", number=of.id))
    values = {"history": history, "snapshot": snapshot(of), "journal": journal, "finished": finished(*ids)}
    store.release(store.save(held, turn(**values)), wake_at=None)


def everything(store: Store, limit: int, **only: str) -> list[StoryRow]:
    found: list[StoryRow] = []
    while page := store.stories(limit=limit, after=found[-1].ref if found else None, **only):
        assert len(page) <= limit
        found += page
    return found


def test_a_story_holds_all_that_is_known_of_its_ticket(store: Store) -> None:
    lived(store, ref(1), escalations=3)
    lived(store, ref(2))

    one, two = store.stories()

    assert one.ref == REF
    assert one.snapshot is not None
    assert one.snapshot.comments == ()
    assert one.history == store.history(REF)
    assert [len(each.obligations) for each in one.history.escalations] == [1, 2, 3]
    assert one.history.inherited_uses == 2
    assert [(each.kind, each.facts) for each in one.journal] == [
        ("opened", {"number": "1"}),
        ("closed", {"number": "1"}),
    ]
    assert [each.kind for each in two.journal] == ["opened", "closed"]
    assert two.history == store.history(ref(2))


def test_a_ticket_that_was_never_looked_at_has_an_empty_story(store: Store) -> None:
    store.wake_many([REF], after(0))

    (one,) = store.stories()

    assert one == StoryRow(REF, None, History(), ())


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_pages_are_in_order_and_hold_each_ticket_once(store: Store, limit: int) -> None:
    refs = [ref(number, account) for account in ("acme", "umbrella") for number in range(4)]
    store.wake_many(list(reversed(refs)), after(0))

    assert [one.ref for one in everything(store, limit)] == refs


def test_a_page_has_a_bound_of_its_own(store: Store) -> None:
    store.wake_many([ref(number) for number in range(501)], after(0))

    assert len(store.stories(limit=10_000)) == 500


def test_t20_another_account_is_no_part_of_it(store: Store) -> None:
    lived(store, ref(1, "acme"))
    lived(store, ref(1, "umbrella"))

    assert [one.ref.account for one in everything(store, 1, account="acme")] == ["acme"]
    assert [one.ref.account for one in everything(store, 5, connector="desk")] == ["acme", "umbrella"]
    assert everything(store, 5, connector="other") == []
