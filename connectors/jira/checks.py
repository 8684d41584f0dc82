"""Examines a Jira site for ``halyard doctor``: the ids of all that is looked at, and what a plan does not show.

Rule 1: it only reads. Rule 2: what is wanted at the site is said by ``desired`` alone; here stands only which id a
difference has. Rule 3: the signing secret is told by nobody; the webhook's name bears its fingerprint.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: issue fields; cloud/jira/platform/webhooks.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from connectors.checks import all_there, planned
from connectors.jira import desired, desired_views
from connectors.jira.account import JiraAccount
from connectors.jira.budget import Budget
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import Json
from connectors.jira.session import api, open_session
from core.findings import Check, Finding, Grade
from core.ports import Change, Plan
from core.secrets import Secret


def _hand(number: str, about: str, expected: str, cure: str, grade: Grade = Grade.WARNING) -> Check:
    return Check(number, about, expected, cure, grade)


SIGN_IN = Check(
    "JS-09",
    "sign-in",
    "the service's own credentials open the site",
    "Atlassian account > Security > API tokens: make a new one (they end after a year at most), set JIRA_EMAIL and"
    " JIRA_API_TOKEN (JIRA_PERSONAL_ACCESS_TOKEN on Data Center), start the service again",
    door=True,
)
CONFIGURATION = Check(
    "JS-15",
    "configuration",
    "the site's configuration can be read",
    "lend an admin's credentials in JIRA_ADMIN_EMAIL and JIRA_ADMIN_API_TOKEN, then look again",
    Grade.WARNING,
)
MAPPED = Check(
    "JS-13",
    "mapped fields",
    "every field that halyard.yaml names is there",
    "Settings > Issues > Custom fields: bring the field back, or name another in halyard.yaml",
)
ONLY_OURS = Check(
    "JS-14",
    "fields written only by us",
    "no field of ours is on a screen where it is not planned: there anybody could edit it",
    "Settings > Issues > Screens > the screen that is named: take the field off it",
)
ROUND_TRIP = Check(
    "JS-45",
    "webhook round trip",
    "a signed test call can be asked for; whether it came is seen in `halyard deliveries list`",
    "start the service, see that its address can be reached from outside, then: halyard doctor --round-trip",
)

CHECKS = (
    _hand("JS-01", "installing user", "who installs administers Jira", "install with an admin's credentials"),
    _hand(
        "JS-02",
        "permissions",
        "the service's account may do what it has to in each project",
        "Project settings > Permissions: give the service's account what is named",
        Grade.FAILURE,
    ),
    _hand("JS-03", "copies", "no copy bears one of our marks", "delete the copy, or the mark in its description"),
    _hand("JS-04", "workflows", "the projects' workflows can be changed", "give the project a copy of the workflow"),
    _hand("JS-05", "projects", "every project is company-managed", "move its issues, or take it out of `projects`"),
    _hand("JS-06", "contexts", "no project has a context of its own for our fields", "delete that context"),
    _hand(
        "JS-07",
        "watching",
        "issues can be watched, so that managers can be added",
        "Settings > System > General configuration: allow users to watch issues",
        Grade.FAILURE,
    ),
    _hand("JS-08", "adopted fields", "an adopted field is on a screen", "Settings > Issues > Screens: put it there"),
    SIGN_IN,
    _hand("JS-10", "transition in the portal", "the portal shows our transition", "tick it in the workflow"),
    _hand("JS-11", "portal form", "the portal form shows our fields", "Project settings > Request types: add them"),
    _hand("JS-12", "customers' transition", "customers may use transitions", "Project settings > Permissions"),
    MAPPED,
    ONLY_OURS,
    CONFIGURATION,
    _hand("JS-20", "options, Data Center", "every option is there", "Administration > Issues > Custom fields"),
    _hand("JS-21", "screens, Data Center", "our fields are on the screens", "Administration > Issues > Screens"),
    _hand("JS-22", "own screen, Data Center", "the action's screen is there", "Administration > Issues > Screens"),
    _hand("JS-23", "workflow, Data Center", "the transition is there", "Administration > Issues > Workflows"),
    _hand("JS-24", "webhook, Data Center", "the webhook is there", "Administration > System > WebHooks"),
    planned("JS-30", "fields", "every field of ours is there", alone=False),
    planned("JS-31", "fields' settings", "every field of ours is named and set as planned"),
    planned("JS-32", "fields' options", "every option of our fields is there under its name", alone=False),
    planned("JS-33", "fields' context", "our fields hold in all projects"),
    planned("JS-34", "option codes", "each project keeps which option has which code"),
    planned("JS-35", "the action's screen", "the transition's screen is there with its fields"),
    planned("JS-36", "project screens", "our fields are on the projects' screens"),
    planned("JS-37", "transition", "the Escalate transition is in each workflow"),
    planned("JS-38", "transition's condition", "the transition shows only where the policy allows it"),
    planned("JS-39", "transition's effect", "the transition leads, asks and writes as planned"),
    planned("JS-40", "webhook", "our webhook is there"),
    planned("JS-41", "webhook address", "our webhook calls the service's public address"),
    planned("JS-42", "signing secret", "the webhook was last written with the secret that the service holds"),
    planned("JS-43", "webhook enabled", "our webhook is enabled"),
    planned("JS-44", "webhook's events", "our webhook is signed and tells of every event of our projects"),
    ROUND_TRIP,
    planned("JS-46", "further objects", "whatever else is planned is there and as planned"),
    planned("JS-47", "filters and dashboard", "the filters and the dashboard of escalations are there and as planned"),
)
OBJECTS = {
    (desired.FIELD, ""): "JS-30",
    (desired.FIELD, "*"): "JS-31",
    (desired.FIELD, "option"): "JS-32",
    (desired.FIELD, "context"): "JS-33",
    (desired.CODES, "*"): "JS-34",
    (desired.SCREEN, "*"): "JS-35",
    (desired.JOINED, "*"): "JS-36",
    (desired.WORKFLOW, "transition"): "JS-37",
    (desired.WORKFLOW, "when"): "JS-38",
    (desired.WORKFLOW, "*"): "JS-39",
    (desired.WEBHOOK, ""): "JS-40",
    (desired.WEBHOOK, "endpoint"): "JS-41",
    (desired.WEBHOOK, "title"): "JS-42",
    (desired.WEBHOOK, "active"): "JS-43",
    (desired.WEBHOOK, "*"): "JS-44",
    (desired_views.FILTER, "*"): "JS-47",
    (desired_views.DASHBOARD, "*"): "JS-47",
    ("*", "*"): "JS-46",
}


class JiraExamination:
    """What Jira's connector brings for ``halyard doctor``."""

    checks = CHECKS
    objects = OBJECTS
    sign_in = SIGN_IN.id
    configuration = CONFIGURATION.id
    round_trip = ROUND_TRIP.id

    def examine(
        self, settings: JiraAccount, clock: Callable[[], datetime], secret: Callable[[str], Secret | None], plan: Plan
    ) -> tuple[Finding, ...]:
        """Mapped fields, and fields that only we write; raises the ``HostError`` kinds of the reads."""
        del secret
        running = Calls(open_session(settings, clock, Budget(clock)))
        fields = running.listed(f"{api(settings)}/field")
        astray = "; ".join(words for change in plan.changes for words in _astray(change, _titles(plan)))
        return (_mapped(settings, fields), ONLY_OURS.judged(astray, "none astray"))


def _titles(plan: Plan) -> Mapping[str, str]:
    return {
        one.wanted.key.removeprefix("halyard."): one.wanted.title
        for one in plan.changes
        if one.wanted.kind == desired.FIELD
    }


def _astray(change: Change, titles: Mapping[str, str]) -> Iterable[str]:
    """Fields of ours on a screen of the customer's where they are not wanted: there anybody could edit them."""
    if change.wanted.kind != desired.JOINED or change.found is None:
        return
    there, wanted = change.found.facts["field"], change.wanted.facts["field"]
    if isinstance(there, frozenset) and isinstance(wanted, frozenset) and there - wanted:
        names = ", ".join(f'"{titles.get(one, one)}"' for one in sorted(there - wanted))
        yield f'{names} on the screen "{change.wanted.title}"'


def _mapped(settings: JiraAccount, fields: Iterable[Json]) -> Finding:
    there = {str(one[part]).casefold() for one in fields for part in ("id", "name")}
    sources = ((fact, one) for fact, source in settings.sources.items() for one in source.chain())
    return all_there(MAPPED, ((fact, one.name) for fact, one in sources if one.kind == "field"), there)
