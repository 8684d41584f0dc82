"""Declares the table of the accounts that people made stand still."""

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, text

from store.columns import Moment, Words
from store.schema import metadata

pauses = Table(
    "pauses",
    metadata,
    Column("connector", String, nullable=False),
    Column("account", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("since_at", Moment, nullable=False),
    Column("by", Words, nullable=False, server_default=text("''")),
    Column("why", Words, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("connector", "account"),
)
