"""Reads ``halyard.yaml`` and the secrets in the environment; every fault is reported at once, with its place.

Secrets are never in the file: each comes from an environment variable, or from the file that ``NAME_FILE``
names. With several accounts a variable may carry the account's name: ``NAME__ACME`` before ``NAME``.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from core.errors import Mistake, Mistakes
from core.policy import Cast, CastMember, Policy
from core.secrets import Secret
from runtime.durations import parse_duration
from runtime.located import Located, read_file
from runtime.policy_file import Duration, load_policy
from runtime.registry import KITS, Kit

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]

LINK_SECRET = "HALYARD_LINK_SECRET"  # noqa: S105 - the variable's name, not a secret
MIN_SECRET_BYTES = 24


SecretReader = Callable[[str], Secret | None]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonPart(_Part):
    """Who plays a role: the address finds them in the helpdesk."""

    email: Email
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    title: str = ""


class AccountPart(_Part):
    """One helpdesk account under policy; ``helpdesk`` holds what its connector needs to know."""

    account: Name
    connector: str
    policy: str
    time_zone: str = "UTC"
    people: dict[str, PersonPart] = Field(default_factory=dict)
    helpdesk: dict[str, Any] = Field(default_factory=dict)


class ServicePart(_Part):
    """Where the service is reached, where it keeps its memory, and how often it reconciles."""

    public_url: str = "http://127.0.0.1:8080"
    listen: str = "127.0.0.1:8080"
    database: str = "sqlite:///halyard.db"
    secrets_dir: str = "secrets"
    sweep_every: Duration = parse_duration("5m")
    lease: Duration = parse_duration("60s")


class SettingsFile(_Part):
    """The whole of ``halyard.yaml``."""

    halyard: Literal[1]
    service: ServicePart = ServicePart()
    accounts: Annotated[tuple[AccountPart, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Account:
    """One account, ready to be wired: its connector's kit with the kit's own settings, policy and cast."""

    name: str
    connector: str
    kit: Kit
    helpdesk: Any
    policy: Policy
    policy_name: str
    cast: Cast
    secret: SecretReader


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service is told before it starts."""

    service: ServicePart
    accounts: tuple[Account, ...]
    link_secret: Secret
    root: Path

    def account(self, connector: str, name: str) -> Account | None:
        """The account of that connector and name, or ``None``."""
        return next((one for one in self.accounts if (one.connector, one.name) == (connector, name)), None)


def load_settings(path: Path, environment: Mapping[str, str] | None = None, *, installing: bool = False) -> Settings:
    """The settings of a file and the environment; raises :class:`Mistakes` with every fault.

    ``installing`` tolerates what only an installation can bring, such as a webhook's signing secret.
    """
    environment = os.environ if environment is None else environment
    located = read_file(path)
    faults: list[Mistake] = []
    parsed = _parse(located, faults)
    if parsed is None:
        raise Mistakes(tuple(faults))
    root = path.resolve().parent
    reader = _Reader(located, environment, root, installing, faults)
    accounts = [reader.account(index, part, parsed) for index, part in enumerate(parsed.accounts)]
    reader.together(accounts, parsed)
    link_secret = reader.link_secret()
    if faults or link_secret is None:
        raise Mistakes(tuple(sorted(dict.fromkeys(faults), key=lambda one: (one.line, one.column))))
    return Settings(parsed.service, tuple(one for one in accounts if one is not None), link_secret, root)


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of ``halyard.yaml``, for editors and the settings table."""
    return SettingsFile.model_json_schema()


def _parse(located: Located, faults: list[Mistake]) -> SettingsFile | None:
    if not isinstance(located.value, dict):
        faults.append(located.mistake((), "must be a block of settings; see docs/configuration.md"))
        return None
    try:
        return SettingsFile.model_validate(located.value)
    except ValidationError as error:
        faults.extend(located.mistakes(error))
        return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Collects the faults of one configuration while it is put together."""

    located: Located
    environment: Mapping[str, str]
    root: Path
    installing: bool
    faults: list[Mistake]

    def fault(self, path: tuple[str | int, ...], message: str) -> None:
        self.faults.append(self.located.mistake(path, message))

    def account(self, index: int, part: AccountPart, parsed: SettingsFile) -> Account | None:
        where = ("accounts", index)
        policy = self._policy(part, where)
        kit = KITS.get(part.connector)
        if kit is None:
            known = ", ".join(sorted(KITS))
            self.fault((*where, "connector"), f"{part.connector} is not a connector; there is {known}")
            return None
        secret = self._secrets(part, parsed)
        reading = kit.read(part.account, part.helpdesk, part.time_zone, secret, self.installing)
        for path, message in reading.faults:
            self.fault((*where, "helpdesk", *path), message)
        if policy is None or reading.settings is None:
            return None
        self._roles(part, policy, where)
        people = {role: CastMember(one.email, one.name, one.title) for role, one in part.people.items()}
        cast = Cast(people, part.time_zone)
        return Account(part.account, part.connector, kit, reading.settings, policy, part.policy, cast, secret)

    def together(self, accounts: list[Account | None], parsed: SettingsFile) -> None:
        """Faults that show only when all accounts are seen side by side (T21)."""
        seen: set[tuple[str, str]] = set()
        for index, part in enumerate(parsed.accounts):
            if (part.connector, part.account) in seen:
                self.fault(("accounts", index, "account"), f"{part.account} is there twice; names are unique")
            seen.add((part.connector, part.account))
        for name, kit in KITS.items():
            ours = [one for one in accounts if one is not None and one.connector == name]
            for account, message in kit.shared_faults([one.helpdesk for one in ours]):
                index = next(n for n, part in enumerate(parsed.accounts) if part.account == account)
                self.fault(("accounts", index), message)
        parts = urlsplit(parsed.service.public_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            self.fault(("service", "public_url"), "must be like https://halyard.example.com, without a path")

    def link_secret(self) -> Secret | None:
        """The secret that signs form links."""
        found = read_secret(LINK_SECRET, "", self.environment)
        if found is None:
            self.fault(("service",), f"{LINK_SECRET} is not set; give at least {MIN_SECRET_BYTES} random characters")
        elif len(found.reveal()) < MIN_SECRET_BYTES:
            self.fault(("service",), f"{LINK_SECRET} is too short; give at least {MIN_SECRET_BYTES} random characters")
            return None
        return found

    def _policy(self, part: AccountPart, where: tuple[str | int, ...]) -> Policy | None:
        try:
            return load_policy(part.policy, self.root)
        except Mistakes as mistakes:
            for one in mistakes.mistakes:
                if one.line:
                    self.faults.append(one)
                else:
                    self.fault((*where, "policy"), f"{part.policy}: {one.message}")
            return None

    def _roles(self, part: AccountPart, policy: Policy, where: tuple[str | int, ...]) -> None:
        """Every role of the policy must be played, or an escalation could end with nobody (rule 6)."""
        for level in policy.levels:
            for role in dict.fromkeys((level.owner, *level.followers, *level.ccs)):
                if role not in part.people:
                    message = f"nobody plays {role}, which level {level.number} of {policy.name} needs"
                    self.fault((*where, "people"), message)

    def _secrets(self, part: AccountPart, parsed: SettingsFile) -> SecretReader:
        directory = self.root / parsed.service.secrets_dir

        def read(name: str) -> Secret | None:
            found = read_secret(name, part.account, self.environment)
            return found or _stored_secret(directory / stored_name(part.connector, part.account, name))

        return read


def read_secret(name: str, account: str, environment: Mapping[str, str]) -> Secret | None:
    """The secret in ``NAME__ACCOUNT``, ``NAME__ACCOUNT_FILE``, ``NAME`` or ``NAME_FILE``, whichever is set first."""
    suffix = account.upper().replace("-", "_")
    for variable in ([f"{name}__{suffix}"] if account else []) + [name]:
        if environment.get(variable):
            return Secret(environment[variable])
        file = environment.get(f"{variable}_FILE")
        if file:
            return _stored_secret(Path(file))
    return None


def stored_name(connector: str, account: str, name: str) -> str:
    """The file in which an installation keeps a secret it was given by the host."""
    return f"{connector}-{account}-{name.lower()}"


def store_secret(directory: Path, file: str, secret: Secret) -> None:
    """Keep a secret in a file that only its owner can read."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / file
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(secret.reveal(), "utf-8")


def _stored_secret(path: Path) -> Secret | None:
    try:
        return Secret(path.read_text("utf-8").strip())
    except OSError:
        return None
