"""The agent's page of a ticket: its form as the conditions allow, the conversation, and who did what."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, render_template, request

from sandbox.frame import as_json, problem
from sandbox.zendesk import agent_form, form_conditions, macros
from sandbox.zendesk.agent_form import Submission
from sandbox.zendesk.apps import framed
from sandbox.zendesk.changes import find_ticket, update_ticket
from sandbox.zendesk.errors import Refusal, invalid
from sandbox.zendesk.history import history_line
from sandbox.zendesk.participants import written_addresses
from sandbox.zendesk.records import PRIORITIES, STATUSES, TYPES, Actor, Json, Ticket, User
from sandbox.zendesk.world import World

UPDATE_LIMITS = ("ticket_updates", "ticket_and_user")
# Shown elsewhere on the page, not among the form's inputs.
ELSEWHERE = frozenset({"subject", "description", "status", "tickettype", "priority", "group", "assignee"})


def show(world: World, ticket_id: int) -> Any:
    """The page, or with `?format=json` which fields show and which must be filled in."""
    with world.lock:
        try:
            ticket = find_ticket(world, ticket_id)
        except Refusal:
            return problem("There is no ticket with this number.", 404)
        values = form_conditions.current_values(world, ticket)
        if request.args.get("format") == "json":
            return _as_json(world, ticket, values)
        user = _persona(world, request.args.get("as"))
        return _page(world, ticket, user, Submission(values, {}, ()))


def _as_json(world: World, ticket: Ticket, values: dict[int, Any]) -> Response:
    form, status = world.forms[ticket.form_id], request.args.get("status", ticket.status)
    answer = {
        "visible_fields": form_conditions.visible_fields(world, form, values),
        "required_fields": form_conditions.required_fields(world, form, values, status),
    }
    return as_json(answer)


def save(world: World, ticket_id: int) -> Any:
    """Carry out what the agent submitted, by the same path as the API."""
    entered = request.form
    with world.lock:
        try:
            ticket = find_ticket(world, ticket_id)
        except Refusal:
            return problem("There is no ticket with this number.", 404)
        user = _persona(world, entered.get("as"))
        if user is None:
            return problem("Only an agent who can sign in works on this page.", 403)
        submission = agent_form.read_submission(world, ticket, entered)
        told, status = _carry_out(world, ticket, user, submission)
        if told:
            return _page(world, ticket, user, submission, told), status
    world.clock.settle_after_click()
    return redirect(f"/agent/tickets/{ticket_id}?as={user.id}", 303)


def _carry_out(world: World, ticket: Ticket, user: User, submission: Submission) -> tuple[list[str], int]:
    """What to tell the agent when it did not work, and the status to tell it with."""
    if submission.missing:
        told = [f"Please fill in “{title}” before you save." for title in submission.missing]
        return [*told, "Nothing was saved yet."], 422
    for name in UPDATE_LIMITS:
        key = f"{user.id}:{ticket.id}" if name == "ticket_and_user" else ""
        standing = world.limits.spend(name, world.now(), key)
        if standing.refused:
            return [f"Too many updates just now. Please wait {standing.resets} seconds and save again."], 429
    try:
        _update(world, ticket, user, submission.change)
    except Refusal as refusal:
        return _words(refusal), refusal.status
    return [], 200


def _update(world: World, ticket: Ticket, user: User, change: Json) -> None:
    """What the agent entered in the fields, whom they copied in, and the macro they chose, in one update."""
    copied = written_addresses(request.form.get("copied", ""))
    if copied:
        change = {**change, "email_ccs": [{"user_email": one} for one in copied]}
    macro = macros.find(world, request.form.get("macro"))
    if macro is not None:
        change = macros.applied(ticket, user, macro, change)
    elif request.form.get("macro"):
        raise invalid("macro", "There is no such macro any more.")
    update_ticket(world, ticket.id, change, Actor(user, "web", "Browser"), bulk=macro is not None, macro=macro)


def _words(refusal: Refusal) -> list[str]:
    details = refusal.body.get("details")
    if not isinstance(details, dict):
        return [str(refusal.body.get("description", refusal.body["error"]))]
    return [str(one["description"]) for problems in details.values() for one in problems]


def _persona(world: World, text: str | None) -> User | None:
    """The agent who looks; without a name it is the first one who works tickets."""
    if text is None:
        return next((u for u in world.users.values() if u.role == "agent" and not u.suspended), None) or next(
            (u for u in world.users.values() if u.staff), None
        )
    user = world.users.get(int(text)) if text.isdigit() else None
    return user if user is not None and user.staff and not user.suspended else None


def _page(world: World, ticket: Ticket, user: User | None, submission: Submission, told: Sequence[str] = ()) -> Any:
    if user is None:
        return problem("Only an agent who can sign in works on this page.", 403)
    form = world.forms[ticket.form_id]
    status = submission.change.get("status", ticket.status)
    visible = form_conditions.visible_fields(world, form, submission.values)
    needed = form_conditions.required_fields(world, form, submission.values, status)
    return render_template(
        "agent.html",
        title=f"#{ticket.id} {ticket.subject}",
        ticket=ticket,
        user=user,
        told=told,
        fields=[_input(world, ticket, one, submission, visible, needed) for one in _own(world, form)],
        conditions=json.dumps(form["agent_conditions"]),
        system=json.dumps(_system_inputs(world, form, submission.values)),
        always=json.dumps([one for one in form["ticket_field_ids"] if world.ticket_fields[one]["required"]]),
        status=status,
        draft=submission.change.get("comment", {}).get("body", ""),
        statuses=[one for one in STATUSES if one != "closed" or ticket.status == "closed"],
        priorities=PRIORITIES,
        types=TYPES,
        company=world.organizations.get(ticket.organization_id or 0),
        known=_known(world, ticket),
        macros=macros.offered(world),
        macro=request.form.get("macro", ""),
        copied=request.form.get("copied", ""),
        agents=[u for u in world.users.values() if u.staff and not u.light and not u.suspended],
        personas=[u for u in world.users.values() if u.staff and not u.suspended],
        world=world,
        app=framed(world, ticket, user),
        comments=[(one, world.users[one.author_id]) for one in world.comments.get(ticket.id, ())],
        audits=[history_line(world, one) for one in reversed(world.audits.get(ticket.id, ()))],
    )


def _known(world: World, ticket: Ticket) -> list[tuple[str, str]]:
    """What the account keeps about the ticket's company, options by their names."""
    company = world.organizations.get(ticket.organization_id or 0)
    found = []
    for key, definition in world.organization_fields.items():
        value = company.organization_fields.get(key) if company is not None else None
        if value not in (None, ""):
            names = {one["value"]: one["name"] for one in definition.get("custom_field_options", ())}
            found.append((definition["title"], str(names.get(value, value))))
    return found


def _system_inputs(world: World, form: Json, values: dict[int, Any]) -> dict[int, Json]:
    """The system fields a condition may hang on: which input of the page they are, or their value."""
    inputs = {"status": "status", "priority": "priority", "assignee": "assignee_id"}
    return {
        one: {"input": inputs.get(world.ticket_fields[one]["type"]), "value": values.get(one)}
        for one in form["ticket_field_ids"]
        if world.ticket_fields[one]["type"] in ELSEWHERE
    }


def _own(world: World, form: Json) -> list[Json]:
    found = [world.ticket_fields[one] for one in form["ticket_field_ids"]]
    return [one for one in found if one["type"] not in ELSEWHERE and one["active"]]


def _input(
    world: World, ticket: Ticket, field: Json, submission: Submission, visible: list[int], needed: list[int]
) -> Json:
    """One field as the page draws it: what it shows now and what it showed when the page was made."""
    value = submission.values.get(field["id"])
    return {
        "id": field["id"],
        "title": field["title"],
        "hint": field["agent_description"] or "",
        "type": field["type"],
        "options": field.get("custom_field_options", []),
        "value": value,
        "was": _text(ticket.values.get(field["id"]), field["type"]),
        "shown": field["id"] in visible,
        "needed": field["id"] in needed,
        "missing": field["title"] in submission.missing,
        "changed_by": _last_hand(world, ticket, field["id"]),
    }


def _text(value: Any, kind: str) -> str:
    if kind == "checkbox":
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def _last_hand(world: World, ticket: Ticket, field_id: int) -> str:
    """Who set a field last, if it was not set when the ticket was opened."""
    for audit in reversed(world.audits.get(ticket.id, ())):
        for event in audit.events:
            if event["type"] == "Change" and event["field_name"] == str(field_id):
                return f"set by {world.called(audit.author_id)}"
    return ""
