"""The customer's page of a request: what was said, the fields the portal shows, and room to answer."""

import re
from typing import Any

from flask import redirect, render_template, request

from sandbox.frame import as_json, problem
from sandbox.zendesk.api.customer_requests import change_request, find_request
from sandbox.zendesk.errors import Refusal
from sandbox.zendesk.participants import written_addresses
from sandbox.zendesk.records import Json, Ticket, User
from sandbox.zendesk.world import World

SNIPPET = ("Escalation", "Can be escalated from", "Next update due")
"""How the fields' titles begin that the snippet tells of."""
LINK = re.compile(r"https?://\S+")


def show(world: World, request_id: int) -> Any:
    """The page, or with `?format=json` the fields it lists."""
    with world.lock:
        user, ticket = _find(world, request_id, request.args.get("as"))
        if user is None or ticket is None:
            return problem("There is no such request of yours.", 404)
        if request.args.get("format") == "json":
            return as_json(portal_fields(world, ticket))
        return _page(world, ticket, user, [])


def save(world: World, request_id: int) -> Any:
    """Take the customer's answer."""
    with world.lock:
        user, ticket = _find(world, request_id, request.form.get("as"))
        if user is None or ticket is None:
            return problem("There is no such request of yours.", 404)
        try:
            change_request(world, user, request_id, _entered(), client="")
        except Refusal as refusal:
            told = ["This request is closed." if ticket.status == "closed" else _words(refusal)]
            return _page(world, ticket, user, told), refusal.status
    world.clock.settle_after_click()
    return redirect(f"/hc/requests/{request_id}?as={user.id}", 303)


def _entered() -> Json:
    """What the customer entered, as the requests API takes it."""
    wanted: Json = {}
    if request.form.get("comment", "").strip():
        wanted["comment"] = {"body": request.form["comment"].replace("\r\n", "\n")}
    copied = written_addresses(request.form.get("copied", ""))
    if copied:
        wanted["additional_collaborators"] = copied
    if request.form.get("solved"):
        wanted["solved"] = True
    return wanted


def _words(refusal: Refusal) -> str:
    details = refusal.body.get("details")
    told = details.get("email_ccs") if isinstance(details, dict) else None
    return str(told[0]["description"]) if told else "That could not be saved."


def _find(world: World, request_id: int, text: str | None) -> tuple[User | None, Ticket | None]:
    ticket = world.tickets.get(request_id)
    if ticket is None:
        return None, None
    user = world.users.get(ticket.requester_id if text is None else int(text) if text.isdigit() else 0)
    if user is None or user.suspended:
        return None, None
    try:
        return user, find_request(world, user, request_id)
    except Refusal:
        return user, None


def portal_fields(world: World, ticket: Ticket) -> list[Json]:
    """Read-only, and only those the portal shows and that have a value; drop-downs by their option's name."""
    rows = []
    for field_id in world.forms[ticket.form_id]["ticket_field_ids"]:
        definition = world.ticket_fields[field_id]
        value = ticket.values.get(field_id)
        if definition["removable"] and definition["visible_in_portal"] and value not in (None, "", [], False):
            named = _named(definition, value)
            title = definition["title_in_portal"]
            rows.append({"id": field_id, "title": title, "value": named, "raw": value, "link": _is_link(named)})
    return rows


def _snippet(fields: list[Json]) -> Json | None:
    """What the theme's snippet makes of the fields: a button where one holds a link to a form, the rest in words.

    It shows where the account has a field for the state of an escalation.
    """
    button = next((one for one in fields if one["link"] and "/escalate/" in one["value"]), None)
    told = [
        one for one in fields if str(one["title"]).lower().startswith(("escalation", "can be escalated", "next update"))
    ]
    return {"button": button, "told": told} if button or told else None


def _named(definition: Json, value: Any) -> str:
    names = {option["value"]: option["name"] for option in definition.get("custom_field_options", [])}
    if definition["type"] == "checkbox":
        return "Yes"
    if isinstance(value, list):
        return ", ".join(str(names.get(one, one)) for one in value)
    return str(names.get(value, value))


def _is_link(text: str) -> bool:
    return LINK.fullmatch(text) is not None


def _page(world: World, ticket: Ticket, user: User, told: list[str]) -> str:
    public = [one for one in world.comments.get(ticket.id, ()) if one.public]
    assignee = world.users.get(ticket.assignee_id or 0)
    return render_template(
        "customer.html",
        title=ticket.subject,
        ticket=ticket,
        user=user,
        told=told,
        draft=request.form.get("comment", ""),
        copied=request.form.get("copied", ""),
        ccs=[world.users[one].name for one in ticket.email_cc_ids],
        assignee=assignee,
        fields=(fields := portal_fields(world, ticket)),
        snippet=_snippet(fields),
        comments=[(one, world.users[one.author_id]) for one in public],
        solvable=ticket.requester_id == user.id and assignee and ticket.status not in ("solved", "closed"),
    )
