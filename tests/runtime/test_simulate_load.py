"""What becomes of escalations under a draft: promises kept and missed, levels, the load of owners; and beside today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.histories import ASKED, at, became, history, result, said, ticket
from tests.runtime.own_policy import edited, written
from tests.runtime.test_simulate import CLOSED, DAY, answers, draft_of

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
