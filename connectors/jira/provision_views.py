"""Reads, makes and mends the filters and the dashboard by which a team sees its escalated issues in Jira.

Rule 1: queries are wanted by our own names and written by ids, see :mod:`connectors.jira.desired_views`.
Rule 2: a dashboard is the customer's to arrange: only a list of ours that it lacks is put on it, at the end.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: filters, dashboards, dashboard item properties.
What settings a list on a dashboard takes is not in the vendor's description (``docs/jira.md``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors import ownership
from connectors.jira import desired_views, provision_facts
from connectors.jira.desired_views import DASHBOARD, FILTER, SiteViews
from connectors.jira.provision_bodies import members
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import ABOUT, Codes, Json, Project, Site
from core import fields
from core.errors import WillNotWork
from core.ports import Resource

API = "/rest/api/3"
RESULTS = "filter-results-gadget"
SETTINGS = "config"
SHOWN_AT_ONCE = "20"

_BY_ID = re.compile(r"cf\[(\d+)\](?: = (\d+))?")
_BY_NAME = re.compile(r"cf\[([a-z][\w.]*)\](?: = (\w+))?")


@dataclass(frozen=True, slots=True)
class Known:
    """What queries and lists are written with: our field ids by name, our codes by option id, the projects."""

    ids: Mapping[str, str]
    codes: Codes
    projects: tuple[Project, ...]


def read(calls: Calls) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """All filters of the site, and the dashboards that the admin sees."""
    filters = calls.every(
        f"{API}/filter/search?overrideSharePermissions=true&expand=description,jql,owner,sharePermissions"
    )
    return filters, calls.every(f"{API}/dashboard/search?expand=description,owner,sharePermissions")


def read_gadgets(calls: Calls, dashboards: Iterable[Json]) -> dict[str, tuple[Json, ...]]:
    """What is on the dashboards that bear a mark of ours, by the dashboard's id, with the settings of each list."""
    ours = provision_facts.own(dashboards).values()
    return {str(one["id"]): tuple(_gadgets(calls, str(one["id"]))) for one in ours}


def _gadgets(calls: Calls, board: str) -> Iterator[Json]:
    for one in calls.read(f"{API}/dashboard/{board}/gadget").get("gadgets") or ():
        settings: object = None
        if _is_list(one):
            path = f"{API}/dashboard/{board}/items/{one['id']}/properties/{SETTINGS}"
            settings = calls.read_if_there(path).get("value")
        yield {**one, SETTINGS: settings if isinstance(settings, dict) else {}}


def _is_list(gadget: Json) -> bool:
    return RESULTS in str(gadget.get("moduleKey") or gadget.get("uri") or "")


def site_views(site: Site) -> SiteViews:
    """The titles that are taken, and those that ours bear."""
    filters, boards = provision_facts.own(site.filters), provision_facts.own(site.dashboards)
    return SiteViews(
        foreign_filters=_foreign(site.filters, filters),
        own_filters={name: str(one["name"]) for name, one in filters.items()},
        foreign_dashboards=_foreign(site.dashboards, boards),
        own_dashboards={name: str(one["name"]) for name, one in boards.items()},
    )


def _foreign(every: Iterable[Json], own: Mapping[str, Json]) -> frozenset[str]:
    ours = {str(one["id"]) for one in own.values()}
    return frozenset(str(one["name"]) for one in every if str(one["id"]) not in ours)


def existing(site: Site, account: str, codes: Codes) -> tuple[Resource, ...]:
    """The filters and the dashboard of an account that are there."""
    names = {str(one["id"]): name for name, one in provision_facts.own_fields(site).items()}
    filters = provision_facts.own(site.filters)
    found = [_filter(name, one, site, names, codes) for name, one in filters.items() if _belongs(name, account)]
    board = provision_facts.own(site.dashboards).get(desired_views.board_mark(account))
    if board is not None:
        keys = {one.id: one.key for one in found}
        shown = (list_of(one) for one in site.gadgets.get(str(board["id"]), ()))
        facts = {"shared": _shared(board, site), "shows": frozenset(keys[one] for one in shown if one in keys)}
        key = ownership.key_of(desired_views.board_mark(account))
        found.append(Resource(DASHBOARD, key, str(board["name"]), facts, id=str(board["id"])))
    return tuple(found)


def _belongs(name: str, account: str) -> bool:
    return name in {desired_views.filter_mark(one, account) for one in (desired_views.ESCALATED, desired_views.READY)}


def _filter(name: str, one: Json, site: Site, names: Mapping[str, str], codes: Codes) -> Resource:
    facts = {"asks": named(str(one.get("jql") or ""), names, codes), "shared": _shared(one, site)}
    return Resource(FILTER, ownership.key_of(name), str(one["name"]), facts, id=str(one["id"]))


def _shared(one: Json, site: Site) -> frozenset[str]:
    """The projects under policy whose people see it."""
    keys = {each.id: each.key for each in site.projects}
    shares = (each.get("project") or {} for each in one.get("sharePermissions") or ())
    return frozenset(keys[str(each["id"])] for each in shares if str(each.get("id")) in keys)


def list_of(gadget: Json) -> str:
    """The id of the filter that a list on a dashboard shows; empty for anything else."""
    told = str((gadget.get(SETTINGS) or {}).get("filterId") or "")
    return told.removeprefix("filter-") if _is_list(gadget) else ""


def named(jql: str, names: Mapping[str, str], codes: Codes) -> str:
    """A query with our names instead of the ids of our fields and options."""

    def put(found: re.Match[str]) -> str:
        name = names.get(f"customfield_{found[1]}")
        if name is None:
            return found[0]
        return f"cf[{name}]" + (f" = {codes.get(name, {}).get(found[2], found[2])}" if found[2] else "")

    return _BY_ID.sub(put, jql)


def numbered(jql: str, known: Known) -> str:
    """A query with ids instead of our names."""

    def put(found: re.Match[str]) -> str:
        name, code = found[1], found[2]
        number = known.ids[name].removeprefix("customfield_")
        options = {each: option for option, each in known.codes.get(name, {}).items()}
        return f"cf[{number}]" + (f" = {options[code]}" if code else "")

    return _BY_NAME.sub(put, jql)


def keep_filter(calls: Calls, wanted: Resource, found: Resource | None, known: Known) -> str:
    """Make or mend a filter; answers its id. Whom else it is shared with stays."""
    body: Json = {
        "name": wanted.title,
        "description": f"{ABOUT} {ownership.mark(ownership.name_of(wanted.key))}",
        "jql": numbered(str(wanted.facts["asks"]), known),
    }
    if found is None:
        body |= {"sharePermissions": _shares((), wanted, known), "editPermissions": []}
        return str(calls.write("POST", f"{API}/filter", body)["id"])
    there = calls.read(f"{API}/filter/{found.id}")
    if members(wanted.facts["shared"]) - members(found.facts["shared"]):
        body["sharePermissions"] = _shares(there.get("sharePermissions") or (), wanted, known)
    calls.write("PUT", f"{API}/filter/{found.id}", body)
    return found.id


def keep_dashboard(
    calls: Calls, wanted: Resource, found: Resource | None, known: Known, filters: Mapping[str, str]
) -> str:
    """Make or mend the dashboard and put the lists on it that it lacks; answers its id.

    In: the ids of our filters by key. Who else sees it, and what else is on it, stays.
    """
    if found is None:
        body = _board(wanted, (), (), known)
        number = str(calls.write("POST", f"{API}/dashboard", body)["id"])
    else:
        number = found.id
        _mend_board(calls, wanted, found, known)
    _put_lists_on(calls, number, wanted, known, filters)
    return number


def _mend_board(calls: Calls, wanted: Resource, found: Resource, known: Known) -> None:
    if found.title == wanted.title and not members(wanted.facts["shared"]) - members(found.facts["shared"]):
        return
    path = f"{API}/dashboard/{found.id}"
    there = calls.read(path)
    body = _board(wanted, there.get("sharePermissions") or (), there.get("editPermissions") or (), known)
    calls.write("PUT", f"{path}?extendAdminPermissions=true", body)


def _board(wanted: Resource, shares: Iterable[Json], editors: Iterable[Json], known: Known) -> Json:
    return {
        "name": wanted.title,
        "description": f"{ABOUT} {ownership.mark(ownership.name_of(wanted.key))}",
        "sharePermissions": _shares(shares, wanted, known),
        "editPermissions": [_asked(one) for one in editors],
    }


def _shares(there: Iterable[Json], wanted: Resource, known: Known) -> list[Json]:
    """With the people of each project, beside whom it is shared with already."""
    kept = [_asked(one) for one in there]
    ids = {one.key: one.id for one in known.projects}
    has = {one["project"]["id"] for one in kept if "project" in one}
    new = sorted(ids[key] for key in members(wanted.facts["shared"]) if ids[key] not in has)
    return [*kept, *({"type": "project", "project": {"id": one}} for one in new)]


def _asked(share: Json) -> Json:
    """A share as requests name it: answers call everyone signed in by another word, and show more of each."""
    kind = {"loggedin": "authenticated"}.get(str(share.get("type")), str(share.get("type")))
    known = {"project": ("id",), "group": ("groupId",), "user": ("accountId",), "role": ("id",)}
    kept = {
        name: {each: str(share[name][each]) for each in ids if each in share[name]}
        for name, ids in known.items()
        if isinstance(share.get(name), dict)
    }
    return {"type": kind, **kept}


def _put_lists_on(calls: Calls, board: str, wanted: Resource, known: Known, filters: Mapping[str, str]) -> None:
    gadgets = tuple(_gadgets(calls, board))
    there = {list_of(one) for one in gadgets}
    # One that an interrupted run put there and could not set up is set up now.
    idle = [str(one["id"]) for one in gadgets if _is_list(one) and not one[SETTINGS]]
    for key in sorted(members(wanted.facts["shows"])):
        if filters[key] in there:
            continue
        item = idle.pop(0) if idle else _new_list(calls, board)
        calls.write(
            "PUT", f"{API}/dashboard/{board}/items/{item}/properties/{SETTINGS}", _settings(filters[key], known)
        )


def _new_list(calls: Calls, board: str) -> str:
    """A new list at the end of the dashboard; its id."""
    offered = calls.read(f"{API}/dashboard/gadgets").get("gadgets") or ()
    kind = next((one for one in offered if _is_list(one)), None)
    if kind is None:
        raise WillNotWork("this site offers no Filter Results gadget; under Apps > Manage apps switch it on again")
    named = {name: kind[name] for name in ("moduleKey", "uri") if kind.get(name)}
    return str(calls.write("POST", f"{API}/dashboard/{board}/gadget", named)["id"])


def _settings(number: str, known: Known) -> Json:
    ours = (known.ids[one] for one in (fields.LEVEL, fields.OWNER, fields.NEXT_DUE) if one in known.ids)
    return {
        "filterId": number,
        "num": SHOWN_AT_ONCE,
        "columnNames": "|".join(("issuekey", "summary", "priority", "status", *ours)),
        "refresh": "15",
        "isConfigured": "true",
    }
