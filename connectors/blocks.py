"""Reads what the ``helpdesk`` blocks of all hosts have in common: their strictness, secrets and lengths of time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from connectors.signing_secrets import SigningSecret
from core.durations import parse_duration
from core.secrets import Secret

SecretReader = Callable[[str], Secret | None]
Faults = tuple[tuple[tuple[str | int, ...], str], ...]
"""Each fault's path in the block, and what is wrong in words."""
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


def faults_of(error: ValidationError) -> Faults:
    """Every fault of a block, in words for whoever wrote it."""
    return tuple((one["loc"], _message(one)) for one in error.errors())


def _message(error: Any) -> str:
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        return "is not a setting here; remove it or check the spelling"
    return str(error["msg"]).removeprefix("Value error, ")


def signing_secrets(name: str, secret: SecretReader, old_until: datetime | None) -> tuple[SigningSecret, ...]:
    """The secrets of this name: the current one, and under ``NAME_OLD`` the one before until it ends."""
    current, old = secret(name), secret(f"{name}_OLD")
    found = []
    if current is not None:
        found.append(SigningSecret("current", current))
    if old is not None:
        found.append(SigningSecret("old", old, old_until))
    return tuple(found)
