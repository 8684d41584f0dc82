"""What somebody can do with an issue on its pages: the transitions they are offered, as buttons and forms."""

from dataclasses import dataclass

from sandbox.jira import transitions
from sandbox.jira.calls import ApiCall
from sandbox.jira.errors import bad_request
from sandbox.jira.fields import FieldDefinition
from sandbox.jira.records import Actor, Issue, Json, User
from sandbox.jira.world import World


@dataclass(frozen=True)
class Move:
    """One button, and the fields of the form it opens; a portal's has none."""

    id: str
    name: str
    fields: tuple[FieldDefinition, ...] = ()
    required: tuple[str, ...] = ()
    has_screen: bool = False

    @property
    def field_ids(self) -> list[str]:
        return [one.id for one in self.fields]


def offered(world: World, user: User, issue: Issue, *, portal: bool = False) -> list[Move]:
    """The transitions on offer to somebody who looks at the issue's page, or at the request in the portal."""
    found = transitions.steps(world, user, issue, "portal" if portal else "page")
    return [
        Move(one.id, one.name, one.fields, tuple(one.required), one.has_screen and not portal)
        for one in found
        if one.available
    ]


def perform(call: ApiCall, issue: Issue, transition_id: str, fields: Json) -> None:
    """Carry out a transition on the page with the values of its form, in the form of version 2 of the API."""
    if not transition_id:
        raise bad_request("Choose what to do.")
    transitions.perform(call.world, issue, Actor(call.user, "page"), transition_id, {"fields": fields}, call.version)


def perform_in_portal(world: World, issue: Issue, actor: Actor, transition_id: str, words: str | None) -> None:
    """Carry out a transition in the portal, with a comment for all to read where there are words."""
    transitions.perform_in_portal(world, issue, actor, transition_id, words)
