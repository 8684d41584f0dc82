"""What the sandbox's tests may ask for."""

from collections.abc import Iterator

import pytest

from tests.sandbox.desk import Desk, Listener, listening, served


@pytest.fixture
def desk() -> Iterator[Desk]:
    """The demo account, served. A follower that never has anything due keeps webhooks in step with the test."""
    with listening() as idle, served() as desk:
        idle.on_call = lambda _: '{"did": [], "next_due_at": null}'
        desk.clock.follow((f"{idle.url}/_clock",))
        yield desk


@pytest.fixture
def listener() -> Iterator[Listener]:
    """An endpoint for webhooks."""
    with listening() as listener:
        yield listener
