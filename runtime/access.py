"""Says what people and scripts may do: four roles, each able to do all that the one before it can, and who has which.

Rule 1: whoever may not see an account is told nothing of it, not even that it is there (T44).
Rule 2: an act that takes something away from a customer, or changes who answers for it, is a manager's (T42).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from core.events import Move

AccountKey = tuple[str, str]
"""A connector and an account of it."""


class Role(IntEnum):
    """What somebody may do: look; act on escalations; decide about them; look after people, tokens and the service."""

    VIEWER = 1
    RESPONDER = 2
    MANAGER = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        """The role as people and files write it, such as ``responder``."""
        return self.name.lower()


ROLES: Mapping[str, Role] = {role.word: role for role in Role}
"""The roles by the words that people write."""

ACT_ROLES: Mapping[Move, Role] = {
    Move.ACCEPT: Role.RESPONDER,
    Move.ACKNOWLEDGE: Role.RESPONDER,
    Move.CONTACT: Role.RESPONDER,
    Move.UPDATE: Role.RESPONDER,
    Move.STEP: Role.RESPONDER,
    Move.NEXT_LEVEL: Role.RESPONDER,
    Move.DEESCALATE: Role.RESPONDER,
    Move.CLOSE: Role.RESPONDER,
    Move.ASSIGN: Role.MANAGER,
    Move.DECLINE: Role.MANAGER,
    Move.REOPEN: Role.MANAGER,
    Move.LIFT: Role.MANAGER,
}
"""The least role for every act on an escalation."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who is let in: ``who`` they are, what they may do, and on which accounts (``None``: on all).

    ``how`` says what opened the door to them, such as ``local`` or ``token``.
    """

    who: str
    role: Role
    accounts: frozenset[AccountKey] | None
    how: str

    def may(self, role: Role) -> bool:
        """Whether they may do what needs this role."""
        return self.role >= role

    def sees(self, connector: str, account: str) -> bool:
        """Whether they may know of this account at all."""
        return self.accounts is None or (connector, account) in self.accounts
