"""What a company's escalation process says, as values: who may escalate when, why, to whom, and what is promised.

Nothing here names a company or a helpdesk: the three packs in ``policies/`` are files, read into these
types by :mod:`runtime.policy_file`. Durations are elapsed time: ``1 day`` is 24 hours (MS-03).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from core.languages import LANGUAGES, language_of
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


class WhoMayAsk(StrEnum):
    """Who may use the action on the customer's side (MS-a9)."""

    ANY_CONTACT = "any_contact"
    REQUESTER_ONLY = "requester_only"


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
    """A ground for escalating, with the questions that must be answered for it."""

    code: str
    title: str
    requires: tuple[str, ...] = ()
    evidence: Evidence = Evidence()


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
    """How long after opening the action appears, by severity and tier (MS-02)."""

    after: Mapping[str, Mapping[str, timedelta]]
    severity: SeverityBasis = SeverityBasis.CURRENT
    sticky: bool = True
    unlisted: Unlisted = Unlisted.SLOWEST


@dataclass(frozen=True, slots=True)
class Uses:
    """How often one ticket may be escalated; ``at_most`` ``None`` is without limit (MS-08, MS-a2, MS-a3)."""

    at_most: int | None = 1
    used_by: UsedBy = UsedBy.ACCEPTED
    inherited_by_followups: bool = True


@dataclass(frozen=True, slots=True)
class Level:
    """One rung of the ladder: which roles own, follow and are copied; the account says who they are."""

    number: int
    title: str
    owner: str
    followers: tuple[str, ...] = ()
    ccs: tuple[str, ...] = ()


class PromiseKind(StrEnum):
    """What is promised to the requester once a ticket is escalated."""

    ACKNOWLEDGE = "acknowledge"
    CONTACT = "contact"
    NEXT_UPDATE = "next_update"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise and how long it may take; ``within`` counts from its basis, elapsed.

    Acknowledge and contact count from the request, next update from the last public word of somebody
    other than the assignee (MS-13). A missed promise is said again every ``remind_every``, at most
    ``reminders`` times.
    """

    kind: PromiseKind
    within: timedelta
    remind_every: timedelta = timedelta(hours=1)
    reminders: int = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way an escalation may end; ``chosen_by_people`` is false for those only we set."""

    code: str
    title: str
    chosen_by_people: bool = True


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


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays the roles of a policy at one account: role name to person; a role may be missing."""

    people: Mapping[str, "CastMember"] = field(default_factory=dict)
    time_zone: str = "UTC"
    language: str = ""
    """What staff read; where it is empty, the first of the policy's languages."""


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person a role is played by; ``email`` finds them in the host."""

    email: str
    name: str
    title: str = ""
