"""The agent's page of an issue: what can be done with it now, its fields, the talk, and who did what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request

from sandbox.frame import as_json, problem
from sandbox.jira import access, desk_access, issue_form, moves, promises, shown_facts
from sandbox.jira.api import comments, issues, watching
from sandbox.jira.api.comments import seen_by
from sandbox.jira.calls import ApiCall
from sandbox.jira.desk_fields import organizations_of, participants_of
from sandbox.jira.errors import Refusal
from sandbox.jira.fields import FieldDefinition
from sandbox.jira.records import Actor, Comment, Issue, Json, User
from sandbox.jira.request_participants import add_participants
from sandbox.jira.request_talk import say
from sandbox.jira.requests_shown import portal_page
from sandbox.jira.rich_text import plain
from sandbox.jira.screen_words import addressed, told_of
from sandbox.jira.world import World


@dataclass
class Page:
    """Who looks at what; ``told`` is what to say to them, ``missing`` the fields that they left out."""

    world: World
    issue: Issue
    user: User
    told: Sequence[str] = ()
    missing: Sequence[str] = field(default=())
    transition_id: str = ""

    @property
    def address(self) -> str:
        return f"/browse/{self.issue.key}"

    @property
    def works(self) -> bool:
        """Whether the person handles the request as an agent, and so chooses who reads a comment."""
        return desk_access.works_request(self.world, self.user, self.issue)

    @property
    def said(self) -> list[Comment]:
        """The comments this person reads."""
        return [one for one in self.world.comments.get(self.issue.id, []) if seen_by(self.user, one)]

    @property
    def view_fields(self) -> list[FieldDefinition]:
        return self._on("view")

    @property
    def edit_fields(self) -> list[FieldDefinition]:
        allowed = access.may(self.world, self.user, access.EDIT, self.world.project_of(self.issue), self.issue)
        return [one for one in self._on("edit") if issue_form.drawn(one)] if allowed else []

    def _on(self, kind: str) -> list[FieldDefinition]:
        return issue_form.on_screen(self.world, self.issue, self.world.project_of(self.issue).screens.get(kind))


def show(world: World, key: str) -> Any:
    """The page, or with `?format=json` what it shows."""
    with world.lock:
        page = _open(world, key, request.args.get("as"))
        if not isinstance(page, Page):
            return page
        page.transition_id = request.args.get("transition", "")
        return as_json(facts(page)) if request.args.get("format") == "json" else _draw(page)


def facts(page: Page) -> Json:
    """What the page shows and offers, for a program to read."""
    world, issue, user = page.world, page.issue, page.user
    return {
        "key": issue.key,
        "as": user.id,
        "status": world.statuses[issue.status_id]["name"],
        "fields": _shown(page),
        "editable_fields": [one.id for one in page.edit_fields],
        "transitions": [
            {"id": one.id, "name": one.name, "fields": one.field_ids, "required_fields": one.required}
            for one in moves.offered(world, user, issue)
        ],
        "comments": [
            {"id": one.id, "author": one.author_id, "public": one.public, "text": plain(one.body)} for one in page.said
        ],
        "watchers": list(issue.watcher_ids),
        "participants": participants_of(world, issue),
        "promises": [promises.told(world, issue, one) for one in promises.metrics_of(world, issue)],
    }


def save(world: World, key: str, part: str) -> Any:
    """Carry out what the agent asked for, by the same path as the API."""
    with world.lock:
        page = _open(world, key, request.form.get("as"))
        if not isinstance(page, Page):
            return page
        try:
            PARTS[part](page)
        except Refusal as refusal:
            page.told, page.missing = told_of(world, refusal)
            return _draw(page), refusal.status
        except ValueError as reason:
            page.told = [str(reason)]
            return _draw(page), 400
    world.clock.settle_after_click()
    return redirect(f"{page.address}?as={page.user.id}", 303)


def _call(page: Page, body: Any) -> ApiCall:
    """A call of the API by the person who looks, so that the page does what the API does and nothing else."""
    host = request.host_url.rstrip("/")
    return ApiCall(page.world, page.user, 2, {}, body, {}, host, request.path)


def _transition(page: Page) -> None:
    page.transition_id = request.form.get("transition", "")
    offered = moves.offered(page.world, page.user, page.issue)
    chosen = next((one for one in offered if one.id == page.transition_id), None)
    fields = issue_form.read(page.world, chosen.fields, request.form) if chosen else {}
    moves.perform(_call(page, None), page.issue, page.transition_id, fields)


def _edit(page: Page) -> None:
    fields = issue_form.read(page.world, page.edit_fields, request.form)
    if fields:
        issues.edit(_call(page, {"fields": fields}), page.issue.id)


def _comment(page: Page) -> None:
    text = request.form.get("comment", "")
    if desk_access.desk_of(page.world, page.issue) is None or not page.works:
        comments.add(_call(page, {"body": text}), page.issue.id)
    else:
        say(page.world, page.issue, Actor(page.user, "page"), text, request.form.get("public", "true") == "true")


def _watcher(page: Page) -> None:
    wanted = page.world.users.get(request.form.get("watcher", ""))
    name = "" if wanted is None else wanted.id if page.world.cloud else wanted.name
    watching.add(_call(page, name), page.issue.id)


def _participant(page: Page) -> None:
    wanted = addressed(page.world, request.form.get("participant", ""))
    add_participants(page.world, page.issue, Actor(page.user, "page"), wanted)


PARTS: dict[str, Callable[[Page], None]] = {
    "transition": _transition,
    "edit": _edit,
    "comment": _comment,
    "watcher": _watcher,
    "participant": _participant,
}


def _open(world: World, key: str, persona: str | None) -> Any:
    """Who looks at which issue, or the page that says why not."""
    user = _persona(world, key, persona)
    if user is None:
        return problem("Only a person with a licence works on this page.", 403)
    try:
        return Page(world, access.find_issue(world, user, key), user)
    except Refusal:
        return problem("There is no issue with this key, or this person may not see it.", 404)


def _persona(world: World, key: str, account_id: str | None) -> User | None:
    """The person who looks; without a name whoever is in charge of the issue, or else leads its project."""
    if account_id is None:
        issue = world.issue_named(key)
        account_id = (issue.assignee_id or world.project_of(issue).lead_id) if issue else None
        return world.users[account_id] if account_id else shown_facts.colleagues(world)[0]
    user = world.users.get(account_id)
    return user if user is not None and user.licensed else None


def _shown(page: Page) -> list[Json]:
    found = []
    for one in page.view_fields:
        value = issue_form.words(page.world, page.issue, one)
        if value and one.id not in ("summary", "description"):
            found.append(shown_facts.row(one.id, one.name, shown_facts.with_names(page.world, value)))
    return found


def _draw(page: Page) -> str:
    world, issue, user = page.world, page.issue, page.user
    offered = moves.offered(world, user, issue)
    is_request = desk_access.desk_of(world, issue) is not None
    status = world.statuses[issue.status_id]
    form = request.form
    return render_template(
        "issue.html",
        title=f"{issue.key} {issue.summary}",
        page=page.address,
        key=issue.key,
        summary=issue.summary,
        status=status["name"],
        category=status["category"],
        told=page.told,
        me={"id": user.id, "name": user.display_name},
        personas=[{"id": one.id, "name": one.display_name} for one in shown_facts.colleagues(world)],
        portal_page=portal_page(world, issue) if is_request else "",
        chooses=is_request and page.works,
        transitions=offered,
        chosen=_screen(page, offered),
        fields=_shown(page),
        edits=issue_form.draw(world, issue, page.edit_fields, _if_sent(page, "edit"), (), page.missing),
        editing=request.path.endswith("/edit"),
        description=shown_facts.with_names(world, plain(issue.description)),
        reporter=_name(world, issue.reporter_id) or "nobody",
        assignee=_name(world, issue.assignee_id),
        created_at=issue.created_at,
        comments=shown_facts.said(world, page.said),
        draft=form.get("comment", ""),
        draft_public=form.get("public", "true") == "true",
        companies=[
            world.organizations[one].name for one in organizations_of(world, issue) if one in world.organizations
        ],
        watchers=shown_facts.names(world, issue.watcher_ids),
        participants=shown_facts.names(world, participants_of(world, issue)),
        sharing=form.get("participant", ""),
        staff=[{"id": one.id, "name": one.display_name} for one in shown_facts.colleagues(world)],
        promises=[promises.told(world, issue, one) for one in promises.metrics_of(world, issue)],
        history=shown_facts.history(world, issue),
    )


def _screen(page: Page, offered: Sequence[moves.Move]) -> Json | None:
    """The screen of the transition that was chosen, as a form."""
    chosen = next((one for one in offered if one.id == page.transition_id and one.has_screen), None)
    if chosen is None:
        return None
    entered = _if_sent(page, "transition")
    inputs = issue_form.draw(page.world, page.issue, chosen.fields, entered, chosen.required, page.missing)
    return {"id": chosen.id, "name": chosen.name, "inputs": inputs}


def _if_sent(page: Page, part: str) -> issue_form.Entered | None:
    return request.form if request.path == f"{page.address}/{part}" else None


def _name(world: World, account_id: str | None) -> str:
    return world.users[account_id].display_name if account_id else ""
