"""Reads the ``helpdesk`` block of a Zendesk account and its secrets into what the connector works with.

Environment names are those that Zendesk's own command line uses where it has one (``ZENDESK_EMAIL``,
``ZENDESK_API_TOKEN``); an OAuth client is ``ZENDESK_CLIENT_ID`` and ``ZENDESK_CLIENT_SECRET``. What an admin
lends for an installation is ``ZENDESK_ADMIN_CLIENT_ID`` and ``ZENDESK_ADMIN_CLIENT_SECRET``.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, cast

from pydantic import Field

from connectors.blocks import Faults, Length, OnePlace, Part, SecretReader, in_block, read_part, signing_secrets
from connectors.written_parts import Moment, StandIns
from connectors.zendesk.account import (
    NOWHERE,
    SOURCES,
    ApiToken,
    OAuthClient,
    SourceKind,
    ValueSource,
    ZendeskAccount,
    account_faults,
)
from core.ports import Reading
from core.secrets import Secret

SIGNING_SECRET = "ZENDESK_WEBHOOK_SECRET"  # noqa: S105 - the variable's name, not a secret
PATHS: Mapping[str, tuple[str | int, ...]] = {"base_url": ("url",), "host_account_id": ("account_id",)}
"""Where in the block a part of the account is written under another name."""
STAND_INS: StandIns = {("url", "url"): "https://nobody.zendesk.com", ("severity", "severity"): {"always": "S1"}}
"""What stands in for what a block cannot be without, so that the rest of it is looked at."""


class SourcePart(OnePlace):
    """Where a fact of a ticket is kept: in one place, and where nothing stands there, ``otherwise`` in another.

    The places: a ticket field, an organization field, the priority, the requester's time zone, or always the same.
    """

    PLACES: ClassVar[tuple[str, ...]] = (
        "ticket_field",
        "organization_field",
        "priority",
        "requester_time_zone",
        "always",
    )

    ticket_field: str = ""
    organization_field: str = ""
    priority: bool = False
    requester_time_zone: bool = False
    always: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: "SourcePart | None" = None

    def source(self) -> ValueSource:
        """The connector's own form of it."""
        ((kind, name),) = self.named()
        otherwise = self.otherwise.source() if self.otherwise is not None else None
        return ValueSource(cast(SourceKind, kind), name, self.values, otherwise)


def _source(part: SourcePart | None) -> ValueSource:
    return part.source() if part is not None else NOWHERE


class HelpdeskPart(Part):
    """The ``helpdesk`` block of a Zendesk account."""

    url: str
    severity: SourcePart
    tier: SourcePart | None = None
    region: SourcePart | None = None
    impact: SourcePart | None = None
    urgency: SourcePart | None = None
    product: SourcePart | None = None
    contract: SourcePart | None = None
    contract_valid_until: SourcePart | None = None
    partners: SourcePart | None = None
    facts: dict[str, SourcePart] = Field(default_factory=dict)
    brands: dict[str, str] = Field(default_factory=dict)
    first_response_after: dict[str, Length] = Field(default_factory=dict)
    first_response_sla: bool = False
    allowed_ccs: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    account_id: str = ""
    own_host: bool = False
    ca_file: str = ""
    old_secret_until: Moment | None = None


def read(account: str, block: Mapping[str, Any], time_zone: str, secret: SecretReader, installing: bool) -> Reading:
    """The account's settings, or every fault of the block and of its secrets with the path in the block."""
    part, wrong, written = read_part(HelpdeskPart, block, STAND_INS)
    if part is None:
        return Reading(None, wrong)
    credentials, missing = _credentials(secret)
    settings = ZendeskAccount(
        account=account,
        base_url=part.url.rstrip("/"),
        credentials=credentials,
        signing_secrets=signing_secrets(SIGNING_SECRET, secret, part.old_secret_until),
        **{name: _source(getattr(part, name)) for name in SOURCES},
        facts={name: one.source() for name, one in part.facts.items()},
        brands=part.brands,
        first_response_after=part.first_response_after,
        first_response_sla=part.first_response_sla,
        allowed_ccs=part.allowed_ccs,
        time_zone=time_zone,
        host_account_id=part.account_id,
        own_host=part.own_host,
        ca_file=part.ca_file,
        forms=part.forms,
    )
    more = in_block(account_faults(settings), PATHS, SIGNING_SECRET, installing=installing)
    faults = (*wrong, *missing, *((written(path), message) for path, message in more))
    return Reading(None if faults else settings, faults)


def admin(settings: ZendeskAccount, secret: SecretReader) -> ZendeskAccount:
    """The same account with the credentials an admin lends; the run-time ones where none are lent."""
    client_id, client_secret = secret("ZENDESK_ADMIN_CLIENT_ID"), secret("ZENDESK_ADMIN_CLIENT_SECRET")
    if client_id is None or client_secret is None:
        return settings
    return replace(settings, credentials=OAuthClient(client_id.reveal(), client_secret))


def _credentials(secret: SecretReader) -> tuple[OAuthClient | ApiToken, Faults]:
    client_id, client_secret = secret("ZENDESK_CLIENT_ID"), secret("ZENDESK_CLIENT_SECRET")
    if client_id is not None and client_secret is not None:
        return OAuthClient(client_id.reveal(), client_secret), ()
    email, token = secret("ZENDESK_EMAIL"), secret("ZENDESK_API_TOKEN")
    if email is not None and token is not None:
        return ApiToken(email.reveal(), token), ()
    message = "no credentials: set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET (or ZENDESK_EMAIL and ZENDESK_API_TOKEN)"
    return OAuthClient("none", Secret("no-credentials-are-set")), (((), message),)
