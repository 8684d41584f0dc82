"""A service desk's promises on a request: which apply, since when their clocks run, and how they stand.

Rule 1: a promise's goal is the first whose priorities have the request's; none of them, and the promise does not apply.
Rule 2: a clock starts when the request is opened; that of a solution starts again when it is reopened.
Rule 3: it stops when the request comes to a status of the category done; that of an answer already when an agent first
answers in public.
Rule 4: it stands still while the request is in a status that waits for the customer.

A metric is `{"id", "name", "field_id", "service_desk_id", "stops": "answered" | "resolved", "waits_in": [status names],
"goals": [{"priorities": [names], "minutes", "calendar"}]}`; a goal without priorities takes all that are left.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.jira.desk_access import desk_of, is_agent
from sandbox.jira.desk_shapes import date, duration, hours, link
from sandbox.jira.records import Comment, Issue, Json
from sandbox.jira.service_levels import Cycle, Goal, Turn, cycles
from sandbox.jira.support_hours import BUSINESS_HOURS, ROUND_THE_CLOCK
from sandbox.jira.views import View
from sandbox.jira.world import World, by_number

CALENDARS = {one.name: one for one in (ROUND_THE_CLOCK, BUSINESS_HOURS)}
ANSWERED = "answered"


def metrics_of(world: World, issue: Issue) -> list[Json]:
    """The promises that apply to a request, by id."""
    desk = desk_of(world, issue)
    return [
        one
        for one in by_number(world.sla_metrics)
        if desk is not None and one["service_desk_id"] == desk.id and goal_of(world, issue, one) is not None
    ]


def goal_of(world: World, issue: Issue, metric: Json) -> Goal | None:
    """How much time the request's priority gives, on which calendar."""
    priority = world.priorities.get(issue.priority_id or "", {"name": ""})["name"]
    for goal in metric["goals"]:
        if not goal["priorities"] or priority in goal["priorities"]:
            return Goal(timedelta(minutes=goal["minutes"]), CALENDARS[goal["calendar"]])
    return None


def cycles_of(world: World, issue: Issue, metric: Json) -> list[Cycle]:
    """The runs of a promise's clock on a request, oldest first."""
    goal = goal_of(world, issue, metric)
    return cycles(_turns(world, issue, metric), goal) if goal is not None else []


def _turns(world: World, issue: Issue, metric: Json) -> Iterator[tuple[datetime, Turn]]:
    yield issue.created_at, Turn.START
    if _first_status(world, issue) in metric["waits_in"]:
        yield issue.created_at, Turn.PAUSE
    for history in world.histories.get(issue.id, ()):
        for line in history.items:
            if line["fieldId"] == "status":
                yield from ((history.created_at, turn) for turn in _turns_of_status(world, line, metric))
    if metric["stops"] == ANSWERED:
        yield from (
            (said.created_at, Turn.STOP) for said in world.comments.get(issue.id, ()) if _answers(world, issue, said)
        )


def _turns_of_status(world: World, line: Json, metric: Json) -> Iterator[Turn]:
    """A reopening may at once wait for the customer, and what is done is done in whatever status."""
    was_done, is_done = (_is_done(world, line[end]) for end in ("from", "to"))
    if was_done and not is_done and metric["stops"] != ANSWERED:
        yield Turn.START
    yield Turn.PAUSE if line["toString"] in metric["waits_in"] else Turn.RESUME
    if is_done:
        yield Turn.STOP


def _is_done(world: World, status_id: str) -> bool:
    return status_id in world.statuses and world.statuses[status_id]["category"] == "done"


def _answers(world: World, issue: Issue, said: Comment) -> bool:
    agent = is_agent(world, world.users[said.author_id], world.project_of(issue))
    return said.public and agent and said.author_id != issue.reporter_id


def _first_status(world: World, issue: Issue) -> str:
    """The name of the status a request was opened in."""
    for history in world.histories.get(issue.id, ()):
        for line in history.items:
            if line["fieldId"] == "status":
                return str(line["fromString"])
    return str(world.statuses[issue.status_id]["name"])


def shown(view: View, issue: Issue, metric: Json) -> Json:
    """An `SlaInformationDTO`; without an ongoing cycle where the clock does not run."""
    runs = cycles_of(view.world, issue, metric)
    done = [one for one in runs if one.stopped_at is not None]
    answer: Json = {
        "id": metric["id"],
        "name": metric["name"],
        "slaDisplayFormat": "NEW_SLA_FORMAT",
        "_links": {"self": link(view, f"/request/{issue.id}/sla/{metric['id']}")},
        "completedCycles": [_completed(view, one) for one in done],
    }
    if len(done) < len(runs):
        answer["ongoingCycle"] = _ongoing(view, runs[-1])
    return answer


def _completed(view: View, cycle: Cycle) -> Json:
    stopped = {"stopTime": date(view, cycle.stopped_at)} if cycle.stopped_at else {}
    return {"startTime": date(view, cycle.started_at), **stopped, **_time(view, cycle)}


def _ongoing(view: View, cycle: Cycle) -> Json:
    return {
        "startTime": date(view, cycle.started_at),
        "paused": cycle.paused,
        "withinCalendarHours": cycle.goal.calendar.is_open(view.world.now()),
        **_time(view, cycle),
    }


def _time(view: View, cycle: Cycle) -> Json:
    now, breach_at = view.world.now(), cycle.breach_at()
    elapsed = cycle.elapsed(now)
    breach = {"breachTime": date(view, breach_at)} if breach_at else {}
    return {
        **breach,
        "breached": cycle.breached(now),
        "goalDuration": duration(cycle.goal.length),
        "elapsedTime": duration(elapsed),
        "remainingTime": duration(cycle.goal.length - elapsed),
    }


def told(world: World, issue: Issue, metric: Json) -> Json:
    """How a promise stands, in words for an agent's page."""
    cycle, now = cycles_of(world, issue, metric)[-1], world.now()
    left = cycle.goal.length - cycle.elapsed(now)
    if cycle.stopped_at is not None:
        text = "missed" if cycle.breached(now) else "met"
    else:
        text = (
            f"{hours(left)} {'paused' if cycle.paused else 'left'}" if left >= timedelta(0) else f"{hours(-left)} over"
        )
    return {"id": metric["id"], "name": metric["name"], "text": text, "breached": cycle.breached(now)}
