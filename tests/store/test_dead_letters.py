"""What waits for a person is read for the accounts that they may see, and a decision is written in the journal."""

from __future__ import annotations

from store import Finished, MailState, Store
from tests.store.made import NOW, REF, after, arrival, claim, entry, mail, note, ref, turn

ACME, GLOBEX = ("desk", "acme"), ("desk", "globex")


def park(store: Store, number: int, account: str = "acme") -> int:
    """A delivery and a note that wait for a person since then; answers the delivery's number."""
    of, at = ref(number, account), after(number)
    store.accept([arrival(f"{number} {account}", of)])
    held = claim(store, of)
    (came,) = store.load(held).arrived
    key = f"{number} {account}"
    held = store.save(held, turn(finished=(Finished(came.id, "parked", "broken"),), notes=(note(key),), at=at))
    store.park(held, [key], at, "refused")
    store.release(held, wake_at=None)
    return came.id


def test_t20_t44_what_waits_is_read_oldest_first_and_only_of_the_accounts_that_are_asked_for(store: Store) -> None:
    for number in (3, 1, 2):
        park(store, number)
    park(store, 1, "globex")
    for number, (account, state) in enumerate([*[("acme", MailState.HELD)] * 2, ("acme", MailState.RELEASED)]):
        store.mails.keep(mail(str(number), account=account, state=state))
    letters = store.watch.letters

    assert [row.arrival.ref.id for row in letters.deliveries([ACME])] == ["1", "2", "3"]
    assert [row.ref.id for row in letters.notes([ACME], 2)] == ["1", "2"]
    assert [row.key for row in letters.mails([ACME])] == ["0", "1"]
    assert [row.arrival.ref.account for row in letters.deliveries([ACME, GLOBEX], 4)].count("globex") == 1
    assert (letters.deliveries([]), letters.notes([]), letters.mails([GLOBEX])) == ((), (), ())


def test_t70_a_replay_is_journaled_with_who_wanted_it_even_while_the_ticket_is_worked_on(store: Store) -> None:
    number = park(store, 1)
    held = claim(store)

    assert store.replay(number, after(5), "console:kim") == REF

    held = store.save(held, turn(journal=(entry("remarked"),), at=after(6)))
    store.release(held, wake_at=None)
    kinds = [(row.entry.kind, row.entry.actor) for row in reversed(store.journal(REF))]
    assert kinds[0] == ("delivery_replayed", "console:kim")
    assert [kind for kind, _ in kinds] == ["delivery_replayed", "remarked"]
    assert store.integrity() == "ok"
    assert [row.entry.at for row in store.journal(REF, 1)] == [NOW]
