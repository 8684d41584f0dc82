"""What sweeps need to know: the version that our own last write made of a ticket, and tickets that went back in time.

Revision 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TICKET = ("connector", "account", "ticket_id")


def upgrade() -> None:
    """Add the column; of earlier writes it says nothing, so that a sweep looks at those once more."""
    op.create_table(
        "setbacks",
        *(sa.Column(name, sa.String(), nullable=False) for name in TICKET),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("known_at", "found_at", "first_at", "seen_at")),
        sa.PrimaryKeyConstraint(*TICKET, name="pk_setbacks"),
    )
    op.create_index("ix_setbacks_seen_at", "setbacks", ["connector", "account", "seen_at"])
    op.add_column("tickets", sa.Column("wrote", sa.String(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Remove both."""
    op.drop_table("setbacks")
    op.drop_column("tickets", "wrote")
