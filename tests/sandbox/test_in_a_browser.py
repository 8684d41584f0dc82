"""The agent's form in a real browser: fields come and go while one types, and the page looks after the rest."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

from tests.sandbox.desk import CASE, Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with closing(browser.new_page()) as made:
        yield made


def press(page: Page, name: str) -> None:
    """Press a button that sends its form, and wait for the answer's page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def prepare(desk: Desk) -> tuple[int, int]:
    """A form on which ticking a box asks for a reason, and a low priority asks for the box."""
    tick = desk.admin.field(type="checkbox", title="Escalate this ticket")
    reason = desk.admin.field(type="textarea", title="Business impact")
    form = desk.admin.get("/ticket_forms/55000001")["ticket_form"]
    needed = {"id": reason, "is_required": True, "required_on_statuses": {"type": "ALL_STATUSES"}}
    conditions = [
        {"parent_field_id": 50000005, "value": "urgent", "child_fields": [{"id": tick}]},
        {"parent_field_id": tick, "value": True, "child_fields": [needed]},
    ]
    fields = [*form["ticket_field_ids"], tick, reason]
    change = {"ticket_field_ids": fields, "agent_conditions": [*form["agent_conditions"], *conditions]}
    desk.admin.put("/ticket_forms/55000001", {"ticket_form": change})
    return tick, reason


def test_fields_come_and_go_while_one_types(desk: Desk, page: Page) -> None:
    prepare(desk)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.goto(f"{desk.url}/agent/tickets/{CASE}")
    tick, reason = page.get_by_label("Escalate this ticket"), page.get_by_label("Business impact")
    assert (tick.is_visible(), reason.is_visible()) == (True, False)

    tick.check()
    assert (reason.is_visible(), reason.is_enabled()) == (True, True)
    page.get_by_label("Priority").select_option("low")

    assert (tick.is_visible(), reason.is_visible()) == (False, False)
    assert problems == []


def test_a_case_is_worked_by_hand(desk: Desk, page: Page) -> None:
    prepare(desk)
    page.goto(f"{desk.url}/agent/tickets/{CASE}")
    page.get_by_label("Escalate this ticket").check()
    press(page, "Submit")
    assert "Please fill in “Business impact”" in page.get_by_role("alert").inner_text()

    page.get_by_label("Business impact").fill("All shops are down")
    page.get_by_label("Internal note").check()
    page.get_by_label("Your reply").fill("Calling the lead")
    press(page, "Submit")
    press(page, "+4 h")

    assert "Sun 22 Nov 2026, 14:00 UTC" in page.get_by_label("Pretend clock").inner_text()
    assert page.get_by_label("Business impact").input_value() == "All shops are down"
    assert "Calling the lead" in page.locator(".comment.internal").inner_text()


def test_without_the_script_a_case_is_worked_all_the_same(desk: Desk, page: Page) -> None:
    prepare(desk)
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{desk.url}/agent/tickets/{CASE}")
    plain.get_by_label("Escalate this ticket").check()
    press(plain, "Submit")

    plain.get_by_label("Business impact").fill("All shops are down")
    press(plain, "Submit")

    assert plain.get_by_label("Business impact").input_value() == "All shops are down"
    assert plain.get_by_role("alert").count() == 0
