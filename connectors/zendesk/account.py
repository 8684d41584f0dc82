"""Says what we must know of one Zendesk account to plug into it, and what is wrong with what we were told.

Rule 1: the address is ``https://NAME.zendesk.com``; any other host must be declared the operator's own.
Rule 2: what signs webhooks is as ``connectors/signing_secrets.py`` wants it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

from connectors.addresses import (
    EMAIL,
    Fault,
    cc_faults,
    empty_sides,
    fact_faults,
    name_faults,
    parts_of,
    response_faults,
    says_more_than_where,
    scheme_faults,
    zone_faults,
)
from connectors.contracts import contract_faults
from connectors.signing_secrets import SigningSecret, shared_faults, signing_faults, weak
from core.secrets import Secret

PLACEHOLDERS = frozenset(
    {
        # Zendesk's webhook builder signs test calls with this before a webhook exists; everybody knows it.
        "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
        "this_secret_is_for_testing_only",
        "replace-this-with-the-signing-secret",
        "your-zendesk-webhook-signing-secret",
    }
)

SourceKind = Literal["ticket_field", "priority", "organization_field", "requester_time_zone", "always", "none"]
SOURCE_KINDS = frozenset(get_args(SourceKind))


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A confidential OAuth client of the account; its tokens act as the user it belongs to."""

    client_id: str
    client_secret: Secret
    scope: str = "read write"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An API token, which Zendesk ends on 2027-04-30; OAuth clients replace it."""

    email: str
    token: Secret


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where a fact of a ticket is kept in this account.

    ``name`` is a ticket field's title or id, an organization field's key, or the value itself where it is
    ``always`` the same. ``values`` maps the host's value (a drop-down's tag or title, a priority, a time zone or its
    first part) to ours; empty means the host's value itself. ``otherwise`` is where to look when nothing is there.
    """

    kind: SourceKind
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: "ValueSource | None" = None

    def chain(self) -> "Iterator[ValueSource]":
        """The source and those that follow it, in the order in which they are asked."""
        yield self
        if self.otherwise is not None:
            yield from self.otherwise.chain()


NOWHERE = ValueSource("none")
SOURCES = (
    "severity",
    "tier",
    "region",
    "impact",
    "urgency",
    "product",
    "contract",
    "contract_valid_until",
    "partners",
)
"""The facts of a ticket that an account says the place of, by their names in :class:`ZendeskAccount`."""


@dataclass(frozen=True, slots=True)
class ZendeskAccount:
    """One customer's Zendesk, as the operator described it.

    ``account`` is our name for it, ``host_account_id`` Zendesk's own number where known (every webhook names
    it). ``allowed_ccs`` are addresses, or ``@domain`` for everybody there. ``own_host`` is the operator's
    word that an address outside zendesk.com is meant; ``ca_file`` holds the certificates it is checked with.
    ``forms`` are the ticket forms an installation joins (empty: the default one). ``facts`` are further facts by
    name. ``brands`` maps a brand's id or name to our word. ``first_response_after`` is how long after its opening
    a ticket of a severity is to be answered; ``first_response_sla`` asks for the target of the account's own SLA.
    """

    account: str
    base_url: str
    credentials: OAuthClient | ApiToken
    signing_secrets: tuple[SigningSecret, ...]
    severity: ValueSource = NOWHERE
    tier: ValueSource = NOWHERE
    region: ValueSource = NOWHERE
    allowed_ccs: tuple[str, ...] = ()
    time_zone: str = "UTC"
    host_account_id: str = ""
    own_host: bool = False
    ca_file: str = ""
    forms: tuple[str, ...] = ()
    impact: ValueSource = NOWHERE
    urgency: ValueSource = NOWHERE
    product: ValueSource = NOWHERE
    contract: ValueSource = NOWHERE
    contract_valid_until: ValueSource = NOWHERE
    partners: ValueSource = NOWHERE
    facts: Mapping[str, ValueSource] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)
    first_response_after: Mapping[str, timedelta] = field(default_factory=dict)
    first_response_sla: bool = False

    @property
    def sources(self) -> Mapping[str, ValueSource]:
        """Where each fact is kept, by its path in the account: ``severity``, ``facts.NAME``."""
        named: dict[str, ValueSource] = {name: getattr(self, name) for name in SOURCES}
        return named | {f"facts.{name}": source for name, source in self.facts.items()}


def account_faults(account: ZendeskAccount) -> tuple[Fault, ...]:
    """Every fault of one account, as (path, message); empty when it can be used."""
    return (
        *name_faults(account.account),
        *_number_faults(account),
        *zone_faults(account.time_zone),
        *_address_faults(account),
        *_credential_faults(account.credentials),
        *signing_faults(account.signing_secrets, PLACEHOLDERS),
        *(fault for path, source in account.sources.items() for fault in _source_faults(path, source)),
        *_fact_faults(account),
        *cc_faults(account.allowed_ccs),
    )


def accounts_faults(accounts: Sequence[ZendeskAccount]) -> tuple[Fault, ...]:
    """Every fault of several accounts together; paths begin with the account's name."""
    own = [(f"{account.account}.{path}", message) for account in accounts for path, message in account_faults(account)]
    return (*own, *shared_faults(accounts))


def _number_faults(account: ZendeskAccount) -> Iterator[Fault]:
    if account.host_account_id and not re.fullmatch(r"[0-9]{1,20}", account.host_account_id):
        yield "host_account_id", f"{account.host_account_id[:60]!r} is not an account number"


def _address_faults(account: ZendeskAccount) -> Iterator[Fault]:
    parts = parts_of(account.base_url)
    if parts is None:
        yield "base_url", f"{account.base_url[:60]!r} is not an address"
        return
    host = parts.hostname or ""
    yield from scheme_faults("base_url", parts)
    if not host or says_more_than_where(parts) or parts.path not in ("", "/"):
        yield "base_url", "must be scheme and host alone, such as https://acme.zendesk.com"
    if not account.own_host and not re.fullmatch(r"[a-z0-9][a-z0-9-]*\.zendesk\.com", host):
        yield "base_url", f"{host!r} is not a NAME.zendesk.com; set own_host: true if it is meant"
    elif not account.own_host and parts.port not in (None, 443):
        yield "base_url", "zendesk.com listens on port 443 only; leave the port out"


def _credential_faults(credentials: OAuthClient | ApiToken) -> Iterator[Fault]:
    match credentials:
        case OAuthClient(client_id=client_id, client_secret=secret, scope=scope):
            if not client_id.strip():
                yield "credentials.client_id", "is empty"
            if not scope.strip():
                yield "credentials.scope", "is empty; 'read write' is what the service needs"
            yield from weak("credentials.client_secret", secret, at_least=8)
        case ApiToken(email=email, token=token):
            if not EMAIL.fullmatch(email):
                yield "credentials.email", f"{email!r} is not an e-mail address"
            yield from weak("credentials.token", token, at_least=8)


def _source_faults(path: str, source: ValueSource) -> Iterator[Fault]:
    if source.kind not in SOURCE_KINDS:
        yield f"{path}.kind", f"{source.kind!r} is not one of {', '.join(sorted(SOURCE_KINDS))}"
    if source.kind in ("ticket_field", "organization_field") and not source.name.strip():
        yield f"{path}.name", "is empty; name the field"
    yield from empty_sides(f"{path}.values", source.values)
    if source.otherwise is not None:
        yield from _source_faults(f"{path}.otherwise", source.otherwise)


def _fact_faults(account: ZendeskAccount) -> Iterator[Fault]:
    """What is wrong with the facts beyond where they are kept."""
    for source in account.contract.chain():
        yield from contract_faults((source.name,) if source.kind == "always" else source.values.values())
    for source in account.contract_valid_until.chain():
        if source.values or source.kind not in ("ticket_field", "organization_field", "none"):
            yield "contract_valid_until", "is a date: name a ticket_field or an organization_field, and no values"
    yield from fact_faults(account.facts)
    yield from empty_sides("brands", account.brands)
    yield from response_faults(account.first_response_after)
