"""``halyard policy simulate``: each ticket's story under a draft, decided by the core itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.histories import ASKED, DETAILS, at, became, history, result, said, ticket
from tests.runtime.own_policy import edited, written

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


# --- escalations, promises, load ------------------------------------------------------------------------------


def promises(folder: Path, *changes: tuple[str, str], **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = draft_of(folder, ticket(**facts), policy=written(folder, *changes))["promises"]
    return found


def test_promises_are_kept_by_those_who_kept_them(tmp_path: Path) -> None:
    one = {"opened_at": at(5, 10), **ASKED, "acknowledged_at": at(5, 10, 20), **CLOSED}

    found = promises(tmp_path, escalations=[one], comments=[said(at(5, 11)), said(at(6, 10)), said(at(9, 1))])

    assert found == {
        "acknowledge": {"made": 1, "kept": 1},
        "contact": {"made": 1, "kept": 1},
        "next_update": {"made": 3, "kept": 1, "missed": 1, "void": 1},
    }


def test_msa8_a_promise_nobody_kept_is_missed_and_one_that_still_runs_is_open(tmp_path: Path) -> None:
    found = promises(tmp_path, escalations=[{"opened_at": at(30, 22, 30), **ASKED}])

    assert found == {"acknowledge": {"made": 1, "missed": 1}, "contact": {"made": 1, "open": 1}}


def test_ms13_the_assigned_engineer_keeps_no_promise(tmp_path: Path) -> None:
    words = [said(at(5, 11), author="kim@support.example")]

    found = promises(tmp_path, escalations=[{"opened_at": at(5, 10), **ASKED, **CLOSED}], comments=words)

    assert found["contact"] == {"made": 1, "missed": 1}


def test_a_solved_ticket_waits_in_silence(tmp_path: Path) -> None:
    solved = [became(at(5, 10, 10), "status", "solved", "open")]

    found = promises(tmp_path, escalations=[{"opened_at": at(5, 10), **ASKED}], changes=solved)

    assert found == {"acknowledge": {"made": 1, "open": 1}, "contact": {"made": 1, "open": 1}}


def test_a_promise_that_is_held_in_a_status_waits_while_the_ticket_is_in_it(tmp_path: Path) -> None:
    held = ("contact: {within: 2h,", "contact: {within: 2h, held_while: [pending],")
    pending = [became(at(5, 11), "status", "pending", "open"), became(at(7), "status", "open", "pending")]
    one = {"opened_at": at(5, 10), **ASKED, **CLOSED}

    answered = [
        promises(tmp_path, held, escalations=[one], changes=pending, comments=[said(at(7, *when))])
        for when in ((0, 59), (1, 1))
    ]
    plain = promises(tmp_path, escalations=[one], changes=pending, comments=[said(at(7, 0, 59))])

    assert [found["contact"] for found in answered] == [{"made": 1, "kept": 1}, {"made": 1, "missed": 1}]
    assert plain["contact"] == {"made": 1, "missed": 1}


def test_promises_whose_words_nobody_kept_are_unknown(tmp_path: Path) -> None:
    asked = {"at": at(2, 18), **ASKED}
    faster = ("S2: {titanium: 1d, gold: 2d}", "S2: {titanium: 1d, gold: 8h}")

    found = promises(tmp_path, faster, requests=[asked], all_comments=False)

    assert found == {"acknowledge": {"made": 1, "unknown": 1}, "contact": {"made": 1, "unknown": 1}}


UP = "contact: {within: 2h, remind_every: 1h, reminders: 3, escalates: true}"
LADDER = [
    ("contact: {within: 2h, remind_every: 1h, reminders: 3}", UP),
    ("promises:\n", "  - {level: 2, title: Director, owner: director}\npromises:\n"),
]


def test_a_missed_promise_takes_an_escalation_up_under_the_draft(tmp_path: Path) -> None:
    one = {"opened_at": at(5, 10), **ASKED, "closed_at": at(6, 10), "outcome": "solution"}

    side = draft_of(tmp_path, ticket(escalations=[one]), policy=written(tmp_path, *LADDER))

    assert side["escalations"] == {"opened": 1, "by_highest_level": {"2": 1}}
    owners = {one["owner"]: one for one in side["load"]}
    assert owners["escalation_lead"]["open_hours"] == 2.0
    assert owners["director"]["open_hours"] == 22.0


def test_levels_and_endings_of_the_history_are_gone_through(tmp_path: Path) -> None:
    tenures = [{"at": at(5, 10), "level": 1}, {"at": at(5, 11), "level": 2}, {"at": at(5, 15), "level": 1}]
    one = {"opened_at": at(5, 10), **ASKED, "closed_at": at(5, 20), "outcome": "gone by now", "tenures": tenures}

    side = draft_of(tmp_path, ticket(escalations=[one]), policy=written(tmp_path, *LADDER[1:]))

    assert side["escalations"]["by_highest_level"] == {"2": 1}
    assert {one["owner"]: one["open_hours"] for one in side["load"]} == {"escalation_lead": 6.0, "director": 4.0}


@pytest.mark.parametrize("how", [{"outcome": "declined"}, {"outcome": "x", "state": "declined"}])
def test_what_was_declined_uses_nothing_up(tmp_path: Path, how: dict[str, str]) -> None:
    one = {"opened_at": at(5), **ASKED, "closed_at": at(6), **how}

    found = answers(tmp_path, escalations=[one], requests=[{"at": at(7), **ASKED}])

    assert (found["accepted"], found["refused"]) == (2, {})


VALIDATED = (
    "uses: {at_most: 1}\n",
    "uses: {at_most: 1}\nvalidation: {needs: [impact, contact], declines: [{code: no, title: No, explanation: No.}]}\n",
)


def test_where_the_draft_validates_staff_accept_when_they_took_it_up(tmp_path: Path) -> None:
    taken = {"opened_at": at(5, 10), **ASKED, "acknowledged_at": at(5, 10, 20), **CLOSED}
    never = {"opened_at": at(5, 10), **ASKED, "closed_at": at(6), "outcome": "rejected"}
    policy = written(tmp_path, VALIDATED)

    side = draft_of(tmp_path, ticket(1, escalations=[taken]), ticket(2, escalations=[never]), policy=policy)

    assert [(one["owner"], one["escalations"]) for one in side["load"]] == [("escalation_lead", 1)]
    assert side["promises"]["acknowledge"] == {"made": 2, "kept": 1, "missed": 1}


def test_load_is_told_by_owner_and_hour_of_the_week(tmp_path: Path) -> None:
    def one(opened: str, closed: str) -> list[dict[str, Any]]:
        return [{"opened_at": opened, **ASKED, "closed_at": closed, "outcome": "solution"}]

    side = draft_of(
        tmp_path,
        ticket(1, escalations=one(at(5, 10, 30), at(5, 12, 15))),
        ticket(2, escalations=one(at(12, 11), at(12, 12))),
        ticket(3, escalations=one(at(5, 11), at(12, 11))),
    )

    (owner,) = side["load"]
    assert (owner["escalations"], owner["most_at_once"], owner["busiest"]) == (3, 2, "Thu 11")
    hours = {one["hour"]: (one["taken"], one["open_hours"]) for one in owner["by_hour"]}
    assert len(hours) == 168
    assert [hours[hour] for hour in ("Thu 10", "Thu 11", "Thu 12", "Fri 00")] == [
        (1, 1.5),
        (2, 3.0),
        (0, 1.2),
        (0, 1.0),
    ]
    assert owner["open_hours"] == 170.8


def account_line(**changes: Any) -> dict[str, Any]:
    people = {"escalation_lead": {"email": "lead@support.example", "name": "L. Lead"}}
    return {"account": "desk/acme", "cast": {"people": people, "time_zone": "America/New_York"}, **changes}


def test_people_and_time_zone_are_those_of_the_account(tmp_path: Path) -> None:
    one = {"opened_at": at(5, 10), **ASKED, "closed_at": at(5, 11), "outcome": "solution"}

    found = result(history(tmp_path, account_line(), ticket(account="desk/acme", escalations=[one])))

    (owner,) = found["draft"]["load"]
    assert (owner["owner"], owner["by_hour"][0]["hour"]) == ("lead@support.example", "Thu 05")
    assert found["unplayed_roles"] == {"desk/acme": ["support_manager", "customer_success"]}
    assert found["against"] is None


# --- beside what holds today ----------------------------------------------------------------------------------


def kept(text: str, version: str = "own@1") -> dict[str, Any]:
    return {"policy": version, "policy_text": text}


FASTER = ("S2: {titanium: 1d, gold: 2d}", "S2: {titanium: 1d, gold: 1d}")
TICKETS = (
    ticket(1, requests=[{"at": at(3, 12), **ASKED}]),
    ticket(2, tier="titanium"),
    ticket(3, changes=[became(at(3, 12), "status", "solved")]),
)


def test_a_draft_is_compared_with_another_policy(tmp_path: Path) -> None:
    old = written(tmp_path, name="old.yaml")
    new = written(tmp_path, FASTER, name="new.yaml")

    found = result(history(tmp_path, *TICKETS), "--against", old, draft=new)

    assert found["against"].startswith("own@")
    assert found["changes"] == {
        "eligible": {"same": 1, "sooner": 1, "later": 0, "only_draft": 1, "only_today": 0, "never": 0},
        "sooner_by_median_seconds": DAY,
        "later_by_median_seconds": None,
        "requests": [{"today": "refused:not_yet", "draft": "accepted", "requests": 1}],
        "requests_unchanged": 0,
    }
    back = result(history(tmp_path, *TICKETS), "--against", new, draft=old)["changes"]
    assert (back["eligible"]["later"], back["eligible"]["only_today"], back["later_by_median_seconds"]) == (1, 1, DAY)


def test_by_default_each_escalation_is_compared_under_the_policy_that_it_ran_under(tmp_path: Path) -> None:
    first = {"opened_at": at(3, 12), **ASKED, "closed_at": at(4), "outcome": "solution", "policy": "own@fast"}
    lines = [
        kept(edited(FASTER, ("at_most: 1", "at_most: 2")), "own@fast"),
        kept(edited(), "own@now"),
        account_line(policy="own@now"),
        ticket(1, account="desk/acme", escalations=[first], requests=[{"at": at(6), **ASKED}]),
        ticket(2, account="desk/acme", requests=[{"at": at(3, 12), **ASKED}]),
        ticket(3, requests=[{"at": at(3, 12), **ASKED}]),
    ]

    found = result(history(tmp_path, *lines))

    assert (found["against"], found["judged"], found["compared"]) == ("as_it_was", 3, 2)
    assert found["today"]["requests"] == {
        "asked": 3,
        "accepted": 1,
        "refused": {"already_used": 1, "not_yet": 1},
        "redirected": {},
    }


def test_a_draft_takes_the_place_of_the_policy_of_its_name_only(tmp_path: Path) -> None:
    rules = [{"when": {"brand": ["other"]}, "policy": "other@1"}]
    lines = [
        kept(edited()),
        kept(edited(("policy: own", "policy: other")), "other@1"),
        account_line(policy="own@1", rules=rules),
        ticket(1, account="desk/acme"),
        ticket(2, account="desk/acme", brand="Other"),
    ]
    path = history(tmp_path, *lines)

    own = result(path)
    stranger = result(path, draft=written(tmp_path, ("policy: own", "policy: new"), name="new.yaml"))

    assert (own["tickets"], own["judged"], own["unjudged"]) == (2, 1, {"under_another_policy": 1})
    assert (stranger["judged"], stranger["unjudged"]) == (2, {})


def test_what_cannot_be_judged_is_counted(tmp_path: Path) -> None:
    unknown = ticket(1)
    del unknown["created_at"]

    found = result(history(tmp_path, unknown, ticket(2, status="closed"), ticket(3)))

    assert (found["tickets"], found["judged"]) == (3, 2)
    assert (found["unjudged"], found["noticed"]) == ({"created_at_unknown": 1}, {"over_from_the_start": 1})
