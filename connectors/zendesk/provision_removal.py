"""Takes Halyard out of a Zendesk account again, piece by piece, and leaves the customer's own as it stands by then.

Rule 1: a form is read this moment and written without our fields and conditions, all else in it as it is now.
Rule 2: what is gone already counts as taken out.
Rule 3: a field goes with all its values, so one that tickets hold values in stays unless that is asked for.
Rule 4: what the customer's own triggers use stays, and so does a category that holds triggers of theirs.
Rule 5: a field that was the customer's before it was adopted only loses our mark, and stays on its forms.

Pages followed: developer.zendesk.com, api-reference/ticketing: ticket_fields, ticket_forms ("an empty array deletes
the conditions"), triggers, trigger_categories, incremental_exports; api-reference/webhooks.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from connectors import ownership
from connectors.zendesk import desired, provision_adopting, provision_facts, provision_rules
from connectors.zendesk.provision_calls import Calls
from connectors.zendesk.provision_facts import Account, Json
from core.errors import TicketGone, WillNotWork
from core.ports import Resource

PATHS: Mapping[str, str] = {
    desired.FIELD: "/api/v2/ticket_fields",
    desired.CATEGORY: "/api/v2/trigger_categories",
    desired.WEBHOOK: "/api/v2/webhooks",
    desired.TRIGGER: "/api/v2/triggers",
    **provision_rules.PATHS,
}
"""Where the objects lie that are simply deleted."""
EXPORT = "/api/v2/incremental/tickets/cursor"
PAGES = 20
"""So many pages of a thousand tickets are looked through for values."""


def remove(calls: Calls, account: Account, one: Resource) -> None:
    """Take one thing of ours out of the account.

    In: the account as read. Errors: ``WillNotWork`` for a kind nobody makes, and those of the writes.
    """
    if one.kind == desired.FIELD and ownership.name_of(one.key) in provision_facts.adopted(account):
        provision_adopting.release(calls, one)
    elif one.kind == desired.ACTIVATION:
        with suppress(TicketGone):
            calls.write("PATCH", f"{PATHS[desired.WEBHOOK]}/{one.id}", {"webhook": {"status": "inactive"}})
    elif one.kind == desired.FORM:
        leave_form(calls, account, one.id)
    elif one.kind in PATHS:
        with suppress(TicketGone):
            calls.write("DELETE", f"{PATHS[one.kind]}/{one.id}", {})
    else:
        raise WillNotWork(f"nobody here takes a {one.kind} out")


def leave_form(calls: Calls, account: Account, form_id: str, staying: Iterable[str] = ()) -> None:
    """Take our fields and conditions off a form; the fields named in ``staying`` keep their place.

    Conditions are ours where both fields are; a field that was adopted keeps its place.
    """
    path = f"/api/v2/ticket_forms/{form_id}"
    try:
        now = calls.read(path)["ticket_form"]
    except TicketGone:
        return
    names = {int(one["id"]): name for name, one in provision_facts.own_fields(account).items()}
    kept = {*staying, *provision_facts.adopted(account)}
    ids = [one for one in now["ticket_field_ids"] if names.get(one) is None or names[one] in kept]
    conditions = [left for one in now.get("agent_conditions") or () if (left := _without_ours(one, names))]
    if (ids, conditions) != (now["ticket_field_ids"], now.get("agent_conditions") or []):
        calls.write("PUT", path, {"ticket_form": {"ticket_field_ids": ids, "agent_conditions": conditions}})


def _without_ours(condition: Json, names: Mapping[int, str]) -> Json | None:
    children = condition.get("child_fields") or []
    left = [one for one in children if provision_facts.our_condition(condition, one, names) is None]
    return {**condition, "child_fields": left} if left or not children else None


class Staying:
    """Says what of ours is left in an account, and why; reads the tickets once, and only when somebody asks."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._held: Mapping[str, int] | None = None
        self._whole = False

    def why(self, account: Account, one: Resource, *, purge: bool) -> str:
        """The reason in words for people; empty where it goes."""
        if one.kind == desired.CATEGORY:
            return _theirs_in(account, one)
        if one.kind in (desired.WEBHOOK, desired.ACTIVATION):
            return _theirs_with(account, one)
        if one.kind != desired.FIELD or purge or ownership.name_of(one.key) in provision_facts.adopted(account):
            return ""
        return self._values(account, one)

    def _values(self, account: Account, one: Resource) -> str:
        if self._held is None:
            self._held, self._whole = _count(self._calls, {str(each["id"]) for each in account.fields})
        count = self._held.get(one.id, 0)
        if count:
            return f"{count} {'ticket holds' if count == 1 else 'tickets hold'} a value"
        return "" if self._whole else f"it was not looked for in all tickets, only in {PAGES * 1000:,}"


def _count(calls: Calls, ids: Iterable[str]) -> tuple[Mapping[str, int], bool]:
    """How many tickets hold a value by field id, and whether all tickets were looked at."""
    found = dict.fromkeys(ids, 0)
    path = f"{EXPORT}?start_time=0&per_page=1000"
    for _ in range(PAGES):
        page = calls.read(path)
        for value in (each for ticket in page.get("tickets") or () for each in ticket.get("custom_fields") or ()):
            if value.get("value") not in (None, "", False):
                found[str(value["id"])] = found.get(str(value["id"]), 0) + 1
        if page.get("end_of_stream"):
            return found, True
        path = f"{EXPORT}?cursor={page['after_cursor']}&per_page=1000"
    return found, False


def _theirs_in(account: Account, one: Resource) -> str:
    ours = _own_triggers(account)
    titles = [f'"{each["title"]}"' for each in account.triggers if _in_category(each, one) and each["id"] not in ours]
    return f"it holds {', '.join(titles)} of yours" if titles else ""


def _theirs_with(account: Account, one: Resource) -> str:
    ours = _own_triggers(account)
    titles = [f'"{each["title"]}"' for each in account.triggers if _calls_it(each, one) and each["id"] not in ours]
    return f"{', '.join(titles)} of yours calls it" if titles else ""


def _own_triggers(account: Account) -> frozenset[object]:
    return frozenset(each["id"] for each in provision_facts.own(account.triggers, "description").values())


def _in_category(trigger: Json, one: Resource) -> bool:
    return str(trigger.get("category_id") or "") == one.id


def _calls_it(trigger: Json, one: Resource) -> bool:
    values = (each.get("value") for each in trigger.get("actions") or ())
    return any(isinstance(value, list) and one.id in map(str, value) for value in values)
