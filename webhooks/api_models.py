"""What the API answers, for its description: every answer that is given fits one of these models."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Given(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid")


class Reason(Given):
    """One reason of an availability: a code, the sentence, and the values that were read."""

    code: str
    text: str
    values: dict[str, Any]


class Alternative(Given):
    """What can be done now instead."""

    code: str
    text: str


class Fact(Given):
    """A value that a rule read, and where it came from."""

    name: str
    value: Any
    source: str = Field(alias="from")


class RuleRead(Given):
    """One rule of the policy on this ticket: whether it lets it pass, what it read, when its answer changes."""

    rule: str = Field(examples=["waits.after.S1.titanium"])
    passes: bool
    text: str
    read: list[Fact]
    changes_at: datetime | None


class Availability(Given):
    """Whether the ticket can be escalated now, since or from when, and why."""

    verdict: Literal[
        "available", "not_yet", "already_used", "active", "not_entitled", "not_allowed", "closed", "outage"
    ]
    available: bool
    available_at: datetime | None
    next_change_at: datetime | None = Field(description="When this answer changes by time alone.")
    reasons: list[Reason]
    alternatives: list[Alternative]
    rules: list[RuleRead]


class Held(Given):
    """A time in which a promise's clock stood still."""

    from_at: datetime
    until_at: datetime | None


class Promise(Given):
    """A promise running on a clock; ``within`` is in seconds."""

    kind: str
    clock: str = Field(description="`elapsed`, or the name of one of the policy's calendars.")
    basis_at: datetime
    within: int
    due_at: datetime
    holds: list[Held]
    held: bool
    met_at: datetime | None
    missed: bool
    void: bool
    ended: str | None
    ended_at: datetime | None
    ended_by: str


class Record(Given):
    """A step as it was recorded."""

    code: str
    at: datetime
    by: str
    level: int
    details: dict[str, str]


class Escalation(Given):
    """One escalation of the ticket."""

    id: str
    ticket: str
    state: Literal["requested", "active", "closed", "declined"]
    level: int
    owner: str
    owner_name: str
    channel: str
    requested_by: str
    on_behalf_of: str
    reason: str
    details: dict[str, str]
    opened_at: datetime
    accepted_at: datetime | None
    acknowledged_at: datetime | None
    contacted_at: datetime | None
    closed_at: datetime | None
    outcome: str
    outage: str
    waits: bool
    due_at: datetime | None
    due_why: str
    policy: str
    promises: list[Promise]
    records: list[Record]


class Escalations(Given):
    """Every escalation of a ticket, newest first."""

    ticket: str
    escalations: list[Escalation]


class Accepted(Given):
    """The escalation is opened."""

    code: Literal["accepted"]
    escalation: str = Field(examples=["E-10421-1"])
    ticket: str
    sentence: str


class Redirected(Given):
    """What was needed is no escalation, and the right way was taken instead; no right is used up."""

    code: Literal["redirected"]
    redirect: str
    ticket: str
    sentence: str


class Kept(Given):
    """It is kept, and could not be decided now."""

    code: Literal["kept"]
    ticket: str
    sentence: str


class Done(Given):
    """The act is done; ``did`` names the rule that dealt with it."""

    code: Literal["done"]
    did: str = Field(examples=["closed:workaround"])
    ticket: str


class Standing(Given):
    """How an account stands: whether it works, and who stopped it, since when and why."""

    account: str = Field(examples=["desk/acme"])
    state: Literal["on", "paused", "removed"]
    since_at: datetime | None
    by: str
    why: str


class Stands(Given):
    """How the account stands now."""

    code: Literal["done"]
    account: str
    state: Literal["on", "paused", "removed"]


class OpenOne(Given):
    """An escalation that is open."""

    id: str = Field(examples=["E-10421-1"])
    ticket: str
    level: int


class Leaves(Given):
    """What is open in an account that is taken out: `listed` where nothing was done, `done` where it was."""

    code: Literal["done", "listed"]
    account: str
    state: Literal["on", "paused", "removed"]
    open_escalations: list[OpenOne]


class Problem(Given):
    """Why something was refused (RFC 9457): ``code`` for scripts, ``detail`` for people."""

    title: str
    status: int
    code: str
    detail: str
    available_at: datetime | None = Field(default=None, description="From when it can be asked for, where known.")
    ticket: str | None = None
