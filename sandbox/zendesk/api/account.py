"""The account's own settings, brands, statuses and the incremental export of tickets."""

import base64

from sandbox import moments
from sandbox.zendesk import shapes
from sandbox.zendesk.api.sideloads import add_sideloads
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, needed, only, truth
from sandbox.zendesk.errors import bad_request, not_found
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.world import World

EXPORT_MOST = 1000
EXPORT_PARAMS = frozenset({"start_time", "cursor", "per_page", "exclude_deleted", "include"})


def endpoints() -> tuple[Endpoint, ...]:
    export = "/incremental/tickets/cursor"
    return (
        Endpoint("GET", "/account/settings", settings),
        Endpoint("GET", "/brands", brands, "brands", PARAMS),
        Endpoint("POST", "/brands", create_brand, "brands", who="admin"),
        Endpoint("GET", "/oauth/tokens/current", current_token, who="anyone"),
        Endpoint("GET", "/recipient_addresses", recipient_addresses, params=PARAMS),
        Endpoint("GET", "/slas/policies", sla_policies, params=PARAMS, who="admin"),
        Endpoint("GET", "/custom_statuses", custom_statuses, params=frozenset({"active", "status_categories"})),
        Endpoint("GET", export, export_tickets, "tickets", EXPORT_PARAMS, "admin", ("incremental",)),
    )


def settings(call: ApiCall) -> Answer:
    account = call.world.account
    shown = {
        "branding": {"header_color": "1F2F3F"},
        "active_features": {"allow_ccs": account.collaboration, "ticket_forms": True, "user_org_fields": True},
        "api": {"accepted_api_agreement": True, "api_token_access": "true"},
        "brands": {"default_brand_id": call.world.default_brand_id()},
        "localization": {"locale_ids": [1]},
        "tickets": {
            "collaboration": account.collaboration,
            "tagging": True,
            "private_attachments": False,
            "agent_ticket_deletion": True,
            "comments_public_by_default": True,
            "is_first_comment_private_enabled": True,
        },
    }
    return Answer({"settings": shown})


def current_token(call: ApiCall) -> Answer:
    """The token that the call itself is made with; its text is cut short. A sign-in without one has none to show."""
    text = call.headers.get("Authorization", "").partition(" ")[2].strip()
    token = call.world.tokens.get(text)
    if token is None:
        raise not_found()
    shown = {
        "user_id": token.user_id,
        "scopes": sorted(token.scopes),
        "token": text[:10],
        "expires_at": moments.whole_second(token.expires_at),
    }
    return Answer({"token": shown})


def brands(call: ApiCall) -> Answer:
    rows = list(call.world.brands.values())
    return Answer(listed(call, "brands", rows, lambda one: _brand(call, one))[0])


def _brand(call: ApiCall, one: Json) -> Json:
    return {"url": f"{call.host}/api/v2/brands/{one['id']}.json", **one, "brand_url": call.host}


def create_brand(call: ApiCall) -> Answer:
    """A further brand; the first one stays the default."""
    wanted = envelope(call, "brand")
    only(wanted, ("name", "subdomain"), "brand")
    needed(wanted, ("name", "subdomain"))
    one = new_brand(call.world, call.world.numbers.take("brand"), str(wanted["name"]), str(wanted["subdomain"]))
    call.world.journal.note(call.world.now(), "brand_created", id=one["id"], actor_id=call.user.id)
    return Answer({"brand": _brand(call, one)}, 201)


def new_brand(world: World, brand_id: int, name: str, subdomain: str, stamp: str = "") -> Json:
    """Make a brand with everything Zendesk fills in by itself."""
    made_at = stamp or moments.whole_second(world.now())
    world.brands[brand_id] = {
        "id": brand_id,
        "name": name,
        "brand_url": "",
        "subdomain": subdomain,
        "host_mapping": None,
        "has_help_center": True,
        "help_center_state": "enabled",
        "active": True,
        "default": not world.brands,
        "is_deleted": False,
        "logo": None,
        "ticket_form_ids": list(world.forms),
        "signature_template": "{{agent.signature}}",
        "created_at": made_at,
        "updated_at": made_at,
    }
    return world.brands[brand_id]


def recipient_addresses(call: ApiCall) -> Answer:
    """The account's own support addresses."""

    def shape(one: Json) -> Json:
        return {"url": f"{call.host}/api/v2/recipient_addresses/{one['id']}.json", **one}

    return Answer(listed(call, "recipient_addresses", list(call.world.recipient_addresses.values()), shape)[0])


def sla_policies(call: ApiCall) -> Answer:
    def shape(one: Json) -> Json:
        return {"url": f"{call.host}/api/v2/slas/policies/{one['id']}", **one}

    return Answer(listed(call, "sla_policies", list(call.world.sla_policies.values()), shape)[0])


def custom_statuses(call: ApiCall) -> Answer:
    wanted = {one for one in call.params.get("status_categories", "").split(",") if one}
    rows = [
        one
        for one in call.world.custom_statuses.values()
        if (not wanted or one["status_category"] in wanted)
        and ("active" not in call.params or one["active"] == truth(call.params["active"]))
    ]
    return Answer({"custom_statuses": rows})


def export_tickets(call: ApiCall) -> Answer:
    """Everything that changed since a moment, oldest change first; the last minute is never in it."""
    size = _page_size(call)
    after = _start(call)
    horizon = moments.unix(call.world.now()) - 60
    rows = sorted(
        (one for one in call.world.tickets.values() if _due(call, one, after, horizon)),
        key=lambda one: (one.generated_timestamp, one.id),
    )
    page = rows[:size]
    if page:
        after = (page[-1].generated_timestamp, page[-1].id)
    cursor = base64.b64encode(f"{after[0]}.0||{after[1]}|".encode()).decode()
    answer = {
        "tickets": [shapes.ticket(call.world, call.ticket_as_read(one), call.host) for one in page],
        "after_url": _url(call, cursor),
        "before_url": None,
        "after_cursor": cursor,
        "before_cursor": None,
        "end_of_stream": len(rows) <= size,
    }
    return Answer(add_sideloads(call, page, answer))


def _due(call: ApiCall, one: Ticket, after: tuple[int, int], horizon: int) -> bool:
    if one.deleted_at is not None and truth(call.params.get("exclude_deleted", "false")):
        return False
    return after < (one.generated_timestamp, one.id) and one.generated_timestamp <= horizon


def _page_size(call: ApiCall) -> int:
    text = call.params.get("per_page", str(EXPORT_MOST))
    if not text.isdigit() or not 1 <= int(text) <= EXPORT_MOST:
        raise bad_request("InvalidPaginationParameter", f"per_page must be between 1 and {EXPORT_MOST}")
    return int(text)


def _start(call: ApiCall) -> tuple[int, int]:
    if "cursor" in call.params:
        return _read_cursor(call.params["cursor"])
    text = call.params.get("start_time", "")
    if not text.isdigit():
        raise bad_request("InvalidValue", "start_time is a number of seconds since 1970")
    if int(text) > moments.unix(call.world.now()) - 60:
        raise bad_request("StartTimeTooRecent", "start_time must be more than one minute ago")
    return int(text), 0


def _read_cursor(cursor: str) -> tuple[int, int]:
    try:
        moment, _, rest = base64.b64decode(cursor, validate=True).decode().partition("||")
        return int(float(moment)), int(rest.rstrip("|"))
    except ValueError:
        raise bad_request("InvalidCursor", "cursor is no cursor of this export") from None


def _url(call: ApiCall, cursor: str) -> str:
    """The next page on this same host; Zendesk repeats per_page and the filters in it."""
    kept = {key: value for key, value in call.params.items() if key not in ("cursor", "start_time")}
    query = "&".join(f"{key}={value}" for key, value in kept.items())
    coded = cursor.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    return f"{call.host}/api/v2/incremental/tickets/cursor.json?cursor={coded}" + (f"&{query}" if query else "")
