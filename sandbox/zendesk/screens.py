"""The pages of the pretend Zendesk, so that one can watch a case with one's own eyes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request

from sandbox.frame import add_frame
from sandbox.zendesk import agent_screen, customer_screen
from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.world import World, sorted_records

HERE = Path(__file__).parent
NO_PAGES = ("/api/", "/oauth/", "/ips")


def add_screens(app: Flask, world: World) -> None:
    """Answer the pages; anything else outside /api and /_sandbox is not there."""
    add_frame(app, world.clock, world.wire, HERE, NO_PAGES)
    pages: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("GET", "/", lambda: _start(world)),
        ("GET", "/agent/tickets/<int:ticket_id>", lambda ticket_id: agent_screen.show(world, ticket_id)),
        ("POST", "/agent/tickets/<int:ticket_id>", lambda ticket_id: agent_screen.save(world, ticket_id)),
        ("GET", "/hc/requests/<int:request_id>", lambda request_id: customer_screen.show(world, request_id)),
        ("POST", "/hc/requests/<int:request_id>", lambda request_id: customer_screen.save(world, request_id)),
    )
    for number, (method, path, view) in enumerate(pages):
        app.add_url_rule(path, f"page-{number}", view, methods=[method])


def _start(world: World) -> str:
    with world.lock:
        tickets = [one for one in sorted_records(world.tickets) if one.deleted_at is None]
        people = sorted_records(world.users)
        rows = [_row(world, one) for one in sorted(tickets, key=lambda one: one.id, reverse=True)]
        return render_template(
            "start.html",
            title="Tickets",
            rows=rows,
            customers=[(one, world.organizations.get(one.organization_id)) for one in people if not one.staff],
            agents=[one for one in people if one.staff and not one.suspended],
            persona=request.args.get("as", ""),
        )


def _row(world: World, one: Ticket) -> Json:
    company = world.organizations.get(one.organization_id or 0)
    tagger = (world.ticket_fields[key] for key in one.values if key in world.ticket_fields)
    severity = next((f for f in tagger if f["title"] == "Severity"), None)
    options = severity["custom_field_options"] if severity else []
    chosen = one.values.get(severity["id"]) if severity else None
    return {
        "ticket": one,
        "requester": world.users[one.requester_id],
        "assignee": world.users.get(one.assignee_id or 0),
        "company": company,
        "tier": (company.organization_fields.get("support_tier") or "") if company else "",
        "severity": next((option["name"] for option in options if option["value"] == chosen), ""),
    }
