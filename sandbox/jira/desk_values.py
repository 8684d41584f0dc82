"""What an issue's own fields show of the service desk: the kind of request it is, and how its promises stand."""

from sandbox.jira import promises, requests_shown
from sandbox.jira.desk_access import desk_of
from sandbox.jira.desk_shapes import link, request_type
from sandbox.jira.fields import FieldDefinition
from sandbox.jira.records import Issue, Json
from sandbox.jira.shown_values import WORKED_OUT
from sandbox.jira.views import View


def kind_of_request(view: View, issue: Issue, _: FieldDefinition) -> Json | None:
    """The field "Request Type": the kind, the status as the customer reads it, and where to find both."""
    if desk_of(view.world, issue) is None:
        return None
    kind = request_type(view, requests_shown.request_type_of(view.world, issue))
    return {
        "_links": {
            "self": link(view, f"/request/{issue.id}"),
            "jiraRest": view.url(f"/issue/{issue.id}"),
            "web": f"{view.host}{requests_shown.portal_page(view.world, issue)}",
            "agent": f"{view.host}/browse/{issue.key}",
        },
        "requestType": {
            key: value for key, value in kind.items() if key not in ("canCreateRequest", "restrictionStatus")
        },
        "currentStatus": requests_shown.statuses(view, issue)[0],
    }


def promise(view: View, issue: Issue, one: FieldDefinition) -> Json | None:
    """A field of a promise: its cycles, as the service desk's own API shows them."""
    found = (each for each in promises.metrics_of(view.world, issue) if each["field_id"] == one.id)
    metric = next(found, None)
    return promises.shown(view, issue, metric) if metric is not None else None


def add_values() -> None:
    """Have issues show these fields."""
    WORKED_OUT["vp-origin"] = kind_of_request
    WORKED_OUT["sd-sla-field"] = promise
