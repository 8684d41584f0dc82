"""What has served its time is forgotten class by class; what is open, due or parked never, and the journal never."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.errors import LostTheRace, StoreError
from core.escalation import History, State
from store import Claim, NoteState, Outgoing, Store
from tests.store.made import NOW, REF, arrival, claim, entry, escalation, finished, note, ref, snapshot, turn

LONG_AFTER = NOW + timedelta(days=400)


def quiet(store: Store, number: int = 1, state: State = State.CLOSED, **values: object) -> Claim:
    """A ticket that asked for something, was escalated, and is quiet now."""
    of = ref(number)
    store.accept([arrival(f"a{number}", of, kind="request", body={"reason": "a private matter"}, nonce=f"n{number}")])
    held = claim(store, of)
    history = History(escalations=(escalation(of=of, state=state, closed_at=NOW),))
    ends = finished(*(one.id for one in store.load(held).arrived))
    given = {"snapshot": snapshot(of), "notes": (note(f"k{number}"),), "journal": (entry(),), "finished": ends}
    held = store.save(held, turn(history=history, **given, **values))
    store.sending(held, [f"k{number}"], NOW)
    store.sent(held, [f"k{number}"], NOW, "written", "v")
    store.release(held, wake_at=None)
    return held


def everywhere(store: Store, words: str) -> list[str]:
    """The tables in which these words stand."""
    with store._database.engine.begin() as connection:
        rows = {
            name: connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))).all()
            for name in sa.inspect(connection).get_table_names()
        }
    return [name for name, found in rows.items() if any(words in str(tuple(row)) for row in found)]


def test_t63_after_its_time_nothing_is_left_but_what_is_kept_for_good(store: Store) -> None:
    quiet(store)
    book = store.watch.retention

    counts = [book.requests(LONG_AFTER), book.notes(LONG_AFTER), book.snapshots(LONG_AFTER)]
    gone = book.deliveries(LONG_AFTER)

    assert (counts, gone) == ([1, 1, 1], 2)
    assert store.deliveries() == ()
    assert store.snapshot(REF) is None
    assert everywhere(store, "words of k1") == []
    assert everywhere(store, "a private matter") == []
    assert store.integrity() == "ok"
    assert len(store.journal()) == 1
    assert len(store.history(REF).escalations) == 1


def test_t63_nothing_goes_before_its_time(store: Store) -> None:
    quiet(store)
    book = store.watch.retention

    assert [book.requests(NOW), book.notes(NOW), book.snapshots(NOW), book.deliveries(NOW)] == [0, 0, 0, 0]


def test_t63_an_open_escalation_keeps_its_ticket_as_last_read(store: Store) -> None:
    quiet(store, 1, State.ACTIVE)
    quiet(store, 2, due_at=LONG_AFTER)
    quiet(store, 3)

    assert store.watch.retention.snapshots(LONG_AFTER) == 1
    assert [store.snapshot(ref(number)) is None for number in (1, 2, 3)] == [False, False, True]


def test_t63_what_waits_for_a_person_is_never_forgotten(store: Store) -> None:
    store.accept([arrival("a", kind="request", body={"reason": "x"}), arrival("b", ref(2), body={"reason": "y"})])
    held = claim(store)
    held = store.save(held, turn(notes=(note("k"),)))
    store.park(held, ["k"], NOW, "refused")
    store.give_up(held, NOW, "stumbled")
    book = store.watch.retention

    assert [book.requests(LONG_AFTER), book.notes(LONG_AFTER), book.deliveries(LONG_AFTER)] == [0, 0, 0]
    assert {row.state: row.arrival.body for row in store.deliveries()} == {
        "parked": {"reason": "x"},
        "pending": {"reason": "y"},
    }


def test_f1_a_note_whose_words_are_forgotten_is_still_never_made_again(store: Store) -> None:
    quiet(store)
    store.watch.retention.notes(LONG_AFTER)

    held = claim(store)
    held = store.save(held, turn(history=store.history(REF), notes=(note("k1"),)))

    assert store.load(held).outgoing == ()


def test_f10_a_request_whose_words_are_forgotten_is_not_replayed(store: Store) -> None:
    quiet(store)
    (row,) = store.deliveries()
    assert store.replay(row.id, NOW) == REF
    held = claim(store)
    store.save(held, turn(history=store.history(REF), finished=finished(row.id)))
    store.watch.retention.requests(LONG_AFTER)

    with pytest.raises(StoreError, match=f"what delivery {row.id} asked for is forgotten"):
        store.replay(row.id, NOW)

    assert [one.state for one in store.deliveries()] == ["applied"]


def test_more_than_a_piece_is_forgotten_piece_by_piece(store: Store) -> None:
    store.accept([arrival(f"a{number}", body={"n": number}) for number in range(1100)])
    held = claim(store)
    store.save(held, turn(finished=finished(*(one.id for one in store.load(held).arrived))))

    assert store.watch.retention.requests(LONG_AFTER) == 1100
    assert store.watch.retention.requests(LONG_AFTER) == 0
    assert store.watch.retention.deliveries(LONG_AFTER) == 1100


# --- notes that a person decides on ------------------------------------------------------------------------------


def parked(store: Store) -> Claim:
    """Two notes that could not be written."""
    store.wake_many([REF], NOW)
    held = claim(store)
    held = store.save(held, turn(notes=(note("k"), note("l")), journal=(entry(),)))
    store.sending(held, ["k", "l"], NOW)
    store.park(held, ["k", "l"], NOW, "refused")
    return held


@pytest.mark.parametrize(("decision", "kind"), [("retry", "note_retried"), ("drop", "note_dropped")])
def test_t70_a_person_decides_on_a_parked_note_and_the_journal_says_who(store: Store, decision: str, kind: str) -> None:
    held = parked(store)
    first, second = store.watch.notes.rows()
    decide = getattr(store.watch.notes, decision)

    assert decide(held, first.number, "operator:kim", "said by phone", NOW)

    assert store.watch.notes.rows() == (second,)
    assert store.watch.notes.rows(number=first.number) == ()
    assert [one.note.key for one in store.load(held).outgoing] == (["k"] if decision == "retry" else [])
    assert not decide(held, first.number, "operator:bo", "again", NOW)
    (line, _) = store.journal()
    assert (line.entry.kind, line.entry.actor) == (kind, "operator:kim")
    assert line.entry.facts == {"note": "k", "was": "refused", "reason": "said by phone"}
    assert store.integrity() == "ok"


def test_a_note_that_is_tried_again_starts_anew_and_one_that_is_dropped_says_so(store: Store) -> None:
    held = parked(store)
    first, second = store.watch.notes.rows()
    book, at = store.watch.notes, NOW + timedelta(seconds=7)
    for _ in range(2):
        store.unsent(held, ["k"], look=False)
        store.sending(held, ["k"], NOW)
        store.unsent(held, ["k"], look=True)
        store.park(held, ["k"], NOW, "refused")

    assert book.retry(held, first.number, "operator:kim", "x", at)
    assert book.drop(held, second.number, "operator:kim", "x", at)

    assert store.load(held).outgoing == (Outgoing(note("k"), NoteState.WAITING, NOW, None, looks=0, tries=0),)
    dropped, again = store.boards.notes(REF)
    assert (again.why, again.ended_at) == ("", None)
    assert (dropped.state, dropped.why, dropped.ended_at) == (NoteState.VOID, "dropped", at)
    assert [row.entry.at for row in store.journal(REF, 2)] == [at, at]


def test_parked_notes_are_read_oldest_first_with_all_that_a_person_asks_for(store: Store) -> None:
    held = parked(store)
    store.unsent(held, ["k"], look=False)
    store.park(held, ["k"], NOW + timedelta(seconds=9), "refused again")

    older, newer = store.watch.notes.rows()

    assert (older.note, older.since, older.why, older.tries) == (note("l"), NOW, "refused", 0)
    assert (newer.note, newer.since, newer.why, newer.tries) == (
        note("k"),
        NOW + timedelta(seconds=9),
        "refused again",
        1,
    )
    assert (newer.ref, newer.number < older.number) == (REF, True)
    assert store.watch.notes.rows(limit=1) == (older,)
    assert [one.id for one in store.parked()] == ["l", "k"]
    store.unsent(held, ["k"], look=False)
    store.park(held, ["k"], NOW, "refused")
    assert [one.note.key for one in store.watch.notes.rows()] == ["k", "l"], "of one moment, as they were made"


def test_f46_whoever_lost_the_ticket_decides_nothing(store: Store) -> None:
    held = parked(store)
    (first, _) = store.watch.notes.rows()
    claim(store, now=NOW + timedelta(minutes=5))

    with pytest.raises(LostTheRace):
        store.watch.notes.drop(held, first.number, "operator:kim", "late", NOW)

    assert len(store.watch.notes.rows()) == 2
    assert len(store.journal()) == 1


def test_t20_a_note_of_another_ticket_is_not_decided_with_this_ones_claim(store: Store) -> None:
    parked(store)
    (first, _) = store.watch.notes.rows()
    store.wake_many([ref(2)], NOW)
    other = claim(store, ref(2))

    assert not store.watch.notes.retry(other, first.number, "operator:kim", "x", NOW)
    assert len(store.watch.notes.rows()) == 2
