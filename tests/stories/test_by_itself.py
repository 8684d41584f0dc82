"""The service as it runs for real: its own clock, its own threads, nobody who tells it the time."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runtime.clock import system_clock
from runtime.serve import start
from store.points import hooked
from tests.stories.stage import Stage

PATIENCE = 20


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_webhook_is_followed_by_a_write_without_anybody_telling_the_time(
    stage: Stage, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    database = stage.database(tmp_path) if engine == "sqlite" else request.getfixturevalue("postgres_database")
    desk = stage.set(at=datetime.now(UTC).replace(microsecond=0))
    service = stage.settings.service.model_copy(update={"database": database})
    remembered = threading.Event()

    with hooked(lambda point: remembered.set() if point == "remember:after" else None):
        stage.started.append(start(replace(stage.settings, service=service), system_clock, migrate=True))
        case = desk.open("S1", "titanium")
        done = remembered.wait(PATIENCE)

    assert done
    assert case.state() == "not_yet"
    assert "Can be escalated from" in case.portal()
