"""Reads ``halyard.yaml`` and the secrets in the environment; every fault is reported at once, with its place.

Secrets are never in the file: each comes from an environment variable, or from the file that ``NAME_FILE``
names. With several accounts a variable may carry the account's name, and its connector's before that: of account
``acme`` of connector ``desk`` the secret is in ``NAME__DESK__ACME``, ``NAME__ACME`` or ``NAME``, the first that is set.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from connectors.written_parts import StandIns, salvaged
from core.errors import Mistake, Mistakes
from core.secrets import Secret
from runtime import counterpart_settings as agreements
from runtime.account import Account, PolicyRule
from runtime.account_reading import AccountReader, blocks
from runtime.accounts_together import (
    LINK_SECRET,
    account_keys,
    link_secret,
    look_at_tokens,
    look_together,
    panel_secrets,
)
from runtime.console_settings import ConsoleSettings, read_console
from runtime.doubles import doubles
from runtime.located import Located, Path_, read_on
from runtime.notice_settings import Watching, read_watching
from runtime.service_settings import ServicePart
from runtime.settings_file import AccountPart, PolicyRulePart, SettingsFile

__all__ = [
    "LINK_SECRET",
    "Account",
    "AccountPart",
    "PolicyRule",
    "PolicyRulePart",
    "Settings",
    "SettingsFile",
    "load_settings",
    "settings_schema",
]

STAND_INS: StandIns = {("notices", "name"): "unnamed"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service is told before it starts."""

    service: ServicePart
    accounts: tuple[Account, ...]
    link_secret: Secret
    root: Path
    watching: Watching = field(default_factory=Watching)
    console: ConsoleSettings | None = None
    panel_secrets: tuple[Secret, ...] = ()

    def account(self, connector: str, name: str) -> Account | None:
        """The account of that connector and name, or ``None``."""
        return next((one for one in self.accounts if (one.connector, one.name) == (connector, name)), None)


def load_settings(path: Path, environment: Mapping[str, str] | None = None, *, installing: bool = False) -> Settings:
    """The settings of a file and the environment; raises :class:`Mistakes` with every fault.

    ``installing`` tolerates what only an installation can bring, such as a webhook's signing secret.
    """
    environment = os.environ if environment is None else environment
    located = read_on(path)
    faults = _form(located)
    found = salvaged(ServicePart, located.value.get("service", {}), STAND_INS)
    service = found.part or ServicePart()
    root = path.resolve().parent
    reader = AccountReader(located, environment, root, service.secrets_dir, installing, faults)
    parts = tuple(blocks(located.value.get("accounts")))
    accounts = [reader.account(block) for block in parts]
    look_together(reader, accounts)
    link = link_secret(reader, accounts)
    look_at_tokens(reader, accounts, link)

    def at_service(way: Path_, message: str) -> None:
        reader.fault(("service", *found.written(way[1:])), message)

    watching = read_watching(service.notices, service.heartbeat, environment, root, at_service)
    console, wrong = read_console(located, environment, service, account_keys(parts))
    faults.extend(located.mistake(*one) for one in wrong)
    sealing = panel_secrets(reader, accounts, link)
    if faults or link is None:
        raise Mistakes(tuple(sorted(dict.fromkeys(faults), key=lambda one: (one.line, one.column))))
    whole = [one.whole for one in accounts if one.whole is not None]
    tied = tuple(replace(one, tied_to=agreements.tied_to(one, whole)) for one in whole)
    return Settings(service, tied, link, root, watching, console, sealing)


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of ``halyard.yaml``, for editors and the settings table."""
    return SettingsFile.model_json_schema()


def _form(located: Located) -> list[Mistake]:
    """What is wrong with the form of the whole file; the parts that are right are looked at all the same."""
    if not isinstance(located.value, dict):
        wrong = located.mistake((), "must be a block of settings; see docs/configuration.md")
        raise Mistakes((*located.faults, wrong))
    faults = [*located.faults, *doubles(located)]
    try:
        SettingsFile.model_validate(located.value)
    except ValidationError as error:
        faults.extend(located.mistakes(error))
    return faults
