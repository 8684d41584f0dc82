"""Where a fact of a ticket is kept is told in the operator's words."""

from connectors.zendesk.kit import ZENDESK
from tests.zendesk.test_settings_of_facts import account


def test_every_source_is_told_by_its_kind_and_name() -> None:
    found = ZENDESK.sources(
        account(
            severity={"ticket_field": "Severity", "values": {"one": "S1"}},
            tier={"organization_field": "tier"},
            contract={"organization_field": "support"},
            facts={"workaround": {"ticket_field": "Workaround"}},
            brands={"7": "blue"},
            first_response_after={"S1": "1h"},
        )
    )

    assert found["severity"] == "ticket field Severity, by the account's mapping"
    assert found["tier"] == "organization field tier"
    assert found["contract.state"] == "organization field support"
    assert found["facts.workaround"] == "ticket field Workaround"
    assert found["brand"] == "the ticket's brand, by the account's mapping"
    assert found["sla.first_response_due_at"] == "the ticket, by the account's first_response_after"
    assert found["status"] == "the ticket's status"
    assert "region" not in found


def test_what_is_looked_for_in_several_places_is_told_in_their_order() -> None:
    source = {"ticket_field": "Severity", "otherwise": {"priority": True}}

    assert ZENDESK.sources(account(severity=source))["severity"] == "ticket field Severity, else the ticket's priority"


def test_facts_that_no_field_holds_are_told_by_where_they_come_from() -> None:
    found = ZENDESK.sources(
        account(region={"requester_time_zone": True}, tier={"always": "gold"}, first_response_sla=True),
    )

    assert found["region"] == "the requester's time zone"
    assert found["tier"] == "the configuration"
    assert found["sla.first_response_due_at"] == "the SLA policy of the account"
