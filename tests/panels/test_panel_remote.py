"""What the Forge app asks: how an issue stands and a request, by a token alone; hostile ones and repeats do nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from werkzeug.test import TestResponse

from core.panels import CUSTOMER, STAFF, PanelTokens
from runtime.access import AccountKey
from tests.panels.minting import Mint
from tests.panels.panel_service import ANA, KEY, KIM, PanelWorld, running
from tests.webhooks.service import FILLED, ticket

REMOTE = "/panel/zendesk/acme/remote"
FORM = {"key": "A" * 22, "need": FILLED["need"], "reason": FILLED["reason"]}
ANSWERS = {name: text for name, text in FILLED.items() if name not in ("need", "reason")}
NUMBERS = count()
STRANGE_TOKENS = ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."]


class ForgeDoor:
    """Believes Forge's tokens for the account of these tests, whose people it knows by other ids."""

    def __init__(self) -> None:
        self.verifier = Mint("forge").verifier()

    def verify(self, token: str, now: Any) -> Any:
        return replace(self.verifier.verify(token, now), connector="zendesk")


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[PanelWorld]:
    with running(tmp_path) as world:
        # The same shape as Forge's own: one verifier behind both doors.
        door = ForgeDoor()
        doors = cast("dict[AccountKey, Mapping[str, PanelTokens]]", world.service.panel_doors)
        doors[KEY] = {STAFF: door, CUSTOMER: door}
        yield world


def token(world: PanelWorld, door: str = STAFF, user: str = "", **context: Any) -> str:
    mint = Mint("forge")
    claims = mint.claims(world.clock())
    claims["principal"] = user or (KIM.id if door == STAFF else ANA.id)
    if door == CUSTOMER:
        claims["app"]["module"]["type"] = "jiraServiceManagement:portalRequestViewAction"
    claims["context"]["extension"] |= context
    claims["jti"] = str(next(NUMBERS))
    return mint.token(claims)


def call(world: PanelWorld, said: str, door: str = STAFF, body: Mapping[str, Any] | None = None) -> TestResponse:
    headers = {"Authorization": f"Bearer {said}", "Accept-Language": "en"}
    client = world.app.test_client()
    if body is None:
        return client.get(f"{REMOTE}/{door}/view", headers=headers)
    return client.post(f"{REMOTE}/{door}/requests", headers=headers, json=body)


def put(world: PanelWorld, age: timedelta = timedelta(hours=5)) -> None:
    world.desks["acme"].put(ticket(created_at=world.clock() - age))


@pytest.mark.parametrize("door", [STAFF, CUSTOMER])
def test_t41_whoever_is_on_the_ticket_sees_how_it_stands_and_the_form(panels: PanelWorld, door: str) -> None:
    put(panels)

    shown = call(panels, token(panels, door), door)

    found = shown.get_json()
    assert (shown.status_code, found["state"], found["answer"]) == (200, "available", None)
    assert [one["code"] for one in found["form"]["questions"]] == ["impact", "changed", "wanted_outcome", "contact"]
    assert found["why"] != []


@pytest.mark.parametrize("door", [STAFF, CUSTOMER])
def test_a_second_early_it_is_refused_with_the_moment_and_nothing_is_kept(panels: PanelWorld, door: str) -> None:
    put(panels, timedelta(hours=4) - timedelta(seconds=1))

    shown = call(panels, token(panels, door), door).get_json()
    early = call(panels, token(panels, door), door, FORM | {"answers": ANSWERS})

    assert (shown["state"], shown["form"], shown["answer"]["code"]) == ("not_yet", None, "not_yet")
    assert shown["until"]["moment"] == "2026-03-02T09:00:01Z"
    assert (early.status_code, early.get_json()["answer"]["code"]) == (409, "not_yet")
    assert shown["until"]["at"][:2] in " ".join(early.get_json()["answer"]["sentences"])
    assert panels.service.store.delivery(*KEY, f"panel:{KIM.id}:10421:{FORM['key']}") is None


@pytest.mark.parametrize("door", [STAFF, CUSTOMER])
def test_t51_a_request_is_taken_once_and_a_repeat_is_told_the_same(panels: PanelWorld, door: str) -> None:
    put(panels)
    said = token(panels, door)

    first = call(panels, said, door, FORM | {"answers": ANSWERS})
    replayed = call(panels, said, door, FORM | {"answers": ANSWERS})
    again = call(panels, token(panels, door), door, FORM | {"answers": ANSWERS})

    assert first.status_code in (201, 202), first.text
    assert replayed.status_code == 401
    assert (again.status_code, again.get_json()["answer"]) == (first.status_code, first.get_json()["answer"])


@pytest.mark.parametrize("said", STRANGE_TOKENS)
def test_t50_what_is_no_token_of_forges_is_told_nothing(panels: PanelWorld, said: str) -> None:
    put(panels)

    for answer in (call(panels, said), call(panels, said, body=FORM)):
        assert answer.status_code == 401
        assert "10421" not in answer.text


def test_t50_a_token_is_good_for_its_own_door_ticket_and_people(panels: PanelWorld) -> None:
    put(panels)
    panels.desks["acme"].people.append(replace(ANA, id="42", email="bo@acme.example"))

    assert call(panels, token(panels, CUSTOMER), STAFF).status_code == 401
    assert call(panels, token(panels, STAFF), CUSTOMER).status_code == 401
    assert call(panels, token(panels), "other").status_code == 404
    assert call(panels, token(panels, issue={"id": "10999"})).status_code == 404
    assert call(panels, token(panels, issue={})).status_code == 401
    assert call(panels, token(panels, CUSTOMER, "42"), CUSTOMER).status_code == 404
    assert call(panels, token(panels, STAFF, ANA.id)).status_code == 401
    assert call(panels, token(panels, STAFF, "99")).status_code == 401


def test_t45_a_request_holds_what_the_form_asks_and_no_more(panels: PanelWorld) -> None:
    put(panels)
    wrong: list[dict[str, Any]] = [
        FORM | {"answers": ANSWERS, "ticket": "1"},
        FORM | {"answers": ANSWERS, "by": "9"},
        FORM | {"answers": ANSWERS | {"level": "3"}},
        FORM | {"answers": [1]},
        {**FORM, "key": "short"},
    ]
    for body in wrong:
        answer = call(panels, token(panels), body=body)

        assert answer.status_code in (400, 422), json.dumps(body)
    short = call(panels, token(panels), body=FORM | {"answers": ANSWERS | {"impact": "short"}})
    assert short.status_code == 422
    assert short.get_json()["form"] is not None
    assert panels.service.store.delivery(*KEY, f"panel:{KIM.id}:10421:{FORM['key']}") is None
