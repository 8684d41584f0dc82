"""Takes a ticket field of the customer's into Halyard's use by our mark in its description, and gives it back.

Rule 1: only our mark is added, at the end, and later our options; title, words and place stay the customer's, and so
does the field when Halyard leaves.
Rule 2: a field of another type, one of ours, or a second one for the same use is refused, with the reason.
"""

from connectors import ownership
from connectors.zendesk import desired, provision_facts
from connectors.zendesk.provision_calls import Calls
from connectors.zendesk.provision_facts import Account, Json
from core.errors import TicketGone, WillNotWork
from core.ports import Resource

FIELDS = "/api/v2/ticket_fields"


def adopt(calls: Calls, account: Account, wanted: Resource, field_id: str) -> str:
    """Put our mark on a field of the customer's; answers its id.

    In: the account as read, the field that would otherwise be made, and the id of theirs. Errors: ``WillNotWork``
    where it does not fit, and those of the write.
    """
    if wanted.kind != desired.FIELD:
        raise WillNotWork(f"only ticket fields can be adopted in Zendesk, not a {wanted.kind}")
    name = ownership.name_of(wanted.key)
    there = _fit(account, wanted, name, field_id)
    told = str(there.get("agent_description") or "").rstrip()
    body = {"agent_description": f"{told} {ownership.mark(name)}".strip()}
    calls.write("PUT", f"{FIELDS}/{field_id}", {"ticket_field": body})
    return field_id


def candidates(account: Account, wanted: Resource) -> tuple[tuple[str, str], ...]:
    """The customer's fields (id, title) of the wanted title and type, which could be adopted."""
    if wanted.kind != desired.FIELD or ownership.name_of(wanted.key) in provision_facts.own_fields(account):
        return ()
    title = wanted.title.partition(" (Halyard")[0].casefold()
    return tuple(
        (str(one["id"]), str(one["title"]))
        for one in account.fields
        if one["type"] == wanted.facts["type"]
        and str(one["title"]).casefold() == title
        and ownership.marked_name(one.get("agent_description")) is None
    )


def release(calls: Calls, one: Resource) -> None:
    """Take our mark off a field that was adopted; nothing else of it changes."""
    path = f"{FIELDS}/{one.id}"
    try:
        told = str(calls.read(path)["ticket_field"].get("agent_description") or "")
    except TicketGone:
        return
    mark = ownership.mark(ownership.name_of(one.key))
    body = {"agent_description": told.rstrip().removesuffix(mark).rstrip()}
    calls.write("PUT", path, {"ticket_field": body})


def _fit(account: Account, wanted: Resource, name: str, field_id: str) -> Json:
    there = next((one for one in account.fields if str(one["id"]) == field_id), None)
    if there is None:
        raise WillNotWork(f"there is no ticket field {field_id} in this account")
    if there["type"] != wanted.facts["type"]:
        raise WillNotWork(f"field {field_id} is of type {there['type']}, {wanted.facts['type']} is wanted")
    if ownership.marked_name(there.get("agent_description")) is not None:
        raise WillNotWork(f"field {field_id} bears a mark of ours already")
    ours = provision_facts.own_fields(account).get(name)
    if ours is not None:
        raise WillNotWork(f"field {ours['id']} is in use for {name} already; uninstall it or take its mark off first")
    return there
