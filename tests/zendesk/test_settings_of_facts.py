"""The ``helpdesk`` block says where each fact is kept; every fault of it is told with the path in the block."""

import textwrap
from datetime import timedelta
from typing import Any

import pytest
import yaml

from connectors.zendesk.account import NOWHERE, ValueSource, ZendeskAccount
from connectors.zendesk.kit import ZENDESK
from core.ports import Reading
from core.secrets import Secret
from tests import house

SECRETS = {
    "ZENDESK_CLIENT_ID": "halyard",
    "ZENDESK_CLIENT_SECRET": "client-secret-of-nobody",
    "ZENDESK_WEBHOOK_SECRET": "u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W",
}
BLOCK: dict[str, Any] = {"url": "https://acme.zendesk.com", "severity": {"ticket_field": "Severity"}}


def read(**more: Any) -> Reading:
    def secret(name: str) -> Secret | None:
        return Secret(SECRETS[name]) if name in SECRETS else None

    return ZENDESK.read("acme", {**BLOCK, **more}, "Europe/Madrid", secret, False)


def account(**more: Any) -> ZendeskAccount:
    reading = read(**more)
    assert reading.faults == ()
    assert isinstance(reading.settings, ZendeskAccount)
    return reading.settings


def test_a_block_that_says_nothing_more_keeps_no_further_facts() -> None:
    found = account()

    assert {name for name, source in found.sources.items() if source is not NOWHERE} == {"severity"}
    assert (found.brands, found.first_response_after, found.first_response_sla) == ({}, {}, False)


def test_every_fact_has_a_place_of_its_own() -> None:
    company = {"organization_field": "x", "values": {"a": "b"}}
    names = ("tier", "region", "impact", "urgency", "product", "partners")

    found = account(**dict.fromkeys(names, company), facts={"vip": company})

    for path in (*names, "facts.vip"):
        assert found.sources[path] == ValueSource("organization_field", "x", {"a": "b"}), path


def test_mx03_a_contract_has_a_word_and_a_last_day() -> None:
    found = account(
        contract={"organization_field": "support", "values": {"active": "valid", "ended": "none"}},
        contract_valid_until={"organization_field": "support_until"},
    )

    assert found.contract.values == {"active": "valid", "ended": "none"}
    assert found.contract_valid_until == ValueSource("organization_field", "support_until")


def test_mxa8_one_place_after_another() -> None:
    last = {"always": "emea"}
    by_zone = {"requester_time_zone": True, "values": {"America": "amer"}, "otherwise": last}

    found = account(region={"organization_field": "region", "otherwise": by_zone}).region

    assert [(one.kind, one.name) for one in found.chain()] == [
        ("organization_field", "region"),
        ("requester_time_zone", ""),
        ("always", "emea"),
    ]


def test_mx06_times_are_written_as_in_a_policy() -> None:
    found = account(first_response_after={"S1": "1h", "S2": "1d 12h"}, first_response_sla=True)

    assert found.first_response_after == {"S1": timedelta(hours=1), "S2": timedelta(hours=36)}
    assert found.first_response_sla is True


@pytest.mark.parametrize(
    ("more", "path", "message"),
    [
        ({"impact": {}}, ("impact",), "name exactly one of"),
        ({"impact": {"ticket_field": "a", "always": "b"}}, ("impact",), "name exactly one of"),
        ({"impact": {"field": "a"}}, ("impact", "field"), "is not a setting here"),
        ({"region": {"always": "a", "otherwise": {}}}, ("region", "otherwise"), "name exactly one of"),
        ({"contract": {"always": "gold"}}, ("contract",), "'gold' is neither valid nor none"),
        (
            {"contract": {"organization_field": "c", "values": {"gold": "yes"}}},
            ("contract",),
            "'yes' is neither valid nor none",
        ),
        ({"contract_valid_until": {"priority": True}}, ("contract_valid_until",), "is a date"),
        (
            {"contract_valid_until": {"organization_field": "c", "values": {"a": "b"}}},
            ("contract_valid_until",),
            "is a date",
        ),
        ({"facts": {"V.I.P.": {"ticket_field": "a"}}}, ("facts",), "'V.I.P.' is not a name"),
        ({"facts": {"vip": {"ticket_field": " "}}}, ("facts", "vip"), "is empty; name the field"),
        ({"facts": {"vip": {}}}, ("facts", "vip"), "name exactly one of"),
        ({"partners": {"ticket_field": "a", "values": {"x": " "}}}, ("partners",), "has an empty side"),
        ({"brands": {"360": " "}}, ("brands",), "has an empty side"),
        ({"brands": {"360": ["eu"]}}, ("brands", "360"), "must be text"),
        ({"first_response_after": {"S1": "soon"}}, ("first_response_after", "S1"), "such as 4h"),
        ({"first_response_after": {"S1": "0h"}}, ("first_response_after",), "longer than nothing"),
        ({"first_response_after": {" ": "1h"}}, ("first_response_after",), "needs a severity"),
        ({"first_response_after": {"S1": 3600}}, ("first_response_after", "S1"), "such as 4h"),
    ],
)
def test_a_fault_is_told_with_its_path_in_the_block(more: dict[str, Any], path: tuple[str, ...], message: str) -> None:
    ((found, said),) = read(**more).faults

    assert found == path
    assert message in said


def test_the_faults_of_all_facts_are_told_together() -> None:
    reading = read(contract={"always": "gold"}, brands={"360": ""}, facts={"vip": {"ticket_field": " "}})

    assert {path for path, _ in reading.faults} == {("contract",), ("brands",), ("facts", "vip")}


def test_the_example_in_the_documentation_is_read_without_a_fault() -> None:
    page = (house.ROOT / "docs" / "configuration.md").read_text("utf-8")
    example = page.partition("## Where facts are kept")[2].partition("```yaml\n")[2].partition("```")[0]

    found = account(**yaml.safe_load(textwrap.dedent(example)))

    assert [one.kind for one in found.region.chain()] == ["organization_field", "requester_time_zone", "always"]
    assert found.first_response_after["S1"] == timedelta(hours=1)
    assert set(found.facts) == {"environment"}
