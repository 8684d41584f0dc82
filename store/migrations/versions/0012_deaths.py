"""How often a worker died on a ticket.

Revision 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count; what is under way has none."""
    op.add_column("tickets", sa.Column("deaths", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("tickets", "deaths")
