"""What the account knows of its customers: their fields, contracts and partners, its brands, addresses and promises."""

import pytest

from tests.sandbox.desk import CASE, Desk

ACME, PARTNER, PAT, REGION_LEAD = 40000001, 40000004, 30000014, 30000009


def company(desk: Desk, number: int) -> dict:
    return desk.kim.get(f"/organizations/{number}")["organization"]


@pytest.mark.parametrize(
    ("number", "contract", "until"),
    [
        (ACME, "contract_active", "2027-09-18"),
        (40000002, "contract_active", "2026-12-22"),
        (40000003, "contract_ended", "2026-11-12"),
    ],
)
def test_mx03_a_company_has_a_contract_with_its_last_day(desk: Desk, number: int, contract: str, until: str) -> None:
    fields = company(desk, number)["organization_fields"]

    assert (fields["support_contract"], fields["contract_until"]) == (contract, until)


def test_mxa10_a_partner_has_a_person_and_is_listed_by_name_or_by_number(desk: Desk) -> None:
    partner = company(desk, PARTNER)

    assert desk.kim.get(f"/users/{PAT}")["user"]["organization_id"] == partner["id"]
    assert company(desk, ACME)["organization_fields"]["partners"] == partner["name"]
    assert company(desk, 40000002)["organization_fields"]["partners"] == str(partner["id"])


def test_the_agents_page_shows_what_is_known_of_the_company(desk: Desk) -> None:
    page = desk.anyone()("GET", f"/agent/tickets/{CASE}").text

    assert "<dt>Company</dt><dd>Acme</dd>" in page
    assert "<dt>Support contract</dt><dd>Contract active</dd>" in page
    assert "<dt>Partners who may act for them</dt><dd>Initrode Partners</dd>" in page


def test_mx04_there_is_a_lead_for_another_region(desk: Desk) -> None:
    lead = desk.kim.get(f"/users/{REGION_LEAD}")["user"]

    assert (lead["role"], lead["iana_time_zone"]) == ("agent", "America/New_York")
    assert desk.kim.update(followers=[{"user_id": REGION_LEAD}])["ticket"]["follower_ids"] == [REGION_LEAD]


def test_mx21_the_escalation_address_is_one_of_the_accounts_own(desk: Desk) -> None:
    addresses = desk.kim.get("/recipient_addresses")["recipient_addresses"]

    assert [one["email"] for one in addresses] == ["help@support.example", "escalations@support.example"]


def test_the_fields_of_companies_are_listed_by_key(desk: Desk) -> None:
    fields = {one["key"]: one for one in desk.kim.get("/organization_fields")["organization_fields"]}

    assert list(fields) == ["support_tier", "region", "support_contract", "contract_until", "partners"]
    assert [one["value"] for one in fields["region"]["custom_field_options"]] == ["emea", "amer", "apac"]
    assert "custom_field_options" not in fields["contract_until"]


def test_an_admin_adds_a_field_and_fills_it_in(desk: Desk) -> None:
    wanted = {"key": "vip", "type": "dropdown", "title": "VIP", "custom_field_options": [{"name": "Yes", "value": "y"}]}
    desk.admin.post("/organization_fields", {"organization_field": wanted})

    fields = desk.kim.put(f"/organizations/{ACME}", {"organization": {"organization_fields": {"vip": "y"}}})

    assert fields["organization"]["organization_fields"]["vip"] == "y"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"key": "region"}, 422),
        ({"key": "Über"}, 422),
        ({"key": "123"}, 422),
        ({"type": "mood"}, 422),
        ({"loud": 1}, 400),
    ],
)
def test_a_field_that_cannot_be_is_refused(desk: Desk, more: dict, status: int) -> None:
    body = {"organization_field": {"key": "vip", "type": "text", "title": "VIP", **more}}

    assert desk.admin("POST", "/api/v2/organization_fields", body).status_code == status
    assert desk.kim("POST", "/api/v2/organization_fields", body).status_code == 403


def test_a_field_nobody_made_is_named(desk: Desk) -> None:
    body = {"organization": {"organization_fields": {"mood": "x"}}}

    answer = desk.kim("PUT", f"/api/v2/organizations/{ACME}", body)

    assert (answer.status_code, "'mood'" in answer.text) == (400, True)


def test_xx02_a_second_brand_takes_tickets(desk: Desk) -> None:
    made = desk.admin.post("/brands", {"brand": {"name": "Acme US", "subdomain": "acme-us"}})["brand"]

    assert (made["default"], desk.kim.update(brand_id=made["id"])["ticket"]["brand_id"]) == (False, made["id"])
    assert [one["name"] for one in desk.kim.get("/brands")["brands"]] == ["Acme Support", "Acme US"]
    assert desk.kim("POST", "/api/v2/brands", {"brand": {"name": "x", "subdomain": "y"}}).status_code == 403


def test_mx06_a_ticket_tells_when_its_first_answer_is_due_where_it_is_asked(desk: Desk) -> None:
    def metrics() -> list[dict]:
        return desk.kim.get(f"/tickets/{CASE}?include=slas")["ticket"]["slas"]["policy_metrics"]

    due = {"metric": "first_reply_time", "breach_at": "2026-11-22T11:00:00Z"}
    assert metrics() == [{**due, "stage": "active"}]
    desk.kim.update(comment={"body": "within", "public": False})
    assert metrics() == [{**due, "stage": "active"}]
    desk.kim.update(comment={"body": "We are on it", "public": True})
    assert metrics() == [{**due, "stage": "achieved"}]
    desk.kim.update(priority=None)
    assert metrics() == []
    assert "slas" not in desk.kim.ticket()


def test_promises_are_listed_for_admins(desk: Desk) -> None:
    (policy,) = desk.admin.get("/slas/policies")["sla_policies"]

    assert {one["priority"]: one["target"] for one in policy["policy_metrics"]}["urgent"] == 60
    assert desk.kim("GET", "/api/v2/slas/policies").status_code == 403


def test_mxa10_a_partner_who_is_copied_in_writes_in_the_request(desk: Desk) -> None:
    desk.kim.update(email_ccs=[{"user_id": PAT}])

    answer = desk.anyone()(
        "POST", f"/hc/requests/{CASE}", data={"as": str(PAT), "comment": "We look after them"}, allow_redirects=False
    )

    assert answer.status_code == 303
    assert desk.kim.get(f"/tickets/{CASE}/comments")["comments"][-1]["author_id"] == PAT
