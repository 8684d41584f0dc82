"""Which fields there are, what kind each is, and where a custom field exists.

Rule 1: a custom field exists on an issue only where one of its contexts fits the issue's project and type.
Rule 2: the context that names the project goes before the one for everywhere.
"""

from dataclasses import dataclass, field

from sandbox.jira.records import Context, CustomField, Issue, Json
from sandbox.jira.world import World

TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
SERVICE = "com.atlassian.servicedesk:"
# The last part of a custom field's type: what its values are, and what each is where they are a list.
KINDS: dict[str, tuple[str, str]] = {
    f"{TYPES}select": ("option", ""),
    f"{TYPES}radiobuttons": ("option", ""),
    f"{TYPES}multiselect": ("array", "option"),
    f"{TYPES}multicheckboxes": ("array", "option"),
    f"{TYPES}float": ("number", ""),
    f"{TYPES}datetime": ("datetime", ""),
    f"{TYPES}datepicker": ("date", ""),
    f"{TYPES}textfield": ("string", ""),
    f"{TYPES}textarea": ("string", ""),
    f"{TYPES}url": ("string", ""),
    f"{TYPES}readonlyfield": ("string", ""),
    f"{TYPES}labels": ("array", "string"),
    f"{TYPES}userpicker": ("user", ""),
    f"{TYPES}multiuserpicker": ("array", "user"),
    f"{TYPES}grouppicker": ("group", ""),
    f"{TYPES}multigrouppicker": ("array", "group"),
    f"{SERVICE}vp-origin": ("sd-customerrequesttype", ""),
    f"{SERVICE}sd-customer-organizations": ("array", "sd-customerorganization"),
    f"{SERVICE}sd-request-participants": ("array", "user"),
    f"{SERVICE}sd-sla-field": ("sd-servicelevelagreement", ""),
}
OPTION_KINDS = frozenset({"select", "radiobuttons", "multiselect", "multicheckboxes"})
# id, name, type, items, words in JQL
SYSTEM: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("issuekey", "Key", "", "", ("id", "issue", "issuekey", "key")),
    ("summary", "Summary", "string", "", ("summary",)),
    ("description", "Description", "string", "", ("description",)),
    ("environment", "Environment", "string", "", ("environment",)),
    ("issuetype", "Issue Type", "issuetype", "", ("issuetype", "type")),
    ("project", "Project", "project", "", ("project",)),
    ("status", "Status", "status", "", ("status",)),
    ("statusCategory", "Status Category", "statusCategory", "", ("statusCategory",)),
    ("statuscategorychangedate", "Status Category Changed", "datetime", "", ("statusCategoryChangedDate",)),
    ("priority", "Priority", "priority", "", ("priority",)),
    ("resolution", "Resolution", "resolution", "", ("resolution",)),
    ("resolutiondate", "Resolved", "datetime", "", ("resolutiondate", "resolved")),
    ("assignee", "Assignee", "user", "", ("assignee",)),
    ("reporter", "Reporter", "user", "", ("reporter",)),
    ("creator", "Creator", "user", "", ("creator",)),
    ("labels", "Labels", "array", "string", ("labels",)),
    ("components", "Components", "array", "component", ("component",)),
    ("fixVersions", "Fix versions", "array", "version", ("fixVersion",)),
    ("versions", "Affects versions", "array", "version", ("affectedVersion",)),
    ("security", "Security Level", "securitylevel", "", ("level",)),
    ("duedate", "Due date", "date", "", ("due", "duedate")),
    ("created", "Created", "datetime", "", ("created", "createdDate")),
    ("updated", "Updated", "datetime", "", ("updated", "updatedDate")),
    ("parent", "Parent", "issuelink", "", ("parent",)),
    ("issuelinks", "Linked Issues", "array", "issuelinks", ()),
    ("subtasks", "Sub-tasks", "array", "issuelinks", ("subtasks",)),
    ("attachment", "Attachment", "array", "attachment", ("attachments",)),
    ("comment", "Comment", "comments-page", "", ("comment",)),
    ("watches", "Watchers", "watches", "", ("watchers",)),
    ("votes", "Votes", "votes", "", ("votes",)),
    ("worklog", "Log Work", "array", "worklog", ()),
    ("lastViewed", "Last Viewed", "datetime", "", ("lastViewed",)),
)


@dataclass(frozen=True)
class FieldDefinition:
    """A field, of the system or custom; ``kind`` is its id, or a custom field's kind."""

    id: str
    name: str
    kind: str
    type: str
    items: str
    clause_names: tuple[str, ...]
    custom: CustomField | None = field(default=None)

    @property
    def schema(self) -> Json:
        shown: Json = {"type": self.type}
        if self.items:
            shown["items"] = self.items
        if self.custom is None:
            return shown | {"system": self.id}
        return shown | {"custom": self.custom.type, "customId": self.custom.number}

    def shown(self) -> Json:
        """The field as `GET /field` lists it."""
        shown: Json = {
            "id": self.id,
            "key": self.id,
            "name": self.name,
            "custom": self.custom is not None,
            "orderable": self.id not in ("issuekey", "created", "updated", "creator", "watches", "votes"),
            "navigable": self.id not in ("comment", "attachment"),
            "searchable": bool(self.clause_names),
            "clauseNames": list(self.clause_names),
        }
        return shown | {"schema": self.schema} if self.type else shown


SYSTEM_FIELDS = {one[0]: FieldDefinition(one[0], one[1], one[0], one[2], one[3], one[4]) for one in SYSTEM}


def defined(one: CustomField) -> FieldDefinition:
    """A custom field beside the system's."""
    kind, items = KINDS[one.type]
    return FieldDefinition(one.id, one.name, one.kind, kind, items, (f"cf[{one.number}]", one.name), one)


def all_fields(world: World) -> list[FieldDefinition]:
    """The system's fields and the custom ones that were not thrown away, in that order."""
    custom = sorted(world.custom_fields.values(), key=lambda one: one.number)
    return [*SYSTEM_FIELDS.values(), *(defined(one) for one in custom if one.trashed_at is None)]


def field_named(world: World, field_id: str) -> FieldDefinition | None:
    """A field by id."""
    if field_id in SYSTEM_FIELDS:
        return SYSTEM_FIELDS[field_id]
    one = world.custom_fields.get(field_id)
    return defined(one) if one is not None and one.trashed_at is None else None


def context_for(one: CustomField, project_id: str, type_id: str) -> Context | None:
    """The context by which a custom field exists for a project and type; None where it does not."""
    fitting = [
        context
        for context in one.contexts
        if (not context.project_ids or project_id in context.project_ids)
        and (not context.issue_type_ids or type_id in context.issue_type_ids)
    ]
    return min(fitting, key=lambda context: not context.project_ids, default=None)


def fields_of(world: World, issue: Issue) -> list[FieldDefinition]:
    """The fields that an issue has."""
    return [
        one
        for one in all_fields(world)
        if one.custom is None or context_for(one.custom, issue.project_id, issue.type_id) is not None
    ]
