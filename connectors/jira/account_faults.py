"""Says what is wrong with a description of a Jira account, every fault at once.

Rule 1: a site's address is ``https://NAME.atlassian.net``, or the gateway's with the site's cloud id; any other host
is Data Center or declared the operator's own.
Rule 2: what signs webhooks is as ``connectors/signing_secrets.py`` wants it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import SplitResult

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
from connectors.jira.account import SOURCE_KINDS, ApiToken, JiraAccount, PersonalToken, ValueSource
from connectors.signing_secrets import shared_faults, signing_faults, weak
from core.tickets import Status

PLACEHOLDERS = frozenset({"It's a Secret to Everybody", "your-jira-webhook-signing-secret"})
GATEWAY = "api.atlassian.com"
GATEWAY_PATH = re.compile(r"/ex/jira/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/?")
SITE = re.compile(r"[a-z0-9][a-z0-9-]*\.atlassian\.net")
CONTEXT_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?")
PROJECT_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,254}")
NAMED_KINDS = ("field", "organization_property", "label")
DATE_KINDS = ("field", "organization_property", "none")
SHORTEST_TOKEN = 8


def account_faults(account: JiraAccount) -> tuple[Fault, ...]:
    """Every fault of one account, as (path, message); empty when it can be used."""
    return (
        *name_faults(account.account),
        *zone_faults(account.time_zone),
        *_address_faults(account),
        *_site_faults(account),
        *_credential_faults(account),
        *signing_faults(account.signing_secrets, PLACEHOLDERS),
        *_project_faults(account.projects),
        *(fault for path, source in account.sources.items() for fault in _source_faults(path, source)),
        *_fact_faults(account),
        *_status_faults(account.statuses),
        *_people_faults(account.escalation_people),
        *cc_faults(account.allowed_ccs),
    )


def accounts_faults(accounts: Sequence[JiraAccount]) -> tuple[Fault, ...]:
    """Every fault of several accounts together; paths begin with the account's name."""
    own = [(f"{account.account}.{path}", message) for account in accounts for path, message in account_faults(account)]
    return (*own, *shared_faults(accounts))


def _address_faults(account: JiraAccount) -> Iterator[Fault]:
    parts = parts_of(account.base_url)
    if parts is None:
        yield "base_url", f"{account.base_url[:60]!r} is not an address"
        return
    host = parts.hostname or ""
    yield from scheme_faults("base_url", parts)
    if not host or says_more_than_where(parts) or not CONTEXT_PATH.fullmatch(parts.path):
        yield "base_url", "must be scheme and host, such as https://acme.atlassian.net, and a path where there is one"
    elif account.data_center and (SITE.fullmatch(host) or host == GATEWAY):
        yield "base_url", f"{host!r} is in the cloud; leave data_center out"
    elif host == GATEWAY and not GATEWAY_PATH.fullmatch(parts.path):
        yield "base_url", f"the gateway's address is https://{GATEWAY}/ex/jira/ and the site's cloud id"
    elif not account.data_center and not account.own_host:
        yield from _cloud_faults("base_url", parts)


def _site_faults(account: JiraAccount) -> Iterator[Fault]:
    """What is wrong with the address that links begin with, where it is another than the one that calls go to."""
    gateway = (base := parts_of(account.base_url)) is not None and base.hostname == GATEWAY
    if not account.site_url:
        if gateway:
            yield "site_url", "is empty; behind the gateway say which site it is, such as https://acme.atlassian.net"
        return
    parts = parts_of(account.site_url)
    if parts is None or not parts.hostname or says_more_than_where(parts) or not CONTEXT_PATH.fullmatch(parts.path):
        yield "site_url", f"{account.site_url!r} is not an address such as https://acme.atlassian.net"
        return
    yield from scheme_faults("site_url", parts)
    if parts.hostname == GATEWAY:
        yield "site_url", "is the gateway; the site is what people open, such as https://acme.atlassian.net"
    elif not account.data_center and not account.own_host:
        yield from _cloud_faults("site_url", parts)


def _cloud_faults(path: str, parts: SplitResult) -> Iterator[Fault]:
    host = parts.hostname or ""
    if host != GATEWAY and not SITE.fullmatch(host):
        yield path, f"{host!r} is not a NAME.atlassian.net; set data_center: true, or own_host: true if it is meant"
    elif host != GATEWAY and parts.path not in ("", "/"):
        yield path, "must be scheme and host alone, such as https://acme.atlassian.net"
    elif parts.port not in (None, 443):
        yield path, f"{host} listens on port 443 only; leave the port out"


def _credential_faults(account: JiraAccount) -> Iterator[Fault]:
    match account.credentials:
        case ApiToken(email=email, token=token):
            if account.data_center:
                yield "credentials", "must be a personal access token on Data Center"
            if not EMAIL.fullmatch(email):
                yield "credentials.email", f"{email!r} is not an e-mail address"
            yield from weak("credentials.token", token, at_least=SHORTEST_TOKEN)
        case PersonalToken(token=token):
            if not account.data_center:
                yield "credentials", "must be an address and an API token in the cloud"
            yield from weak("credentials.token", token, at_least=SHORTEST_TOKEN)


def _project_faults(projects: Sequence[str]) -> Iterator[Fault]:
    if not projects:
        yield "projects", "is empty; name the projects whose issues are under policy"
    for place, key in enumerate(projects):
        if not PROJECT_KEY.fullmatch(key):
            yield f"projects[{place}]", f"{key!r} is not a project's key, such as SUP"
        elif key in projects[:place]:
            yield f"projects[{place}]", f"{key!r} is named twice"


def _source_faults(path: str, source: ValueSource) -> Iterator[Fault]:
    if source.kind not in SOURCE_KINDS:
        yield f"{path}.kind", f"{source.kind!r} is not one of {', '.join(sorted(SOURCE_KINDS))}"
    if source.kind in NAMED_KINDS and not source.name.strip():
        yield f"{path}.name", "is empty; name the field, the property or what the label begins with"
    yield from empty_sides(f"{path}.values", source.values)
    if source.otherwise is not None:
        yield from _source_faults(f"{path}.otherwise", source.otherwise)


def _fact_faults(account: JiraAccount) -> Iterator[Fault]:
    """What is wrong with the facts beyond where they are kept."""
    for source in account.contract.chain():
        yield from contract_faults((source.name,) if source.kind == "always" else source.values.values())
    for source in account.contract_valid_until.chain():
        if source.values or source.kind not in DATE_KINDS:
            yield "contract_valid_until", "is a date: name a field or an organization_property, and no values"
    yield from fact_faults(account.facts)
    yield from response_faults(account.first_response_after)


def _status_faults(statuses: Mapping[str, Status]) -> Iterator[Fault]:
    for theirs, ours in statuses.items():
        if not theirs.strip():
            yield "statuses", f"{theirs!r} is no status of theirs"
        if ours is Status.DELETED:
            yield "statuses", f"{theirs!r}: no status says that an issue is deleted; Jira does not show it any more"


def _people_faults(people: Mapping[str, str]) -> Iterator[Fault]:
    for theirs, address in people.items():
        if not theirs.strip() or theirs != theirs.strip():
            yield "escalation_people", f"{theirs!r} is not an account id"
        if not EMAIL.fullmatch(address):
            yield "escalation_people", f"{address!r} is not an e-mail address"
