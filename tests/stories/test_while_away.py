"""While Halyard is away the helpdesk shows the action by itself: within the hour, never early; the gate stays ours."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stories.desk import Case, Desk, answers_of
from tests.stories.people import ADMIN, FILLED, KIM
from tests.stories.stage import START, Stage
from tests.stories.zendesk_desk import ZendeskDesk

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
OPENED = START + timedelta(minutes=20)
# The published table in hours, written out once more so that nothing of the product is believed.
TABLE = {
    ("S1", "titanium"): 4,
    ("S1", "platinum"): 8,
    ("S1", "gold"): 8,
    ("S2", "titanium"): 24,
    ("S2", "platinum"): 48,
    ("S2", "gold"): 48,
    ("S3", "titanium"): 72,
    ("S3", "platinum"): 120,
    ("S3", "gold"): 120,
    ("S4", "titanium"): 120,
    ("S4", "platinum"): 168,
    ("S4", "gold"): 168,
}

pytestmark = pytest.mark.host("zendesk")


def shown(cases: dict[tuple[str, str], Case]) -> set[tuple[str, str]]:
    """The cells whose ticket says that it may be escalated."""
    return {cell for cell, case in cases.items() if case.state() == "available"}


def due(hours: float) -> set[tuple[str, str]]:
    """The cells whose time is not longer than this."""
    return {cell for cell, wait in TABLE.items() if wait <= hours}


@pytest.mark.parametrize("seen", [True, False], ids=["seen-before", "opened-while-away"])
def test_ms02_each_of_the_twelve_cells_is_shown_within_the_hour_and_never_early(
    desk: Desk, stage: Stage, seen: bool
) -> None:
    desk.at(OPENED)
    if not seen:
        stage.stop()
    cases = {cell: desk.open(*cell) for cell in TABLE}
    stage.stop()

    for hours in sorted({*TABLE.values()}):
        desk.at(OPENED + hours * HOUR - SECOND)
        assert shown(cases) == due(hours - 1), f"a second before {hours} h"
        desk.at(OPENED + hours * HOUR)
        assert shown(cases) == due(hours - 1), f"at {hours} h, which no hourly run meets"
        desk.at(START + (hours + 1) * HOUR)
        assert shown(cases) == due(hours), f"at the full hour after {hours} h"


def test_ms01_back_again_the_service_agrees_and_completes_what_is_shown(
    desk: Desk, stage: Stage, tmp_path: Path
) -> None:
    desk.at(OPENED)
    case = desk.open("S1", "titanium")
    stage.stop()
    desk.at(START + 5 * HOUR)
    alone = case.offered(), case.state()

    stage.serve(f"sqlite:///{tmp_path / 'halyard.sqlite3'}")
    desk.settle()

    assert alone == ((True, False), "available")
    assert (case.offered(), case.state()) == ((True, True), "available")
    case.tick(KIM, **FILLED)
    assert case.state() == "requested"


def test_ms07_shown_too_early_by_somebody_elses_hand_it_is_put_back_and_refused(desk: Desk) -> None:
    """An admin bends an automation so that it shows the action after no time at all."""
    assert isinstance(desk, ZendeskDesk)
    desk.at(OPENED)
    case = desk.open("S1", "titanium")
    listed = desk.done("GET", "/automations.json", ADMIN)["automations"]
    bent = next(one for one in listed if one["title"].endswith("[halyard:reveal.S1.1]"))
    now = [one | ({"value": "0"} if one["field"] == "NEW" else {}) for one in bent["conditions"]["all"]]
    desk.done("PUT", f"/automations/{bent['id']}.json", ADMIN, {"automation": {"all": now}})

    states = []
    for hours in (1, 2, 3, 4):
        desk.at(START + hours * HOUR)
        states.append(case.state())
    case.tick(KIM, **FILLED)

    assert states == ["not_yet"] * 4
    assert case.state() == "not_yet"
    assert case.fields()["escalate_now"] is False
    desk.at(OPENED + 4 * HOUR)
    assert case.state() == "available"


def test_ms07_the_macro_used_too_early_is_taken_back_with_the_reason_and_works_when_it_is_time(desk: Desk) -> None:
    assert isinstance(desk, ZendeskDesk)
    desk.at(OPENED)
    case = desk.open("S1", "titanium")
    listed = desk.done("GET", "/macros.json", KIM)["macros"]
    ours = next(one for one in listed if "[halyard:escalate]" in (one["description"] or ""))

    def use(**answers: str) -> None:
        values = {f"field_{one['id']}": one["value"] for one in case.pairs(**answers)}
        page = f"{desk.url}/agent/tickets/{case.id}"
        form = {"macro": str(ours["id"]), "as": desk.id_of(KIM), **values}
        assert desk.session.post(page, data=form, timeout=20).ok
        desk.settle()

    use()
    early = case.state(), case.fields()["escalate_now"], case.comments(public=False)
    desk.at(OPENED + 4 * HOUR)
    # What the macro ticked on the page shows the questions there, which the agent answers before saving.
    use(escalate_now="true", **answers_of(FILLED))

    assert early[:2] == ("not_yet", False)
    assert any("4 h" in one for one in early[2])
    assert case.state() == "requested"


def test_our_rules_only_switch_the_state_and_end_by_themselves(desk: Desk) -> None:
    assert isinstance(desk, ZendeskDesk)
    listed = desk.done("GET", "/automations.json", ADMIN)["automations"]
    ours = [one for one in listed if "[halyard:" in one["title"]]
    state = f"custom_fields_{desk.ids['escalation']}"

    assert len(ours) == 8
    assert all(one["active"] for one in ours)
    assert {action["field"] for one in ours for action in one["actions"]} == {state}
    unsolved = {"field": "status", "operator": "less_than", "value": "solved"}
    assert all(unsolved in one["conditions"]["all"] for one in ours)
