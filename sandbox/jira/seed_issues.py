"""The demo site's issues: the story's case SUP-421, and others of every severity, tier and state."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.jira.records import Comment, History, Issue
from sandbox.jira.rich_text import from_text
from sandbox.jira.seed_people import ANA, BO, INITECH_USER, KIM
from sandbox.jira.seed_workflows import CLOSED, IN_PROGRESS, ON_HOLD, OPEN, RESOLVED, TO_DO, WAITING
from sandbox.jira.world import World

SUP, ENG = "10000", "10001"
INCIDENT, REQUEST, BUG = "10100", "10101", "10110"
ORGANIZATIONS, SEVERITY, PRODUCT, ENVIRONMENT = (f"customfield_{n}" for n in (10002, 10050, 10051, 10052))
PRODUCTS = {"runtime": "10511", "studio": "10512", "cloud": "10513"}
COMPONENTS = {"runtime": "10001", "studio": "10002", "cloud": "10003"}
PRODUCTION = "10521"
DONE_RESOLUTION = "10000"


@dataclass(frozen=True)
class Said:
    """One message, so many hours before the pretend clock's start."""

    hours: float
    author: str
    text: str
    public: bool = True


@dataclass(frozen=True)
class Case:
    """One issue of the demo, in a line."""

    number: int
    summary: str
    reporter: str
    severity: int
    product: str
    status: str
    hours: float
    talk: tuple[Said, ...] = field(default=())
    assignee: str | None = KIM


CASES = (
    Case(410, "Licence key expired", ANA, 4, "studio", CLOSED, 900, (Said(899, KIM, "Renewed."),)),
    Case(411, "Cannot export the model", BO, 3, "studio", RESOLVED, 170, (Said(150, KIM, "Fixed in 9.4."),)),
    Case(412, "Slow start after update", INITECH_USER, 2, "runtime", IN_PROGRESS, 50),
    Case(413, "Log-in page shows an old logo", ANA, 4, "cloud", IN_PROGRESS, 80),
    Case(414, "Nightly job skips a day", BO, 3, "runtime", WAITING, 60, (Said(40, KIM, "Which day?"),)),
    Case(415, "Data hub returns 502", INITECH_USER, 1, "cloud", IN_PROGRESS, 5),
    Case(416, "Two users cannot sign in", ANA, 2, "cloud", IN_PROGRESS, 20),
    Case(417, "Question about backups", BO, 4, "cloud", OPEN, 3, assignee=None),
    Case(
        418,
        "No answer about the import error",
        ANA,
        2,
        "runtime",
        IN_PROGRESS,
        30,
        (
            Said(29, KIM, "We are looking into it."),
            Said(20, ANA, "Is there any news?"),
            Said(10, ANA, "Please give us an update, users are waiting."),
            Said(2, ANA, "Third time asking: what are the next steps?"),
        ),
    ),
    Case(419, "Licence question again", ANA, 4, "studio", IN_PROGRESS, 700),
    Case(420, "Wrong total on an invoice page", INITECH_USER, 3, "studio", ON_HOLD, 100),
    Case(421, "Production is down after the night's release", ANA, 1, "runtime", IN_PROGRESS, 0),
    Case(422, "Certificate about to expire", BO, 2, "cloud", IN_PROGRESS, 9),
    Case(423, "Cannot reach the test system", BO, 3, "cloud", IN_PROGRESS, 26),
    Case(424, "Feature request: dark theme", INITECH_USER, 4, "studio", IN_PROGRESS, 190),
    Case(425, "Queue does not drain", INITECH_USER, 2, "runtime", IN_PROGRESS, 7),
    Case(426, "Typo on the welcome page", ANA, 4, "studio", IN_PROGRESS, 200),
    Case(427, "API answers with an empty page", ANA, 3, "cloud", IN_PROGRESS, 75),
    Case(428, "Memory grows over night", BO, 1, "runtime", IN_PROGRESS, 1),
    Case(429, "Database backup takes 9 hours", INITECH_USER, 3, "cloud", IN_PROGRESS, 48),
    Case(430, "How do we rename an app?", BO, 4, "studio", WAITING, 12, (Said(11, KIM, "Which one?"),)),
    Case(431, "Mail is sent twice", ANA, 2, "runtime", ON_HOLD, 16, (Said(15, KIM, "Waiting.", public=False),)),
    Case(432, "Report shows last year", INITECH_USER, 3, "studio", OPEN, 2, assignee=None),
    Case(433, "Scheduler stopped on one node", BO, 2, "runtime", IN_PROGRESS, 4),
)
WORK = (
    (41, "Release 9.5 breaks the start of an app", 48.0),
    (42, "Import fails on empty lines", 28.0),
    (43, "Memory is not given back", 12.0),
)


def add_issues(world: World) -> None:
    """Put every case into the site, with its conversation, and the pieces of work of engineering."""
    for case in CASES:
        _add_case(world, case)
    for number, summary, hours in WORK:
        _keep(world, _blank(world, ENG, f"ENG-{number}", str(21000 + number), BUG, TO_DO, summary, KIM, hours))


def _add_case(world: World, case: Case) -> None:
    kind = INCIDENT if case.severity < 4 else REQUEST
    issue = _blank(
        world, SUP, f"SUP-{case.number}", str(20000 + case.number), kind, OPEN, case.summary, case.reporter, case.hours
    )
    issue.description = from_text(f"{case.summary}. Please have a look.")
    issue.priority_id = str(case.severity)
    issue.assignee_id = case.assignee
    issue.request_type_id = "11" if kind == INCIDENT else "12"
    issue.component_ids = [COMPONENTS[case.product]]
    issue.values = {SEVERITY: str(10500 + case.severity), PRODUCT: PRODUCTS[case.product]}
    if case.severity == 1:
        issue.values[ENVIRONMENT] = PRODUCTION
    companies = [one.id for one in world.organizations.values() if case.reporter in one.member_ids]
    issue.values[ORGANIZATIONS] = companies
    _keep(world, issue)
    for said in case.talk:
        _say(world, issue, said)
    if case.status != OPEN:
        _move(world, issue, case)


def _blank(
    world: World, project: str, key: str, number: str, kind: str, status: str, summary: str, by: str, hours: float
) -> Issue:
    opened = world.now() - timedelta(hours=hours)
    return Issue(number, key, project, kind, status, summary, by, by, opened, opened, opened, priority_id="3")


def _keep(world: World, issue: Issue) -> None:
    world.issues[issue.id] = issue
    world.comments[issue.id], world.histories[issue.id] = [], []


def _say(world: World, issue: Issue, said: Said) -> None:
    at = world.now() - timedelta(hours=said.hours)
    number = world.numbers.text("comment")
    body = from_text(said.text)
    world.comments[issue.id].append(Comment(number, said.author, body, at, at, said.author, said.public))
    issue.updated_at = at


def _move(world: World, issue: Issue, case: Case) -> None:
    """To where the case stands, at the time of the first message, as an agent did it."""
    at: datetime = world.now() - timedelta(hours=case.talk[0].hours if case.talk else case.hours)
    old, new = world.statuses[issue.status_id], world.statuses[case.status]
    line = {"field": "status", "fieldtype": "jira", "fieldId": "status", "from": old["id"], "fromString": old["name"]}
    items = [line | {"to": new["id"], "toString": new["name"]}]
    issue.status_id, issue.status_changed_at = case.status, at
    issue.updated_at = max(issue.updated_at, at)
    if new["category"] == "done":
        issue.resolution_id, issue.resolved_at = DONE_RESOLUTION, at
    world.histories[issue.id].append(History(world.numbers.text("history"), KIM, at, items))
