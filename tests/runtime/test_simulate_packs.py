"""Histories replayed under the other packs: what staff did is done by the moves that those processes know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.runtime.histories import at, history, result, said, ticket

STEPS = [
    {"at": at(5, 11), "code": "call_planned", "by": "lead@support.example"},
    {"at": at(5, 12), "code": "call_held", "by": "lead@support.example"},
    {"at": at(5, 12, 30), "code": "no_such_step"},
]
FLAGGED = {"opened_at": at(5, 10), "channel": "flag", "reason": "unsatisfactory_response", "details": {}}
CLOSED = {"closed_at": at(5, 20), "outcome": "solution"}
CHASE = [said(at(4), "requester", "ana@customer.example")]


def side(folder: Path, draft: str, *lines: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result(history(folder, *lines), draft=draft)["draft"]
    return found


def test_cm09_cm11_an_owner_is_named_by_hand_and_calls_are_planned_and_held(tmp_path: Path) -> None:
    named = {"at": at(5, 10, 30), "level": 1, "owner": "somebody@else.example"}
    one = {**FLAGGED, **CLOSED, "tenures": [{"at": at(5, 10), "level": 1}, named], "steps": STEPS}

    found = side(tmp_path, "cloudm", ticket(severity="normal", tier="", comments=CHASE, escalations=[one]))

    assert found["requests"]["accepted"] == 1
    for kind in ("owner", "call_planned", "call_held"):
        assert found["promises"][kind] == {"made": 1, "kept": 1}, kind
    assert [(each["owner"], each["open_hours"]) for each in found["load"]] == [
        ("nobody (Region support lead)", 0.5),
        ("region_lead", 9.5),
    ]


def test_cm18_levels_are_climbed_though_nobody_kept_what_was_said_about_it(tmp_path: Path) -> None:
    tenures = [{"at": at(5, 10), "level": 1}, {"at": at(5, 11), "level": 3}, {"at": at(5, 12), "level": 1}]
    one = {**FLAGGED, **CLOSED, "tenures": tenures}

    found = side(tmp_path, "cloudm", ticket(severity="urgent", tier="", escalations=[one]))

    assert found["escalations"]["by_highest_level"] == {"3": 1}
    assert {each["owner"] for each in found["load"]} >= {"director_cx", "support_manager"}


def test_mx27_mx29_a_request_is_validated_reviewed_and_spoken_about(tmp_path: Path) -> None:
    steps = [{"at": at(5, 12), "code": "reviewed"}, {"at": at(5, 13), "code": "contacted"}]
    one = {
        "opened_at": at(5, 10),
        "channel": "api",
        "reason": "dissatisfied",
        "accepted_at": at(5, 10, 30),
        "acknowledged_at": at(5, 10, 30),
        "steps": steps,
        "closed_at": at(5, 20),
        "outcome": "workaround",
    }
    contract: dict[str, Any] = {"contract": {"state": "valid"}, "sla": {"first_response_due_at": at(2, 13)}}

    found = side(tmp_path, "mendix", ticket(severity="high", tier="", **contract, escalations=[one]))

    assert found["eligible"]["median_seconds"] == 4 * 3600
    assert found["assumed"] == {"answers": 1}
    for kind in ("acknowledge", "reply", "review", "contact"):
        assert found["promises"][kind] == {"made": 1, "kept": 1}, kind
    assert [(each["owner"], each["open_hours"]) for each in found["load"]] == [("regional_manager", 9.5)]


def test_mx25_a_success_manager_asks_for_the_customer(tmp_path: Path) -> None:
    asked = {"at": at(5), "channel": "csm", "reason": "dissatisfied", "by": {"id": "csm", "staff": True}}
    contract: dict[str, Any] = {"contract": {"state": "valid"}, "sla": {"first_response_due_at": at(2, 13)}}

    found = side(tmp_path, "mendix", ticket(severity="high", tier="", **contract, requests=[asked]))

    assert found["requests"]["accepted"] == 1
