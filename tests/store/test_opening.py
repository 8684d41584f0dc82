"""The database is opened safely: one writer where SQLite needs that, private files, clear refusals."""

import gc
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import StoreError, StoreUnavailable
from store import Store, sqlite
from store.database import open_database
from tests.store.made import NOW, arrival, ref

IN_ANOTHER_PROCESS = """
import sys
from core.errors import HalyardError
from store import Store
try:
    Store.open(sys.argv[1], read_only=sys.argv[2] == "reading").counts()
except HalyardError as error:
    print(type(error).__name__, error)
else:
    print("opened")
"""


@pytest.fixture
def bare(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'memory.sqlite3'}"


@pytest.fixture
def url(sqlite_database: str) -> str:
    return sqlite_database


@pytest.fixture
def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))


def elsewhere(url: str, how: str) -> str:
    """What another process says when it opens the same database."""
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, url, how]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_f43_versions_with_the_fault_are_known(version: tuple[int, int, int], safe: bool) -> None:
    assert sqlite.safe_with_many_writers(version) is safe
    assert (sqlite.version_warning(version) == "") is safe


def test_f43_an_old_library_is_said_to_the_doctor(url: str, old_sqlite: None) -> None:
    with closing(Store.open(url)) as store:
        (warning,) = store.warnings

    assert warning.startswith("SQLite 3.40.1 has a fault")
    assert "PostgreSQL" in warning


def test_f43_with_an_old_library_one_process_writes(url: str, old_sqlite: None) -> None:
    with closing(Store.open(url)) as store:
        store.accept([arrival("a")])

        database = open_database(url)
        said = _second_process(url)
        database.close()

        assert said.startswith("StoreUnavailable another process writes to")
        assert "use SQLite 3.51.3 or later, or use PostgreSQL" in said
        assert _second_process(url) == said, "closing one of two stores keeps the other's right"

    assert _second_process(url) == "opened\n"


def _second_process(url: str) -> str:
    if sqlite.safe_with_many_writers(sqlite3.sqlite_version_info):
        pytest.skip("this SQLite lets many processes write")
    return elsewhere(url, "writing")


def test_another_process_may_always_read(url: str) -> None:
    with closing(Store.open(url)):
        assert elsewhere(url, "reading") == "opened\n"


def test_reading_only_refuses_to_write(database_url: str) -> None:
    with (
        closing(Store.open(database_url)) as store,
        closing(Store.open(database_url, read_only=True)) as reader,
    ):
        store.accept([arrival("a")])

        assert len(reader.deliveries()) == 1
        with pytest.raises(StoreUnavailable):
            reader.accept([arrival("b")])
        assert len(reader.deliveries()) == 1


def test_reading_only_makes_no_database(bare: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="`halyard db upgrade`"):
        Store.open(bare, read_only=True)

    assert list(tmp_path.iterdir()) == []


def test_t70_the_files_are_for_their_owner_only(bare: str, tmp_path: Path) -> None:
    with closing(Store.open(bare, migrate=True)) as store:
        store.accept([arrival("a")])
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert "memory.sqlite3-wal" in modes
    assert set(modes.values()) == {0o600}


def test_t70_an_open_file_is_closed_to_others(bare: str, tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite3"
    file.touch(0o644)
    file.chmod(0o644)

    Store.open(bare, migrate=True).close()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://root@db/halyard", "http://example.org"]
)
def test_an_unusable_address_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///PATH or postgresql\+psycopg://"):
        Store.open(url)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"no/such/memory\.sqlite3 cannot be made: No such file"):
        Store.open(f"sqlite:///{tmp_path}/no/such/memory.sqlite3")


def test_a_server_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Store.open(f"postgresql+psycopg://halyard@/halyard?host={tmp_path}")


def test_a_plain_postgresql_address_will_do(postgres_database: str) -> None:
    plain = postgres_database.replace("postgresql+psycopg", "postgresql")

    with closing(Store.open(plain)) as store:
        store.ping()


def test_commits_are_durable_and_keys_hold(bare: str) -> None:
    database = open_database(bare)
    with database.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_f40_a_locked_database_is_waited_for_and_then_refused(url: str) -> None:
    with closing(Store.open(url, busy=timedelta(milliseconds=50))) as store:
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            store.accept([arrival("a")])
        with pytest.raises(StoreUnavailable, match="locked"):
            store.wake_many([ref(1)], NOW)
        assert store.deliveries() == (), "reading goes on"
        other.execute("ROLLBACK")
        other.close()

        store.accept([arrival("a")])

        assert len(store.deliveries()) == 1
        waited = store.waits.so_far()
        assert (waited.times, waited.in_vain) == (2, 2)
        assert timedelta(milliseconds=100) <= waited.total < timedelta(seconds=20)


def test_f40_a_write_that_waits_for_another_of_its_process_is_counted(url: str) -> None:
    with closing(Store.open(url)) as one, closing(Store.open(url, busy=timedelta(milliseconds=20))) as other:
        inside, enough = threading.Event(), threading.Event()

        def hold() -> None:
            with one._database.writing("claim"):
                inside.set()
                enough.wait(10)

        holder = threading.Thread(target=hold)
        holder.start()
        inside.wait(10)
        with pytest.raises(StoreUnavailable, match="locked"):
            other.accept([arrival("a")])
        enough.set()
        holder.join()
        other.accept([arrival("a")])

        assert other.waits.so_far().in_vain == 1
        assert one.waits.so_far().in_vain == 0


def test_f40_a_locked_row_is_waited_for_and_then_refused(postgres_database: str) -> None:
    with (
        closing(Store.open(postgres_database, busy=timedelta(milliseconds=50))) as store,
        closing(Store.open(postgres_database)) as other,
    ):
        store.wake_many([ref(1)], NOW)
        with other._database.writing("claim") as connection:
            connection.exec_driver_sql("SELECT * FROM tickets FOR UPDATE")
            with pytest.raises(StoreUnavailable, match="lock timeout"):
                store.accept([arrival("a", received_at=NOW - timedelta(seconds=1))])

        assert store.deliveries() == ()
        assert store.waits.so_far().in_vain == 1


def test_threads_of_one_process_take_turns(url: str) -> None:
    with closing(Store.open(url)) as one, closing(Store.open(url)) as other:
        threads = [
            threading.Thread(target=store.accept, args=([arrival(f"{name} {number}", ref(number))],))
            for number in range(50)
            for name, store in (("one", one), ("other", other))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert one.counts().accepted == 100


def test_a_write_inside_a_write_fails_at_once(url: str) -> None:
    with (
        closing(Store.open(url)) as one,
        closing(Store.open(url)) as other,
        one._database.writing("claim"),
        pytest.raises(StoreUnavailable, match="in the middle of another write"),
    ):
        other.accept([arrival("a")])


def test_a_closed_store_gives_its_files_back(url: str, tmp_path: Path) -> None:
    # What earlier tests left lying about is not to be counted as given back by this one.
    gc.collect()
    before = _open_files()

    Store.open(url).close()

    assert _open_files() <= before
    assert not (tmp_path / "halyard.sqlite3-wal").exists()


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_t70_a_file_of_somebody_elses_is_told_and_one_that_cannot_be_read_is_refused_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "memory.sqlite3"
    file.touch()

    def not_ours(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", not_ours)
    assert sqlite.keep_private(file) == (
        f"the database file {file} belongs to somebody else; give it to the user Halyard runs as"
    )
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(StoreUnavailable, match=r"memory\.sqlite3 cannot be opened; check its owner and mode"):
        sqlite.keep_private(file)


def test_f40_a_thread_whose_turn_does_not_come_in_time_is_told_how_long_it_waited(tmp_path: Path) -> None:
    writers, said = sqlite.Writers(tmp_path / "memory.sqlite3", alone=False), []

    def wait() -> None:
        try:
            with writers.turn(timedelta(milliseconds=20)):
                said.append("it was let in")
        except StoreUnavailable as error:
            said.append(str(error))

    with writers.turn(timedelta(seconds=1)):
        other = threading.Thread(target=wait)
        other.start()
        other.join()

    assert said == ["the database was locked for 0.02 s; try again"]
