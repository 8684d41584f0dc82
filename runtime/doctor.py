"""Examines a whole installation, from the database to the helpdesk's form, and says what is wrong and what to do.

Rule 1: it writes nothing. A signed test call, a test notice and a repair are made only when each is asked for.
Rule 2: a repair is what the installer would do for the objects that were found wrong, and nothing else: the
database, the policy and a person's switches stay a person's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import Mistakes
from core.findings import Finding, Grade
from core.ports import Plan
from runtime import doctor_service
from runtime.clock import Clock
from runtime.doctor_account import AWAY, AccountExamined, examine
from runtime.installation import Installation, installations
from runtime.installer import Step
from runtime.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What of an installation is examined: one account, one check, and what more than looking is asked for."""

    account: str = ""
    only: str = ""
    round_trip: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that belong together: of the service, the policies, one account, or those who hear of alarms."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination; ``settings`` is nothing where the configuration could not be read."""

    at: datetime
    groups: tuple[Group, ...]
    settings: Settings | None = None
    accounts: tuple[tuple[Installation, AccountExamined], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, in order."""
        return tuple(one for group in self.groups for one in group.findings)

    def count(self, grade: Grade) -> int:
        """How many findings are of this grade."""
        return sum(one.grade is grade for one in self.findings)

    @property
    def shut_out(self) -> bool:
        """Whether an account does not let the service in; one that does not answer has not said so."""
        return any(one.check.door and one.grade is Grade.FAILURE and one.cure != AWAY for one in self.findings)


def examined(config: Path, asked: Asked, clock: Clock, environment: Mapping[str, str] | None = None) -> Examined:
    """Examine an installation; raises nothing of ours: what cannot be looked at is a finding."""
    try:
        settings = load_settings(config, environment, installing=True)
    except Mistakes as error:
        found = doctor_service.of_mistakes(error, str(config))
        return only(Examined(clock(), (Group("Configuration", found),)), asked.only)
    return examine_settings(settings, asked, clock)


def examine_settings(settings: Settings, asked: Asked, clock: Clock) -> Examined:
    """The same with settings that were read."""
    now = clock()
    chosen = [one for one in installations(settings, clock) if asked.account in _names(one)]
    accounts = tuple((one, examine(one, clock, round_trip=asked.round_trip)) for one in chosen)
    groups = (
        Group("Service", tuple(doctor_service.service(settings, now))),
        Group("Policy", tuple(doctor_service.policies([one.account for one in chosen], settings.root, now))),
        *(Group(f"{each.connector}/{each.account}", tuple(each.findings)) for _, each in accounts),
        Group("Notify", tuple(doctor_service.notices(settings, test=asked.test))),
    )
    return only(Examined(now, groups, settings, accounts), asked.only)


def repair(found: Examined, on_step: Callable[[Step], None]) -> tuple[str, ...]:
    """Put right the planned objects that were found wrong; answers the ids that were taken up.

    Errors: as :func:`runtime.installer.apply`.
    """
    taken: list[str] = []
    wanted = {one.check.id for one in found.findings if one.cure}
    for installation, one in found.accounts:
        numbers = [number for number in one.changes if number in wanted]
        chosen = [change for number in numbers for change in one.changes[number]]
        plan = installation.plan()
        changes = tuple(each for each in plan.pending if any(each.wanted == change.wanted for change in chosen))
        if changes:
            installation.apply(Plan(plan.connector, plan.account, changes), on_step)
            taken += numbers
    return tuple(taken)


def known_accounts(settings: Settings) -> Iterable[str]:
    """How the accounts may be called."""
    return (f"{one.connector}/{one.name}" for one in settings.accounts)


def _names(one: Installation) -> tuple[str, ...]:
    return ("", one.account.name, one.name)


def only(found: Examined, number: str) -> Examined:
    """The same examination with the findings of one check alone; all of them with no number."""
    if not number:
        return found
    groups = (Group(one.name, tuple(each for each in one.findings if each.check.id == number)) for one in found.groups)
    return Examined(found.at, tuple(one for one in groups if one.findings), found.settings, found.accounts)
