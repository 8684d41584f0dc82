"""Whoever a caller of the API names by an address is who the helpdesk's own record says they are, or a stranger."""

from dataclasses import replace

import pytest

from core.callers import TOKEN, named
from core.errors import CredentialsRefused, HostError, TryLater, WillNotWork
from core.requests import Request
from core.tickets import Person
from runtime.callers import known_to_host
from tests.runtime.engine_room import NOW
from tests.webhooks.service import ANA, Desk, ticket

PAT = Person("55", "Pat", "pat@partner.example", organization="Partner")
ASKED = Request("api:1", "api", named(PAT.email, PAT.email), NOW)


class Failing(Desk):
    """A helpdesk that does not say who anybody is."""

    def __init__(self, error: HostError) -> None:
        super().__init__()
        self.error = error

    def find_person(self, account: str, email: str) -> Person | None:
        """Nobody, with an error."""
        raise self.error


@pytest.fixture
def desk() -> Desk:
    """A helpdesk that knows Pat."""
    made = Desk()
    made.people = [PAT]
    return made


def test_mx02_a_partner_whom_the_host_knows_is_the_partner(desk: Desk) -> None:
    assert known_to_host(desk, ASKED, ticket()).by == PAT


def test_mx25_so_is_whom_somebody_asks_for(desk: Desk) -> None:
    relayed = replace(ASKED, by=named("41"), on_behalf_of=ASKED.by)

    assert known_to_host(desk, relayed, ticket()) == replace(relayed, by=ANA, on_behalf_of=PAT)


@pytest.mark.parametrize("by", [named("mal@elsewhere.example", "mal@elsewhere.example"), named("55"), TOKEN])
def test_t45_a_stranger_stays_one(desk: Desk, by: Person) -> None:
    assert known_to_host(desk, replace(ASKED, by=by), ticket()).by == by


def test_t45_whoever_the_host_named_itself_is_not_asked_about_again(desk: Desk) -> None:
    known = Person("9", "Pat", PAT.email)

    assert known_to_host(desk, replace(ASKED, by=known), ticket()).by is known


def test_t20_the_host_is_asked_about_the_ticket_s_own_account(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(desk, "find_person", lambda *given: asked.append(given))

    known_to_host(desk, ASKED, ticket())

    assert asked == [("acme", PAT.email)]


def test_no_other_channel_is_asked_about(desk: Desk) -> None:
    form = replace(ASKED, channel="form")

    assert known_to_host(desk, form, ticket()) is form


@pytest.mark.parametrize("error", [CredentialsRefused("no"), WillNotWork("no right to search people")])
def test_a_host_that_shows_nobody_leaves_strangers_strangers(error: HostError) -> None:
    assert known_to_host(Failing(error), ASKED, ticket()).by == ASKED.by


def test_f35_a_host_that_is_down_is_asked_again() -> None:
    with pytest.raises(TryLater):
        known_to_host(Failing(TryLater("down")), ASKED, ticket())
