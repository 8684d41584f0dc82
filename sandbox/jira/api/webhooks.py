"""Webhooks that an administrator makes: what they listen for, where they call, and the secret that signs the calls.

Rule 1: only who administers Jira may see or change them.
Rule 2: a secret is never given back; an answer says only whether there is one.
"""

import urllib.parse
from typing import Any

from sandbox.jira.calls import Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.errors import Refusal, bad_request, not_found
from sandbox.jira.hook_bodies import EVENTS
from sandbox.jira.hook_events import SECTION
from sandbox.jira.jql import parse
from sandbox.jira.jql_terms import compiled
from sandbox.jira.records import Json
from sandbox.jira.times import epoch_millis

ROOT = "webhooks/1.0"
WRITABLE = ("name", "description", "url", "events", "filters", "excludeBody", "enabled", "secret")
READ_ONLY = ("self", "isSigned", "lastUpdated", "lastUpdatedUser", "lastUpdatedDisplayName")
# Events of things that this site does not have; they can be listened for and never come.
SILENT = frozenset(["worklog_created", "worklog_updated", "worklog_deleted", "attachment_created"])
KNOWN = frozenset(EVENTS.values()) | SILENT | frozenset(["attachment_deleted", "user_created", "user_updated"])
LONGEST = 255


def endpoints() -> tuple[Endpoint, ...]:
    one = "/webhook/<hook_id>"
    return (
        Endpoint("GET", "/webhook", list_all, who="admin", root=ROOT),
        Endpoint("POST", "/webhook", create, who="admin", root=ROOT),
        Endpoint("GET", one, show, who="admin", root=ROOT),
        Endpoint("PUT", one, update, who="admin", root=ROOT),
        Endpoint("DELETE", one, delete, who="admin", root=ROOT),
    )


def _shape(call: ApiCall, one: Json) -> Json:
    owner = call.world.users.get(one["lastUpdatedUser"])
    shown = {key: value for key, value in one.items() if key != "id"}
    return shown | {
        "lastUpdatedDisplayName": owner.display_name if owner else "",
        "isSigned": one["id"] in call.world.webhook_secrets,
        "self": f"{call.host}/rest/{ROOT}/webhook/{one['id']}",
    }


def _find(call: ApiCall, hook_id: str) -> Json:
    found = call.world.webhooks.get(hook_id)
    if found is None:
        raise not_found(f"The webhook {hook_id}")
    return found


def list_all(call: ApiCall) -> Answer:
    known = call.world.webhooks
    return Answer([_shape(call, known[key]) for key in sorted(known, key=int)])


def show(call: ApiCall, hook_id: str) -> Answer:
    return Answer(_shape(call, _find(call, hook_id)))


def create(call: ApiCall) -> Answer:
    needed(call.record, ("name", "url", "events"))
    blank: Json = {"name": "", "description": "", "url": "", "events": [], "filters": {}}
    one = _changed(call, blank | {"excludeBody": False, "enabled": True})
    hook_id = call.world.numbers.text("webhook")
    return Answer(_keep(call, hook_id, one), 201)


def update(call: ApiCall, hook_id: str) -> Answer:
    """What is not sent stays as it is, the secret too; an empty secret takes it away."""
    known = _find(call, hook_id)
    return Answer(_keep(call, hook_id, _changed(call, known)))


def delete(call: ApiCall, hook_id: str) -> Answer:
    del call.world.webhooks[_find(call, hook_id)["id"]]
    call.world.webhook_secrets.pop(hook_id, None)
    call.world.journal.note(call.world.now(), "webhook_deleted", id=hook_id, actor_id=call.user.id)
    return Answer(None, 204)


def _changed(call: ApiCall, known: Json) -> Json:
    wanted = call.record
    only(wanted, (*WRITABLE, *READ_ONLY), "a webhook")
    one = known | {key: wanted[key] for key in WRITABLE if key in wanted and key != "secret"}
    _check_text(one, "name", needed=True)
    _check_text(one, "description", needed=False)
    _check_url(one["url"])
    _check_events(one["events"])
    _check_filters(call, one["filters"])
    if not isinstance(one["excludeBody"], bool) or not isinstance(one["enabled"], bool):
        raise bad_request("excludeBody and enabled are true or false.")
    _check_secret(wanted.get("secret", ""))
    return one


def _check_url(url: Any) -> None:
    try:
        parts = urllib.parse.urlsplit(str(url))
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise bad_request("The url of a webhook is an http or https address.")


def _check_secret(secret: Any) -> None:
    """A text that has bytes to sign with; the refusal does not repeat it."""
    try:
        fits = isinstance(secret, str) and secret.encode() is not None
    except UnicodeEncodeError:
        fits = False
    if not fits:
        raise bad_request("The secret is a text.")


def _check_text(one: Json, name: str, *, needed: bool) -> None:
    value = one[name]
    if not isinstance(value, str) or len(value) > LONGEST or (needed and not value.strip()):
        raise bad_request(f"The {name} of a webhook is a text of at most {LONGEST} characters.")


def _check_events(events: Any) -> None:
    if not isinstance(events, list) or not events:
        raise bad_request("A webhook listens for at least one event.")
    for name in events:
        if not isinstance(name, str) or name not in KNOWN:
            raise bad_request(f"There is no event {name!r}.")


def _check_filters(call: ApiCall, filters: Any) -> None:
    if not isinstance(filters, dict) or not set(filters) <= {SECTION} or not isinstance(filters.get(SECTION, ""), str):
        raise bad_request(f'The filters of a webhook are {{"{SECTION}": "<JQL>"}}.')
    if filters.get(SECTION, "").strip():
        try:
            query = parse(filters[SECTION])
            if query.where is not None:
                compiled(call.world, call.user, query.where)
        except Refusal as refusal:
            raise bad_request("The JQL of the webhook is wrong.", *refusal.body["errorMessages"]) from None


def _keep(call: ApiCall, hook_id: str, one: Json) -> Json:
    now = call.world.now()
    kept = {**one, "id": hook_id, "lastUpdatedUser": call.user.id, "lastUpdated": epoch_millis(now)}
    call.world.webhooks[hook_id] = kept
    if "secret" in call.record:
        call.world.webhook_secrets.pop(hook_id, None)
        if call.record["secret"]:
            call.world.webhook_secrets[hook_id] = call.record["secret"]
    call.world.journal.note(now, "webhook_saved", id=hook_id, name=kept["name"], actor_id=call.user.id)
    return _shape(call, kept)
