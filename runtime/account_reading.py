"""Puts one account of ``halyard.yaml`` together, and finds everything that is wrong with it.

Rule 1: no fault hides another: what is wrong in form is taken out, and the rest is looked at as if it were whole.
Rule 2: nothing is said that only follows from a fault already told, such as a missing secret of an account whose name
cannot be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from connectors.addresses import zone_faults
from connectors.written_parts import SHOWN, Salvaged, StandIns, salvaged
from core.cast import Cast
from core.conditions import condition
from core.errors import Mistake, Mistakes
from core.policy import Policy
from core.secrets import Secret
from runtime import counterpart_settings as agreements
from runtime.account import Account, PolicyRule, SecretReader
from runtime.api_tokens import API_TOKEN
from runtime.calendar_file import calendar_of
from runtime.calendar_file import faults as calendar_faults
from runtime.located import Located, Path_
from runtime.mail.settings import read_mailbox
from runtime.panel_settings import read_panels
from runtime.people import cast_of, people_faults
from runtime.plain_values import Fault, mapping
from runtime.policy_file import load_policy
from runtime.registry import KITS, Kit
from runtime.role_checks import language_faults, region_faults, role_faults
from runtime.secret_sources import read_secret, stored_name, stored_secret, weakness
from runtime.settings_file import AccountPart

OF_THE_ACCOUNT = ("time_zone", "account")
"""What a connector may find fault with that stands beside its own block."""

NOBODY, NOWHERE = "nobody@halyard.invalid", "nowhere.invalid"

STAND_INS: StandIns = {
    ("account", "account"): "unnamed",
    ("connector", "connector"): "unknown",
    ("policy", "policy"): "",
    ("policies", "when"): {"severity": ["S1"]},
    ("people", "email"): NOBODY,
    ("people", "name"): "nobody",
    ("rotations", "every"): "1w",
    ("rotations", "since"): "2026-01-05T00:00:00+00:00",
    ("mailbox", "address"): NOBODY,
    ("mailbox", "host"): NOWHERE,
    ("mailbox", "user"): "nobody",
    ("mailbox", "from"): NOBODY,
    ("mailbox", "trusted_authserv_id"): NOWHERE,
}


@dataclass(frozen=True, slots=True)
class AccountBlock:
    """One entry of ``accounts``: what is right of it, and what the person wrote."""

    index: int
    part: AccountPart
    found: Salvaged[AccountPart]
    given: Mapping[str, Any]

    def lacks(self, name: str) -> bool:
        """Whether a setting is not there, or not of the right form."""
        return name not in self.given or any(path[0] == name for path in self.found.removed)

    @property
    def is_named(self) -> bool:
        """Whether it is known which account of which helpdesk this is; without that its secrets cannot be found."""
        return not self.lacks("account") and not self.lacks("connector")

    def path(self, path: Path_ = ()) -> Path_:
        """Where a part of the account stands in the file."""
        return ("accounts", self.index, *self.found.written(path))


def blocks(given: object) -> Iterator[AccountBlock]:
    """The entries of the list of accounts of which anything can be read."""
    for index, one in enumerate(given if isinstance(given, list) else ()):
        found = salvaged(AccountPart, one, STAND_INS)
        if found.part is not None:
            yield AccountBlock(index, found.part, found, mapping(one))


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """What was made of an account; ``whole`` is ``None`` where something that it needs is wrong."""

    block: AccountBlock
    kit: Kit | None
    secret: SecretReader
    others: Mapping[str, Secret]
    policies: Mapping[str, Policy]
    whole: Account | None = None

    @property
    def name(self) -> str:
        """The account's name."""
        return self.block.part.account

    @property
    def connector(self) -> str:
        """Its connector's name."""
        return self.block.part.connector

    @property
    def counterparts(self) -> Mapping[str, agreements.CounterpartPlace]:
        """Where its tickets have counterparts, by the names that policies use."""
        return {name: one.place() for name, one in self.block.part.counterparts.items()}

    @property
    def counterpart_of(self) -> frozenset[agreements.AccountKey]:
        """The accounts that may open tickets in it."""
        return frozenset(map(agreements.account_key, self.block.part.counterpart_of))

    @property
    def signing(self) -> Secret | None:
        """The secret of its webhooks."""
        return self.secret(self.kit.signing_secret_name) if self.kit is not None else None


@dataclass(frozen=True, slots=True)
class AccountReader:
    """Collects the faults of one configuration while its accounts are put together."""

    located: Located
    environment: Mapping[str, str]
    root: Path
    secrets_dir: str
    installing: bool
    faults: list[Mistake] = field(default_factory=list)

    def fault(self, path: Path_, message: str) -> None:
        """Something is wrong at this place of the file."""
        self.faults.append(self.located.mistake(path, message))

    def account(self, block: AccountBlock) -> ReadAccount:
        """One account with its connector, policies and people."""
        part = block.part
        policy = self._policy(part.policy, block.path(("policy",))) if not block.lacks("policy") else None
        rules = self._rules(block)
        kit = KITS.get(part.connector)
        if kit is None and not block.lacks("connector"):
            known = ", ".join(sorted(KITS))
            self.fault(block.path(("connector",)), f"{part.connector[:SHOWN]} is not a connector; there is {known}")
        kept: dict[str, Secret] = {}
        secret = self._secrets(block, kept)
        is_block = not block.lacks("helpdesk") or "helpdesk" not in block.given
        helpdesk = self._helpdesk(block, kit, secret) if kit is not None and is_block else None
        policies = {part.policy: policy} if policy is not None else {}
        policies |= {rule.name: rule.policy for rule in rules}
        cast = self._cast(block)
        self._fitting(block, cast, policies)
        for name, message in zone_faults(part.time_zone):
            self.fault(block.path((name,)), message)
        read = ReadAccount(block, kit, secret, kept, policies)
        more = self._more(block, helpdesk, secret, policies)
        if kit is None or policy is None or helpdesk is None:
            return read
        page = part.status_page
        found = Account(part.account, part.connector, kit, helpdesk, policy, part.policy, cast, secret, rules, page)
        found = replace(found, counterparts=read.counterparts, counterpart_of=read.counterpart_of, **more)
        return replace(read, whole=found)

    def _helpdesk(self, block: AccountBlock, kit: Kit, secret: SecretReader) -> Any:
        """What the connector makes of its own block, or ``None``."""
        part, sure = block.part, block.is_named
        reading = kit.read(part.account, part.helpdesk, part.time_zone, secret, self.installing or not sure)
        for path, message in reading.faults:
            if sure or path:
                beside = path[:1] and path[0] in OF_THE_ACCOUNT
                self.fault(block.path(path if beside else ("helpdesk", *path)), message)
        signing = secret(kit.signing_secret_name)
        if signing is not None and not reading.faults and weakness(signing):
            self.fault(block.path(("helpdesk",)), f"{kit.signing_secret_name} {weakness(signing)}")
        return reading.settings

    def _fitting(self, block: AccountBlock, cast: Cast, policies: Mapping[str, Policy]) -> None:
        """Whether the account's people and language do for its policies."""
        people = block.given.get("people", {})
        whole = not any(path[0] == "people" and isinstance(path[-1], int) for path in block.found.removed)
        for one in policies.values():
            wrong = [*language_faults(block.part.language, one)]
            wrong += role_faults(people, one) if isinstance(people, dict) else ()
            wrong += region_faults(cast, one) if whole else ()
            for path, message in wrong:
                self.fault(block.path(path), message)

    def _more(
        self, block: AccountBlock, helpdesk: Any, secret: SecretReader, policies: Mapping[str, Policy]
    ) -> dict[str, Any]:
        """The account's mailbox and panels, where it has any."""
        part, installing = block.part, self.installing or not block.is_named
        mailbox, faults = read_mailbox(part.mailbox, self.root, secret, tuple(policies.values()), installing=installing)
        for path, message in faults:
            self.fault(block.path(("mailbox", *path)), message)
        panels, faults = read_panels(
            part.connector, helpdesk, part.panels if part.connector in KITS else None, self.root
        )
        for path, message in faults:
            self.fault(block.path(("panels", *path)), message)
        return {"mailbox": mailbox, "panels": panels}

    def _cast(self, block: AccountBlock) -> Cast:
        """Who plays the roles, with their working hours and turns."""
        part = block.part
        calendars, people = mapping(block.given.get("calendars")), mapping(block.given.get("people"))
        wrong = list(calendar_faults({"calendars": calendars}))
        for path, message in wrong:
            self.fault(("accounts", block.index, *path), message)
        for path, message in self._turns(block, people, calendars):
            self.fault(block.path(path), message)
        bad = {path[1] for path, _ in wrong if path[0] == "calendars"}
        good = {name: calendar_of(name, one) for name, one in part.calendars.items() if name not in bad}
        return cast_of(part.people, part.time_zone, part.rotations, good, part.language)

    def _turns(self, block: AccountBlock, people: Mapping[str, Any], calendars: Mapping[str, Any]) -> Iterator[Fault]:
        if block.lacks("calendars") and "calendars" in block.given and not calendars:
            return
        for path, message in people_faults(block.part.people, block.part.rotations, calendars):
            if path[0] != "rotations" or not isinstance(people.get(str(path[1])), list):
                yield path, message

    def _policy(self, name: str, where: Path_) -> Policy | None:
        try:
            return load_policy(name, self.root)
        except Mistakes as mistakes:
            for one in mistakes.mistakes:
                if one.line:
                    self.faults.append(one)
                else:
                    self.fault(where, f"{name[:SHOWN] or repr(name)}: {one.message}")
            return None

    def _rules(self, block: AccountBlock) -> tuple[PolicyRule, ...]:
        """The policies for some of the account's tickets, in the order in which they are asked."""
        found = []
        for index, rule in enumerate(block.part.policies):
            policy = self._policy(rule.policy, block.path(("policies", index, "policy")))
            if policy is not None:
                found.append(PolicyRule(condition(rule.when), policy, rule.policy))
        return tuple(found)

    def _secrets(self, block: AccountBlock, kept: dict[str, Secret]) -> SecretReader:
        part, directory = block.part, self.root / self.secrets_dir

        def read(name: str) -> Secret | None:
            if not block.is_named:
                return None
            found = self.found(name, part.account, block.path(), part.connector) or stored(name)
            if found is not None and name != API_TOKEN:
                kept[name] = found
            return found

        def stored(name: str) -> Secret | None:
            try:
                return stored_secret(directory / stored_name(part.connector, part.account, name))
            except ValueError as error:
                self.fault(block.path(), str(error))
                return None

        return read

    def found(self, name: str, account: str, where: Path_, connector: str = "") -> Secret | None:
        """A secret of the environment; one that is named and cannot be read is a fault at this place."""
        try:
            return read_secret(name, account, self.environment, connector)
        except ValueError as error:
            self.fault(where, str(error))
            return None
