"""Reads ``halyard.yaml`` and the secrets in the environment; every fault is reported at once, with its place.

Secrets are never in the file: each comes from an environment variable, or from the file that ``NAME_FILE``
names. With several accounts a variable may carry the account's name: ``NAME__ACME`` before ``NAME``.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.cast import Cast
from core.conditions import Condition, condition
from core.errors import Mistake, Mistakes
from core.policy import Policy
from core.secrets import Secret
from core.tickets import Ticket
from runtime import counterpart_settings as agreements
from runtime.api_tokens import API_TOKEN, Holder, token_faults
from runtime.calendar_file import CalendarPart, calendar_of
from runtime.calendar_file import faults as calendar_faults
from runtime.console_settings import ConsolePart, ConsoleSettings, read_console
from runtime.doubles import doubles
from runtime.located import Located, read_file
from runtime.mail.settings import Mailbox, MailboxPart, read_mailbox, shared_mailboxes
from runtime.notice_settings import Watching, read_watching
from runtime.panel_settings import read_panel_secrets, read_panels
from runtime.people import People, RotationPart, cast_of, people_faults
from runtime.policy_file import load_policy
from runtime.policy_terms import When
from runtime.policy_words import Code
from runtime.registry import KITS, Kit
from runtime.role_checks import language_faults, region_faults, role_faults
from runtime.secret_sources import SHORTEST, read_secret, stored_name, stored_secret, weakness
from runtime.service_settings import ServicePart
from runtime.settings_words import Name
from runtime.status_page import StatusPagePart

LINK_SECRET = "HALYARD_LINK_SECRET"  # noqa: S105 - the variable's name, not a secret
OF_THE_ACCOUNT = ("time_zone", "account")
"""What a connector may find fault with that stands beside its own block."""


SecretReader = Callable[[str], Secret | None]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Kind = TypeVar("_Kind", bound=BaseModel)


class PolicyRulePart(_Part):
    """A policy for some of an account's tickets: the first rule whose facts hold counts (XX-02)."""

    policy: str
    when: When


class AccountPart(_Part):
    """One helpdesk account under policy; ``helpdesk`` holds what its connector needs to know."""

    account: Name
    connector: str
    policy: str
    policies: tuple[PolicyRulePart, ...] = ()
    time_zone: str = "UTC"
    language: str = ""
    people: People = Field(default_factory=dict)
    status_page: StatusPagePart | None = None
    rotations: dict[str, RotationPart] = Field(default_factory=dict)
    calendars: Annotated[dict[Code, CalendarPart], Field(max_length=20)] = Field(default_factory=dict)
    helpdesk: dict[str, Any] = Field(default_factory=dict)
    panels: dict[str, Any] | None = None
    mailbox: MailboxPart | None = None
    counterparts: agreements.CounterpartsPart = Field(default_factory=dict)
    counterpart_of: tuple[agreements.AccountName, ...] = ()


class SettingsFile(_Part):
    """The whole of ``halyard.yaml``."""

    halyard: Literal[1]
    service: ServicePart = ServicePart()
    console: ConsolePart | None = None
    accounts: Annotated[tuple[AccountPart, ...], Field(min_length=1)]


_Parts = tuple[tuple[int, AccountPart], ...]
"""The accounts that can be read, each with its place in the list."""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A policy for the tickets of which a condition holds; ``name`` is how the configuration calls its file."""

    when: Condition
    policy: Policy
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account, ready to be wired: its connector's kit with the kit's own settings, policy and cast.

    ``rules`` are policies for some of its tickets, the first that fits before ``policy``. ``counterparts`` are the
    accounts that it may open tickets in, by the names that policies use; ``counterpart_of`` those that may do so in it;
    ``tied_to`` those with which it agrees, either way.
    """

    name: str
    connector: str
    kit: Kit
    helpdesk: Any
    policy: Policy
    policy_name: str
    cast: Cast
    secret: SecretReader
    rules: tuple[PolicyRule, ...] = ()
    status_page: StatusPagePart | None = None
    mailbox: Mailbox | None = None
    panels: Any = None
    counterparts: Mapping[str, agreements.CounterpartPlace] = field(default_factory=dict)
    counterpart_of: frozenset[tuple[str, str]] = frozenset()
    tied_to: frozenset[tuple[str, str]] = frozenset()

    def policy_of(self, ticket: Ticket | None) -> Policy:
        """Today's policy for a ticket; the account's own for one that is not known."""
        fits = (rule.policy for rule in self.rules if ticket is not None and rule.when.holds(ticket))
        return next(fits, self.policy)

    @property
    def policies(self) -> Mapping[str, Policy]:
        """Every policy of the account by the name of its file, its own first."""
        return {self.policy_name: self.policy, **{rule.name: rule.policy for rule in self.rules}}


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
    located = read_file(path)
    faults: list[Mistake] = []
    service, parts = _parse(located, faults)
    faults.extend(doubles(located))
    root = path.resolve().parent
    reader = _Reader(located, environment, root, installing, faults)
    accounts = [reader.account(index, part, service) for index, part in parts]
    reader.together(accounts, parts)
    link_secret = reader.link_secret(accounts)
    reader.api_tokens(accounts, parts, link_secret)
    watching = read_watching(service.notices, service.heartbeat, environment, root, reader.fault)
    known = {(part.connector, part.account) for _, part in parts}
    console, wrong = read_console(located, environment, service, known)
    faults.extend(located.mistake(*one) for one in wrong)
    panel_secrets = reader.panel_secrets(accounts, link_secret)
    if faults or link_secret is None:
        raise Mistakes(tuple(sorted(dict.fromkeys(faults), key=lambda one: (one.line, one.column))))
    found = [one for one in accounts if one is not None]
    tied = tuple(replace(one, tied_to=agreements.tied_to(one, found)) for one in found)
    return Settings(service, tied, link_secret, root, watching, console, panel_secrets)


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of ``halyard.yaml``, for editors and the settings table."""
    return SettingsFile.model_json_schema()


def _parse(located: Located, faults: list[Mistake]) -> tuple[ServicePart, _Parts]:
    """The file's parts; where one is faulty the others are still looked at, so that everything is said at once."""
    if not isinstance(located.value, dict):
        raise Mistakes((located.mistake((), "must be a block of settings; see docs/configuration.md"),))
    try:
        parsed = SettingsFile.model_validate(located.value)
        return parsed.service, tuple(enumerate(parsed.accounts))
    except ValidationError as error:
        faults.extend(located.mistakes(error))
    given = located.value.get("accounts")
    sound = ((index, _sound(AccountPart, one)) for index, one in enumerate(given if isinstance(given, list) else ()))
    parts = tuple((index, part) for index, part in sound if part is not None)
    return _sound(ServicePart, located.value.get("service")) or ServicePart(), parts


def _sound(kind: type[_Kind], value: object) -> _Kind | None:
    try:
        return kind.model_validate(value)
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Collects the faults of one configuration while it is put together."""

    located: Located
    environment: Mapping[str, str]
    root: Path
    installing: bool
    faults: list[Mistake]
    read: dict[tuple[str, str], dict[str, Secret]] = field(default_factory=dict)

    def fault(self, path: tuple[str | int, ...], message: str) -> None:
        self.faults.append(self.located.mistake(path, message))

    def account(self, index: int, part: AccountPart, service: ServicePart) -> Account | None:
        where = ("accounts", index)
        policy = self._policy(part.policy, (*where, "policy"))
        rules = self._rules(part, where)
        kit = KITS.get(part.connector)
        if kit is None:
            known = ", ".join(sorted(KITS))
            self.fault((*where, "connector"), f"{part.connector} is not a connector; there is {known}")
            return None
        secret = self._secrets(part, service, where)
        reading = kit.read(part.account, part.helpdesk, part.time_zone, secret, self.installing)
        for path, message in reading.faults:
            beside = path[:1] and path[0] in OF_THE_ACCOUNT
            self.fault((*where, *path) if beside else (*where, "helpdesk", *path), message)
        signing = secret(kit.signing_secret_name)
        if signing is not None and not reading.faults and weakness(signing):
            self.fault((*where, "helpdesk"), f"{kit.signing_secret_name} {weakness(signing)}")
        if policy is None or reading.settings is None:
            return None
        cast = self._cast(part, where)
        policies = (policy, *(rule.policy for rule in rules))
        for one in policies:
            wrong = (*role_faults(part.people, one), *region_faults(cast, one), *language_faults(part.language, one))
            for path, message in wrong:
                self.fault((*where, *path), message)
        mailbox, faults = read_mailbox(part.mailbox, self.root, secret, policies, installing=self.installing)
        for path, message in faults:
            self.fault((*where, "mailbox", *path), message)
        panels, faults = read_panels(part.connector, reading.settings, part.panels, self.root)
        for path, message in faults:
            self.fault((*where, "panels", *path), message)
        own, page = reading.settings, part.status_page
        found = Account(part.account, part.connector, kit, own, policy, part.policy, cast, secret, rules, page)
        places = {name: one.place() for name, one in part.counterparts.items()}
        return replace(
            found,
            mailbox=mailbox,
            panels=panels,
            counterparts=places,
            counterpart_of=frozenset(map(agreements.account_key, part.counterpart_of)),
        )

    def _cast(self, part: AccountPart, where: tuple[str | int, ...]) -> Cast:
        """Who plays the roles, with their working hours and turns."""
        wrong = [*calendar_faults({"calendars": self.located.value["accounts"][where[1]].get("calendars")})]
        wrong += people_faults(part.people, part.rotations, part.calendars)
        for path, message in wrong:
            self.fault((*where, *path), message)
        bad = {path[1] for path, _ in wrong if path[0] == "calendars"}
        good = {name: calendar_of(name, one) for name, one in part.calendars.items() if name not in bad}
        return cast_of(part.people, part.time_zone, part.rotations, good, part.language)

    def together(self, accounts: list[Account | None], parts: _Parts) -> None:
        """Faults that show only when all accounts are seen side by side (T21)."""
        read = [one for one in accounts if one is not None]
        places = {(part.connector, part.account): index for index, part in parts}
        for key, way, wrong in agreements.counterpart_faults(read, known=places.keys()):
            self.fault(("accounts", places[key], *way), wrong)
        for place, message in shared_mailboxes([(part.account, part.mailbox) for _, part in parts]):
            self.fault(("accounts", parts[place][0], "mailbox"), message)
        for name, kit in KITS.items():
            ours = [one for one in accounts if one is not None and one.connector == name]
            for account, message in kit.shared_faults([one.helpdesk for one in ours]):
                index = next(n for n, part in parts if (part.connector, part.account) == (name, account))
                self.fault(("accounts", index), message)
        self._between_helpdesks(accounts, parts)

    def _between_helpdesks(self, accounts: list[Account | None], parts: _Parts) -> None:
        """One webhook secret for accounts of two helpdesks, which neither's connector can see (T21)."""
        owners: dict[str, Account] = {}
        for (index, _), one in zip(parts, accounts, strict=True):
            signing = one.secret(one.kit.signing_secret_name) if one is not None else None
            if one is None or signing is None:
                continue
            other = owners.setdefault(signing.reveal(), one)
            if other.connector != one.connector:
                self.fault(("accounts", index), f"shares a webhook secret with {other.name} of {other.connector}")

    def link_secret(self, accounts: list[Account | None]) -> Secret | None:
        """The secret that signs form links; one that is weak, or signs something else as well, is none (T7, T21)."""
        before = len(self.faults)
        found = self._found(LINK_SECRET, "", ("service",))
        if found is None and len(self.faults) == before:
            self.fault(("service",), f"{LINK_SECRET} is not set; give at least {SHORTEST} random characters")
        if found is None:
            return None
        weak = weakness(found)
        if weak:
            self.fault(("service",), f"{LINK_SECRET} {weak}")
        for one in accounts:
            if one is not None and one.secret(one.kit.signing_secret_name) == found:
                self.fault(
                    ("service",), f"{LINK_SECRET} is the webhook secret of {one.name} too; give it one of its own"
                )
        return found

    def panel_secrets(self, accounts: list[Account | None], link_secret: Secret | None) -> tuple[Secret, ...]:
        """The secrets that seal visits to panels; none, and none asked for, where no account has any (T21)."""
        found = [one for one in accounts if one is not None]
        if all(one.panels is None for one in found):
            return ()
        others = [(f"the webhook secret of {one.name}", one.secret(one.kit.signing_secret_name)) for one in found]
        secrets, wrong = read_panel_secrets(self.environment, [*others, (LINK_SECRET, link_secret)])
        for message in wrong:
            self.fault(("service",), message)
        return secrets

    def api_tokens(self, accounts: list[Account | None], parts: _Parts, link_secret: Secret | None) -> None:
        """The tokens of the API; one that is weak, or opens or is something else as well, is none (T21)."""
        ours = [(index, one) for (index, _), one in zip(parts, accounts, strict=True) if one is not None]
        holders = [
            Holder(one.connector, one.name, one.secret, self.read.get((one.connector, one.name), {})) for _, one in ours
        ]
        for place, message in token_faults(holders, link_secret):
            self.fault(("accounts", ours[place][0]), message)

    def _policy(self, name: str, where: tuple[str | int, ...]) -> Policy | None:
        try:
            return load_policy(name, self.root)
        except Mistakes as mistakes:
            for one in mistakes.mistakes:
                if one.line:
                    self.faults.append(one)
                else:
                    self.fault(where, f"{name}: {one.message}")
            return None

    def _rules(self, part: AccountPart, where: tuple[str | int, ...]) -> tuple[PolicyRule, ...]:
        """The policies for some of the account's tickets, in the order in which they are asked."""
        found = []
        for index, rule in enumerate(part.policies):
            policy = self._policy(rule.policy, (*where, "policies", index, "policy"))
            if policy is not None:
                found.append(PolicyRule(condition(rule.when), policy, rule.policy))
        return tuple(found)

    def _secrets(self, part: AccountPart, service: ServicePart, where: tuple[str | int, ...]) -> SecretReader:
        directory = self.root / service.secrets_dir
        kept = self.read.setdefault((part.connector, part.account), {})

        def read(name: str) -> Secret | None:
            found = self._found(name, part.account, where) or stored(name)
            if found is not None and name != API_TOKEN:
                kept[name] = found
            return found

        def stored(name: str) -> Secret | None:
            try:
                return stored_secret(directory / stored_name(part.connector, part.account, name))
            except ValueError as error:
                self.fault(where, str(error))
                return None

        return read

    def _found(self, name: str, account: str, where: tuple[str | int, ...]) -> Secret | None:
        try:
            return read_secret(name, account, self.environment)
        except ValueError as error:
            self.fault(where, str(error))
            return None
