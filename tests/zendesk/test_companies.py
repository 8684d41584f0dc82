"""People and their messages bear the name of their company; it is asked for only where it is not known."""

from datetime import timedelta

from core.tickets import Ticket
from tests.zendesk.host import (
    AGENT,
    BASE,
    OPENED,
    PATH,
    PEOPLE,
    REQUESTER,
    STRANGER,
    TICKET,
    Clock,
    Json,
    asked,
    audit,
    helpdesk,
    hosted,
    said,
    shows,
    ticket,
)

SHOW_MANY = "/api/v2/organizations/show_many.json"
ANA = {**PEOPLE[0], "organization_id": 77}
PARTNER = {"id": STRANGER, "name": "Pat", "email": "pat@partner.example", "organization_id": 78}
KIM = {**PEOPLE[1], "organization_id": 79}
FIRST = audit(1, REQUESTER, OPENED, said(REQUESTER, "Production is down"))
BY_PARTNER = audit(2, STRANGER, OPENED, said(STRANGER, "We look after them"))


def fetched(*audits: Json, people: tuple[Json, ...], shown: Json | None = None) -> tuple[Ticket, list[str]]:
    with hosted() as host:
        companies = [{"id": 78, "name": "Partner Inc."}]
        host.get(f"{BASE}{SHOW_MANY}", json={"organizations": companies})
        shows(host, shown or ticket(), *audits, people=people)
        found = helpdesk().fetch(TICKET)
        return found, asked(host)


def test_mx02_the_requester_is_of_the_tickets_company_without_asking() -> None:
    found, calls = fetched(FIRST, people=(ANA, KIM))

    assert found.requester is not None
    assert (found.requester.organization, found.comments[0].organization) == ("Acme", "Acme")
    assert f"GET {SHOW_MANY}" not in calls


def test_mxa10_a_partners_message_names_the_partner() -> None:
    found, calls = fetched(FIRST, BY_PARTNER, people=(ANA, KIM, PARTNER))

    assert [one.organization for one in found.comments] == ["Acme", "Partner Inc."]
    assert calls.count(f"GET {SHOW_MANY}") == 1


def test_staff_are_of_no_company_and_nobody_asks_for_theirs() -> None:
    found, calls = fetched(FIRST, audit(2, AGENT, OPENED, said(AGENT, "Hello")), people=(ANA, KIM))

    assert found.assignee is not None
    assert (found.assignee.organization, found.comments[1].organization) == ("", "")
    assert f"GET {SHOW_MANY}" not in calls


def test_a_company_that_is_gone_has_no_name() -> None:
    gone = {**PARTNER, "organization_id": 999}
    found, _ = fetched(FIRST, BY_PARTNER, people=(ANA, KIM, gone))

    assert found.comments[1].organization == ""


def test_a_requester_of_another_company_than_the_ticket_is_named_by_their_own() -> None:
    elsewhere = {**ANA, "organization_id": 78}
    found, _ = fetched(FIRST, people=(elsewhere, KIM))

    assert found.requester is not None
    assert (found.organization, found.requester.organization) == ("Acme", "Partner Inc.")


def test_a_companys_name_is_remembered_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    with hosted() as host:
        host.get(f"{BASE}{SHOW_MANY}", json={"organizations": [{"id": 78, "name": "Partner Inc."}]})
        shows(host, ticket(), FIRST, BY_PARTNER, people=(ANA, KIM, PARTNER))
        there = helpdesk(clock=clock)
        there.fetch(TICKET)
        there.fetch(TICKET)
        often = asked(host).count(f"GET {SHOW_MANY}")
        clock.now += timedelta(minutes=15)
        there.fetch(TICKET)

        assert (often, asked(host).count(f"GET {SHOW_MANY}")) == (1, 2)
        assert "ids=78" in next(str(call.request.url) for call in host.calls if SHOW_MANY in str(call.request.url))
        assert asked(host).count(f"GET {PATH}.json") == 3
