"""Joins an account's policy, its connector's provisioner and the place where secrets are kept into one installation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from core.in_host import choices
from core.policy import Policy
from core.ports import Installing, InstallWish, Plan, Resource
from core.reveal import reveal
from runtime.clock import Clock, system_clock
from runtime.installer import Step, apply, plan
from runtime.secret_sources import store_secret, stored_name
from runtime.settings import Account, Settings


@dataclass(frozen=True, slots=True)
class Installation:
    """One account to be installed into."""

    account: Account
    settings: Settings
    provisioner: Installing

    def plan(self) -> Plan:
        """What would change; reads only. Raises :class:`core.errors.HostError`."""
        return plan(self.provisioner, wish_for(self.account, self.settings.service.public_url))

    def apply(self, planned: Plan, on_step: Callable[[Step], None]) -> tuple[Resource, ...]:
        """Carry out a plan and keep the webhook's signing secret where the service finds it.

        A secret given in the environment stays the one that counts. Raises as :func:`runtime.installer.apply`.
        """
        made = apply(self.provisioner, planned, on_step, test=False)
        directory = self.settings.root / self.settings.service.secrets_dir
        name = stored_name(self.account.connector, self.account.name, self.account.kit.signing_secret_name)
        store_secret(directory, name, self.provisioner.signing_secret())
        return made

    def test(self) -> str:
        """Have the host call the service once; raises ``WillNotWork`` where nobody listens yet."""
        return self.provisioner.test_call()


def installations(settings: Settings, clock: Clock = system_clock) -> tuple[Installation, ...]:
    """Every account of a configuration, ready to be installed into."""
    return tuple(
        Installation(one, settings, one.kit.provisioner(one.helpdesk, clock, one.secret)) for one in settings.accounts
    )


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
