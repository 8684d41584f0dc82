"""Installs Halyard into a helpdesk: says what it would do, then does exactly that, and stops at the first failure.

Rule 1: planning only reads.
Rule 2: what is applied is what was planned; where the account has moved on since, nothing is written.
Rule 3: every step is safe to take again: what already stands as wanted is left alone.

Knows no helpdesk: resources, their order and their words come from the connector's provisioner.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.errors import HalyardError, HostError
from core.ports import Change, Installing, InstallWish, Plan, Resource, Verb
from runtime.install_compare import change_for, differences, digest
from runtime.install_report import MARKS, as_json, checksum, named, render_plan

__all__ = [
    "InstallStopped",
    "Installing",
    "PlanOutdated",
    "Step",
    "apply",
    "as_json",
    "checksum",
    "plan",
    "render_plan",
]

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step just taken: ``[number/total] mark what: outcome``."""

    number: int
    total: int
    mark: str
    what: str
    outcome: str


class PlanOutdated(HalyardError):
    """The account is not as the plan saw it; nothing was written, plan again."""

    def __init__(self, moved: tuple[Change, ...]) -> None:
        self.moved = moved
        names = ", ".join(named(change.wanted) for change in moved)
        super().__init__(f"changed since the plan was made: {names}. Nothing was written; plan again.")


class InstallStopped(HalyardError):
    """A step failed; what was done before it stands, and running again goes on from there.

    The host's own refusal is the ``__cause__``; ``done`` holds the resources made or changed so far.
    """

    def __init__(self, what: str, number: int, total: int, done: tuple[Resource, ...], error: HostError) -> None:
        self.done = done
        before = ", ".join(named(one) for one in done) or "nothing"
        super().__init__(
            f"stopped at step {number} of {total}, {what}: {error}. Done before it: {before}."
            " What was done stands; run it again to go on from there."
        )


def plan(provisioner: Installing, wish: InstallWish) -> Plan:
    """What an installation would do at this account; reads only.

    Out: a step for everything wanted, in the order to be taken, those with nothing to do included. Errors:
    the ``HostError`` kinds of the reads.
    """
    there = _by_place(provisioner.existing())
    wanted = provisioner.desired(wish)
    changes = tuple(change_for(one, there.get(_place(one))) for one in wanted)
    return Plan(provisioner.connector, provisioner.account, changes, provisioner.checks())


def apply(
    provisioner: Installing, plan: Plan, on_step: Callable[[Step], None], *, test: bool = True
) -> tuple[Resource, ...]:
    """Carry a plan out and have the host call us once; nothing pending means nothing is written.

    In: ``test=False`` leaves the call out, for a service that only starts once it has the webhook's secret.
    Out: every resource of the plan with its host id. Errors: ``PlanOutdated`` before the first write,
    ``InstallStopped`` at the first failure, the ``HostError`` kinds of the reads. A plan that was
    interrupted can be applied again: what it has made already counts as done.
    """
    there = _by_place(provisioner.existing())
    _refuse_outdated(plan, there)
    steps = tuple(change for change in plan.changes if not _stands(change.wanted, there))
    made: dict[Place, Resource] = {}
    total = len(steps) + test
    for number, change in enumerate(steps, 1):
        one = _take(provisioner, change, number, total, tuple(made.values()))
        made[_place(change.wanted)] = one
        outcome = f"{'created' if change.verb is Verb.CREATE else 'changed'} {one.id}"
        on_step(Step(number, total, MARKS[change.verb], named(change.wanted), outcome))
    if steps and test:
        on_step(Step(total, total, "=", "test call", _test(provisioner, total, tuple(made.values()))))
    after = {**there, **made}
    return tuple(after[_place(change.wanted)] for change in plan.changes)


def _refuse_outdated(plan: Plan, there: Mapping[Place, Resource]) -> None:
    moved = tuple(
        change for change in plan.changes if not _as_seen(change, there) and not _stands(change.wanted, there)
    )
    if moved:
        raise PlanOutdated(moved)


def _as_seen(change: Change, there: Mapping[Place, Resource]) -> bool:
    return digest([there.get(_place(change.wanted))]) == digest([change.found])


def _stands(wanted: Resource, there: Mapping[Place, Resource]) -> bool:
    found = there.get(_place(wanted))
    return found is not None and not differences(wanted, found)


def _take(provisioner: Installing, change: Change, number: int, total: int, done: tuple[Resource, ...]) -> Resource:
    try:
        return provisioner.carry_out(change)
    except HostError as error:
        raise InstallStopped(named(change.wanted), number, total, done, error) from error


def _test(provisioner: Installing, total: int, done: tuple[Resource, ...]) -> str:
    try:
        return provisioner.test_call()
    except HostError as error:
        raise InstallStopped("the test call", total, total, done, error) from error


def _by_place(resources: tuple[Resource, ...]) -> dict[Place, Resource]:
    return {_place(one): one for one in resources}


def _place(resource: Resource) -> Place:
    return (resource.kind, resource.key)
