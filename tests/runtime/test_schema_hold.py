"""A process stops working when its tables become another release's, says why, and goes on when they are its own."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.errors import OtherSchema
from runtime.schema_hold import SchemaHold
from store.fence import SchemaState

FITS = SchemaState("0002", "0002", known=True)
OLDER = SchemaState("0001", "0002", known=True)
NEWER = SchemaState("0003", "0002", known=False)
EMPTY = SchemaState("", "0002", known=False)


class Shown:
    """Stands for the figure of whether the process holds."""

    def __init__(self) -> None:
        self.now: Any = None

    def set(self, value: Any) -> None:
        """As the figure's own."""
        self.now = value


def holding(states: list[SchemaState], begun: list[str]) -> tuple[SchemaHold, Shown]:
    shown = Shown()
    store = SimpleNamespace(schema=SimpleNamespace(state=lambda: states[0]))
    return SchemaHold(cast(Any, store), cast(Any, SimpleNamespace(held=shown)), lambda: begun.append("begun")), shown


def test_f58_it_holds_and_goes_on_as_the_tables_change_and_begins_once() -> None:
    states, begun, done = [OLDER], list[str](), list[str]()
    hold, shown = holding(states, begun)
    job = hold.unless_held(lambda: done.append("done"))

    assert "run `halyard db upgrade`" in hold.look()
    job()
    assert (begun, done, shown.now, hold.newer) == ([], [], True, False)
    states[0] = FITS
    job()
    job()
    assert (begun, done, shown.now, hold.why) == (["begun"], ["done", "done"], False, "")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (NEWER, "newer schema (0003; this release needs 0002): install the release that made it"),
        (EMPTY, "no tables yet (; this release needs 0002): run `halyard db upgrade`"),
    ],
)
def test_f58_a_claim_that_finds_other_tables_makes_the_process_hold(state: SchemaState, words: str) -> None:
    states, begun = [FITS], list[str]()
    hold, _ = holding(states, begun)
    hold.look()

    states[0] = state
    hold.found_another(OtherSchema(state.why))

    assert words in hold.why
    assert hold.newer is (state is NEWER)
