"""Reads the ``helpdesk`` block of a Jira account and its secrets into what the connector works with.

Environment names: ``JIRA_EMAIL`` and ``JIRA_API_TOKEN`` in the cloud, ``JIRA_PERSONAL_ACCESS_TOKEN`` on Data Center.
What an admin lends for an installation is the same with ``JIRA_ADMIN_`` before it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal, cast

from pydantic import Field

from connectors.blocks import Faults, Length, OnePlace, Part, SecretReader, in_block, read_part, signing_secrets
from connectors.jira.account import (
    NOWHERE,
    SOURCES,
    ApiToken,
    JiraAccount,
    PersonalToken,
    SourceKind,
    ValueSource,
)
from connectors.jira.account_faults import account_faults
from connectors.written_parts import Moment, StandIns
from core.ports import Reading
from core.secrets import Secret
from core.tickets import Status

SIGNING_SECRET = "JIRA_WEBHOOK_SECRET"  # noqa: S105 - the variable's name, not a secret
StatusWord = Literal["new", "open", "pending", "hold", "solved", "closed"]
PATHS: Mapping[str, tuple[str | int, ...]] = {"base_url": ("url",), "site_url": ("site",)}
"""Where in the block a part of the account is written under another name."""
STAND_INS: StandIns = {
    ("url", "url"): "https://nobody.atlassian.net",
    ("projects", "projects"): ["NOBODY"],
    ("severity", "severity"): {"always": "S1"},
}
"""What stands in for what a block cannot be without, so that the rest of it is looked at."""


class IssueSourcePart(OnePlace):
    """Where a fact of an issue is kept: in one place, and where nothing stands there, ``otherwise`` in another.

    The places: a field, a property of the organization, a label that begins so, the priority, a component, the
    project, the request type, the reporter's time zone, or always the same.
    """

    PLACES: ClassVar[tuple[str, ...]] = (
        "field",
        "organization_property",
        "label",
        "priority",
        "component",
        "project",
        "request_type",
        "reporter_time_zone",
        "always",
    )

    field: str = ""
    organization_property: str = ""
    label: str = ""
    priority: bool = False
    component: bool = False
    project: bool = False
    request_type: bool = False
    reporter_time_zone: bool = False
    always: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: "IssueSourcePart | None" = None

    def source(self) -> ValueSource:
        """The connector's own form of it."""
        ((kind, name),) = self.named()
        otherwise = self.otherwise.source() if self.otherwise is not None else None
        return ValueSource(cast(SourceKind, kind), name, self.values, otherwise)


class HelpdeskPart(Part):
    """The ``helpdesk`` block of a Jira account."""

    url: str
    site: str = ""
    data_center: bool = False
    projects: tuple[str, ...]
    severity: IssueSourcePart
    tier: IssueSourcePart | None = None
    region: IssueSourcePart | None = None
    impact: IssueSourcePart | None = None
    urgency: IssueSourcePart | None = None
    product: IssueSourcePart | None = None
    contract: IssueSourcePart | None = None
    contract_valid_until: IssueSourcePart | None = None
    partners: IssueSourcePart | None = None
    facts: dict[str, IssueSourcePart] = Field(default_factory=dict)
    statuses: dict[str, StatusWord] = Field(default_factory=dict)
    first_response_after: dict[str, Length] = Field(default_factory=dict)
    first_response_sla: str = ""
    allowed_ccs: tuple[str, ...] = ()
    escalation_people: dict[str, str] = Field(default_factory=dict)
    problem_link: str = ""
    own_host: bool = False
    ca_file: str = ""
    old_secret_until: Moment | None = None


def read(account: str, block: Mapping[str, Any], time_zone: str, secret: SecretReader, installing: bool) -> Reading:
    """The account's settings, or every fault of the block and of its secrets with the path in the block."""
    part, wrong, written = read_part(HelpdeskPart, block, STAND_INS)
    if part is None:
        return Reading(None, wrong)
    credentials, missing = _credentials(part.data_center, secret)
    settings = JiraAccount(
        account=account,
        base_url=part.url.rstrip("/"),
        credentials=credentials,
        signing_secrets=signing_secrets(SIGNING_SECRET, secret, part.old_secret_until),
        site_url=part.site.rstrip("/"),
        data_center=part.data_center,
        projects=part.projects,
        **{name: _source(getattr(part, name)) for name in SOURCES},
        facts={name: one.source() for name, one in part.facts.items()},
        statuses={theirs: Status(ours) for theirs, ours in part.statuses.items()},
        first_response_sla=part.first_response_sla,
        first_response_after=part.first_response_after,
        allowed_ccs=part.allowed_ccs,
        escalation_people=part.escalation_people,
        problem_link=part.problem_link,
        time_zone=time_zone,
        own_host=part.own_host,
        ca_file=part.ca_file,
    )
    more = in_block(account_faults(settings), PATHS, SIGNING_SECRET, installing=installing)
    faults = (*wrong, *missing, *((written(path), message) for path, message in more))
    return Reading(None if faults else settings, faults)


def admin(settings: JiraAccount, secret: SecretReader) -> JiraAccount:
    """The same account with the credentials an admin lends; the run-time ones where none are lent."""
    lent = _lent(settings.data_center, secret, "JIRA_ADMIN_")
    return settings if lent is None else replace(settings, credentials=lent)


def _source(part: IssueSourcePart | None) -> ValueSource:
    return part.source() if part is not None else NOWHERE


def _credentials(data_center: bool, secret: SecretReader) -> tuple[ApiToken | PersonalToken, Faults]:
    found = _lent(data_center, secret, "JIRA_")
    if found is not None:
        return found, ()
    nobody = Secret("no-credentials-are-set")
    if data_center:
        return PersonalToken(nobody), (((), "no credentials: set JIRA_PERSONAL_ACCESS_TOKEN"),)
    return ApiToken("nobody@jira.invalid", nobody), (((), "no credentials: set JIRA_EMAIL and JIRA_API_TOKEN"),)


def _lent(data_center: bool, secret: SecretReader, beginning: str) -> ApiToken | PersonalToken | None:
    """The credentials whose names begin so; nothing where one is missing."""
    if data_center:
        personal = secret(f"{beginning}PERSONAL_ACCESS_TOKEN")
        return None if personal is None else PersonalToken(personal)
    email, token = secret(f"{beginning}EMAIL"), secret(f"{beginning}API_TOKEN")
    return None if email is None or token is None else ApiToken(email.reveal(), token)
