"""A promise on business hours, held while the case waits for the customer: what its people see, hour by hour."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.ledger import faults
from runtime.policy_file import load_policy
from store import Store
from tests.policy.packs import shipped_with
from tests.stories.channels import by_form
from tests.stories.desk import Desk
from tests.stories.people import BO, LEAD
from tests.stories.stage import Stage

MADRID = ZoneInfo("Europe/Madrid")
OFFICE = """\
calendars:
  office:
    zone: Europe/Madrid
    hours: {mon-thu: "08:00-12:30, 14:00-18:00", fri: "08:00-15:00"}
    holidays: {country: ES, subdivision: MD}
link_lifetime: 3d"""
TEXT = shipped_with(
    (
        "contact: {within: 2h, remind_every: 1h, reminders: 3}",
        "contact: {within: 4h, clock: office, held_while: [pending]}",
    ),
    ("link_lifetime: 3d", OFFICE),
    ("  acknowledge: {within: 30m, remind_every: 30m, reminders: 3}\n", ""),
)


def madrid(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment around the long weekend of December 2026, whose Monday and Tuesday are holidays."""
    return datetime(2026, 12, day, hour, minute, tzinfo=MADRID)


@pytest.fixture
def database(stage: Stage, tmp_path: Path) -> str:
    return stage.database(tmp_path)


@pytest.fixture
def desk(stage: Stage, database: str) -> Desk:
    """A service under the shipped policy on office hours, on a Thursday morning."""
    file = stage.folder / "office.yaml"
    file.write_text(TEXT, "utf-8")
    account = replace(stage.settings.accounts[0], policy=load_policy(str(file)), policy_name="office.yaml")
    desk = stage.set(at=madrid(3, 7))
    stage.serve(database, settings=replace(stage.settings, accounts=(account,)))
    return desk


def breaches(texts: list[str]) -> int:
    return len([text for text in texts if "a first answer by somebody other" in text])


def test_a_promise_counts_office_hours_and_rests_while_the_customer_is_asked(desk: Desk, database: str) -> None:
    case = desk.open("S1", "gold")
    desk.at(madrid(3, 15))
    by_form(case, {})
    assert "first answer by Fri 4 Dec 2026, 08:00 UTC" in str(case.fields()["next_update_due"])

    desk.at(madrid(3, 17))
    case.move("pending")
    assert not case.fields()["next_update_due"]
    desk.at(madrid(4, 12))
    assert breaches(case.comments(public=False)) == 0

    # Two hours are left, one before the long weekend and one after it.
    desk.at(madrid(4, 14))
    case.write("Here is what you asked for.", BO)
    assert case.status() == "open"
    assert "first answer by Wed 9 Dec 2026, 08:00 UTC" in str(case.fields()["next_update_due"])

    desk.at(madrid(9, 8, 59))
    assert breaches(case.comments(public=False)) == 0
    desk.at(madrid(9, 9))
    assert breaches(case.comments(public=False)) == 1

    case.say("I take over from Kim.", LEAD)
    with closing(Store.open(database, read_only=True)) as store:
        (ledger,) = store.ledger()
    contact = ledger.escalations[0].obligations[0]
    assert ledger.broken is None
    assert faults(ledger.escalations, ledger.lines) == ()
    assert [(hold.from_at, hold.until_at) for hold in contact.holds] == [(madrid(3, 17), madrid(4, 14))]
    assert (contact.due_at, contact.within, contact.calendar) == (madrid(9, 9), timedelta(hours=4), "office")
    assert contact.met_at is not None
    assert contact.missed
