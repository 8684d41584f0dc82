"""Named tokens of the API: what each role may do, for how long, and what it costs to try wrong ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import NotBelieved
from core.events import Move
from runtime.access import ACT_ROLES, ROLES, Principal, Role
from runtime.token_desk import TokenDesk
from tests.webhooks.api_calls import ASKED, LEAD, ask, bearer, path
from tests.webhooks.service import TOKENS, World, ticket
from webhooks.api_tokens import Tokens


def made(world: World, role: str = "viewer", name: str = "portal", lives: timedelta | None = None) -> dict[str, str]:
    """The heads of a call with a new token of acme."""
    desk = TokenDesk(world.service.settings, world.service.store)
    token = desk.add("zendesk/acme", name, role, lives, world.clock(), "test").token.reveal()
    return {**bearer(token), "Idempotency-Key": "named"}


def test_t42_a_viewer_reads_and_neither_asks_nor_acts(world: World) -> None:
    world.see(ticket())
    headers = made(world)
    before = world.rows()

    read = world.client.get(path("availability"), headers=headers)
    asked = world.client.post(path("escalations"), json=ASKED, headers=headers)
    acted = world.client.post(path("acts"), json={"move": "acknowledge", "by": LEAD}, headers=headers)

    assert read.status_code == 200
    assert {one.status_code for one in (asked, acted)} == {403}
    assert all("role_too_low" in one.text for one in (asked, acted))
    assert world.rows() == before


@pytest.mark.parametrize("role", ["responder", "manager"])
@pytest.mark.parametrize("move", ["acknowledge", "close", "decline", "assign", "reopen", "lift"])
def test_t42_each_act_needs_its_role(world: World, role: str, move: str) -> None:
    world.see(ticket())
    ask(world)
    details = {"decline": {"why": "No"}, "close": {"outcome": "workaround"}}.get(move, {})

    answer = world.client.post(
        path("acts"), json={"move": move, "details": details, "by": LEAD}, headers=made(world, role)
    )

    assert (answer.status_code == 403) is (ROLES[role] < ACT_ROLES[Move(move)])


@pytest.mark.parametrize("role", ["viewer", "responder", "manager"])
def test_t42_t44_whoever_a_token_stands_for_has_its_name_its_role_and_its_one_account(world: World, role: str) -> None:
    key, door = ("zendesk", "acme"), Tokens(world.service)
    with world.app.test_request_context(headers=made(world, role)):
        assert door.whose(key) == Principal("token:portal", ROLES[role], frozenset({key}), "token")
        with pytest.raises(NotBelieved):
            door.whose(("zendesk", "globex"))
    with world.app.test_request_context(headers=bearer()):
        assert door.whose(key) == Principal("token", Role.MANAGER, frozenset({key}), "environment")


def test_t53_a_token_ends_when_it_was_said_to_and_when_it_is_revoked(world: World) -> None:
    world.see(ticket())
    short, lasting = made(world, name="short", lives=timedelta(days=1)), made(world, name="lasting")
    assert {world.client.get(path("availability"), headers=one).status_code for one in (short, lasting)} == {200}

    world.clock.tell(world.clock() + timedelta(days=1))
    assert world.client.get(path("availability"), headers=short).status_code == 401
    assert world.client.get(path("availability"), headers=lasting).status_code == 200
    world.service.store.access.tokens.revoke("zendesk", "acme", "lasting", world.clock(), "test")

    assert world.client.get(path("availability"), headers=lasting).status_code == 401


def test_when_a_token_was_last_used_is_known_to_the_hour(world: World) -> None:
    world.see(ticket())
    headers, first = made(world), world.clock()
    for minutes in (0, 59, 60):
        world.clock.tell(first + timedelta(minutes=minutes))
        world.client.get(path("availability"), headers=headers)
        (row,) = world.service.store.access.tokens.all()
        assert row.used_at == first + timedelta(minutes=60 if minutes == 60 else 0)


def test_t17_many_wrong_tokens_are_told_to_wait_and_rightful_ones_are_not(world: World) -> None:
    world.see(ticket())
    headers = made(world)

    said = [world.client.get(path("availability"), headers=bearer("x" * 40)).status_code for _ in range(33)]
    last = world.client.get(path("availability"), headers=bearer("x" * 40))

    assert said == [401] * 30 + [429] * 3
    assert ("too_often" in last.text, last.headers["Retry-After"]) == (True, "2")
    assert world.client.get(path("availability"), headers=headers).status_code == 200
    assert world.client.get(path("availability"), headers=bearer(TOKENS["acme"])).status_code == 200
    world.clock.tell(world.clock() + timedelta(seconds=2))
    assert world.client.get(path("availability"), headers=bearer("x" * 40)).status_code == 401


def test_t17_wrong_tokens_reach_the_database_at_a_bounded_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    book = world.service.store.access.tokens
    kept = book.digests

    def counted() -> frozenset[tuple[str, str, str]]:
        asked.append("the database")
        return kept()

    monkeypatch.setattr(book, "digests", counted)
    for number in range(200):
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        world.client.get(path("availability"), headers=bearer("x" * 40), environ_overrides=where)

    assert len(asked) == 60
