"""The ties between tickets of two accounts.

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ACCOUNT = ("connector", "account")
OTHER = ("other_connector", "other_account")
WORDS = ("other_id", "named", "trouble")
MOMENTS = ("opening_at", "opened_at", "face_at", "other_face_at")


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "ties",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*ACCOUNT, "ticket_id", "key", *OTHER)),
        *(sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False) for name in WORDS),
        *(sa.Column(name, sa.BigInteger()) for name in MOMENTS),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("linked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("face", "other_face")),
        sa.PrimaryKeyConstraint(*ACCOUNT, "key", name="pk_ties"),
    )
    op.create_index("ix_ties_source", "ties", [*ACCOUNT, "ticket_id"])
    op.create_index("ix_ties_other", "ties", [*OTHER, "other_id"])


def downgrade() -> None:
    """Remove it; tickets that were tied are so no more."""
    op.drop_table("ties")
