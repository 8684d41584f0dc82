"""The system's Chromium, as the tests of pages drive it: quiet, and with scripts off."""

from typing import Literal

from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
LIKED: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def opened(browser: Browser, address: str, scheme: Literal["light", "dark"] = "light", width: int = 1000) -> Page:
    """A page without scripts, which complains of whatever the browser complains of."""
    page = browser.new_page(java_script_enabled=False, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(address)
    return page
