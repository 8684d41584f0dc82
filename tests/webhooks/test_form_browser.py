"""The request form in a real browser with scripts off: by keyboard alone, by day and by night, on a small screen."""

import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from runtime.listener import Listener
from tests.browsing import LIKED, opened
from tests.webhooks.service import FILLED, IMPACT, World, ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The form of Ana's case on a real socket."""
    world.see(ticket(subject="Labels do not print <b>at all</b>"))
    with closing(Listener(world.app, "127.0.0.1:0")) as listener:
        yield f"http://127.0.0.1:{listener.port}{world.shown_link(ticket())}"


def test_the_form_is_filled_in_and_sent_by_keyboard_alone(browser: Browser, address: str, world: World) -> None:
    page = opened(browser, address)
    keys = page.keyboard

    keys.press("Tab")
    page.locator("input[value=escalation]:focus").wait_for()  # the first choice comes first
    keys.press("Tab")
    keys.type("Prod")
    keys.press("Tab")
    keys.type(IMPACT)
    for _ in range(2):
        keys.press("Tab")
    keys.type(FILLED["wanted_outcome"])
    for _ in range(2):
        keys.press("Tab")
    page.locator("button:focus").wait_for()
    keys.press("Enter")

    page.get_by_role("heading", level=1, name="Your escalation is received").wait_for()
    assert page.url == address
    assert "J. Doe, Region Lead EMEA answers for it." in page.get_by_role("status").inner_text()
    (row,) = world.service.store.escalations()
    assert row.escalation.reason == "blocked"
    assert row.escalation.details["impact"] == IMPACT


def test_what_helps_nobody_is_asked_for_again_with_everything_kept(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.get_by_label("Reason").select_option("blocked")
    page.get_by_label("Business impact").fill("urgent")
    page.get_by_label("Best contact").fill("Ana <ana@acme.example>")

    page.get_by_role("button", name="Send").click()

    assert "a sentence or two" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Reason").input_value() == "blocked"
    assert page.get_by_label("Business impact").input_value() == "urgent"
    assert page.get_by_label("Best contact").input_value() == "Ana <ana@acme.example>"


def test_another_need_is_served_without_a_reason(browser: Browser, address: str, world: World) -> None:
    page = opened(browser, address)
    page.get_by_label("I only need an update").check()

    page.get_by_role("button", name="Send").click()

    assert "not used up" in page.get_by_role("status").inner_text()
    assert world.service.store.escalations() == ()


def test_reloading_a_sent_form_sends_nothing_twice(browser: Browser, address: str, world: World) -> None:
    page = opened(browser, address)
    page.get_by_label("I only need an update").check()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("status").wait_for()

    page.reload()

    assert "not used up" in page.get_by_role("alert").inner_text()
    assert len(world.desk.comments()) == 1


@pytest.mark.parametrize("scheme", LIKED)
@pytest.mark.parametrize("width", [320, 1000])
def test_every_word_can_be_read_by_day_and_by_night(
    browser: Browser, address: str, tmp_path: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    page = opened(browser, address, scheme, width)
    page.get_by_label("Business impact").fill("urgent")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    seen = Path(os.environ.get("HALYARD_SCREENSHOTS", tmp_path))
    page.screenshot(path=seen / f"form-{scheme}-{width}.png", full_page=True)

    low = {
        words: ratio
        for words, ink, ground in page.evaluate(WORDS_AND_COLOURS)
        if (ratio := contrast(ink, ground)) < 4.5
    }

    assert low == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing is cut off at the side"


def test_what_the_keyboard_is_on_is_seen(browser: Browser, address: str) -> None:
    page = opened(browser, address)

    for _ in range(7):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(style => [style.outlineStyle, style.outlineWidth])(getComputedStyle(document.activeElement))"
        )
        assert outline == ["solid", "3px"]


def test_what_is_touched_is_large_enough(browser: Browser, address: str) -> None:
    page = opened(browser, address, width=320)

    boxes = [one.bounding_box() for one in page.locator("fieldset label, select, textarea, button").all()]

    assert [box for box in boxes if box is None or box["height"] < 24 or box["width"] < 24] == []


def test_nothing_is_fetched_but_the_page_and_its_style(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: complaints.append(one.text))

    page.goto(address)

    base = address.split("/escalate/")[0]
    icon = f"{base}/static/icon.svg"
    assert set(asked) - {icon} == {address, f"{base}/static/form.css"}
    assert complaints == []


WORDS_AND_COLOURS = """
() => {
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!colour.endsWith(', 0)') && colour !== 'transparent') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')]
    .filter(one => [...one.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
    .filter(one => one.tagName !== 'OPTION')
    .map(one => [one.textContent.trim().slice(0, 40), getComputedStyle(one).color, ground(one)]);
}
"""


def contrast(ink: str, ground: str) -> float:
    """The contrast of two CSS colours as WCAG 2.2 measures it."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(part) / 255) for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(4.54, abs=0.01)
