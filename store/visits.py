"""Remembers which tokens of the helpdesk have been used, by their digests, so that none is used twice (T51).

Rule 1: of many processes that bring the same token at the same moment, one alone is told that it is new.
Rule 2: a digest is kept until the token would not be believed any more, and then forgotten.
"""

from datetime import datetime

from sqlalchemy import delete

from store.access_tables import panel_tokens
from store.database import Database


class VisitBook:
    """The used tokens of all accounts; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spend(self, connector: str, account: str, digest: str, ends_at: datetime) -> bool:
        """Use a token, by the digest of what the helpdesk signed; false where it was used before."""
        values = {"connector": connector, "account": account, "digest": digest, "ends_at": ends_at}
        insert = self._database.insert(panel_tokens).values(values)
        with self._database.writing("access") as connection:
            added = insert.on_conflict_do_nothing().returning(panel_tokens.c.digest)
            return connection.execute(added).first() is not None

    def forget(self, now: datetime) -> int:
        """Forget tokens whose time is over; answers how many."""
        with self._database.writing("access") as connection:
            return connection.execute(delete(panel_tokens).where(panel_tokens.c.ends_at <= now)).rowcount
