"""A turn is kept whole or not at all, and comes back as it was."""

from dataclasses import replace

import pytest

from core.errors import LostTheRace, StoreError
from core.escalation import Ending, History, Hold, State, Written
from core.policy import PromiseKind
from store import Board, Case, Finished, Store
from tests.store.made import (
    NOW,
    REF,
    after,
    arrival,
    claim,
    claims,
    entry,
    escalation,
    finished,
    note,
    obligation,
    ref,
    snapshot,
    turn,
)

MEMORY = History(
    inherited_uses=1,
    refused_requests=2,
    shown_at=NOW,
    link_from=after(1),
    handled=("u1", "u2"),
    written={"level": Written(value=1, undone_at=(after(2), after(3)), contested=True), "owner": Written(value=None)},
)


def full_history() -> History:
    met = obligation(ended=Ending.MET, ended_at=after(9), ended_by="somebody", holds=(Hold(after(2), after(3)),))
    promises = (met, obligation(PromiseKind.CONTACT, fired=2, ended=Ending.VOID, ended_at=after(100)))
    closed = escalation(1, State.CLOSED, closed_at=after(100), outcome="solved", obligations=promises)
    return replace(MEMORY, escalations=(closed, escalation(2, State.ACTIVE, obligations=(obligation(),))))


def test_a_ticket_never_seen_has_an_empty_case(store: Store) -> None:
    assert store.load(claim(store)) == Case(History(), (), (), None)
    assert store.history(ref("other")) == History()
    assert store.snapshot(ref("other")) is None


def test_a_turn_comes_back_as_it_was_saved(store: Store) -> None:
    store.accept([arrival("a"), arrival("b")])
    (held,) = claims(store)
    one, two = store.load(held).arrived
    ends = (Finished(one.id, "applied", "accepted"), Finished(two.id, "ignored", "ignored:own_echo"))
    whole = turn(
        history=full_history(),
        snapshot=snapshot(),
        due_at=after(60),
        due_why="",
        finished=ends,
        notes=(note("x"), note("y")),
        journal=(entry("opened", level=1), entry("said", text="now")),
    )

    saved = store.save(held, whole)

    case = store.load(saved)
    assert saved == replace(held, revision=1, due_at=after(60))
    assert case.history == store.history(REF) == full_history()
    assert case.arrived == ()
    assert [one.note for one in case.outgoing] == [note("x"), note("y")]
    assert case.snapshot == store.snapshot(REF) == replace(snapshot(), comments=())
    assert [row.entry for row in store.journal(REF)] == [entry("said", text="now"), entry("opened", level=1)]
    assert {row.arrival.delivery_id: (row.state, row.rule) for row in store.deliveries()} == {
        "a": ("applied", "accepted"),
        "b": ("ignored", "ignored:own_echo"),
    }


def test_an_escalation_moves_on_in_place(store: Store) -> None:
    first = escalation(1, State.REQUESTED, obligations=(obligation(), obligation(PromiseKind.CONTACT)))
    held = store.save(claim(store), turn(history=History(escalations=(first,))))
    later = replace(first, state=State.ACTIVE, level=2, obligations=(obligation(fired=1),))

    held = store.save(held, turn(history=History(escalations=(later,))))

    assert store.load(held).history.escalations == (later,)


def test_the_old_one_closes_and_a_new_one_opens_in_one_turn(store: Store) -> None:
    first = escalation(1, State.ACTIVE)
    held = store.save(claim(store), turn(history=History(escalations=(first,))))
    both = (replace(first, state=State.CLOSED, closed_at=NOW), escalation(2))

    store.save(held, turn(history=History(escalations=both)))

    assert store.history(REF).escalations == both


def test_two_open_escalations_are_refused_by_the_database(store: Store) -> None:
    held = claim(store)
    both = (escalation(1), escalation(2))

    with pytest.raises(StoreError):
        store.save(held, turn(history=History(escalations=both)))

    assert store.history(REF) == History()


def test_a_history_that_lost_an_escalation_is_refused(store: Store) -> None:
    held = store.save(claim(store), turn(history=History(escalations=(escalation(),))))

    with pytest.raises(StoreError, match="missing in the history"):
        store.save(held, turn())

    assert store.history(REF).escalations == (escalation(),)


def test_t23_nothing_of_another_ticket_is_saved(store: Store) -> None:
    held = claim(store)

    with pytest.raises(StoreError, match="of another ticket"):
        store.save(held, turn(history=History(escalations=(escalation(of=ref(2)),))))
    with pytest.raises(StoreError, match="snapshot"):
        store.save(held, turn(snapshot=snapshot(ref(1, "umbrella"))))

    assert store.load(held) == Case(History(), (), (), None)


def test_a_save_on_an_old_revision_is_refused_whole(store: Store) -> None:
    store.accept([arrival("a")])
    (held,) = claims(store)
    store.save(held, turn())
    ids = [one.id for one in store.load(held).arrived]

    with pytest.raises(LostTheRace):
        store.save(held, turn(history=full_history(), finished=finished(*ids), notes=(note("k"),), journal=(entry(),)))

    case = store.load(held)
    assert (case.history, len(case.arrived), case.outgoing, store.journal()) == (History(), 1, (), ())


def test_t20_a_delivery_of_another_account_cannot_be_finished(store: Store) -> None:
    store.accept([arrival("a", ref(1, "umbrella"))])
    (row,) = store.deliveries()

    with pytest.raises(StoreError, match="not all"):
        store.save(claim(store), turn(finished=finished(row.id), notes=(note("k"),)))

    assert store.deliveries()[0].state == "pending"
    assert store.load(claim(store, now=after(60))).outgoing == ()


def test_t23_the_same_ticket_in_two_accounts_is_two_tickets(store: Store) -> None:
    ours, theirs = ref(1), ref(1, "umbrella")
    store.accept([arrival("a", ours), arrival("a", theirs)])
    for one in (ours, theirs):
        held = claim(store, one)
        mine = escalation(of=one, owner=f"owner@{one.account}", obligations=(obligation(),))
        ids = [arrived.id for arrived in store.load(held).arrived]
        store.save(
            held,
            turn(
                history=History(escalations=(mine,), handled=(one.account,)),
                notes=(note("same key"),),
                journal=(entry(account=one.account),),
                snapshot=snapshot(one, version=one.account),
                finished=finished(*ids),
            ),
        )

    for one in (ours, theirs):
        assert store.history(one).handled == (one.account,)
        assert [each.owner for each in store.history(one).escalations] == [f"owner@{one.account}"]
        assert [row.entry.facts for row in store.journal(one)] == [{"account": one.account}]
        assert store.known_versions("desk", one.account, ["1"]) == {"1": one.account}
        assert len(store.load(claim(store, one, now=after(60))).outgoing) == 1
        assert len(store.deliveries(ref=one)) == 1
        assert [row.ref for row in store.escalations(account=one.account)] == [one]


def test_what_the_host_confirmed_is_remembered_beside_the_rest(store: Store) -> None:
    held = store.save(claim(store), turn(history=MEMORY))

    store.remember(held, {"level": Written(value=2), "escalated": Written(value=True)})

    assert store.history(REF) == replace(
        MEMORY, written={**MEMORY.written, "level": Written(value=2), "escalated": Written(value=True)}
    )
    assert store.save(held, turn(history=MEMORY)).revision == 2, "remembering is no new revision"


def test_a_turn_without_a_snapshot_leaves_the_last_one(store: Store) -> None:
    held = store.save(claim(store), turn(snapshot=snapshot()))

    store.save(held, turn(snapshot=None))

    assert store.snapshot(REF) == replace(snapshot(), comments=())


def test_a_naive_moment_in_a_history_is_refused(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)
    held = claim(store)

    for history in (
        History(shown_at=naive),
        History(written={"level": Written(1, (naive,))}),
        History(escalations=(escalation(closed_at=naive),)),
        History(escalations=(escalation(obligations=(obligation(holds=(Hold(naive),)),)),)),
    ):
        with pytest.raises(StoreError, match="no time zone"):
            store.save(held, turn(history=history))

    assert store.history(REF) == History()


def test_uses_are_the_accepted_escalations(store: Store) -> None:
    history = History(
        escalations=(escalation(1, State.DECLINED), escalation(2, State.CLOSED), escalation(3, State.REQUESTED)),
        inherited_uses=5,
    )
    store.save(claim(store), turn(history=history))

    assert store.uses(REF) == 2
    assert store.uses(ref(1, "umbrella")) == 0


def test_operators_see_escalations_with_their_ticket(store: Store) -> None:
    board = Board(verdict="active", available_at=None, severity="high", tier="gold", rank=0)
    history = History(escalations=(escalation(1, State.CLOSED), escalation(2, obligations=(obligation(),))))
    store.save(claim(store), turn(history=history, board=board, due_at=after(60), snapshot=snapshot()))

    newest, oldest = store.escalations()

    assert (newest.escalation, oldest.escalation) == (history.escalations[1], history.escalations[0])
    assert (newest.ref, newest.due_at, newest.board) == (REF, after(60), board)
    assert newest.snapshot == replace(snapshot(), comments=())
    assert store.escalations(open_only=True) == (newest,)
    assert store.escalations(limit=1) == (newest,)
    assert store.escalations(account="umbrella") == ()
