"""Brings people into a request and lets them go.

Rule 1: whoever is added must be there, and be a customer of the desk; one who is not spoils the whole call.
Rule 2: the reporter is no participant, and nobody is one twice.
Rule 3: agents may do it, and so may the customers of the request.
Rule 4: each who comes in is sent a mail.
"""

from collections.abc import Sequence

from sandbox.jira.changes import begin, finish
from sandbox.jira.desk_access import desk_of, is_customer, takes_part
from sandbox.jira.desk_fields import ORGANIZATIONS, PARTICIPANTS, field_of_kind, organizations_of, participants_of
from sandbox.jira.errors import bad_request, forbidden
from sandbox.jira.records import Actor, Issue
from sandbox.jira.world import World

MOST = 100


def add_participants(world: World, issue: Issue, actor: Actor, account_ids: Sequence[str]) -> list[str]:
    """Those of the named who take part now; 400 for one who is unknown or no customer here, 403 for the caller."""
    if not takes_part(world, actor.user, issue):
        raise forbidden("You may not change who takes part in this request.")
    if not account_ids or len(account_ids) > MOST:
        raise bad_request(f"accountIds names 1 to {MOST} accounts.")
    wanted = [one for one in dict.fromkeys(account_ids) if one != issue.reporter_id]
    for one in wanted:
        _refuse_stranger(world, issue, one)
    before = participants_of(world, issue)
    fresh = [one for one in wanted if one not in before]
    _write(world, issue, actor, PARTICIPANTS, [*before, *fresh])
    for one in fresh:
        world.journal.note(world.now(), "request_shared", issue_id=issue.id, to=world.users[one].email)
    return wanted


def _refuse_stranger(world: World, issue: Issue, account_id: str) -> None:
    user, desk = world.users.get(account_id), desk_of(world, issue)
    if user is None or not user.active:
        raise bad_request(f"The account {account_id} does not exist or is not active.")
    if desk is None or not is_customer(world, user, desk):
        raise bad_request(f"The account {account_id} is not a customer of this service desk.")


def remove_participants(world: World, issue: Issue, actor: Actor, account_ids: Sequence[str]) -> None:
    """400 for the reporter, and for one who does not take part."""
    if not takes_part(world, actor.user, issue):
        raise forbidden("You may not change who takes part in this request.")
    before = participants_of(world, issue)
    for one in account_ids:
        if one not in before:
            raise bad_request(f"The account {one} is not a participant of this request.")
    _write(world, issue, actor, PARTICIPANTS, [one for one in before if one not in account_ids])


def share_with_companies(world: World, issue: Issue, actor: Actor, organization_ids: list[str]) -> None:
    """Share a request with customer companies, beside those it is shared with."""
    known = organizations_of(world, issue)
    _write(world, issue, actor, ORGANIZATIONS, [*known, *(one for one in organization_ids if one not in known)])


def _write(world: World, issue: Issue, actor: Actor, kind: str, values: list[str]) -> None:
    """Write one of the service desk's own fields, by the path every change takes."""
    one = field_of_kind(world, kind)
    if one is None:
        raise bad_request("This site has no such field.")
    edit = begin(world, issue, actor)
    edit.put(one.id, values)
    finish(edit)
