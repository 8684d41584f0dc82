"""Takes a request for an escalation: redirects it, refuses it with a reason, or opens the escalation.

Rule 1: the gate is here, for every channel (MS-07, rule 7 of the design).
Rule 2: a redirect is carried out in place and uses nothing up (MS-10, MS-18 to MS-21).
Rule 3: a refusal always says why and since or from when (XX-03).
"""

from dataclasses import replace

from core import promises
from core.availability import Because, Verdict, availability
from core.commands import Note, NoteKind
from core.decisions import Draft, Scene, comment
from core.drift import same
from core.escalation import Escalation, History, State, Written
from core.fields import ACKNOWLEDGE, OUTCOME
from core.policy import CastMember, Instead, Level, PromiseKind, Redirect, UsedBy
from core.requests import Request, may_ask, missing_evidence, problems, redirect_of
from core.sentences import word
from core.tickets import Person

UNKNOWN = Person(id="", name=word("word_somebody"), staff=True)
"""Who asked, where the host does not say."""


def ask(scene: Scene, draft: Draft, request: Request) -> Draft:
    """What comes of a request; at most one escalation is ever open (MS-08).

    A form link is spent by its use, so whatever came of it, the ticket gets a fresh one while the action shows.
    """
    if request.channel == "form":
        draft = draft.remembering(replace(draft.history, link_from=None))
    if not may_ask(request, scene.policy, scene.ticket):
        return _refuse(scene, draft, request, "not_allowed", (Because("not_allowed", {"ticket": scene.ticket.ref.id}),))
    answer = availability(scene.ticket, scene.policy, draft.history, scene.now)
    redirect = redirect_of(request, scene.policy)
    if redirect is not None and answer.verdict is not Verdict.CLOSED:
        return _redirect(scene, _spent(scene, draft), request, redirect)
    if not answer.available:
        return _refuse(scene, draft, request, answer.verdict, answer.because)
    policy = _reader(scene, request).policy
    wrong = problems(request, policy) or missing_evidence(request, policy, scene.ticket)
    if wrong:
        return _refuse(scene, _spent(scene, draft), request, wrong[0].code, wrong)
    return _open(scene, draft, request)


def _reader(scene: Scene, request: Request) -> Scene:
    """The scene in the words of whoever reads the answer: staff, where the action was used inside the host."""
    return scene.inside if request.channel == "host" else scene


def _spent(scene: Scene, draft: Draft) -> Draft:
    """Count a request that opened nothing, where the policy says that any request uses the right (MS-a2)."""
    if scene.policy.uses.used_by is not UsedBy.ANY_REQUEST:
        return draft
    return draft.remembering(replace(draft.history, refused_requests=draft.history.refused_requests + 1))


def _refuse(scene: Scene, draft: Draft, request: Request, code: str, because: tuple[Because, ...]) -> Draft:
    """Say why not: inside the ticket for the host's own action, on the page for a form."""
    draft = draft.entered("refused", request.by.id, code=str(code), channel=request.channel)
    draft = draft.ruled(f"refused:{code}")
    if request.channel != "host":
        return draft
    reader = _reader(scene, request)
    why = " ".join(reader.tell(one) for one in because)
    text = scene.say_inside("refused_internal", requested_by=_name(request.by) or UNKNOWN.name, why=why)
    return draft.noted(comment(f"{request.key}:refused", text, public=False))


def _redirect(scene: Scene, draft: Draft, request: Request, redirect: Redirect) -> Draft:
    """Take the right way instead of an escalation; the right to escalate stays unused."""
    draft = draft.entered("redirected", request.by.id, to=redirect.code, channel=request.channel)
    draft = draft.ruled(f"redirected:{redirect.code}")
    if redirect.instead is Instead.COMMENT:
        words = "\n".join(text for text in request.details.values() if text.strip())
        text = f"{redirect.comment}\n{words}".strip()
        author = "" if request.by.staff else request.by.id
        draft = draft.noted(comment(f"{request.key}:redirected", text, public=True, author=author))
    if request.channel == "host":
        explained = redirect_of(request, scene.inside.policy) or redirect
        text = scene.say_inside("redirected", explanation=explained.explanation)
        draft = draft.noted(comment(f"{request.key}:redirect_explained", text, public=False))
    return draft


def _open(scene: Scene, draft: Draft, request: Request) -> Draft:
    level = scene.policy.levels[0]
    owner = scene.cast.people.get(level.owner)
    escalation = _escalation(scene, draft, request, level, owner)
    for kind in (PromiseKind.ACKNOWLEDGE, PromiseKind.CONTACT):
        escalation = promises.promised(escalation, scene.policy.promise(kind), scene.now)
    draft = (
        draft.remembering(_seen_before(scene, draft.history))
        .moved(escalation)
        .noted(_received(scene, escalation), *_people(scene, escalation, level))
    )
    if owner is None:
        draft = draft.entered("no_owner", "", escalation=escalation.id, role=level.owner)
    draft = draft.entered("opened", request.by.id, escalation=escalation.id, channel=request.channel)
    return draft.ruled(f"accepted:{escalation.id}")


def _seen_before(scene: Scene, history: History) -> History:
    """What stood in the fields of the host before an escalation began is no word on it."""
    standing = {name: scene.ticket.fields.get(name) for name in (ACKNOWLEDGE, OUTCOME)}
    written = {name: Written(value) for name, value in standing.items() if not same(value, None)}
    return replace(history, written={**history.written, **written}) if written else history


def _escalation(scene: Scene, draft: Draft, request: Request, level: Level, owner: CastMember | None) -> Escalation:
    assignee = scene.ticket.assignee
    return Escalation(
        ref=scene.ticket.ref,
        number=len(draft.history.escalations) + 1,
        policy=scene.policy.name,
        policy_version=scene.policy.version,
        state=State.REQUESTED,
        level=level.number,
        owner=owner.email if owner is not None else "",
        owner_name=f"{owner.name}, {owner.title}".strip(", ") if owner is not None else level.title,
        channel=request.channel,
        requested_by=request.by.id,
        requested_by_name=str(_name(request.by)),
        reason=request.reason,
        details={code: text for code, text in request.details.items() if text.strip()},
        opened_at=scene.now,
        assignee=assignee.id if assignee is not None else "",
    )


def _name(person: Person) -> str:
    return person.name or person.email


def _received(scene: Scene, escalation: Escalation) -> Note:
    """The acknowledgement of receipt the customer sees, with the first promise."""
    due = promises.next_due(escalation)
    reason = scene.policy.reason(escalation.reason)
    text = scene.say(
        "received",
        escalation=escalation.id,
        ticket=scene.ticket.ref.id,
        owner=escalation.owner_name,
        reason=reason.title if reason is not None else escalation.reason,
        promise=scene.say("received_promise", due_at=due.due_at) if due is not None else "",
    )
    return comment(f"{escalation.id}:{escalation.level}:received", text, public=True)


def _people(scene: Scene, escalation: Escalation, level: Level) -> tuple[Note, ...]:
    """Who a level brings onto the ticket: staff as followers, others as CCs; given once, never re-imposed."""
    wanted = [(NoteKind.FOLLOWER, role) for role in dict.fromkeys((level.owner, *level.followers))]
    wanted += [(NoteKind.CC, role) for role in level.ccs]
    notes = []
    for kind, role in wanted:
        member = scene.cast.people.get(role)
        if member is not None:
            key = f"{escalation.id}:{level.number}:{kind}:{role}"
            notes.append(Note(key=key, kind=kind, email=member.email, name=member.name))
    return tuple(notes)
