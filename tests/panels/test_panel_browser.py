"""The panel in a real browser, in the pretend Zendesk's own page: seen too early, used at the gate, read by anybody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from runtime.demo import Rehearsing, rehearsal
from tests.runtime.test_cli_demo import free
from tests.webhooks.test_form_browser import WORDS_AND_COLOURS, contrast

pytestmark = pytest.mark.browser
IMPACT = "All 40 warehouse staff cannot print labels since nine o'clock."


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Rehearsing]:
    with rehearsal(free(), tmp_path, lambda _: None, hosts={"zendesk": ZENDESK_REHEARSAL}) as running:
        yield running


def panel(page: Page) -> FrameLocator:
    """The app's frame beside the ticket."""
    return page.frame_locator("iframe[name=app]")


def unreadable(page: Page) -> dict[str, float]:
    """The words of the panel whose contrast is too low, by night and by day."""
    (frame,) = (one for one in page.frames if one.name == "app")
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for words, ink, ground in frame.evaluate(WORDS_AND_COLOURS):
            if (ratio := contrast(ink, ground)) < 4.5:
                found[f"{scheme}: {words}"] = ratio
    return found


def unnamed(page: Page) -> list[str]:
    """What one can use in the panel and nobody can say the name of."""
    (frame,) = (one for one in page.frames if one.name == "app")
    return list(
        frame.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, summary')]"
            ".filter(one => !(one.labels && one.labels.length) && !one.ariaLabel && !one.textContent.trim())"
            ".map(one => one.outerHTML)"
        )
    )


def test_t43_a_case_is_escalated_from_the_sidebar_at_its_gate_and_not_before(
    browser: Browser, demo: Rehearsing, tmp_path: Path
) -> None:
    page, complaints = browser.new_page(), list[str]()
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    shown = panel(page)

    page.goto(f"{demo.hosts['zendesk']}/agent/tickets/10421")
    expect(shown.locator(".lozenge")).to_have_text("Not yet")
    # Nothing moved the clock meanwhile: another load has another token all the same.
    page.reload()
    expect(shown.locator(".lozenge")).to_have_text("Not yet")
    expect(shown.locator(".countdown")).to_have_text("4:00:00")
    expect(shown.locator("form")).to_have_count(0)

    page.get_by_role("button", name="+4 h").click()
    shown.get_by_label("Reason").select_option(index=1)
    for one in shown.locator("textarea").all():
        one.fill(IMPACT)
    assert unreadable(page) == {}
    assert unnamed(page) == []
    send = shown.get_by_role("button", name="Send")
    send.focus()
    page.keyboard.press("Enter")

    expect(shown.locator("[data-came]")).to_contain_text("Escalation E-10421-1 of case 10421 is received")
    expect(shown.locator("[data-came]")).to_be_focused()
    expect(shown.locator(".lozenge")).to_have_text("Requested")
    shown.get_by_role("button", name="Acknowledge").click()
    expect(shown.locator("[data-came]")).to_contain_text("It is done.")
    expect(shown.locator(".lozenge")).to_have_text("Active")
    assert unreadable(page) == {}
    assert unnamed(page) == []
    assert complaints == []
    seen = Path(os.environ.get("HALYARD_SCREENSHOTS", tmp_path))
    page.screenshot(path=seen / "panel.png", full_page=True)
