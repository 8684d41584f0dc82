"""Keeps releases apart: a process works only on the very tables that its release was made for (F58).

Rule 1: a claim and the look at the schema are one transaction, so that no work is taken on a schema that moved on.
Rule 2: migrations only add, so what a release was in the middle of when the schema moved may be finished.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, String, column, select, table

from core.errors import OtherSchema, StoreError
from store import upgrade
from store.database import Database

_REVISION = select(column("version_num", String)).select_from(table("alembic_version"))


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The schema a database has (empty: none), the one this release needs, and whether it knows the former."""

    found: str
    needed: str
    known: bool

    @property
    def fits(self) -> bool:
        """Whether this release may work on it."""
        return self.found == self.needed

    @property
    def newer(self) -> bool:
        """Whether a later release made it: what arrives may still be stored, since later ones only add."""
        return bool(self.found) and not self.known

    @property
    def why(self) -> str:
        """Why this process holds, and the cure; empty where it need not."""
        if self.fits:
            return ""
        if self.newer:
            return (
                f"module held: newer schema ({self.found}; this release needs {self.needed}): install the release "
                f"that made it, or go back with that one's `halyard db downgrade {self.needed}`"
            )
        found = f"older schema ({self.found}" if self.found else "no tables yet ("
        return f"module held: {found}; this release needs {self.needed}): run `halyard db upgrade`"


class SchemaBook:
    """Which schema an open database has, beside the one this release needs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self) -> SchemaState:
        """As it is now; raises :class:`core.errors.StoreUnavailable`."""
        release = self._database.release
        found = self._found()
        return SchemaState(found, release.needs, found in release.known)

    def _found(self) -> str:
        """Asked every second, so by the one statement that it takes; without tables that statement fails."""
        try:
            with self._database.reading() as connection:
                return connection.scalar(_REVISION) or ""
        except StoreError:
            # SQLite says of a missing table what it says of one that cannot be read; whoever asks again is told which.
            return upgrade.revision_of(self._database)


def must_fit(connection: Connection, database: Database) -> None:
    """Raise :class:`OtherSchema` where the schema moved on; asked at the end of a claim's own transaction."""
    release = database.release
    found = connection.scalar(_REVISION) or ""
    if found != release.needs:
        raise OtherSchema(SchemaState(found, release.needs, found in release.known).why)
