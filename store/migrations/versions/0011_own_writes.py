"""Which version of a ticket our own last write made, so that a sweep tells it from a change that nobody told us of.

Revision 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of earlier writes it says nothing, so that a sweep looks at those once more."""
    op.add_column("tickets", sa.Column("wrote", sa.String(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("tickets", "wrote")
