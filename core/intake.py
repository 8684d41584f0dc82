"""Takes a request for an escalation: redirects it, refuses it with a reason, or opens the escalation.

Rule 1: the gate is here, for every channel (MS-07, rule 7 of the design).
Rule 2: a redirect is carried out in place and uses nothing up (MX-10, MS-10, MS-18 to MS-21).
Rule 3: a refusal always says why and since or from when (XX-03), to whoever asked.
"""

from dataclasses import replace
from datetime import datetime

from core import callers, opening, outage_rules
from core.availability import Because, Verdict, availability
from core.decisions import Draft, Scene, comment
from core.measures import measured
from core.policy import Instead, Policy, Redirect, UsedBy
from core.requests import Request, may_ask, problems, redirect_of, unfit
from core.sentences import word
from core.tickets import Person

UNKNOWN = Person(id="", name=word("word_somebody"), staff=True)
"""Who asked, where the host does not say."""

INSIDE = frozenset({"host", "flag", "csm", "internal"})
"""Channels used by staff in the helpdesk itself: they are answered by an internal note."""

ALOUD = frozenset({"comment"})
"""Channels whose answer belongs where the request was made: in public."""

UNFINISHED = frozenset({"reason_missing", "answer_missing"})
"""What is wrong with a request that only says too little: the form asks for the rest."""


def ask(scene: Scene, draft: Draft, request: Request) -> Draft:
    """What comes of a request; at most one escalation is ever open (MS-08).

    A form link is spent by its use, so whatever came of it, the ticket gets a fresh one while the action shows.
    """
    if request.channel == callers.CHANNEL:
        request = callers.borne_out(request, scene.ticket)
    if request.channel == "form":
        draft = draft.remembering(replace(draft.history, link_from=None))
    request = completed(request, scene.policy)
    shut = _shut(scene, request)
    if shut is not None:
        return _refuse(scene, draft, request, shut.code, (shut,))
    reason = scene.policy.reason(request.reason)
    answer = availability(scene.ticket, scene.policy, draft.history, scene.now, reason, scene.outages)
    redirect = redirect_of(request, scene.policy)
    if redirect is not None and answer.verdict is not Verdict.CLOSED:
        return _redirect(scene, _spent(scene, draft), request, redirect)
    if not answer.available:
        draft = _chased(scene, draft) if any(one.code == "chase_first" for one in answer.because) else draft
        return _refuse(scene, draft, request, answer.verdict, answer.because, answer.available_at)
    policy = _reader(scene, request).policy
    wrong = problems(request, policy) or unfit(request, policy, scene.ticket)
    if wrong:
        return _refuse(scene, _spent(scene, draft), request, wrong[0].code, wrong)
    return outage_rules.on_opening(scene, opening.opened(scene, draft, request))


def completed(request: Request, policy: Policy) -> Request:
    """The request with the reason of its channel, where it names none and the channel has one of its own."""
    channel = policy.channels.get(request.channel)
    if channel is None or request.reason or not channel.reason:
        return request
    return replace(request, reason=channel.reason)


def _shut(scene: Scene, request: Request) -> Because | None:
    """Why this way or this person is not let in at all, or ``None``."""
    values = {"ticket": scene.ticket.called}
    if not scene.policy.takes(request.channel):
        return Because("channel_closed", values)
    if not may_ask(request, scene.policy, scene.ticket):
        return Because("not_allowed", values)
    return None


def _chased(scene: Scene, draft: Draft) -> Draft:
    """A request that came before any chase is a chase itself: the next one is let through (CM-05)."""
    draft = draft.entered("chased", "", at=scene.now.isoformat())
    return draft.remembering(replace(draft.history, chased_at=scene.now))


def _reader(scene: Scene, request: Request) -> Scene:
    """The scene in the words of whoever reads the answer: staff, where the action was used inside the host."""
    return scene.inside if request.channel == "host" and not _by_customer(request) else scene


def _by_customer(request: Request) -> bool:
    """Whether a customer used the action in the helpdesk itself, as portals offer it; they read no internal note."""
    return request.channel == "host" and not request.by.staff


def _spent(scene: Scene, draft: Draft) -> Draft:
    """Count a request that opened nothing, where the policy says that any request uses the right (MS-a2)."""
    if scene.policy.uses.used_by is not UsedBy.ANY_REQUEST:
        return draft
    return draft.remembering(replace(draft.history, refused_requests=draft.history.refused_requests + 1))


def _refuse(
    scene: Scene,
    draft: Draft,
    request: Request,
    code: str,
    because: tuple[Because, ...],
    available_at: datetime | None = None,
) -> Draft:
    """Say why not: in the ticket where the request was made there, by the caller for a form, a mail or the API."""
    reader = _reader(scene, request)
    why = " ".join(reader.tell(one) for one in because)
    asked = {"need": request.need, "reason": request.reason, "answers": measured(request.details, scene.policy)}
    asked |= _told(request, why, available_at)
    draft = draft.entered("refused", callers.entered_as(request), code=str(code), channel=request.channel, **asked)
    draft = draft.ruled(f"refused:{code}").noted(*opening.kept_words(scene, request))
    if _by_customer(request):
        return draft.noted(comment(f"{request.key}:refused", _said_in_portal(scene, code, why), public=True))
    if request.channel in INSIDE:
        text = scene.say_inside("refused_internal", requested_by=opening.name_of(request.by) or UNKNOWN.name, why=why)
        return draft.noted(comment(f"{request.key}:refused", text, public=False))
    if request.channel in ALOUD:
        return draft.noted(comment(f"{request.key}:refused", scene.say("refused_public", why=why), public=True))
    return draft


def _said_in_portal(scene: Scene, code: str, why: str) -> str:
    """Why not, and where the rest can be said: a portal's action has no room for reasons and answers."""
    if code not in UNFINISHED or not scene.policy.takes("form"):
        return scene.say("refused_portal", why=why)
    return scene.say("refused_unfinished", why=why, field=scene.say_inside("field_escalate_link"))


def _redirect(scene: Scene, draft: Draft, request: Request, redirect: Redirect) -> Draft:
    """Take the right way instead of an escalation; the right to escalate stays unused."""
    told = _told(request, redirect.explanation, None)
    draft = draft.entered("redirected", callers.entered_as(request), to=redirect.code, channel=request.channel, **told)
    draft = draft.ruled(f"redirected:{redirect.code}")
    if redirect.instead is Instead.COMMENT:
        words = "\n".join(text for text in request.details.values() if text.strip())
        text = f"{redirect.comment}\n{words}".strip()
        author = callers.spoken_for(request, scene.ticket)
        draft = draft.noted(comment(f"{request.key}:redirected", text, public=True, author=author))
        draft = outage_rules.enquired(scene, draft, request)
    if _by_customer(request):
        return draft.noted(comment(f"{request.key}:redirect_explained", redirect.explanation, public=True))
    if request.channel in INSIDE:
        explained = redirect_of(request, scene.inside.policy) or redirect
        text = scene.say_inside("redirected", explanation=explained.explanation)
        draft = draft.noted(comment(f"{request.key}:redirect_explained", text, public=False))
    return draft


def _told(request: Request, why: str, available_at: datetime | None) -> dict[str, str]:
    """What a script was answered is kept, so that asking again under the same key gives the same answer."""
    if request.channel != callers.CHANNEL:
        return {}
    moment = {"available_at": available_at.isoformat()} if available_at is not None else {}
    return {"key": request.key, "why": why, **moment}
