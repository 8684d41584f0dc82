"""Keeps an installation in order after it was made: finds what others changed, takes it back, or takes all of it out.

Rule 1: finding out only reads. Rule 2: what is carried out is what was shown, piece by piece, and stops at the first
failure; begun again it goes on from there. Rule 3: what is the customer's stays.

Knows no helpdesk: what is there, and how it is taken out, comes from the connector's provisioner.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.errors import HostError
from core.ports import Change, Resource, Upkeep, Verb
from runtime.install_compare import differences, digest
from runtime.install_memory import Before, InstallMemory, Place, place
from runtime.install_report import KEPT, MARKS, named
from runtime.installer import InstallStopped, Step

OnStep = Callable[[Step], None]
TAKES_OFF = ("~ takes off what came since",)


@dataclass(frozen=True, slots=True)
class Drifted:
    """Something of ours that is not as we made it; ``found`` is ``None`` where it is gone.

    ``changed_at`` and ``changed_by`` as far as the helpdesk tells.
    """

    wanted: Resource
    found: Resource | None
    differences: tuple[str, ...]
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing to take out, or why it stays."""

    one: Resource
    stays: str = ""


def drift(provisioner: Upkeep, wanted: Sequence[Resource], memory: InstallMemory) -> tuple[Drifted, ...]:
    """What others changed of what was wanted and made; reads only. Errors: the ``HostError`` kinds of the reads."""
    there = _by_place(provisioner.existing())
    found = (_drifted(provisioner, one, there.get(place(one)), memory) for one in wanted)
    return tuple(one for one in found if one is not None)


def _drifted(provisioner: Upkeep, wanted: Resource, found: Resource | None, memory: InstallMemory) -> Drifted | None:
    if found is None:
        return Drifted(wanted, None, ())
    words = differences(wanted, found)
    if not words or memory.is_accepted(found):
        return None
    at, by = provisioner.last_change(found) or (None, "")
    return Drifted(wanted, found, words, at, by)


def removals(provisioner: Upkeep, *, purge: bool) -> tuple[Removal, ...]:
    """What an uninstallation would take out, in its order, and what stays and why; reads only."""
    return tuple(Removal(one, provisioner.stays(one, purge=purge)) for one in provisioner.installed())


def uninstall(provisioner: Upkeep, planned: Iterable[Removal], on_step: OnStep, *, purge: bool) -> tuple[Resource, ...]:
    """Take out what was planned; answers what is gone. Raises :class:`InstallStopped` at the first failure."""
    going = [removal.one for removal in planned if not removal.stays]
    return _each(
        [Change(Verb.REMOVE, one, one) for one in going],
        on_step,
        lambda change: _removed(provisioner, change.wanted, purge=purge),
    )


def way_back(provisioner: Upkeep, snapshot: Sequence[Before]) -> tuple[Change, ...]:
    """The steps that make things be as a snapshot has them; reads only.

    First what is missing or changed, in the order it was made, since later things name earlier ones; then what came
    since, last made first.
    """
    there = _by_place(provisioner.existing())
    steps = [(one, _back(provisioner, one, there.get((one.kind, one.key)))) for one in snapshot]
    taking_off = [step for one, step in reversed(steps) if step is not None and _only_takes_off(step)]
    return (*(step for _, step in steps if step is not None and not _only_takes_off(step)), *taking_off)


def _back(provisioner: Upkeep, before: Before, now: Resource | None) -> Change | None:
    if before.found is None:
        return None if now is None else _out(now, provisioner.stays(now, purge=False))
    if now is None:
        return Change(Verb.CREATE, before.found)
    earlier = _compared(before.found)
    if digest([earlier]) == digest([_compared(now)]):
        return None
    return Change(Verb.CHANGE, before.found, now, differences(earlier, now) or TAKES_OFF)


def _only_takes_off(step: Change) -> bool:
    return step.verb in (Verb.REMOVE, Verb.KEEP) or step.differences == TAKES_OFF


def _compared(one: Resource) -> Resource:
    """Without what is the customer's and stays whatever became of it, and the id, new where it was made again."""
    return replace(one, id="", facts={name: fact for name, fact in one.facts.items() if not name.startswith(KEPT)})


def _out(one: Resource, stays: str) -> Change:
    return Change(Verb.KEEP, one, one, (f"stays: {stays}",)) if stays else Change(Verb.REMOVE, one, one)


def go_back(provisioner: Upkeep, steps: Iterable[Change], on_step: OnStep) -> tuple[Resource, ...]:
    """Carry out the way back; answers what was touched. Raises :class:`InstallStopped` at the first failure."""

    def take(change: Change) -> Resource:
        if change.verb is Verb.REMOVE:
            return _removed(provisioner, change.wanted, purge=False)
        return provisioner.restore(change.wanted, change.found)

    return _each([one for one in steps if one.verb is not Verb.KEEP], on_step, take)


def _removed(provisioner: Upkeep, one: Resource, *, purge: bool) -> Resource:
    provisioner.remove(one, purge=purge)
    return one


def _each(changes: Sequence[Change], on_step: OnStep, take: Callable[[Change], Resource]) -> tuple[Resource, ...]:
    done: list[Resource] = []
    for number, change in enumerate(changes, 1):
        try:
            done.append(take(change))
        except HostError as error:
            raise InstallStopped(named(change.wanted), number, len(changes), tuple(done), error) from error
        outcome = "taken out" if change.verb is Verb.REMOVE else "put back"
        on_step(Step(number, len(changes), MARKS[change.verb], named(change.wanted), outcome))
    return tuple(done)


def _by_place(resources: Iterable[Resource]) -> dict[Place, Resource]:
    return {place(one): one for one in resources}
