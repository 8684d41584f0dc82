"""Reads what people did inside the helpdesk itself: the action, the flag, a copied comment, steps, an outcome.

Rule 1: each use is answered once, however often it is seen; ``History.handled`` holds their keys.
Rule 2: what we last knew a field to hold is nobody's choice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from core import acts, intake, outage_rules, recording
from core.acts import Doer
from core.decisions import Draft, Scene, comment
from core.drift import same
from core.escalation import Escalation, History, State, Written
from core.events import Move
from core.fields import ACKNOWLEDGE, FLAG, OUTCOME, OWNER, STEP_NOTE
from core.labelled import labelled
from core.languages import ENGLISH
from core.opening import named as as_shown
from core.owners import is_there, selectable
from core.policy import Policy
from core.requests import Request
from core.sentences import say
from core.tickets import Comment, HostStep, Person, Role, Ticket, Value

HANDLED_KEPT = 50
"""How many answered uses of the host's action are remembered per ticket, beside those that still stand there."""

STALE_AFTER = timedelta(days=3)
"""A comment older than this asks for nothing any more: it was written before anybody looked."""

ACCEPT, NEXT_LEVEL, DEESCALATE, ASSIGN, REOPEN = (
    str(one) for one in (Move.ACCEPT, Move.NEXT_LEVEL, Move.DEESCALATE, Move.ASSIGN, Move.REOPEN)
)
LIFT = str(Move.LIFT)
DECLINE = f"{Move.DECLINE}_"
HOST = Person(id="host", staff=True)
"""Who acts where the host does not say."""

IMPACT = "impact"
REASON = "reason"
SUMMARY = "summary"


def choices(policy: Policy, language: str = ENGLISH) -> Mapping[str, str]:
    """What staff can record in the host under a policy: code to title; empty where it knows nothing to record.

    ``policy`` has its own words in ``language`` already.
    """

    def titled(code: str, **values: object) -> str:
        return say(f"field_step_{code}", values, "UTC", language=language)

    found: dict[str, str] = {}
    if policy.validation is not None:
        found[ACCEPT] = titled("accept")
        found |= {f"{DECLINE}{one.code}": titled("decline", title=one.title) for one in policy.validation.declines}
    if any(level.by_hand for level in policy.levels):
        found[ASSIGN] = titled("assign")
    found |= {step.code: step.title for step in policy.steps}
    if len(policy.levels) > 1:
        found |= {NEXT_LEVEL: titled("next_level"), DEESCALATE: titled("de_escalate")}
    if policy.ladder.reopen_within:
        found[REOPEN] = titled("reopen")
    if policy.outage is not None:
        found[LIFT] = titled("lift")
    return found


def recordable(policy: Policy) -> bool:
    """Whether staff can record anything in the host under a policy: whether it has :func:`choices`."""
    by_hand = any(level.by_hand for level in policy.levels)
    more = len(policy.levels) > 1 or bool(policy.ladder.reopen_within) or policy.outage is not None
    return policy.validation is not None or by_hand or bool(policy.steps) or more


def requests(scene: Scene, draft: Draft) -> Draft:
    """Every way in which the ticket itself asks for an escalation, each use answered once."""
    for request in _asked(scene, draft.history):
        if request.key in draft.history.handled:
            continue
        draft = intake.ask(scene, draft, request)
        if request.channel == "comment":
            asks_again = draft.rule.startswith("refused:answer_missing")
            draft = draft.remembering(replace(draft.history, unfinished=_comment_of(request) if asks_again else ""))
        draft = draft.handling(request.key)
    return draft


def forgotten(scene: Scene, draft: Draft) -> Draft:
    """The draft without the oldest answered uses; none is forgotten that still stands on the ticket, however many."""
    handled, current = draft.history.handled, draft.history.current
    if len(handled) <= HANDLED_KEPT:
        return draft
    used = scene.ticket.step
    standing = {one.key for one in _asked(scene, draft.history)} | ({f"step:{used.key}"} if used is not None else set())
    alarms = f"{current.id}:" if current is not None else ""
    old = (key for key in handled[:-HANDLED_KEPT] if key in standing or (alarms and key.startswith(alarms)))
    return draft.remembering(replace(draft.history, handled=(*old, *handled[-HANDLED_KEPT:])))


def step(scene: Scene, draft: Draft) -> Draft:
    """The step that staff chose in the host, with the details beside it."""
    used = scene.ticket.step
    if used is None or f"step:{used.key}" in draft.history.handled:
        return draft
    draft, doer = draft.handling(f"step:{used.key}"), _chooser(scene, used)
    if used.code.startswith(DECLINE):
        declined = {**doer.details, "code": used.code.removeprefix(DECLINE)}
        return _told(scene, acts.done(scene, draft, Move.DECLINE, replace(doer, details=declined)), doer)
    if used.code == LIFT:
        return _told(scene, outage_rules.lift(scene, draft, doer), doer)
    if used.code in (ACCEPT, NEXT_LEVEL, DEESCALATE, ASSIGN, REOPEN):
        return _told(scene, acts.done(scene, draft, Move(used.code), doer), doer)
    return _recorded(scene, draft, used, doer)


def recorded(scene: Scene, draft: Draft, used: HostStep) -> Draft:
    """The draft with a step of the policy's that staff once chose in the host, on record as at the scene's moment."""
    return _recorded(scene, draft.handling(f"step:{used.key}"), used, _chooser(scene, used))


def _chooser(scene: Scene, used: HostStep) -> Doer:
    return Doer(f"step:{used.key}", used.by or HOST, {**_details(scene.policy, used.note), "code": used.code})


def acknowledged(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The box by which staff take an escalation up; where support validates, it is its acceptance."""
    if escalation.state is not State.REQUESTED or not chosen(scene, draft.history, ACKNOWLEDGE):
        return draft
    doer = Doer(f"{escalation.id}:acknowledge:{scene.ticket.version}", HOST, {})
    draft = _seen(scene, draft, ACKNOWLEDGE)
    if escalation.accepted_at is None:
        return acts.done(scene, draft, Move.ACCEPT, doer)
    return acts.acknowledge(scene, draft, escalation, doer)


def closed(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """The outcome that staff chose in the host."""
    outcome = scene.policy.outcome(str(chosen(scene, draft.history, OUTCOME) or ""))
    if outcome is None or not outcome.chosen_by_people:
        return draft
    note = str(scene.ticket.fields.get(STEP_NOTE) or "")
    doer = Doer(
        f"{escalation.id}:{outcome.code}:{scene.ticket.version}",
        HOST,
        {**_details(scene.policy, note), "outcome": outcome.code},
    )
    return acts.close(scene, _seen(scene, draft, OUTCOME), escalation, doer)


def owner(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """An owner written into the field by hand: taken over who may own it and is there, put back otherwise (XX-05)."""
    value = chosen(scene, draft.history, OWNER)
    level = scene.policy.level(escalation.level)
    if value is None or level is None or same(value, escalation.owner_name):
        return draft
    people = selectable(scene.cast, level.owner, scene.ticket)
    words = str(value).casefold().strip()
    named = (one for one in people if words in {one.email.casefold(), one.name.casefold(), as_shown(one).casefold()})
    there = (one for one in named if is_there(scene.cast, one.email, scene.now))
    found = next((one for one in there if one.email != escalation.owner), None)
    if found is None:
        return draft
    doer = Doer(f"{escalation.id}:owner:{found.email}:{scene.ticket.version}", HOST, {"owner": found.email})
    return acts.done(scene, draft, Move.ASSIGN, doer)


def unflagged(scene: Scene, draft: Draft, escalation: Escalation) -> Draft:
    """Somebody took the flag off while the escalation runs: it is put back, and said once (CM-08, XX-05)."""
    before = draft.history.written.get(FLAG)
    ours = before is not None and before.value is True
    if not ours or escalation.accepted_at is None or not same(scene.ticket.fields.get(FLAG, True), None):
        return draft
    key = f"{escalation.id}:flag_unticked"
    if key in draft.history.handled:
        return draft
    text = scene.say_inside("flag_unticked", escalation=escalation.id)
    draft = draft.noted(comment(key, text, public=False)).entered("flag_unticked", "host", escalation=escalation.id)
    return draft.handling(key)


def chosen(scene: Scene, history: History, name: str) -> Value:
    """What a person chose in a field; what we last knew it to hold is no choice of theirs."""
    value = scene.ticket.fields.get(name)
    before = history.written.get(name)
    if same(value, None) or (before is not None and same(before.value, value)):
        return None
    return value


def _asked(scene: Scene, history: History) -> tuple[Request, ...]:
    """Every request that stands on the ticket, answered or not."""
    return (*_by_action(scene), *_by_flag(scene), *_by_copy(scene, history))


def _seen(scene: Scene, draft: Draft, name: str) -> Draft:
    """The draft that knows what stands in a field: it is answered now, whatever the answer, and no choice any more."""
    written = {**draft.history.written, name: Written(scene.ticket.fields.get(name))}
    return draft.remembering(replace(draft.history, written=written))


def _by_action(scene: Scene) -> Iterator[Request]:
    """The action itself; used by whoever plays the role of another channel, it came by that one (MX-25)."""
    used = scene.ticket.request
    if used is None:
        return
    by = used.by or intake.UNKNOWN
    channel = channel_of(scene, by, used.reason)
    customer = scene.ticket.requester if channel == "csm" else None
    yield Request(used.key, channel, by, used.at, used.need, used.reason, used.details, on_behalf_of=customer)


def channel_of(scene: Scene, by: Person, reason: str) -> str:
    """By which channel staff ask who use the action in the helpdesk: their own, or the role's that they play."""
    csm = scene.policy.channels.get("csm")
    if csm is not None and by.email.casefold() in {one.email.casefold() for one in scene.cast.of(csm.role)}:
        return "csm"
    found = scene.policy.reason(reason)
    return "internal" if found is not None and found.staff_only and "internal" in scene.policy.channels else "host"


def _by_flag(scene: Scene) -> Iterator[Request]:
    """The flag ticked by hand, where the policy takes that for a request (CM-08)."""
    flagged = scene.ticket.flagged
    if flagged is not None and scene.policy.flag_opens:
        yield Request(flagged.key, "flag", flagged.by or intake.UNKNOWN, flagged.at)


def _by_copy(scene: Scene, history: History) -> Iterator[Request]:
    """New comments that put the escalation address into CC, or that finish one which did (MX-23)."""
    channel = scene.policy.channels.get("comment")
    if channel is None or not channel.address:
        return
    address, asked = channel.address.casefold(), ""
    for one in scene.ticket.comments:
        if one.role is Role.SYSTEM or scene.now - one.at > STALE_AFTER:
            continue
        if address in one.copied:
            yield _copied(scene.ticket, scene.policy, one)
        elif asked and one.public and one.role is Role.REQUESTER:
            yield _finished(scene.ticket, scene.policy, one)
        asked = asked or (history.unfinished if one.id == history.unfinished else "")


def _copied(ticket: Ticket, policy: Policy, one: Comment) -> Request:
    """The request in a comment: its labelled parts, and all of it as the summary."""
    parts, rest = labelled(one.text, {**question_labels(policy), **reason_labels(policy)})
    staff = one.role is not Role.REQUESTER
    channel = "internal" if staff and "internal" in policy.channels else "comment"
    details = {SUMMARY: rest or one.text.strip(), **parts}
    reason = reason_of(policy, details.pop(REASON, ""))
    return Request(f"cc:{one.id}", channel, _author(ticket, one), one.at, reason=reason, details=details)


def _finished(ticket: Ticket, policy: Policy, one: Comment) -> Request:
    """The comment that says what was missing; without labels all of it is the impact that was asked for."""
    parts, rest = labelled(one.text, question_labels(policy))
    details = {SUMMARY: rest, **parts} if IMPACT in parts else {SUMMARY: rest, IMPACT: rest}
    return Request(f"cc:{one.id}", "comment", _author(ticket, one), one.at, details=details)


def _author(ticket: Ticket, one: Comment) -> Person:
    known = (ticket.requester, ticket.assignee)
    found = next((person for person in known if person is not None and person.id == one.author), None)
    return found or Person(id=one.author, staff=one.role is not Role.REQUESTER, organization=one.organization)


def _comment_of(request: Request) -> str:
    return request.key.removeprefix("cc:")


def reason_of(policy: Policy, words: str) -> str:
    """The code of the reason that these words name, by its code or its title in any language; empty for none."""
    meant = " ".join(words.casefold().replace("_", " ").split()).rstrip(".")
    named = ((one.code, one.code.replace("_", " ")) for one in policy.reasons)
    titled = ((one.code, one.title.casefold().rstrip(".")) for spoken in _spoken(policy) for one in spoken.reasons)
    return next((code for code, name in (*named, *titled) if meant and name == meant), "")


def question_labels(policy: Policy) -> Mapping[str, str]:
    """How people may label the answers to a policy's questions: by code, or by title in any language."""
    titles = {one.title.casefold(): one.code for spoken in _spoken(policy) for one in spoken.questions}
    return titles | {one.code.replace("_", " "): one.code for one in policy.questions}


def reason_labels(policy: Policy) -> Mapping[str, str]:
    """How people may label the reason: by the form's word for it in any language."""
    return {say("form_reason", {}, "UTC", language=one).casefold(): REASON for one in policy.languages} | {
        REASON: REASON
    }


def _spoken(policy: Policy) -> tuple[Policy, ...]:
    """The policy in every language that it is spoken in."""
    return tuple(policy.in_language(one) for one in policy.languages)


def _details(policy: Policy, note: str) -> dict[str, str]:
    """The details of a step as staff wrote them, one ``name: text`` per line; the rest is the note itself."""
    names = {name for one in policy.steps for name in one.requires}
    names |= {name for one in policy.outcomes for name in one.requires}
    names |= {"owner", "why", "to", "skip", "at", "outcome", "outage", recording.CADENCE}
    if policy.validation is not None:
        names |= set(policy.validation.needs)
    if policy.counterpart is not None:
        names.add(policy.counterpart.named_by)
    parts, rest = labelled(note, {name.replace("_", " "): name for name in names})
    return {**parts, **({"note": rest} if rest else {})}


def _recorded(scene: Scene, draft: Draft, used: HostStep, doer: Doer) -> Draft:
    found = scene.policy.step(used.code)
    if draft.history.current is not None or found is None or not found.before:
        return _told(scene, acts.done(scene, draft, Move.STEP, doer), doer)
    missing = recording.lacking(scene, None, found, doer.by, doer.details)
    if missing:
        return acts.unfit(scene, draft, doer, missing)
    return recording.recorded_before(scene, draft, found, doer.name, doer.details)


def _told(scene: Scene, draft: Draft, doer: Doer) -> Draft:
    """Say to whoever chose a step that cannot be taken now that nothing came of it."""
    if not draft.rule.startswith("ignored:"):
        return draft
    inside, code = scene.inside, doer.details.get("code", "")
    title = choices(inside.policy, inside.language).get(code, code)
    text = scene.say_inside("step_not_now", step=title)
    return draft.noted(comment(f"{doer.key}:not_now", text, public=False))
