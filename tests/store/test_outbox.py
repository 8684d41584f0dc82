"""A note is sent once, and where that is unknown it is looked for, not repeated."""

import pytest

from core.errors import LostTheRace
from store import Claim, NoteState, Outgoing, Store
from store.points import hooked
from tests.store.made import NOW, REF, after, claim, note, ref, turn

WAITING = Outgoing(note("k"), NoteState.WAITING, NOW, None, looks=0, tries=0)
SENDING = Outgoing(note("k"), NoteState.SENDING, NOW, after(1), looks=0, tries=0)


@pytest.fixture
def held(store: Store) -> Claim:
    return store.save(claim(store), turn(notes=(note("k"),)))


def test_i4_a_key_is_kept_once_for_ever(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))
    store.sent(held, ["k"], after(2), "written", "v8")

    store.save(held, turn(notes=(note("k"), note("k"), note("other"))))

    assert [one.note.key for one in store.load(held).outgoing] == ["other"]


def test_i4_a_key_of_another_ticket_is_left_as_it_is(store: Store, held: Claim) -> None:
    second = store.save(claim(store, ref(2)), turn(notes=(note("k"),)))

    assert store.load(second).outgoing == ()
    assert store.load(held).outgoing == (WAITING,)


def test_a_note_on_its_way_says_so(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))

    assert store.load(held).outgoing == (SENDING,)


def test_a_note_is_not_sent_by_two(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))

    with pytest.raises(LostTheRace, match="no longer waiting"):
        store.sending(held, ["k"], after(2))

    assert store.load(held).outgoing == (SENDING,)


def test_one_that_cannot_go_keeps_the_others_back(store: Store, held: Claim) -> None:
    with pytest.raises(LostTheRace):
        store.sending(held, ["k", "no such"], after(1))

    assert store.load(held).outgoing == (WAITING,)


def test_what_was_sent_is_done_however_often_it_is_said(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))

    store.sent(held, ["k"], after(2), "written", "v8")
    store.sent(held, ["k"], after(3), "read_back", "v9")

    assert store.load(held).outgoing == ()
    assert store.counts().outbox_waiting == 0


def test_i4_only_a_receipt_of_a_write_of_ours_says_which_version_we_made(store: Store, held: Claim) -> None:
    store.sent(held, ["k"], after(1), "read_back", "v8")
    assert store.load(held).wrote == ""

    store.sent(held, ["k"], after(2), "written", "v9")

    assert store.load(held).wrote == "v9"


def test_a_waiting_note_found_in_the_host_is_sent(store: Store, held: Claim) -> None:
    store.sent(held, ["k"], after(1), "read_back", "v8")

    assert store.load(held).outgoing == ()


def test_f19_a_look_leaves_the_note_unknown(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))

    store.unsent(held, ["k"], look=True)

    assert store.load(held).outgoing == (Outgoing(note("k"), NoteState.SENDING, NOW, after(1), looks=1, tries=0),)


def test_a_note_that_is_not_there_waits_again_and_is_looked_for_anew(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))
    store.unsent(held, ["k"], look=True)

    store.unsent(held, ["k"], look=False)

    assert store.load(held).outgoing == (Outgoing(note("k"), NoteState.WAITING, NOW, None, looks=0, tries=1),)


def test_a_note_the_host_did_not_take_waits_again_without_a_try(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))

    store.unsent(held, ["k"], look=False, tried=False)

    assert store.load(held).outgoing == (WAITING,)


def test_tries_add_up_over_attempts(store: Store, held: Claim) -> None:
    for _ in range(3):
        store.sending(held, ["k"], after(1))
        store.unsent(held, ["k"], look=True)
        store.unsent(held, ["k"], look=True)
        assert store.load(held).outgoing[0].looks == 2
        store.unsent(held, ["k"], look=False)

    assert store.load(held).outgoing[0].tries == 3


def test_looks_and_tries_are_counted_each_by_itself_and_note_by_note(store: Store) -> None:
    held = store.save(claim(store), turn(notes=(note("k"), note("other"))))
    for looks in (1, 2):
        store.sending(held, ["k", "other"], after(1))
        for _ in range(looks):
            store.unsent(held, ["k"], look=True)
        assert [(one.looks, one.tries) for one in store.load(held).outgoing] == [(looks, looks - 1), (0, looks - 1)]
        store.unsent(held, ["k", "other"], look=False)

    store.sending(held, ["other"], after(2))
    store.unsent(held, ["other"], look=False, tried=False)
    store.unsent(held, ["k"], look=True)

    assert [(one.state, one.looks, one.tries) for one in store.load(held).outgoing] == [(NoteState.WAITING, 0, 2)] * 2


def test_i4_the_plug_can_be_pulled_at_each_move_of_a_note(store: Store, held: Claim) -> None:
    """A move that passes its points under another name would not be tried by those who pull the plug."""
    passed: list[str] = []
    with hooked(passed.append):
        store.sending(held, ["k"], after(1))
        store.unsent(held, ["k"], look=True)
        store.unsent(held, ["k"], look=False)
        store.park(held, ["k"], after(2), "why")
        store.sent(held, ["k"], after(3), "read_back", "v")
        store.void(held, ["k"], after(4), "why")

    moves = ["sending", "unsent", "unsent", "park", "sent", "void"]
    assert passed == [f"{move}:{where}" for move in moves for where in ("before", "inside", "after")]


def test_a_parked_note_waits_for_a_person(store: Store, held: Claim) -> None:
    store.sending(held, ["k"], after(1))

    store.park(held, ["k"], after(2), "unknown outcome")

    (row,) = store.parked()
    assert (row.kind, row.id, row.ref, row.since, row.why) == ("note", "k", REF, after(2), "unknown outcome")
    assert store.load(held).outgoing == ()
    assert store.counts().outbox_parked == 1


def test_a_person_lets_a_parked_note_go(store: Store, held: Claim) -> None:
    store.park(held, ["k"], after(2), "unknown outcome")

    store.unsent(held, ["k"], look=False)

    assert [one.state for one in store.load(held).outgoing] == [NoteState.WAITING]
    assert store.parked() == ()


def test_a_void_note_never_comes_back(store: Store, held: Claim) -> None:
    store.void(held, ["k"], after(1), "overtaken")
    store.unsent(held, ["k"], look=False)
    store.save(held, turn(notes=(note("k"),)))

    assert store.load(held).outgoing == ()
    assert store.parked() == ()


def test_t20_a_claim_moves_only_its_own_ticket(store: Store, held: Claim) -> None:
    for other in (ref(2), ref(1, "umbrella")):
        foreign = claim(store, other)
        store.sent(foreign, ["k"], NOW, "written", "v")
        store.void(foreign, ["k"], NOW, "why")
        store.park(foreign, ["k"], NOW, "why")

    assert store.load(held).outgoing == (WAITING,)


def test_notes_keep_their_order(store: Store) -> None:
    keys = [f"k{number}" for number in (5, 1, 4, 2, 3)]
    held = store.save(claim(store), turn(notes=tuple(note(key) for key in keys)))

    assert [one.note.key for one in store.load(held).outgoing] == keys
