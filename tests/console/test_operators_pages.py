"""The pages of those who look after the service: alarms, what waits for a person, and the accounts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from runtime.access import Role
from runtime.alarm_kinds import KINDS
from runtime.alarms import Alarms
from store import AlarmKey, Stop
from store.schema import deliveries
from tests.console.doors import everything
from tests.console.letters import dead_letters
from tests.console.room import Browser, Room, opened
from tests.store.made import claim
from tests.webhooks.page import Element, read
from tests.webhooks.payloads import MARK_UP, TURNED

PAGES = ("/console/alarms", "/console/waiting", "/console/accounts")
KEY = ("zendesk", "acme")
BUTTONS = {
    "confirm": Role.RESPONDER,
    "replay": Role.RESPONDER,
    "retry": Role.RESPONDER,
    "drop": Role.MANAGER,
    "pause": Role.MANAGER,
    "resume": Role.MANAGER,
}


def addresses(room: Room, account: str = "acme") -> dict[str, str]:
    """Where each button leads, of all that waits in an account."""
    letters, waiting = dead_letters(room, account), f"/console/waiting/zendesk/{account}"
    return {
        "confirm": f"/console/alarms/{letters.alarm}/confirm",
        "replay": f"{waiting}/deliveries/{letters.delivery}/replay",
        "retry": f"{waiting}/notes/{letters.note}/retry",
        "drop": f"{waiting}/notes/{letters.note}/drop",
        "pause": f"/console/accounts/zendesk/{account}/pause",
        "resume": f"/console/accounts/zendesk/{account}/resume",
    }


def press(browser: Browser, button: str, path: str) -> int:
    """Send the form of a button, and answer what came of it."""
    fields = {"why": "said by phone"} if button in ("retry", "drop", "pause") else {}
    return int(browser.post(path, fields).status_code)


def shown_buttons(browser: Browser) -> set[str]:
    """The buttons of the three pages, by the last part of where they lead."""
    found = [one for path in PAGES for one in read(browser.get(path).text).all()]
    leads = [one.attributes.get(name) or "" for one in found for name in ("action", "formaction")]
    return {one.rpartition("/")[2] for one in leads} & set(BUTTONS)


@pytest.mark.parametrize("role", Role)
def test_t42_each_button_is_shown_to_its_role_and_taken_from_it(room: Room, role: Role) -> None:
    found = addresses(room)
    browser = room.somebody(role, "acme")
    shown = shown_buttons(browser)
    # An account that works is not resumed, and what was written after all is not dropped.
    order = [one for one in BUTTONS if one != "drop"]

    assert shown == {one for one, needed in BUTTONS.items() if role >= needed} - {"resume"}
    for button in order:
        assert press(browser, button, found[button]) == (303 if role >= BUTTONS[button] else 403), button


@pytest.mark.parametrize("role", Role)
def test_t44_no_button_of_another_account_does_anything(room: Room, role: Role) -> None:
    found = addresses(room)
    room.store.queues.pause(KEY, Stop.PAUSED, room.clock(), "operator:test", "")
    browser = room.somebody(role, "globex")
    before = everything(room)

    for button, path in found.items():
        assert press(browser, button, path) == (404 if role >= BUTTONS[button] else 403), button
        moved = path.replace("zendesk/acme", "zendesk/globex")
        if "/waiting/" in path and role >= BUTTONS[button]:
            assert press(browser, button, moved) == 404, "its number under the name of an account that they see"
    assert everything(room) == before


def test_t44_nothing_of_another_account_is_shown(room: Room) -> None:
    dead_letters(room, "acme", "words of acme")
    dead_letters(room, "globex", "words of globex")
    browser = room.somebody(Role.ADMIN, "acme")

    for path in (*PAGES, "/console", "/console/me"):
        text = browser.get(path).text
        assert "globex" not in text, path
        assert "acme" in text, path


# --- alarms ---------------------------------------------------------------------------------------------------


def test_i8_an_alarm_is_shown_with_what_it_means_and_what_to_do(room: Room) -> None:
    browser = room.somebody(Role.VIEWER)
    assert "No alarm stands." in browser.get("/console/alarms").text

    room.service.alarms.stands("feed_silent", connector="zendesk", account="acme", facts={"hours": "5"})
    room.store.alarms.stands(AlarmKey("of_another_release"), {}, room.clock())
    shown = browser.get("/console/alarms").text

    cure = "switched on: <code>halyard install plan</code>."
    for words in (KINDS["feed_silent"].means, cure, "hours: 5", "of_another_release"):
        assert words in shown, words
    assert "urgent alarm" not in shown
    room.service.alarms.over("feed_silent", connector="zendesk", account="acme")
    ended = browser.get("/console/alarms").text.partition("Over since yesterday")[2]
    assert KINDS["feed_silent"].means in ended


def test_i8_an_urgent_alarm_of_any_process_is_on_every_page_of_those_who_may_see_it(room: Room) -> None:
    browser, other = room.somebody(Role.VIEWER, "acme"), room.somebody(Role.VIEWER, "globex")
    elsewhere = Alarms(room.store, room.clock)
    elsewhere.stands("helpdesk_down", connector="zendesk", account="acme")

    for path in (*PAGES, "/console", "/console/me", "/console/nowhere"):
        assert ("1 urgent alarm:" in browser.get(path).text) is (path != "/console/nowhere"), path
        assert "urgent alarm" not in other.get(path).text
    assert "urgent alarm" not in room.browser().get("/console/sign-in").text
    elsewhere.over("helpdesk_down", connector="zendesk", account="acme")
    assert "urgent alarm" not in browser.get("/console").text


def test_i8_t44_of_an_alarm_about_the_service_everybody_hears_what_it_means_and_no_more(room: Room) -> None:
    room.service.alarms.stands("disk_nearly_full", subject="globex", facts={"path": "/data/globex"})
    some, everywhere = room.somebody(Role.ADMIN, "acme"), room.somebody(Role.RESPONDER)
    number = room.store.alarms.open()[0].id

    partly, whole = some.get("/console/alarms").text, everywhere.get("/console/alarms").text

    assert KINDS["disk_nearly_full"].means.split(";")[0] in partly
    assert "globex" not in partly
    assert "path: /data/globex" in whole
    assert press(some, "confirm", f"/console/alarms/{number}/confirm") == 404
    assert press(everywhere, "confirm", f"/console/alarms/{number}/confirm") == 303


@pytest.mark.parametrize(("kind", "ends"), [("host_went_back", True), ("helpdesk_down", False)])
def test_i8_t70_confirming_ends_what_waits_for_a_person_and_names_them(room: Room, kind: str, ends: bool) -> None:
    room.service.alarms.stands(kind, connector="zendesk", account="acme")
    browser = room.somebody(Role.RESPONDER, who="kim@support.example")
    number = room.store.alarms.open()[0].id

    assert press(browser, "confirm", f"/console/alarms/{number}/confirm") == 303

    (row,) = room.store.alarms.rows()
    assert (row.confirmed_by, row.ended_at is not None) == ("console:kim@support.example", ends)
    assert "kim@support.example" in browser.get("/console/alarms").text
    assert press(browser, "confirm", f"/console/alarms/{number + 1}/confirm") == 404


# --- what waits for a person ----------------------------------------------------------------------------------


def test_t42_what_waits_is_shown_with_since_when_and_why(room: Room) -> None:
    browser = room.somebody(Role.VIEWER)
    assert "Nothing waits for a person." in browser.get("/console/waiting").text
    letters = dead_letters(room, words="the field is gone")

    shown = browser.get("/console/waiting").text

    assert shown.count("the field is gone") == 7, "of a rule, a note, its reason, a mail's three, and the banner"
    assert f"halyard mails show {letters.mail}" in shown
    assert "/e/zendesk/acme/77" not in shown, "there is no page of a ticket that was never escalated"


def test_t70_a_delivery_is_replayed_once_and_the_journal_names_who_wanted_it(room: Room) -> None:
    letters = dead_letters(room)
    path = addresses_of_replay(letters.delivery)
    browser = room.somebody(Role.RESPONDER, who="kim@support.example")

    assert [press(browser, "replay", path), press(browser, "replay", path)] == [303, 404]

    (row,) = room.store.deliveries(ref=letters.ref)
    (line,) = room.store.journal(letters.ref)
    assert row.state == "pending"
    assert (line.entry.kind, line.entry.actor) == ("delivery_replayed", "console:kim@support.example")
    assert room.store.integrity() == "ok"
    room.service.engine.drain()
    assert room.store.deliveries(ref=letters.ref)[0].state != "pending"


@pytest.mark.parametrize(("button", "kind"), [("retry", "note_retried"), ("drop", "note_dropped")])
def test_t70_a_note_is_decided_on_once_and_the_journal_says_who_and_why(room: Room, button: str, kind: str) -> None:
    letters = dead_letters(room)
    path = f"/console/waiting/zendesk/acme/notes/{letters.note}/{button}"
    browser = room.somebody(Role.MANAGER, who="lee")

    assert browser.post(path, {"why": " \n "}).status_code == 422
    assert room.store.journal(letters.ref) == ()
    assert [press(browser, button, path), press(browser, button, path)] == [303, 404]

    (line,) = room.store.journal(letters.ref)
    assert (line.entry.kind, line.entry.actor, line.entry.facts["reason"]) == (kind, "console:lee", "said by phone")
    assert room.store.integrity() == "ok"


def test_f46_a_note_whose_ticket_is_worked_on_is_left_alone(room: Room) -> None:
    letters = dead_letters(room)
    claim(room.store, letters.ref, now=room.clock())

    path = f"/console/waiting/zendesk/acme/notes/{letters.note}/retry"
    assert press(room.somebody(Role.RESPONDER), "retry", path) == 409
    assert room.store.watch.notes.rows(number=letters.note)


def test_t45_a_number_beyond_all_numbers_is_not_there(room: Room) -> None:
    manager = room.somebody(Role.MANAGER)
    for number in (2**63 - 2, 2**63, 10**30):
        assert press(manager, "replay", addresses_of_replay(number)) == 404
        assert press(manager, "drop", f"/console/waiting/zendesk/acme/notes/{number}/drop") == 404
        assert press(manager, "confirm", f"/console/alarms/{number}/confirm") == 404


def test_t63_what_a_parked_request_asked_for_may_be_forgotten_and_that_is_said(room: Room) -> None:
    ref = room.escalated()
    (asked,) = [one for one in room.store.deliveries(ref=ref) if one.arrival.kind == "request"]
    with room.store._database.writing("test") as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == asked.id).values(state="parked", body=None))

    answer = room.somebody(Role.RESPONDER).post(addresses_of_replay(asked.id))

    assert (answer.status_code, "is forgotten because of its age" in answer.text) == (409, True)


def addresses_of_replay(number: int) -> str:
    """Where the button of a delivery leads."""
    return f"/console/waiting/zendesk/acme/deliveries/{number}/replay"


# --- accounts -------------------------------------------------------------------------------------------------


def test_f60_a_manager_makes_an_account_stand_still_and_go_on(room: Room) -> None:
    browser = room.somebody(Role.MANAGER, who="lee")
    pause, resume = (f"/console/accounts/zendesk/acme/{word}" for word in ("pause", "resume"))

    assert [browser.post(pause, {"why": "moves <b>tonight"}).status_code, press(browser, "pause", pause)] == [303, 409]
    shown = browser.get("/console/accounts").text

    stopped = room.store.queues.pauses()[KEY]
    assert (stopped.kind, stopped.by, stopped.why) == (Stop.PAUSED, "console:lee", "moves <b>tonight")
    assert "moves &lt;b&gt;tonight" in shown
    assert "Resume zendesk/acme" in shown
    assert [press(browser, "resume", resume), press(browser, "resume", resume)] == [303, 409]
    assert room.store.queues.pauses() == {}


def test_f16_an_account_whose_helpdesk_does_not_answer_is_marked_for_those_who_see_it(room: Room) -> None:
    facts = {"seconds": "30", "unanswered": "4"}
    room.service.alarms.stands("helpdesk_slow", connector="zendesk", account="acme", facts=facts)

    theirs = room.somebody(Role.VIEWER, "acme").get("/console/accounts").text
    others = room.somebody(Role.VIEWER, "globex").get("/console/accounts").text

    assert "its helpdesk is slow or does not answer" in theirs
    assert "(slowest answer 30 s, calls without one 4)" in theirs
    assert "is slow" not in others


def test_t6_an_admin_sees_when_each_signing_secret_of_an_account_was_last_used(room: Room) -> None:
    (secret,) = room.service.secret_uses.of(KEY)
    before = room.somebody(Role.ADMIN).get("/console/accounts").text
    room.service.secret_uses.used(KEY, {secret.id})

    after = room.somebody(Role.ADMIN, "acme").get("/console/accounts").text
    manager = room.somebody(Role.MANAGER).get("/console/accounts").text

    assert before.count("no use noted") == len(room.service.desks)
    assert f"<strong>{secret.id}</strong>: last used <time" in after
    assert "Signing secrets" not in manager


def test_f60_an_account_that_was_taken_out_does_not_go_on_by_a_button(room: Room) -> None:
    room.store.queues.pause(KEY, Stop.REMOVED, room.clock(), "operator:test", "")
    browser = room.somebody(Role.ADMIN)

    assert "Resume" not in browser.get("/console/accounts").text
    assert press(browser, "resume", "/console/accounts/zendesk/acme/resume") == 409
    assert KEY in room.store.queues.pauses()


def test_f6_an_account_says_how_much_waits_and_since_when(room: Room) -> None:
    room.escalated()
    room.clock.tell(room.clock() + timedelta(days=3))

    shown = read(room.somebody(Role.VIEWER).get("/console/accounts").text)
    cells = [one.text for one in shown.all() if one.tag == "td"]

    assert cells[0] == "going on"
    assert cells[1].startswith("1")
    assert "the first since 2026" in cells[1]
    assert "none within a day" in cells


# --- other people's words -------------------------------------------------------------------------------------


def shape(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The kinds of elements of a page, with the names of their attributes."""
    elements: list[Element] = list(read(text).all())
    return [(one.tag, tuple(sorted(one.attributes))) for one in elements]


def pages(folder: Path, words: str) -> list[str]:
    """The three pages, with these words wherever somebody else's can stand."""
    folder.mkdir()
    with opened(folder) as room:
        dead_letters(room, "acme", words)
        room.store.queues.pause(KEY, Stop.PAUSED, room.clock(), words, words)
        browser = room.somebody(Role.MANAGER)
        return [browser.get(path).text for path in PAGES]


def test_t56_words_of_others_are_shown_as_words(tmp_path: Path) -> None:
    plain = [shape(one) for one in pages(tmp_path / "plain", "plain words")]

    for number, words in enumerate((*MARK_UP[:6], '"><img src=x onerror=alert(1)>', "' onfocus='x", "{{ 7*7 }}")):
        shown = pages(tmp_path / str(number), words)
        assert [shape(one) for one in shown] == plain, words
        assert not any(words in one for one in shown) or "<" not in words, words


@pytest.mark.parametrize("words", TURNED)
def test_t13_words_that_turn_a_line_round_are_spelt_out(tmp_path: Path, words: str) -> None:
    for shown in pages(tmp_path / "turned", words):
        assert not any(letter in shown for letter in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x1b")
