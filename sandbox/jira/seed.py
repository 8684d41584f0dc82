"""The demo site: its people, projects, types, fields, screens and workflows, as the story needs them."""

from sandbox.clock import Clock
from sandbox.jira.fields import SERVICE, TYPES
from sandbox.jira.records import Context, CustomField, Json, Option, Project, RequestType, ServiceDesk
from sandbox.jira.seed_issues import add_issues
from sandbox.jira.seed_people import (
    ADMIN,
    KIM,
    LEAD,
    LEADS,
    add_customers,
    add_staff,
    support_permissions,
    work_permissions,
)
from sandbox.jira.seed_promises import add_promises
from sandbox.jira.seed_workflows import DEVELOPMENT, SUPPORT_FLOW, add_statuses, add_workflows
from sandbox.jira.world import Deployment, World, make_world

SUP, ENG = "10000", "10001"
DESK = "1"
INCIDENT, REQUEST, PROBLEM, BUG, TASK, SUBTASK = "10100", "10101", "10102", "10110", "10111", "10113"
TYPE_NAMES = (
    (INCIDENT, "Incident", "Something is broken"),
    (REQUEST, "Service request", "A question or a wish"),
    (PROBLEM, "Problem", "What several incidents have in common"),
    (BUG, "Bug", "Something to put right"),
    (TASK, "Task", "A piece of work"),
    (SUBTASK, "Sub-task", "A part of a piece of work"),
)
PRIORITIES = (("1", "Highest"), ("2", "High"), ("3", "Medium"), ("4", "Low"), ("5", "Lowest"))
RESOLUTIONS = (("10000", "Done"), ("10001", "Won't do"), ("10002", "Duplicate"), ("10003", "Known error"))
LINKS = (
    ("10000", "Blocks", "is blocked by", "blocks"),
    ("10002", "Duplicate", "is duplicated by", "duplicates"),
    ("10003", "Relates", "relates to", "relates to"),
    ("10004", "Problem/Incident", "is caused by", "causes"),
)
ORGANIZATIONS, PARTICIPANTS, REQUEST_TYPE = "customfield_10002", "customfield_10003", "customfield_10010"
FLAGGED, FIRST_RESPONSE, TO_RESOLUTION = "customfield_10021", "customfield_10030", "customfield_10031"
SEVERITY, PRODUCT, ENVIRONMENT = "customfield_10050", "customfield_10051", "customfield_10052"
CREATE_SCREEN, EDIT_SCREEN, WORK_SCREEN = "10001", "10002", "10003"


def demo_world(clock: Clock, secrets: dict[str, str] | None = None, deployment: Deployment = "Cloud") -> World:
    """The site of the guided story, issues and all."""
    return make_world(clock, seed_demo, secrets, deployment)


def empty_world(clock: Clock, secrets: dict[str, str] | None = None, deployment: Deployment = "Cloud") -> World:
    """The same people, projects and sign-in, but no customers, no fields of the customer's own and no issues."""
    return make_world(clock, seed_empty, secrets, deployment)


def seed_demo(world: World) -> None:
    seed_empty(world)
    add_customers(world)
    _add_customer_fields(world)
    desk = world.service_desks[DESK]
    desk.organization_ids = sorted(world.organizations)
    desk.customer_ids = [user.id for user in world.users.values() if user.customer]
    add_issues(world)


def seed_empty(world: World) -> None:
    add_staff(world)
    add_statuses(world)
    for type_id, name, description in TYPE_NAMES:
        known: Json = {"id": type_id, "name": name, "description": description, "subtask": type_id == SUBTASK}
        world.issue_types[type_id] = known
    world.priorities = {number: {"id": number, "name": name, "description": ""} for number, name in PRIORITIES}
    world.resolutions = {number: {"id": number, "name": name, "description": ""} for number, name in RESOLUTIONS}
    for number, name, inward, outward in LINKS:
        world.link_types[number] = {"id": number, "name": name, "inward": inward, "outward": outward}
    _add_service_fields(world)
    _add_screens(world)
    add_workflows(world)
    _add_projects(world)
    _add_desk(world)


def _add_service_fields(world: World) -> None:
    """The fields that every service project brings with it."""
    fields = (
        (ORGANIZATIONS, "Organizations", f"{SERVICE}sd-customer-organizations", ()),
        (PARTICIPANTS, "Request participants", f"{SERVICE}sd-request-participants", ()),
        (REQUEST_TYPE, "Request Type", f"{SERVICE}vp-origin", ()),
        (FLAGGED, "Flagged", f"{TYPES}multicheckboxes", (("10019", "Impediment"),)),
        (FIRST_RESPONSE, "Time to first response", f"{SERVICE}sd-sla-field", ()),
        (TO_RESOLUTION, "Time to resolution", f"{SERVICE}sd-sla-field", ()),
    )
    for field_id, name, kind, options in fields:
        _add_field(world, CustomField(field_id, name, kind, locked=True), options)
    for field_id in (ORGANIZATIONS, PARTICIPANTS, REQUEST_TYPE, FIRST_RESPONSE, TO_RESOLUTION):
        world.custom_fields[field_id].contexts[0].project_ids = [SUP]


def _add_customer_fields(world: World) -> None:
    """What the customer's own admin made, for the support project only."""
    fields = (
        (SEVERITY, "Severity", tuple((str(10500 + n), f"S{n}") for n in range(1, 5))),
        (PRODUCT, "Product", (("10511", "Runtime"), ("10512", "Studio"), ("10513", "Cloud"))),
        (ENVIRONMENT, "Environment of use", (("10521", "Production"), ("10522", "Acceptance"), ("10523", "Test"))),
    )
    for field_id, name, options in fields:
        made = CustomField(field_id, name, f"{TYPES}select", searcher=f"{TYPES}multiselectsearcher")
        _add_field(world, made, options)
        made.contexts[0].project_ids = [SUP]
        for screen in (CREATE_SCREEN, EDIT_SCREEN):
            world.screens[screen]["tabs"][0]["fields"].append(field_id)


def _add_field(world: World, one: CustomField, options: tuple[tuple[str, str], ...]) -> None:
    number = str(10200 + one.number % 1000)
    context = Context(number, f"Default Configuration Scheme for {one.name}")
    context.options = [Option(option_id, value) for option_id, value in options]
    one.contexts.append(context)
    world.custom_fields[one.id] = one


def _add_screens(world: World) -> None:
    basic = ["summary", "description", "priority", "labels", "components", "assignee", "reporter", "duedate"]
    screens = (
        (CREATE_SCREEN, "Support: create", ["issuetype", *basic, ORGANIZATIONS, REQUEST_TYPE]),
        (EDIT_SCREEN, "Support: edit and view", [*basic, "resolution", ORGANIZATIONS, PARTICIPANTS, FLAGGED]),
        (WORK_SCREEN, "Engineering", ["issuetype", *basic, "parent", FLAGGED]),
    )
    for place, (screen_id, name, fields) in enumerate(screens):
        tab = {"id": str(10100 + place), "name": "Field Tab", "fields": fields}
        world.screens[screen_id] = {"id": screen_id, "name": name, "description": "", "tabs": [tab]}


def _add_projects(world: World) -> None:
    support = Project(SUP, "SUP", "Support", "service_desk", LEAD, [INCIDENT, REQUEST, PROBLEM], support_permissions())
    work = Project(ENG, "ENG", "Engineering", "software", KIM, [BUG, TASK, SUBTASK], work_permissions())
    support.workflows, work.workflows = {"": SUPPORT_FLOW}, {"": DEVELOPMENT}
    support.screens = {"create": CREATE_SCREEN, "edit": EDIT_SCREEN, "view": EDIT_SCREEN}
    work.screens = {"create": WORK_SCREEN, "edit": WORK_SCREEN, "view": WORK_SCREEN}
    support.next_number, work.next_number = 501, 101
    for number, name in (("10001", "Runtime"), ("10002", "Studio"), ("10003", "Cloud")):
        support.components[number] = {"id": number, "name": name, "description": ""}
    level = {"id": "10100", "name": "Leads only", "description": "", "grants": [f"group:{LEADS}", f"user:{ADMIN}"]}
    support.security_levels["10100"] = level
    world.projects = {SUP: support, ENG: work}


def _add_desk(world: World) -> None:
    world.service_desks[DESK] = ServiceDesk(DESK, SUP)
    form = ["summary", "description"]
    for number, name, type_id in (("11", "Report an incident", INCIDENT), ("12", "Ask a question", REQUEST)):
        made = RequestType(number, name, f"{name} here", DESK, type_id, [*form, SEVERITY, PRODUCT], ["summary"])
        world.request_types[number] = made
    add_promises(world, DESK, FIRST_RESPONSE, TO_RESOLUTION)
