"""Says what we must know of one Jira account to plug into it: a site in the cloud, or a company's own Data Center.

What can be wrong with it is in ``account_faults.py``; how it is written in a configuration file in ``settings.py``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

from connectors.signing_secrets import SigningSecret
from core.secrets import Secret
from core.tickets import Status

CONNECTOR = "jira"

SourceKind = Literal[
    "field",
    "organization_property",
    "label",
    "priority",
    "component",
    "project",
    "request_type",
    "reporter_time_zone",
    "always",
    "none",
]
SOURCE_KINDS = frozenset(get_args(SourceKind))


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An API token of a user or service account in the cloud; it ends after a year at most.

    One without scopes opens the site's own address, one with scopes only the gateway's,
    ``https://api.atlassian.com/ex/jira/CLOUD_ID``.
    """

    email: str
    token: Secret


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal access token of a Data Center user."""

    token: Secret


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where a fact of an issue is kept in this account.

    ``name`` is a field's name or id, the key of an organization's property, the beginning of a label
    (``severity-``), or the value itself where it is ``always`` the same. ``values`` maps the host's value (an option's
    text or id, what follows a label's beginning, a priority, component, project key, request type, or a time zone or
    its first part) to ours; empty means the host's value itself. ``otherwise`` is where to look when nothing is there.
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
"""The facts of an issue that an account says the place of, by their names in :class:`JiraAccount`."""


@dataclass(frozen=True, slots=True)
class JiraAccount:
    """One customer's Jira, as the operator described it.

    ``base_url`` is where calls go, ``site_url`` what links within an issue may begin with (empty: ``base_url``).
    ``projects`` are the keys of those under policy; an issue of another project is nobody's business here.
    ``statuses`` maps a status's name or id to ours, over what its category says. ``first_response_sla`` names the
    service desk's metric that is the first response; ``first_response_after`` is how long after its opening an issue
    of a severity is to be answered. ``allowed_ccs`` are addresses, or ``@domain`` for everybody there.
    ``escalation_people`` maps the account id of a user, added or mentioned to ask for an escalation, to the address it
    stands for. ``problem_link`` is the kind of link by which an issue is an instance of a problem. ``own_host`` is the
    operator's word that an address outside atlassian.net is meant; ``ca_file`` holds the certificates it is checked
    with. ``facts`` are further facts by name.
    """

    account: str
    base_url: str
    credentials: ApiToken | PersonalToken
    signing_secrets: tuple[SigningSecret, ...]
    site_url: str = ""
    data_center: bool = False
    projects: tuple[str, ...] = ()
    severity: ValueSource = NOWHERE
    tier: ValueSource = NOWHERE
    region: ValueSource = NOWHERE
    impact: ValueSource = NOWHERE
    urgency: ValueSource = NOWHERE
    product: ValueSource = NOWHERE
    contract: ValueSource = NOWHERE
    contract_valid_until: ValueSource = NOWHERE
    partners: ValueSource = NOWHERE
    facts: Mapping[str, ValueSource] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    first_response_sla: str = ""
    first_response_after: Mapping[str, timedelta] = field(default_factory=dict)
    allowed_ccs: tuple[str, ...] = ()
    escalation_people: Mapping[str, str] = field(default_factory=dict)
    problem_link: str = ""
    time_zone: str = "UTC"
    own_host: bool = False
    ca_file: str = ""

    @property
    def sources(self) -> Mapping[str, ValueSource]:
        """Where each fact is kept, by its path in the account: ``severity``, ``facts.NAME``."""
        named: dict[str, ValueSource] = {name: getattr(self, name) for name in SOURCES}
        return named | {f"facts.{name}": source for name, source in self.facts.items()}
