"""Reads what the ``helpdesk`` blocks of all hosts have in common: their strictness, secrets and lengths of time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from connectors.addresses import Fault
from connectors.signing_secrets import SigningSecret
from connectors.written_parts import Kind, StandIns, is_real, real_path, salvaged, words_of
from core.durations import parse_duration
from core.secrets import Secret

DECIDING = ("own_host", "data_center")
"""What decides how the rest of a block is meant."""
SecretReader = Callable[[str], Secret | None]
Faults = tuple[tuple[tuple[str | int, ...], str], ...]
"""Each fault's path in the block, and what is wrong in words."""
Written = Callable[[tuple[str | int, ...]], tuple[str | int, ...]]
Length = Annotated[timedelta, BeforeValidator(parse_duration, json_schema_input_type=str)]


class Part(BaseModel):
    """A part of a block; what it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OnePlace(Part):
    """A part that names exactly one of several places, each a name or a yes."""

    PLACES: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _one_place(self) -> "OnePlace":
        if len(list(self.named())) != 1:
            raise ValueError(f"name exactly one of {', '.join(self.PLACES)}")
        return self

    def named(self) -> Iterator[tuple[str, str]]:
        """Each place that is named, and by what; one that is a yes has no name."""
        for kind in self.PLACES:
            place = getattr(self, kind)
            if place:
                yield kind, place if isinstance(place, str) else ""


def read_part(kind: type[Kind], block: Mapping[str, Any], stand_ins: StandIns) -> tuple[Kind | None, Faults, Written]:
    """A block in its form as far as it is right, every fault of it in words, and where a path of it was written.

    There is no part (``None``) where too much of it is wrong, or what decides how the rest is meant.
    """
    try:
        return kind.model_validate(block), (), lambda path: path
    except ValidationError as error:
        faults = tuple((real_path(one["loc"]), words_of(one)) for one in error.errors() if is_real(one))
    found = salvaged(kind, block, stand_ins)
    moot = any(path[0] in DECIDING for path in found.removed)
    return None if moot else found.part, faults, found.written


def signing_secrets(name: str, secret: SecretReader, old_until: datetime | None) -> tuple[SigningSecret, ...]:
    """The secrets of this name: the current one, and under ``NAME_OLD`` the one before until it ends."""
    current, old = secret(name), secret(f"{name}_OLD")
    found = []
    if current is not None:
        found.append(SigningSecret("current", current))
    if old is not None:
        found.append(SigningSecret("old", old, old_until))
    return tuple(found)


def in_block(
    faults: Iterable[Fault], renamed: Mapping[str, tuple[str | int, ...]], secret: str, *, installing: bool
) -> Faults:
    """An account's faults where the operator finds them: by their path in the block, in words that say what to set.

    In: the faults by their path in the account, what the block calls otherwise, the name of the signing secret. An
    installation makes that secret, so that ``installing`` nothing is wrong with it yet.
    """
    known = (one for one in faults if not (installing and one[0].startswith("signing_secrets")))
    return tuple((_path(path, renamed), _words(path, message, secret)) for path, message in known)


def _path(path: str, renamed: Mapping[str, tuple[str | int, ...]]) -> tuple[str | int, ...]:
    """Where in the block a fault of the account stands; secrets and names are not in it."""
    first, *rest = path.split(".")
    first, _, place = first.partition("[")
    if first == "facts":
        return (first, *rest[:1])
    found = renamed.get(first, (first,))
    return (*found, int(place[:-1])) if place[:-1].isdecimal() and first == "allowed_ccs" else found


def _words(path: str, message: str, secret: str) -> str:
    if path.startswith("signing_secrets"):
        return f"webhook secret {message}; run `halyard install apply`, or set {secret}"
    if path.startswith("credentials"):
        return f"{path} {message}"
    return message
