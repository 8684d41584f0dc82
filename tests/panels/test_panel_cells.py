"""Who in a panel may see and do what: every person, door, ticket and verb, and a refusal says nothing (T41, G-11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from core.tickets import Person
from tests.panels.minting import Mint
from tests.panels.panel_service import ANA, KIM, PanelWorld, running
from tests.webhooks.service import FILLED, ticket

LEAD = Person(id="9", name="J. Doe", email="j.doe@support.example", staff=True)
BO = Person(id="42", name="Bo", email="bo@acme.example")
EVE = Person(id="43", name="Eve", email="eve@globex.example")
GONE = Person(id="44", name="Nobody", email="gone@acme.example")
"""Whom the helpdesk does not know, or has barred."""
PEOPLE = (KIM, LEAD, ANA, BO, EVE, GONE)
DOORS = {"sidebar": "staff", "help_center": "customer"}
TICKETS = ("10421", "10422", "99999")
"""Ana's, Eve's, and one that is not there."""
VERBS = ("look", "ask", "act")
ACCOUNTS = ("acme", "globex")


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[PanelWorld]:
    with running(tmp_path) as world:
        for name in ACCOUNTS:
            desk = world.desks[name]
            desk.people[:] = [KIM, LEAD, ANA, BO, EVE]
            for one in (ticket(account=name), ticket("10422", name, requester=EVE)):
                desk.put(one)
                world.service.engine.turn(one.ref)
        world.service.engine.drain()
        yield world


def visit(world: PanelWorld, person: Person, kind: str, number: str) -> dict[str, str]:
    """What somebody who opened a panel sends with each call; as Zendesk would have signed it."""
    mint = Mint(kind)
    said: dict[str, object] = {"sub": f"{mint.base_url}/api/v2/users/{person.id}.json"}
    if kind == "help_center":
        said = {"userId": int(person.id), "email": person.email}
    claims = {**mint.claims(world.clock()), **said, "jti": number}
    bearer, _ = world.sessions.exchange(("zendesk", "acme"), DOORS[kind], mint.token(claims), number)
    return {"Authorization": f"Bearer {bearer}"}


def status(world: PanelWorld, headers: dict[str, str], account: str, number: str, verb: str) -> tuple[int, bytes]:
    """What a call is answered with, and what the answer says."""
    path, client = f"/panel/zendesk/{account}/tickets/{number}", world.app.test_client()
    if verb == "look":
        answer = client.get(path, headers=headers)
    elif verb == "ask":
        answer = client.post(f"{path}/requests", data=FILLED | {"key": "A" * 22, "reason": "no"}, headers=headers)
    else:
        answer = client.post(f"{path}/acts", data={"key": "B" * 22, "move": "assign", "code": ""}, headers=headers)
    return answer.status_code, answer.get_data()


def may(person: Person, kind: str, account: str, number: str) -> bool:
    """Whether somebody may know of a ticket by this door: staff beside it, customers on what they opened."""
    if account != "acme" or number not in TICKETS[:2]:
        return False
    if kind == "sidebar":
        return person.staff
    return person is {"10421": ANA, "10422": EVE}[number]


def test_t41_t42_g11_every_cell_of_people_doors_tickets_and_verbs(panels: PanelWorld) -> None:
    cells = list(product(PEOPLE, DOORS, TICKETS, ACCOUNTS, VERBS))
    wrong, refusals = [], set()
    rooms = product(PEOPLE, DOORS, TICKETS)
    headers = {(one, kind, number): visit(panels, one, kind, number) for one, kind, number in rooms}
    for person, kind, number, account, verb in cells:
        code, body = status(panels, headers[person, kind, number], account, number, verb)
        # What a form lacks is told to whoever may see the ticket; an act there is none of is no act.
        let_in = code in (200, 400, 409, 422)
        if not let_in:
            refusals.add((code, body))
        if let_in is not may(person, kind, account, number):
            wrong.append((person.name, kind, number, account, verb, code))

    assert wrong == []
    assert len(cells) >= 120
    assert {code for code, _ in refusals} == {401, 404}
    assert len(refusals) == 2, "one refusal for each, whatever the reason"
    assert panels.service.store.escalations() == ()


def test_t41_who_is_on_a_ticket_is_read_when_they_ask(panels: PanelWorld) -> None:
    headers = visit(panels, ANA, "help_center", "10421")
    assert status(panels, headers, "acme", "10421", "look")[0] == 200

    desk = panels.desks["acme"]
    desk.put(replace(desk.tickets["10421"], requester=EVE))

    assert status(panels, headers, "acme", "10421", "look")[0] == 404
    assert status(panels, headers, "acme", "10421", "ask")[0] == 404
