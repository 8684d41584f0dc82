"""Reads which accounts may open tickets in which others, and refuses it unless both sides say so (rule 12, T20)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.policy import Policy
from runtime.policy_words import Code

AccountKey = tuple[str, str]
Path = tuple[str | int, ...]


def _account(text: str) -> str:
    connector, slash, name = text.partition("/")
    if not (connector and slash and name) or "/" in name:
        raise ValueError("names an account as connector/account")
    return text


AccountText = Annotated[str, AfterValidator(_account)]


def _key(text: str) -> AccountKey:
    connector, _, name = text.partition("/")
    return connector, name


AccountName = AccountText
"""An account as ``connector/account``."""


@dataclass(frozen=True, slots=True)
class CounterpartPlace:
    """Where counterparts are opened, and what the other account's connector is told beside."""

    account: AccountKey
    fields: Mapping[str, str] = field(default_factory=dict)


class CounterpartPart(BaseModel):
    """One other account in which tickets are opened for this one's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: AccountText
    fields: dict[str, str] = Field(default_factory=dict)

    def place(self) -> CounterpartPlace:
        """As the runtime has it."""
        return CounterpartPlace(_key(self.account), dict(self.fields))


CounterpartsPart = Annotated[dict[Code, CounterpartPart], Field(max_length=10)]


class _Account(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def connector(self) -> str: ...

    @property
    def policies(self) -> Mapping[str, Policy]: ...

    @property
    def counterparts(self) -> Mapping[str, CounterpartPlace]: ...

    @property
    def counterpart_of(self) -> Collection[str]: ...


def accounts_of(texts: Sequence[str]) -> frozenset[AccountKey]:
    """Accounts as the runtime knows them."""
    return frozenset(_key(text) for text in texts)
