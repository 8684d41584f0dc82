"""An upgrade and the way back with open escalations in flight: nothing is lost and nothing is done twice.

The later release is this one over tables with something added, which is all that a migration may do; the earlier is
this one as it is. Both run side by side, as they do for a while in every rolling upgrade.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.errors import OtherSchema
from runtime.clock import ToldClock
from store import Store, upgrade
from store.database import Release
from tests.runtime.engine_room import NOW, FakeDesk, Room, opened, ref, settings_in, ticket
from tests.several.conftest import LONGER

OPEN = 1000 if LONGER else 200
NEXT = Release("next", upgrade.release().known | {"next"})


@pytest.fixture(params=["sqlite", "postgres"] if LONGER else ["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Tables of this release."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@contextmanager
def changing(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def to_the_next(url: str) -> None:
    """What the next release's migration does: it adds."""
    with changing(url) as connection:
        connection.execute(sa.text("ALTER TABLE tickets ADD COLUMN mood VARCHAR DEFAULT 'unknown' NOT NULL"))
        connection.execute(sa.text("CREATE TABLE moods (id INTEGER PRIMARY KEY)"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'next'"))


def and_back(url: str) -> None:
    with changing(url) as connection:
        connection.execute(sa.text("DROP TABLE moods"))
        connection.execute(sa.text("ALTER TABLE tickets DROP COLUMN mood"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :ours"), {"ours": upgrade.head()})


@contextmanager
def release(url: str, folder: Path, desk: FakeDesk, clock: ToldClock, needs: Release) -> Iterator[Room]:
    """A process of one release or the other."""
    with (
        closing(Store.open(url, release=needs, any_schema=True)) as store,
        opened(settings_in(folder), store, clock, {"acme": desk}) as room,
    ):
        yield room


def test_f58_g14_upgrade_and_rollback_under_open_escalations_lose_and_double_nothing(
    database: str, tmp_path: Path
) -> None:
    clock = ToldClock(NOW)
    desk = FakeDesk(clock)
    numbers = [str(number) for number in range(1, OPEN + 1)]
    with (
        release(database, tmp_path, desk, clock, upgrade.release()) as earlier,
        release(database, tmp_path, desk, clock, NEXT) as later,
    ):
        _escalate(earlier, numbers)
        assert later.engine.drain() == 0, "the later release holds before older tables"

        to_the_next(database)
        later.service.hold.look()
        clock.tell(NOW + timedelta(minutes=30))
        earlier.hint("1")
        assert earlier.engine.drain() == 0, "the earlier holds before newer ones, and what arrives is stored"
        assert "newer schema" in earlier.service.hold.why
        later.engine.drain()
        missed = Counter(desk.notes(public=False))

        and_back(database)
        earlier.service.hold.look()
        clock.tell(NOW + timedelta(hours=1))
        assert later.engine.drain() == 0
        earlier.engine.drain()

        _assert_just(earlier, numbers)
        assert sum(missed.values()) >= OPEN, "the later release did the work of its time"


def test_f57_g14_the_way_back_over_the_real_migrations_keeps_every_escalation(database: str, tmp_path: Path) -> None:
    """Down to the first release's tables and up again, as `halyard db downgrade` and `upgrade` do it."""
    clock = ToldClock(NOW)
    desk = FakeDesk(clock)
    numbers = [str(number) for number in range(1, 11)]
    with release(database, tmp_path, desk, clock, upgrade.release()) as room:
        _escalate(room, numbers)

    upgrade.downgrade(database, "0006")
    with pytest.raises(OtherSchema, match="halyard db upgrade"):
        Store.open(database)
    upgrade.upgrade(database)

    with release(database, tmp_path, desk, clock, upgrade.release()) as room:
        room.pass_time(3600)
        _assert_just(room, numbers)


def _escalate(room: Room, numbers: list[str]) -> None:
    for number in numbers:
        room.desk.put(ticket(number))
        room.desk.tick(number)
        room.hint(number)
    room.engine.drain()
    room.engine.drain()


def _assert_just(room: Room, numbers: list[str]) -> None:
    said = Counter(room.desk.notes())
    assert [key for key, times in said.items() if times > 1] == []
    assert {number for number in numbers if said[f"E-{number}-1:1:received"] == 1} == set(numbers)
    counts = room.store.counts()
    assert counts.open_escalations == len(numbers)
    assert (counts.pending, counts.parked, counts.outbox_waiting, counts.outbox_parked) == (0, 0, 0, 0)
    assert len(room.store.history(ref("1")).escalations) == 1


def test_f58_migrations_only_add() -> None:
    """Otherwise an earlier release could not store what arrives while it holds; from 0007 on, upgrades keep to it."""
    taking_away = ("drop_table", "drop_column", "drop_constraint", "alter_column", "rename_", "batch_alter_table")
    found = []
    for path in sorted(Path(upgrade.__file__).with_name("migrations").joinpath("versions").glob("*.py")):
        upgrading = path.read_text("utf-8").partition("def upgrade(")[2].partition("def downgrade(")[0]
        if path.name >= "0007":
            found += [f"{path.name}: {word}" for word in taking_away if word in upgrading]

    assert found == []
