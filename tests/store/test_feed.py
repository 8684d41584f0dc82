"""What came in over a stretch of time is counted without an index of moments."""

import pytest
import sqlalchemy as sa

from store import Finished, Store
from tests.store.made import NOW, after, arrival, claim, ref, turn


def came(store: Store, *seconds: int, account: str = "acme", channel: str = "hook") -> None:
    """Webhooks that came at these moments, in their order."""
    names = [f"{account}-{channel}-{one}-{place}" for place, one in enumerate(seconds)]
    rows = zip(names, seconds, strict=True)
    store.accept(
        [arrival(name, ref(name, account), channel=channel, received_at=after(moment)) for name, moment in rows]
    )


def test_f13_only_the_webhooks_of_one_account_and_stretch_are_counted(store: Store) -> None:
    came(store, 0, 10, 20, 30)
    came(store, 31, 32, account="globex")
    came(store, 33, channel="sweep")

    heard = store.watch.feed.heard
    assert heard("desk", "acme", after(10), after(30), enough=9) == 2
    assert heard("desk", "acme", after(10), after(31), enough=2) == 2
    assert heard("desk", "globex", NOW, after(60), enough=9) == 2
    assert heard("desk", "nobody", NOW, after(60), enough=9) == 0


def test_the_last_webhook_is_told_where_it_came_late_enough(store: Store) -> None:
    assert store.watch.feed.last_heard("desk", "acme", NOW) is None
    came(store, 0, 10)
    came(store, 20, account="globex")

    assert store.watch.feed.last_heard("desk", "acme", NOW) == after(10)
    assert store.watch.feed.last_heard("desk", "acme", after(11)) is None


def test_since_when_an_account_is_known(store: Store) -> None:
    came(store, 0, account="globex")
    came(store, 60)

    assert not store.watch.feed.known_at("desk", "acme", after(60))
    assert store.watch.feed.known_at("desk", "acme", after(61))
    assert store.watch.feed.known_at("desk", "globex", after(1))


def test_f68_ignored_deliveries_are_counted_without_our_own_echoes(store: Store) -> None:
    store.accept([arrival(f"a{number}", received_at=after(number)) for number in range(6)])
    held = claim(store, now=after(9))
    rules = ("ignored:own_echo", "ignored:own_echo", "ignored:unknown_kind", "looked", "looked")
    arrived = store.load(held).arrived[1:]
    ends = [
        Finished(one.id, "ignored" if rule.startswith("ignored") else "applied", rule)
        for one, rule in zip(arrived, rules, strict=True)
    ]
    store.save(held, turn(finished=tuple(ends)))

    assert store.watch.feed.ends_since(after(1)) == {("desk", "acme"): (3, 1)}
    assert store.watch.feed.ends_since(after(7)) == {}


@pytest.mark.parametrize("gone", [(), (1,), (2, 3, 4), (1, 2, 7, 8), tuple(range(1, 9))])
def test_a_moment_is_found_among_the_numbers_whatever_is_missing(store: Store, gone: tuple[int, ...]) -> None:
    moments = (0, 0, 1, 3, 3, 3, 7, 9)
    came(store, *moments)
    with store._database.engine.begin() as connection:
        for number in gone:
            connection.execute(sa.text("DELETE FROM deliveries WHERE id = :id"), {"id": number})
    left = [moment for place, moment in enumerate(moments, 1) if place not in gone]

    counted = [store.watch.feed.heard("desk", "acme", after(at), after(99), enough=99) for at in range(-1, 11)]

    assert counted == [sum(one >= at for one in left) for at in range(-1, 11)]
