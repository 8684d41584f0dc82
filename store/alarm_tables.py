"""The tables of what stands in the way of the work, and of what operators were told about it.

Kept apart from :mod:`store.schema`, whose rules hold here too. An alarm about the service itself has an empty
connector and account.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, text

from store.columns import Moment, Words
from store.schema import metadata

# The very same words stand in the queries, for a bound value hides a partial index from the planner.
IS_STANDING = text("ended_at IS NULL")
IS_DUE = text("state IN ('due', 'sending')")

ALARM = ("connector", "account", "kind", "subject")


def _id() -> Column[int]:
    # SQLite counts by itself only in a column whose type is exactly INTEGER.
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default=text("''"))


alarms = Table(
    "alarms",
    metadata,
    _id(),
    *(Column(name, Words, nullable=False) for name in ALARM),
    Column("facts", String, nullable=False, server_default=text("'{}'")),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("confirmed_at", Moment),
    _words("confirmed_by"),
    # An alarm stands at most once; one that comes back is another row.
    Index("uq_alarms_standing", *ALARM, unique=True, sqlite_where=IS_STANDING, postgresql_where=IS_STANDING),
    Index("ix_alarms_told", *ALARM, "id"),
    Index("ix_alarms_ended_at", "ended_at"),
    sqlite_autoincrement=True,
)

notices = Table(
    "notices",
    metadata,
    _id(),
    *(Column(name, Words, nullable=False) for name in ("connector", "account", "channel")),
    Column("alarm", BigInteger, nullable=False),
    Column("key", String, nullable=False),
    Column("state", String, nullable=False, server_default=text("'due'")),
    Column("made_at", Moment, nullable=False),
    Column("sending_at", Moment),
    Column("ended_at", Moment),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    _words("why"),
    Index("uq_notices_key", "channel", "key", unique=True),
    Index("ix_notices_due", "channel", "id", sqlite_where=IS_DUE, postgresql_where=IS_DUE),
    Index("ix_notices_ended_at", "ended_at"),
    sqlite_autoincrement=True,
)
