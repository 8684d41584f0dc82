"""Reads the terms of a policy file beyond waits and form: who asks, by which channel, what is recorded, how levels go.

The words of the file are those of :mod:`core.terms`, :mod:`core.steps` and :mod:`core.conditions`.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from core import conditions, outages, steps, terms
from core.conditions import CUSTOM, NAMED, Condition
from core.outages import Covered, DuringOutage
from core.policy import PromiseKind
from core.terms import Unknown, WhenDone
from runtime.calendar_file import ELAPSED
from runtime.policy_words import Code, Count, Duration, Words, YesNo

Texts = Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]


def _facts(value: dict[str, Any]) -> dict[str, Any]:
    for name in value:
        if name not in NAMED and not name.startswith(CUSTOM):
            raise ValueError(f"{name!r} is no fact of a ticket; there is {', '.join(NAMED)}, and {CUSTOM}NAME")
    return value


When = Annotated[dict[str, Texts], Field(min_length=1), AfterValidator(_facts)]
"""Facts of a ticket with the values that are meant."""


class Part(BaseModel):
    """A block of a policy file: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class EntitlementPart(Part):
    """Whether a valid support contract is needed."""

    contract: YesNo = False
    unknown: Unknown = Unknown.REFUSE

    def value(self) -> terms.Entitlement:
        """As the core has it."""
        return terms.Entitlement(self.contract, self.unknown)


class ChaseFirstPart(Part):
    """How often the ticket must have been chased first."""

    at_least: Annotated[Count, Field(ge=1, le=20)] = 1
    unless: When | None = None

    def value(self) -> terms.ChaseFirst:
        """As the core has it."""
        return terms.ChaseFirst(self.at_least, when(self.unless))


class SuggestionsPart(Part):
    """What is done where a customer asks for an escalation in a comment."""

    remind_after: Duration
    tell: Code | None = None
    clock: Code = ELAPSED

    def value(self) -> terms.Suggestions:
        """As the core has it."""
        return terms.Suggestions(self.remind_after, self.tell or "", "" if self.clock == ELAPSED else self.clock)


class AllowancePart(Part):
    """An exception for some customers: who granted it, and until when."""

    organizations: Texts
    granted_by: Words
    until: AwareDatetime
    wait: Duration | None = None
    at_most: Annotated[Count, Field(ge=1, le=100)] | None = None

    def value(self) -> terms.Allowance:
        """As the core has it."""
        names = frozenset(one.casefold() for one in self.organizations)
        return terms.Allowance(names, self.granted_by, self.until, self.wait, self.at_most)


class ChannelPart(Part):
    """A way to ask, and what it must carry."""

    requires: tuple[Code, ...] = ()
    reason: Code | None = None
    address: Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""
    role: Code | None = None

    def value(self) -> terms.Channel:
        """As the core has it."""
        return terms.Channel(self.requires, self.reason or "", self.address, self.role or "")


class DeclinePart(Part):
    """A reason for which support may turn a request down."""

    code: Code
    title: Words
    explanation: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class ValidationPart(Part):
    """Support validates a request before it counts."""

    declines: Annotated[tuple[DeclinePart, ...], Field(min_length=1, max_length=30)]
    needs: tuple[Code, ...] = ()

    def value(self) -> terms.Validation:
        """As the core has it."""
        return terms.Validation(
            tuple(terms.Decline(one.code, one.title, one.explanation) for one in self.declines), self.needs
        )


class LadderPart(Part):
    """How levels are climbed."""

    skip: When | None = None
    conditions: dict[Annotated[int, Field(ge=1, le=10)], Words] = Field(default_factory=dict)
    reopen_within: Duration = Field(default=timedelta(0), json_schema_extra={"default": "0s"})

    def value(self) -> terms.Ladder:
        """As the core has it."""
        return terms.Ladder(when(self.skip), dict(self.conditions), self.reopen_within)


class StepPart(Part):
    """One kind of record that staff make."""

    code: Code
    title: Words
    requires: tuple[Code, ...] = ()
    after: tuple[Code, ...] = ()
    meets: tuple[PromiseKind, ...] = ()
    by: steps.By = steps.By.ANYBODY
    before: YesNo = False
    invites: tuple[Code, ...] = ()

    def value(self) -> steps.Step:
        """As the core has it."""
        meets = tuple(str(one) for one in self.meets)
        return steps.Step(self.code, self.title, self.requires, self.after, meets, self.by, self.before, self.invites)


class OutagePart(Part):
    """What is done about known outages; without this block nothing is."""

    covered: Covered = Covered.CLOSE
    requests: DuringOutage = DuringOutage.ACCEPT_AND_CONFIRM
    mention: YesNo = True
    problem_tickets: YesNo = False
    uses_right: YesNo = False

    def value(self) -> outages.OutageRule:
        """As the core has it."""
        return outages.OutageRule(**dict(self))


class CounterpartPart(Part):
    """When a ticket in another account is wanted for an escalation, and what its end does here."""

    account: Code | None = None
    on_steps: tuple[Code, ...] = ()
    on_levels: tuple[Annotated[Count, Field(ge=1, le=10)], ...] = ()
    on_states: tuple[Literal["requested", "active"], ...] = ()
    named_by: Code = "ticket"
    when_done: WhenDone = WhenDone.NOTE
    step: Code | None = None
    outcome: Code | None = None

    def value(self) -> terms.CounterpartRule:
        """As the core has it."""
        optional = {name: getattr(self, name) or "" for name in ("account", "step", "outcome")}
        return terms.CounterpartRule(**{**dict(self), **optional})


class Terms(Part):
    """The blocks that a policy file may have besides waits, reasons, levels and form."""

    entitlement: EntitlementPart = EntitlementPart()
    chase_first: ChaseFirstPart | None = None
    early_when: Annotated[tuple[When, ...], Field(max_length=20)] = ()
    allowances: Annotated[tuple[AllowancePart, ...], Field(max_length=500)] = ()
    channels: dict[Code, ChannelPart] = Field(default_factory=dict)
    validation: ValidationPart | None = None
    ladder: LadderPart = LadderPart()
    steps: Annotated[tuple[StepPart, ...], Field(max_length=40)] = ()
    cadences: dict[Code, Duration] = Field(default_factory=dict)
    flag_opens: YesNo = False
    priority: dict[str, dict[str, str]] = Field(default_factory=dict)
    open_hours: Code = ELAPSED
    outage: OutagePart | None = None
    suggestions: SuggestionsPart | None = None
    counterpart: CounterpartPart | None = None

    def values(self) -> dict[str, Any]:
        """The terms as arguments of :class:`core.policy.Policy`."""
        lowered = {impact.casefold(): _lowered(row) for impact, row in self.priority.items()}
        return {
            "entitlement": self.entitlement.value(),
            "chase_first": self.chase_first.value() if self.chase_first is not None else None,
            "early_when": tuple(conditions.condition(one) for one in self.early_when),
            "allowances": tuple(one.value() for one in self.allowances),
            "channels": {name: one.value() for name, one in self.channels.items()},
            "validation": self.validation.value() if self.validation is not None else None,
            "ladder": self.ladder.value(),
            "steps": tuple(one.value() for one in self.steps),
            "cadences": dict(self.cadences),
            "open_hours": "" if self.open_hours == ELAPSED else self.open_hours,
            "flag_opens": self.flag_opens,
            "priority": lowered,
            "outage": self.outage.value() if self.outage is not None else None,
            "suggestions": self.suggestions.value() if self.suggestions is not None else None,
            "counterpart": self.counterpart.value() if self.counterpart is not None else None,
        }


def when(facts: dict[str, tuple[str, ...]] | None) -> Condition | None:
    """A condition from its words in the file."""
    return conditions.condition(facts) if facts is not None else None


def _lowered(row: dict[str, str]) -> dict[str, str]:
    return {urgency.casefold(): severity for urgency, severity in row.items()}
