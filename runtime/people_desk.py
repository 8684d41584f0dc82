"""Lets people in who have a password of ours: adds them, gives them a link to choose it, and changes what they may do.

The same for the command and for the console's page, so that both keep the same rules (T70).
Rule 1: nobody but the person ever knows the password; a link to choose it is shown once and used once.
Rule 2: whoever is given less, or shut out, is signed out everywhere at once.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import HalyardError
from runtime.access import ROLES, AccountKey
from runtime.chance import drawn_word
from runtime.passwords import fit, hashed
from runtime.settings import Settings
from store import Store, UserRow

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
LINK_LIVES = timedelta(hours=24)
SET_UP = "/console/set-up/"


class NotLikeThat(HalyardError):
    """What was asked for people or tokens cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A person's name and the link with which they choose their password, until ``until``."""

    name: str
    link: str
    until: datetime


class PeopleDesk:
    """Everything that is done about people; ``by`` is always who does it."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._users = store.access.users

    def all(self) -> tuple[UserRow, ...]:
        """Everybody, by name."""
        return self._users.all()

    def add(self, name: str, role: str, accounts: Sequence[str], at: datetime, by: str) -> Invited:
        """Add somebody; raises :class:`NotLikeThat`."""
        name = _name(name)
        link = drawn_word(32)
        until = at + LINK_LIVES
        row = UserRow(
            name=name,
            role=_role(role),
            accounts=known_accounts(self._settings, accounts),
            made_at=at,
            made_by=by,
            link_digest=digest(link),
            link_until=until,
        )
        if not self._users.add(row):
            raise NotLikeThat(f"there is somebody called {name} already")
        return self._invited(name, link, until)

    def let(self, name: str, role: str, accounts: Sequence[str], at: datetime, by: str) -> None:
        """Give somebody another role or other accounts; raises :class:`NotLikeThat`."""
        known = known_accounts(self._settings, accounts)
        self._found(name, self._users.let(_name(name), _role(role), known, at, by))

    def disable(self, name: str, at: datetime, by: str) -> None:
        """Shut somebody out; raises :class:`NotLikeThat`."""
        self._found(name, self._users.disable(_name(name), at, by))

    def renew(self, name: str, at: datetime, by: str) -> Invited:
        """Take somebody's password and invite them to choose a new one; raises :class:`NotLikeThat`."""
        name = _name(name)
        link, until = drawn_word(32), at + LINK_LIVES
        self._found(name, self._users.renew(name, digest(link), until, at, by))
        return self._invited(name, link, until)

    def whose(self, link: str, now: datetime) -> str | None:
        """Whose link this is, while it can be used."""
        found = self._users.of_link(digest(link), now)
        return found.name if found is not None else None

    def choose(self, link: str, password: str, at: datetime) -> str | None:
        """Use a link up for a password; ``None`` where it cannot be used, raises :class:`passwords.Unfit`."""
        name = self.whose(link, at)
        if name is None:
            return None
        return self._users.use_link(digest(link), hashed(fit(password, name)), at)

    def _invited(self, name: str, link: str, until: datetime) -> Invited:
        return Invited(name, f"{self._settings.service.public_url.rstrip('/')}{SET_UP}{link}", until)

    def _found(self, name: str, found: bool) -> None:
        if not found:
            raise NotLikeThat(f"there is nobody called {name[:60]!r}")


def known_accounts(settings: Settings, names: Sequence[str]) -> frozenset[AccountKey] | None:
    """These accounts by connector and name; ``None``, which is all, where none is named.

    Raises :class:`NotLikeThat` for one that is not in the configuration.
    """
    keys = {f"{one.connector}/{one.name}": (one.connector, one.name) for one in settings.accounts}
    unknown = [name for name in names if name not in keys]
    if unknown:
        raise NotLikeThat(f"{unknown[0][:60]!r} is not an account; there is {', '.join(sorted(keys))}")
    return frozenset(keys[name] for name in names) or None


def digest(secret: str) -> str:
    """What is kept of a link, a session or a token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise NotLikeThat(f"{name[:60]!r} is not a name; use small letters, digits and ._@+-, 64 at most")
    return name


def _role(role: str) -> str:
    if role not in ROLES:
        raise NotLikeThat(f"{role[:60]!r} is not a role; there is {', '.join(ROLES)}")
    return role
