"""The system's Chromium, as the tests of pages drive it: quiet, and with scripts off."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
LIKED: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def found() -> str | None:
    """Where the system has a browser that can be driven, or ``None``."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def driven(path: str) -> Iterator[Browser]:
    """The browser at this path, for as long as the block lasts."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*QUIET, "--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


def opened(browser: Browser, address: str, scheme: Literal["light", "dark"] = "light", width: int = 1000) -> Page:
    """A page without scripts, which complains of whatever the browser complains of."""
    page = browser.new_page(java_script_enabled=False, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(address)
    return page
