"""The console in a real browser with scripts off: signed in to, acted in, readable by day and by night."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from runtime.access import Role
from runtime.doctor_checks import ADDRESS, CLOCK, SCHEMA
from runtime.doctor_desk import SERVICE, Found
from runtime.listener import Listener
from runtime.serve import together
from tests.browsing import LIKED
from tests.console.letters import dead_letters
from tests.console.room import PASSWORD, Room, opened
from tests.webhooks.test_form_browser import WORDS_AND_COLOURS, contrast

pytestmark = pytest.mark.browser
OPERATORS = ("/alarms", "/waiting", "/accounts", "/doctor", "/doctor/checks")


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Room]:
    """A console on a real socket, with one escalation overdue and one to come."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with opened(tmp_path, origin=f"http://127.0.0.1:{port}") as room:
        room.escalated("10421")
        room.clock.tell(room.clock() + timedelta(minutes=45))
        room.escalated("10422", "globex")
        room.person("kim", Role.ADMIN.word)
        wrong = CLOCK.wrong("the helpdesk's clock is +71.0 s from ours"), ADDRESS.wrong(f"{room.origin} is not https")
        room.sickbed.finds[SERVICE] = Found((*wrong, SCHEMA.right("schema 0031 = code")))
        room.somebody(Role.ADMIN).post("/console/doctor/look")
        dead_letters(room, words="the field 'Escalation level' is not on this ticket's form any more")
        with closing(Listener(together(room.webhooks, room.console), f"127.0.0.1:{port}")):
            yield room


def sign_in(page: Page, room: Room) -> None:
    """Sign in by keyboard alone."""
    page.goto(f"{room.origin}/console")
    page.get_by_label("Name").focus()
    page.keyboard.type("kim")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_t52_somebody_signs_in_acts_and_signs_out(browser: Browser, listening: Room) -> None:
    page = browser.new_page(java_script_enabled=False)
    sign_in(page, listening)
    assert page.get_by_role("heading", name="Escalations").is_visible()

    page.get_by_role("link", name="E-10421-1").click()
    page.get_by_role("button", name="Acknowledge").click()
    assert "It is done." in page.get_by_role("status").inner_text()

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{listening.origin}/console/me")
    assert page.get_by_label("Password").is_visible()
    page.close()


def test_t70_f60_a_note_is_dropped_and_an_account_stands_still_without_scripts(
    browser: Browser, listening: Room
) -> None:
    page = browser.new_page(java_script_enabled=False)
    sign_in(page, listening)

    page.goto(f"{listening.origin}/console/waiting")
    page.locator("summary", has_text="Decide").click()
    page.get_by_label("Why").fill("said by phone")
    page.get_by_role("button", name="Drop: never write it").click()
    assert page.get_by_role("heading", name="Notes that could not be written").count() == 0

    page.goto(f"{listening.origin}/console/accounts")
    page.locator("summary", has_text="Pause zendesk/acme").click()
    page.get_by_label("Why").first.fill("moves tonight")
    page.get_by_role("button", name="Pause zendesk/acme").click()
    assert page.get_by_role("button", name="Resume zendesk/acme").is_visible()
    assert listening.store.watch.notes.rows() == ()
    page.close()


@pytest.mark.parametrize("scheme", LIKED)
def test_every_word_of_every_page_can_be_read_and_nothing_is_cut_off(
    browser: Browser, listening: Room, tmp_path: Path, scheme: str
) -> None:
    seen = Path(os.environ.get("HALYARD_SCREENSHOTS", tmp_path))
    page = browser.new_page(java_script_enabled=False, color_scheme="dark" if scheme == "dark" else "light")
    sign_in(page, listening)

    for name in ("", "/e/zendesk/acme/10421", *OPERATORS, "/people", "/tokens", "/me", "/nowhere"):
        for width in (320, 1200):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{listening.origin}/console{name}")
            page.screenshot(path=seen / f"console-{scheme}-{width}{name.replace('/', '-')}.png", full_page=True)
            low = {
                words: ratio
                for words, ink, ground in page.evaluate(WORDS_AND_COLOURS)
                if (ratio := contrast(ink, ground)) < 4.5
            }
            assert low == {}, name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


def test_nothing_is_fetched_but_pages_and_their_style(browser: Browser, listening: Room) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: complaints.append(f"{one.text} {one.location}"))

    sign_in(page, listening)
    page.goto(f"{listening.origin}/console/e/zendesk/acme/10421")

    assert {one for one in asked if not one.startswith(f"{listening.origin}/")} == set()
    assert complaints == []
    page.close()
