"""The smallest words of a policy file: durations, codes, titles, numbers, yes and no."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints

from core.durations import parse_duration


def spelled(length: timedelta) -> str:
    """A length of time as a file may say it, in seconds."""
    return f"{int(length.total_seconds())}s"


def _version(given: object) -> object:
    # Python takes true and 1.0 for 1.
    if type(given) is not int:
        raise ValueError(f"must be 1, the version of this form, not {given!r}")
    return given


Spelled = Annotated[str, Field(pattern=r"^\s*(\d{1,6}\s*[smhdw]\s*)+$", examples=["4h", "1d 12h"])]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration, json_schema_input_type=Spelled),
    PlainSerializer(spelled, return_type=str),
]
Version = Annotated[Literal[1], BeforeValidator(_version)]
YesNo = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
