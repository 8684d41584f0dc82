"""The ``helpdesk`` block of a Jira account, its secrets, and what is said of where facts are kept."""

import textwrap
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from connectors.jira.account import NOWHERE, ApiToken, JiraAccount, PersonalToken, ValueSource
from connectors.jira.settings import admin, read
from connectors.jira.told_sources import told_sources
from core.ports import Reading
from core.secrets import Secret
from core.tickets import Status
from tests import house
from tests.jira.accounts import BASE, GATEWAY, OTHER_SECRET, SECRET

CLOUD = {"JIRA_EMAIL": "service@acme.example", "JIRA_API_TOKEN": "token-of-nobody", "JIRA_WEBHOOK_SECRET": SECRET}
OWN = {"JIRA_PERSONAL_ACCESS_TOKEN": "token-of-nobody", "JIRA_WEBHOOK_SECRET": SECRET}
BLOCK: dict[str, Any] = {"url": BASE, "projects": ["SUP"], "severity": {"field": "Severity"}}


def reading(block: dict[str, Any], secrets: dict[str, str] | None = None, installing: bool = False) -> Reading:
    known = CLOUD if secrets is None else secrets

    def secret(name: str) -> Secret | None:
        return Secret(known[name]) if name in known else None

    return read("acme", block, "Europe/Madrid", secret, installing)


def described(secrets: dict[str, str] | None = None, **more: Any) -> JiraAccount:
    found = reading({**BLOCK, **more}, secrets)
    assert found.faults == ()
    assert isinstance(found.settings, JiraAccount)
    return found.settings


def test_a_block_that_says_no_more_than_it_must() -> None:
    found = described()

    assert (found.account, found.base_url, found.site_url, found.projects) == ("acme", BASE, "", ("SUP",))
    assert found.credentials == ApiToken("service@acme.example", Secret("token-of-nobody"))
    assert [one.id for one in found.signing_secrets] == ["current"]
    assert found.time_zone == "Europe/Madrid"
    assert {name for name, source in found.sources.items() if source is not NOWHERE} == {"severity"}


def test_a_block_that_says_all_there_is() -> None:
    found = described(
        url=f"{GATEWAY}/",
        site=f"{BASE}/",
        projects=["SUP", "ENG"],
        tier={"organization_property": "tier", "values": {"tier_gold": "gold"}},
        statuses={"Waiting for customer": "pending", "10010": "hold"},
        first_response_sla="Time to first response",
        first_response_after={"S1": "1h", "S2": "1d 12h"},
        allowed_ccs=["@support.example"],
        escalation_people={"5b10ac-lead": "lead@support.example"},
        problem_link="Problem/Incident",
        facts={"vip": {"label": "vip-"}},
        ca_file="/etc/own-ca.pem",
    )

    assert (found.base_url, found.site_url, found.projects) == (GATEWAY, BASE, ("SUP", "ENG"))
    assert found.tier == ValueSource("organization_property", "tier", {"tier_gold": "gold"})
    assert found.statuses == {"Waiting for customer": Status.PENDING, "10010": Status.HOLD}
    assert found.first_response_after == {"S1": timedelta(hours=1), "S2": timedelta(hours=36)}
    assert found.escalation_people == {"5b10ac-lead": "lead@support.example"}
    assert (found.problem_link, found.first_response_sla) == ("Problem/Incident", "Time to first response")
    assert found.facts == {"vip": ValueSource("label", "vip-")}


@pytest.mark.parametrize(
    ("part", "kind", "name"),
    [
        ({"field": "customfield_10011"}, "field", "customfield_10011"),
        ({"organization_property": "tier"}, "organization_property", "tier"),
        ({"label": "severity-"}, "label", "severity-"),
        ({"priority": True}, "priority", ""),
        ({"component": True}, "component", ""),
        ({"project": True}, "project", ""),
        ({"request_type": True}, "request_type", ""),
        ({"reporter_time_zone": True}, "reporter_time_zone", ""),
        ({"always": "S3"}, "always", "S3"),
    ],
)
def test_a_fact_is_in_one_place_and_then_in_another(part: dict[str, Any], kind: str, name: str) -> None:
    found = described(severity={"field": "Severity", "otherwise": part}).severity

    assert [(one.kind, one.name) for one in found.chain()] == [("field", "Severity"), (kind, name)]


def test_data_center_has_a_token_of_its_own_kind() -> None:
    found = described(OWN, url="https://jira.acme.example/jira", data_center=True)

    assert found.data_center
    assert found.credentials == PersonalToken(Secret("token-of-nobody"))


def test_t6_an_old_secret_has_an_end() -> None:
    secrets = {**CLOUD, "JIRA_WEBHOOK_SECRET_OLD": OTHER_SECRET}

    _, old = described(secrets, old_secret_until="2026-12-01T00:00:00Z").signing_secrets

    assert (old.id, old.ends_at) == ("old", datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("more", "path", "message"),
    [
        ({"severity": {}}, ("severity",), "name exactly one of field"),
        ({"severity": {"field": "a", "label": "b"}}, ("severity",), "name exactly one of"),
        ({"severity": {"ticket_field": "a"}}, ("severity", "ticket_field"), "is not a setting here"),
        ({"tier": {"field": "a", "otherwise": {}}}, ("tier", "otherwise"), "name exactly one of"),
        ({"tier": {"field": " "}}, ("tier",), "is empty; name the field"),
        ({"contract": {"always": "gold"}}, ("contract",), "'gold' is neither valid nor none"),
        ({"contract_valid_until": {"label": "until-"}}, ("contract_valid_until",), "is a date"),
        ({"facts": {"V.I.P.": {"field": "a"}}}, ("facts",), "'V.I.P.' is not a name"),
        ({"facts": {"vip": {"field": " "}}}, ("facts", "vip"), "is empty; name the field"),
        ({"partners": {"field": "a", "values": {"x": " "}}}, ("partners",), "has an empty side"),
        ({"statuses": {"Waiting": "asleep"}}, ("statuses", "Waiting"), "'new', 'open'"),
        ({"statuses": {"Gone": "deleted"}}, ("statuses", "Gone"), "'new', 'open'"),
        ({"statuses": {" ": "open"}}, ("statuses",), "is no status of theirs"),
        ({"first_response_after": {"S1": "soon"}}, ("first_response_after", "S1"), "such as 4h"),
        ({"escalation_people": {"x": "lead"}}, ("escalation_people",), "is not an e-mail address"),
        ({"projects": []}, ("projects",), "is empty"),
        ({"projects": ["sup"]}, ("projects",), "is not a project's key"),
        ({"url": "https://jira.acme.example"}, ("url",), "set data_center: true"),
        ({"url": GATEWAY}, ("site",), "behind the gateway"),
        ({"old_secret_until": "soon"}, ("old_secret_until",), "must be a moment"),
        ({"brands": {"1": "a"}}, ("brands",), "is not a setting here"),
    ],
)
def test_a_fault_is_told_with_its_path_in_the_block(more: dict[str, Any], path: tuple[str, ...], message: str) -> None:
    ((found, said),) = reading({**BLOCK, **more}).faults

    assert found == path
    assert message in said


def test_the_faults_of_a_block_are_told_together() -> None:
    shape = reading({"projects": "SUP", "severity": {}, "colour": "red"}).faults
    sense = reading({**BLOCK, "projects": ["sup"], "contract": {"always": "gold"}}, {}).faults

    assert {path for path, _ in shape} == {("url",), ("projects",), ("severity",), ("colour",)}
    assert {path for path, _ in sense} == {(), ("projects",), ("contract",), ("signing_secrets",)}


@pytest.mark.parametrize(
    ("block", "secrets", "name"),
    [
        (BLOCK, {"JIRA_EMAIL": "a@b.example", "JIRA_WEBHOOK_SECRET": SECRET}, "JIRA_API_TOKEN"),
        (BLOCK, OWN, "JIRA_EMAIL"),
        ({**BLOCK, "url": "https://jira.acme.example", "data_center": True}, CLOUD, "JIRA_PERSONAL_ACCESS_TOKEN"),
    ],
)
def test_missing_credentials_are_named(block: dict[str, Any], secrets: dict[str, str], name: str) -> None:
    ((path, message),) = reading(block, secrets).faults

    assert path == ()
    assert name in message


def test_a_fault_of_a_token_is_told_without_it() -> None:
    ((_, message),) = reading(BLOCK, {**CLOUD, "JIRA_API_TOKEN": "tok en of nobody"}).faults

    assert message == "credentials.token contains white space; copy it again"


def test_before_an_installation_there_is_no_secret_to_be_had() -> None:
    without = {name: value for name, value in CLOUD.items() if name != "JIRA_WEBHOOK_SECRET"}

    assert reading(BLOCK, without, installing=True).faults == ()
    ((_, message),) = reading(BLOCK, without).faults
    assert "JIRA_WEBHOOK_SECRET" in message


def test_an_installation_has_the_credentials_that_an_admin_lends() -> None:
    lent = {"JIRA_ADMIN_EMAIL": "admin@acme.example", "JIRA_ADMIN_API_TOKEN": "token-of-an-admin"}
    own = {"JIRA_ADMIN_PERSONAL_ACCESS_TOKEN": "token-of-an-admin"}
    cloud, ours = described(), described(OWN, url="https://jira.acme.example", data_center=True)

    assert admin(cloud, _from(lent)).credentials == ApiToken("admin@acme.example", Secret("token-of-an-admin"))
    assert admin(ours, _from(own)).credentials == PersonalToken(Secret("token-of-an-admin"))
    assert admin(cloud, _from(own)) == cloud
    assert admin(ours, _from(lent)) == ours


def _from(known: dict[str, str]) -> Any:
    return lambda name: Secret(known[name]) if name in known else None


def test_every_source_is_told_by_its_kind_and_name() -> None:
    found = told_sources(
        described(
            severity={"field": "Severity", "values": {"Severity 1": "S1"}},
            tier={"organization_property": "tier"},
            region={"reporter_time_zone": True, "otherwise": {"always": "emea"}},
            product={"component": True},
            impact={"priority": True, "values": {"Highest": "high"}},
            contract={"label": "contract-"},
            facts={"kind": {"request_type": True}, "desk": {"project": True}},
            first_response_after={"S1": "1h"},
        )
    )

    assert found["severity"] == "field Severity, by the account's mapping"
    assert found["tier"] == "organization property tier"
    assert found["region"] == "the reporter's time zone, else the configuration"
    assert found["product"] == "the issue's component"
    assert found["impact"] == "the issue's priority, by the account's mapping"
    assert found["contract.state"] == "the label that begins with contract-"
    assert (found["facts.kind"], found["facts.desk"]) == ("the request's type", "the issue's project")
    assert found["sla.first_response_due_at"] == "the issue, by the account's first_response_after"
    assert found["status"] == "the issue's status"
    assert "urgency" not in found


def test_a_service_level_and_a_mapping_of_statuses_are_told() -> None:
    found = told_sources(described(first_response_sla="Time to first response", statuses={"Done": "closed"}))

    assert found["sla.first_response_at"] == "the service level Time to first response"
    assert found["status"] == "the issue's status, by the account's mapping"


def test_the_example_in_the_documentation_is_read_without_a_fault() -> None:
    page = (house.ROOT / "docs" / "configuration.md").read_text("utf-8")
    example = page.partition("## A Jira account")[2].partition("```yaml\n")[2].partition("```")[0]

    found = described(**yaml.safe_load(textwrap.dedent(example))["helpdesk"])

    assert [one.kind for one in found.severity.chain()] == ["field", "priority"]
    assert (found.projects, found.contract.name) == (("SUP", "ENG"), "contract-")
    assert set(found.statuses.values()) == {Status.PENDING, Status.HOLD}
