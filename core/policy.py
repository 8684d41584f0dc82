"""What a company's escalation process says, as values: who may escalate when, why, to whom, and what is promised.

Nothing here names a company or a helpdesk: the three packs in ``policies/`` are files, read into these
types by :mod:`runtime.policy_file`. Durations are elapsed time: ``1 day`` is 24 hours (MS-03), except those of promises
that run on a calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from core.calendars import Calendar
from core.conditions import Condition
from core.languages import LANGUAGES, language_of
from core.outages import OutageRule
from core.steps import Step
from core.terms import (
    NO_CONTRACT_NEEDED,
    PLAIN_LADDER,
    Allowance,
    Channel,
    ChaseFirst,
    CounterpartRule,
    Entitlement,
    Ladder,
    SlaBasis,
    Suggestions,
    Validation,
    WhoMayAsk,
)
from core.translations import Translation, translated


class SeverityBasis(StrEnum):
    """Which severity sets the wait when it changed after opening (MS-a1)."""

    CURRENT = "current"
    AT_CREATION = "at_creation"
    HIGHEST_SO_FAR = "highest_so_far"


class Unlisted(StrEnum):
    """What happens to a ticket whose severity or tier the waits do not list (MS-a4)."""

    SLOWEST = "slowest"
    NEVER = "never"


class UsedBy(StrEnum):
    """What uses up the right to escalate (MS-a2): an accepted escalation, or any request at all."""

    ACCEPTED = "accepted"
    ANY_REQUEST = "any_request"


class Instead(StrEnum):
    """What is done in place of an escalation when something else is the right way."""

    COMMENT = "comment"
    """The requester's words are posted as a comment of theirs."""
    NOTHING = "nothing"
    """Only an explanation is given."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """A need that is no escalation, and the right way that is taken instead (MS-18 to MS-21)."""

    code: str
    title: str
    instead: Instead
    comment: str
    """The opening line of the comment posted for the requester."""
    explanation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts that must be on the ticket before a reason counts (MS-22)."""

    unanswered_comments: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground for escalating, with the questions that must be answered for it.

    ``early`` grounds need no waiting (MX-08, MX-09). ``staff_only`` grounds are for support itself (MX-17). While
    ``unless`` holds on the ticket the ground does not count (MX-14).
    """

    code: str
    title: str
    requires: tuple[str, ...] = ()
    evidence: Evidence = Evidence()
    early: bool = False
    staff_only: bool = False
    unless: Condition | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the request form; lengths count characters, ``min_words`` different words."""

    code: str
    title: str
    hint: str = ""
    required: bool = False
    min_length: int = 0
    max_length: int = 2000
    min_words: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long after opening the action appears: by severity and tier (MS-02), by the SLA (MX-06), or at once.

    ``sla`` counts to the response that the ticket's SLA names; where a ticket has none, the table ``after`` is what
    counts. With neither the action is there from the beginning. ``clock`` names the calendar that the table's times
    are counted on; empty is elapsed time.
    """

    after: Mapping[str, Mapping[str, timedelta]]
    severity: SeverityBasis = SeverityBasis.CURRENT
    sticky: bool = True
    unlisted: Unlisted = Unlisted.SLOWEST
    sla: SlaBasis | None = None
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often one ticket may be escalated; ``at_most`` ``None`` is without limit (MS-08, MS-a2, MS-a3).

    ``cool_down`` is how long after the end of one escalation the next may begin (MX-a7).
    """

    at_most: int | None = 1
    used_by: UsedBy = UsedBy.ACCEPTED
    inherited_by_followups: bool = True
    cool_down: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Level:
    """One rung of the ladder: which roles own, follow and are copied; the account says who they are.

    ``team`` is the name under which the level is contacted (CM-19). With ``by_hand`` its owner is named by a person
    (CM-09). ``before_next`` are the steps that must be
    recorded before the escalation may leave this level upwards or be closed as solved (CM-11).
    """

    number: int
    title: str
    owner: str
    followers: tuple[str, ...] = ()
    ccs: tuple[str, ...] = ()
    team: str = ""
    by_hand: bool = False
    before_next: tuple[str, ...] = ()


class PromiseKind(StrEnum):
    """What is promised to the requester once a ticket is escalated."""

    ACKNOWLEDGE = "acknowledge"
    """Somebody took it up."""
    REPLY = "reply"
    """A person of the level answered where the customer sees it; an automatic reply is none (MX-22)."""
    OWNER = "owner"
    """An owner is named (CM-09)."""
    REVIEW = "review"
    """The ticket was reviewed and next steps are recorded (MX-05)."""
    CONTACT = "contact"
    """Somebody other than the assignee spoke with the requester (MS-13, MX-29)."""
    CALL_PLANNED = "call_planned"
    """A call has its time (CM-11)."""
    CALL_HELD = "call_held"
    """The call took place; counts from the planned time."""
    NEXT_UPDATE = "next_update"
    """The next word, at the agreed cadence (MX-31)."""
    DEESCALATE = "deescalate"
    """The level is left again by then."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise and how long it may take; ``within`` counts from its basis, on a calendar or elapsed.

    Acknowledge, reply and contact count from the request, what a level owes from when it was reached, next update
    from the last public word of somebody other than the assignee (MS-13). ``clock`` names one of the policy's
    calendars; empty is elapsed time. In the statuses ``held_while`` the clock stands still. A missed promise is said
    again every ``remind_every``, elapsed, at most ``reminders`` times. ``escalates`` takes a missed promise to the
    next level at once.
    """

    kind: PromiseKind
    within: timedelta
    remind_every: timedelta = timedelta(hours=1)
    reminders: int = 3
    clock: str = ""
    held_while: frozenset[str] = frozenset()
    escalates: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way an escalation may end; ``chosen_by_people`` is false for those only we set.

    ``requires`` are the details that must be given with it, such as where the solution is described (MX-37).
    ``withdraws`` is the requester's own way out, which no level's steps hold up.
    """

    code: str
    title: str
    chosen_by_people: bool = True
    requires: tuple[str, ...] = ()
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One escalation process; ``version`` is a digest of the file's meaning, so equal files are equal versions."""

    name: str
    version: str
    title: str
    severities: tuple[str, ...]
    tiers: tuple[str, ...]
    waits: Waits
    uses: Uses
    reasons: tuple[Reason, ...]
    questions: tuple[Question, ...]
    levels: tuple[Level, ...]
    outcomes: tuple[Outcome, ...]
    redirects: tuple[Redirect, ...] = ()
    promises: tuple[Promise, ...] = ()
    who: WhoMayAsk = WhoMayAsk.ANY_CONTACT
    hidden_when: frozenset[str] = frozenset({"solved", "closed", "deleted"})
    link_lifetime: timedelta = timedelta(hours=72)
    texts: Mapping[str, str] = field(default_factory=dict)
    entitlement: Entitlement = NO_CONTRACT_NEEDED
    chase_first: ChaseFirst | None = None
    early_when: tuple[Condition, ...] = ()
    open_hours: str = ""
    allowances: tuple[Allowance, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    validation: Validation | None = None
    ladder: Ladder = PLAIN_LADDER
    steps: tuple[Step, ...] = ()
    cadences: Mapping[str, timedelta] = field(default_factory=dict)
    flag_opens: bool = False
    priority: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outage: OutageRule | None = None
    suggestions: Suggestions | None = None
    counterpart: CounterpartRule | None = None
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    languages: tuple[str, ...] = LANGUAGES
    """Which languages readers are spoken to in; whoever reads none of them is spoken to in the first."""
    translations: Mapping[str, Translation] = field(default_factory=dict)
    """The policy's own words in languages other than its own."""
    _spoken: Mapping[str, "Policy"] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Translate once, so that no decision has to."""
        spoken = {language: translated(self, words) for language, words in self.translations.items()}
        for one in (self, *spoken.values()):
            object.__setattr__(one, "_spoken", spoken)
        spoken.update({language: self for language in self.languages if language not in spoken})

    def language_for(self, *tags: str) -> str:
        """The language for a reader known by these language tags, the one that counts most first."""
        return language_of(tags, self.languages)

    def in_language(self, language: str) -> "Policy":
        """The same policy, its own words in a language where it has them."""
        return self._spoken.get(language, self)

    def takes(self, channel: str) -> bool:
        """Whether an escalation may be asked for by a channel; all are open where the policy names none."""
        return not self.channels or channel in self.channels

    def step(self, code: str) -> Step | None:
        """The step with this code, or ``None``."""
        return next((step for step in self.steps if step.code == code), None)

    def reason(self, code: str) -> Reason | None:
        """The reason with this code, or ``None``."""
        return next((reason for reason in self.reasons if reason.code == code), None)

    def redirect(self, code: str) -> Redirect | None:
        """The redirect with this code, or ``None``."""
        return next((redirect for redirect in self.redirects if redirect.code == code), None)

    def outcome(self, code: str) -> Outcome | None:
        """The outcome with this code, or ``None``."""
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)

    def level(self, number: int) -> Level | None:
        """The level with this number, or ``None``."""
        return next((level for level in self.levels if level.number == number), None)

    def promise(self, kind: PromiseKind) -> Promise | None:
        """The promise of this kind, or ``None`` where the policy makes none."""
        return next((promise for promise in self.promises if promise.kind is kind), None)

    def calendar(self, name: str) -> Calendar | None:
        """The calendar of this name; ``None``, which is elapsed time, for the empty name and for one not here."""
        return self.calendars.get(name)
