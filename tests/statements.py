"""Compiles each database statement once per run instead of at each of the thousands of openings of a database.

SQLAlchemy remembers what it compiled for as long as one database is open. Nothing of a compiled statement depends on
which database of a kind it is for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

MOST = 4000


def remember_statements() -> None:
    """Have all databases of a kind share what was compiled for one of them."""
    shared: LRUCache[Any, Any] = LRUCache(MOST)

    def alike(one: Any, other: Any) -> bool:
        return type(one) is type(other) and one.paramstyle == other.paramstyle

    def hashed(one: Any) -> int:
        return hash((type(one), one.paramstyle))

    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect: Any = kind
        dialect.__eq__, dialect.__hash__ = alike, hashed
    engine: Any = Engine
    engine._compiled_cache = property(lambda _self: shared, lambda _self, _made: None)
