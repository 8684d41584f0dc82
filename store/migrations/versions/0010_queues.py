"""Work is chosen account by account, and people may make an account stand still.

Revision 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

READY = sa.text("ready_at IS NOT NULL")
ACCOUNT = ("connector", "account")


def upgrade() -> None:
    """Order the index of what is ready by account first, and make the table of accounts that stand still."""
    op.drop_index("ix_tickets_ready", "tickets")
    _index(*ACCOUNT, "rank", "ready_at", "ticket_id")
    op.create_table(
        "pauses",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*ACCOUNT, "kind")),
        sa.Column("since_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False) for name in ("by", "why")),
        sa.PrimaryKeyConstraint(*ACCOUNT, name="pk_pauses"),
    )


def downgrade() -> None:
    """Go back to one queue for all; accounts that stood still work again."""
    op.drop_table("pauses")
    op.drop_index("ix_tickets_ready", "tickets")
    _index("rank", "ready_at", *ACCOUNT, "ticket_id")


def _index(*columns: str) -> None:
    op.create_index("ix_tickets_ready", "tickets", list(columns), sqlite_where=READY, postgresql_where=READY)
