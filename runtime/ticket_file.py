"""Reads the ticket file of ``halyard policy explain``: one ticket as JSON, where whatever is absent is unknown."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.decisions import known_zone
from core.errors import Mistakes
from core.escalation import Escalation, History, State
from core.tickets import Comment, Person, Role, Status, Ticket, TicketRef
from runtime.located import read_file

FILE_ACCOUNT = TicketRef("file", "file", "")


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between these a moment is no slip of the pen, and times can be added to it."""


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("needs a time zone, such as 2026-11-22T10:00:00Z")
    if not EARLIEST <= moment < LATEST:
        raise ValueError("must be between 1970 and 2100")
    return moment


Moment = Annotated[datetime, AfterValidator(_aware)]


def _number_as_text(given: object) -> object:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


class Part(BaseModel):
    """A block of the file: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RequesterPart(Part):
    """Who asked for help; ``id`` is the host's, where it is not the address."""

    id: str = ""
    email: str = ""
    role: str = ""
    name: str = ""
    time_zone: str = ""
    organization: str = ""


class ContractPart(Part):
    """The support contract: a day counts to its end in the requester's time zone, a moment as it stands."""

    valid_until: Annotated[date | Moment | None, Field(union_mode="left_to_right")] = None
    state: Literal["valid", "none"] | None = None


class SlaPart(Part):
    """The first response: when it was due and when it came."""

    first_response_due_at: Moment | None = None
    first_response_at: Moment | None = None


class CommentPart(Part):
    """One comment."""

    at: Moment
    author: str = ""
    role: Role
    public: bool = True
    text: str = ""


class EscalationPart(Part):
    """One earlier escalation, or the running one where ``closed_at`` is absent."""

    opened_at: Moment
    closed_at: Moment | None = None
    level: int = 1
    outcome: str = ""


class TicketFile(Part):
    """A ticket as a person or a script describes it."""

    id: Annotated[str, BeforeValidator(_number_as_text)] = "?"
    status: Status = Status.OPEN
    type: str | None = None
    created_at: Moment | None = None
    severity: str | None = None
    tier: str | None = None
    region: str | None = None
    organization: str | None = None
    requester: RequesterPart | None = None
    assignee: str | dict[str, Any] | None = None
    contract: ContractPart | None = None
    sla: SlaPart | None = None
    impact: str | None = None
    urgency: str | None = None
    brand: str | None = None
    product: str | None = None
    problem: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    comments: tuple[CommentPart, ...] = ()
    escalations: tuple[EscalationPart, ...] = Field(default=())


def read_ticket(path: Path, now: datetime) -> tuple[Ticket, History, tuple[str, ...]]:
    """The ticket and its history from a JSON file, and the codes of what had to be assumed.

    Raises :class:`Mistakes` with every fault located. A ticket whose opening is unknown counts as opened now.
    """
    located = read_file(path)
    if not isinstance(located.value, dict):
        raise Mistakes((located.mistake((), "must be one ticket as a JSON object"),))
    try:
        parsed = TicketFile.model_validate(told(located.value))
    except ValidationError as error:
        raise Mistakes(located.mistakes(error)) from error
    assumed = ("created_at_unknown",) if parsed.created_at is None else ()
    return ticket_of(parsed, parsed.created_at or now), _history(parsed), assumed


def told(value: Any) -> Any:
    """What is told of a ticket, without what is null: many scripts write that for what they do not know."""
    if isinstance(value, dict):
        return {name: told(inner) for name, inner in value.items() if inner is not None}
    return [told(inner) for inner in value] if isinstance(value, list) else value


def ticket_of(parsed: TicketFile, created_at: datetime, *, conversation: bool = True) -> Ticket:
    """The ticket that a file describes, its comments oldest first; none without its ``conversation``."""
    said = sorted(parsed.comments, key=lambda one: one.at) if conversation else ()
    sla, contract = parsed.sla or SlaPart(), parsed.contract or ContractPart()
    return Ticket(
        ref=TicketRef(FILE_ACCOUNT.connector, FILE_ACCOUNT.account, str(parsed.id)),
        version="",
        status=parsed.status,
        created_at=created_at,
        updated_at=created_at,
        type=parsed.type or "",
        severity=parsed.severity or "",
        tier=(parsed.tier or "").lower(),
        region=parsed.region or "",
        organization=parsed.organization or "",
        requester=_person(parsed.requester),
        assignee=_assignee(parsed.assignee),
        comments=tuple(_comment(one) for one in said),
        contract=contract.state or "",
        contract_valid_until=_end_of(contract.valid_until, parsed.requester),
        first_response_due_at=sla.first_response_due_at,
        first_response_at=sla.first_response_at,
        impact=parsed.impact or "",
        urgency=parsed.urgency or "",
        brand=parsed.brand or "",
        product=parsed.product or "",
        problem=parsed.problem or "",
        facts=parsed.facts,
    )


def _end_of(last: date | datetime | None, requester: RequesterPart | None) -> datetime | None:
    """The first moment at which the contract holds no more (MX-03)."""
    if last is None or isinstance(last, datetime):
        return last
    zone = ZoneInfo(known_zone(requester.time_zone if requester is not None else "", "UTC"))
    return datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)


def _person(part: RequesterPart | None) -> Person | None:
    if part is None:
        return None
    return Person(
        id=part.id or part.email,
        name=part.name,
        email=part.email,
        time_zone=part.time_zone,
        organization=part.organization,
    )


def _assignee(given: str | dict[str, Any] | None) -> Person | None:
    if given is None:
        return None
    email = given if isinstance(given, str) else str(given.get("email", ""))
    number = "" if isinstance(given, str) else str(given.get("id", ""))
    return Person(id=number or email, email=email, staff=True)


def _comment(part: CommentPart) -> Comment:
    return Comment(at=part.at, author=part.author, role=part.role, public=part.public, text=part.text)


def _history(parsed: TicketFile) -> History:
    ordered = sorted(parsed.escalations, key=lambda one: one.opened_at)
    return History(escalations=tuple(_escalation(parsed, n, one) for n, one in enumerate(ordered, start=1)))


def _escalation(parsed: TicketFile, number: int, part: EscalationPart) -> Escalation:
    state = State.ACTIVE if part.closed_at is None else State.CLOSED
    if part.closed_at is not None and part.outcome in ("declined", "rejected"):
        state = State.DECLINED
    return Escalation(
        ref=TicketRef(FILE_ACCOUNT.connector, FILE_ACCOUNT.account, str(parsed.id)),
        number=number,
        policy="",
        policy_version="",
        state=state,
        level=part.level,
        owner="",
        owner_name="",
        channel="file",
        requested_by="",
        requested_by_name="",
        reason="",
        details={},
        opened_at=part.opened_at,
        closed_at=part.closed_at,
        outcome=part.outcome,
    )
