"""Collects a Jira site's configuration for an installation: only reads, and no more than the wish is about.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: projects, issue fields, contexts, screens,
screen schemes, workflows; cloud/jira/platform/webhooks. Data Center 10: ``customFields``.
"""

from collections.abc import Iterable, Mapping

from connectors.jira import desired, provision_facts, provision_views
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_checks import AN_ADMIN, MAY_SHARE, MAY_TRANSITION, PORTAL_CUSTOMERS, Seen, permissions_in
from connectors.jira.provision_facts import Context, Json, Project, Site
from core.errors import TicketGone, WillNotWork

WEBHOOKS = "/rest/webhooks/1.0/webhook"
CLOUD = "/rest/api/3"
AT_ONCE = 20
"""How many pairs of project and issue type are asked about in one question."""


def read_cloud(calls: Calls, keys: tuple[str, ...]) -> Site:
    """The site of a Jira Cloud account whose projects have these keys.

    Errors: ``WillNotWork`` for a project that the admin cannot see, and those of the reads.
    """
    api = CLOUD
    projects = tuple(project(calls, api, key) for key in keys)
    fields = calls.every(f"{api}/field/search")
    own = provision_facts.own_fields(Site(fields=fields))
    ours = tuple(one for one in projects if not one.team_managed)
    seen = shown(calls, ours)
    screens = calls.every(f"{api}/screens")
    mine = provision_facts.own(screens).get(desired.SCREEN_MARK)
    wanted = {*seen["viewed"], *seen["edited"], *({str(mine["id"])} if mine else ())}
    portal, statuses = read_workflows(calls, (one for one in ours if one.service_desk))
    others, more = read_workflows(calls, (one for one in ours if not one.service_desk))
    filters, dashboards = provision_views.read(calls)
    binned = calls.every(f"{api}/field/search/trashed")
    return Site(
        projects=projects,
        fields=fields,
        binned=binned,
        contexts={str(one["id"]): context(calls, str(one["id"]), provision_facts.kind_of(one)) for one in own.values()},
        screens=screens,
        screen_fields={one: screen_fields(calls, one) for one in sorted(wanted)},
        viewed=frozenset(seen["viewed"]),
        edited=frozenset(seen["edited"]),
        workflows=tuple({**portal, **others}.values()),
        portal_workflows=frozenset(portal),
        statuses=tuple({**statuses, **more}.values()),
        webhooks=calls.listed(WEBHOOKS),
        filters=filters,
        dashboards=dashboards,
        gadgets=provision_views.read_gadgets(calls, dashboards),
    )


def read_data_center(calls: Calls, keys: tuple[str, ...]) -> Site:
    """The site of a Data Center account: its fields with their options, and the projects; the rest is not shown."""
    api = "/rest/api/2"
    projects = tuple(project(calls, api, key) for key in keys)
    fields = tuple(_dc_field(one) for one in calls.every(f"{api}/customFields"))
    own = provision_facts.own_fields(Site(fields=fields))
    number = {name: str(one["id"]).rpartition("_")[2] for name, one in own.items()}
    return Site(
        projects=projects,
        fields=fields,
        contexts={
            str(one["id"]): Context("global", _dc_options(calls, number[name]))
            for name, one in own.items()
            if provision_facts.kind_of(one) in desired.WITH_OPTIONS
        },
    )


def project(calls: Calls, api: str, key: str) -> Project:
    """A project and the table of option codes that it keeps."""
    try:
        found = calls.read(f"{api}/project/{key}")
    except TicketGone as error:
        raise WillNotWork(f"there is no project {key} that this admin can see; check `projects`") from error
    kept = calls.read_if_there(f"{api}/project/{key}/properties/{desired.OPTIONS_PROPERTY}").get("value")
    ids: object = None
    if api != CLOUD:
        ids = calls.read_if_there(f"{api}/project/{key}/properties/{desired.FIELDS_PROPERTY}").get("value")
    return Project(
        id=str(found["id"]),
        key=str(found["key"]),
        name=str(found.get("name") or key),
        issue_types=tuple(str(one["id"]) for one in found.get("issueTypes") or ()),
        team_managed=found.get("style") == "next-gen" or found.get("simplified") is True,
        service_desk=found.get("projectTypeKey") == "service_desk",
        codes=_table(kept),
        own_ids={str(name): str(number) for name, number in ids.items()} if isinstance(ids, dict) else {},
    )


def context(calls: Calls, field_id: str, kind: str) -> Context:
    """The context of one of our fields that holds everywhere, with its options, and which projects have their own."""
    path = f"/rest/api/3/field/{field_id}/context"
    found = calls.every(path)
    everywhere = next((one for one in found if one.get("isGlobalContext") and one.get("isAnyIssueType")), None)
    apart: tuple[str, ...] = ()
    if any(one is not everywhere for one in found):
        mapped = calls.every(f"{path}/projectmapping")
        apart = tuple(str(one["projectId"]) for one in mapped if one.get("projectId") is not None)
    if everywhere is None:
        return Context(apart=apart)
    number = str(everywhere["id"])
    options = calls.every(f"{path}/{number}/option") if kind in desired.WITH_OPTIONS else ()
    return Context(number, options, apart)


def screen_fields(calls: Calls, screen_id: str) -> tuple[str, ...]:
    """The ids of the fields on a screen, over all its tabs."""
    path = f"/rest/api/3/screens/{screen_id}/tabs"
    return tuple(str(one["id"]) for tab in calls.listed(path) for one in calls.listed(f"{path}/{tab['id']}/fields"))


def read_workflow(calls: Calls, workflow_id: str) -> tuple[Json, tuple[Json, ...]]:
    """One workflow with its version as it is this moment, and the statuses it uses; ``TicketGone`` without it."""
    answer = calls.ask("/rest/api/3/workflows", {"workflowIds": [workflow_id]})
    found = [one for one in answer.get("workflows") or () if str(one["id"]) == workflow_id]
    if not found:
        raise TicketGone(f"workflow {workflow_id} is gone; plan again")
    return found[0], tuple(answer.get("statuses") or ())


def read_workflows(calls: Calls, projects: Iterable[Project]) -> tuple[dict[str, Json], dict[str, Json]]:
    """The workflows that issues of these projects follow, and the statuses they use, each once, by id."""
    pairs = [{"projectId": one.id, "issueTypeId": kind} for one in projects for kind in one.issue_types]
    workflows: dict[str, Json] = {}
    statuses: dict[str, Json] = {}
    for begin in range(0, len(pairs), AT_ONCE):
        answer = calls.ask("/rest/api/3/workflows", {"projectAndIssueTypes": pairs[begin : begin + AT_ONCE]})
        workflows |= {str(one["id"]): one for one in answer.get("workflows") or ()}
        statuses |= {str(one["statusReference"]): one for one in answer.get("statuses") or ()}
    return workflows, statuses


def look(calls: Calls, running: Calls, site: Site) -> Seen:
    """What the checks look at beside the site: permissions, portal forms, and whether issues can be watched.

    In: an admin's calls and the service's own. What a site does not show is taken to be as it should.
    """
    ours = tuple(one for one in site.projects if not one.team_managed)
    desks = tuple(one for one in ours if one.service_desk)
    return Seen(
        installer=_permissions(calls, (*AN_ADMIN, *MAY_SHARE)),
        running={one.key: _permissions(running, permissions_in(one), f"projectKey={one.key}&") for one in ours},
        portal_may=frozenset(one.key for one in desks if _portal_may(calls, one)),
        bare_types={one.key: _bare_types(calls, one, site) for one in desks},
        watching=calls.read_if_there("/rest/api/3/configuration").get("watchingEnabled") is not False,
    )


def _permissions(calls: Calls, wanted: tuple[str, ...], where: str = "") -> Json:
    found: Json = calls.read_if_there(f"/rest/api/3/mypermissions?{where}permissions={','.join(wanted)}")
    told: Json = found.get("permissions") or {}
    return told


def _portal_may(calls: Calls, desk: Project) -> bool:
    scheme = calls.read_if_there(f"/rest/api/3/project/{desk.key}/permissionscheme?expand=permissions")
    granted = scheme.get("permissions")
    if granted is None:
        return True
    holders = {(one.get("holder") or {}).get("type") for one in granted if one.get("permission") == MAY_TRANSITION}
    return bool(holders & {PORTAL_CUSTOMERS, "anyone"})


def _bare_types(calls: Calls, desk: Project, site: Site) -> dict[str, tuple[str, ...]]:
    """Which of the fields that customers read each request type lacks; none where the site does not show its forms."""
    ids = {name: str(one["id"]) for name, one in provision_facts.own_fields(site).items()}
    path = f"/rest/servicedeskapi/servicedesk/{desk.key}/requesttype"
    try:
        kinds = calls.every(path, start="start")
    except (TicketGone, WillNotWork):
        return {}
    bare = {}
    for kind in kinds:
        shown = calls.read_if_there(f"{path}/{kind['id']}/field").get("requestTypeFields")
        there = {str(one.get("fieldId")) for one in shown or ()}
        lacking = tuple(name for name in desired.READ_BY_CUSTOMERS if ids.get(name) not in there)
        if shown is not None and lacking:
            bare[str(kind["name"])] = lacking
    return bare


def shown(calls: Calls, projects: tuple[Project, ...]) -> Mapping[str, set[str]]:
    """The ids of the screens on which issues of these projects are looked at and edited.

    A screen scheme names a screen for an operation only where it differs from the scheme's default one.
    """
    found: dict[str, set[str]] = {"viewed": set(), "edited": set()}
    if not projects:
        return found
    api = "/rest/api/3"
    asked = "&".join(f"projectId={one.id}" for one in projects)
    schemes = {
        str(one["issueTypeScreenScheme"]["id"]) for one in calls.every(f"{api}/issuetypescreenscheme/project?{asked}")
    }
    if not schemes:
        return found
    asked = "&".join(f"issueTypeScreenSchemeId={one}" for one in sorted(schemes))
    mapped = {str(one["screenSchemeId"]) for one in calls.every(f"{api}/issuetypescreenscheme/mapping?{asked}")}
    asked = "&".join(f"id={one}" for one in sorted(mapped))
    for scheme in calls.every(f"{api}/screenscheme?{asked}"):
        screens = scheme.get("screens") or {}
        found["viewed"].add(str(screens.get("view") or screens["default"]))
        found["edited"].add(str(screens.get("edit") or screens["default"]))
    return found


def _table(kept: object) -> dict[str, dict[str, str]]:
    """A code table as kept; whatever else somebody wrote there counts as nothing."""
    if not isinstance(kept, dict):
        return {}
    tables = {str(name): one for name, one in kept.items() if isinstance(one, dict)}
    return {name: {str(number): str(code) for number, code in one.items()} for name, one in tables.items()}


def _dc_field(one: Json) -> Json:
    """A custom field as Data Center lists it, named as Cloud names it."""
    number = str(one.get("numericId") or one["id"]).rpartition("_")[2]
    return {**one, "id": f"customfield_{number}", "schema": {"custom": str(one.get("type") or "")}}


def _dc_options(calls: Calls, number: str) -> tuple[Json, ...]:
    found = calls.read(f"/rest/api/2/customFields/{number}/options?maxResults=1000")
    return tuple(found.get("options") or ())
