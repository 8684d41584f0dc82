"""Webhooks: make, read, change, delete and test them, their signing secret and their call log.

Rule 1: a webhook listens to ticket events or is called by triggers, never both, and never changes between.
Rule 2: an event webhook is POST and JSON.
Rule 3: passwords and tokens are never given back.
"""

import json
import urllib.parse
from typing import Any

from sandbox import moments
from sandbox.zendesk import events
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, needed, only
from sandbox.zendesk.errors import bad_request, not_found
from sandbox.zendesk.hook_calls import call_endpoint, compose, signing_secret
from sandbox.zendesk.paging import CURSOR, listed
from sandbox.zendesk.records import Json
from sandbox.zendesk.world import Invocation

TRIGGERED = "conditional_ticket_events"
FORMATS = ("json", "xml", "form_encoded")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WRITABLE = (
    "name",
    "description",
    "status",
    "endpoint",
    "http_method",
    "request_format",
    "subscriptions",
    "authentication",
    "custom_headers",
)
READ_ONLY = ("id", "created_at", "created_by", "updated_at", "updated_by", "signing_secret", "external_source")
VISIBLE = {"basic_auth": ("username",), "bearer_token": (), "api_key": ("name",)}


def endpoints() -> tuple[Endpoint, ...]:
    one, secret = "/webhooks/<webhook_id>", "/webhooks/<webhook_id>/signing_secret"
    calls, limits = "/webhooks/<webhook_id>/invocations", ("webhooks",)
    filters = CURSOR | {"filter[name_contains]", "filter[status]"}
    tested = frozenset({"webhook_id"})

    def admin(method: str, path: str, handler: Any, params: frozenset[str] = frozenset()) -> Endpoint:
        return Endpoint(method, path, handler, "webhooks", params, who="admin", limits=limits)

    test = Endpoint(
        "POST", "/webhooks/test", test_webhook, "webhooks", tested, "admin", ("webhook_test",), locked=False
    )
    return (
        admin("GET", "/webhooks", list_webhooks, filters),
        admin("POST", "/webhooks", create, frozenset({"clone_webhook_id"})),
        test,
        admin("GET", one, show),
        admin("PUT", one, replace),
        admin("PATCH", one, patch),
        admin("DELETE", one, delete),
        admin("GET", secret, show_secret),
        admin("POST", secret, reset_secret),
        admin("GET", calls, list_invocations, CURSOR | {"filter[status]", "filter[from_ts]", "filter[to_ts]"}),
        admin("GET", calls + "/<invocation_id>/attempts", list_attempts),
    )


def _shape(one: Json) -> Json:
    """As given back: times in whole seconds, credentials without their secret part."""
    shown = {key: value for key, value in one.items() if value is not None}
    wanted = one.get("authentication")
    if wanted:
        data = {key: wanted["data"][key] for key in VISIBLE[wanted["type"]] if key in wanted["data"]}
        shown["authentication"] = {**wanted, "data": data}
    return shown


def _find(call: ApiCall, webhook_id: str) -> Json:
    found = call.world.webhooks.get(webhook_id)
    if found is None:
        raise not_found()
    return found


def _refused(detail: str, pointer: str) -> Exception:
    error = {"code": "InvalidWebhook", "title": detail, "source": {"pointer": f"/webhook/{pointer}"}}
    return bad_request("BadRequest", detail, errors=[error])


def list_webhooks(call: ApiCall) -> Answer:
    rows = list(call.world.webhooks.values())
    part, status = call.params.get("filter[name_contains]", ""), call.params.get("filter[status]")
    rows = [one for one in rows if part in one["name"] and status in (None, one["status"])]
    return Answer(listed(_by_cursor(call), "webhooks", rows, _shape)[0])


def _by_cursor(call: ApiCall) -> ApiCall:
    """Webhook lists know cursors only."""
    params = {"page[size]": "100", **call.params}
    return ApiCall(call.world, call.user, params, call.body, call.headers, call.host, call.path)


def create(call: ApiCall) -> Answer:
    if "clone_webhook_id" in call.params:
        source = _find(call, call.params["clone_webhook_id"])
        wanted = {key: source[key] for key in WRITABLE if source.get(key) is not None}
    else:
        wanted = envelope(call, "webhook")
    only(wanted, (*WRITABLE, *READ_ONLY), "webhook")
    needed(wanted, ("name", "status", "endpoint", "http_method", "request_format"))
    one = {key: wanted.get(key) for key in WRITABLE} | {"subscriptions": wanted.get("subscriptions") or []}
    _check(one)
    now = call.world.now()
    head = {"id": call.world.numbers.ulid("webhook")}
    stamps = {"created_at": moments.whole_second(now), "created_by": str(call.user.id)}
    one = {**head, **one, **stamps}
    call.world.webhooks[one["id"]] = one
    call.world.journal.note(now, "webhook_created", id=one["id"], name=one["name"], actor_id=call.user.id)
    precise = moments.written(now.replace(microsecond=0)).replace("Z", ".000000000Z")
    return Answer({"webhook": {**_shape(one), "created_at": precise}}, 201)


def _check(one: Json) -> None:
    parts = urllib.parse.urlsplit(str(one["endpoint"]))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refused("endpoint is not a URL", "endpoint")
    for name, allowed in (("status", ("active", "inactive")), ("http_method", METHODS), ("request_format", FORMATS)):
        if one[name] not in allowed:
            raise _refused(f"{name} is one of {', '.join(allowed)}", name)
    _check_subscriptions(one)
    wanted = one.get("authentication")
    if wanted is not None and (wanted.get("type") not in VISIBLE or not isinstance(wanted.get("data"), dict)):
        raise _refused("authentication has a type and data", "authentication")


def _check_subscriptions(one: Json) -> None:
    listened = one["subscriptions"]
    if not isinstance(listened, list) or not listened or listened == [TRIGGERED]:
        if listened != [TRIGGERED] and listened != []:
            raise _refused("subscriptions is a list", "subscriptions")
        return
    for name in listened:
        if name == TRIGGERED:
            raise _refused("a webhook is called by triggers or by events, not both", "subscriptions")
        if not str(name).startswith("zen:event-type:"):
            raise _refused(f"{name!r} is no event type", "subscriptions")
        kind = str(name).removeprefix("zen:event-type:")
        if kind.startswith("ticket.") and kind.removeprefix("ticket.") not in events.KINDS:
            raise _refused(f"{name!r} is no event type", "subscriptions")
    if one["http_method"] != "POST" or one["request_format"] != "json":
        raise _refused("an event webhook is POST and json", "http_method")


def show(call: ApiCall, webhook_id: str) -> Answer:
    return Answer({"webhook": _shape(_find(call, webhook_id))})


def replace(call: ApiCall, webhook_id: str) -> Answer:
    wanted = envelope(call, "webhook")
    needed(wanted, ("name", "status", "endpoint", "http_method", "request_format"))
    return _change(call, webhook_id, wanted)


def patch(call: ApiCall, webhook_id: str) -> Answer:
    return _change(call, webhook_id, envelope(call, "webhook"))


def _change(call: ApiCall, webhook_id: str, wanted: Json) -> Answer:
    one = _find(call, webhook_id)
    only(wanted, (*WRITABLE, *READ_ONLY), "webhook")
    changed = one | {key: wanted[key] for key in WRITABLE if key in wanted}
    _check(changed)
    if (changed["subscriptions"] == [TRIGGERED]) != (one["subscriptions"] == [TRIGGERED]):
        raise _refused("the connection method of a webhook cannot be changed", "subscriptions")
    stamps = {"updated_at": moments.whole_second(call.world.now()), "updated_by": str(call.user.id)}
    one |= changed | stamps
    call.world.journal.note(call.world.now(), "webhook_changed", id=webhook_id, actor_id=call.user.id)
    return Answer(None, 204)


def delete(call: ApiCall, webhook_id: str) -> Answer:
    _find(call, webhook_id)
    del call.world.webhooks[webhook_id]
    call.world.journal.note(call.world.now(), "webhook_deleted", id=webhook_id, actor_id=call.user.id)
    return Answer(None, 204)


def show_secret(call: ApiCall, webhook_id: str) -> Answer:
    _find(call, webhook_id)
    return Answer({"signing_secret": {"secret": signing_secret(call.world, webhook_id), "algorithm": "SHA256"}})


def reset_secret(call: ApiCall, webhook_id: str) -> Answer:
    _find(call, webhook_id)
    call.world.webhook_secrets[webhook_id] = call.world.webhook_secrets.get(webhook_id, 0) + 1
    secret = {"secret": signing_secret(call.world, webhook_id), "algorithm": "SHA256"}
    return Answer({"signing_secret": secret}, 201)


def list_invocations(call: ApiCall, webhook_id: str) -> Answer:
    """Newest first."""
    _find(call, webhook_id)
    rows = [one for one in call.world.invocations if one.webhook_id == webhook_id and one.attempts_or_end]
    if "filter[status]" in call.params:
        rows = [one for one in rows if one.status == call.params["filter[status]"]]
    return Answer(listed(_by_cursor(call), "invocations", rows[::-1], _invocation)[0])


def _invocation(one: Invocation) -> Json:
    shown: Json = {"id": one.id, "status": one.shown_status, "latest_completed_at": _latest(one)}
    if one.status_code is not None:
        shown["status_code"] = one.status_code
    return shown


def _latest(one: Invocation) -> str | None:
    if one.completed_at is not None:
        return moments.whole_second(one.completed_at)
    return one.attempts[0]["completed_at"] if one.attempts else None


def list_attempts(call: ApiCall, webhook_id: str, invocation_id: str) -> Answer:
    _find(call, webhook_id)
    found = [one for one in call.world.invocations if one.id == invocation_id and one.webhook_id == webhook_id]
    if not found:
        raise not_found()
    return Answer({"attempts": [attempt for one in found for attempt in one.attempts]})


def test_webhook(call: ApiCall) -> Answer:
    """One signed call, now; the lock is not held while it is under way."""
    with call.world.lock:
        wanted = envelope(call, "request")
        only(wanted, (*WRITABLE, "payload", "headers"), "request")
        known = _find(call, call.params["webhook_id"]) if "webhook_id" in call.params else _draft()
        hook = {**known, **{key: wanted[key] for key in WRITABLE if key in wanted}}
        _check({**hook, "subscriptions": hook.get("subscriptions") or []})
        payload = wanted.get("payload", {"message": "This is a test of the webhook."})
        body = payload if isinstance(payload, str) else json.dumps(payload)
        now = call.world.now()
        number = call.world.numbers.ulid("invocation")
        composed = compose(call.world, hook, Invocation(number, hook["id"], "", body, "test", now, 0.0, now))
    outcome = call_endpoint(composed)
    if outcome.status_code is None:
        raise bad_request("WebhookTestFailed", f"The endpoint could not be called: {outcome.status()}")
    headers = [{"key": key, "value": value} for key, value in outcome.headers.items()]
    answer = {"status_code": outcome.status_code, "headers": headers, "payload": outcome.payload}
    return Answer({"response": answer})


def _draft() -> Json:
    """A webhook that is only being tried out; the builder signs those with a fixed secret."""
    return {"id": "", "name": "draft", "status": "active", "http_method": "POST", "request_format": "json"}
