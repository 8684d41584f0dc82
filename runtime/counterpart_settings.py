"""Reads which accounts may open tickets in which others, and refuses it unless both sides say so (rule 12, T20)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.policy import Policy
from runtime.policy_words import Code

AccountKey = tuple[str, str]
"""A connector and an account of it."""

Fault = tuple[AccountKey, tuple[str, ...], str]
"""The account at fault, the path in its block, and what is wrong."""


def _account(text: str) -> str:
    connector, slash, name = text.partition("/")
    if not (connector and slash and name) or "/" in name:
        raise ValueError(f"must name an account as connector/account, such as desk/acme, not {text[:60]!r}")
    return text


AccountName = Annotated[str, AfterValidator(_account)]
"""An account as ``connector/account``."""


@dataclass(frozen=True, slots=True)
class CounterpartPlace:
    """Where counterparts are opened, and what the other account's connector is told beside."""

    account: AccountKey
    fields: Mapping[str, str] = field(default_factory=dict)


class CounterpartPart(BaseModel):
    """Another account in which tickets are opened for this one's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: AccountName
    fields: dict[str, str] = Field(default_factory=dict)

    def place(self) -> CounterpartPlace:
        """As the runtime has it."""
        return CounterpartPlace(account_key(self.account), dict(self.fields))


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
    def counterpart_of(self) -> Collection[AccountKey]: ...


def account_key(text: str) -> AccountKey:
    """An account's key from ``connector/account``."""
    connector, _, name = text.partition("/")
    return connector, name


def agreed(asks: _Account, place: AccountKey, is_asked: _Account | None) -> bool:
    """Whether both accounts say that the one may open tickets in the other."""
    opens = any(one.account == place for one in asks.counterparts.values())
    return opens and is_asked is not None and (asks.connector, asks.name) in is_asked.counterpart_of


def counterpart_faults(
    accounts: Sequence[_Account], known: Collection[AccountKey], unsure: Collection[AccountKey] = ()
) -> Iterator[Fault]:
    """What does not fit together; ``known`` are all accounts of the file, those that cannot be read included.

    Of those ``unsure`` it is not known whether they agree.
    """
    for one in accounts:
        yield from _asking(one, [other for other in accounts if (other.connector, other.name) not in unsure], known)
        for key in sorted(set(one.counterpart_of) - set(known)):
            yield (one.connector, one.name), ("counterpart_of",), f"there is no account {'/'.join(key)}"
        wanted = {policy.counterpart.account for policy in one.policies.values() if policy.counterpart is not None}
        for name in sorted(wanted - one.counterparts.keys() - {""}):
            message = f"the policy asks {name}, and nothing says which account that is"
            yield (one.connector, one.name), ("counterparts",), message


def _asking(one: _Account, accounts: Sequence[_Account], known: Collection[AccountKey]) -> Iterator[Fault]:
    own = (one.connector, one.name)
    read = {(other.connector, other.name): other for other in accounts}
    for name, place in one.counterparts.items():
        path, there = ("counterparts", name, "account"), "/".join(place.account)
        if place.account not in known:
            yield own, path, f"there is no account {there}"
        elif place.account == own:
            yield own, path, "a counterpart is in another account; use a step or a linked problem instead"
        elif place.account in read and not agreed(one, place.account, read[place.account]):
            message = f"{there} does not agree; add {'/'.join(own)} to its counterpart_of"
            yield own, path, message


def tied_to(one: _Account, accounts: Sequence[_Account]) -> frozenset[AccountKey]:
    """The accounts with which one agrees that one of the two may open tickets in the other."""
    own = (one.connector, one.name)
    others = {(other.connector, other.name): other for other in accounts}
    return frozenset(
        key for key, other in others.items() if key != own and (agreed(one, key, other) or agreed(other, own, one))
    )
