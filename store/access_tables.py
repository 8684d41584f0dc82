"""The tables of who may come in: people, their sessions, tokens, and tries that failed.

Rule 1: nothing in them opens a door by itself: passwords are hashed, sessions, links and tokens are kept as digests.
Rule 2: people and sessions are the company's; a token belongs to one account, which is in its key.
"""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, text

from store.columns import Moment, Words
from store.schema import metadata

NONE = text("''")


def _key(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default=NONE)


users = Table(
    "users",
    metadata,
    _key("name"),
    _key("role"),
    Column("accounts", String),
    _words("password"),
    Column("link_digest", String),
    Column("link_until", Moment),
    Column("made_at", Moment, nullable=False),
    _words("made_by"),
    Column("changed_at", Moment, nullable=False),
    _words("changed_by"),
    Column("disabled_at", Moment),
    PrimaryKeyConstraint("name"),
    UniqueConstraint("link_digest"),
)

sessions = Table(
    "sessions",
    metadata,
    _key("digest"),
    _words("who"),
    _key("role"),
    Column("accounts", String),
    _key("how"),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("sign_in", String),
    PrimaryKeyConstraint("digest"),
    UniqueConstraint("sign_in"),
    Index("ix_sessions_who", "who"),
    Index("ix_sessions_ends_at", "ends_at"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    _key("connector"),
    _key("account"),
    _key("name"),
    _key("digest"),
    _key("role"),
    Column("made_at", Moment, nullable=False),
    _words("made_by"),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    _words("revoked_by"),
    Column("used_at", Moment),
    PrimaryKeyConstraint("connector", "account", "name"),
    UniqueConstraint("connector", "account", "digest"),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    _key("kind"),
    _key("subject"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("last_at", Moment, nullable=False),
    Column("until", Moment),
    PrimaryKeyConstraint("kind", "subject"),
    Index("ix_sign_in_tries_last_at", "last_at"),
)

panel_tokens = Table(
    "panel_tokens",
    metadata,
    _key("connector"),
    _key("account"),
    _key("digest"),
    Column("ends_at", Moment, nullable=False),
    PrimaryKeyConstraint("connector", "account", "digest"),
    Index("ix_panel_tokens_ends_at", "ends_at"),
)
