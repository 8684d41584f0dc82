"""Examines one account for ``halyard doctor``: sign-in, clock, planned objects, and what its connector looks at beside.

Rule 1: it only reads. The signed test call is made when asked for, and not otherwise.
Rule 2: what is wanted is what ``halyard install plan`` wants; a difference is told under the id its connector gives it.
Rule 3: the service's credentials are tried by the very read that a sweep makes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from core.errors import CredentialsRefused, HostError, TryLater, WillNotWork
from core.findings import Check, Finding, Grade
from core.pace import Paced
from core.ports import Change, Plan, Verb
from runtime.clock import Clock
from runtime.doctor_checks import CLOCK, every_check
from runtime.installation import Installation

APART = timedelta(seconds=5)
AWAY = (
    "nothing is known of the credentials: see that `url` of the account in halyard.yaml is right, that this machine"
    " reaches it, and what the helpdesk says of its own state; then look again"
)
"""What to do about a helpdesk that does not answer."""
CODE = re.compile(r"^(?P<words>.*?)\s*\[(?P<id>[A-Z]{2}-\d\d)\]$", re.DOTALL)


@dataclass(slots=True)
class AccountExamined:
    """What was found at one account, and by check id the planned changes that would put it right."""

    connector: str
    account: str
    findings: list[Finding] = field(default_factory=list)
    changes: dict[str, list[Change]] = field(default_factory=dict)


def examine(one: Installation, clock: Clock, *, round_trip: bool = False) -> AccountExamined:
    """Look at an account; raises nothing, what cannot be looked at is a finding."""
    examined = AccountExamined(one.account.connector, one.account.name)
    if not _signed_in(one, clock, examined):
        return examined
    known, examination = every_check(), one.account.kit.examination
    cannot = known[examination.configuration]
    try:
        plan = one.plan()
        examined.findings += _planned(plan, one, examined.changes)
        examined.findings += _hands(plan.by_hand, examination.objects["*", "*"])
        examined.findings += examination.examine(one.account.helpdesk, clock, one.account.secret, plan)
        examined.findings.append(cannot.right("read"))
    except HostError as error:
        examined.findings.append(_unread(cannot, error))
    if round_trip:
        examined.findings.append(_round_trip(one, known[examination.round_trip]))
    examined.findings.sort(key=lambda finding: finding.check.id)
    return examined


def _signed_in(one: Installation, clock: Clock, examined: AccountExamined) -> bool:
    """Whether the service's own credentials open the door, and how far the host's clock is from ours."""
    account = one.account
    check = every_check()[account.kit.examination.sign_in]
    desk = account.kit.helpdesk(account.helpdesk, clock)
    try:
        desk.changed_since(account.name, "")
        examined.findings.append(check.right("signed in; changed tickets can be read"))
        opened = True
    except HostError as error:
        examined.findings.append(check.wrong(_short(error), AWAY if isinstance(error, TryLater) else ""))
        # What is refused, and not the one who asks, is told under an id of its own; so the look goes on.
        opened = isinstance(error, WillNotWork)
    finally:
        desk.close()
    skew = desk.clock_skew() if isinstance(desk, Paced) else None
    if skew is not None:
        words = f"the helpdesk's clock is {skew.total_seconds():+.1f} s from ours"
        examined.findings.append(CLOCK.judged(words if abs(skew) > APART else "", words))
    return opened


def _planned(plan: Plan, one: Installation, changes: dict[str, list[Change]]) -> Iterator[Finding]:
    """A finding for each check of the connector's planned objects."""
    objects, known = one.account.kit.examination.objects, every_check()
    kinds = {change.wanted.kind for change in plan.changes}
    wrong: dict[str, list[str]] = {}
    for change in plan.pending:
        for number, words in _told(change, one):
            wrong.setdefault(number, []).append(words)
            fitting = changes.setdefault(number, [])
            if change not in fitting:
                fitting.append(change)
    looked_at = (each for (kind, _), each in objects.items() if kind in kinds)
    for number in dict.fromkeys((*looked_at, *wrong)):
        yield known[number].judged("; ".join(wrong.get(number, ())), "as planned")


def _told(change: Change, one: Installation) -> Iterator[tuple[str, str]]:
    """Check ids and words of one change; of something missing only that."""
    objects = one.account.kit.examination.objects
    kind, title = change.wanted.kind, change.wanted.title
    usual = objects.get((kind, "*"), objects["*", "*"])
    if change.verb is Verb.CREATE:
        yield objects.get((kind, ""), usual), f'"{title}" is missing'
        return
    for words in change.differences:
        fact = words.split()[1].rstrip(":") if len(words.split()) > 1 else "*"
        yield objects.get((kind, fact), usual), f'"{title}": {words}'


def _hands(lines: Iterable[str], other: str) -> Iterator[Finding]:
    """What only a person can do, under the id that the line ends with; ``other`` is for a line without one of ours."""
    known = every_check()
    for line in lines:
        found = CODE.match(line)
        if found is not None and found["id"] in known:
            check = known[found["id"]]
            yield check.wrong(f"not so: {check.expected}", found["words"])
        else:
            yield Finding(known[other], Grade.WARNING, "a step by hand is left", line)


def _unread(check: Check, error: HostError) -> Finding:
    """The configuration could not be read: that is for whoever lends credentials, or for later."""
    if isinstance(error, TryLater):
        return check.wrong(_short(error), "ask again in a minute")
    if isinstance(error, CredentialsRefused | WillNotWork):
        return check.wrong(_short(error))
    return check.wrong(_short(error), "look at what it says of that: halyard install plan")


def _round_trip(one: Installation, check: Check) -> Finding:
    try:
        return check.right(one.test())
    except HostError as error:
        return check.wrong(_short(error))


def _short(error: HostError) -> str:
    return str(error) or type(error).__name__
