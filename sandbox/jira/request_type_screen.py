"""The admin's page that says which fields of a request the portal shows; Jira has no API for it."""

from typing import Any

from flask import redirect, render_template, request

from sandbox.frame import problem
from sandbox.jira.fields import OPTION_KINDS, context_for, defined
from sandbox.jira.records import Json, RequestType
from sandbox.jira.world import World, by_number

SHOWABLE = OPTION_KINDS | {"textfield", "textarea", "float", "datetime", "datepicker", "url", "labels", "readonlyfield"}
ADDRESS = "/servicedesk/settings"


def show(world: World) -> Any:
    """Every kind of request with the custom fields it could show."""
    with world.lock:
        kinds = [_kind(world, one) for one in by_number(world.request_types)]
        return render_template("request_types.html", title="Request types", kinds=kinds, page=ADDRESS)


def save(world: World) -> Any:
    """Show those fields and no others, after the ones that a request cannot be without."""
    with world.lock:
        kind = world.request_types.get(request.form.get("kind", ""))
        if kind is None:
            return problem("There is no such kind of request.", 404)
        able = [one["id"] for one in _fields(world, kind)]
        wanted = [one for one in request.form.getlist("field") if one in able]
        kept = [one for one in kind.field_ids if one not in able or one in wanted or one in kind.required]
        kind.field_ids = [*kept, *(one for one in wanted if one not in kept)]
    return redirect(ADDRESS, 303)


def _kind(world: World, one: RequestType) -> Json:
    return {"id": one.id, "name": one.name, "fields": _fields(world, one)}


def _fields(world: World, kind: RequestType) -> list[Json]:
    project_id = world.service_desks[kind.service_desk_id].project_id
    known = sorted(world.custom_fields.values(), key=lambda one: one.number)
    return [
        {"id": one.id, "name": defined(one).name, "shown": one.id in kind.field_ids}
        for one in known
        if one.kind in SHOWABLE and one.trashed_at is None and context_for(one, project_id, kind.issue_type_id)
    ]
