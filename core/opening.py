"""Opens an escalation, accepts it, and brings its level onto the ticket: owner, followers, promises.

Rule 1: before support has validated a request, nothing happens but the acknowledgement of its receipt (MX-27).
Rule 2: what a level gives is given once and never re-imposed (rule 3 of the design).
Rule 3: one owner at a time; a level with nobody reachable is skipped at once and said aloud (rule 6).
"""

from dataclasses import replace

from core import callers, owners, promises
from core.cast import CastMember
from core.commands import Note, NoteKind
from core.decisions import Draft, Scene, comment
from core.drift import same
from core.escalation import Escalation, History, State, Tenure, Written
from core.fields import ACKNOWLEDGE, OUTCOME, STEP, STEP_NOTE
from core.policy import Level, PromiseKind
from core.requests import Request
from core.sentences import word
from core.tickets import Person

AT_REQUEST = (PromiseKind.ACKNOWLEDGE, PromiseKind.REPLY, PromiseKind.CONTACT)
"""What is owed from the request on."""

AT_LEVEL = (PromiseKind.REVIEW, PromiseKind.CALL_PLANNED, PromiseKind.DEESCALATE)
"""What each level owes from when it is reached."""


SPOKEN = {"mail": "word_mail", "form": "word_form", "comment": "word_comment"}
"""What a channel is called, where its name is a word of a language and not of machines."""


def opened(scene: Scene, draft: Draft, request: Request) -> Draft:
    """The draft with a new escalation: validated at once, unless the policy wants support to look first."""
    escalation = _escalation(scene, draft, request)
    for kind in AT_REQUEST:
        escalation = promises.promised(scene, escalation, scene.policy.promise(kind), scene.now)
    draft = draft.remembering(replace(seen_before(scene, draft.history), unfinished="")).moved(escalation)
    if scene.policy.validation is None:
        draft = reached(scene, draft, escalation, scene.policy.levels[0], received=True)
    else:
        draft = draft.noted(_received(scene, escalation))
    facts = promises.told(draft.history.escalations[-1], scene.now)
    draft = draft.entered(
        "opened", callers.entered_as(request), escalation=escalation.id, channel=request.channel, **facts
    )
    return draft.noted(*kept_words(scene, request)).ruled(f"accepted:{escalation.id}")


def reached(scene: Scene, draft: Draft, escalation: Escalation, level: Level, *, received: bool = False) -> Draft:
    """The draft with the escalation at a level: its owner named, its people given, its promises begun.

    Upwards a level with nobody reachable is passed over; on the way down it is not, for down is where it goes.
    """
    down = level.number < escalation.level
    level, skipped = (level, ()) if down else _reachable(scene, level)
    owner = None if level.by_hand else owners.owner_of(scene.cast, level.owner, scene.ticket, scene.now)
    moved = _owned(replace(escalation, level=level.number), level, owner, scene)
    for kind in AT_LEVEL:
        moved = promises.promised(scene, moved, scene.policy.promise(kind), scene.now)
    draft = draft.moved(moved)
    if received:
        draft = draft.noted(_received(scene, moved))
    for one in skipped:
        draft = _skipped(scene, draft, moved, one)
    if owner is not None:
        draft = draft.noted(*follows(moved, level, owner))
    draft = draft.noted(*given(scene, moved, level))
    draft = _fallen_back(scene, draft, moved, level)
    return draft if owner is not None else _ownerless(draft, level)


def fell_back(scene: Scene, draft: Draft, escalation: Escalation, before: CastMember | Escalation) -> Draft:
    """Say to staff that somebody else answers, or nobody, in place of one whom the helpdesk does not let in (F25)."""
    name, email = (before.owner_name, before.owner) if isinstance(before, Escalation) else (named(before), before.email)
    code = "owner_barred" if escalation.owner not in ("", email) else "owner_barred_nobody"
    key = f"{escalation.id}:{code}:{len(escalation.tenures)}:{email}"
    if key in draft.history.handled:
        return draft
    text = scene.say_inside(code, escalation=escalation.id, before=name, owner=escalation.owner_name)
    facts = {"escalation": escalation.id, "before": email, "owner": escalation.owner}
    return draft.noted(comment(key, text, public=False)).entered("fallback_owner", "", **facts).handling(key)


def _fallen_back(scene: Scene, draft: Draft, moved: Escalation, level: Level) -> Draft:
    barred = None if level.by_hand else owners.passed_over(scene.cast, level.owner, scene.ticket, scene.now)
    return draft if barred is None else fell_back(scene, draft, moved, barred)


def given(scene: Scene, escalation: Escalation, level: Level) -> tuple[Note, ...]:
    """Who a level brings onto the ticket beside its owner: staff as followers, others as CCs; the first time only."""
    if any(one.level == level.number for one in escalation.tenures[:-1]):
        return ()
    wanted = [(NoteKind.FOLLOWER, role, _one(scene, role)) for role in level.followers if role != level.owner]
    wanted += [(NoteKind.CC, role, _one(scene, role)) for role in level.ccs]
    return tuple(
        Note(key=_given_key(escalation, level, kind, role), kind=kind, email=member.email, name=member.name)
        for kind, role, member in wanted
        if member is not None
    )


def follows(escalation: Escalation, level: Level, owner: CastMember) -> tuple[Note, ...]:
    """A new owner as a follower; whoever owned the escalation at this level before is one already, or left."""
    before = [one.owner for one in escalation.tenures[:-1] if one.level == level.number and one.owner]
    if owner.email in before:
        return ()
    key = _given_key(escalation, level, NoteKind.FOLLOWER, level.owner)
    return (Note(f"{key}:{owner.email}" if before else key, NoteKind.FOLLOWER, email=owner.email, name=owner.name),)


def named(member: CastMember) -> str:
    """A person as customers read of them."""
    return f"{member.name}, {member.title}".strip(", ")


def name_of(person: Person) -> str:
    """What a person is called."""
    return person.name or person.email


def kept_words(scene: Scene, request: Request) -> tuple[Note, ...]:
    """What a request said outside the ticket, to be kept in it (MX-20)."""
    if not request.note.strip():
        return ()
    channel = SPOKEN.get(request.channel)
    text = scene.say_inside(
        "kept_words",
        requested_by=name_of(request.by),
        channel=word(channel) if channel is not None else request.channel,
        words=request.note,
    )
    return (comment(f"{request.key}:kept", text, public=False),)


def owned_by(escalation: Escalation, member: CastMember, scene: Scene) -> Escalation:
    """The escalation with this owner from now on, the earlier ones kept (CM-14)."""
    tenure = Tenure(escalation.level, member.email, named(member), scene.now)
    moved = replace(escalation, owner=member.email, owner_name=named(member), tenures=(*escalation.tenures, tenure))
    return promises.met(moved, PromiseKind.OWNER, scene.now, member.email)


def seen_before(scene: Scene, history: History) -> History:
    """The history that knows what stood in the host's fields before an escalation began: that is no word on it."""
    names = (ACKNOWLEDGE, OUTCOME, STEP, STEP_NOTE)
    standing = {name: scene.ticket.fields.get(name) for name in names}
    written = {name: Written(value) for name, value in standing.items() if not same(value, None)}
    return replace(history, written={**history.written, **written}) if written else history


def _owned(escalation: Escalation, level: Level, owner: CastMember | None, scene: Scene) -> Escalation:
    if owner is not None:
        return owned_by(escalation, owner, scene)
    tenure = Tenure(level.number, "", level.title, scene.now)
    moved = replace(escalation, owner="", owner_name=level.title, tenures=(*escalation.tenures, tenure))
    return promises.promised(scene, moved, scene.policy.promise(PromiseKind.OWNER), scene.now)


def _given_key(escalation: Escalation, level: Level, kind: NoteKind, role: str) -> str:
    return f"{escalation.id}:{level.number}:{kind}:{role}"


def _ownerless(draft: Draft, level: Level) -> Draft:
    return draft.entered("no_owner", "", escalation=draft.history.escalations[-1].id, role=level.owner)


def _reachable(scene: Scene, level: Level) -> tuple[Level, tuple[Level, ...]]:
    """The first level from this one on with somebody there, and those passed over; this one where none has."""
    passed: list[Level] = []
    for one in scene.policy.levels[level.number - 1 :]:
        if not owners.all_away(scene.cast, one.owner, scene.ticket, scene.now):
            return one, tuple(passed)
        passed.append(one)
    return level, ()


def _skipped(scene: Scene, draft: Draft, escalation: Escalation, level: Level) -> Draft:
    title = (scene.inside.policy.level(level.number) or level).title
    text = scene.say_inside("level_skipped", escalation=escalation.id, level=level.number, title=title)
    key = f"{escalation.id}:{level.number}:skipped:{len(escalation.tenures)}"
    draft = draft.noted(comment(key, text, public=False))
    return draft.entered("level_skipped", "", escalation=escalation.id, level=str(level.number))


def _one(scene: Scene, role: str) -> CastMember | None:
    """Who plays a role on this ticket: somebody of its region, else somebody for all (MX-04)."""
    return next(iter(owners.selectable(scene.cast, role, scene.ticket)), None)


def _escalation(scene: Scene, draft: Draft, request: Request) -> Escalation:
    assignee, level = scene.ticket.assignee, scene.policy.levels[0]
    customer = request.on_behalf_of
    return Escalation(
        ref=scene.ticket.ref,
        number=len(draft.history.escalations) + 1,
        policy=scene.policy.name,
        policy_version=scene.policy.version,
        state=State.REQUESTED,
        level=level.number,
        owner="",
        owner_name=level.title,
        channel=request.channel,
        requested_by=request.by.id,
        requested_by_name=str(name_of(request.by)),
        reason=request.reason,
        details={code: text for code, text in request.details.items() if text.strip()},
        opened_at=scene.now,
        assignee=assignee.id if assignee is not None else "",
        on_behalf_of=customer.id if customer is not None else "",
        on_behalf_of_name=name_of(customer) if customer is not None else "",
        accepted_at=scene.now if scene.policy.validation is None else None,
    )


def _received(scene: Scene, escalation: Escalation) -> Note:
    """The acknowledgement of receipt the customer sees, with the first promise."""
    due = promises.next_due(escalation)
    reason = scene.policy.reason(escalation.reason)
    code = "received" if escalation.accepted_at is not None else "received_unvalidated"
    text = scene.say(
        code,
        escalation=escalation.id,
        ticket=scene.ticket.called,
        owner=escalation.owner_name,
        reason=reason.title if reason is not None else escalation.reason,
        promise=scene.say("received_promise", due_at=due.due_at) if due is not None else "",
    )
    return comment(f"{escalation.id}:{escalation.level}:received", text, public=True)
