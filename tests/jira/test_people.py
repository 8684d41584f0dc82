"""An address finds one person or nobody, and companies are known by the service desk."""

from typing import Any

import pytest
import responses

from core.errors import CredentialsRefused, TryLater, WillNotWork
from core.tickets import Person
from tests.jira.accounts import account, data_center
from tests.jira.paper import ANA, KIM, ROBOT, Json, Paper, helpdesk_on, paper, user

SEARCH, COMPANIES = "/rest/api/3/user/search", "/rest/servicedeskapi/organization"
MAIL = "ana@acme.example"
SHOWN = {**ANA, "emailAddress": "Ana@Acme.example"}


def site(*people: Json, **answers: Any) -> Paper:
    found = paper()
    found.answers |= {SEARCH: list(people), **answers}
    return found


@responses.activate
def found(known: Paper, email: str = MAIL) -> Person | None:
    return helpdesk_on(known).find_person("acme", email)


def test_the_one_person_who_shows_the_address_is_found_with_their_company() -> None:
    known = site(SHOWN, {**KIM, "emailAddress": "kim.ana@acme.example"})

    assert found(known, "ANA@acme.example") == Person(
        "5b10-ana", "Ana", MAIL, time_zone="Europe/Madrid", organization="Acme"
    )
    assert known.asked[0][2] == {"query": "ANA@acme.example", "maxResults": "50"}


def test_staff_are_staff_and_belong_to_no_customer() -> None:
    known = site({**KIM, "emailAddress": "kim@support.example", "locale": "pt_BR"})

    assert found(known, "kim@support.example") == Person(
        "5b10-kim", "Kim", "kim@support.example", staff=True, language="pt-BR"
    )
    assert COMPANIES not in known.paths()


@pytest.mark.parametrize(
    "people",
    [
        [],
        [ANA],
        [{**ANA, "emailAddress": "ana@acme.example.evil.example"}],
        [{**SHOWN, "active": False}],
        [SHOWN, {**user("twin", "customer"), "emailAddress": MAIL}],
        [{**ROBOT, "emailAddress": MAIL}],
        [SHOWN] * 50,
    ],
)
def test_t31_t32_an_address_that_is_not_one_persons_is_nobodys(people: list[Json]) -> None:
    assert found(site(*people)) is None


@pytest.mark.parametrize("odd", ["", "*", "@acme.example", "ana", "a b@c.example", f"{MAIL}\n", f"{MAIL},x@y.example"])
def test_t31_what_is_no_address_is_not_searched_for(odd: str) -> None:
    known = site(SHOWN)

    assert found(known, odd) is None
    assert known.asked == []


def test_a_customer_of_several_companies_or_none_has_none() -> None:
    both = [{"id": "1", "name": "Acme"}, {"id": "2", "name": "Globex"}]

    assert [
        getattr(found(site(SHOWN, **{COMPANIES: {"values": values, "isLastPage": True}})), "organization", None)
        for values in (both, [])
    ] == ["", ""]


@responses.activate
def test_a_site_without_a_service_desk_has_no_companies_and_one_without_our_rights_says_so() -> None:
    known = site(SHOWN)
    del known.answers[COMPANIES]
    helpdesk = helpdesk_on(known)

    nobody = helpdesk.find_person("acme", MAIL)
    known.answers[COMPANIES] = (403, {"errorMessage": "Sorry, an agent's licence is needed."})
    again = helpdesk.find_person("acme", MAIL)

    assert nobody is not None
    assert again is not None
    with pytest.raises(WillNotWork):
        found(site(SHOWN, **{COMPANIES: (403, {"errorMessage": "Sorry."})}))


@pytest.mark.parametrize(
    ("answer", "error"),
    [((401, {"errorMessages": []}), CredentialsRefused), ((500, "x"), TryLater), ({"no": "list"}, TryLater)],
)
def test_f_a_search_that_fails_says_how(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        found(site(**{SEARCH: answer}))


@responses.activate
def test_on_a_data_center_people_are_searched_by_name() -> None:
    known = paper()
    known.answers["/rest/api/2/user/search"] = [{"name": "ana", "displayName": "Ana", "emailAddress": MAIL}]
    known.answers["/rest/api/2/user/assignable/search"] = lambda asked: (
        [{"name": "ana"}] if asked["project"] in works else []
    )
    works: str = ""
    person = helpdesk_on(known, data_center()).find_person("acme", MAIL)
    works = "ENG"
    again = helpdesk_on(known, data_center()).find_person("acme", MAIL)

    assert (person, again) == (Person("ana", "Ana", MAIL), Person("ana", "Ana", MAIL, staff=True))
    assert known.asked[0][2] == {"username": MAIL, "maxResults": "50"}


@responses.activate
def test_t20_another_accounts_people_are_not_looked_for() -> None:
    known = site(SHOWN)

    with pytest.raises(WillNotWork):
        helpdesk_on(known, account()).find_person("globex", MAIL)
    assert known.asked == []


@responses.activate
def known_as(user_id: str, shown: Json | None, account: str = "acme") -> Person | None:
    """Whom the connector finds by an id; the site has no such person where it shows nobody."""
    known = site()
    if shown is not None:
        known.answers["/rest/api/3/user"] = shown
    return helpdesk_on(known).find_user(account, user_id)


def test_t42_a_person_is_found_by_the_id_that_was_signed_with_role_and_company() -> None:
    customer, staff = known_as("5b10-ana", ANA), known_as("5b10-kim", KIM)

    assert customer is not None
    assert (customer.id, customer.staff, customer.organization) == ("5b10-ana", False, "Acme")
    assert staff is not None
    assert (staff.staff, staff.organization) == (True, "")


@pytest.mark.parametrize(
    "shown", [None, {**KIM, "active": False}, ROBOT, ANA], ids=["unknown", "deactivated", "an app", "another"]
)
def test_t42_whoever_is_barred_or_somebody_else_is_nobody(shown: Json | None) -> None:
    assert known_as("5b10-kim", shown) is None


def test_t49_another_accounts_people_are_not_asked_for() -> None:
    with pytest.raises(WillNotWork):
        known_as("5b10-kim", KIM, "globex")
