"""Writes to one issue keep below its limits, and a refusal is heeded by its reason."""

from datetime import timedelta

import pytest

from connectors.host_answers import Answer
from connectors.jira.budget import SPARE, UNTOLD_TURNS, Budget
from core.errors import TryLater
from core.pace import Pace
from tests.jira.accounts import ISSUE, Clock

OTHER = "/rest/api/3/issue/20422"
NOTHING = timedelta(0)


def refused(budget: Budget, reason: str, method: str = "PUT", path: str = ISSUE, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    budget.after(Answer(method, path, 429, {"ratelimit-reason": reason, **named}, b""))


def heard(budget: Budget, path: str = ISSUE, **headers: str) -> None:
    budget.after(Answer("GET", path, 200, {name.replace("_", "-"): value for name, value in headers.items()}, b""))


def test_f30_writes_to_one_issue_stay_below_what_two_seconds_allow() -> None:
    clock = Clock()
    budget = Budget(clock)
    for _ in range(16):
        budget.before("POST", f"{ISSUE}/watchers")

    assert budget.pause_before("PUT", ISSUE) == timedelta(seconds=2)
    assert budget.pause_before("PUT", OTHER) == NOTHING
    assert budget.pause_before("GET", ISSUE) == NOTHING
    with pytest.raises(TryLater) as refusal:
        budget.before("PUT", ISSUE)
    assert refusal.value.retry_after == timedelta(seconds=2)
    clock.now += timedelta(seconds=2)
    budget.before("PUT", ISSUE)


def test_f30_writes_to_one_issue_stay_below_what_thirty_seconds_allow() -> None:
    clock = Clock()
    budget = Budget(clock)
    for _ in range(80):
        assert budget.pause_before("PUT", ISSUE) == NOTHING
        budget.before("PUT", ISSUE)
        clock.now += timedelta(milliseconds=200)

    assert budget.pause_before("PUT", ISSUE) == timedelta(seconds=14)
    clock.now += timedelta(seconds=14)
    assert budget.pause_before("PUT", ISSUE) == NOTHING


def test_writes_of_half_a_minute_ago_no_longer_count() -> None:
    clock = Clock()
    budget = Budget(clock)
    for _ in range(160):
        assert budget.pause_before("PUT", ISSUE) == NOTHING
        budget.before("PUT", ISSUE)
        clock.now += timedelta(milliseconds=400)


def test_an_issues_count_is_the_same_at_the_platform_and_at_the_service_desk() -> None:
    budget = Budget(Clock())
    for _ in range(16):
        budget.before("POST", "/rest/servicedeskapi/request/20421/comment")

    assert budget.pause_before("PUT", ISSUE) > NOTHING


@pytest.mark.parametrize("path", ["/rest/api/3/issue/bulkfetch", "/rest/api/3/issueLink", "/rest/api/3/field"])
def test_what_is_about_no_one_issue_is_not_counted(path: str) -> None:
    budget = Budget(Clock())
    for _ in range(200):
        budget.before("POST", path)

    assert budget.pause_before("POST", path) == NOTHING


def test_f30_a_refusal_for_one_issue_stops_the_writes_to_it_alone() -> None:
    clock = Clock()
    budget = Budget(clock)
    refused(budget, "jira-per-issue-on-write", retry_after="7")

    assert budget.pause_before("POST", f"{ISSUE}/comment") == timedelta(seconds=7)
    assert budget.pause_before("GET", ISSUE) == NOTHING
    assert budget.pause_before("PUT", OTHER) == NOTHING
    clock.now += timedelta(seconds=7)
    assert budget.pause_before("POST", f"{ISSUE}/comment") == NOTHING


def test_f30_a_refusal_for_a_burst_stops_the_same_kind_of_call_alone() -> None:
    budget = Budget(Clock())
    refused(budget, "jira-burst-based", "GET", retry_after="3")

    assert budget.pause_before("GET", OTHER) == timedelta(seconds=3)
    assert budget.pause_before("PUT", OTHER) == NOTHING
    assert budget.pause_before("GET", f"{OTHER}/comment") == NOTHING


@pytest.mark.parametrize("reason", ["jira-quota-global-based", "jira-quota-tenant-based"])
def test_f30_a_spent_quota_stops_everything_until_it_begins_anew(reason: str) -> None:
    clock = Clock()
    budget = Budget(clock)
    refused(budget, reason, "GET", x_ratelimit_reset="2026-11-22T10:40:00Z")

    assert budget.pause_before("GET", "/rest/api/3/myself") == timedelta(minutes=40)
    assert budget.headroom().share == 0
    with pytest.raises(TryLater):
        budget.hold_back()
    clock.now += timedelta(minutes=40)
    assert budget.pause_before("GET", "/rest/api/3/myself") == NOTHING
    budget.hold_back()


@pytest.mark.parametrize(
    ("reason", "pause"),
    [
        ("jira-per-issue-on-write", timedelta(seconds=30)),
        ("jira-burst-based", timedelta(seconds=2)),
        ("jira-quota-tenant-based", timedelta(minutes=5)),
    ],
)
def test_f17_a_refusal_that_says_not_how_long_holds_for_a_while(reason: str, pause: timedelta) -> None:
    budget = Budget(Clock())
    refused(budget, reason)

    assert budget.pause_before("PUT", ISSUE) == pause


def test_a_later_refusal_does_not_shorten_an_earlier_one() -> None:
    budget = Budget(Clock())
    refused(budget, "jira-quota-tenant-based", retry_after="600")
    refused(budget, "jira-quota-tenant-based", retry_after="5")

    assert budget.pause_before("GET", "/rest/api/3/myself") == timedelta(minutes=10)


@pytest.mark.parametrize("reason", ["", "something-new", "x" * 10_000])
def test_a_refusal_without_a_known_reason_is_for_whoever_asked(reason: str) -> None:
    budget = Budget(Clock())
    refused(budget, reason, retry_after="600")

    assert budget.pause_before("PUT", ISSUE) == NOTHING


def test_a_refusal_for_one_issue_whose_call_names_none_stops_its_kind() -> None:
    budget = Budget(Clock())
    refused(budget, "jira-per-issue-on-write", "POST", "/rest/api/3/issueLink", retry_after="7")

    assert budget.pause_before("POST", "/rest/api/3/issueLink") == timedelta(seconds=7)
    assert budget.pause_before("PUT", ISSUE) == NOTHING


def test_f30_what_is_left_is_the_least_that_any_kind_of_call_was_told() -> None:
    clock = Clock()
    budget = Budget(clock)
    assert budget.headroom().share == 1
    heard(budget, x_ratelimit_limit="100", x_ratelimit_remaining="70")
    heard(budget, "/rest/api/3/search/jql", x_ratelimit_limit="100", x_ratelimit_remaining="10")

    assert budget.headroom().share == pytest.approx(0.1)
    with pytest.raises(TryLater):
        budget.hold_back()
    clock.now += timedelta(seconds=10)
    assert budget.headroom().share == 1


def test_f30_jiras_warning_is_enough_for_what_can_wait() -> None:
    clock = Clock()
    budget = Budget(clock)
    heard(budget, x_ratelimit_nearlimit="true", x_ratelimit_reset="2026-11-22T10:05:00Z")

    assert budget.headroom().share == SPARE
    clock.now += timedelta(minutes=5)
    budget.hold_back()


@pytest.mark.parametrize("value", ["", "-1", "many", "9" * 20, "1.5", "\u0663"])
def test_headers_that_make_no_sense_are_as_good_as_none(value: str) -> None:
    budget = Budget(Clock())
    heard(budget, x_ratelimit_limit=value, x_ratelimit_remaining=value, x_ratelimit_nearlimit=value)

    assert budget.headroom().share == 1


def test_a_limit_of_nothing_is_no_limit() -> None:
    budget = Budget(Clock())
    heard(budget, x_ratelimit_limit="0", x_ratelimit_remaining="0")

    assert budget.headroom().share == 1


# --- how many issues may be taken up ------------------------------------------------------------------------------


def test_f30_a_site_that_says_nothing_of_a_limit_is_asked_in_batches() -> None:
    clock = Clock()

    assert Budget(clock).pace() == Pace(UNTOLD_TURNS, clock.now)


@pytest.mark.parametrize(("left", "turns"), [("1000", UNTOLD_TURNS), ("220", 10), ("201", 0), ("200", 0), ("7", 0)])
def test_f30_a_fifth_of_the_least_limit_is_left_to_others(left: str, turns: int) -> None:
    budget = Budget(Clock())
    heard(budget, x_ratelimit_limit="1000", x_ratelimit_remaining="900")
    heard(budget, "/rest/api/3/myself", x_ratelimit_limit="1000", x_ratelimit_remaining=left)

    assert budget.pace().turns == turns


def test_f30_a_limit_that_is_near_without_a_number_stops_what_is_new() -> None:
    budget = Budget(Clock())
    heard(budget, x_ratelimit_nearlimit="true")

    assert budget.pace().turns == 0


def test_f17_a_quota_that_is_used_up_stops_everything_until_it_begins_anew() -> None:
    clock = Clock()
    budget = Budget(clock)
    refused(budget, "jira-quota-global-based", retry_after="40")

    assert budget.pace() == Pace(0, clock.now + timedelta(seconds=40))


def test_f50_a_clock_that_was_set_back_keeps_nothing_closed_for_a_day() -> None:
    clock = Clock()
    budget = Budget(clock)
    refused(budget, "jira-quota-global-based", retry_after="40")
    for _ in range(16):
        clock.now += timedelta(minutes=1)
        budget.before("PUT", ISSUE)

    clock.now -= timedelta(days=1)

    assert budget.pause_before("PUT", ISSUE) == NOTHING
    assert budget.pace().turns == UNTOLD_TURNS
