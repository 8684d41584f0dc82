"""Reads what a form of the console sent: each field once, none that the form has not (T45)."""

import unicodedata
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import BadRequest

from console.visits import FIELD

DETAIL = "detail."


def _plain(text: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise ValueError("holds control characters")
    return text


Word = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Text = Annotated[str, Field(max_length=5000), AfterValidator(_plain)]
Hidden = Annotated[str, Field(max_length=1000)]
Names = Annotated[tuple[Word, ...], Field(max_length=100)]


class Form(BaseModel):
    """The fields of one form; a field of several values is a tuple."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Act(Form):
    """An act on an escalation; ``details`` are the fields that begin with ``detail.``, ``key`` names the form."""

    move: Word
    code: Word = ""
    key: Word
    details: dict[Word, Text] = Field(default_factory=dict, max_length=20)


class Nothing(Form):
    """A form of one button."""


class Why(Form):
    """The form of a decision with its reason."""

    why: Text = ""


class Password(Form):
    """A form with a password is never shown in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


_Form = TypeVar("_Form", bound=Form)


def read_form(kind: type[_Form]) -> _Form:
    """The present form as one of the models; raises ``BadRequest``, which names the fields and repeats nothing else."""
    given: dict[str, Any] = {}
    for name, values in request.form.lists():
        if name == FIELD:
            continue
        many = name in kind.model_fields and _many(kind, name)
        if len(values) > 1 and not many:
            raise BadRequest("a field was sent twice")
        if name.startswith(DETAIL) and "details" in kind.model_fields:
            given.setdefault("details", {})[name.removeprefix(DETAIL)] = _lines(values[0])
            continue
        if name == "details":
            raise BadRequest("the form cannot be read: details")
        given[name] = tuple(_lines(one) for one in values) if many else _lines(values[0])
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        wrong = sorted({str(one["loc"][0])[:40] for one in error.errors() if one["loc"]})
        raise BadRequest(f"the form cannot be read: {', '.join(wrong) or 'its fields'}") from error


def _many(kind: type[Form], name: str) -> bool:
    return "tuple" in str(kind.model_fields[name].annotation)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
