"""The form in a language of nobody's: each word comes from the catalogue, and none is cut off on a small screen."""

import os
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser

from core.languages import CATALOGUES
from core.tickets import Ticket
from runtime.listener import Listener
from tests.browsing import opened
from tests.webhooks import page
from tests.webhooks.form_calls import send
from tests.webhooks.pseudo import PLAIN, TAG, pseudo, spoken
from tests.webhooks.service import ANA, FILLED, IMPACT, NOW, World, ticket

SMALL = 320
DATA = (IMPACT, "Labels do not print", "Ana Ruiz", "J. Doe, Region Lead EMEA", "Titanium", "S1", "CET", "E-10421-1")
"""What people wrote and are called, which no language changes."""


@pytest.fixture
def pretending(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The service with that language in its catalogue and its policy, spoken by Ana."""
    monkeypatch.setitem(cast(dict[str, Any], CATALOGUES), TAG, pseudo())
    today = cast(dict[Any, Any], world.service.shelf._today)
    today.update({key: replace(account, policy=spoken(account.policy)) for key, account in today.items()})
    return world


def case(number: str = "10421", **changes: Any) -> Ticket:
    return ticket(number, requester=replace(ANA, language=TAG), **changes)


def words(shown: page.Element) -> str:
    """All that a page says, but for data and the names of the other languages."""
    own = [one.text for one in shown.all("nav")]
    text = f"{shown.one('title').text} {shown.one('body').text}"
    for known in (*own, *DATA):
        text = text.replace(known, "")
    return text


def pages(world: World) -> Iterator[page.Element]:
    """Every kind of page."""
    for one in (case(), case("1", created_at=NOW - timedelta(hours=1))):
        world.see(one)
    link = world.shown_link(case())
    wrong = [{"impact": ""}, {"impact": "1"}, {"reason": ""}, {"need": "0"}, {"contact": "1" * 400}]
    shown = [
        world.client.get(link),
        world.client.get(world.link(case("1"))),
        *(send(world, link, {**FILLED, "wanted_outcome": "1" * 20, **changes}) for changes in wrong),
        send(world, world.link(case(), number=5), {"need": "only_update"}),
        send(world, world.link(case(), number=6), {**FILLED, "reason": "no_response"}),
        send(world, world.shown_link(case())),
        send(world, world.link(case(), number=7)),
        world.client.get(world.link(case("1"), lives=timedelta(seconds=-1))),
        world.client.get(f"/escalate/nonsense?lang={TAG}"),
    ]
    yield from (page.read(one.text) for one in shown)


def test_every_word_of_every_page_comes_from_the_catalogue(pretending: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhooks.form_language.LANGUAGES", (*CATALOGUES, TAG))

    found = list(pages(pretending))

    assert len(found) == 13
    for shown in found:
        assert not PLAIN.search(words(shown))
        labels = [one.attributes["aria-label"] for one in shown.all() if "aria-label" in one.attributes]
        assert [one for one in labels if PLAIN.search(one)] == []


CUT_OFF = """
() => [...document.querySelectorAll('body *')]
  .filter(one => one.tagName !== 'OPTION' && one.clientWidth > 0 && one.scrollWidth > one.clientWidth)
  .map(one => one.tagName + ': ' + one.textContent.trim().slice(0, 40))
"""
OVER_THE_EDGE = """
width => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > width)
  .map(one => one.tagName + ': ' + one.textContent.trim().slice(0, 40))
"""


@pytest.mark.browser
def test_no_word_is_cut_off_on_a_small_screen(browser: Browser, pretending: World, tmp_path: Path) -> None:
    pretending.see(case())
    seen = Path(os.environ.get("HALYARD_SCREENSHOTS", tmp_path))
    with closing(Listener(pretending.app, "127.0.0.1:0")) as listener:
        shown = opened(browser, f"http://127.0.0.1:{listener.port}{pretending.shown_link(case())}", width=SMALL)
        for step in ("form", "sent back"):
            if step == "sent back":
                shown.get_by_role("button").click()
                shown.get_by_role("alert").wait_for()
            shown.screenshot(path=seen / f"form-pseudo-{step.replace(' ', '-')}.png", full_page=True)

            assert shown.locator("html").get_attribute("lang") == TAG
            assert shown.evaluate(CUT_OFF) == [], step
            assert shown.evaluate(OVER_THE_EDGE, SMALL) == [], step
            assert shown.evaluate("document.documentElement.scrollWidth") <= SMALL, step


@pytest.mark.browser
def test_a_long_reason_is_read_whole_once_it_is_chosen(browser: Browser, pretending: World) -> None:
    pretending.see(case())
    with closing(Listener(pretending.app, "127.0.0.1:0")) as listener:
        shown = opened(browser, f"http://127.0.0.1:{listener.port}{pretending.shown_link(case())}", width=SMALL)
        reasons = shown.locator("select")
        heights = []
        for chosen in ("", "quality_missed", "impact_changed"):
            reasons.select_option(chosen)
            box = reasons.bounding_box()
            assert box is not None
            heights.append(box["height"])

    assert heights == sorted(set(heights)), "the longer the reason, the more lines it has"


def test_a_plain_letter_would_be_found() -> None:
    assert PLAIN.search("se\u0301n\u0301d\u0301")
    assert not PLAIN.search(pseudo().sentences["form_send"])
    assert re.findall(r"\$\w+", pseudo().sentences["not_yet"]) == re.findall(
        r"\$\w+", CATALOGUES["en"].sentences["not_yet"]
    )
