"""Migrations make exactly the tables that the code declares, there and back, on both databases."""

import dataclasses
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import StoreError
from core.escalation import Escalation, Obligation
from store import Store, upgrade
from store.schema import escalations, metadata, obligations


def described(url: str) -> dict[str, Any]:
    """All there is in a database: columns, types, keys, uniques and indexes of each table."""
    engine = sa.create_engine(url)
    inspector = sa.inspect(engine)
    found = {
        table: {
            "columns": {one["name"]: _column(one) for one in inspector.get_columns(table)},
            "primary": inspector.get_pk_constraint(table),
            "foreign": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "indexes": sorted((_index(one) for one in inspector.get_indexes(table)), key=str),
            "checks": inspector.get_check_constraints(table),
            "autoincrement": _counts_up(engine, table),
        }
        for table in inspector.get_table_names()
    }
    engine.dispose()
    return found


def _column(column: Any) -> dict[str, Any]:
    return {**column, "type": str(column["type"])}


def _index(index: Any) -> dict[str, Any]:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def _counts_up(engine: sa.Engine, table: str) -> bool:
    if engine.dialect.name != "sqlite":
        return False
    with engine.connect() as connection:
        made = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
        return "AUTOINCREMENT" in str(connection.scalar(made, {"name": table}))


def emptied(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        everything = sa.MetaData()
        everything.reflect(connection)
        everything.drop_all(connection)
    engine.dispose()


def declared(url: str) -> dict[str, Any]:
    engine = sa.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    return described(url)


def test_migrations_make_the_declared_tables(bare_url: str) -> None:
    upgrade.upgrade(bare_url)
    migrated = described(bare_url)
    emptied(bare_url)

    fresh = declared(bare_url)

    assert migrated.pop("alembic_version")
    assert migrated == fresh
    assert len(fresh) == len(metadata.tables)


def test_a_partial_index_is_compared_with_its_condition(bare_url: str) -> None:
    """Otherwise the test above would compare less than it says."""
    (ready,) = declared(bare_url)["tickets"]["indexes"]

    assert "ready_at IS NOT NULL" in str(ready)


def test_down_and_up_again_makes_the_same(bare_url: str) -> None:
    upgrade.upgrade(bare_url)
    before = described(bare_url)

    assert upgrade.downgrade(bare_url, "base") == ""
    assert described(bare_url).keys() == {"alembic_version"}
    assert upgrade.upgrade(bare_url) == upgrade.head()

    assert described(bare_url) == before


def test_the_current_revision_is_told(bare_url: str) -> None:
    assert upgrade.current(bare_url) == ""

    upgrade.upgrade(bare_url)

    assert upgrade.current(bare_url) == upgrade.head() != ""


def test_upgrading_twice_changes_nothing(bare_url: str) -> None:
    upgrade.upgrade(bare_url)
    before = described(bare_url)

    upgrade.upgrade(bare_url)

    assert described(bare_url) == before


def test_an_unknown_revision_is_refused(bare_url: str) -> None:
    with pytest.raises(StoreError, match="nonsense"):
        upgrade.upgrade(bare_url, "nonsense")


def test_a_store_without_tables_names_the_cure(bare_url: str) -> None:
    with pytest.raises(StoreError, match=r"no tables yet.*`halyard db upgrade`"):
        Store.open(bare_url)


def test_a_store_of_another_version_names_the_cure(bare_url: str) -> None:
    upgrade.upgrade(bare_url)
    engine = sa.create_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    engine.dispose()

    with pytest.raises(StoreError, match=r"is at revision 0000.*`halyard db upgrade`"):
        Store.open(bare_url)


def test_opening_may_migrate(bare_url: str) -> None:
    with closing(Store.open(bare_url, migrate=True)) as store:
        store.ping()

    with closing(Store.open(bare_url)) as store:
        assert store.integrity() == "ok"


@pytest.mark.parametrize(
    ("value", "table", "elsewhere"),
    [(Escalation, escalations, {"ref", "obligations"}), (Obligation, obligations, set())],
)
def test_every_field_has_a_column_of_its_name(value: Any, table: sa.Table, elsewhere: set[str]) -> None:
    fields = {one.name for one in dataclasses.fields(value)} - elsewhere
    keys = {"connector", "account", "ticket_id", "position"}

    assert fields | {"number"} == {column.name for column in table.columns} - keys


def test_every_table_but_the_company_s_own_is_keyed_by_account() -> None:
    for table in metadata.tables.values():
        if table.name in {"policies", "users", "sessions", "sign_in_tries"}:
            continue
        uniques = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
        keys = [table.primary_key.columns.keys(), *(one.columns.keys() for one in uniques)]
        numbered = table.primary_key.columns.keys() == ["id"]

        assert all(key[:2] == ["connector", "account"] for key in keys[numbered:]), table.name
        assert {"connector", "account"} <= set(table.columns.keys())
