"""Tells operators how much there is of everything, what waits for them, and whether the database is sound."""

from datetime import datetime

from sqlalchemy import Connection, text

from store import deliveries, escalations, ledger, outbox, papers
from store.database import Database
from store.values import Counts, ParkedRow

SOUND = "ok"


def counts(connection: Connection, now: datetime | None) -> Counts:
    """Count everything; ``now`` is what overdue is measured at."""
    states = deliveries.count_states(connection)
    number = {state: counted for state, (counted, _) in states.items()}
    return Counts(
        accepted=sum(number.values()),
        copies=sum(copies for _, copies in states.values()),
        applied=number.get("applied", 0),
        ignored=number.get("ignored", 0),
        parked=number.get("parked", 0),
        pending=number.get("pending", 0),
        open_escalations=escalations.count_open(connection),
        overdue=None if now is None else escalations.count_overdue(connection, now),
        outbox_waiting=outbox.count_unsent(connection),
        outbox_parked=outbox.count_parked(connection),
        oldest_pending_at=deliveries.oldest_pending_at(connection),
    )


def parked(connection: Connection, limit: int) -> tuple[ParkedRow, ...]:
    """All that waits for a person, oldest first."""
    both = (*deliveries.parked(connection, limit), *outbox.parked(connection, limit))
    return tuple(sorted(both, key=lambda row: row.since)[:limit])


def integrity(database: Database) -> str:
    """``ok``, or what is wrong with the database, one thing a line."""
    with database.reading() as connection:
        faults = _file_faults(connection) if database.is_sqlite else []
        if not faults:
            broken = (one.ref for one in ledger.walk(connection) if one.broken is not None)
            faults += [f"the journal of {ref} was changed after it was written" for ref in broken]
            changed = papers.changed_policies(connection)
            faults += [f"policy {one}: the stored text was changed after it was saved" for one in changed]
    return "\n".join(faults) or SOUND


def ping(connection: Connection) -> None:
    """Ask the database for a sign of life."""
    connection.execute(text("SELECT 1"))


def _file_faults(connection: Connection) -> list[str]:
    found = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars()]
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [line for line in found if line != SOUND] + [f"a row of {row[0]} belongs to nothing" for row in loose]
