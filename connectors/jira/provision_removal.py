"""Takes Halyard out of a Jira site again, piece by piece, and leaves the customer's own as it stands by then.

Rule 1: a workflow is read this moment and written without our transition, all else in it as it is now; Jira's own
validation looks at the whole first.
Rule 2: what is gone already counts as taken out.
Rule 3: a field goes to Jira's bin, from which an admin can bring it back for sixty days, values and all; for good
only where that is asked for.
Rule 4: a field that a rule of the customer's asks for stays, since Jira takes no change of a workflow with a dead
rule in it; so does what another account at the same site uses.
Rule 5: a field that was the customer's before it was adopted only loses our mark, and stays where it is shown.

Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: issue fields (trash, delete), screens, filters,
dashboards, workflows, search (approximate count); cloud/jira/platform/webhooks.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote

import msgspec

from connectors import ownership
from connectors.jira import (
    desired,
    desired_views,
    provision_adopting,
    provision_bodies,
    provision_facts,
    provision_reads,
    provision_views,
    provision_workflows,
)
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import Json, Site
from core.errors import TicketGone, WillNotWork
from core.ports import Resource

API = provision_reads.CLOUD
ORDER = (
    desired.WEBHOOK,
    desired_views.DASHBOARD,
    desired_views.FILTER,
    desired.WORKFLOW,
    desired.JOINED,
    desired.SCREEN,
    desired.CODES,
    desired.FIELD,
)
"""What calls us goes first; what others name goes after those that name it; fields go last."""
_QUOTED = re.compile(r'"([^"]+)"')


def in_order(found: Iterable[Resource], ours: Collection[str]) -> tuple[Resource, ...]:
    """What of ours is among the resources of a site, in the order to take it out.

    In: the names of the fields that we made. Left out are screens and workflows of the customer's with nothing of
    ours in them.
    """
    there = [one for one in found if _has_ours(one, ours)]
    return tuple(sorted(there, key=lambda one: ORDER.index(one.kind)))


def _has_ours(one: Resource, ours: Collection[str]) -> bool:
    if one.kind == desired.JOINED:
        return not provision_bodies.members(one.facts["field"]).isdisjoint(ours)
    return one.kind != desired.WORKFLOW or "transition" in one.facts


def remove(calls: Calls, site: Site, one: Resource, *, purge: bool) -> None:
    """Take one thing of ours out of the site; ``purge`` deletes a field for good with all its values.

    In: the site as read, by which rules that still ask for a field are found. Errors: ``WillNotWork`` with the cure
    where a person must do something first, and those of the writes.
    """
    match one.kind:
        case desired.FIELD:
            _refuse_asked_for(site, one)
            if _name(one) in provision_facts.adopted(site):
                provision_adopting.release(calls, one)
            elif purge:
                _gone(calls, "DELETE", f"{API}/field/{one.id}")
            else:
                _gone(calls, "POST", f"{API}/field/{one.id}/trash")
        case desired.CODES:
            _gone(calls, "DELETE", f"{API}/project/{one.id}/properties/{desired.OPTIONS_PROPERTY}")
        case desired.SCREEN:
            _gone(calls, "DELETE", f"{API}/screens/{one.id}")
        case desired.JOINED:
            put_off_the_screen(calls, one.id, made_by_us(site))
        case desired.WORKFLOW:
            _out_of_the_workflow(calls, one)
        case desired_views.FILTER | desired_views.DASHBOARD:
            _delete_view(calls, one)
        case desired.WEBHOOK:
            _gone(calls, "DELETE", f"{provision_reads.WEBHOOKS}/{one.id}")
        case kind:
            raise WillNotWork(f"nobody here takes a {kind} out")


def stays(calls: Calls, site: Site, account: str, one: Resource, *, purge: bool) -> str:
    """Why something of ours is left there, in words for people; empty where it goes. Only reads.

    In: the site as read, our name for the account that leaves, and whether values are to go too.
    """
    others = _others(site, account)
    if one.kind in (desired.FIELD, desired.SCREEN) and others:
        return f"{', '.join(others)} at this site uses it"
    if one.kind in (desired.WORKFLOW, desired.JOINED) and others and _shared(calls, site, others, one):
        return f"issues of {', '.join(others)} follow it too"
    if one.kind == desired.CODES and not purge:
        return "fields that stay need it" if _holding(calls, made_by_us(site).values()) else ""
    if one.kind != desired.FIELD:
        return ""
    asked = sorted(set(_asked_for(site.workflows, one.id)))
    if asked:
        return f"{', '.join(asked)} asks for it"
    count = 0 if purge or _name(one) in provision_facts.adopted(site) else held(calls, one)
    return _counted(count)


def stays_on_data_center(calls: Calls, one: Resource, *, purge: bool) -> str:
    """As :func:`stays`, where there is no bin: a field goes for good or not at all."""
    if one.kind != desired.FIELD or purge:
        return ""
    number = one.id.removeprefix("customfield_")
    query = quote(f"cf[{number}] is not EMPTY")
    count = int(calls.read(f"/rest/api/2/search?jql={query}&maxResults=0").get("total") or 0)
    return _counted(count)


def remove_on_data_center(calls: Calls, one: Resource) -> None:
    """Take out what its API can: fields, for good, and the tables that a project keeps."""
    match one.kind:
        case desired.FIELD:
            calls.write("DELETE", f"/rest/api/2/customFields?ids={one.id}", None)
        case desired.CODES:
            for name in (desired.OPTIONS_PROPERTY, desired.FIELDS_PROPERTY):
                _gone(calls, "DELETE", f"/rest/api/2/project/{one.id}/properties/{name}")
        case kind:
            raise WillNotWork(f"on Data Center only a person takes a {kind} out")


def _counted(count: int) -> str:
    return f"{count} {'issue holds' if count == 1 else 'issues hold'} a value" if count else ""


def _others(site: Site, account: str) -> list[str]:
    """The other accounts that are installed at this site, by their webhooks."""
    names = (ownership.marked_name(str(one.get("name"))) or "" for one in site.webhooks)
    mine = desired.webhook_mark(account)
    return sorted({one.partition(".")[2] for one in names if one.startswith("intake.") and one != mine})


def _shared(calls: Calls, site: Site, others: Iterable[str], one: Resource) -> bool:
    """Whether issues of another account follow this workflow, or are shown on this screen."""
    marks = {desired.webhook_mark(each) for each in others}
    hooks = (each for each in site.webhooks if ownership.marked_name(str(each.get("name"))) in marks)
    told = (str((each.get("filters") or {}).get("issue-related-events-section") or "") for each in hooks)
    keys = sorted({key for words in told for key in _QUOTED.findall(words)})
    theirs = tuple(provision_reads.project(calls, API, key) for key in keys)
    if one.kind == desired.WORKFLOW:
        return one.id in provision_reads.read_workflows(calls, theirs)[0]
    return any(one.id in ids for ids in provision_reads.shown(calls, theirs).values())


def _name(one: Resource) -> str:
    return ownership.name_of(one.key)


def held(calls: Calls, one: Resource) -> int:
    """About how many issues hold a value in a field of ours; 0 for anything else.

    The search that counts is seconds behind, which is one more reason for the bin.
    """
    return _holding(calls, [one.id]) if one.kind == desired.FIELD else 0


def _holding(calls: Calls, fields: Collection[str]) -> int:
    """About how many issues hold a value in any of these fields."""
    query = " OR ".join(f"cf[{one.removeprefix('customfield_')}] is not EMPTY" for one in fields)
    if not query:
        return 0
    return int(calls.ask(f"{API}/search/approximate-count", {"jql": query}).get("count") or 0)


def _gone(calls: Calls, method: str, path: str) -> None:
    with suppress(TicketGone):
        calls.write(method, path, None)


def made_by_us(site: Site) -> dict[str, str]:
    """The ids of our fields by name, those left out that were the customer's before."""
    theirs = provision_facts.adopted(site)
    return {name: str(one["id"]) for name, one in provision_facts.own_fields(site).items() if name not in theirs}


def put_off_the_screen(calls: Calls, screen: str, fields: Mapping[str, str]) -> None:
    """Take these fields off a screen of the customer's, over all its tabs."""
    path = f"{API}/screens/{screen}/tabs"
    for tab in calls.listed(path):
        for each in calls.listed(f"{path}/{tab['id']}/fields"):
            if str(each["id"]) in fields.values():
                _gone(calls, "DELETE", f"{path}/{tab['id']}/fields/{each['id']}")


def _out_of_the_workflow(calls: Calls, one: Resource) -> None:
    try:
        workflow, statuses = provision_reads.read_workflow(calls, one.id)
    except TicketGone:
        return
    ours = provision_facts.own_transition(workflow)
    if ours is None:
        return
    left = [each for each in workflow["transitions"] if each is not ours]
    body = provision_bodies.whole_workflow(workflow, statuses, left)
    provision_workflows.write(calls, body, str(workflow["name"]))


def _delete_view(calls: Calls, one: Resource) -> None:
    """Delete a filter or a dashboard; Jira answers alike where it is gone and where it is somebody else's."""
    try:
        _gone(calls, "DELETE", f"{API}/{one.kind}/{one.id}")
    except WillNotWork as error:
        there = next((each for views in provision_views.read(calls) for each in views if _is(each, one)), None)
        if there is None:
            return
        owner = (there.get("owner") or {}).get("displayName") or "its owner"
        raise WillNotWork(f'only {owner} may delete the {one.kind} "{one.title}"; let them, then go on') from error


def _is(view: Json, one: Resource) -> bool:
    return (str(view["id"]), view["name"]) == (one.id, one.title)


def _refuse_asked_for(site: Site, one: Resource) -> None:
    asked = sorted(set(_asked_for(site.workflows, one.id)))
    if asked:
        raise WillNotWork(
            f'"{one.title}" is asked for by {", ".join(asked)}; take it out of the rules there, then go on'
        )


def _asked_for(workflows: Iterable[Json], field_id: str) -> Iterator[str]:
    """The transitions whose rules name a field, our own left out."""
    for workflow in workflows:
        ours = provision_facts.own_transition(workflow)
        for each in workflow.get("transitions") or ():
            rules = [each.get(name) for name in ("conditions", "validators", "actions")]
            if each is not ours and re.search(rf"{field_id}\b", _words(rules)):
                yield f'transition "{each.get("name")}" of workflow "{workflow.get("name")}"'


def _words(rules: object) -> str:
    return msgspec.json.encode(rules).decode()
