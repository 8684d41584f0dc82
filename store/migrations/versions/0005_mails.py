"""The mails of the escalation mailboxes: what became of each, what waits for a person, and what was answered.

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ACCOUNT = ("connector", "account")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *_keys(*ACCOUNT, "key", "digest"),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        *_words("sender", "subject", "message_id"),
        *_keys("state"),
        *_words("why", "ticket_id"),
        sa.Column("body", sa.String()),
        *_words("vouched_by"),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("copies", sa.Integer(), server_default=sa.text("0"), nullable=False),
        *_keys("mark"),
        sa.Column("reply", sa.String()),
        *_words("reply_state"),
        sa.Column("reply_at", sa.BigInteger()),
        *_words("reply_why"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint(*ACCOUNT, "key", name="uq_mails_connector_account_key"),
        sa.UniqueConstraint(*ACCOUNT, "mark", name="uq_mails_connector_account_mark"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_mails_held", (*ACCOUNT, "state"), "state IN ('held', 'released')")
    _partial_index("ix_mails_unanswered", ACCOUNT, "reply_state IN ('open', 'due', 'sending')")
    op.create_index("ix_mails_replied", "mails", [*ACCOUNT, "reply_at"])
    _partial_index("ix_mails_known", (*ACCOUNT, "received_at"), "sender <> ''")


def downgrade() -> None:
    """Remove it, and with it every mail that still waits for a person."""
    op.drop_table("mails")


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False) for name in names]


def _partial_index(name: str, columns: tuple[str, ...], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "mails", list(columns), sqlite_where=condition, postgresql_where=condition)
