"""Joins an account's policy, its connector's provisioner and the place where secrets are kept into one installation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.errors import HalyardError, WillNotWork
from core.in_host import choices
from core.policy import Policy
from core.ports import Change, InstallWish, Plan, Resource, Upkeep, Verb
from core.reveal import reveal
from core.secrets import Secret
from runtime import install_upkeep
from runtime.clock import Clock, system_clock
from runtime.install_compare import differences
from runtime.install_memory import FOLDER, InstallMemory, place
from runtime.install_report import as_json, checksum, named
from runtime.install_upkeep import Drifted, Removal
from runtime.installer import InstallStopped, Step, apply, plan
from runtime.secret_sources import store_secret, stored_name
from runtime.settings import Account, Settings

TOO_MUCH = 0.3
"""A plan that changes a greater share of what we made is refused unless it is meant."""


class TooMuchWouldChange(HalyardError):
    """More than three tenths of what was made would change; look at the plan, and say ``--force`` where it is meant."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One account to be installed into."""

    account: Account
    settings: Settings
    provisioner: Upkeep
    clock: Clock = system_clock

    @property
    def name(self) -> str:
        """The account's name with its helpdesk's, which no other account has."""
        return f"{self.account.connector}/{self.account.name}"

    @property
    def memory(self) -> InstallMemory:
        """What earlier installations left behind, beside the configuration."""
        return InstallMemory(self.settings.root / FOLDER / f"{self.account.connector}-{self.account.name}")

    def plan(self) -> Plan:
        """What would change; reads the helpdesk only. Raises :class:`core.errors.HostError`.

        What an admin accepted as it is stays.
        """
        found = plan(self.provisioner, wish_for(self.account, self.settings.service.public_url))
        memory = self.memory
        return replace(found, changes=tuple(_heeding(memory, one) for one in found.changes))

    def save(self, planned: Plan) -> None:
        """Keep a plan as it was shown, by its checksum."""
        self.memory.save_plan(checksum(planned), as_json(planned))

    def could_adopt(self, planned: Plan) -> tuple[tuple[Resource, str, str], ...]:
        """What would be made, with the host id and title of an object of the customer's that could be taken over."""
        made = (one.wanted for one in planned.pending if one.verb is Verb.CREATE)
        return tuple((one, *theirs) for one in made for theirs in self.provisioner.candidates(one))

    def apply(self, planned: Plan, on_step: Callable[[Step], None], *, force: bool = False) -> tuple[Resource, ...]:
        """Carry out a plan and keep the webhook's signing secret where the service finds it.

        What is changed is kept in a snapshot first. A secret given in the environment stays the one that counts.
        Raises :class:`TooMuchWouldChange` and as :func:`runtime.installer.apply`.
        """
        memory = self.memory
        _refuse_too_much(planned, memory, force=force)
        if planned.pending:
            memory.save_snapshot(self.clock(), planned.pending)
        try:
            made = apply(self.provisioner, planned, on_step, test=False)
        except InstallStopped as stopped:
            memory.keep_applied(stopped.done)
            raise
        wanted = {place(one.wanted): one.wanted for one in planned.changes if not _is_left(memory, one)}
        memory.keep_applied(replace(wanted[place(one)], id=one.id) for one in made if place(one) in wanted)
        self._keep_secret()
        return made

    def _keep_secret(self) -> None:
        directory = self.settings.root / self.settings.service.secrets_dir
        name = stored_name(self.account.connector, self.account.name, self.account.kit.signing_secret_name)
        store_secret(directory, name, self.provisioner.signing_secret())

    def test(self) -> str:
        """Have the host call the service once; raises ``WillNotWork`` where nobody listens yet."""
        return self.provisioner.test_call()

    def adopt(self, kind: str, key: str, host_id: str, *, map_only: bool = False) -> tuple[Resource, tuple[str, ...]]:
        """Take over an object of the customer's; answers it, and what the next plan would change of it.

        With ``map_only`` its values are read and written and its definition is never changed. Errors: ``WillNotWork``
        where nothing of the kind and key is wanted or theirs does not fit, and those of the host.
        """
        changes = {place(one.wanted): one for one in self.plan().changes}
        wanted = changes.get((kind, key if key.startswith("halyard.") else f"halyard.{key}"))
        if wanted is None:
            there = ", ".join(sorted(of for each, of in changes if each == kind))
            raise WillNotWork(f"no {kind} {key!r} is wanted; there is {there or 'none of this kind'}")
        if wanted.found is not None:
            raise WillNotWork(f"{named(wanted.found)} is there already; uninstall it first, or use it")
        adopted = self.provisioner.adopt(wanted.wanted, host_id)
        after = next(one for one in self.plan().changes if place(one.wanted) == place(adopted))
        if map_only and after.found is not None:
            self.memory.accept(after.found, for_good=True)
        return adopted, after.differences

    def drift(self) -> tuple[tuple[Drifted, ...], int]:
        """What others changed since, and how many things are as they were made; reads only."""
        memory = self.memory
        made = tuple(memory.applied().values())
        wanted = made or tuple(one.wanted for one in self.plan().changes)
        return install_upkeep.drift(self.provisioner, wanted, memory), len(wanted)

    def accept(self, kind: str, key: str) -> Resource:
        """Keep an object as somebody else made it, until it changes again; ``WillNotWork`` where there is none."""
        there = {place(one): one for one in self.provisioner.existing()}
        found = there.get((kind, key))
        if found is None:
            raise WillNotWork(f"there is no {kind} {key} of ours in this account")
        self.memory.accept(found)
        return found

    def way_back(self, snapshot: str) -> tuple[Change, ...]:
        """The steps back to a snapshot; reads only. Raises :class:`runtime.install_memory.NoSuchSnapshot`."""
        return install_upkeep.way_back(self.provisioner, self.memory.snapshot(snapshot))

    def go_back(self, steps: Sequence[Change], on_step: Callable[[Step], None]) -> tuple[Resource, ...]:
        """Carry out the steps back; what they change is kept in a snapshot of its own first."""
        memory = self.memory
        memory.save_snapshot(self.clock(), [one for one in steps if one.verb is not Verb.KEEP])
        done = install_upkeep.go_back(self.provisioner, steps, on_step)
        gone = {place(one.wanted) for one in steps if one.verb is Verb.REMOVE}
        memory.forget(one for one in done if place(one) in gone)
        memory.keep_applied(one for one in done if place(one) not in gone)
        return done

    def removals(self, *, purge: bool) -> tuple[Removal, ...]:
        """What an uninstallation would take out and what stays; reads only."""
        return install_upkeep.removals(self.provisioner, purge=purge)

    def uninstall(self, planned: Sequence[Removal], on_step: Callable[[Step], None], *, purge: bool) -> None:
        """Take out what was planned, and forget the webhook's secret; what goes is kept in a snapshot first."""
        memory = self.memory
        going = [one.one for one in planned if not one.stays]
        memory.save_snapshot(self.clock(), [Change(Verb.REMOVE, one, one) for one in going])
        try:
            memory.forget(install_upkeep.uninstall(self.provisioner, planned, on_step, purge=purge))
        except InstallStopped as stopped:
            memory.forget(stopped.done)
            raise
        directory = self.settings.root / self.settings.service.secrets_dir
        name = stored_name(self.account.connector, self.account.name, self.account.kit.signing_secret_name)
        (directory / name).unlink(missing_ok=True)


def _heeding(memory: InstallMemory, change: Change) -> Change:
    """The step, or none where an admin wants the object left as it is."""
    return replace(change, verb=Verb.KEEP, differences=()) if _is_left(memory, change) else change


def _is_left(memory: InstallMemory, change: Change) -> bool:
    return (
        change.found is not None and bool(differences(change.wanted, change.found)) and memory.is_accepted(change.found)
    )


def _refuse_too_much(planned: Plan, memory: InstallMemory, *, force: bool) -> None:
    ours = memory.applied()
    touched = [one for one in planned.pending if place(one.wanted) in ours and one.verb is Verb.CHANGE]
    if ours and not force and len(touched) > TOO_MUCH * len(ours):
        names = ", ".join(named(one.wanted) for one in touched)
        raise TooMuchWouldChange(
            f"{len(touched)} of {len(ours)} things would change: {names}; --force where it is meant"
        )


def installations(settings: Settings, clock: Clock = system_clock) -> tuple[Installation, ...]:
    """Every account of a configuration, ready to be installed into."""
    return tuple(
        Installation(one, settings, one.kit.provisioner(one.helpdesk, clock, one.secret), clock)
        for one in settings.accounts
    )


def as_service(account: Account, settings: Settings, clock: Clock) -> Installation:
    """The installation of one account as a running service sees it: with its own credentials, to look and no more."""
    return Installation(account, settings, account.kit.provisioner(account.helpdesk, clock, nothing_lent), clock)


def nothing_lent(_name: str) -> Secret | None:
    """An admin's credentials are lent for an installation and not kept, so a running service has none."""
    return None


def wish_for(account: Account, public_url: str) -> InstallWish:
    """What the account's policies need in the host: reasons, redirects, outcomes, questions and steps of them all.

    All in the account's language. Where two policies give one code different titles, that of the account's own policy
    stands.
    """
    language = account.policy.language_for(account.cast.language)
    policies = tuple(one.in_language(language) for one in account.policies.values())
    return InstallWish(
        endpoint=f"{public_url.rstrip('/')}/hooks/{account.connector}/{account.name}",
        reasons=_titles(one for policy in policies for one in policy.reasons),
        redirects=_titles(one for policy in policies for one in policy.redirects),
        outcomes=_titles(one for policy in policies for one in policy.outcomes if one.chosen_by_people),
        questions=tuple(_questions(policies).values()),
        forms=account.kit.forms(account.helpdesk),
        language=language,
        steps={code: title for policy in reversed(policies) for code, title in choices(policy, language).items()},
        steps_before=tuple(dict.fromkeys(one.code for policy in policies for one in policy.steps if one.before)),
        flag_editable=any(policy.flag_opens for policy in policies),
        counterparts=bool(account.counterparts or account.counterpart_of),
        reveal=reveal(policies),
    )


class _Titled(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...


def _titles(items: Iterable[_Titled]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in items:
        found.setdefault(one.code, one.title)
    return found


def _questions(policies: tuple[Policy, ...]) -> dict[str, tuple[str, str, bool]]:
    found: dict[str, tuple[str, str, bool]] = {}
    for policy in policies:
        for one in policy.questions:
            found.setdefault(one.code, (one.code, one.title, one.required))
    return found
