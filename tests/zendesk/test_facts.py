"""The facts a policy asks about come from where the operator said they are, in our words, or are not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from connectors.zendesk.account import NOWHERE, ValueSource
from core.errors import Mistakes
from core.tickets import Ticket
from tests.zendesk.host import (
    BASE,
    FIELDS,
    OPENED,
    PATH,
    PEOPLE,
    REQUESTER,
    TICKET,
    Json,
    asked,
    audit,
    helpdesk,
    hosted,
    said,
    ticket,
)

FIRST = audit(1, REQUESTER, OPENED, said(REQUESTER, "Production is down"))
IMPACT, URGENCY, REGION = 601, 602, 603
CUSTOM = (
    {"id": IMPACT, "type": "tagger", "title": "Impact", "custom_field_options": [{"name": "High", "value": "imp_h"}]},
    {"id": URGENCY, "type": "tagger", "title": "Urgency", "custom_field_options": [{"name": "Low", "value": "urg_l"}]},
    {"id": REGION, "type": "text", "title": "Region of this ticket"},
)
KEYS = ("support_tier", "region", "contract", "contract_until", "partners", "vip")
COMPANIES = [{"id": 78, "name": "Partner Inc."}, {"id": 79, "name": "Globex"}]
IN_MADRID = "Europe/Madrid"


def field(name: str, **values: str) -> ValueSource:
    return ValueSource("ticket_field", name, values)


def company(key: str, values: dict[str, str] | None = None, otherwise: ValueSource | None = None) -> ValueSource:
    return ValueSource("organization_field", key, values or {}, otherwise)


def prepared(host: responses.RequestsMock, shown: Json, of_company: Json, people: tuple[Json, ...] = PEOPLE) -> None:
    host.replace("GET", f"{BASE}/api/v2/ticket_fields.json", json={"ticket_fields": (*FIELDS, *CUSTOM)})
    keys = [{"id": number, "key": key, "type": "text", "title": key} for number, key in enumerate(KEYS)]
    host.replace("GET", f"{BASE}/api/v2/organization_fields.json", json={"organization_fields": keys})
    host.get(f"{BASE}/api/v2/organizations/show_many.json", json={"organizations": COMPANIES})
    organization = {"id": 77, "name": "Acme", "organization_fields": of_company}
    sideloads = {"users": people[:2], "organizations": [organization]}
    host.get(f"{BASE}{PATH}.json", json={"ticket": shown, **sideloads})
    host.get(f"{BASE}{PATH}/audits.json", json={"audits": [FIRST], "users": people})


def fetched(shown: Json, of_company: Json | None = None, people: tuple[Json, ...] = PEOPLE, **changes: Any) -> Ticket:
    with hosted() as host:
        prepared(host, shown, of_company or {}, people)
        return helpdesk(**changes).fetch(TICKET)


def test_what_the_operator_names_is_told_in_our_words() -> None:
    found = fetched(
        ticket({IMPACT: "imp_h", URGENCY: "urg_l"}),
        {"vip": True},
        impact=field("Impact", High="high"),
        urgency=field("602", urg_l="low"),
        product=field("Region of this ticket"),
        facts={"vip": company("vip", {"true": "yes"}), "environment": NOWHERE},
    )

    assert (found.impact, found.urgency, found.product) == ("high", "low", "")
    assert found.facts == {"vip": "yes", "environment": ""}


def test_an_account_that_says_nothing_more_is_asked_nothing_more() -> None:
    found = fetched(ticket(brand_id=None))

    assert (found.impact, found.urgency, found.product, found.brand, found.contract, found.problem) == ("",) * 6
    assert (found.facts, found.partners) == ({}, frozenset())
    assert (found.contract_valid_until, found.first_response_due_at) == (None, None)


CONTRACT = company("contract", {"contract_active": "valid", "contract_ended": "none", "true": "valid"})


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("contract_active", "valid"), ("contract_ended", "none"), (True, "valid"), (False, ""), ("gold", ""), (None, "")],
)
def test_mx03_a_contract_is_valid_or_none_or_not_known(theirs: Any, ours: str) -> None:
    assert fetched(ticket(), {"contract": theirs}, contract=CONTRACT).contract == ours


UNTIL: Json = {"contract_valid_until": company("contract_until")}


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        ("2026-11-22", IN_MADRID, "2026-11-22T23:00:00+00:00"),
        ("2026-11-22T00:00:00+00:00", IN_MADRID, "2026-11-22T23:00:00+00:00"),
        ("2026-06-30", IN_MADRID, "2026-06-30T22:00:00+00:00"),
        ("2026-03-28", IN_MADRID, "2026-03-28T23:00:00+00:00"),
        ("2026-03-29", IN_MADRID, "2026-03-29T22:00:00+00:00"),
        ("2026-11-22", "Pacific/Auckland", "2026-11-22T11:00:00+00:00"),
        ("2026-11-22", "America/Los_Angeles", "2026-11-23T08:00:00+00:00"),
        ("2026-04-23", "Africa/Cairo", "2026-04-23T22:00:00+00:00"),
        ("2011-12-29", "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
        ("2026-11-22", None, "2026-11-22T15:00:00+00:00"),
        ("2026-11-22", "Mars/Olympus", "2026-11-22T15:00:00+00:00"),
        ("2026-11-22", "../../etc/passwd", "2026-11-22T15:00:00+00:00"),
        ("9999-12-31", "America/Los_Angeles", "9000-01-02T08:00:00+00:00"),
    ],
)
def test_mx03_a_contract_is_valid_through_its_last_day_where_the_requester_lives(
    day: str, zone: str | None, end: str
) -> None:
    people = ({**PEOPLE[0], "iana_time_zone": zone}, *PEOPLE[1:])

    found = fetched(ticket(), {"contract_until": day}, people, time_zone="Asia/Tokyo", **UNTIL)

    assert found.contract_valid_until == datetime.fromisoformat(end)
    assert found.contract_valid_until.tzinfo is UTC


@pytest.mark.parametrize("day", [None, "", "soon", "2026-13-01", "22.11.2026", 20261122, ["2026-11-22"], "0000-01-01"])
def test_mx03_a_date_that_is_none_is_not_known(day: Any) -> None:
    assert fetched(ticket(), {"contract_until": day}, **UNTIL).contract_valid_until is None


def test_a_date_may_stand_in_one_of_two_places() -> None:
    twice: Json = {"contract_valid_until": company("contract", None, company("contract_until"))}

    found = fetched(ticket(), {"contract": "unlimited", "contract_until": "2026-11-22"}, **twice)

    assert found.contract_valid_until == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        ("Partner Inc., Globex", {"Partner Inc.", "Globex"}),
        ("Partner Inc.;\nOther Partner", {"Partner Inc.", "Other Partner"}),
        ("78", {"Partner Inc."}),
        (78, {"Partner Inc."}),
        ("78 79,Initech", {"Partner Inc.", "Globex", "Initech"}),
        ("partner inc.", {"partner inc."}),
        ("78, partner inc.", {"Partner Inc."}),
        ("999", set()),
        ("p_globex p_other", {"Globex", "The Other One"}),
        (["p_globex", "p_other"], {"Globex", "The Other One"}),
        ("Two Words", {"Mapped"}),
        (",;\n ,", set()),
        (None, set()),
        ({}, set()),
    ],
)
def test_mxa10_partners_are_named_as_their_companies_are(listed: Any, names: set[str]) -> None:
    mapped = {"p_globex": "Globex", "p_other": "The Other One", "Two Words": "Mapped"}

    assert fetched(ticket(), {"partners": listed}, partners=company("partners", mapped)).partners == names


def test_mxa10_a_partner_at_work_on_the_ticket_is_spelled_as_their_company() -> None:
    pat = {"id": REQUESTER, "name": "Pat", "email": "pat@partner.example", "organization_id": 78}

    found = fetched(ticket(), {"partners": "PARTNER INC."}, (pat, *PEOPLE[1:]), partners=company("partners"))

    assert found.requester is not None
    assert {found.requester.organization} == found.partners == {"Partner Inc."}


BY_ZONE = ValueSource("requester_time_zone", "", {"Europe": "emea", "America/Sao_Paulo": "latam", "America": "amer"})
REGIONS = company("region", None, ValueSource("requester_time_zone", "", BY_ZONE.values, ValueSource("always", "apac")))


@pytest.mark.parametrize(
    ("of_company", "zone", "region"),
    [
        ("emea", "America/New_York", "emea"),
        (None, "Europe/Madrid", "emea"),
        ("", "America/New_York", "amer"),
        (None, "America/Sao_Paulo", "latam"),
        (None, "Asia/Tokyo", "apac"),
        (None, None, "apac"),
    ],
)
def test_mxa8_the_region_is_the_contracts_then_the_requesters_then_the_usual_one(
    of_company: str | None, zone: str | None, region: str
) -> None:
    people = ({**PEOPLE[0], "iana_time_zone": zone}, *PEOPLE[1:])

    assert fetched(ticket(), {"region": of_company}, people, region=REGIONS).region == region


@pytest.mark.parametrize(("on_ticket", "region"), [("amer", "amer"), (None, "emea")])
def test_cma9_the_companys_region_is_overridden_on_the_ticket(on_ticket: str | None, region: str) -> None:
    first = ValueSource("ticket_field", "Region of this ticket", {}, company("region"))

    assert fetched(ticket({REGION: on_ticket}), {"region": "emea"}, region=first).region == region


def test_xx02_a_brand_is_told_by_its_id_where_nothing_is_said() -> None:
    assert fetched(ticket(brand_id=360)).brand == "360"


def test_xx02_a_brand_mapped_by_its_id_needs_no_question() -> None:
    with hosted() as host:
        prepared(host, ticket(brand_id=360), {})
        found = helpdesk(brands={"360": "eu", "361": "us"}).fetch(TICKET)

        assert found.brand == "eu"
        assert "GET /api/v2/brands.json" not in asked(host)


@pytest.mark.parametrize(("number", "word"), [(360, "eu"), (361, "Support US"), (362, "three"), (363, "363")])
def test_xx02_brands_mapped_by_name_are_looked_up_once(number: int, word: str) -> None:
    with hosted() as host:
        prepared(host, ticket(brand_id=number), {})
        brands = [{"id": 360, "name": "Support EU"}, {"id": 361, "name": "Support US"}]
        host.get(f"{BASE}/api/v2/brands.json", json={"brands": brands, "next_page": None})
        there = helpdesk(brands={"support eu": "eu", "362": "three"})
        there.fetch(TICKET)

        assert there.fetch(TICKET).brand == word
        assert asked(host).count("GET /api/v2/brands.json") == 1


def test_what_is_not_in_the_account_is_said_all_at_once_with_its_place() -> None:
    with hosted() as host:
        prepared(host, ticket(), {})
        host.get(f"{BASE}/api/v2/brands.json", json={"brands": [{"id": 360, "name": "Support EU"}]})
        there = helpdesk(
            impact=field("Wirkung"),
            partners=company("friends"),
            facts={"vip": company("v.i.p.")},
            region=company("region", None, field("Gegend")),
            brands={"Support UK": "uk"},
        )
        with pytest.raises(Mistakes) as told:
            there.refresh()

    said_of = {one.path: one.message for one in told.value.mistakes if not one.path.startswith("fields.")}
    assert said_of == {
        "impact.name": "there is no ticket field 'Wirkung' in this account",
        "partners.name": "there is no organization field 'friends' in this account",
        "facts.vip.name": "there is no organization field 'v.i.p.' in this account",
        "region.otherwise.name": "there is no ticket field 'Gegend' in this account",
        "brands.Support UK": "there is no brand 'Support UK' in this account",
    }


def test_brands_that_are_not_shown_to_us_must_be_named_by_id() -> None:
    with hosted() as host:
        prepared(host, ticket(), {})
        host.get(f"{BASE}/api/v2/brands.json", status=403, json={"error": "Forbidden"})
        with pytest.raises(Mistakes) as told:
            helpdesk(brands={"Support EU": "eu"}).refresh()

    assert "name it by its id" in str(told.value)


@pytest.mark.parametrize(
    ("kind", "number", "problem"), [("incident", 41, "41"), ("problem", 41, ""), (None, 41, ""), ("incident", None, "")]
)
def test_mx41_an_incident_names_its_problem(kind: str | None, number: int | None, problem: str) -> None:
    assert fetched(ticket(type=kind, problem_id=number)).problem == problem


OPENED_AT = datetime.fromisoformat(OPENED)
AFTER: Json = {"first_response_after": {"s1": timedelta(hours=1), "S2": timedelta(hours=4)}}
TARGET = "2026-11-21T09:30:00Z"


def slas(**metric: Any) -> Json:
    other = {"metric": "next_reply_time", "breach_at": "2026-11-25T00:00:00Z", "stage": "active"}
    return {"slas": {"policy_metrics": [other, {"metric": "first_reply_time", **metric}]}}


def test_mx06_the_first_answer_is_due_so_long_after_opening_by_severity() -> None:
    assert fetched(ticket(), **AFTER).first_response_due_at == OPENED_AT + timedelta(hours=1)
    assert fetched(ticket({501: "severity_s2"}), **AFTER).first_response_due_at == OPENED_AT + timedelta(hours=4)
    assert fetched(ticket({501: "severity_s3"}), **AFTER).first_response_due_at is None


@pytest.mark.parametrize("stage", ["active", "paused", "achieved"])
def test_mx06_the_hosts_own_target_counts_where_the_account_has_no_times(stage: str) -> None:
    with hosted() as host:
        prepared(host, ticket(**slas(breach_at=TARGET, stage=stage)), {})
        found = helpdesk(first_response_sla=True).fetch(TICKET)

        assert found.first_response_due_at == datetime.fromisoformat(TARGET)
        shown = next(str(call.request.url) for call in host.calls if f"{PATH}.json" in str(call.request.url))
        assert shown.endswith("include=users%2Corganizations%2Cslas")


def test_mx06_the_accounts_times_come_before_the_hosts_target() -> None:
    found = fetched(ticket(**slas(breach_at=TARGET)), first_response_sla=True, **AFTER)

    assert found.first_response_due_at == OPENED_AT + timedelta(hours=1)


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"slas": None},
        {"slas": []},
        {"slas": {"policy_metrics": None}},
        {"slas": {"policy_metrics": ["first_reply_time"]}},
        {"slas": {"policy_metrics": []}},
        slas(breach_at=None),
        slas(breach_at="soon"),
        slas(breach_at=1795000000),
        slas(breach_at="2026-11-21T09:30:00"),
    ],
)
def test_mx06_a_target_that_the_host_does_not_tell_is_not_known(shown: Json) -> None:
    assert fetched(ticket(**shown), first_response_sla=True).first_response_due_at is None
