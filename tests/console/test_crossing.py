"""Every address of the service against everybody who should not come through it, generated from the addresses.

A new address is in these tests without a line being added; one without a permission is not there at all.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from runtime.access import Role
from runtime.people_desk import digest
from runtime.routes import Opens, permissions
from runtime.token_desk import TokenDesk
from tests.console.doors import Door, doors, everything
from tests.console.room import FIVE, TOKENS, Browser, Room, opened
from tests.webhooks.api_calls import ASKED


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Room]:
    """A console over five accounts, each with the same ticket escalated."""
    with opened(tmp_path, names=FIVE) as room:
        for account in FIVE:
            room.escalated(account=account, subject=f"Private to {account}")
        yield room


# --- every address is declared --------------------------------------------------------------------------------


def test_g10_every_address_of_the_console_says_what_opens_it(room: Room) -> None:
    undeclared = {rule.endpoint for rule in room.console.url_map.iter_rules()} - permissions(room.console).keys()

    assert undeclared == set(), "make it with runtime.routes.add_route"


def test_t44_the_doors_of_the_console_that_are_open_to_anybody_are_these(room: Room) -> None:
    assert {one.endpoint for one in doors(room.console, Opens.ANYBODY)} == {"static", "front", "sign_in", "sign_in_try"}
    assert {one.endpoint for one in doors(room.console, Opens.LINK)} == {"set_up", "set_up_choose"}


def test_t44_nobody_opens_a_page_without_signing_in(room: Room) -> None:
    room.escalated(subject="A private subject")
    before = everything(room)

    for door in doors(room.console, Opens.PERSON):
        browser = room.browser()
        browser.get("/console/sign-in")
        answer = browser.get(door.path()) if door.method == "GET" else browser.post(door.path())

        assert answer.status_code == (303 if door.method == "GET" else 401), door
        assert "private" not in answer.text.lower()
    assert everything(room) == before


@pytest.mark.parametrize("role", Role)
def test_t42_each_page_is_opened_by_its_role_and_those_above(room: Room, role: Role) -> None:
    room.escalated()
    browser = room.somebody(role)

    for door in doors(room.console, Opens.PERSON):
        if door.method != "GET":
            continue
        needed = door.permission.role
        assert needed is not None
        assert browser.get(door.path()).status_code == (200 if role >= needed else 403), door


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_t42_each_form_is_taken_from_its_role_and_those_above(room: Room, role: Role) -> None:
    room.escalated()
    before = everything(room)

    for door in doors(room.console, Opens.PERSON):
        needed = door.permission.role
        assert needed is not None
        if door.method == "POST" and role < needed:
            assert room.somebody(role).post(door.path()).status_code == 403, door
    assert everything(room) == before


# --- G-10: five accounts --------------------------------------------------------------------------------------


def test_g10_t20_t44_no_token_of_one_account_opens_any_address_of_another(five: Room) -> None:
    desk = TokenDesk(five.service.settings, five.store)
    made = {
        account: [
            desk.add(f"zendesk/{account}", role, role, None, five.clock(), "test").token.reveal() for role in ROLES
        ]
        for account in FIVE
    }
    before, calls = everything(five), 0

    for door in doors(five.webhooks, Opens.TOKEN):
        for ours, theirs in itertools.permutations(FIVE, 2):
            for token in (TOKENS[theirs], *made[theirs]):
                answer = call_api(five, door, ours, token)
                calls += 1
                # Of very many wrong calls the later ones are told to wait; none of them comes through.
                assert answer.status_code in (401, 429), door
                assert "Private to" not in answer.text
    assert calls == 8 * 20 * 4
    assert everything(five) == before


def test_g10_each_token_opens_its_own_account(five: Room) -> None:
    door = next(one for one in doors(five.webhooks, Opens.TOKEN) if one.endpoint == "api_escalations")

    for account in FIVE:
        answer = call_api(five, door, account, TOKENS[account])
        assert [one["ticket"] for one in answer.json["escalations"]] == [f"zendesk/{account}/10421"]


@pytest.mark.parametrize("role", Role)
def test_g10_t44_nobody_sees_or_does_anything_on_an_account_that_is_not_theirs(five: Room, role: Role) -> None:
    before = everything(five)

    for mine, theirs in itertools.permutations(FIVE, 2):
        browser = five.somebody(role, mine)
        for door in doors(five.console, Opens.PERSON):
            if "<account>" not in door.rule:
                continue
            known, unknown = door.path(theirs), door.path("nowhere")
            fields = {"move": "acknowledge", "code": "", "key": "k" * 22}
            way = browser.get if door.method == "GET" else lambda path, to=browser, sent=fields: to.post(path, sent)
            answers = [way(known), way(unknown)]
            said = {masked(one.text).replace(f"/{theirs}/", "/nowhere/") for one in answers}
            assert {one.status_code for one in answers} <= {403, 404}, door
            assert len(said) == 1, "it is told like an account that is not there"
        shown = browser.get("/console").text
        assert f"Private to {mine}" in shown
        assert f"Private to {theirs}" not in shown
    assert everything(five) == before


def test_g10_an_administrator_of_one_account_touches_no_token_of_another(five: Room) -> None:
    desk = TokenDesk(five.service.settings, five.store)
    for account in FIVE:
        desk.add(f"zendesk/{account}", "portal", "viewer", None, five.clock(), "test")
    before = everything(five)

    for mine, theirs in itertools.permutations(FIVE, 2):
        admin = five.somebody(Role.ADMIN, mine)
        shown = admin.get("/console/tokens").text
        gone = admin.post("/console/tokens/revoke", {"account": f"zendesk/{theirs}", "name": "portal"})
        new = admin.post("/console/tokens", {"account": f"zendesk/{theirs}", "name": "n", "role": "viewer"})
        assert (gone.status_code, new.status_code, theirs in shown) == (404, 404, False)
    assert everything(five) == before


def masked(text: str) -> str:
    """A page without what differs with every page."""
    return re.sub(r"[0-9a-f]{64}", "", text)


STAND = {"by": "x@y", "why": "maintenance"}
USUAL: Mapping[str, Mapping[str, Any]] = {
    "acts": {"move": "acknowledge", "details": {}, "by": "x@y"},
    "pause": STAND,
    "resume": STAND,
    "remove": {**STAND, "yes": True},
}


def call_api(room: Room, door: Door, account: str, token: str, key: str = "k", **body: Any) -> Any:
    """Call an address of the API with a body that would be taken."""
    usual = USUAL.get(door.rule.rpartition("/")[2], ASKED)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    more: dict[str, Any] = {"json": {**usual, **body}} if door.method == "POST" else {}
    return room.webhooks.test_client().open(door.path(account), method=door.method, headers=headers, **more)


# --- the matrix: who, in which relation to the account, by which way ------------------------------------------

ROLES = ("viewer", "responder", "manager")
RELATIONS = (
    "own account",
    "all accounts",
    "another account",
    "expired",
    "revoked",
    "no such ticket",
    "no such account",
)
WAYS = (
    ("api", "api_availability"),
    ("api", "api_escalations"),
    ("api", "api_request"),
    ("api", "api_act"),
    ("console", "escalation"),
    ("console", "escalation_act"),
)
CELLS = [
    cell
    for cell in itertools.product((*ROLES, "admin"), RELATIONS, WAYS)
    if cell[2][0] == "console" or (cell[1] != "all accounts" and cell[0] != "admin")
]


def test_t41_t42_the_matrix_is_large_enough() -> None:
    assert len(CELLS) >= 120


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One console for the whole matrix; each cell has a ticket of its own."""
    with opened(tmp_path_factory.mktemp("matrix")) as room:
        yield room


@pytest.mark.parametrize(
    ("role", "relation", "way"), CELLS, ids=[f"{one}-{other}-{way[1]}" for one, other, way in CELLS]
)
def test_t41_t42_who_may_do_what_in_which_relation_and_by_which_way(
    shared: Room, role: str, relation: str, way: tuple[str, str]
) -> None:
    # Wrong tokens are held to a pace; here each cell is about something else.
    shared.clock.tell(shared.clock() + timedelta(seconds=5))
    number = str(20_000 + CELLS.index((role, relation, way)))
    if relation != "no such ticket":
        shared.escalated(number)
        if relation == "another account":
            shared.escalated(number, "globex")
    before = shared.store.counts().accepted

    status = (
        _by_api(shared, role, relation, way[1], number)
        if way[0] == "api"
        else _by_page(shared, role, relation, way[1], number)
    )

    assert status == _expected(role, relation, way)
    done = status in (200, 201, 202, 303, 409) and way[1] in ("api_request", "api_act", "escalation_act")
    assert shared.store.counts().accepted == before + done


def _expected(role: str, relation: str, way: tuple[str, str]) -> int:
    channel, what = way
    changes = what in ("api_request", "api_act", "escalation_act")
    enough = role != "viewer" or not changes
    if channel == "api":
        if relation != "own account" and relation != "no such ticket":
            return 401
        if not enough:
            return 403
        if relation == "no such ticket":
            return 404
        return 409 if what == "api_request" else 200  # it is escalated already
    if relation in ("expired", "revoked"):
        return 401 if changes else 303
    if not enough:
        return 403
    if relation in ("own account", "all accounts"):
        return 303 if changes else 200
    return 404


def _by_api(room: Room, role: str, relation: str, endpoint: str, number: str) -> int:
    door = next(one for one in doors(room.webhooks) if one.endpoint == endpoint)
    home = "globex" if relation == "another account" else "acme"
    now = room.clock()
    desk = TokenDesk(room.service.settings, room.store)
    lives = timedelta(seconds=1) if relation == "expired" else None
    made = desk.add(f"zendesk/{home}", f"t{number}", role, lives, now - timedelta(seconds=5), "test")
    if relation == "revoked":
        desk.revoke(f"zendesk/{home}", f"t{number}", now, "test")
    account = "nowhere" if relation == "no such account" else "acme"
    ticketed = door._replace(rule=door.rule.replace("<ticket>", number))
    return int(call_api(room, ticketed, account, made.token.reveal(), f"k{number}").status_code)


def _by_page(room: Room, role: str, relation: str, endpoint: str, number: str) -> int:
    accounts = {"all accounts": (), "another account": ("globex",)}.get(relation, ("acme",))
    browser = room.somebody(Role[role.upper()], *accounts, who=f"p{number}")
    if relation in ("expired", "revoked"):
        _end(room, browser, relation)
    account = "nowhere" if relation == "no such account" else "acme"
    path = f"/console/e/zendesk/{account}/{number}"
    if endpoint == "escalation":
        return int(browser.get(path).status_code)
    key = digest(number)[:22]
    return int(browser.post(f"{path}/acts", {"move": "acknowledge", "code": "", "key": key}).status_code)


def _end(room: Room, browser: Browser, relation: str) -> None:
    sessions = room.store.access.sessions
    if relation == "expired":
        sessions.seen(digest(browser.value), room.clock() - timedelta(hours=1))
    else:
        sessions.end(digest(browser.value))
