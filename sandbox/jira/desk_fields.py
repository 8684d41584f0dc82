"""The service desk's own fields on an issue: who takes part in a request, and which companies it is shared with."""

from sandbox.jira.records import CustomField, Issue
from sandbox.jira.world import World

PARTICIPANTS, ORGANIZATIONS = "sd-request-participants", "sd-customer-organizations"


def field_of_kind(world: World, kind: str) -> CustomField | None:
    """The site's one field of a kind that only the service desk makes."""
    found = (one for one in world.custom_fields.values() if one.kind == kind and one.trashed_at is None)
    return next(found, None)


def participants_of(world: World, issue: Issue) -> list[str]:
    """The accounts that take part in a request beside its reporter."""
    return _values(world, issue, PARTICIPANTS)


def organizations_of(world: World, issue: Issue) -> list[str]:
    """The companies a request is shared with."""
    return _values(world, issue, ORGANIZATIONS)


def _values(world: World, issue: Issue, kind: str) -> list[str]:
    one = field_of_kind(world, kind)
    return [str(value) for value in issue.values.get(one.id, ())] if one else []
