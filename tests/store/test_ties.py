"""Ties are kept per account that asked, and a face that changed wakes the ticket on the other side in the same go."""

import dataclasses
from collections.abc import Callable

import pytest

from core.escalation import History
from core.tickets import Status, TicketRef
from core.ties import Face, Standing, TieSeen
from store import Store, TieRow
from store.points import hooked
from tests.store.made import NOW, REF, after, claim, ref, snapshot, turn

KEY = f"{REF}#1"
ENG = ("lab", "eng")
OTHER = TicketRef(*ENG, "7")
BOTH = frozenset({("desk", "acme"), ENG})
OPEN = Face(Status.OPEN, "LAB-7", "https://lab.example/7", "active", 2, "contact", NOW, "solved", "Solved")

ACTS: dict[str, Callable[[Store, TieRow], object]] = {
    "want": lambda store, tie: store.ties.want(REF, f"{REF}#2", ENG),
    "opening": lambda store, tie: store.ties.opening(tie, NOW),
    "not opened": lambda store, tie: store.ties.not_opened(dataclasses.replace(tie, tries=1)),
    "opened": lambda store, tie: store.ties.opened(tie, OTHER, NOW),
    "linked": lambda store, tie: store.ties.linked(tie),
    "troubled": lambda store, tie: store.ties.troubled(tie, Standing.REFUSED, after(-1)),
    "pass on": lambda store, tie: store.ties.pass_on(REF, OPEN, after(-2), BOTH),
    "moved": lambda store, tie: store.ties.moved(OTHER, "8", after(-3)),
}
"""One of everything that writes a tie, each upon the one before; those that wake somebody do so earlier and earlier."""


class PowerCut(BaseException):
    """The process is no more."""


def opened(store: Store, source: TicketRef = REF, other: TicketRef = OTHER) -> TieRow:
    found = store.ties.opened(store.ties.want(source, f"{source}#1", ENG), other, NOW)
    assert found is not None
    woken(store)
    return found


def woken(store: Store) -> list[str]:
    claimed = store.claim(now=NOW, worker="w", lease=after(60) - NOW, limit=100)
    for one in claimed:
        store.release(one, wake_at=None)
    return sorted(str(one.ref) for one in claimed)


def test_a_wish_that_is_known_only_changes_its_place_until_it_is_opened(store: Store) -> None:
    first = store.ties.want(REF, KEY, ENG, "LAB-7")

    again = store.ties.want(REF, KEY, ("lab", "other"), "another")

    assert first == TieRow(KEY, REF, TicketRef(*ENG, ""), "LAB-7")
    assert again == dataclasses.replace(first, other=TicketRef("lab", "other", ""))
    assert store.ties.of(REF) == (again,)
    assert woken(store) == []


def test_it_is_said_that_one_is_being_opened_before_it_is(store: Store) -> None:
    tie = store.ties.opening(store.ties.want(REF, KEY, ENG), NOW)

    assert store.ties.of(REF) == (tie,)
    assert (tie.opening_at, tie.tries) == (NOW, 1)

    store.ties.not_opened(tie)

    assert store.ties.of(REF) == (dataclasses.replace(tie, opening_at=None, tries=0),)


def test_both_sides_are_woken_when_it_is_opened(store: Store) -> None:
    tie = store.ties.opened(store.ties.opening(store.ties.want(REF, KEY, ENG), NOW), OTHER, after(1))

    assert tie is not None
    assert (tie.other, tie.opened_at, tie.opening_at) == (OTHER, after(1), None)
    assert store.ties.of(OTHER) == store.ties.of(REF) == (tie,)
    assert woken(store) == []
    claimed = store.claim(now=after(1), worker="w", lease=after(60) - NOW, limit=9)
    assert {one.ref for one in claimed} == {REF, OTHER}


def test_a_link_left_there_is_remembered(store: Store) -> None:
    store.ties.linked(opened(store))

    assert [one.linked for one in store.ties.of(OTHER)] == [True]


def test_two_ties_never_join_the_same_two_tickets(store: Store) -> None:
    opened(store)

    assert store.ties.opened(store.ties.want(REF, f"{REF}#2", ENG), OTHER, NOW) is None
    assert [one.other.id for one in store.ties.of(REF)] == ["7", ""]


def test_several_tickets_have_one_counterpart(store: Store) -> None:
    opened(store)
    opened(store, ref(2))

    assert [one.source for one in store.ties.of(OTHER)] == [REF, ref(2)]
    assert store.ties.pass_on(OTHER, OPEN, NOW, BOTH) == 2
    assert woken(store) == ["desk/acme/1", "desk/acme/2"]


def test_trouble_wakes_the_source_once(store: Store) -> None:
    tie = store.ties.want(REF, KEY, ENG)

    store.ties.troubled(tie, Standing.REFUSED, NOW)
    assert woken(store) == ["desk/acme/1"]

    (tie,) = store.ties.of(REF)
    store.ties.troubled(tie, Standing.REFUSED, NOW)
    assert woken(store) == []
    assert tie.trouble is Standing.REFUSED
    assert opened(store).trouble is None


@pytest.mark.parametrize("asked", [True, False])
def test_a_new_face_is_kept_and_wakes_the_other_side_once(store: Store, *, asked: bool) -> None:
    opened(store)
    shows, sees = (REF, OTHER) if asked else (OTHER, REF)

    assert store.ties.pass_on(shows, OPEN, NOW, BOTH) == 1
    assert woken(store) == [str(sees)]
    assert store.ties.pass_on(shows, OPEN, after(60), BOTH) == 0

    (tie,) = store.ties.of(sees)
    kept = (tie.face, tie.face_at) if asked else (tie.other_face, tie.other_face_at)
    assert kept == (OPEN, after(60))
    assert woken(store) == []


def test_t20_nothing_crosses_to_an_account_that_is_not_agreed_on(store: Store) -> None:
    opened(store)

    assert store.ties.pass_on(REF, OPEN, NOW, {("lab", "another")}) == 0

    assert [(one.face, one.face_at) for one in store.ties.of(OTHER)] == [(None, None)]
    assert woken(store) == []


def test_a_ticket_without_ties_costs_no_write(store: Store) -> None:
    assert store.ties.pass_on(REF, OPEN, NOW, BOTH) == 0
    assert store.ties.moved(REF, "8", NOW) == 0


def test_nobody_is_woken_for_a_counterpart_that_is_not_there_yet(store: Store) -> None:
    store.ties.want(REF, KEY, ENG)

    assert store.ties.pass_on(REF, OPEN, NOW, BOTH) == 0
    assert [one.face for one in store.ties.of(REF)] == [OPEN]


def test_a_merged_counterpart_is_followed(store: Store) -> None:
    opened(store)
    opened(store, ref(2))
    store.ties.pass_on(OTHER, OPEN, NOW, BOTH)
    woken(store)

    assert store.ties.moved(OTHER, "8", NOW) == 2

    assert store.ties.of(OTHER) == ()
    assert [(one.other.id, one.other_face) for one in store.ties.of(TicketRef(*ENG, "8"))] == [("8", None)] * 2
    assert woken(store) == ["desk/acme/1", "desk/acme/2", "lab/eng/8"]


def test_what_a_ticket_remembers_of_its_ties_comes_back(store: Store) -> None:
    seen = TieSeen(KEY, True, Standing.WORKED_ON, NOW, "LAB-7", 1, "engineering", "7", "Please look.")
    held = store.save(claim(store), turn(history=History(ties=(seen,)), snapshot=snapshot()))

    assert store.load(held).history.ties == (seen,)


def test_f32_a_power_cut_leaves_a_tie_and_the_wakes_that_go_with_it_both_written_or_neither(store: Store) -> None:
    def state() -> object:
        lookers = (REF, OTHER, TicketRef(*ENG, "8"))
        return [store.ties.of(one) for one in lookers], store.queues.all()

    def state_after_a_cut(act: Callable[[Store, TieRow], object], where: str) -> object:
        def cut(passed: str) -> None:
            if passed == where:
                raise PowerCut

        with hooked(cut), pytest.raises(PowerCut):
            act(store, tie)
        return state()

    tie = store.ties.want(REF, KEY, ENG)
    for name, act in ACTS.items():
        before, passed = state(), list[str]()

        assert [state_after_a_cut(act, where) for where in ("tie:before", "tie:inside")] == [before] * 2, name
        with hooked(passed.append):
            act(store, tie)
        assert (passed, state() != before) == (["tie:before", "tie:inside", "tie:after"], True), name
