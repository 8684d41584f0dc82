"""``halyard policy simulate``: each ticket's story under a draft, decided by the core itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.histories import ASKED, DETAILS, at, became, history, result, said, ticket
from tests.runtime.own_policy import written

DAY = 86_400
CLOSED = {"closed_at": at(10), "outcome": "solution"}


def draft_of(folder: Path, *lines: dict[str, Any], policy: Path | None = None, **head: str) -> dict[str, Any]:
    """What comes of these tickets under the policy as it is, or an edited one."""
    side: dict[str, Any] = result(history(folder, *lines, **head), draft=policy)["draft"]
    return side


def shown_after(folder: Path, *changes: tuple[str, str], **facts: Any) -> int | None:
    """After how many seconds the action showed on one ticket."""
    side = draft_of(folder, ticket(**facts), policy=written(folder, *changes))
    seconds: int | None = side["eligible"]["median_seconds"]
    return seconds


# --- who becomes eligible, and when ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ({}, 2 * DAY),
        ({"tier": "Titanium"}, DAY),
        ({"severity": "S1"}, 8 * 3600),
        ({"severity": "S9"}, 2 * DAY),
        ({"status": "closed"}, None),
        # Two hours before its time it is solved, and opened again an hour late.
        ({"changes": [became(at(4, 7), "status", "solved"), became(at(4, 10), "status", "open")]}, 2 * DAY + 3600),
        ({"changes": [became(at(4, 7), "status", "solved")]}, None),
        ({"changes": [became(at(4, 9, 1), "status", "solved")]}, 2 * DAY),
        ({"changes": [became(at(3, 9), "severity", "S1", "S2")]}, DAY),
        ({"changes": [became(at(4, 8), "severity", "S1", "S2")]}, 47 * 3600),
        # What a fact was before its first change is unknown where nobody says, and counts as the slowest.
        ({"changes": [became(at(2, 15), "severity", "S1")]}, 8 * 3600),
        ({"changes": [became(at(2, 15), "tier", "TITANIUM", "gold")], "severity": "S1"}, 6 * 3600),
        ({"created_at": at(29, 9)}, None),
    ],
)
def test_the_action_shows_when_the_policy_and_the_story_say(
    tmp_path: Path, facts: dict[str, Any], seconds: int | None
) -> None:
    assert shown_after(tmp_path, **facts) == seconds


def test_a_first_response_is_not_known_before_it_came(tmp_path: Path) -> None:
    by_sla = (
        "  after:\n    S1: {titanium: 4h, gold: 8h}\n    S2: {titanium: 1d, gold: 2d}\n",
        "  sla: only_if_breached\n",
    )
    due = {"first_response_due_at": at(2, 13)}

    assert shown_after(tmp_path, by_sla, sla=due) == 4 * 3600
    assert shown_after(tmp_path, by_sla, sla={**due, "first_response_at": at(2, 14)}) == 4 * 3600
    assert shown_after(tmp_path, by_sla, sla={**due, "first_response_at": at(2, 12)}) is None


def test_tickets_are_counted_by_when_and_by_severity_and_tier(tmp_path: Path) -> None:
    side = draft_of(
        tmp_path,
        ticket(1),
        ticket(2, tier="titanium"),
        ticket(3, severity="S1", tier="titanium"),
        ticket(4, changes=[became(at(3), "status", "solved")]),
        ticket(5),
    )

    eligible = side["eligible"]
    assert (eligible["tickets"], eligible["never"]) == (4, 1)
    assert (eligible["median_seconds"], eligible["ninth_of_ten_seconds"]) == (DAY, 2 * DAY)
    within = {one["words"]: one["tickets"] for one in eligible["within"]}
    assert [within[words] for words in ("1 h", "4 h", "1 day", "2 days", "30 days")] == [0, 1, 2, 4, 4]
    assert [(one["severity"], one["tier"], one["tickets"]) for one in eligible["by_severity_and_tier"]] == [
        ("S1", "titanium", 1),
        ("S2", "gold", 2),
        ("S2", "titanium", 1),
    ]


CHASE = ("uses: {at_most: 1}\n", "uses: {at_most: 1}\nchase_first: {at_least: 2}\n")


def test_a_policy_that_wants_to_be_chased_first_hears_the_comments(tmp_path: Path) -> None:
    chased = [said(at(day, 12), "requester", "ana@customer.example") for day in (5, 6)]
    answered = [*chased[:1], said(at(5, 13)), *chased[1:]]

    assert shown_after(tmp_path, CHASE, comments=chased) == 4 * DAY + 3 * 3600
    assert shown_after(tmp_path, CHASE, comments=answered) is None


# --- what requests come to -------------------------------------------------------------------------------------


def answers(folder: Path, *changes: tuple[str, str], **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = draft_of(folder, ticket(**facts), policy=written(folder, *changes))["requests"]
    return found


@pytest.mark.parametrize(
    ("request_", "refused"),
    [
        ({"at": at(4, 9), **ASKED}, {}),
        ({"at": at(4, 8, 59), **ASKED}, {"not_yet": 1}),
        ({"at": at(5), **ASKED, "reason": "bored"}, {"reason_missing": 1}),
        ({"at": at(5), **ASKED, "details": {"impact": "Bad."}}, {"answer_too_short": 1}),
        ({"at": at(5), **ASKED, "details": {**DETAILS, "impact": {"length": 4, "words": 1}}}, {"answer_too_short": 1}),
        ({"at": at(5), **ASKED, "details": {**DETAILS, "impact": {"length": 40, "words": 3}}}, {"answer_too_vague": 1}),
        ({"at": at(5), **ASKED, "details": {**DETAILS, "impact": {"length": 40, "words": 4}}}, {}),
        ({"at": at(5), "reason": "no_response", "details": DETAILS}, {"evidence_missing": 1}),
        ({"at": at(5), "reason": "blocked"}, {}),
        ({"at": at(5)}, {}),
        ({"at": at(5), **ASKED, "by": "stranger@customer.example", "channel": "host"}, {}),
    ],
)
def test_a_request_is_asked_again_at_its_moment(
    tmp_path: Path, request_: dict[str, Any], refused: dict[str, int]
) -> None:
    found = answers(tmp_path, requests=[request_])

    assert found == {"asked": 1, "accepted": 0 if refused else 1, "refused": refused, "redirected": {}}


def test_who_may_ask_is_asked_again_too(tmp_path: Path) -> None:
    only = ("uses: {at_most: 1}\n", "uses: {at_most: 1}\nwho: requester_only\n")
    by = ["ana@customer.example", "bea@customer.example", {"id": "9", "staff": True}]

    found = [answers(tmp_path, only, requests=[{"at": at(5), **ASKED, "by": one}]) for one in by]

    assert [one["refused"] for one in found] == [{}, {"not_allowed": 1}, {}]


def test_a_need_that_is_no_escalation_is_redirected(tmp_path: Path) -> None:
    asked = [{"at": at(5), "need": "only_update"}, {"at": at(6), "need": "only_update"}]

    found = draft_of(tmp_path, ticket(requests=asked))

    assert found["requests"]["redirected"] == {"only_update": 2}
    assert found["escalations"]["opened"] == 0


def test_what_is_posted_in_the_customer_s_name_stands_in_the_conversation(tmp_path: Path) -> None:
    twice = [{"at": at(day), "need": "only_update"} for day in (5, 6)]
    then = {"at": at(7), "reason": "no_response", "details": DETAILS}

    assert answers(tmp_path, requests=[*twice, then])["accepted"] == 1
    assert answers(tmp_path, requests=[twice[0], then])["refused"] == {"evidence_missing": 1}


def test_an_escalation_of_the_history_is_a_request_as_well_and_a_second_one_finds_it(tmp_path: Path) -> None:
    first = {"opened_at": at(5), **ASKED, **CLOSED}
    early, late = {"at": at(5, 1), **ASKED}, {"at": at(11), **ASKED}

    found = answers(tmp_path, escalations=[first], requests=[early, late])

    assert found == {"asked": 3, "accepted": 1, "refused": {"active": 1, "already_used": 1}, "redirected": {}}


def test_what_the_history_does_not_tell_is_taken_as_good_and_counted(tmp_path: Path) -> None:
    unknown = ticket(1, requests=[{"at": at(5)}])
    del unknown["comments"]
    evidence = ticket(2, requests=[{"at": at(5), "reason": "no_response", "details": DETAILS}], all_comments=False)

    found = draft_of(tmp_path, unknown, evidence)

    assert found["requests"]["accepted"] == 2
    assert found["assumed"] == {"answers": 1, "chases": 1, "reason": 1}
