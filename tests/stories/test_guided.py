"""The guided story of a rehearsal, on both databases: each step seen in the host by plain HTTP."""

from pathlib import Path

import pytest

from tests.stories.stage import Stage


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_whole_story_holds(stage: Stage, tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> None:
    database = stage.database(tmp_path) if engine == "sqlite" else request.getfixturevalue("postgres_database")
    stage.set(tickets=True)
    stage.serve(database)
    stage.pretend.rehearsal.seed(stage.url)
    stage.desks[0].settle()

    steps = list(stage.pretend.rehearsal.story(stage.url))

    assert [(step.name, step.seen) for step in steps if not step.held] == []
    assert len(steps) > 16
