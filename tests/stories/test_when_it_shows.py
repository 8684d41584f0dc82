"""When the action appears on a case and when it goes, seen on the agent's form and on the customer's page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.tickets import TicketRef
from runtime.explain import explain
from tests.stories.desk import Desk
from tests.stories.people import KIM, LEAD
from tests.stories.stage import START, Stage, today

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The published table, written out once more so that nothing of the product is believed.
TABLE = {
    ("S1", "titanium"): 4 * HOUR,
    ("S1", "platinum"): 8 * HOUR,
    ("S1", "gold"): 8 * HOUR,
    ("S2", "titanium"): 24 * HOUR,
    ("S2", "platinum"): 48 * HOUR,
    ("S2", "gold"): 48 * HOUR,
    ("S3", "titanium"): 72 * HOUR,
    ("S3", "platinum"): 120 * HOUR,
    ("S3", "gold"): 120 * HOUR,
    ("S4", "titanium"): 120 * HOUR,
    ("S4", "platinum"): 168 * HOUR,
    ("S4", "gold"): 168 * HOUR,
}
SHOWN, HIDDEN = (True, True), (False, False)
SECOND = timedelta(seconds=1)


@pytest.mark.turns("cell")
@pytest.mark.parametrize(("cell", "wait"), TABLE.items(), ids=[f"{s}-{plan}" for s, plan in TABLE])
def test_ms01_ms02_ms_a5_the_action_shows_from_the_very_second(
    desk: Desk, cell: tuple[str, str], wait: timedelta
) -> None:
    case = desk.open(*cell)

    desk.at(START + wait - SECOND)
    before = case.offered(), case.state()
    desk.at(START + wait)
    on_time = case.offered(), case.state()
    desk.at(START + wait + SECOND)
    after = case.offered(), case.state()

    assert before == (HIDDEN, "not_yet")
    assert on_time == (SHOWN, "available")
    assert after == (SHOWN, "available")


def test_ms01_the_customer_reads_from_when_it_can_be_used(desk: Desk) -> None:
    case = desk.open("S1", "titanium")

    early = case.portal()
    desk.advance(4 * 3600)
    late = case.portal()

    assert early["Can be escalated from"] == "Sun 22 Nov 2026, 14:00 UTC"
    assert "Can be escalated from" not in late
    assert late["Escalate this request"].startswith(desk.service + "/escalate/")


def test_ms03_a_friday_at_five_counts_the_weekend(stage: Stage, tmp_path: Path) -> None:
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    desk = stage.set(at=friday)
    stage.serve(stage.database(tmp_path))
    case = desk.open("S2", "titanium")

    desk.at(datetime(2026, 11, 21, 16, 59, 59, tzinfo=UTC))
    before = case.offered()
    desk.at(datetime(2026, 11, 21, 17, 0, tzinfo=UTC))

    assert (before, case.offered()) == (HIDDEN, SHOWN)


@pytest.mark.turns("opened")
@pytest.mark.parametrize(
    ("opened", "zone", "local_end"),
    [
        ("2027-03-27T12:00", "Europe/Madrid", "13:00"),
        ("2026-10-24T12:00", "Europe/Madrid", "11:00"),
        ("2027-03-13T20:00", "America/New_York", "21:00"),
        ("2026-10-31T20:00", "America/New_York", "19:00"),
    ],
    ids=["madrid-spring", "madrid-autumn", "new-york-spring", "new-york-autumn"],
)
def test_ms03_a_day_is_24_hours_across_both_changes_of_the_clock(
    stage: Stage, tmp_path: Path, opened: str, zone: str, local_end: str
) -> None:
    began = datetime.fromisoformat(opened).replace(tzinfo=ZoneInfo(zone))
    desk = stage.set(at=began.astimezone(UTC))
    stage.serve(stage.database(tmp_path))
    case = desk.open("S2", "titanium")
    due = began.astimezone(UTC) + timedelta(hours=24)

    desk.at(due - SECOND)
    before = case.offered()
    desk.at(due)

    assert (before, case.offered()) == (HIDDEN, SHOWN)
    assert due.astimezone(ZoneInfo(zone)).strftime("%H:%M") == local_end


def test_ms04_reopening_and_reassigning_do_not_restart_the_clock(desk: Desk) -> None:
    case = desk.open("S1", "titanium")

    desk.advance(3600)
    case.assign(LEAD)
    desk.advance(3600)
    case.move("solved")
    desk.advance(3600)
    case.move("open")
    case.assign(KIM)
    desk.at(START + 4 * HOUR - SECOND)
    before = case.offered()
    desk.at(START + 4 * HOUR)

    assert (before, case.offered()) == (HIDDEN, SHOWN)


def test_ms05_ms_a1_a_raised_severity_shows_the_action_at_once(desk: Desk) -> None:
    case = desk.open("S3", "gold")

    desk.advance(9 * 3600)
    before = case.offered()
    case.set_severity("S1")

    assert (before, case.offered()) == (HIDDEN, SHOWN)
    assert case.state() == "available"


def test_ms05_ms_a1_a_lowered_severity_hides_what_was_not_visible_yet(desk: Desk) -> None:
    case = desk.open("S1", "gold")

    desk.advance(7 * 3600)
    case.set_severity("S4")
    desk.advance(2 * 3600)

    assert case.offered() == HIDDEN
    assert case.fields()["available_from"] == "Sun 29 Nov 2026, 10:00 UTC"


def test_ms_a1_once_visible_stays_visible_when_the_severity_is_lowered(desk: Desk) -> None:
    case = desk.open("S1", "gold")

    desk.advance(8 * 3600)
    case.set_severity("S4")
    lowered = case.offered()
    answer = case.submit()

    assert lowered == SHOWN
    assert answer.status_code == 201


@pytest.mark.parametrize("plan", ["", "bronze"], ids=["missing", "unknown"])
def test_ms06_ms_a4_a_tier_outside_the_table_waits_longest(desk: Desk, plan: str) -> None:
    desk.set_plan(plan)
    case = desk.open("S1", "titanium")

    desk.at(START + 8 * HOUR - SECOND)
    before = case.offered()
    desk.at(START + 8 * HOUR)

    assert (before, case.offered()) == (HIDDEN, SHOWN)


def test_ms06_ms_a4_admins_are_told_that_a_tier_is_missing(stage: Stage, desk: Desk) -> None:
    desk.set_plan("")
    case = desk.open("S1", "titanium")
    case.say("I am on it.", KIM)
    ref = TicketRef(desk.connector, "acme", case.id)
    service = stage.running.service

    read = service.desks[desk.connector, "acme"].helpdesk.fetch(ref)
    answer = explain(read, today(stage.settings), service.store.history(ref), desk.now(), "UTC")
    said = [row.entry for row in service.store.journal(ref) if row.entry.kind == "tier_unlisted"]

    assert [one["code"] for one in answer["reasons"]] == ["not_yet", "tier_unlisted"]
    assert "tier" in answer["reasons"][1]["text"]
    assert [dict(one.facts) for one in said] == [{"severity": "S1", "tier": ""}]


def test_ms_a4_a_severity_outside_the_table_waits_longest_of_its_tier(desk: Desk) -> None:
    case = desk.open("", "titanium")

    desk.at(START + 5 * DAY - SECOND)
    before = case.offered()
    desk.at(START + 5 * DAY)

    assert (before, case.offered()) == (HIDDEN, SHOWN)


def test_ms_a7_a_solved_case_hides_the_action_and_reopening_brings_it_back(desk: Desk) -> None:
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)

    case.move("solved")
    solved = case.offered(), case.state()
    case.come_back("It is back, please reopen.")
    reopened = case.offered(), case.state()

    assert solved == (HIDDEN, None)
    assert reopened == (SHOWN, "available")


def test_ms_a7_a_solved_case_does_not_become_available_with_time(desk: Desk) -> None:
    case = desk.open("S1", "titanium")
    desk.advance(3600)
    case.move("solved")

    desk.advance(2 * 86400)
    solved = case.offered()
    case.move("open")

    assert (solved, case.offered()) == (HIDDEN, SHOWN)


def test_ms_a7_a_closed_case_offers_nothing_and_is_not_written_to(desk: Desk) -> None:
    case = desk.open("S1", "titanium")
    case.move("closed")
    before = case.changes()

    desk.advance(2 * 86400)

    assert case.changes() == before
    assert case.offered() == HIDDEN


def test_ms01_a_link_stays_fresh_for_as_long_as_the_action_shows(desk: Desk) -> None:
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    first = case.link()

    desk.advance(10 * 86400)
    second = case.link()

    assert first != second
    assert case.submit(first).status_code == 410
    assert case.submit(second).status_code == 201
