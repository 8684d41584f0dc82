"""Who fails again and again is held to a pace; nobody else is, and a flood of names takes no memory."""

from datetime import timedelta

import pytest

from runtime import pace
from runtime.clock import ToldClock
from runtime.pace import Pace, peer_of
from tests.webhooks.service import NOW


def test_t17_so_many_at_once_are_free_then_one_at_a_time() -> None:
    clock = ToldClock(NOW)
    held = Pace(clock, 3, timedelta(seconds=10))

    assert [held.wait("a").total_seconds() for _ in range(5)] == [0, 0, 0, 10, 10]
    assert held.wait("b") == timedelta(0), "nobody else waits"
    clock.tell(NOW + timedelta(seconds=9))
    assert held.wait("a") == timedelta(seconds=1)
    clock.tell(NOW + timedelta(seconds=10))
    assert [held.wait("a").total_seconds() for _ in range(2)] == [0, 10]
    clock.tell(NOW + timedelta(hours=1))
    assert [held.wait("a").total_seconds() for _ in range(4)] == [0, 0, 0, 10]


def test_t17_a_flood_of_names_forgets_the_longest_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 10)
    held = Pace(ToldClock(NOW), 1, timedelta(seconds=10))
    for number in range(1000):
        held.wait(str(number))

    assert len(held._free_at) == 10
    assert held.wait("999"), "the latest are remembered"
    assert not held.wait("0")


@pytest.mark.parametrize(
    ("address", "peer"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("here", "unknown"),
    ],
)
def test_an_address_stands_for_whoever_it_was_given_to(address: str | None, peer: str) -> None:
    assert peer_of(address) == peer
