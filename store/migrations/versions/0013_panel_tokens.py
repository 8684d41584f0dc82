"""Which tokens of the helpdesk's panels were used.

Revision 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = ("connector", "account", "digest")


def upgrade() -> None:
    """Make the table and its index."""
    op.create_table(
        "panel_tokens",
        *(sa.Column(name, sa.String(), nullable=False) for name in KEY),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name="pk_panel_tokens"),
    )
    op.create_index("ix_panel_tokens_ends_at", "panel_tokens", ["ends_at"])


def downgrade() -> None:
    """Remove it: a token that was used in the last ten minutes may then be used once more."""
    op.drop_table("panel_tokens")
