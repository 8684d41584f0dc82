"""Joins an account's policy, its connector's provisioner and the place where secrets are kept into one installation."""

from collections.abc import Callable
from dataclasses import dataclass

from core.ports import Installing, InstallWish, Plan, Resource
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
    """What the account's policy needs in the host, all in the account's language."""
    language = account.policy.language_for(account.cast.language)
    policy = account.policy.in_language(language)
    return InstallWish(
        endpoint=f"{public_url.rstrip('/')}/hooks/{account.connector}/{account.name}",
        reasons={one.code: one.title for one in policy.reasons},
        redirects={one.code: one.title for one in policy.redirects},
        outcomes={one.code: one.title for one in policy.outcomes if one.chosen_by_people},
        questions=tuple((one.code, one.title, one.required) for one in policy.questions),
        forms=account.kit.forms(account.helpdesk),
        language=language,
    )
