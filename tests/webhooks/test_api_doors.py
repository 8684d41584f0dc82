"""Who is let into the API: the account's own token, and nobody else, at every address there is."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.webhooks import service
from tests.webhooks.api_calls import ASKED, LEAD, ask, bearer, path
from tests.webhooks.service import ENVIRONMENT, FILLED, SECRETS, TOKENS, World, running, ticket

ACT = {"move": "acknowledge", "details": {}, "by": LEAD}
STAND = {"by": LEAD, "why": "maintenance"}
BODIES = {"acts": ACT, "pause": STAND, "resume": STAND, "remove": {**STAND, "yes": True}}
ACCOUNTS = [("acme", "globex"), ("globex", "acme")]


def routes(world: World) -> list[tuple[str, str]]:
    """Every method and address of the API, from the application itself."""
    rules = (rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith("/api/"))
    return sorted((method, rule.rule) for rule in rules for method in (rule.methods or set()))


def call(world: World, method: str, rule: str, account: str, headers: dict[str, str]) -> Any:
    """Call an address of an account's ticket with a body that would be taken."""
    body = BODIES.get(rule.rpartition("/")[2], ASKED)
    where = rule.replace("<connector>", "zendesk").replace("<account>", account).replace("<ticket>", "10421")
    more: dict[str, Any] = {"json": body} if method == "POST" else {}
    return world.client.open(where, method=method, headers={"Idempotency-Key": "k", **headers}, **more)


def later(world: World, method: str, rule: str, account: str, headers: dict[str, str]) -> Any:
    """The same a little later: whoever sends many wrong tokens in a row is told to wait, which says no more."""
    world.clock.tell(world.clock() + timedelta(seconds=2))
    return call(world, method, rule, account, headers)


@pytest.mark.parametrize(("ours", "theirs"), ACCOUNTS)
def test_t20_t44_no_credential_of_one_account_opens_any_address_of_another(
    world: World, ours: str, theirs: str
) -> None:
    for name in (ours, theirs):
        world.see(ticket(account=name))
    ask(world, "escalated", account=ours)
    link = world.shown_link(ticket(account=theirs))
    before, writes = world.rows(), len(world.desks[ours].writes)
    credentials = [TOKENS[theirs], SECRETS[theirs], link.rpartition("/")[2], ENVIRONMENT["HALYARD_LINK_SECRET"]]

    answers = [
        later(world, method, rule, ours, bearer(credential))
        for (method, rule), credential in itertools.product(routes(world), credentials)
    ]

    assert len(answers) == (3 * 2 + 5) * 4
    assert world.service.store.queues.pauses() == {}
    assert {one.status_code for one in answers} == {401}
    assert (world.rows(), len(world.desks[ours].writes)) == (before, writes)


@pytest.mark.parametrize(("ours", "theirs"), ACCOUNTS)
def test_t20_no_token_of_the_api_opens_any_other_door(world: World, ours: str, theirs: str) -> None:
    world.see(ticket(account=theirs))
    before = world.rows()
    headers = bearer(TOKENS[ours])

    answers = [world.client.post(f"/hooks/zendesk/{one}", json={}, headers=headers) for one in (ours, theirs)]
    answers.append(world.client.post(f"/escalate/{TOKENS[theirs]}", data=FILLED, headers=headers))

    assert all(400 <= one.status_code < 500 for one in answers)
    assert world.rows() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {TOKENS['acme']}"},
        {"Authorization": TOKENS["acme"]},
        {"Authorization": f"Bearer {TOKENS['acme']}x"},
        {"Authorization": f"Bearer {TOKENS['acme'][:-1]}"},
        {"Authorization": f"Bearer {TOKENS['acme'].lower()}"},
        {"Authorization": f"Bearer {TOKENS['acme']}, Bearer {TOKENS['acme']}"},
        {"Authorization": f"Bearer {TOKENS['acme']} {TOKENS['acme']}"},
        {"Authorization": "Bearer \u00e9\u00ff"},
        {"X-Api-Token": TOKENS["acme"]},
        {"Cookie": f"token={TOKENS['acme']}"},
    ],
)
def test_t44_anything_but_the_token_is_answered_the_same(world: World, headers: dict[str, str]) -> None:
    for method, rule in routes(world):
        answer = call(world, method, rule, "acme", headers)

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="halyard"'
        assert method == "HEAD" or answer.json["code"] == "unauthorized"


def test_t44_a_token_in_the_address_opens_nothing(world: World) -> None:
    world.see(ticket())

    assert world.client.get(f"{path('availability')}?access_token={TOKENS['acme']}").status_code == 401


def test_two_tokens_in_one_call_are_none(world: World) -> None:
    world.see(ticket())
    headers = [("Authorization", f"Bearer {TOKENS['acme']}"), ("Authorization", f"Bearer {TOKENS['globex']}")]

    assert world.client.get(path("availability"), headers=headers).status_code == 401


def test_the_word_before_the_token_is_read_in_any_case(world: World) -> None:
    world.see(ticket())

    assert (
        world.client.get(path("availability"), headers={"Authorization": f"bearer {TOKENS['acme']}"}).status_code == 200
    )


def test_t44_an_account_without_a_token_has_no_api_and_is_not_told_from_one_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        service,
        "ENVIRONMENT",
        {name: value for name, value in ENVIRONMENT.items() if name != "HALYARD_API_TOKEN__GLOBEX"},
    )
    service._ready.cache_clear()
    with running(tmp_path) as world:
        world.see(ticket(account="globex"))
        answers = [
            world.client.get(path("availability", account=account), headers=headers)
            for account in ("globex", "nobody")
            for headers in ({}, {"Authorization": "Bearer "}, bearer(), bearer(TOKENS["globex"]))
        ]
        mine = world.client.get(path("escalations"), headers=bearer())
    service._ready.cache_clear()

    assert {(one.status_code, one.text) for one in answers} == {(401, answers[0].text)}
    assert mine.status_code == 404, "its own token works; there is no such ticket"


def test_t21_a_connector_of_another_name_is_another_account(world: World) -> None:
    world.see(ticket())

    assert world.client.get("/api/v1/jira/acme/tickets/10421/availability", headers=bearer()).status_code == 401
