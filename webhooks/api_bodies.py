"""Reads what a script sends to the API: plain JSON, each field once, nothing that was not asked for.

Rule 1: what could mean two things, costs more than it is worth, or hides something is refused by name (T9, T10, T45).
Rule 2: everything wrong with a body is said at once, and nothing of it is repeated but the names of its fields.
"""

import re
import unicodedata
from typing import Annotated, Literal, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import NotReadable, NotThisMedia, TooLarge
from core.requests import ESCALATION
from core.strict_json import read_object

JSON = "application/json"
MAX_API = 64 * 1024
"""The most that a body may carry, in bytes."""
KEY = re.compile(r"[A-Za-z0-9._:-]{1,128}")
CODE = "[a-z][a-z0-9_]{0,59}"
NAMED = 60
"""How much of a field's name is repeated."""

_Body = TypeVar("_Body", bound="Part")


def _plain(text: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise ValueError("holds control characters or half ones")
    return text


def _word(text: str) -> str:
    if _plain(text) != text.strip() or "\n" in text or "\t" in text:
        raise ValueError("must be one line without white space around it")
    return text


def _address(text: str) -> str:
    name, _, domain = _word(text).partition("@")
    if not (name and domain) or "@" in domain or any(letter.isspace() for letter in text):
        raise ValueError("is no e-mail address")
    return text


Code = Annotated[str, Field(pattern=f"^{CODE}$")]
Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_word)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_word)]
Address = Annotated[str, Field(min_length=3, max_length=254), AfterValidator(_address)]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_plain)]
Details = Annotated[dict[Code, Text], Field(max_length=50)]


class Part(BaseModel):
    """A part of a body: no field is guessed from another type, none is ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Somebody(Part):
    """A person, by the helpdesk's own id or by an e-mail address."""

    id: Word | None = Field(default=None, description="The helpdesk's own id of the person.", examples=["41"])
    email: Address | None = Field(default=None, description="Instead of the id.", examples=["ana@acme.example"])
    name: Annotated[str, Field(max_length=200), AfterValidator(_plain)] = Field(default="", examples=["Ana Ruiz"])

    @model_validator(mode="after")
    def _one_of_both(self) -> "Somebody":
        if (self.id is None) == (self.email is None):
            raise ValueError("give either id or email")
        return self


class RequestBody(Part):
    """Somebody asks for an escalation, or for one of the policy's other ways."""

    need: Code = Field(default=ESCALATION, description="`escalation`, or the code of one of the policy's redirects.")
    reason: str = Field(
        default="", pattern=f"^({CODE})?$", description="The code of a reason of the policy.", examples=["blocked"]
    )
    details: Details = Field(
        default_factory=dict,
        description="Answers to the policy's questions by their codes.",
        examples=[{"impact": "Forty warehouse staff cannot print labels since nine o'clock"}],
    )
    requested_by: Somebody | None = Field(default=None, description="Who asks; the token itself where nobody is named.")
    on_behalf_of: Somebody | None = Field(default=None, description="The customer whom they ask for.")
    note: Text = Field(default="", description="The request in its own words; kept in the ticket as an internal note.")


class ActBody(Part):
    """Somebody in charge moves the ticket's escalation."""

    move: Literal[
        "accept",
        "acknowledge",
        "contact",
        "update",
        "step",
        "assign",
        "next_level",
        "de_escalate",
        "decline",
        "close",
        "reopen",
        "lift",
    ]
    details: Details = Field(
        default_factory=dict,
        description="What the move needs: a step's `code` and its details, an `outcome`, an `owner`, a `why`.",
        examples=[{"outcome": "workaround", "pointer": "see the comment of 14:05"}],
    )
    by: Word = Field(description="Who acts: an e-mail address or the helpdesk's id.", examples=["lead@acme.example"])


class StandingBody(Part):
    """Somebody in charge makes an account stand still, or lets it go on."""

    by: Word = Field(description="Who does it: an e-mail address or a name.", examples=["lead@acme.example"])
    why: Line = Field(default="", description="Kept beside it for whoever wonders.", examples=["maintenance tonight"])


class LeavingBody(StandingBody):
    """Somebody in charge takes an account out."""

    yes: bool = Field(default=False, description="Do it; otherwise the answer only says what is open there.")


def read_key() -> str:
    """The request's own name; raises :class:`core.errors.NotReadable`."""
    keys = request.headers.getlist("Idempotency-Key")
    if len(keys) != 1 or not KEY.fullmatch(keys[0]):
        message = "send one Idempotency-Key of 1 to 128 letters, digits and ._:- with each request"
        raise NotReadable("idempotency_key", message)
    return keys[0]


def read_body(kind: type[_Body]) -> _Body:
    """The body of this request as one of the models; raises :class:`core.errors.DeliveryRefused` kinds."""
    if request.mimetype != JSON or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise NotThisMedia("wrong_media", f"send the body as {JSON}")
    if "Content-Encoding" in request.headers:
        raise NotThisMedia("wrong_encoding", "send the body as it is, without a Content-Encoding")
    if request.content_length is None or request.content_length > MAX_API:
        raise TooLarge("too_large", f"a body has a Content-Length and {MAX_API} bytes at most")
    given = read_object(request.get_data(cache=False, parse_form_data=False))
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(dict.fromkeys(_fault(one["loc"], one["type"], one["msg"]) for one in error.errors()))
        raise NotReadable("bad_field", faults) from error


def _fault(path: tuple[int | str, ...], kind: str, message: str) -> str:
    names = [str(one) for one in path if one != "[key]"]
    where = ".".join(_named(one) for one in names) or "the body"
    match kind:
        case "extra_forbidden":
            return f"{where} is no field here"
        case "missing":
            return f"{where} is missing"
        case "string_pattern_mismatch":
            return f"{where} must be a code of the policy: small letters, digits and _"
        case _:
            return f"{where}: {message.removeprefix('Value error, ')}"


def _named(name: str) -> str:
    shown = "".join(letter if letter.isprintable() and letter.isascii() else "?" for letter in name)
    return shown if len(shown) <= NAMED else f"{shown[:NAMED]}..."
