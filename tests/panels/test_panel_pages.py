"""The panel as the helpdesk opens it: what it shows, to whom, and what can be asked and done from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from core.languages import LANGUAGES
from core.panel_words import PANEL_WORDS
from core.tickets import Person, Ticket
from tests.panels.minting import Mint
from tests.panels.panel_service import ANA, KIM, PanelWorld, running
from tests.webhooks.service import FILLED, ticket

WHERE = "/panel/zendesk/acme"
TICKET = f"{WHERE}/tickets/10421"
LEAD = Person(id="9", name="J. Doe", email="j.doe@support.example", staff=True)
BO = Person(id="42", name="Bo", email="bo@acme.example")


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[PanelWorld]:
    with running(tmp_path) as world:
        world.desks["acme"].people += [LEAD, BO]
        yield world


class Reader:
    """Somebody in a panel beside case 10421."""

    def __init__(self, world: PanelWorld, kind: str = "sidebar", user: int = 7, language: str = "en") -> None:
        mint = Mint(kind)
        claims = mint.claims(world.clock())
        if kind == "sidebar":
            claims["sub"] = f"{mint.base_url}/api/v2/users/{user}.json"
        self.client, self.door = world.app.test_client(), "staff" if kind == "sidebar" else "customer"
        self.headers = {"Accept-Language": language}
        self.token = mint.token(claims)
        opened = self.client.post(WHERE, data={"token": self.token, "door": self.door}, headers=self.headers)
        assert opened.status_code == 200
        begun = self.begin()
        self.headers |= {"Authorization": f"Bearer {begun.get_json()['session']}"}

    def begin(self) -> TestResponse:
        """Exchange the token for a visit."""
        given = {"token": self.token, "door": self.door, "ticket": "10421"}
        return self.client.post(f"{WHERE}/session", data=given)

    def look(self, path: str = TICKET) -> TestResponse:
        """What the panel shows."""
        return self.client.get(path, headers=self.headers)

    def send(self, kind: str, key: str = "", **fields: str) -> TestResponse:
        """Send one of the panel's forms."""
        key = key or form_key(self.look().text)
        return self.client.post(f"{TICKET}/{kind}", data={"key": key, **fields}, headers=self.headers)


def form_key(page: str) -> str:
    """The name that the page's forms have."""
    found = re.search(r'name="key" value="([^"]+)"', page)
    return found.group(1) if found else "A" * 22


def see(world: PanelWorld, one: Ticket) -> None:
    """Have a ticket looked at, as after a hint."""
    world.desks["acme"].put(one)
    world.service.engine.turn(one.ref)
    world.service.engine.drain()


def case(world: PanelWorld, age: timedelta = timedelta(days=8), **changes: Any) -> Ticket:
    """Ana's case of that age."""
    return ticket(created_at=world.clock() - age, updated_at=world.clock() - age, **changes)


def escalated(world: PanelWorld) -> Reader:
    """Kim, after escalating the case from the panel."""
    see(world, case(world))
    kim = Reader(world)
    assert kim.send("requests", **FILLED).status_code == 201
    return kim


def test_too_early_the_panel_says_from_when_and_why_and_how_long(panels: PanelWorld) -> None:
    see(panels, case(panels, timedelta(hours=1)))

    page = Reader(panels).look().text

    until = panels.clock() + timedelta(hours=3)
    assert f'data-until="{until.isoformat().replace("+00:00", "Z")}">3 h<' in page
    assert "Not yet" in page
    assert "Severity S1 on a Titanium plan may be escalated 4 h after the case was opened" in page
    assert "data-send=" not in page


def test_t43_a_request_is_refused_until_the_second_at_which_it_opens_and_then_opens_one_escalation(
    panels: PanelWorld,
) -> None:
    see(panels, case(panels, timedelta(hours=3, minutes=59, seconds=59)))
    kim = Reader(panels)

    early = kim.send("requests", "A" * 22, **FILLED)
    panels.later(seconds=1)
    due = kim.send("requests", "B" * 22, **FILLED)
    again = kim.send("requests", "C" * 22, **FILLED)

    assert [early.status_code, due.status_code, again.status_code] == [409, 201, 409]
    assert "cannot be escalated now" in early.text
    assert "is already escalated" in again.text
    assert len(panels.service.store.escalations()) == 1


def test_the_same_form_sent_twice_is_one_request_and_says_what_came_of_it(panels: PanelWorld) -> None:
    see(panels, case(panels))
    kim = Reader(panels)

    first = kim.send("requests", "A" * 22, **FILLED)
    second = kim.send("requests", "A" * 22, **FILLED)

    assert (first.status_code, second.status_code) == (201, 409)
    assert "Your escalation is received" in second.text
    assert len(panels.service.store.escalations()) == 1


def test_an_open_escalation_shows_owner_level_promises_history_and_what_can_be_done(panels: PanelWorld) -> None:
    page = escalated(panels).look().text

    assert 'lozenge requested">Requested<' in page
    assert "J. Doe, Region Lead EMEA" in page
    assert "Asked for by Kim" in page
    assert re.search(r"What is promised</h2>\s*<ul>\s*<li>", page)
    assert "Acknowledge</button>" in page
    assert "requests" not in page


def test_what_is_asked_for_instead_is_done_and_uses_nothing_up(panels: PanelWorld) -> None:
    see(panels, case(panels))

    answer = Reader(panels).send("requests", need="only_update")

    assert answer.status_code == 200
    assert panels.service.store.escalations() == ()


def test_an_act_goes_the_way_of_every_act(panels: PanelWorld) -> None:
    kim = escalated(panels)

    answer = kim.send("acts", move="acknowledge", code="")

    (row,) = panels.service.store.escalations()
    assert (answer.status_code, "It is done." in answer.text) == (200, True)
    assert row.escalation.acknowledged_at == panels.clock()


def test_what_support_need_not_validate_is_offered_to_be_acknowledged_and_not_to_be_accepted(
    panels: PanelWorld,
) -> None:
    kim = escalated(panels)

    assert moves(kim.look().text) == {"acknowledge", "close"}, "Kim works the ticket: the contact is not Kim's to make"
    assert moves(Reader(panels, user=9).look().text) == {"acknowledge", "contact", "assign", "decline", "close"}
    assert kim.send("acts", move="accept", code="").status_code == 409


def moves(page: str) -> set[str]:
    """The acts that a panel offers."""
    return set(re.findall(r'name="move" value="(\w+)"', page))


def test_an_act_carries_the_address_that_the_helpdesk_tells_of_whoever_acts(panels: PanelWorld) -> None:
    escalated(panels)
    key = "C" * 22

    Reader(panels, user=9).send("acts", key, move="acknowledge", code="")

    row = panels.service.store.delivery("zendesk", "acme", f"panel:9:10421:{key}")
    assert row is not None
    assert (row.arrival.body or {})["email"] == LEAD.email, "a step of the level's is theirs by it"


def test_t42_what_is_a_leads_is_neither_shown_to_others_nor_done_for_them(panels: PanelWorld) -> None:
    kim, given = escalated(panels), {"move": "assign", "code": "", "detail.owner": LEAD.email}
    lead = Reader(panels, user=9)

    assert ("assign" in kim.look().text, "assign" in lead.look().text) == (False, True)
    assert kim.send("acts", **given).status_code == 403
    assert lead.send("acts", **given).status_code == 200
    (row,) = panels.service.store.escalations()
    assert row.escalation.owner == LEAD.email


def test_t42_customers_act_on_nothing(panels: PanelWorld) -> None:
    escalated(panels)
    ana = Reader(panels, "help_center")

    assert "acts" not in ana.look().text
    assert ana.send("acts", move="acknowledge", code="").status_code == 403


def test_t41_a_customer_is_shown_a_ticket_only_while_the_helpdesk_has_them_on_it(panels: PanelWorld) -> None:
    see(panels, case(panels))
    ana = Reader(panels, "help_center")
    assert ana.look().status_code == 200

    panels.desks["acme"].put(replace(panels.desks["acme"].fetch(ticket().ref), requester=BO))

    assert ana.look().status_code == 404
    assert ana.send("requests", "A" * 22, **FILLED).status_code == 404
    assert panels.service.store.escalations() == ()


def test_a_customer_asks_as_on_the_hosted_form(panels: PanelWorld) -> None:
    see(panels, case(panels))

    answer = Reader(panels, "help_center").send("requests", **FILLED)

    (row,) = panels.service.store.escalations()
    assert answer.status_code == 201
    assert (row.escalation.channel, row.escalation.requested_by) == ("form", ANA.id)


def test_t45_a_field_that_no_form_has_is_refused(panels: PanelWorld) -> None:
    kim = escalated(panels)

    for more in ("level", "account", "by", "detail.level", "link"):
        assert kim.send("requests", "A" * 22, **FILLED, **{more: "2"}).status_code == 400
        assert kim.send("acts", "B" * 22, move="acknowledge", code="", **{more: "2"}).status_code == 400


def test_t51_the_page_is_opened_by_a_token_and_the_visit_begun_with_it_once(panels: PanelWorld) -> None:
    kim = Reader(panels)

    assert kim.begin().status_code == 401
    assert panels.app.test_client().post(WHERE, data={"token": "a.b.c"}).status_code == 401


def test_t52_nothing_is_shown_or_done_without_the_visits_own_word_and_no_cookie_is_set(panels: PanelWorld) -> None:
    kim = escalated(panels)
    stranger = panels.app.test_client()

    for call in (
        stranger.get(TICKET),
        *(stranger.post(f"{TICKET}/{one}", data=FILLED) for one in ("acts", "requests")),
    ):
        assert call.status_code == 401
    assert [name for name, _ in kim.look().headers if name == "Set-Cookie"] == []


def test_t54_the_one_host_of_the_account_may_frame_the_panel_and_nobody_else(panels: PanelWorld) -> None:
    client = panels.app.test_client()

    good = client.post(WHERE, data={"token": Mint("sidebar").token(now=panels.clock())})
    bad = client.post(WHERE, data={"token": "a.b.c"})

    for answer in (good, bad):
        assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors https://acme.zendesk.com")
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
    assert client.get("/healthz").headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in Reader(panels).look().headers["Content-Security-Policy"]


def test_g10_a_visit_to_one_account_opens_no_other(panels: PanelWorld) -> None:
    kim = Reader(panels)

    for account, path in product(("globex", "nobody"), ("", "/requests", "/acts")):
        where = f"/panel/zendesk/{account}/tickets/10421{path}"
        answer = kim.client.post(where, headers=kim.headers) if path else kim.look(where)
        assert answer.status_code == 401


def test_t56_words_of_others_stay_words(panels: PanelWorld) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
    panels.desks["acme"].people[0] = replace(KIM, name=hostile)
    see(panels, case(panels, subject=hostile))
    kim = Reader(panels)
    kim.send("requests", **FILLED)

    page = kim.look().text

    assert "&lt;img src=x" in page
    assert "<img" not in page
    assert "<script" not in page


def test_the_panel_speaks_its_readers_language(panels: PanelWorld) -> None:
    see(panels, case(panels, timedelta(hours=1)))

    for language in LANGUAGES:
        page = Reader(panels, language=language).look().text

        assert f'<main lang="{language}"' in page
        assert PANEL_WORDS[language]["panel_left"] in page
        panels.later(seconds=1)  # or the next token would be the same


def test_every_language_has_every_word_of_the_panel() -> None:
    assert PANEL_WORDS.keys() == set(LANGUAGES)
    assert {frozenset(words) for words in PANEL_WORDS.values()} == {frozenset(PANEL_WORDS["en"])}


def test_a_helpdesk_that_does_not_answer_is_no_stranger_and_no_leave(panels: PanelWorld) -> None:
    see(panels, case(panels))
    kim = Reader(panels)
    panels.desks["acme"].down = True

    assert kim.look().status_code == 503
