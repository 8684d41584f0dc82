"""What stands in the way of the work, and what operators were told about it.

Revision 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ALARM = ("connector", "account", "kind", "subject")
STANDING = sa.text("ended_at IS NULL")
DUE = sa.text("state IN ('due', 'sending')")


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "alarms",
        _id(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ALARM),
        _with_default("facts", "'{}'"),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("opened_at", "seen_at")),
        *(sa.Column(name, sa.BigInteger()) for name in ("ended_at", "confirmed_at")),
        _with_default("confirmed_by", "''"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_alarms_standing", "alarms", list(ALARM), unique=True, sqlite_where=STANDING, postgresql_where=STANDING
    )
    op.create_index("ix_alarms_told", "alarms", [*ALARM, "id"])
    op.create_index("ix_alarms_ended_at", "alarms", ["ended_at"])
    op.create_table(
        "notices",
        _id(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("connector", "account", "channel")),
        sa.Column("alarm", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        _with_default("state", "'due'"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in ("sending_at", "ended_at")),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _with_default("why", "''"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_notices_key", "notices", ["channel", "key"], unique=True)
    op.create_index("ix_notices_due", "notices", ["channel", "id"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("ix_notices_ended_at", "notices", ["ended_at"])


def downgrade() -> None:
    """Remove them; what stands in the way shows again as soon as it is met again."""
    op.drop_table("notices")
    op.drop_table("alarms")


def _id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=True, nullable=False)


def _with_default(name: str, value: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default=sa.text(value), nullable=False)
