"""Who is behind an address: one active person whose address Zendesk has verified, or nobody."""

from typing import Any

import pytest
import responses

from core.errors import CredentialsRefused, TryLater
from core.tickets import Person
from tests.zendesk.host import BASE, COMPANY, REQUESTER, STRANGER, Json, helpdesk, hosted

ADDRESS = "ana@acme.example"
ANA: Json = {
    "id": REQUESTER,
    "name": "Ana Ruiz",
    "email": ADDRESS,
    "iana_time_zone": "Europe/Madrid",
    "locale": "es-ES",
    "organization_id": COMPANY["id"],
}
CONFIRMED: Json = {"type": "email", "value": ADDRESS, "verified": True}


def knows(host: responses.RequestsMock, *people: tuple[Json, list[Json]]) -> None:
    """A host that finds these people, each known by these identities."""
    host.get(f"{BASE}/api/v2/users/search.json", json={"users": [person for person, _ in people]})
    for person, identities in people:
        host.get(f"{BASE}/api/v2/users/{person['id']}/identities.json", json={"identities": identities})
    host.get(f"{BASE}/api/v2/organizations/show_many.json", json={"organizations": [COMPANY]})


def found(*people: tuple[Json, list[Json]], address: str = ADDRESS) -> Person | None:
    """Whom the connector finds at such a host."""
    with hosted() as host:
        knows(host, *people)
        return helpdesk().find_person("acme", address)


def test_a_person_comes_with_their_company() -> None:
    assert found((ANA, [CONFIRMED])) == Person(
        id=str(REQUESTER),
        name="Ana Ruiz",
        email=ADDRESS,
        staff=False,
        time_zone="Europe/Madrid",
        organization="Acme",
        language="es-ES",
    )


def test_a_person_without_a_company_has_none() -> None:
    person = found(({**ANA, "organization_id": None}, [CONFIRMED]))

    assert person is not None
    assert person.organization == ""


@pytest.mark.parametrize(
    "identity",
    [
        {"verified": False, "verification_method": "full"},
        {"verified": None, "verification_method": "sso"},
        {"value": "ANA@ACME.example"},
    ],
    ids=str,
)
def test_a_verified_address_counts_however_zendesk_says_so(identity: Json) -> None:
    assert found((ANA, [{**CONFIRMED, **identity}])) is not None


@pytest.mark.parametrize(
    "identities",
    [
        [],
        [{**CONFIRMED, "verified": False}],
        [{**CONFIRMED, "verified": None}],
        [{**CONFIRMED, "verified": False, "verification_method": "low"}],
        [{**CONFIRMED, "type": "google"}],
        [{**CONFIRMED, "value": "ana@acme.example.evil.example"}],
        [{**CONFIRMED, "value": None}],
    ],
    ids=str,
)
def test_t31_an_address_nobody_confirmed_is_nobodys(identities: list[Json]) -> None:
    assert found((ANA, identities)) is None


@pytest.mark.parametrize("barred", [{"suspended": True}, {"active": False}])
def test_somebody_barred_is_nobody(barred: Json) -> None:
    assert found(({**ANA, **barred}, [CONFIRMED])) is None


def test_a_second_address_of_somebody_counts_once_it_is_confirmed() -> None:
    second = {**CONFIRMED, "value": "a.ruiz@acme.example"}

    person = found((ANA, [CONFIRMED, second]), address="a.ruiz@acme.example")

    assert person is not None
    assert (person.id, person.email) == (str(REQUESTER), ADDRESS)


def test_an_address_that_two_people_share_is_nobodys() -> None:
    assert found((ANA, [CONFIRMED]), ({**ANA, "id": STRANGER}, [CONFIRMED])) is None


def test_a_search_that_finds_half_the_account_finds_nobody() -> None:
    crowd = [({**ANA, "id": number}, [CONFIRMED]) for number in range(1, 7)]

    assert found(*crowd) is None


def test_what_is_no_address_is_not_even_asked_for() -> None:
    with hosted() as host:
        there = [helpdesk().find_person("acme", one) for one in ("", "ana", "*@acme.example OR x", "ana@acme")]

        assert there == [None] * 4
        assert len(host.calls) == 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 401}, CredentialsRefused),
        ({"status": 500}, TryLater),
        ({"status": 429, "headers": {"Retry-After": "9"}}, TryLater),
        ({"status": 200, "body": "<html>Sign in</html>"}, TryLater),
    ],
    ids=str,
)
def test_a_host_that_does_not_answer_tells_nothing_of_a_person(answer: dict[str, Any], error: type[Exception]) -> None:
    with hosted() as host:
        host.get(f"{BASE}/api/v2/users/search.json", **answer)

        with pytest.raises(error):
            helpdesk().find_person("acme", ADDRESS)
