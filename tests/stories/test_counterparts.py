"""A case in one helpdesk whose escalation involves engineering, and the issue for it in another."""

from __future__ import annotations

from tests.stories.jira_names import words_of
from tests.stories.people import ADMIN, EMAILS, HALYARD, KIM
from tests.stories.tied import Tied, move_to_the_end
from tests.stories.zendesk_desk import ZendeskCase

HOUR = 3600
CREATES = {"method": "POST", "path_regex": r"/rest/api/3/issue$"}


def said(both: Tied, issue: str) -> list[str]:
    """What was said in an issue of engineering's, which is no request."""
    found = both.lab.done("GET", f"/api/3/issue/{issue}/comment?maxResults=100", ADMIN)["comments"]
    return [words_of(one["body"]) for one in found]


def told(case: ZendeskCase, words: str) -> list[str]:
    """What staff read in a case that has these words."""
    return [text for text in case.comments(public=False) if words in text]


def test_a_step_in_zendesk_opens_an_issue_in_jira_and_both_show_each_other(both: Tied) -> None:
    case = both.asked("The printers restart by themselves.")
    issue = both.issue_of(case)

    raw = issue.issue()
    assert (raw["project"]["key"], raw["issuetype"]["name"], raw["summary"]) == ("ENG", "Task", "Labels do not print")
    assert "The printers restart by themselves." in words_of(raw["description"])
    shown, key = issue.fields(), raw_key(both, issue.id)
    assert (shown["escalated"], shown["level"]) == (True, "1")
    assert shown["next_update_due"] == case.fields()["next_update_due"]
    assert shown["counterpart"].startswith(f"#{case.id}: worked on, level 1")
    assert case.fields()["counterpart"] == f"{key}: worked on"
    assert len(told(case, f"{key} ({both.lab.url}/browse/{key}) is worked on for this ticket")) == 1
    [link] = both.lab.done("GET", f"/api/3/issue/{issue.id}/remotelink", ADMIN)
    assert link["object"]["url"] == f"{both.desk.url}/agent/tickets/{case.id}"
    assert not [text for text in case.comments(public=True) if key in text]


def raw_key(both: Tied, issue: str) -> str:
    """What people call an issue."""
    return str(both.lab.done("GET", f"/api/3/issue/{issue}", ADMIN)["key"])


def test_nothing_goes_round_once_both_sides_know(both: Tied) -> None:
    case = both.asked()
    issue = both.issue_of(case)
    before = (case.own_changes(), issue.own_changes())

    case.say("Still looking.", public=False)
    issue.put({"summary": "Labels do not print at all"})
    both.desk.advance(3 * HOUR - 1800)
    both.desk.settle()

    reminders = len([one for one in case.comments(public=False) if "was due" in one or "acknowledgement" in one])
    assert case.own_changes() - before[0] <= reminders
    assert issue.own_changes() - before[1] <= reminders


def test_the_end_in_jira_records_the_step_in_zendesk_and_sets_no_status(both: Tied) -> None:
    case = both.asked()
    issue = both.issue_of(case)

    finish(both, issue.id)

    assert len(told(case, "has ended")) == 1
    assert case.fields()["counterpart"].endswith(": ended")
    assert (case.state(), case.status()) == ("requested", "open")


def finish(both: Tied, issue: str) -> None:
    """Somebody moves an issue to its end, and all follows."""
    move_to_the_end(both.lab, issue)
    both.desk.settle()


def test_the_end_in_zendesk_is_seen_in_jira(both: Tied) -> None:
    case = both.asked()
    issue = both.issue_of(case)

    case.close_as("solution")

    fields = issue.fields()
    assert (fields["escalated"], fields["outcome"]) == (False, "solution")
    assert fields["counterpart"].startswith(f"#{case.id}: ended")
    assert len([text for text in said(both, issue.id) if "Nothing is waited for any more" in text]) == 1


def test_several_cases_share_the_issue_that_kim_names(both: Tied) -> None:
    first = both.asked()
    issue = both.issue_of(first)
    key, known = raw_key(both, issue.id), len(both.issues())

    second = both.asked(f"ticket: {both.lab.url}/browse/{key}")
    third = both.asked(f"ticket: {key}", escalated=False)

    assert len(both.issues()) == known
    shown = issue.fields()["counterpart"]
    assert [f"#{one.id}: worked on" in shown for one in (first, second, third)] == [True, True, True]
    assert third.state() != "requested"


def test_a_deleted_issue_is_told_once_within_the_hour_though_no_word_of_it_came(both: Tied) -> None:
    case = both.asked()
    issue, known = both.issue_of(case), len(both.issues())
    both.lab.plan({"kind": "webhook_drop", "match": {"path_regex": "/hooks/jira/"}})

    issue.delete()
    both.desk.advance(HOUR + 120)
    both.desk.advance(2 * HOUR)

    assert len(told(case, "was deleted, or is hidden from us")) == 1
    assert case.fields()["counterpart"].endswith(": deleted or hidden")
    assert len(both.issues()) == known - 1


def test_an_issue_that_moves_to_another_project_is_followed(both: Tied) -> None:
    case = both.asked()
    issue = both.issue_of(case)
    before = raw_key(both, issue.id)
    both.lab.control("POST", "move", {"issue": before, "project": "SUP", "by": EMAILS[ADMIN]})
    both.desk.settle()
    after = raw_key(both, issue.id)

    assert (before.split("-")[0], after.split("-")[0]) == ("ENG", "SUP")
    assert len(told(case, f"{before} is called {after}")) == 1
    assert case.fields()["counterpart"].startswith(f"{after}: ")


def test_f19_a_cut_after_the_creation_opens_no_second_issue(both: Tied) -> None:
    known = len(both.issues())
    both.lab.plan({"kind": "cut_after", "match": CREATES})

    case = both.asked()
    both.desk.advance(180)

    assert len(both.issues()) == known + 1
    assert len(told(case, "is worked on for this ticket")) == 1


def test_t20_revoked_credentials_there_hold_up_nothing_here_and_are_told_once(both: Tied) -> None:
    refusals = {"kind": "status", "status": 401, "body": '{"errorMessages": ["no"]}'}
    both.lab.plan(*[{**refusals, "match": {"method": "POST", "path_regex": "/search/jql$"}} for _ in range(3)])

    case = both.asked()
    assert case.state() == "requested"
    both.desk.advance(HOUR)

    assert len(told(case, "No ticket could be opened with engineering yet")) == 1
    assert len(told(case, "is worked on for this ticket")) == 1


def test_both_sides_closed_in_the_same_second_end_in_peace(both: Tied) -> None:
    case = both.asked()
    issue = both.issue_of(case)

    case.set_only(KIM, outcome="solution")
    finish(both, issue.id)
    both.desk.settle()
    quiet = (case.own_changes(), issue.own_changes())
    both.desk.advance(2 * HOUR)

    assert (case.state(), case.fields()["outcome"]) == ("closed", "solution")
    assert (case.own_changes(), issue.own_changes()) == quiet
    assert HALYARD not in case.followers()
