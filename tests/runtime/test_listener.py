"""The listener hangs up in its own thread, and never before the wake-up that asked for it was written."""

from collections.abc import Callable
from contextlib import closing

from flask import Flask

from runtime.listener import Listener


def test_f34_a_step_of_stopping_waits_until_its_wake_up_is_written() -> None:
    """Otherwise a wake-up of somebody else runs it first, and ours goes to whoever got the closed file's number."""
    with closing(Listener(Flask(__name__), "127.0.0.1:0")) as listener:
        trigger = listener._trigger
        held: list[bool] = []
        trigger._physical_pull = _noting(trigger._physical_pull, lambda: held.append(trigger.lock.locked()))

    assert held == [True, True], "taking nothing new and hanging up"
    assert trigger._closed


def _noting(pull: Callable[[], None], note: Callable[[], None]) -> Callable[[], None]:
    def noted() -> None:
        note()
        pull()

    return noted
