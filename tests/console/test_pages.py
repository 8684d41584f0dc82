"""The board, one escalation with its acts, and the pages of people and tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from console import pages, views
from core.events import Move
from runtime.access import ACT_ROLES, Role
from tests.console.room import Room
from tests.webhooks.service import NOW

CASE = "/console/e/zendesk/acme/10421"


def key_of(shown: str) -> str:
    """The key of a page's forms of acts."""
    found = re.search(r'name="key" value="([\w-]{22})"', shown)
    assert found is not None
    return found[1]


def test_an_empty_board_says_so(room: Room) -> None:
    assert "Nothing is escalated." in room.somebody(Role.VIEWER).get("/console").text


def test_the_board_shows_the_overdue_first_then_what_is_due_soonest(room: Room) -> None:
    room.escalated("1")
    room.clock.tell(NOW + timedelta(minutes=20))
    room.escalated("2", "globex")
    late = room.store.escalations()[-1].due_at
    assert late is not None
    room.clock.tell(late + timedelta(minutes=12))

    shown = room.somebody(Role.VIEWER).get("/console").text

    assert re.findall(r">(E-\d-1)<", shown) == ["E-1-1", "E-2-1"]
    assert "overdue by 12 min" in shown
    assert "in 8 min" in shown
    assert "<title>(1) Escalations" in shown
    assert 'href="https://acme.zendesk.com/agent/tickets/1"' in shown


def test_t44_the_board_shows_nothing_of_an_account_that_somebody_does_not_see(room: Room) -> None:
    room.escalated("1")
    room.escalated("2", "globex", subject="A private subject")
    browser = room.somebody(Role.MANAGER, "acme")

    shown = browser.get("/console").text

    assert "E-1-1" in shown
    assert not any(word in shown for word in ("E-2-1", "globex", "A private subject"))
    assert browser.get("/console?account=zendesk/globex").status_code == 404
    assert browser.get("/console?account=zendesk/nowhere").status_code == 404
    assert browser.get("/console?account=zendesk/acme").status_code == 200


def test_the_board_is_filtered_by_account(room: Room) -> None:
    room.escalated("1")
    room.escalated("2", "globex")

    shown = room.somebody(Role.VIEWER).get("/console?account=zendesk/globex").text

    assert re.findall(r">(E-\d-1)<", shown) == ["E-2-1"]


def test_one_escalation_is_shown_with_promises_journal_and_what_was_said_in_the_helpdesk(room: Room) -> None:
    room.escalated()

    shown = room.somebody(Role.VIEWER).get(CASE).text

    for words in ("opened</strong> by Ana Ruiz", "<dt>Business impact</dt>", "Product use is significantly inhibited"):
        assert words in shown
    for words in ("E-10421-1: Labels do not print", "acknowledge", "Forty warehouse staff", "opened", "sent", "J. Doe"):
        assert words in shown, words
    assert "<h2>Act</h2>" not in shown, "a viewer only looks"


def test_a_responder_acknowledges_and_sees_that_it_is_done(room: Room) -> None:
    ref = room.escalated()
    browser = room.somebody(Role.RESPONDER, who="kim@support.example")
    key = key_of(browser.get(CASE).text)

    sent = browser.post(f"{CASE}/acts", {"move": "acknowledge", "code": "", "key": key})
    shown = browser.get(sent.location).text

    assert "It is done." in shown
    assert room.state(ref) == "active"
    assert "console:kim@support.example" in shown
    latest = room.store.deliveries(ref=ref)[0].arrival
    assert (latest.channel, latest.kind) == ("operator", "act")


def test_a_form_sent_twice_is_one_act(room: Room) -> None:
    room.escalated()
    browser = room.somebody(Role.RESPONDER)
    fields = {"move": "acknowledge", "code": "", "key": key_of(browser.get(CASE).text)}
    browser.post(f"{CASE}/acts", fields)
    before = room.store.counts().accepted

    again = browser.post(f"{CASE}/acts", fields)

    assert "It is done." in browser.get(again.location).text
    assert room.store.counts().accepted == before


def test_a_form_whose_key_was_used_for_something_else_is_refused(room: Room) -> None:
    room.escalated()
    browser = room.somebody(Role.RESPONDER)
    key = key_of(browser.get(CASE).text)
    browser.post(f"{CASE}/acts", {"move": "acknowledge", "code": "", "key": key})

    assert browser.post(f"{CASE}/acts", {"move": "contact", "code": "", "key": key}).status_code == 409


def test_an_act_that_is_not_possible_now_changes_nothing_and_says_so(room: Room) -> None:
    room.escalated()
    browser = room.somebody(Role.RESPONDER)
    browser.get(CASE)

    sent = browser.post(f"{CASE}/acts", {"move": "update", "code": "", "key": "k" * 22})

    assert "does not stand so that this can be done now" in browser.get(sent.location).text


def test_closing_asks_for_what_the_policy_asks_for(room: Room) -> None:
    ref = room.escalated()
    browser = room.somebody(Role.RESPONDER)
    shown = browser.get(CASE).text
    codes = re.findall(r'value="close"><input type="hidden" name="code" value="(\w+)"', shown)

    sent = browser.post(f"{CASE}/acts", {"move": "close", "code": codes[0], "key": key_of(shown)})

    assert "It is done." in browser.get(sent.location).text
    assert room.state(ref) == "closed"


@pytest.mark.parametrize(
    "fields",
    [
        {"move": "open"},
        {"move": "nonsense"},
        {"move": "close", "code": "nonsense"},
        {"move": "step", "code": "nonsense"},
        {"move": "acknowledge", "code": "workaround"},
        {"move": "acknowledge", "key": "short"},
        {"move": "acknowledge", "level": "5"},
        {"move": "acknowledge", "detail.level": "5"},
        {"move": "acknowledge", "details": "x"},
        {"move": "next_level", "detail.owner": "me@evil.example"},
        {"move": "next_level", "detail.why": "nul \0"},
        {"move": ["acknowledge", "contact"]},
        {},
    ],
)
def test_t45_what_a_form_has_not_is_refused_and_nothing_is_kept(room: Room, fields: dict[str, object]) -> None:
    room.escalated()
    browser = room.somebody(Role.MANAGER)
    browser.get(CASE)
    before = room.store.counts().accepted

    answer = browser.post(f"{CASE}/acts", {"key": "k" * 22, **fields})

    assert answer.status_code == 400
    assert room.store.counts().accepted == before


@pytest.mark.parametrize("role", Role)
def test_t42_each_act_needs_its_role_on_the_page_and_when_it_is_sent(room: Room, role: Role) -> None:
    browser = room.somebody(role)
    codes = {Move.CLOSE: "workaround"}
    more = {Move.ASSIGN: {"detail.owner": "x@y"}, Move.DECLINE: {"detail.why": "No"}}

    for number, (move, needed) in enumerate(ACT_ROLES.items(), start=1):
        ref = room.escalated(str(number))
        browser.get(f"/console/e/zendesk/acme/{ref.id}")
        before = room.store.counts().accepted
        fields = {"move": move.value, "code": codes.get(move, ""), "key": "k" * 20 + f"{number:02}"}

        answer = browser.post(f"/console/e/zendesk/acme/{ref.id}/acts", {**fields, **more.get(move, {})})

        expected = 303 if role >= needed else 403
        if move is Move.STEP and role >= Role.RESPONDER:
            expected = 400  # this policy has no steps that could be recorded
        assert answer.status_code == expected, move
        assert room.store.counts().accepted == before + (expected == 303), move


def test_an_administrator_adds_changes_and_shuts_out_people(room: Room) -> None:
    admin = room.somebody(Role.ADMIN, who="lee")
    admin.get("/console/people")

    added = admin.post("/console/people", {"name": "kim", "role": "viewer", "accounts": ["zendesk/acme"]}).text
    link = re.search(r"http://[^<]+/console/set-up/[\w-]{43}", added)
    changed = admin.post("/console/people/kim/change", {"role": "manager"})
    listed = admin.get("/console/people").text
    admin.post("/console/people/kim/disable")

    assert link is not None
    assert link[0] not in admin.get("/console/people").text
    assert changed.location == "/console/people"
    assert "manager" in listed
    kim = room.store.access.users.get("kim")
    assert kim is not None
    assert (kim.role, kim.accounts, kim.made_by, kim.disabled_at is not None) == ("manager", None, "console:lee", True)
    assert "until" in admin.post("/console/people/kim/renew").text
    assert admin.post("/console/people/nobody/disable").status_code == 422


def test_t44_an_administrator_of_some_accounts_does_not_look_after_people(room: Room) -> None:
    browser = room.somebody(Role.ADMIN, "acme")

    assert browser.get("/console/people").status_code == 404
    assert 'href="/console/people"' not in browser.get("/console").text


def test_an_administrator_makes_and_revokes_tokens_of_the_accounts_they_see(room: Room) -> None:
    admin = room.somebody(Role.ADMIN, "acme")
    admin.get("/console/tokens")
    fields = {"account": "zendesk/acme", "name": "portal", "role": "viewer", "expires": "90d"}

    made = admin.post("/console/tokens", fields).text
    token = re.search(r"hyt_[\w-]{43}", made)
    foreign = admin.post("/console/tokens", {**fields, "account": "zendesk/globex"})
    wrong = [
        admin.post("/console/tokens", {**fields, **one}).status_code for one in ({"role": "admin"}, {"expires": "x"})
    ]

    assert token is not None
    assert (foreign.status_code, wrong) == (404, [422, 422])
    assert token[0] not in admin.get("/console/tokens").text
    headers = {"Authorization": f"Bearer {token[0]}"}
    address = "/api/v1/zendesk/acme/tickets/10421/escalations"
    assert room.webhooks.test_client().get(address, headers=headers).status_code == 404, "it opens; no such ticket"
    gone = admin.post("/console/tokens/revoke", {"account": "zendesk/acme", "name": "portal"})
    assert gone.location == "/console/tokens"
    assert room.webhooks.test_client().get(address, headers=headers).status_code == 401


def test_every_line_of_the_menu_leads_to_a_page(room: Room) -> None:
    browser = room.somebody(Role.ADMIN)
    lines = [entry for one in pages.PAGES for entry in one.menu]
    shown = browser.get("/console").text

    assert all(isinstance(one, views.Entry) for one in lines)
    assert re.findall(r'<li><a href="([^"?]+)"', shown.partition('aria-label="Accounts"')[0]) == [
        "/console",
        "/console/alarms",
        "/console/waiting",
        "/console/accounts",
        "/console/doctor",
        "/console/people",
        "/console/tokens",
        "/console/me",
    ]
    assert {browser.get(path).status_code for path in ("/console", "/console/people", "/console/tokens")} == {200}


def test_a_ticket_without_an_escalation_is_named_and_its_form_keeps_nothing(room: Room) -> None:
    browser = room.somebody(Role.RESPONDER, "acme")
    page = "/console/e/zendesk/acme/77"

    answers = [browser.get(page), browser.post(f"{page}/acts", {"move": "close", "code": "", "key": "k" * 22})]

    assert [one.status_code for one in answers] == [404, 404]
    assert all("No escalation of zendesk/acme/77 is known here" in one.text for one in answers)
    assert room.store.deliveries() == ()
