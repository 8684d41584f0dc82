"""Does one of everything that writes, for tests that pull the plug or take the disk away."""

from core.escalation import History
from core.outages import Outage, OutageSource
from store import Store
from tests.store.made import NOW, arrival, claim, entry, escalation, finished, mail, note, obligation, ref, turn


def one_of_everything(store: Store) -> None:
    """Pass every commit point of the memory but those of a migration, each at least once."""
    store.accept([arrival("a"), arrival("b", ref(2), nonce="n")])
    store.accept([arrival("a")])
    store.wake_many([ref(1), ref(3)], NOW)
    held = claim(store, ref(1))
    ids = [one.id for one in store.load(held).arrived]
    history = History(escalations=(escalation(obligations=(obligation(),)),))
    notes = tuple(note(key) for key in "klmn")
    held = store.save(held, turn(history=history, finished=finished(*ids), notes=notes, journal=(entry(),)))
    store.sending(held, ["k", "l"], NOW)
    store.sent(held, ["k"], NOW, "written", "v")
    store.unsent(held, ["l"], look=False)
    store.park(held, ["m"], NOW, "why")
    store.void(held, ["n"], NOW, "why")
    store.remember(held, {})
    store.release(held, wake_at=None)
    store.give_up(claim(store, ref(2)), NOW, "why")
    store.replay(ids[0], NOW)
    store.add_outage("desk", "acme", Outage("O-1", "Down", OutageSource.OPERATOR, NOW), NOW)
    store.set_cursor("desk", "acme", "sweep", "1")
    store.save_policy("house", "v1", "text", NOW)
    store.mails.keep(mail())


def everything(store: Store) -> tuple[object, ...]:
    """All that is stored, to compare."""
    held = store.history(ref(1)), store.snapshot(ref(1)), store.parked(), store.escalations()
    listed = store.deliveries(limit=10_000), store.journal(limit=10_000), store.outages(), store.mails.rows()
    return (*listed, store.counts(NOW), store.next_due(), *held)
