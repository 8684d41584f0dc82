"""A disk that is full passes, a sync that failed does not, and a damaged file is never written again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.errors import StorageBroken, StoreError, StoreUnavailable
from store import Store
from store.soundness import Soundness, fault_of, refuse_damage
from tests.store.made import arrival, ref


@pytest.fixture
def file(sqlite_database: str) -> Path:
    """A database with something in every table that matters, closed in order."""
    with closing(Store.open(sqlite_database)) as store:
        store.accept([arrival(f"d{number}", ref(number), body={"words": "x" * 200}) for number in range(300)])
    return Path(sqlite_database.removeprefix("sqlite:///"))


def error(number: int) -> sqlite3.Error:
    made = sqlite3.OperationalError("something")
    made.sqlite_errorcode = number
    return made


def test_f38_a_failed_sync_is_told_from_a_disk_that_is_full() -> None:
    assert "did not reach the disk" in fault_of(error(sqlite3.SQLITE_IOERR_FSYNC))
    assert "did not reach the disk" in fault_of(sa.exc.OperationalError("", {}, error(sqlite3.SQLITE_IOERR_DIR_FSYNC)))
    assert "damaged" in fault_of(error(sqlite3.SQLITE_CORRUPT_INDEX))
    assert "damaged" in fault_of(error(sqlite3.SQLITE_NOTADB))
    assert fault_of(error(sqlite3.SQLITE_FULL)) == fault_of(error(sqlite3.SQLITE_IOERR_WRITE)) == ""
    assert fault_of(error(sqlite3.SQLITE_BUSY)) == fault_of(ValueError()) == fault_of(None) == ""


def test_f38_trust_once_lost_does_not_come_back() -> None:
    soundness = Soundness()
    soundness.met(StoreUnavailable("it is full"))
    soundness.demand()
    failed = StoreUnavailable("disk I/O error")
    failed.__cause__ = error(sqlite3.SQLITE_IOERR_FSYNC)

    with pytest.raises(StorageBroken):
        soundness.met(failed)

    with pytest.raises(StorageBroken, match="did not reach the disk"):
        soundness.demand()
    assert soundness.lost(0)


def flipped(file: Path, page: int, byte: int) -> bytes:
    """Flip the bits of one byte; answers the file as it is then."""
    content = bytearray(file.read_bytes())
    content[page * 4096 + byte] ^= 0xFF
    file.write_bytes(content)
    return bytes(content)


def root_of(file: Path, name: str) -> int:
    """The first page of a table or index, counted from none."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    return int(found[0]) - 1


@pytest.mark.parametrize("name", ["deliveries", "tickets", "ix_tickets_ready", "journal"])
def test_f43_a_page_whose_head_was_flipped_is_refused_and_the_file_left_as_it_is(file: Path, name: str) -> None:
    damaged = flipped(file, root_of(file, name), 0)

    with pytest.raises(StoreError, match=r"damaged and was left as it is .*restore a backup"):
        refuse_damage(file)

    assert file.read_bytes() == damaged
    assert not file.with_name(file.name + "-wal").exists() or not file.with_name(file.name + "-wal").stat().st_size


def test_f43_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "halyard.db"
    file.write_bytes(b"no database at all" * 1000)

    with pytest.raises(StoreError, match="damaged"):
        refuse_damage(file)


def test_f43_a_sound_file_an_empty_one_and_none_are_taken(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    (tmp_path / "empty").touch()

    refuse_damage(file)
    refuse_damage(tmp_path / "empty")
    refuse_damage(tmp_path / "none")

    assert file.read_bytes() == before


@pytest.fixture
def unclean(file: Path) -> Iterator[Path]:
    """The same after a process that ended without its goodbyes: its log is left behind."""
    with closing(Store.open(f"sqlite:///{file}")) as store:
        store.accept([arrival("one more")])
        yield file


def test_f43_after_an_unclean_end_an_index_that_lies_is_found(unclean: Path) -> None:
    with closing(sqlite3.connect(unclean)) as connection:
        # An index that lost an entry, as a torn page leaves it: only comparing it with its table shows that.
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_tickets_ready'").fetchone()[0]
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = 'ix_deliveries_parked'", (root,))
        connection.commit()

    with pytest.raises(StoreError, match="damaged"):
        refuse_damage(unclean)


def test_f43_a_damaged_page_met_by_whoever_opens_it_is_the_end_of_all_writing(file: Path) -> None:
    for page in range(2, 40):
        damaged = flipped(file, page, 0)

    with pytest.raises(StorageBroken, match="damaged"):
        Store.open(f"sqlite:///{file}", migrate=True)

    assert file.read_bytes() == damaged


def test_f37_f40_the_room_on_the_disk_and_the_log_are_measured(unclean: Path) -> None:
    with closing(Store.open(f"sqlite:///{unclean}")) as store:
        room = store.disk.room()

    assert room is not None
    assert room.file == unclean.stat().st_size
    assert room.log > 0
    assert 0 < room.free_share <= 1


def test_f37_postgresql_has_a_disk_of_its_own(postgres_database: str) -> None:
    with closing(Store.open(postgres_database)) as store:
        assert store.disk.room() is None
