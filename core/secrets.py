"""Keeps passwords, tokens and signing secrets from being printed by accident."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Secret:
    """A value whose ``repr`` and ``str`` are ``***``; :meth:`reveal` is the one way to read it."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """A webhook's signing secret; ``ends_at`` is when an old one stops being believed."""

    id: str
    secret: Secret
    ends_at: datetime | None = None
