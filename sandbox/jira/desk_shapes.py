"""How the service desk's own API writes moments, lengths of time, people, desks and companies.

Rule 1: a moment is given four times over; a friendly one says today, yesterday or the weekday.
Rule 2: a length that is over its goal is below nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.jira.fields import SYSTEM_FIELDS, context_for, defined
from sandbox.jira.records import CustomField, Json, Organization, RequestType, ServiceDesk, User
from sandbox.jira.times import epoch_millis, spelled
from sandbox.jira.views import View

API = "/rest/servicedeskapi"
# A request type shows a field of the system under a name of its own.
LABELS = {"summary": "Summarize the problem", "description": "What happens, and since when?"}


def date(view: View, at: datetime) -> Json:
    """A `DateDTO`, in the zone of whoever looks."""
    zone = view.user.time_zone if view.user else view.world.site.time_zone
    whole = spelled(at, zone)
    return {
        "iso8601": whole[:19] + whole[23:],
        "jira": whole,
        "friendly": _friendly(at.astimezone(ZoneInfo(zone)), view.world.now().astimezone(ZoneInfo(zone))),
        "epochMillis": epoch_millis(at),
    }


def _friendly(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    named = {0: "Today", 1: "Yesterday"}.get(days) or at.strftime("%A" if 1 < days < 7 else "%d/%b/%y")
    return f"{named} {at.strftime('%I:%M %p').lstrip('0')}"


def duration(length: timedelta) -> Json:
    """A `DurationDTO`."""
    return {"millis": int(length.total_seconds() * 1000), "friendly": hours(length)}


def hours(length: timedelta) -> str:
    """Such as `3h 20m`, with a sign when it is over."""
    minutes = int(abs(length).total_seconds()) // 60
    return f"{'-' if length < timedelta(0) else ''}{minutes // 60}h {minutes % 60}m"


def link(view: View, path: str) -> str:
    """The address of something in the service desk's API."""
    return f"{view.host}{API}{path}"


def person(view: View, user: User) -> Json:
    """A `UserDTO`: as the platform shows somebody, but with links of its own and no account type."""
    shown = view.person(user)
    pictures = shown.pop("avatarUrls")
    shown.pop("accountType", None)
    own = shown.pop("self")
    return {**shown, "_links": {"self": own, "jiraRest": own, "avatarUrls": pictures}}


def desk(view: View, one: ServiceDesk) -> Json:
    """A `ServiceDeskDTO`."""
    project = view.world.projects[one.project_id]
    return {
        "id": one.id,
        "projectId": project.id,
        "projectName": project.name,
        "projectKey": project.key,
        "projectTypeKey": project.type_key,
        "_links": {"self": link(view, f"/servicedesk/{one.id}")},
    }


def request_type(view: View, one: RequestType) -> Json:
    """A `RequestTypeDTO`; the portal of a desk has the desk's number here."""
    path = f"/servicedesk/{one.service_desk_id}/requesttype/{one.id}"
    return {
        "_expands": ["field"],
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "helpText": "",
        "issueTypeId": one.issue_type_id,
        "serviceDeskId": one.service_desk_id,
        "portalId": one.service_desk_id,
        "groupIds": [],
        "restrictionStatus": "OPEN",
        "canCreateRequest": True,
        "_links": {"self": link(view, path)},
    }


def request_fields(view: View, one: RequestType) -> list[Json]:
    """The fields of a request type's form, in its order, with what each may be."""
    project_id = view.world.service_desks[one.service_desk_id].project_id
    found = []
    for field_id in one.field_ids:
        custom = view.world.custom_fields.get(field_id)
        if custom is not None and custom.trashed_at is not None:
            continue
        schema, name = _schema_and_name(custom, field_id)
        found.append(
            {
                "fieldId": field_id,
                "name": name,
                "description": custom.description if custom else "",
                "required": field_id in one.required,
                "visible": True,
                "defaultValues": [],
                "presetValues": [],
                "validValues": _choices(custom, project_id, one.issue_type_id),
                "jiraSchema": schema,
            }
        )
    return found


def _schema_and_name(custom: CustomField | None, field_id: str) -> tuple[Json, str]:
    if custom is not None:
        return defined(custom).schema, custom.name
    known = SYSTEM_FIELDS[field_id]
    return known.schema, LABELS.get(field_id, known.name)


def _choices(custom: CustomField | None, project_id: str, type_id: str) -> list[Json]:
    context = context_for(custom, project_id, type_id) if custom else None
    options = context.options if context else []
    return [{"value": one.id, "label": one.value, "children": []} for one in options if not one.disabled]


def organization(view: View, one: Organization) -> Json:
    """An `OrganizationDTO`."""
    shown: Json = {
        "id": one.id,
        "name": one.name,
        "scimManaged": False,
        "_links": {"self": link(view, f"/organization/{one.id}")},
    }
    return shown | {"created": date(view, one.created_at)} if one.created_at else shown


def people(view: View, user_ids: Sequence[str]) -> list[User]:
    """The people with these ids, in this order."""
    return [view.world.users[one] for one in user_ids]
