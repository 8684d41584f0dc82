"""Who is behind an address: one active person whose address Zendesk has verified, or nobody."""

from typing import Any

import pytest
import responses

from core.errors import CredentialsRefused, TryLater, WillNotWork
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


def known_as(user_id: str, answer: Json | None, account: str = "acme") -> Person | None:
    """Whom the connector finds by an id; the host has no such person where it answers nothing."""
    with hosted() as host:
        path = f"{BASE}/api/v2/users/{REQUESTER}.json"
        host.get(path, json={"user": answer} if answer else {"error": "RecordNotFound"}, status=200 if answer else 404)
        host.get(f"{BASE}/api/v2/organizations/show_many.json", json={"organizations": [COMPANY]})
        return helpdesk().find_user(account, user_id)


def test_t42_a_person_is_found_by_the_id_that_was_signed_with_role_and_company() -> None:
    person = known_as(str(REQUESTER), ANA)

    assert person is not None
    assert (person.id, person.staff, person.organization, person.email) == (str(REQUESTER), False, "Acme", ADDRESS)
    staff = known_as(str(REQUESTER), {**ANA, "role": "agent"})
    assert staff is not None
    assert staff.staff


@pytest.mark.parametrize(
    "answer",
    [None, {**ANA, "active": False}, {**ANA, "suspended": True}, {**ANA, "id": REQUESTER + 1}],
    ids=["unknown", "deleted", "suspended", "another"],
)
def test_t42_whoever_is_barred_or_somebody_else_is_nobody(answer: Json | None) -> None:
    assert known_as(str(REQUESTER), answer) is None


@pytest.mark.parametrize("user_id", ["", "0", "-1", "7/../8", "me", "7.json?x=", "\u0667", "7" * 30])
def test_t42_what_is_no_id_is_asked_of_nobody(user_id: str) -> None:
    with hosted():
        assert helpdesk().find_user("acme", user_id) is None


def test_t49_another_accounts_people_are_not_asked_for() -> None:
    with hosted(), pytest.raises(WillNotWork):
        helpdesk().find_user("globex", str(REQUESTER))
