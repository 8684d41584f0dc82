"""The outages of each account, and the escalations that are part of one.

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACCOUNT = ("connector", "account")
WORDS = ("title", "problem", "status_page_url", "subscribe_url", "confirmed_by", "last_update")


def upgrade() -> None:
    """Make the table and the two indexes."""
    op.create_table(
        "outages",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*ACCOUNT, "id", "source", "matches")),
        *(sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False) for name in WORDS),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint(*ACCOUNT, "id", name="pk_outages"),
    )
    _partial_index("ix_outages_running", "outages", ACCOUNT, "ended_at IS NULL")
    _partial_index("ix_escalations_outage", "escalations", (*ACCOUNT, "outage"), "outage <> ''")


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_escalations_outage", "escalations")
    op.drop_table("outages")


def _partial_index(name: str, table: str, columns: tuple[str, ...], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
