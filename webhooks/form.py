"""The hosted request form behind a signed link on the ticket: plain HTML, works without JavaScript.

Rule 1: opening the link never acts; mail scanners and previews open links.
Rule 2: a link is used once; what came of it is shown to whoever opens it again.
Rule 3: what is shown here is courtesy; the decision is taken on the ticket as it then is (MS-07).
Rule 4: nothing a form did not ask for is accepted (T45).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from core.availability import Availability, Because, Verdict, availability
from core.decisions import Scene
from core.escalation import History
from core.requests import ESCALATION, Request, problems
from core.sentences import word
from core.tickets import Person, Ticket
from runtime.asking import request_arrival
from runtime.links import FormLink
from runtime.outage_desk import outages_for
from runtime.routes import add_route, signed_link
from runtime.turn import Desk
from store import Accepted, Arrival
from webhooks.doors import MAX_FORM, Doors
from webhooks.form_language import page_language, speech
from webhooks.outage_notice import NO_NOTICE, Notice, fate, notice

URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says: a code for machines, a title and sentences for people, and the form where it is wanted."""

    status: int
    code: str
    title: str
    sentences: tuple[str, ...]
    form: bool = False
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A link that holds, with the ticket it stands on as last seen."""

    link: FormLink
    desk: Desk
    ticket: Ticket
    history: History
    scene: Scene
    availability: Availability
    notice: Notice = NO_NOTICE

    @property
    def by(self) -> Person:
        """Who is recorded as the requester: the person the link was issued to."""
        return _by(self.ticket, self.link)

    def say(self, code: str, **values: object) -> str:
        """A sentence about this ticket in the page's language."""
        return self.scene.say(code, ticket=self.ticket.called, **values)

    def told(self, because: tuple[Because, ...]) -> tuple[str, ...]:
        """Each reason in the page's language."""
        return tuple(self.scene.tell(one) for one in because)


def _by(ticket: Ticket, link: FormLink) -> Person:
    """The person a link was issued to, as far as the ticket still knows them."""
    requester = ticket.requester
    return requester if requester is not None and requester.id == link.requester else Person(id=link.requester)


def add_routes(app: Flask, doors: Doors) -> None:
    """``GET`` and ``POST /escalate/<token>``."""

    def show(token: str) -> Response:
        found = _open(doors, token)
        return _respond(found if isinstance(found, Answer) else _state(doors, found), found)

    def submit(token: str) -> Response:
        given = _given()
        found = _open(doors, token)
        return _respond(found if isinstance(found, Answer) else _submit(doors, found, given), found)

    add_route(app, "/escalate/<token>", "form_show", show, signed_link())
    add_route(app, "/escalate/<token>", "form_submit", submit, signed_link(), methods=("POST",))


def _given() -> Mapping[str, str]:
    """The fields as sent, once each; raises what the sender should know."""
    if request.mimetype != URLENCODED:
        raise UnsupportedMediaType(f"send the form as {URLENCODED}")
    if request.content_length is None or request.content_length > MAX_FORM:
        raise RequestEntityTooLarge
    fields = request.form.to_dict(flat=False)
    if any(len(values) > 1 for values in fields.values()):
        raise BadRequest("a field was sent twice")
    given = {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}
    if any(_is_control(letter) for value in given.values() for letter in value):
        raise BadRequest("a field holds control characters")
    return given


def _is_control(letter: str) -> bool:
    return letter not in "\n\t" and unicodedata.category(letter) == "Cc"


def _open(doors: Doors, token: str) -> Asked | Answer:
    """The ticket behind a link, or why there is none to show."""
    link = doors.service.links.read(token)
    desk = doors.service.desks.get((link.ref.connector, link.ref.account)) if link is not None else None
    if link is None or desk is None:
        return _unknown("form_unknown_link")
    ticket = doors.service.store.snapshot(link.ref)
    if ticket is None:
        return _unknown("form_unknown_case")
    history = doors.service.store.history(link.ref)
    policy = doors.service.shelf.policy_for(desk.account, history, ticket)
    now = doors.service.clock()
    outages = outages_for(doors.service.store, desk.account, ticket, history, policy, now, None)
    reading = page_language(policy, _by(ticket, link).language)
    scene = Scene(ticket, policy, desk.account.cast, now, outages, reading)
    answer = availability(ticket, policy, history, now, outages=outages)
    return Asked(link, desk, ticket, history, scene, answer, notice(scene, history))


def _unknown(what: str) -> Answer:
    """There is nothing behind the link that we could show."""
    spoken = speech(None)
    return Answer(404, "unknown_link", spoken.say(f"{what}_title"), (spoken.say(what),))


def _state(doors: Doors, asked: Asked) -> Answer:
    """What opening the link shows: the form while it can be used, else what is so and since when."""
    used = _outcome(doors, asked)
    if used is not None:
        return used
    if asked.scene.now >= asked.link.expires_at:
        return _expired(asked)
    if not asked.availability.available:
        return _refused(asked, asked.availability.verdict.value, asked.availability.because)
    return Answer(200, "available", asked.say("form_title"), (), form=True)


def _submit(doors: Doors, asked: Asked, given: Mapping[str, str]) -> Answer:
    used = _outcome(doors, asked)
    if used is not None:
        return Answer(409, used.code, used.title, used.sentences)
    if asked.scene.now >= asked.link.expires_at:
        return _expired(asked)
    policy = asked.scene.policy
    known = {"need", "reason", *(question.code for question in policy.questions)}
    if set(given) - known:
        raise BadRequest(f"the form has no field {min(set(given) - known)[:40]!r}")
    wanted = _request(asked, given)
    wrong = problems(wanted, policy) if policy.redirect(wanted.need) is None else ()
    if not asked.availability.available and policy.redirect(wanted.need) is None:
        return _refused(asked, asked.availability.verdict.value, asked.availability.because)
    if wrong:
        return Answer(422, wrong[0].code, asked.say("form_more_title"), asked.told(wrong), form=True, given=given)
    return _ask(doors, asked, wanted)


def _request(asked: Asked, given: Mapping[str, str]) -> Request:
    questions = (question.code for question in asked.scene.policy.questions)
    return Request(
        key=_key(asked.link),
        channel="form",
        by=asked.by,
        at=asked.scene.now,
        need=given.get("need") or ESCALATION,
        reason=given.get("reason", ""),
        details={code: given.get(code, "").strip() for code in questions},
    )


def _ask(doors: Doors, asked: Asked, wanted: Request) -> Answer:
    """Keep the request, then take the ticket's turn at once so that the page can say what came of it."""
    outcome = doors.intake.accept([request_arrival(asked.link.ref, wanted, asked.link.nonce)])[0]
    if outcome is not Accepted.NEW:
        used = _outcome(doors, asked)
        sentences = used.sentences if used is not None else ()
        return Answer(409, "used", asked.say("form_used_title"), sentences)
    doors.look_now(asked.link.ref)
    return _outcome(doors, asked) or _received(asked)


def _outcome(doors: Doors, asked: Asked) -> Answer | None:
    """What came of this link's request, or ``None`` while it was not used."""
    ref = asked.link.ref
    row = doors.service.store.delivery(ref.connector, ref.account, _key(asked.link))
    if row is None:
        return None
    kind, _, code = row.rule.partition(":")
    current = _open(doors, request.view_args["token"]) if request.view_args else asked
    asked = current if isinstance(current, Asked) else asked
    scene = asked.scene
    match kind:
        case "accepted":
            return _accepted(asked, code)
        case "redirected":
            redirect = scene.policy.redirect(code)
            sentence = redirect.explanation if redirect is not None else ""
            return Answer(200, f"redirected_{code}", asked.say("form_redirected_title"), (sentence,))
        case "refused":
            return _refused_later(asked, code, row.arrival)
        case _:
            return _received(asked)


def _accepted(asked: Asked, escalation: str) -> Answer:
    found = next((one for one in asked.history.escalations if one.id == escalation), None)
    text = asked.say("form_accepted", escalation=escalation)
    who = asked.say("form_owner", owner=found.owner_name) if found is not None and found.owner_name else ""
    who = (fate(asked.scene, found) if found is not None else "") or who
    return Answer(201, "accepted", asked.say("form_accepted_title"), (text, who, asked.say("form_accepted_rest")))


def _received(asked: Asked) -> Answer:
    return Answer(202, "received", asked.say("form_received_title"), (asked.say("form_received"),))


def _refused(asked: Asked, code: str, because: tuple[Because, ...]) -> Answer:
    return Answer(409, code, asked.say("form_refused_title"), asked.told(asked.notice.without(because)))


def _refused_later(asked: Asked, code: str, arrival: Arrival) -> Answer:
    """A request that passed this page and was refused on the ticket as it then was."""
    codes = {code, "outage_refused", "outage_refused_unnamed"} if code == Verdict.OUTAGE else {code}
    because = tuple(one for one in asked.availability.because if one.code in codes)
    reason = asked.scene.policy.reason(str((arrival.body or {}).get("reason", "")))
    if code == "evidence_missing" and reason is not None:
        # How many there were is not kept; that they were too few is what was decided.
        found = word("word_fewer")
        values = {"reason": reason.title, "needed": reason.evidence.unanswered_comments, "found": found}
        because = (Because(code, values),)
    unfit = asked.say("form_unfit")
    sentences = (*asked.told(because), *((unfit,) if asked.availability.available else ()))
    return Answer(409, code, asked.say("form_not_opened_title"), sentences or (unfit,))


def _expired(asked: Asked) -> Answer:
    return Answer(410, "expired", asked.say("form_expired_title"), (asked.say("form_expired"),))


def _key(link: FormLink) -> str:
    return f"form:{link.nonce}"


def _respond(answer: Answer, found: Asked | Answer) -> Response:
    """The answer as a page, or as JSON for whoever asks for it."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    asked = found if isinstance(found, Asked) else None
    if best == "application/json":
        sentences = (*(asked.notice.spoken if asked is not None else ()), *answer.sentences)
        response = jsonify(code=answer.code, title=answer.title, sentences=[one for one in sentences if one])
    else:
        spoken = speech(asked.scene if asked is not None else None)
        response = make_response(render_template("form.html", answer=answer, asked=asked, spoken=spoken))
    response.status_code = answer.status
    return response
