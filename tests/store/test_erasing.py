"""A person is taken out of all that is remembered of quiet tickets, and the journals stay whole (T63, T69)."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from core.escalation import History, State
from core.tickets import Person
from store import Store
from store.erasing import DIGESTS, Cloth
from tests.store.made import (
    NOW,
    REF,
    after,
    arrival,
    claim,
    entry,
    escalation,
    finished,
    mail,
    note,
    ref,
    snapshot,
    turn,
)

ANA = Person(id="30000001", name="Ana Ruiz", email="ana@acme.example")
KIM = Person(id="30000002", name="Kim Lee", email="kim@support.example", staff=True)
BY = "operator:kim"


def told(store: Store, number: int = 1, state: State = State.CLOSED, **values: Any) -> None:
    """A ticket on which Ana asked, by every way in which somebody may be named."""
    of = ref(number)
    body = {"requester": {"id": ANA.id, "name": ANA.name, "email": ANA.email}, "reason": "call ANA@acme.example"}
    store.accept([arrival(f"a{number}", of, kind="request", actor=ANA.id, body=body)])
    held = claim(store, of)
    ends = finished(*(one.id for one in store.load(held).arrived))
    asked = escalation(
        of=of,
        state=state,
        requested_by=ANA.id,
        requested_by_name=ANA.name,
        reason="Ana Ruiz cannot print",
        details={"contact": "Ana Ruiz, ana@acme.example", "count": "30000001x"},
        closed_at=after(9),
        **values,
    )
    happened = (entry(by=ANA.name, contact={"email": ANA.email}, level=1), entry("closed", words="thanked by Ana Ruiz"))
    said = replace(note(f"k{number}"), text="Dear Ana Ruiz, we are on it")
    seen = replace(snapshot(of), requester=ANA, assignee=KIM)
    made = turn(history=History(escalations=(asked,)), snapshot=seen, notes=(said,), journal=happened, finished=ends)
    held = store.save(held, made)
    store.release(held, wake_at=None)


def named(store: Store, *words: str) -> list[str]:
    """The tables in which one of these words stands."""
    with store._database.engine.begin() as connection:
        rows = {
            name: str([tuple(row) for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))])
            for name in sa.inspect(connection).get_table_names()
        }
    return [name for name, text in rows.items() if any(word.lower() in text.lower() for word in words)]


def test_t63_a_person_is_taken_out_of_everything_and_the_journal_is_whole(store: Store) -> None:
    told(store)
    before = [row.entry for row in store.journal()]
    assert [one.open for one in store.watch.erasure.traces("Ana@ACME.example")] == [False]

    assert store.watch.erasure.erase(REF, "ana@acme.example", "erased-1", BY, NOW)

    assert named(store, "ana@acme.example", "Ana Ruiz") == []
    assert store.integrity() == "ok"
    assert store.watch.erasure.traces("ana@acme.example") == ()
    (row,) = store.escalations()
    assert (row.escalation.requested_by, row.escalation.requested_by_name) == ("erased-1", "erased-1")
    assert row.escalation.reason == "erased-1 cannot print"
    assert row.escalation.details["count"] == "30000001x"
    assert row.snapshot is not None
    assert row.snapshot.requester == Person(id="erased-1", name="erased-1", email="erased-1")
    assert row.snapshot.assignee == KIM
    last, *rest = (one.entry for one in store.journal())
    assert (last.kind, last.actor, len(last.facts[DIGESTS])) == ("erased", BY, 2)
    assert [(one.at, one.kind) for one in rest] == [(one.at, one.kind) for one in before]


def test_t69_the_chain_before_can_be_followed_to_the_one_after(store: Store) -> None:
    told(store)
    (ledger,) = store.ledger()

    store.watch.erasure.erase(REF, "ana@acme.example", "erased-1", BY, NOW)

    (now,) = store.ledger()
    assert now.broken is None
    assert ledger.head not in now.digests
    assert now.lines[-1].facts[DIGESTS][-1] == ledger.head


def test_others_stay_as_they_are(store: Store) -> None:
    told(store, 1)
    told(store, 2)

    store.watch.erasure.erase(REF, "kim@support.example", "erased-1", BY, NOW)

    assert named(store, "Ana Ruiz") != []
    (one, other) = (store.snapshot(ref(number)) for number in (1, 2))
    assert one is not None
    assert other is not None
    assert (one.requester, other.assignee) == (ANA, KIM)


def test_t63_nothing_is_taken_out_while_an_escalation_is_open_or_somebody_is_at_it(store: Store) -> None:
    told(store, 1, State.ACTIVE)
    told(store, 2)
    store.wake_many([ref(2)], NOW)
    claim(store, ref(2))
    before = store.journal(), store.escalations()

    erased = [store.watch.erasure.erase(ref(number), ANA.email, "erased-1", BY, NOW) for number in (1, 2, 3)]

    assert erased == [False, False, False]
    assert (store.journal(), store.escalations()) == before
    assert [one.open for one in store.watch.erasure.traces(ANA.email)] == [True, False]


def test_t69_a_journal_that_is_not_whole_is_not_written_anew(store: Store) -> None:
    told(store)
    with store._database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE journal SET kind = 'nothing' WHERE kind = 'closed'"))

    assert not store.watch.erasure.erase(REF, ANA.email, "erased-1", BY, NOW)

    assert "was changed" in store.integrity()


def test_t20_who_is_known_by_a_like_address_is_somebody_else(store: Store) -> None:
    told(store)

    assert store.watch.erasure.traces("a_a@acme.example") == ()
    assert store.watch.erasure.traces("%@acme.example") == ()
    assert store.watch.erasure.traces("na@acme.example") == ()
    assert store.watch.erasure.traces("ana@acme.exampl") == ()


def test_t63_mails_of_a_person_are_forgotten_and_what_waits_is_dropped(store: Store) -> None:
    store.mails.keep(mail("m1"))
    store.mails.keep(mail("m2", sender="bo@acme.example"))
    assert store.watch.erasure.mails("Ana@acme.example") == 1

    assert store.watch.erasure.forget_mails("Ana@acme.example", NOW) == 1

    assert named(store, "ana@acme.example") == []
    assert store.mails.held("desk", "acme") == 1


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Ana Ruiz", "X"),
        ("ana ruiz's case", "X's case"),
        ("Diana Ruizova", "Diana Ruizova"),
        ("ana@acme.example.", "X."),
        ("banana@acme.example", "banana@acme.example"),
        ("x.ana@acme.example", "x.ana@acme.example"),
        ("x+ana@acme.example", "x+ana@acme.example"),
        ("ana@acme.example.org", "ana@acme.example.org"),
        ("<ANA@acme.example>,", "<X>,"),
        ("30000001", "X"),
        ("300000012", "300000012"),
    ],
)
def test_only_whole_names_are_covered(text: str, covered: str) -> None:
    assert Cloth("X", ("Ana Ruiz", "ana@acme.example"), ("30000001",)).over(text) == covered


def test_numbers_and_truths_in_a_json_text_stay() -> None:
    cloth = Cloth("X", ("Ana Ruiz",), ("30000001",))

    assert (
        cloth.over_json('{"a":[1,true,null,"Ana Ruiz"],"Ana Ruiz":30000001}') == '{"X":30000001,"a":[1,true,null,"X"]}'
    )
