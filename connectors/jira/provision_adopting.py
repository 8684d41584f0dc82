"""Takes a custom field of the customer's into Halyard's use by our mark in its description, and gives it back.

Rule 1: only our mark is added, at the end; title and description stay the customer's, and so does the field when
Halyard leaves.
Rule 2: a field of another kind, one of ours, or a second one for the same use is refused, with the reason.
"""

from connectors import ownership
from connectors.jira import desired, provision_facts, provision_reads
from connectors.jira.provision_calls import Calls
from connectors.jira.provision_facts import Json, Site
from core.errors import WillNotWork
from core.ports import Resource

API = provision_reads.CLOUD


def adopt(calls: Calls, site: Site, wanted: Resource, field_id: str) -> str:
    """Put our mark on a field of the customer's; answers its id.

    In: the site as read, the field that would otherwise be made, and the id of theirs. Errors: ``WillNotWork``
    where it does not fit, and those of the write.
    """
    name = ownership.name_of(wanted.key)
    if wanted.kind != desired.FIELD:
        raise WillNotWork(f"only custom fields can be adopted in Jira, not a {wanted.kind}")
    there = _fit(site, wanted, name, field_id)
    told = str(there.get("description") or "").rstrip()
    calls.write("PUT", f"{API}/field/{field_id}", {"description": f"{told} {ownership.mark(name)}".strip()})
    return field_id


def candidates(site: Site, wanted: Resource) -> tuple[Json, ...]:
    """The customer's fields of the wanted title and kind, which could be adopted."""
    if wanted.kind != desired.FIELD or ownership.name_of(wanted.key) in provision_facts.own_fields(site):
        return ()
    title = wanted.title.partition(" (Halyard")[0].casefold()
    return tuple(
        one
        for one in site.fields
        if provision_facts.kind_of(one) == wanted.facts["type"]
        and str(one["name"]).casefold() == title
        and ownership.marked_name(one.get("description")) is None
    )


def release(calls: Calls, one: Resource) -> None:
    """Take our mark off a field that was adopted; nothing else of it changes."""
    found = [each for each in calls.every(f"{API}/field/search?id={one.id}") if str(each["id"]) == one.id]
    if not found:
        return
    told = str(found[0].get("description") or "")
    mark = ownership.mark(ownership.name_of(one.key))
    calls.write("PUT", f"{API}/field/{one.id}", {"description": told.rstrip().removesuffix(mark).rstrip()})


def _fit(site: Site, wanted: Resource, name: str, field_id: str) -> Json:
    there = next((one for one in site.fields if str(one["id"]) == field_id), None)
    if there is None:
        raise WillNotWork(f"there is no field {field_id} at this site")
    kind = provision_facts.kind_of(there)
    if kind != wanted.facts["type"]:
        raise WillNotWork(f"field {field_id} is of type {kind or 'none of Jira'}, {wanted.facts['type']} is wanted")
    if ownership.marked_name(there.get("description")) is not None:
        raise WillNotWork(f"field {field_id} bears a mark of ours already")
    ours = provision_facts.own_fields(site).get(name)
    if ours is not None:
        raise WillNotWork(f"field {ours['id']} is in use for {name} already; uninstall it or take its mark off first")
    return there
