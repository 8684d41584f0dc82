"""Procrastinate's tables lie in a schema of their own, come with the migrations, and are made anew at need."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from store import queue_tables, upgrade
from tests.store.test_leadership import ask

TABLES = "SELECT table_schema FROM information_schema.tables WHERE table_name = 'procrastinate_jobs'"
MARK = "SELECT obj_description('halyard_queue'::regnamespace, 'pg_namespace')"


def test_they_lie_in_a_schema_of_their_own_and_are_found_there(bare_postgres: str) -> None:
    upgrade.upgrade(bare_postgres)

    assert ask(bare_postgres, TABLES) == [("halyard_queue",)]
    with psycopg.connect(queue_tables.conninfo(bare_postgres)) as connection:
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_f58_they_go_with_the_way_back_and_come_again(bare_postgres: str) -> None:
    upgrade.upgrade(bare_postgres)

    upgrade.downgrade(bare_postgres, "0006")
    assert ask(bare_postgres, TABLES) == []
    upgrade.upgrade(bare_postgres)

    assert ask(bare_postgres, TABLES) == [("halyard_queue",)]


@pytest.mark.parametrize("made_by", ["another release", None])
def test_those_of_another_release_of_the_library_are_made_anew(bare_postgres: str, made_by: str | None) -> None:
    upgrade.upgrade(bare_postgres)
    ours = ask(bare_postgres, MARK)
    with psycopg.connect(queue_tables.conninfo(bare_postgres)) as connection:
        mark = "NULL" if made_by is None else f"'{made_by}'"
        connection.execute(f"COMMENT ON SCHEMA halyard_queue IS {mark}".encode())
        connection.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('turns', 'turn')")

    upgrade.upgrade(bare_postgres)

    assert ask(bare_postgres, MARK) == ours
    assert ask(bare_postgres, "SELECT count(*) FROM halyard_queue.procrastinate_jobs") == [(0,)]


def test_where_they_are_missing_upgrading_makes_them(bare_postgres: str) -> None:
    upgrade.upgrade(bare_postgres)
    with psycopg.connect(queue_tables.conninfo(bare_postgres)) as connection:
        connection.execute("DROP SCHEMA halyard_queue CASCADE")

    upgrade.upgrade(bare_postgres)

    assert ask(bare_postgres, TABLES) == [("halyard_queue",)]


def test_upgrading_again_leaves_the_hints_that_are_there(bare_postgres: str) -> None:
    upgrade.upgrade(bare_postgres)
    with psycopg.connect(queue_tables.conninfo(bare_postgres)) as connection:
        connection.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('turns', 'turn')")

    upgrade.upgrade(bare_postgres)

    assert ask(bare_postgres, "SELECT count(*) FROM halyard_queue.procrastinate_jobs") == [(1,)]


def test_options_that_an_address_has_already_are_kept() -> None:
    told = queue_tables.conninfo(
        "postgresql+psycopg://halyard:p%40ss@db/halyard?options=-c%20jit%3Doff&sslmode=require"
    )
    given = conninfo_to_dict(told)

    assert given["options"] == "-c jit=off -c search_path=halyard_queue"
    assert (given["password"], given["sslmode"]) == ("p@ss", "require")
