"""Who may come in: people, sessions, tokens of the API, and tries that failed.

Revision 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    """Make the tables and their indexes."""
    _people()
    _tokens()


def _people() -> None:
    op.create_table(
        "users",
        *(_key(name) for name in ("name", "role")),
        sa.Column("accounts", sa.String()),
        _words("password"),
        sa.Column("link_digest", sa.String()),
        _moment("link_until", nullable=True),
        _moment("made_at"),
        _words("made_by"),
        _moment("changed_at"),
        _words("changed_by"),
        _moment("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
        sa.UniqueConstraint("link_digest", name="uq_users_link_digest"),
    )
    op.create_table(
        "sessions",
        _key("digest"),
        _words("who"),
        _key("role"),
        sa.Column("accounts", sa.String()),
        _key("how"),
        *(_moment(name) for name in ("made_at", "seen_at", "ends_at")),
        sa.Column("sign_in", sa.String()),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.UniqueConstraint("sign_in", name="uq_sessions_sign_in"),
    )
    op.create_index("ix_sessions_who", "sessions", ["who"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])
    op.create_table(
        "sign_in_tries",
        *(_key(name) for name in ("kind", "subject")),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("last_at"),
        _moment("until", nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_last_at", "sign_in_tries", ["last_at"])


def _tokens() -> None:
    op.create_table(
        "api_tokens",
        *(_key(name) for name in ("connector", "account", "name", "digest", "role")),
        _moment("made_at"),
        _words("made_by"),
        *(_moment(name, nullable=True) for name in ("expires_at", "revoked_at")),
        _words("revoked_by"),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("connector", "account", "name", name="pk_api_tokens"),
        sa.UniqueConstraint("connector", "account", "digest", name="uq_api_tokens_connector_account_digest"),
    )


def downgrade() -> None:
    """Remove them; nobody can come into the console any more, and only tokens of the environment open the API."""
    for table in ("sign_in_tries", "api_tokens", "sessions", "users"):
        op.drop_table(table)
