"""The wake-ups between several machines, in a schema of their own; nothing on SQLite.

Revision 0007. The tables are Procrastinate's, as its installed release wants them: they hold hints, and nothing else.
"""

from alembic import op

from store import queue_tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    queue_tables.make(op.get_bind())


def downgrade() -> None:
    """Remove them; what is due is found without."""
    queue_tables.remove(op.get_bind())
