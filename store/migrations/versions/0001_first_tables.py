"""The first tables: deliveries, tickets, escalations and their promises, the outbox, the journal and the rest.

Revision 0001. Written out in full and apart from :mod:`store.schema`, which moves on while this stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TICKET = ("connector", "account", "ticket_id")
READY_AT = (
    "CASE WHEN leased_until IS NOT NULL THEN leased_until"
    " WHEN due_at IS NULL THEN wake_at"
    " WHEN hold_until > due_at THEN CASE WHEN wake_at < hold_until THEN wake_at ELSE hold_until END"
    " WHEN wake_at < due_at THEN wake_at"
    " ELSE due_at END"
)


def upgrade() -> None:
    """Make the tables."""
    _deliveries()
    _tickets()
    _escalations()
    _obligations()
    _outbox()
    _journal()
    _papers()


def downgrade() -> None:
    """Remove them, and with them all that is remembered."""
    for table in (
        "used_links",
        "cursors",
        "policies",
        "journal",
        "outbox",
        "obligations",
        "escalations",
        "tickets",
        "deliveries",
    ):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=True, nullable=False)


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def _moments(*names: str, nullable: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def _state(first: str) -> sa.Column[str]:
    return sa.Column("state", sa.String(), server_default=sa.text(f"'{first}'"), nullable=False)


def _partial_index(name: str, table: str, columns: tuple[str, ...], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _id(),
        *_keys(*TICKET, "channel", "kind", "delivery_id", "digest"),
        *_moments("received_at", nullable=False),
        *_words("actor", "host_kind"),
        sa.Column("body", sa.String()),
        *_words("nonce"),
        _state("pending"),
        *_words("rule"),
        *_moments("finished_at"),
        *_numbers("copies", "tries"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("connector", "account", "delivery_id", name="uq_deliveries_connector_account_delivery_id"),
        sa.UniqueConstraint("connector", "account", "digest", name="uq_deliveries_connector_account_digest"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_deliveries_pending", "deliveries", (*TICKET, "received_at"), "state = 'pending'")
    _partial_index("ix_deliveries_parked", "deliveries", ("finished_at",), "state = 'parked'")


def _tickets() -> None:
    op.create_table(
        "tickets",
        *_keys(*TICKET),
        *_words("version"),
        *_numbers("revision"),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        *_moments("leased_until"),
        *_words("leased_by"),
        *_moments("wake_at", "due_at", "hold_until"),
        sa.Column("ready_at", sa.BigInteger(), sa.Computed(READY_AT, persisted=True)),
        *_words("due_why"),
        sa.Column("rank", sa.Integer(), server_default=sa.text("10"), nullable=False),
        *_numbers("tries"),
        *_words("verdict"),
        *_moments("available_at"),
        *_words("severity", "tier", "journal_head"),
        sa.Column("memory", sa.String()),
        sa.Column("snapshot", sa.String()),
        sa.PrimaryKeyConstraint(*TICKET, name="pk_tickets"),
    )
    _partial_index("ix_tickets_ready", "tickets", ("rank", "ready_at", *TICKET), "ready_at IS NOT NULL")


def _escalations() -> None:
    op.create_table(
        "escalations",
        *_keys(*TICKET),
        sa.Column("number", sa.Integer(), nullable=False),
        *_words("policy"),
        *_keys("policy_version", "state"),
        sa.Column("level", sa.Integer(), nullable=False),
        *_words("owner", "owner_name", "channel", "requested_by", "requested_by_name", "reason"),
        *_keys("details"),
        *_moments("opened_at", nullable=False),
        *_words("assignee"),
        *_moments("acknowledged_at", "contacted_at", "heard_at", "closed_at"),
        *_words("outcome"),
        sa.PrimaryKeyConstraint(*TICKET, "number", name="pk_escalations"),
        sa.ForeignKeyConstraint(TICKET, [f"tickets.{name}" for name in TICKET], name="fk_escalations_tickets"),
    )
    _partial_index("uq_escalations_open", "escalations", TICKET, "state IN ('requested', 'active')", unique=True)
    op.create_index("ix_escalations_opened_at", "escalations", ["opened_at"])


def _obligations() -> None:
    escalation = (*TICKET, "number")
    op.create_table(
        "obligations",
        *_keys(*TICKET),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_keys("kind"),
        *_moments("basis_at", "due_at", nullable=False),
        *_moments("next_at", "met_at"),
        *_words("met_by"),
        *_numbers("fired"),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*escalation, "position", name="pk_obligations"),
        sa.ForeignKeyConstraint(
            escalation, [f"escalations.{name}" for name in escalation], name="fk_obligations_escalations"
        ),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        _id(),
        *_keys(*TICKET, "key", "note"),
        _state("waiting"),
        *_moments("made_at", nullable=False),
        *_moments("sending_at", "ended_at"),
        *_words("why", "version"),
        *_numbers("looks", "tries"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("connector", "account", "key", name="uq_outbox_connector_account_key"),
        sa.ForeignKeyConstraint(TICKET, [f"tickets.{name}" for name in TICKET], name="fk_outbox_tickets"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_outbox_unsent", "outbox", TICKET, "state IN ('waiting', 'sending')")
    _partial_index("ix_outbox_parked", "outbox", ("ended_at",), "state = 'parked'")


def _journal() -> None:
    op.create_table(
        "journal",
        _id(),
        *_keys(*TICKET),
        *_moments("at", nullable=False),
        *_words("kind", "actor"),
        *_keys("facts"),
        sa.Column("escalation", sa.Integer()),
        *_keys("digest"),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_ticket", "journal", [*TICKET, "id"])


def _papers() -> None:
    op.create_table(
        "policies",
        *_keys("name", "version", "text", "digest"),
        *_moments("saved_at", nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name="pk_policies"),
    )
    op.create_table(
        "cursors",
        *_keys("connector", "account", "name", "value"),
        sa.PrimaryKeyConstraint("connector", "account", "name", name="pk_cursors"),
    )
    op.create_table(
        "used_links",
        *_keys("connector", "account", "nonce", "ticket_id"),
        *_moments("used_at", nullable=False),
        sa.PrimaryKeyConstraint("connector", "account", "nonce", name="pk_used_links"),
    )
