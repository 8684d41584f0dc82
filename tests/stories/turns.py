"""Lets the helpdesks take turns at cases of one test that prove the same thing in many ways.

``@pytest.mark.turns("channel", "reason")`` names the parameters whose values are dealt out between the helpdesks, like
the squares of a chessboard: each value is still tried in every helpdesk where there is a second parameter, and each
test is told in every helpdesk. STORIES=everywhere tells every case everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

EVERYWHERE = os.environ.get("STORIES") == "everywhere"


def has_its_turn(item: pytest.Item, hosts: Collection[str]) -> bool:
    """Whether a case is told in its helpdesk, where helpdesks take turns at its test."""
    mark, given = item.get_closest_marker("turns"), getattr(item, "callspec", None)
    if EVERYWHERE or mark is None or given is None:
        return True
    square = sum(_values(item, name).index(given.params[name]) for name in mark.args)
    return list(hosts)[square % len(hosts)] == given.params["host"]


def _values(item: pytest.Item, name: str) -> list[object]:
    """The values of one parameter of a test, in the order in which they are written."""
    for mark in item.iter_markers("parametrize"):
        names, rows = mark.args
        if name == names:
            return list(rows)
        if name in names and not isinstance(names, str):
            return [row[names.index(name)] for row in rows]
    raise LookupError(f"{item.nodeid} has no parameter {name}")
