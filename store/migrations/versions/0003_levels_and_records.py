"""What is recorded of an escalation on its way: levels and owners, steps, on whose behalf, which outage it is part of.

Revision 0003. An escalation that stood before counts as validated when it opened.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXTS = ("on_behalf_of", "on_behalf_of_name", "outage")
LISTS = ("records", "tenures")
NUMBERS = ("accepted_at", "cadence")


def upgrade() -> None:
    """Add the columns."""
    for name in TEXTS:
        op.add_column("escalations", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    for name in NUMBERS:
        op.add_column("escalations", sa.Column(name, sa.BigInteger()))
    for name in LISTS:
        op.add_column("escalations", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("'[]'")))
    waits: sa.Column[bool] = sa.Column("deprioritised", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    op.add_column("escalations", waits)
    op.execute("UPDATE escalations SET accepted_at = opened_at")


def downgrade() -> None:
    """Remove the columns."""
    for name in (*TEXTS, *NUMBERS, *LISTS, "deprioritised"):
        op.drop_column("escalations", name)
