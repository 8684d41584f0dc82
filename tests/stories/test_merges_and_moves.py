"""A merged case takes its escalation along; one that moves or is put away ends with that reason (F23)."""

from __future__ import annotations

import pytest

from sandbox.jira import moving
from sandbox.jira.records import Actor
from tests.stories.desk import Case, Desk
from tests.stories.jira_account import PretendJira
from tests.stories.jira_desk import JiraCase
from tests.stories.jira_names import IDS
from tests.stories.judge import judge
from tests.stories.people import ADMIN, LEAD, MANAGER
from tests.stories.stage import Stage
from tests.stories.zendesk_desk import ZendeskCase


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case whose action shows."""
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    return case


@pytest.mark.host("zendesk")
@pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])
def test_f23_a_merged_case_takes_its_escalation_along(stage: Stage, case: Case, heard: bool) -> None:
    assert isinstance(case, ZendeskCase)
    other = case.desk.open("S1", "titanium")
    case.submit()
    if not heard:
        case.desk.plan({"kind": "webhook_drop", "count": 20})

    case.merge_into(other)
    case.desk.advance(120)
    if not heard:
        stage.running.service.sweep_all()
        case.desk.advance(1)
    case.desk.advance(4 * 3600)

    moved, ended = sorted(stage.running.service.store.escalations(), key=lambda row: row.ref.id, reverse=True)
    assert (ended.ref.id, ended.escalation.open, ended.escalation.outcome) == (case.id, False, "ticket_merged")
    assert (moved.ref.id, moved.escalation.open, moved.escalation.owner) == (other.id, True, ended.escalation.owner)
    assert (other.receipts(), other.state(), other.fields()["escalated"]) == ([], "requested", True)
    assert [text for text in other.comments(public=True) if "goes on here" in text] != []
    assert other.followers() >= {LEAD, MANAGER}
    assert _missed_inside(other) > 0
    assert [one for one in judge(case.desk.deeds()).doubled if "still missing" not in one] == []


def _missed_inside(case: Case) -> int:
    return sum("still missing" in text for text in case.comments(public=False))


def ended(stage: Stage) -> tuple[bool, str]:
    (row,) = stage.running.service.store.escalations()
    return row.escalation.open, row.escalation.outcome


@pytest.mark.host("jira")
def test_f23_an_issue_moved_to_where_no_policy_holds_ends_with_that_reason(stage: Stage, case: Case) -> None:
    """Jira tells nobody of it: neither its webhook nor its search knows an issue of another project."""
    assert isinstance(stage.pretend, PretendJira)
    case.submit()

    move(stage.pretend, case.id)
    case.desk.advance(60)
    look_at_everything(stage, case)

    assert ended(stage) == (False, "ticket_moved")


@pytest.mark.host("jira")
def test_f23_an_archived_issue_ends_with_that_reason_though_no_search_shows_it(stage: Stage, case: Case) -> None:
    assert isinstance(case, JiraCase)
    case.submit()
    case.desk.done("PUT", "/api/3/issue/archive", ADMIN, {"issueIdsOrKeys": [case.called]})
    case.desk.advance(60)
    stage.running.service.sweep_all()
    case.desk.settle()
    before = ended(stage)

    look_at_everything(stage, case)

    assert (before, ended(stage)) == ((True, ""), (False, "ticket_archived"))


def look_at_everything(stage: Stage, case: Case) -> None:
    """A whole round of the slow re-read."""
    for _ in range(24):
        stage.running.service.reread_all()
    case.desk.settle()


def move(pretend: PretendJira, issue_id: str) -> None:
    """An admin moves an issue to a project that is not under policy."""
    world = pretend.world
    with world.lock:
        issue = world.issues[issue_id]
        elsewhere = next(one for one in world.projects.values() if one.id != issue.project_id)
        moving.move(world, issue, elsewhere, None, Actor(world.users[IDS[ADMIN]]))
