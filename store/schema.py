"""The tables of the memory, declared once, for SQLite and PostgreSQL alike.

Rule 1: every row says which connector and account it belongs to, and every query asks for both; only policy texts,
which are named by a digest of their meaning, and who may sign in are the company's.
Rule 2: nothing is stored twice. Escalations and obligations are rows; ``tickets.memory`` holds the rest of a
history. ``ready_at`` and the journal's digests are derived and guarded: the database computes the one,
:mod:`store.journal` checks the others.
Rule 3: a change here needs a migration; a test compares the two on both databases.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from store.columns import Length, Moment, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

TICKET = ("connector", "account", "ticket_id")
ESCALATION = (*TICKET, "number")
QUEUED = ("connector", "account", "rank", "ready_at", "ticket_id")

READY_AT = (
    "CASE WHEN leased_until IS NOT NULL THEN leased_until"
    " WHEN due_at IS NULL THEN wake_at"
    " WHEN hold_until > due_at THEN CASE WHEN wake_at < hold_until THEN wake_at ELSE hold_until END"
    " WHEN wake_at < due_at THEN wake_at"
    " ELSE due_at END"
)
"""When a ticket may next be claimed: at the end of its lease, else at its wake or its due moment.

A due moment whose work was put off waits until ``hold_until``; a wake does not.
"""


NEW_RANK = 10
"""A ticket somebody wrote to us about and that was never looked at: after open escalations, before quiet ones."""
SWEPT_RANK = 50
"""A ticket found by a sweep and never looked at: a first sweep of thousands holds nobody up."""

# Conditions of partial indexes. A query must say the very same words, for a bound value hides them from the planner.
IS_PENDING = text("state = 'pending'")
IS_PARKED = text("state = 'parked'")
IS_UNSENT = text("state IN ('waiting', 'sending')")
IS_OPEN = text("state IN ('requested', 'active')")
IS_READY = text("ready_at IS NOT NULL")
IS_HELD = text("state IN ('held', 'released')")
IS_UNANSWERED = text("reply_state IN ('open', 'due', 'sending')")
IS_KNOWN = text("sender <> ''")
IS_OF_OUTAGE = text("outage <> ''")
IS_RUNNING = text("ended_at IS NULL")


def _key(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default=text("''"))


def _id() -> Column[int]:
    # SQLite counts by itself only in a column whose type is exactly INTEGER.
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _ticket_columns() -> tuple[Column[str], ...]:
    return tuple(_key(name) for name in TICKET)


deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    *_ticket_columns(),
    _key("channel"),
    _key("kind"),
    _key("delivery_id"),
    _key("digest"),
    Column("received_at", Moment, nullable=False),
    _words("actor"),
    _words("host_kind"),
    Column("body", String),
    Column("nonce", String, nullable=False, server_default=text("''")),
    Column("state", String, nullable=False, server_default=text("'pending'")),
    _words("rule"),
    Column("finished_at", Moment),
    _number("copies"),
    _number("tries"),
    UniqueConstraint("connector", "account", "delivery_id"),
    UniqueConstraint("connector", "account", "digest"),
    Index(
        "ix_deliveries_pending",
        *TICKET,
        "received_at",
        sqlite_where=IS_PENDING,
        postgresql_where=IS_PENDING,
    ),
    Index(
        "ix_deliveries_parked",
        "finished_at",
        sqlite_where=IS_PARKED,
        postgresql_where=IS_PARKED,
    ),
    sqlite_autoincrement=True,
)

tickets = Table(
    "tickets",
    metadata,
    *_ticket_columns(),
    Column("version", String, nullable=False, server_default=text("''")),
    Column("wrote", String, nullable=False, server_default=text("''")),
    _number("revision"),
    Column("fence", BigInteger, nullable=False, server_default=text("0")),
    Column("leased_until", Moment),
    Column("leased_by", String, nullable=False, server_default=text("''")),
    Column("wake_at", Moment),
    Column("due_at", Moment),
    Column("hold_until", Moment),
    Column("ready_at", Moment, Computed(READY_AT, persisted=True)),
    _words("due_why"),
    Column("rank", Integer, nullable=False, server_default=text(str(NEW_RANK))),
    _number("tries"),
    _number("deaths"),
    _words("verdict"),
    Column("available_at", Moment),
    _words("severity"),
    _words("tier"),
    Column("journal_head", String, nullable=False, server_default=text("''")),
    Column("memory", String),
    Column("snapshot", String),
    PrimaryKeyConstraint(*TICKET),
    # Ordered as tickets are chosen, account by account. There are few accounts and ranks: see store.queues.
    Index("ix_tickets_ready", *QUEUED, sqlite_where=IS_READY, postgresql_where=IS_READY),
)

escalations = Table(
    "escalations",
    metadata,
    *_ticket_columns(),
    Column("number", Integer, nullable=False),
    _words("policy"),
    _key("policy_version"),
    _key("state"),
    Column("level", Integer, nullable=False),
    _words("owner"),
    _words("owner_name"),
    _words("channel"),
    _words("requested_by"),
    _words("requested_by_name"),
    _words("reason"),
    Column("details", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    _words("assignee"),
    Column("acknowledged_at", Moment),
    Column("contacted_at", Moment),
    Column("heard_at", Moment),
    Column("closed_at", Moment),
    _words("outcome"),
    _words("on_behalf_of"),
    _words("on_behalf_of_name"),
    Column("accepted_at", Moment),
    Column("cadence", Length),
    Column("records", String, nullable=False, server_default=text("'[]'")),
    Column("tenures", String, nullable=False, server_default=text("'[]'")),
    _words("outage"),
    Column("deprioritised", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint(*ESCALATION),
    ForeignKeyConstraint(TICKET, [f"tickets.{name}" for name in TICKET]),
    # There is never more than one open escalation on a ticket.
    Index(
        "uq_escalations_open",
        *TICKET,
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index("ix_escalations_opened_at", "opened_at"),
    Index(
        "ix_escalations_outage",
        "connector",
        "account",
        "outage",
        sqlite_where=IS_OF_OUTAGE,
        postgresql_where=IS_OF_OUTAGE,
    ),
)

obligations = Table(
    "obligations",
    metadata,
    *_ticket_columns(),
    Column("number", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    _key("kind"),
    Column("basis_at", Moment, nullable=False),
    Column("within", Length, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("next_at", Moment),
    _words("calendar"),
    Column("holds", String, nullable=False, server_default=text("'[]'")),
    _number("fired"),
    Column("ended", String),
    Column("ended_at", Moment),
    _words("ended_by"),
    PrimaryKeyConstraint(*ESCALATION, "position"),
    ForeignKeyConstraint(ESCALATION, [f"escalations.{name}" for name in ESCALATION]),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    *_ticket_columns(),
    _key("key"),
    Column("note", String, nullable=False),
    Column("state", String, nullable=False, server_default=text("'waiting'")),
    Column("made_at", Moment, nullable=False),
    Column("sending_at", Moment),
    Column("ended_at", Moment),
    _words("why"),
    Column("version", String, nullable=False, server_default=text("''")),
    _number("looks"),
    _number("tries"),
    UniqueConstraint("connector", "account", "key"),
    ForeignKeyConstraint(TICKET, [f"tickets.{name}" for name in TICKET]),
    Index(
        "ix_outbox_unsent",
        *TICKET,
        sqlite_where=IS_UNSENT,
        postgresql_where=IS_UNSENT,
    ),
    Index("ix_outbox_parked", "ended_at", sqlite_where=IS_PARKED, postgresql_where=IS_PARKED),
    sqlite_autoincrement=True,
)

journal = Table(
    "journal",
    metadata,
    _id(),
    *_ticket_columns(),
    Column("at", Moment, nullable=False),
    _words("kind"),
    _words("actor"),
    Column("facts", String, nullable=False),
    Column("escalation", Integer),
    Column("before", String, nullable=False, server_default=text("''")),
    Column("digest", String, nullable=False),
    Index("ix_journal_ticket", *TICKET, "id"),
    sqlite_autoincrement=True,
)

policies = Table(
    "policies",
    metadata,
    _key("name"),
    _key("version"),
    Column("text", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("name", "version"),
)

cursors = Table(
    "cursors",
    metadata,
    _key("connector"),
    _key("account"),
    _key("name"),
    Column("value", String, nullable=False),
    PrimaryKeyConstraint("connector", "account", "name"),
)

used_links = Table(
    "used_links",
    metadata,
    _key("connector"),
    _key("account"),
    _key("nonce"),
    _key("ticket_id"),
    Column("used_at", Moment, nullable=False),
    PrimaryKeyConstraint("connector", "account", "nonce"),
)

mails = Table(
    "mails",
    metadata,
    _id(),
    _key("connector"),
    _key("account"),
    _key("key"),
    _key("digest"),
    Column("received_at", Moment, nullable=False),
    _words("sender"),
    _words("subject"),
    _words("message_id"),
    _key("state"),
    _words("why"),
    _words("ticket_id"),
    Column("body", String),
    _words("vouched_by"),
    Column("ended_at", Moment),
    _number("copies"),
    _key("mark"),
    Column("reply", String),
    _words("reply_state"),
    Column("reply_at", Moment),
    _words("reply_why"),
    UniqueConstraint("connector", "account", "key"),
    UniqueConstraint("connector", "account", "mark"),
    Index("ix_mails_held", "connector", "account", "state", sqlite_where=IS_HELD, postgresql_where=IS_HELD),
    Index("ix_mails_unanswered", "connector", "account", sqlite_where=IS_UNANSWERED, postgresql_where=IS_UNANSWERED),
    Index("ix_mails_replied", "connector", "account", "reply_at"),
    Index("ix_mails_known", "connector", "account", "received_at", sqlite_where=IS_KNOWN, postgresql_where=IS_KNOWN),
    sqlite_autoincrement=True,
)

outages = Table(
    "outages",
    metadata,
    _key("connector"),
    _key("account"),
    _key("id"),
    _words("title"),
    _key("source"),
    Column("started_at", Moment, nullable=False),
    Column("matches", String, nullable=False),
    _words("problem"),
    Column("ended_at", Moment),
    _words("status_page_url"),
    _words("subscribe_url"),
    _words("confirmed_by"),
    _words("last_update"),
    PrimaryKeyConstraint("connector", "account", "id"),
    Index("ix_outages_running", "connector", "account", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
)

ties = Table(
    "ties",
    metadata,
    *_ticket_columns(),
    _key("key"),
    _key("other_connector"),
    _key("other_account"),
    *(_words(name) for name in ("other_id", "named", "trouble")),
    *(Column(name, Moment) for name in ("opening_at", "opened_at", "face_at", "other_face_at")),
    _number("tries"),
    Column("linked", Boolean, nullable=False, server_default=text("false")),
    *(Column(name, String) for name in ("face", "other_face")),
    PrimaryKeyConstraint("connector", "account", "key"),
    Index("ix_ties_source", *TICKET),
    Index("ix_ties_other", "other_connector", "other_account", "other_id"),
)
