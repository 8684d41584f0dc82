"""Plays the story of one ticket again under a policy, by the same decisions that the service takes.

Rule 1: time stops only where something can change: where something happened, and where the core says that something
falls due. That a link to the form is made anew and that a promise once missed is said again change nothing here.
Rule 2: what the core would write is done to the ticket as far as the core reads it back: what is posted in a customer's
name stands in the conversation. Fields are left alone, for nobody in a history undoes them.
Rule 3: what is not known is taken as good, and counted: answers, a reason, and how often the ticket was chased.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from core import handover
from core.cast import Cast
from core.commands import NoteKind
from core.decisions import Decision, Scene
from core.escalation import Escalation, History
from core.events import Act, Ask, Event, Look
from core.lifecycle import decide
from core.policy import Policy, Reason
from core.requests import Request
from core.tickets import Comment, Person, Role, Status, Ticket
from runtime.simulate_acts import move_for
from runtime.simulate_answers import fitting, restored
from runtime.simulate_story import Acted, Asked, Became, Happening, Story

PolicyAt = Callable[[datetime], Policy]
LOOK = Look("history")
ANSWERS = frozenset({Role.AGENT, Role.OWNER})


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a story under a policy.

    ``shown_at`` is when the action first showed, with the ticket as it was then; ``answers`` what each request came
    to, in order; ``assumed`` how often something unknown was taken as good.
    """

    shown_at: datetime | None
    shown: Ticket
    answers: tuple[str, ...]
    escalations: tuple[Escalation, ...]
    assumed: Mapping[str, int]


def replayed(story: Story, policy_at: PolicyAt, cast_for: Callable[[Policy], Cast], until_at: datetime) -> Replayed:
    """Play a story until a moment; ``policy_at`` says which policy holds when."""
    return _Replay(story, policy_at, cast_for, until_at).play()


@dataclass(slots=True)
class _Replay:
    """A story being played."""

    story: Story
    policy_at: PolicyAt
    cast_for: Callable[[Policy], Cast]
    until_at: datetime
    ticket: Ticket = field(init=False)
    history: History = field(init=False)
    now: datetime = field(init=False)
    due_at: datetime | None = None
    shown: Ticket | None = None
    answers: list[str] = field(default_factory=list)
    assumed: Counter[str] = field(default_factory=Counter)
    said: list[Comment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ticket = self.story.ticket
        self.history = History(inherited_uses=self.story.inherited_uses)
        self.now = self.ticket.created_at.astimezone(UTC)

    def play(self) -> Replayed:
        """The whole story, then what falls due until the end of it all."""
        happenings = self.story.happenings
        first = 0
        while first < len(happenings) and self._before_the_first_look(*happenings[first]):
            first += 1
        if self.now <= self.until_at:
            self._turn(LOOK)
        last = max((n for n, (_, what) in enumerate(happenings) if isinstance(what, Asked)), default=-1)
        for number, (at, what) in enumerate(happenings[first:], start=first):
            if self.shown is not None and number > last and self.history.current is None:
                # The action showed, nobody asks any more and nothing runs: what happens now is of no account.
                break
            self._pass_until(at)
            self.now = at
            self._happens(what)
        self._pass_until(self.until_at)
        shown = self.shown or self.ticket
        return Replayed(self.history.shown_at, shown, tuple(self.answers), self.history.escalations, dict(self.assumed))

    def _before_the_first_look(self, at: datetime, what: Happening) -> bool:
        """What was so or was said when the ticket was opened is there at the first look."""
        if at > self.now or not isinstance(what, Became | Comment):
            return False
        self._told(what)
        return True

    def _pass_until(self, at: datetime) -> None:
        """Do what falls due on the way, each at its moment."""
        while self.due_at is not None and self.due_at <= at:
            self.now = self.due_at
            self._turn(LOOK)

    def _happens(self, what: Happening) -> None:
        match what:
            case Became():
                self._told(what)
                if self.shown is None or self.history.current is not None:
                    self._turn(LOOK)
            case Comment():
                self._told(what)
                if self._is_heard(what):
                    self._turn(LOOK)
            case Acted():
                self._acts(what)
            case Asked():
                self._asks(what)

    def _told(self, what: Became | Comment) -> None:
        if isinstance(what, Comment):
            self.said.append(what)
        else:
            self.ticket = _became(self.ticket, what, self.now)

    def _is_heard(self, comment: Comment) -> bool:
        """Whether the core may decide otherwise after a comment."""
        if self.history.current is not None:
            return comment.public and comment.role in ANSWERS
        return self.shown is None and self.policy_at(self.now).chase_first is not None

    def _asks(self, asked: Asked) -> None:
        policy = self.policy_at(self.now)
        self._as_of_now()
        request = self._request(asked, policy)
        unknown = () if self.story.knows_comments else self._chases(policy, policy.reason(request.reason))
        if unknown:
            self.assumed["chases"] += 1
        decision = self._turn(Ask(request), (*self.ticket.comments, *unknown))
        self.answers.append("accepted" if decision.rule.startswith("accepted:") else decision.rule)

    def _request(self, asked: Asked, policy: Policy) -> Request:
        by = asked.by or self.ticket.requester or Person(id="")
        reason = asked.reason
        if reason is None:
            reason = _plain_reason(policy)
            self.assumed["reason"] += 1
        if asked.details is None:
            self.assumed["answers"] += 1
            details = fitting(policy, reason, asked.channel)
        else:
            details = {code: restored(answer) for code, answer in asked.details.items()}
        customer = self.ticket.requester if asked.channel == "csm" else None
        key = f"history:{len(self.answers)}"
        return Request(key, asked.channel, by, self.now, asked.need, reason, details, on_behalf_of=customer)

    def _chases(self, policy: Policy, reason: Reason | None) -> tuple[Comment, ...]:
        """As many words of the requester as the policy may ask for, where nobody kept how many there were."""
        evidence = reason.evidence.unanswered_comments if reason is not None else 0
        first = policy.chase_first.at_least if policy.chase_first is not None else 0
        author = self.ticket.requester.id if self.ticket.requester is not None else ""
        return (Comment(self.now, author, Role.REQUESTER, True, ""),) * max(evidence, first)

    def _acts(self, acted: Acted) -> None:
        escalation = self.history.current
        if escalation is None:
            return
        policy = self.policy_at(self.now)
        move = move_for(acted, escalation, policy, self.cast_for(policy), self.ticket, self.now)
        if move is not None:
            by = escalation.owner or acted.who or "history"
            self._turn(Act(move[0], f"history:{self.now.isoformat()}", by, self.now, move[1]))

    def _turn(self, event: Event, comments: tuple[Comment, ...] | None = None) -> Decision:
        """Decide, remember, and let stand what was posted."""
        policy = self.policy_at(self.now)
        cast = self.cast_for(policy)
        if self.history.current is not None or policy.chase_first is not None:
            self._as_of_now()
        ticket = self.ticket if comments is None else replace(self.ticket, comments=comments)
        decision = decide(ticket, self.history, event, policy, self.now, cast)
        self.history = decision.history
        if self.shown is None and self.history.shown_at is not None:
            self.shown = self.ticket
        posted = (one for one in decision.notes if one.kind is NoteKind.COMMENT and one.author)
        self.said += [Comment(self.now, one.author, Role.REQUESTER, one.public, "") for one in posted]
        due_at = _next_at(decision, Scene(self.ticket, policy, cast, self.now))
        self.due_at = due_at if due_at is not None and due_at > self.now else None
        return decision

    def _as_of_now(self) -> None:
        """Put what was said into the ticket; until somebody asks, only what chases it is of account."""
        if self.said:
            self.ticket = replace(self.ticket, comments=(*self.ticket.comments, *self.said))
            self.said.clear()


def _became(ticket: Ticket, what: Became, at: datetime) -> Ticket:
    match what.field:
        case "status":
            # The clocks of promises that are held in a status stop and start at the host's own moment.
            return replace(ticket, status=Status(what.value), updated_at=at)
        case "severity":
            return replace(ticket, severity=what.value, severities=(*ticket.severities, (at, what.value)))
        case "tier":
            return replace(ticket, tier=what.value)
        case "assignee":
            email = what.value if "@" in what.value else ""
            return replace(ticket, assignee=Person(what.value, email=email, staff=True) if what.value else None)
        case _:
            return replace(ticket, first_response_at=at)


def _next_at(decision: Decision, scene: Scene) -> datetime | None:
    """When something can change by time alone, after a decision."""
    escalation = decision.history.current
    if escalation is None:
        shown = decision.history.shown_at is not None
        return None if shown or decision.due_why == "link_expires" else decision.due_at
    if decision.due_why != "promise_due":
        return decision.due_at
    return _first(
        [
            *(one.next_at for one in escalation.obligations if one.running and not one.fired),
            handover.next_at(scene, escalation),
        ]
    )


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)


def _plain_reason(policy: Policy) -> str:
    """A reason that anybody may give and that needs no facts on the ticket."""
    plain: list[Any] = [one for one in policy.reasons if not (one.staff_only or one.early or one.unless)]
    bare = [one for one in plain if not one.evidence.unanswered_comments]
    return str((bare or plain or policy.reasons)[0].code)
