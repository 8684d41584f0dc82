"""The disk is full, fails, or forgets what was not synced: all that was promised is there, and nothing half.

Here is a sample of the faults (G-4); `make storage-faults` carries out all of them.
"""

from __future__ import annotations

import pytest

from tests.storage.disk import How
from tests.storage.faultpoints import Fault, Shop
from tests.storage.images import WAYS, Call, cuts, image, promised

EVERY = 40
"""One fault in so many is carried out here."""


def sample(shop: Shop, *kinds: str) -> list[Fault]:
    """Some of the faults of these kinds, from the first to the last."""
    found = [fault for fault in shop.faults() if fault.how in kinds]
    assert len(found) > 2
    return [*found[::EVERY], found[-1]]


def test_f37_g4_a_disk_that_is_full_from_the_nth_write_on_keeps_no_half_write(shop: Shop) -> None:
    wrong = {str(fault): shop.carry_out(fault) for fault in sample(shop, How.FULL.name)}

    assert {fault: said for fault, said in wrong.items() if said} == {}


def test_f38_g4_a_write_that_fails_keeps_no_half_write(shop: Shop) -> None:
    wrong = {str(fault): shop.carry_out(fault) for fault in sample(shop, How.BROKEN_WRITE.name)}

    assert {fault: said for fault, said in wrong.items() if said} == {}


def test_f38_g4_after_a_sync_that_failed_nothing_more_is_written(shop: Shop) -> None:
    wrong = {str(fault): shop.carry_out(fault) for fault in sample(shop, How.BROKEN_SYNC.name)}

    assert {fault: said for fault, said in wrong.items() if said} == {}


def test_f39_g4_what_was_promised_is_there_though_all_that_was_not_synced_is_gone(shop: Shop) -> None:
    wrong = {str(fault): shop.carry_out(fault) for fault in sample(shop, *WAYS)}

    assert {fault: said for fault, said in wrong.items() if said} == {}


def test_g4_there_are_three_hundred_faults_at_least(shop: Shop) -> None:
    assert len(shop.faults()) >= 300


def test_g4_a_promise_that_was_not_kept_is_seen(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lazy = [call for call in shop.undisturbed["calls"] if call.what not in "SU"]
    monkeypatch.setitem(shop.undisturbed, "calls", lazy)

    assert shop.carry_out(Fault(WAYS[0], len(lazy))) == ["what was promised is not there, or half a write is"]


def test_g4_an_image_holds_what_was_synced_and_no_more_than_was_written() -> None:
    calls = [
        Call("W", "a", 0, b"kept"),
        Call("S", "a", 0, b""),
        Call("M", "", 1, b""),
        Call("W", "a", 4, b"lost"),
        Call("T", "a", 2, b""),
    ]

    assert image({}, calls, 4, WAYS[0]) == {"a": b"kept"}
    assert image({}, calls, 4, WAYS[2]) == {"a": b"keptlo"}
    assert image({}, calls, 5, WAYS[2]) == {"a": b"ke"}
    assert image({"a": b"older file"}, calls[:1], 1, WAYS[0]) == {"a": b"older file"}
    assert (promised(calls, 2), promised(calls, 4)) == (0, 1)
    assert len(list(cuts(calls))) == 4 * len(WAYS)
