"""Reads a history: one ticket a line with all that happened to it, as written by ``halyard export`` or by hand.

The format is told in ``docs/history.md``. What is absent is unknown.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from core.cast import Cast
from core.errors import Mistake, Mistakes
from core.tickets import Status
from runtime.located import Located, read_text
from runtime.ticket_file import CommentPart, EscalationPart, Moment, Part, TicketFile, told

FORMAT = 1
"""The version that the first line names."""

LONGEST_LINE = 16 * 1024 * 1024
"""More than any ticket has to tell."""

Version = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
"""A policy and its version, such as ``mulesoft@1f0c``."""


class Measure(Part):
    """An answer without its words: characters and different words."""

    length: Annotated[int, Field(ge=0, le=100_000)]
    words: Annotated[int, Field(ge=0, le=50_000)]


class PersonPart(Part):
    """Somebody who asked or acted."""

    id: str = ""
    email: str = ""
    name: str = ""
    staff: bool = False
    organization: str = ""


def _somebody(given: object) -> object:
    return {"id": given, "email": given if "@" in given else ""} if isinstance(given, str) else given


Somebody = Annotated[PersonPart, BeforeValidator(_somebody)]
Answers = dict[str, str | Measure]


class ChangePart(Part):
    """A value that one of four facts had from a moment on; ``from`` is the value before."""

    at: Moment
    field: Literal["severity", "status", "tier", "assignee"]
    value: str
    before: Annotated[str | None, Field(alias="from")] = None

    @model_validator(mode="after")
    def _is_a_status(self) -> "ChangePart":
        if self.field == "status":
            known = [str(one) for one in Status]
            for given in (self.value, self.before):
                if given is not None and given not in known:
                    raise ValueError(f"{given[:60]!r} is no status; there is {', '.join(known)}")
        return self


class TenurePart(Part):
    """From when an escalation was at a level, and who answered for it."""

    at: Moment
    level: Annotated[int, Field(ge=1, le=10)]
    owner: str = ""


class StepPart(Part):
    """A step that was recorded."""

    at: Moment
    code: str
    by: Somebody | None = None


class AskedPart(Part):
    """What was asked for, by whom, and by which way; ``details`` are the answers, absent where they are unknown."""

    channel: str = "form"
    by: Somebody | None = None
    need: str = "escalation"
    reason: str | None = None
    details: Answers | None = None


class RequestPart(AskedPart):
    """A request that opened nothing; ``result`` is what was answered then."""

    at: Moment
    result: str = ""


class EscalationStory(EscalationPart, AskedPart):
    """One escalation from its request to its end."""

    policy: Version | None = None
    acknowledged_at: Moment | None = None
    accepted_at: Moment | None = None
    tenures: tuple[TenurePart, ...] = ()
    steps: tuple[StepPart, ...] = ()
    # Told for people; a replay works them out for itself.
    number: int = 0
    state: str = ""
    owner: str = ""
    owner_name: str = ""
    contacted_at: Moment | None = None
    promises: tuple[dict[str, Any], ...] = ()


class TicketLine(TicketFile):
    """A ticket and its story; see ``docs/history.md``."""

    account: str = ""
    subject: str = ""
    comments: tuple[CommentPart, ...] = ()
    escalations: tuple[EscalationStory, ...] = ()
    requests: tuple[RequestPart, ...] = ()
    changes: tuple[ChangePart, ...] = ()
    all_comments: bool | None = None
    followup_of: str = ""
    merged_into: str = ""
    inherited_uses: Annotated[int, Field(ge=0, le=1000)] = 0
    partners: tuple[str, ...] = ()
    # Told for people, as the journal has it.
    journal: tuple[dict[str, Any], ...] = ()

    @property
    def knows_comments(self) -> bool:
        """Whether every comment of the ticket is in the line."""
        return "comments" in self.model_fields_set if self.all_comments is None else self.all_comments

    def moments(self) -> Iterator[tuple[tuple[str | int, ...], datetime]]:
        """Everything that happened, by the path of the moment in the line."""
        if self.created_at is not None:
            yield ("created_at",), self.created_at
        for name in ("changes", "comments", "requests"):
            for number, one in enumerate(getattr(self, name)):
                yield (name, number, "at"), one.at
        for number, one in enumerate(self.escalations):
            yield ("escalations", number, "opened_at"), one.opened_at
            for name in ("acknowledged_at", "accepted_at", "closed_at"):
                if (at := getattr(one, name)) is not None:
                    yield ("escalations", number, name), at
            for name in ("tenures", "steps"):
                for place, each in enumerate(getattr(one, name)):
                    yield ("escalations", number, name, place, "at"), each.at
        if self.sla is not None and self.sla.first_response_at is not None:
            yield ("sla", "first_response_at"), self.sla.first_response_at


class HeadLine(Part):
    """The first line: which format this is, and up to when the history is known."""

    halyard_history: Literal[1]
    until: Moment


class RulePart(Part):
    """A policy for some tickets of an account."""

    when: dict[str, tuple[str, ...]]
    policy: Version


class AccountLine(Part):
    """An account: who plays which role, and its policies of the day of the export."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    account: str
    cast: Cast
    policy: Version | None = None
    rules: tuple[RulePart, ...] = ()


class PolicyLine(Part):
    """The text of a policy version that the history names."""

    policy: Version
    policy_text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it lies in the file; numbers count from 1."""

    number: int
    data: bytes


_Kind = TypeVar("_Kind", bound=BaseModel)


def lines_of(stream: BinaryIO) -> Iterator[Line]:
    """The lines of a file that hold anything; one that is too long comes cut and cannot be read as JSON."""
    number = 0
    while data := stream.readline(LONGEST_LINE + 1):
        number += 1
        rest = data
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        if data.strip():
            yield Line(number, data)


def read_line(kind: type[_Kind], line: Line, file: str) -> _Kind:
    """A line as one of the kinds above; raises :class:`Mistakes` with every fault of it located."""
    try:
        return kind.model_validate_json(line.data)
    except ValidationError:
        pass
    try:
        return kind.model_validate(told(_value(line, file)))
    except ValidationError as error:
        located, doubts = _located(line, file)
        found = dict.fromkeys((*doubts, *located.mistakes(error)))
        raise Mistakes(tuple(_moved(one, line) for one in found)) from error


def kind_of(line: Line, file: str) -> type[BaseModel]:
    """Which kind of line this is, by the keys that it has; raises :class:`Mistakes` for what is no JSON object."""
    value = _value(line, file)
    for key, kind in (("halyard_history", HeadLine), ("policy_text", PolicyLine), ("cast", AccountLine)):
        if key in value:
            return kind
    return TicketLine


def faulty(line: Line, file: str, paths: Iterable[tuple[str | int, ...]], message: str) -> Mistakes:
    """The mistakes of a line that can be read and makes no sense at these paths."""
    located, _ = _located(line, file)
    return Mistakes(tuple(_moved(located.mistake(path, message), line) for path in paths))


def _value(line: Line, file: str) -> dict[str, Any]:
    if len(line.data) > LONGEST_LINE:
        raise Mistakes((Mistake(file, line.number, 1, "", f"is longer than {LONGEST_LINE // 1024 // 1024} MiB"),))
    try:
        value = json.loads(line.data.rstrip())
    except (ValueError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        said = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        raise Mistakes((Mistake(file, line.number, column, "", f"is not JSON: {said}"),)) from error
    if not isinstance(value, dict):
        raise Mistakes((Mistake(file, line.number, 1, "", "must be one JSON object a line"),))
    return value


def _located(line: Line, file: str) -> tuple[Located, tuple[Mistake, ...]]:
    """The places of the line's values as far as they can be told, and what is wrong with its form beside."""
    try:
        return read_text(line.data, file), ()
    except Mistakes as mistakes:
        # Those without a path say that it is too long for a file of settings, which it need not be.
        return Located(file, None, {}), tuple(one for one in mistakes.mistakes if one.path)


def _moved(mistake: Mistake, line: Line) -> Mistake:
    return replace(mistake, line=line.number)
