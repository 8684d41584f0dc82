"""The ledger: each promise with its clock, its holds and its end, and each line of the journal with the one before it.

Revision 0002. Promises made until now ran on elapsed time and were never held, so that what is new about them follows
from what was kept. Going back forgets calendars and holds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BEFORE = (
    "UPDATE journal SET before = COALESCE((SELECT earlier.digest FROM journal AS earlier"
    " WHERE earlier.connector = journal.connector AND earlier.account = journal.account"
    " AND earlier.ticket_id = journal.ticket_id AND earlier.id < journal.id ORDER BY earlier.id DESC LIMIT 1), '')"
)
_VOID = (
    "UPDATE obligations SET ended = 'void', ended_at = COALESCE((SELECT escalations.closed_at FROM escalations"
    " WHERE escalations.connector = obligations.connector AND escalations.account = obligations.account"
    " AND escalations.ticket_id = obligations.ticket_id AND escalations.number = obligations.number), due_at)"
    " WHERE void AND met_at IS NULL"
)
"""A promise became void as its escalation ended."""


def upgrade() -> None:
    """Add what is new and fill it in from what was kept."""
    op.add_column("journal", _words("before"))
    op.execute(_BEFORE)
    with op.batch_alter_table("obligations") as table:
        table.add_column(sa.Column("within", sa.BigInteger()))
        table.add_column(_words("calendar"))
        table.add_column(sa.Column("holds", sa.String(), server_default=sa.text("'[]'"), nullable=False))
        table.add_column(sa.Column("ended", sa.String()))
        table.add_column(sa.Column("ended_at", sa.BigInteger()))
        table.add_column(_words("ended_by"))
    op.execute("UPDATE obligations SET within = due_at - basis_at, ended_by = met_by")
    op.execute("UPDATE obligations SET ended = 'met', ended_at = met_at WHERE met_at IS NOT NULL")
    op.execute(_VOID)
    with op.batch_alter_table("obligations") as table:
        table.alter_column("within", existing_type=sa.BigInteger(), nullable=False)
        table.drop_column("met_at")
        table.drop_column("met_by")
        table.drop_column("void")


def downgrade() -> None:
    """Put the earlier columns in the place of the new ones."""
    with op.batch_alter_table("obligations") as table:
        table.add_column(sa.Column("met_at", sa.BigInteger()))
        table.add_column(_words("met_by"))
        table.add_column(sa.Column("void", sa.Boolean()))
    op.execute("UPDATE obligations SET met_by = ended_by, void = (ended IS NOT NULL AND ended <> 'met')")
    op.execute("UPDATE obligations SET met_at = ended_at WHERE ended = 'met'")
    with op.batch_alter_table("obligations") as table:
        table.alter_column("void", existing_type=sa.Boolean(), nullable=False)
        for name in ("within", "calendar", "holds", "ended", "ended_at", "ended_by"):
            table.drop_column(name)
    op.drop_column("journal", "before")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False)
