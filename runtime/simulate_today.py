"""Knows what a history says ahead of its tickets, and which policy held for a ticket when."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain

from core.cast import Cast, CastMember
from core.conditions import Condition, condition
from core.errors import Mistake, Mistakes
from core.policy import Policy
from core.tickets import Ticket
from runtime.history_file import AccountLine, HeadLine, Line, PolicyLine, TicketLine, kind_of, read_line
from runtime.located import read_text
from runtime.policy_file import to_policy

FIRST = 'the first line must be like {"halyard_history": 1, "until": "2027-01-01T00:00:00Z"}'


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy of an account by name and version, and those for some of its tickets."""

    policy: str
    others: tuple[tuple[Condition, str], ...] = ()

    def of(self, ticket: Ticket) -> str:
        """The policy that holds for a ticket."""
        return next((policy for when, policy in self.others if when.holds(ticket)), self.policy)

    @property
    def names(self) -> frozenset[str]:
        """The names of all of them, without versions."""
        every = (self.policy, *(policy for _, policy in self.others))
        return frozenset(one.partition("@")[0] for one in every if one)


@dataclass(slots=True)
class Known:
    """What a history says ahead of its tickets: up to when it goes, its policies, its accounts and their people.

    ``faults`` are to be told together with those of the tickets.
    """

    file: str
    until_at: datetime
    policies: dict[str, Policy] = field(default_factory=dict)
    accounts: dict[str, Rules] = field(default_factory=dict)
    casts: dict[str, Cast] = field(default_factory=dict)
    faults: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Today:
    """The policies that held for a ticket, each until a moment (the last for good), and how it is told from others.

    ``names`` are all policies of the account; a draft of one of these names is for that policy's tickets only.
    """

    spans: tuple[tuple[datetime | None, Policy], ...]
    name: str
    names: frozenset[str]

    def policy_at(self, at: datetime) -> Policy:
        """The policy that held at a moment; an escalation that ends is ended under its own."""
        return next(policy for until_at, policy in self.spans if until_at is None or at <= until_at)

    def replaced_by(self, draft: Policy) -> bool:
        """Whether a draft is meant to take the place of this ticket's policy."""
        return draft.name == self.name or draft.name not in self.names


def read_ahead(lines: Iterator[Line], file: str) -> tuple[Known, Iterator[Line]]:
    """What stands ahead of the tickets, and all lines from the first ticket on, or the first that is none of these.

    Raises :class:`Mistakes` where the first line does not say which format this is.
    """
    first = next(lines, None)
    if first is None:
        raise Mistakes((Mistake(file, 1, 1, "", f"is empty; {FIRST}"),))
    if kind_of(first, file) is not HeadLine:
        raise Mistakes((Mistake(file, first.number, 1, "", FIRST),))
    head = read_line(HeadLine, first, file)
    known = Known(file, head.until)
    for line in lines:
        if not _told(known, line):
            lines = chain([line], lines)
            break
    _named_and_not_there(known)
    return known, lines


def today_for(known: Known, against: Policy | None, line: TicketLine, ticket: Ticket) -> Today | None:
    """Which policies held for a ticket; ``None`` where the history does not say.

    An escalation ran under its own version to its end, everything else under the account's policy.
    """
    rules = known.accounts.get(line.account)
    name = rules.of(ticket) if rules is not None else ""
    names = rules.names if rules is not None else frozenset[str]()
    of_account = known.policies.get(name)
    if against is not None:
        return Today(((None, against),), name.partition("@")[0], names)
    spans: list[tuple[datetime | None, Policy]] = []
    for one in sorted(line.escalations, key=lambda each: each.opened_at):
        policy = known.policies.get(one.policy or "")
        if policy is not None:
            spans.append((one.closed_at, policy))
    last = of_account or (spans[-1][1] if spans else None)
    if last is None:
        return None
    return Today((*spans, (None, last)), name.partition("@")[0] or last.name, names)


PRETENDED = "@role.invalid"
"""How the address ends of one who stands for a role that nobody is known to play."""


@lru_cache(maxsize=256)
def _pretended(role: str) -> CastMember:
    return CastMember(f"{role}{PRETENDED}", role.replace("_", " "))


_CASTS: dict[tuple[int, int], tuple[Cast, Policy, Cast]] = {}


def cast_with(cast: Cast, policy: Policy) -> Cast:
    """The people of an account, with one who is called like the role for every role of a policy that nobody plays."""
    key = (id(cast), id(policy))
    known = _CASTS.get(key)
    if known is None or known[0] is not cast or known[1] is not policy:
        missing = {role: _pretended(role) for role in roles_of(policy) if not cast.of(role)}
        known = _CASTS[key] = (cast, policy, replace(cast, people={**cast.people, **missing}))
    return known[2]


def roles_of(policy: Policy) -> tuple[str, ...]:
    """Every role that a policy's levels need, in their order."""
    return tuple(dict.fromkeys(role for level in policy.levels for role in (level.owner, *level.followers, *level.ccs)))


def _told(known: Known, line: Line) -> bool:
    """Take in what a line says; false for the first ticket, and for a line that nobody can read."""
    try:
        kind = kind_of(line, known.file)
    except Mistakes:
        return False
    try:
        if kind is PolicyLine:
            policy = read_line(PolicyLine, line, known.file)
            known.policies[policy.policy] = _policy(policy, line, known.file)
        elif kind is AccountLine:
            account = read_line(AccountLine, line, known.file)
            others = tuple((condition(one.when), one.policy) for one in account.rules)
            known.accounts[account.account] = Rules(account.policy or "", others)
            known.casts[account.account] = account.cast
        elif kind is HeadLine:
            known.faults.append(
                Mistake(known.file, line.number, 1, "", "only the first line says which format this is")
            )
        else:
            return False
    except Mistakes as mistakes:
        known.faults += mistakes.mistakes
    return True


def _policy(told: PolicyLine, line: Line, file: str) -> Policy:
    """A policy that the history keeps; its mistakes are told with the line of the history and their own."""
    text = told.policy_text.encode("utf-8", "replace")
    return to_policy(read_text(text, f"{file}:{line.number} {told.policy}"), kept=True)


def _named_and_not_there(known: Known) -> None:
    """A policy that an account names must be in the history; where one cannot be read, that is fault enough."""
    if known.faults:
        return
    for account, rules in known.accounts.items():
        for name in (rules.policy, *(policy for _, policy in rules.others)):
            if name and name not in known.policies:
                message = f"the policy of {account}, {name}, has no line with its policy_text"
                known.faults.append(Mistake(known.file, 1, 1, "", message))
