"""Writes one decision into one issue, in the few calls that Jira has for it, none of them twice.

Rule 1: the issue is looked at first. One that moved on since the decision is not written to, because Jira itself
refuses no outdated edit. Then comes one edit with the marks, then people, then messages in their order: who is brought
in is to be told what is said.
Rule 2: once the edit is through, what is put off or refused leaves a part undone, and nobody is told that nothing was
written: whoever decides looks at the marks and asks for the rest (:mod:`marks`).
Rule 3: somebody who cannot be brought in is said, and neither undoes nor holds up anything.
Rule 4: calls wait for a moment where Jira's limit for one issue asks for it; longer than that nobody waits here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import requests

from connectors.jira import wire
from connectors.jira.account import JiraAccount
from connectors.jira.answers import FieldsRefused
from connectors.jira.budget import Budget
from connectors.jira.field_map import FieldMap
from connectors.jira.marks import PROPERTY, Left, left, value_of
from connectors.jira.people import DESK, People
from connectors.jira.session import STAND_IN, api, quoted, read
from connectors.jira.watching import Joining, addresses_to_look_up
from connectors.jira.writing import Message, Place, Writing, speakers, writing
from connectors.one_host import decoded
from core.commands import NoteKind, TicketUpdate
from core.errors import DecideAgain, HostError, LookBeforeRepeating, TicketGone, TryLater, WillNotWork
from core.ports import Done, Receipt
from core.uncopied import NotCopied, WhyNot

NOTHING = timedelta(0)
PATIENCE = timedelta(seconds=3)
"""How long one call waits for the limits of its issue."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """An issue as it was found before the write."""

    issue: wire.Issue
    before: Left
    reporter: wire.User | None
    request: bool
    desk: bool


class Writer:
    """Writes into the issues of one account; safe to share between threads."""

    def __init__(
        self,
        session: requests.Session,
        account: JiraAccount,
        budget: Budget,
        wait: Callable[[float], None],
        people: People,
    ) -> None:
        """``wait`` lets seconds pass."""
        self._session = session
        self._account = account
        self._budget = budget
        self._wait = wait
        self._people = people
        self._api = api(account)

    def write(self, update: TicketUpdate, fields: FieldMap) -> Receipt:
        """Carry out one update of an issue of this account.

        Raises ``DecideAgain`` where the issue moved on, or a part is written and the rest was put off;
        ``TryLater`` where nothing was written; ``LookBeforeRepeating`` where a call may have been carried out;
        ``TicketGone``, ``WillNotWork`` and ``CredentialsRefused`` as the host says.
        """
        if not update.seen:
            raise WillNotWork("an update must say which version of the ticket it was decided on")
        if not update.fields and not update.notes:
            return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen)
        if update.fields_only:
            self._budget.hold_back()
        allowed = self._account.allowed_ccs
        people = {email: self._people.find(email) for email in addresses_to_look_up(update.notes, allowed)}
        seen = self._look(update, fields)
        whole = writing(update, fields, people, allowed, self._place(update, seen, people))
        if whole.empty:
            return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, whole.dropped)
        whole = self._edit(whole, seen.before)
        if whole.empty:
            return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, whole.dropped)
        left_out = self._follow(whole, seen)
        version = self._version(update.ref.id)
        return Receipt(update.ref, update.key, Done.WRITTEN, version, (*whole.dropped, *left_out))

    def _look(self, update: TicketUpdate, fields: FieldMap) -> _Seen:
        """The issue as it is right before the write; ``DecideAgain`` where that is not what was decided on."""
        wanted = ",".join(one for one in ("updated", "project", "reporter", fields.request_type) if one)
        issue = read(self._session, self._issue(update.ref.id), wire.Issue, {"fields": wanted, "properties": PROPERTY})
        try:
            version, project = issue.version, msgspec.json.decode(issue.fields["project"], type=wire.Project)
            reporter = msgspec.json.decode(issue.fields.get("reporter", wire.NULL), type=wire.User | None)
        except (msgspec.DecodeError, KeyError) as error:
            raise TryLater(f"issue {update.ref.id} was answered with something unreadable: {error}") from error
        if issue.id != update.ref.id:
            raise TryLater(f"issue {update.ref.id} was answered with another one")
        if version != update.seen:
            raise DecideAgain(f"issue {update.ref.id} moved on from {update.seen} to {version}")
        if project.id not in fields.projects:
            raise TicketGone(f"issue {issue.id} is in the project {project.key}, which is not under policy", "moved")
        desk = project.project_type_key == wire.SERVICE_DESK
        asked_for = bool(fields.request_type) and bool(wire.decoded(issue.fields, fields.request_type))
        return _Seen(issue, left(issue.properties.get(PROPERTY, wire.NULL)), reporter, desk and asked_for, desk)

    def _place(self, update: TicketUpdate, seen: _Seen, people: dict[str, wire.User | None]) -> Place:
        followers = {note.email for note in update.notes if note.kind is NoteKind.FOLLOWER}
        found = [one for email, one in people.items() if one is not None and email in followers]
        names = {one: self._name(one, seen.reporter) for one in speakers(update)}
        return Place(
            request=seen.request,
            desk=seen.desk,
            reporter=seen.reporter.id if seen.reporter is not None else "",
            names=names,
            staff=frozenset(one.id for one in found if self._works_here(one, seen.issue.key)),
        )

    def _works_here(self, user: wire.User, issue_key: str) -> bool:
        if self._account.data_center:
            return self._people.works_here(user.id, issue_key)
        return user.account_type == wire.STAFF

    def _name(self, user_id: str, reporter: wire.User | None) -> str:
        """The name of somebody who is spoken for; empty where the host knows nobody of this id.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-user-get
        """
        if reporter is not None and reporter.id == user_id:
            return reporter.display_name
        asked = {"username" if self._account.data_center else "accountId": user_id}
        try:
            return read(self._session, f"{self._api}/user", wire.User, asked).display_name
        except (TicketGone, WillNotWork):
            return ""

    def _edit(self, whole: Writing, before: Left) -> Writing:
        """Fields and marks in one call; answers what was written of it.

        An edit that Jira refuses for some of its fields, such as one whose option is gone, is sent without them (F24).
        """
        if not whole.fields:
            self._mark(whole, before)
            return whole
        try:
            self._send("PUT", self._issue(whole.update.ref.id), whole.edit(before))
        except FieldsRefused as error:
            rest = whole.without(error.fields)
            if rest.fields == whole.fields:
                raise
            return rest if rest.empty else self._edit(rest, before)
        return whole

    def _mark(self, whole: Writing, before: Left) -> None:
        path = f"{self._issue(whole.update.ref.id)}/properties/{PROPERTY}"
        self._send("PUT", path, value_of(whole.marks(before)))

    def _follow(self, whole: Writing, seen: _Seen) -> tuple[str, ...]:
        """All that has a call of its own; sentences on whom the host did not bring in."""
        issue_id = whole.update.ref.id
        try:
            said, unsure = self._bring_in(whole)
            for message in whole.messages:
                self._say(issue_id, message, request=seen.request)
        except TryLater as error:
            raise DecideAgain(f"issue {issue_id}: a part is written, the rest was put off: {error}") from error
        if unsure is not None:
            raise unsure
        return said

    def _bring_in(self, whole: Writing) -> tuple[tuple[str, ...], LookBeforeRepeating | None]:
        """Watchers one by one, then participants; what was said on them, and what may have been carried out.

        The latter holds up no message: whoever looks afterwards sees who is there.
        """
        issue_id = whole.update.ref.id
        said: list[str] = []
        unsure: LookBeforeRepeating | None = None
        calls = [partial(self._watch, issue_id, one) for one in whole.watching]
        for call in (*calls, partial(self._take_part, issue_id, whole.taking_part)):
            try:
                said += call()
            except LookBeforeRepeating as error:
                unsure = unsure or error
        return tuple(said), unsure

    def _say(self, issue_id: str, message: Message, *, request: bool) -> None:
        """One message, through the service desk where the issue is a request.

        https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
        #api-rest-servicedeskapi-request-issueidorkey-comment-post
        """
        path = f"{DESK}/request/{quoted(issue_id)}" if request else self._issue(issue_id)
        try:
            self._send("POST", f"{path}/comment", message.body)
        except TicketGone as error:
            raise WillNotWork(f"issue {issue_id} is there, but takes no message: {error}") from error

    def _watch(self, issue_id: str, one: Joining) -> tuple[str, ...]:
        """Somebody as a watcher; a sentence where the host refuses it.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-watchers/
        """
        try:
            self._send("POST", f"{self._issue(issue_id)}/watchers", one.who)
        except (TicketGone, WillNotWork) as error:
            return (f"follower {one.email}: the helpdesk did not add them: {error}",)
        return ()

    def _take_part(self, issue_id: str, joining: Sequence[Joining]) -> tuple[str, ...]:
        """Participants in one call; where one of them spoils it for all, each by themselves."""
        if not joining:
            return ()
        try:
            there = self._participants(issue_id, joining)
        except (TicketGone, WillNotWork) as error:
            if len(joining) == 1:
                told = f"the helpdesk did not add them: {error}"
                return (NotCopied(joining[0].email, WhyNot.REFUSED, told),)
            return tuple(said for one in joining for said in self._take_part(issue_id, (one,)))
        left = (one.email for one in joining if one.who not in there)
        return tuple(NotCopied(email, WhyNot.REFUSED, "the helpdesk did not add them") for email in left)

    def _participants(self, issue_id: str, joining: Sequence[Joining]) -> frozenset[str]:
        """The ids of those of them who take part now, as far as the host says.

        https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
        #api-rest-servicedeskapi-request-issueidorkey-participant-post
        """
        ids = [one.who for one in joining]
        named = "usernames" if self._account.data_center else "accountIds"
        answer = self._send("POST", f"{DESK}/request/{quoted(issue_id)}/participant", {named: ids})
        try:
            page = decoded("participants", answer, wire.UserPage)
        except TryLater:
            return frozenset(ids)
        return frozenset(one.id for one in page.values) if page.is_last_page else frozenset(ids)

    def _version(self, issue_id: str) -> str:
        """The issue's version after the write; empty where it cannot be read, which undoes nothing."""
        try:
            return read(self._session, self._issue(issue_id), wire.Issue, {"fields": "updated"}).version
        except (HostError, KeyError, msgspec.DecodeError):
            return ""

    def _send(self, method: str, path: str, body: Any) -> bytes:
        pause = self._budget.pause_before(method, path)
        if NOTHING < pause <= PATIENCE:
            self._wait(pause.total_seconds())
        return self._session.request(method, STAND_IN + path, json=body).content

    def _issue(self, issue_id: str) -> str:
        return f"{self._api}/issue/{quoted(issue_id)}"
