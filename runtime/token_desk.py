"""Makes, lists and takes back the named tokens of the API, each for one account, one role and a time.

Rule 1: a token is shown once, when it is made; what is kept of it opens nothing.
Rule 2: no token makes a person: the highest role that one can have is a manager's.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.secrets import Secret
from runtime.access import Role
from runtime.chance import drawn_word
from runtime.people_desk import NotLikeThat, digest, known_accounts
from runtime.settings import Settings
from store import Store, TokenRow

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
OPENING = "hyt_"
"""What every token of ours begins with, so that a search for leaked secrets knows one."""
TOKEN_ROLES = tuple(role.word for role in (Role.VIEWER, Role.RESPONDER, Role.MANAGER))
LONGEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, which is shown once, and what is kept of it."""

    token: Secret
    row: TokenRow


class TokenDesk:
    """Everything that is done about tokens; ``by`` is always who does it."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._tokens = store.access.tokens

    def all(self) -> tuple[TokenRow, ...]:
        """Every token, by account and name."""
        return self._tokens.all()

    def add(self, account: str, name: str, role: str, lives: timedelta | None, at: datetime, by: str) -> Made:
        """Make a token for ``connector/account`` that lives so long (``None``: until it is revoked).

        Raises :class:`NotLikeThat`.
        """
        known = known_accounts(self._settings, (account,)) or frozenset()
        (key,) = known
        if not NAME.fullmatch(name):
            raise NotLikeThat(f"{name[:60]!r} is not a name; use small letters, digits and ._-, 64 at most")
        if role not in TOKEN_ROLES:
            raise NotLikeThat(f"{role[:60]!r} is no role of a token; there is {', '.join(TOKEN_ROLES)}")
        if lives is not None and not timedelta(0) < lives <= LONGEST:
            raise NotLikeThat("a token lives for at most ten years, or until it is revoked")
        token = OPENING + drawn_word(32)
        until = at + lives if lives is not None else None
        row = TokenRow(*key, name, digest(token), role, at, by, until)
        if not self._tokens.add(row):
            raise NotLikeThat(f"{account} has or had a token called {name}; take another name")
        return Made(Secret(token), row)

    def revoke(self, account: str, name: str, at: datetime, by: str) -> None:
        """Let a token open nothing any more; raises :class:`NotLikeThat`."""
        connector, _, own = account.partition("/")
        if not self._tokens.revoke(connector, own, name, at, by):
            raise NotLikeThat(f"{account[:60]} has no token called {name[:60]!r} that opens anything")
