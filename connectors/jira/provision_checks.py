"""Lists what an installation cannot do for a Jira admin: switches and steps that only a person may take.

Pure: the vendor's JSON in, sentences out, each with where to click and a code that ``doctor`` uses too.
Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: permissions, permission schemes, workflows;
cloud/jira/service-desk/rest: request types. Data Center: its API reads workflows and options, and changes neither.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connectors import ownership
from connectors.jira import desired, provision_facts
from connectors.jira.desired import FieldSpec
from connectors.jira.provision_facts import PORTAL_MARK, Context, Json, Project, Site, own_transition
from core.fields import ACTION, STATE, Shown

AN_ADMIN = ("ADMINISTER",)
MAY_SHARE = ("CREATE_SHARED_OBJECTS",)
IN_A_PROJECT = (
    "BROWSE_PROJECTS",
    "EDIT_ISSUES",
    "ADD_COMMENTS",
    "ASSIGN_ISSUES",
    "MANAGE_WATCHERS",
)
IN_A_DESK = ("SERVICEDESK_AGENT",)
MAY_TRANSITION = "TRANSITION_ISSUES"
PORTAL_CUSTOMERS = "sd.customer.portal.only"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks look at beside the site itself.

    ``installer`` and ``running`` are permissions by key, of the admin and, by project key, of the service's own
    account; ``portal_may`` the keys of the projects whose customers may use transitions; ``bare_types`` the names
    of the request types, by project key, each with those of our fields by name that customers read and its form lacks;
    ``watching`` whether issues can be watched.
    """

    installer: Mapping[str, Json] = field(default_factory=dict)
    running: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    portal_may: frozenset[str] = frozenset()
    bare_types: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    watching: bool = True


def permissions_in(project: Project) -> tuple[str, ...]:
    """What the service's own account must be allowed in a project."""
    return IN_A_PROJECT + (IN_A_DESK if project.service_desk else ())


def by_hand(site: Site, seen: Seen, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Everything a person must do, most urgent first; empty when there is nothing.

    In: the site, what was looked at beside it, and the titles that our fields bear or shall bear, by name.
    """
    return (
        *_installer(seen),
        *_running(site, seen),
        *_team_managed(site.projects),
        *_doubles(site),
        *_workflows(site),
        *_contexts(site),
        *_adopted(site),
        *_watching(seen),
        *_portal(site, seen, titles),
    )


def on_data_center(site: Site, specs: tuple[FieldSpec, ...], titles: Mapping[str, str], account: str) -> Iterable[str]:
    """The exact steps where the API changes no options, screens, workflows or webhooks.

    In: the wanted fields and the titles they bear, by name. Options that stand are left out; what the API does not
    even show is said each time.
    """
    yield from _options_by_hand(site, specs, titles)
    keys = ", ".join(one.key for one in site.projects)
    state = next(one for one in specs if one.name == STATE)
    asked = (ACTION, *desired.screen_names(specs))
    yield (
        f"Administration > Issues > Screens > the edit and view screens of {keys}: add {_quoted(titles.values())}; what"
        " is not on the edit screen Data Center lets nobody write   [JS-21]"
    )
    yield (
        f'Administration > Issues > Screens > Add screen "{desired.SCREEN_NAME}" with'
        f" {_quoted(titles[name] for name in asked)}, in this order   [JS-22]"
    )
    yield (
        f'Administration > Issues > Workflows > each one of {keys} > Edit: add the transition "Escalate" from any'
        f' status to itself with the screen "{desired.SCREEN_NAME}"; where an add-on brings a value condition, add'
        f' "{titles[STATE]}" = "{state.options[Shown.AVAILABLE]}" (without it the service refuses, with the reason,'
        " what is too early); for a service desk tick Show transition on the customer portal   [JS-23]"
    )
    yield (
        f"Administration > System > WebHooks > Create: name it {ownership.mark(desired.webhook_mark(account))}, JQL"
        f" {desired.issues_of(tuple(one.key for one in site.projects))}, events {', '.join(desired.EVENTS)}, secret as"
        " in JIRA_WEBHOOK_SECRET or as kept by `halyard install apply`   [JS-24]"
    )


def _options_by_hand(site: Site, specs: tuple[FieldSpec, ...], titles: Mapping[str, str]) -> Iterable[str]:
    found = provision_facts.own_fields(site)
    for one in specs:
        here = str(found.get(one.name, {}).get("id"))
        there = {str(option["value"]) for option in site.contexts.get(here, Context()).options}
        missing = [words for words in one.options.values() if words not in there]
        if missing:
            yield (
                f'Administration > Issues > Custom fields > "{titles[one.name]}" > Configure > Edit options: add, to'
                f" the letter, {_quoted(missing)}; then apply again   [JS-20]"
            )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _installer(seen: Seen) -> Iterable[str]:
    if _lacking(AN_ADMIN, seen.installer):
        yield (
            "Settings > System > Global permissions: the installing account lacks Administer Jira;"
            " install with an admin's credentials   [JS-01]"
        )
    if _lacking(MAY_SHARE, seen.installer):
        yield (
            "Settings > System > Global permissions: give the installing account Share dashboards and filters, or the"
            " lists of escalated issues cannot be made   [JS-09]"
        )


def _running(site: Site, seen: Seen) -> Iterable[str]:
    for project in site.projects:
        if project.key not in seen.running:
            continue
        lacking = _lacking(permissions_in(project), seen.running[project.key])
        if lacking:
            yield (
                f"{project.key}: Project settings > Permissions: give the service's account"
                f" {', '.join(lacking)}   [JS-02]"
            )


def _lacking(wanted: tuple[str, ...], told: Mapping[str, Json]) -> tuple[str, ...]:
    """The permissions that are not had, in the host's words where it says them."""
    return tuple(
        str(told.get(one, {}).get("name") or one)
        for one in wanted
        if told.get(one, {}).get("havePermission") is not True
    )


def _team_managed(projects: Iterable[Project]) -> Iterable[str]:
    for one in projects:
        if one.team_managed:
            yield (
                f"{one.key}: the project is team-managed; its fields and workflow are its own and cannot be installed"
                " into. Move its issues to a company-managed project, or take it out of `projects`   [JS-05]"
            )


def _doubles(site: Site) -> Iterable[str]:
    for name in provision_facts.doubles(site):
        yield f'"{name}" is a copy that bears our mark; delete it or take the mark out of its description   [JS-03]'


def _workflows(site: Site) -> Iterable[str]:
    for one in site.workflows:
        if not provision_facts.is_editable(one):
            yield (
                f'Settings > Issues > Workflows: "{one["name"]}" cannot be changed; copy it, give the project'
                " the copy, and apply again   [JS-04]"
            )


def _contexts(site: Site) -> Iterable[str]:
    keys = {one.id: one.key for one in site.projects}
    for one in provision_facts.own_fields(site).values():
        context = site.contexts.get(one["id"], Context())
        apart = [keys[number] for number in context.apart if number in keys]
        if apart:
            yield (
                f'Settings > Issues > Custom fields > "{one["name"]}" > Contexts: delete the one of'
                f" {', '.join(apart)}, since options there are others than ours   [JS-06]"
            )


def _adopted(site: Site) -> Iterable[str]:
    """Fields of the customer's that nobody can see or fill in; we put none of theirs on their screens."""
    shown = {one for screen in site.viewed | site.edited for one in site.screen_fields.get(screen, ())}
    ours = provision_facts.own_fields(site)
    for name in sorted(provision_facts.adopted(site)):
        if str(ours[name]["id"]) not in shown:
            yield (
                f'Settings > Issues > Screens: "{ours[name]["name"]}" was adopted and is on none of the projects\''
                " screens; put it where people should see or fill it in   [JS-08]"
            )


def _watching(seen: Seen) -> Iterable[str]:
    if not seen.watching:
        yield (
            "Settings > System > General configuration: allow users to watch issues, or managers cannot be"
            " added   [JS-07]"
        )


def _portal(site: Site, seen: Seen, titles: Mapping[str, str]) -> Iterable[str]:
    desks = [one for one in site.projects if one.service_desk and not one.team_managed]
    if not desks:
        return
    for one in site.workflows:
        ours = own_transition(one)
        if ours is not None and (ours.get("properties") or {}).get(PORTAL_MARK) != "true":
            yield (
                f'Settings > Issues > Workflows > "{one["name"]}" > transition "{ours["name"]}": tick Show transition'
                " on the customer portal   [JS-10]"
            )
    for project in desks:
        yield from _desk(project, seen, titles)


def _desk(project: Project, seen: Seen, titles: Mapping[str, str]) -> Iterable[str]:
    if project.key not in seen.portal_may:
        yield (
            f"{project.key}: Project settings > Permissions > Transition Issues: grant it to Service Project Customer"
            " - Portal Access, or customers will not see the action   [JS-12]"
        )
    for name, lacking in seen.bare_types.get(project.key, {}).items():
        wanted = _quoted(titles.get(one, one) for one in lacking)
        yield (
            f"{project.key}: Project settings > Request types > {name}: add {wanted} to the portal form,"
            " so that customers see how it stands and the link by which they say more   [JS-11]"
        )
