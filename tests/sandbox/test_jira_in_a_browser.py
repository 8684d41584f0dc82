"""The pretend Jira's pages in a real browser, with and without scripts, in light and dark."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.sandbox.jira_escalate import add_escalate, make_available, require_impact
from tests.sandbox.jira_portal import ANA, CASE, KIM, ServiceDesk, served_desk

pytestmark = pytest.mark.browser
AGENT = f"/browse/{CASE}"
PORTAL = f"/servicedesk/customer/portal/1/{CASE}"


@pytest.fixture
def desk() -> Iterator[ServiceDesk]:
    with served_desk() as desk:
        yield desk


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def press(page: Page, name: str, within: str = "main") -> None:
    """Press a button that sends its form, and wait for the answer's page."""
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=name, exact=True).click()


def test_a_case_is_worked_by_hand(desk: ServiceDesk, page: Page) -> None:
    page.goto(desk.url + AGENT)
    page.get_by_label("You are").select_option(label="J. Doe")
    press(page, "Look as this person")
    page.get_by_text("Edit the fields").click()
    page.get_by_label("Severity").select_option(label="S2")
    press(page, "Save")
    page.get_by_label("Internal note").check()
    page.get_by_label("Your comment").fill("Calling them now")
    press(page, "Add")
    press(page, "+4 h", ".clock")

    assert "Sun 22 Nov 2026, 14:00 UTC" in page.get_by_label("Pretend clock").inner_text()
    assert "Calling them now" in page.locator(".comment.internal").inner_text()
    assert "Severity: S1 → S2" in page.get_by_label("People and history").inner_text()
    assert page.get_by_label("You are").input_value() == "5b10ac-lead"
    assert "3h 0m over" in page.get_by_label("People and history").inner_text()


def test_a_customer_answers_and_shares_by_hand(desk: ServiceDesk, page: Page) -> None:
    desk.done(KIM, "POST", f"/request/{CASE}/comment", {"body": "between us", "public": False})
    page.goto(f"{desk.url}{PORTAL}?as={ANA}")
    page.get_by_label("Add a comment").fill("Any news?")
    press(page, "Add")
    page.get_by_label("Share with").fill("bo@globex.example")
    press(page, "Share")

    assert page.locator(".comment").all_inner_texts()[0].endswith("Any news?")
    assert page.locator(".comment").count() == 1
    assert "Bo Chen" in page.locator("[data-people=participants]").inner_text()


def test_an_agent_escalates_by_hand(desk: ServiceDesk, page: Page) -> None:
    add_escalate(desk)
    require_impact(desk)
    page.goto(desk.url + AGENT)
    assert page.get_by_role("button", name="Escalate").count() == 0
    make_available(desk)
    page.reload()
    press(page, "Escalate")
    page.get_by_label("What do you need?").select_option(label="A manager")
    press(page, "Escalate", ".screen")
    assert "Say what it costs you." in page.get_by_role("alert").inner_text()

    page.get_by_label("Business impact").fill("All shops are down")
    press(page, "Escalate", ".screen")

    assert page.get_by_role("button", name="Escalate").count() == 0
    assert "Escalation: available → requested" in page.get_by_label("People and history").inner_text()


def test_a_customer_escalates_by_hand(desk: ServiceDesk, page: Page) -> None:
    add_escalate(desk)
    make_available(desk)
    page.goto(desk.url + PORTAL)
    page.get_by_label("Comment (optional)").fill("All shops are down")
    press(page, "Escalate")

    assert page.get_by_role("button", name="Escalate").count() == 0
    assert page.locator(".comment").all_inner_texts()[0].endswith("All shops are down")


@pytest.mark.parametrize("path", ["/", AGENT, PORTAL, "/servicedesk/settings", "/_wire"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_readable_and_asks_no_other_host(
    desk: ServiceDesk, browser: Browser, path: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 400, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)

    page.goto(desk.url + path)

    assert [url for url in asked if not url.startswith(desk.url)] == []
    assert problems == []
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == {
        "light": ("rgb(31, 41, 51)", "rgb(255, 255, 255)"),
        "dark": ("rgb(230, 235, 240)", "rgb(22, 32, 42)"),
    }[scheme]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
