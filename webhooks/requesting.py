"""Takes a request for an escalation from a page of ours, and says what came of it: the same behind every door.

Rule 1: what is shown here is courtesy; the decision is taken on the ticket as it then is (MS-07).
Rule 2: nothing a form did not ask for is accepted (T45).
Rule 3: the same key is the same request: what came of it is shown to whoever sends it again.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from core.availability import Availability, Because, Verdict, availability
from core.decisions import Scene, known_zone
from core.escalation import History
from core.in_host import channel_of
from core.requests import ESCALATION, Request, problems
from core.sentences import say, word
from core.tickets import Person, Ticket, TicketRef
from runtime.asking import request_arrival
from runtime.outage_desk import outages_for
from runtime.turn import Desk
from store import Accepted, Arrival
from webhooks.doors import MAX_FORM, Doors
from webhooks.form_language import page_language
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
class Asker:
    """Who asks on a page, by the host's word or by a link of ours, and the request's own name.

    ``nonce`` is used up with the request, where it has one. ``own_zone`` says that moments are told in the asker's own
    time zone, not in that of the ticket's requester.
    """

    ref: TicketRef
    desk: Desk
    by: Person
    key: str
    nonce: str = ""
    own_zone: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who asks, with the ticket as last seen."""

    asker: Asker
    ticket: Ticket
    history: History
    scene: Scene
    availability: Availability
    notice: Notice = NO_NOTICE

    @property
    def by(self) -> Person:
        """Who is recorded as asking."""
        return self.asker.by

    @property
    def zone(self) -> str:
        """The reader's time zone."""
        own = self.asker.own_zone
        return known_zone(self.by.time_zone, self.scene.cast.time_zone) if own else self.scene.zone

    def say(self, code: str, **values: object) -> str:
        """A sentence about this ticket in the page's language."""
        named = {"ticket": self.ticket.called} | values
        return say(code, named, self.zone, self.scene.policy.texts, self.scene.language)

    def told(self, because: tuple[Because, ...]) -> tuple[str, ...]:
        """Each reason in the page's language."""
        texts, language = self.scene.policy.texts, self.scene.language
        return tuple(one.text(self.zone, texts, language) for one in because)


def given_fields() -> Mapping[str, str]:
    """The fields of a form as sent, once each; raises what the sender should know."""
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


def looked(doors: Doors, asker: Asker, ticket: Ticket) -> Asked:
    """A ticket as this asker is shown it now."""
    service, desk = doors.service, asker.desk
    history = service.store.history(asker.ref)
    policy = service.shelf.policy_for(desk.account, history, ticket)
    now = service.clock()
    outages = outages_for(service.store, desk.account, ticket, history, policy, now, None)
    reading = page_language(policy, asker.by.language)
    scene = Scene(ticket, policy, desk.account.cast, now, outages, reading)
    answer = availability(ticket, policy, history, now, outages=outages)
    return Asked(asker, ticket, history, scene, answer, notice(scene, history))


def submitted(doors: Doors, asked: Asked, given: Mapping[str, str]) -> Answer:
    """What comes of a form that was filled in: kept and decided at once, refused, or asked for again."""
    policy = asked.scene.policy
    known = {"need", "reason", *(question.code for question in policy.questions)}
    if set(given) - known:
        raise BadRequest(f"the form has no field {min(set(given) - known)[:40]!r}")
    wanted = _request(asked, given)
    wrong = problems(wanted, policy) if policy.redirect(wanted.need) is None else ()
    if not asked.availability.available and policy.redirect(wanted.need) is None:
        return refused(asked, asked.availability.verdict.value, asked.availability.because)
    if wrong:
        return Answer(422, wrong[0].code, asked.say("form_more_title"), asked.told(wrong), form=True, given=given)
    return _ask(doors, asked, wanted)


def _request(asked: Asked, given: Mapping[str, str]) -> Request:
    """The request in core's words; staff in the helpdesk ask as they do with its own action."""
    questions = (question.code for question in asked.scene.policy.questions)
    reason, staff = given.get("reason", ""), asked.by.staff
    channel = channel_of(asked.scene, asked.by, reason) if staff else "form"
    return Request(
        key=asked.asker.key,
        channel=channel,
        by=asked.by,
        at=asked.scene.now,
        need=given.get("need") or ESCALATION,
        reason=reason,
        details={code: given.get(code, "").strip() for code in questions},
        on_behalf_of=asked.ticket.requester if channel == "csm" else None,
    )


def _ask(doors: Doors, asked: Asked, wanted: Request) -> Answer:
    """Keep the request, then take the ticket's turn at once so that the page can say what came of it."""
    outcome = doors.intake.accept([request_arrival(asked.asker.ref, wanted, asked.asker.nonce)])[0]
    if outcome is not Accepted.NEW:
        used = outcome_of(doors, asked)
        sentences = used.sentences if used is not None else ()
        return Answer(409, "used", asked.say("form_used_title"), sentences)
    doors.look_now(asked.asker.ref)
    return outcome_of(doors, asked) or _received(asked)


def outcome_of(doors: Doors, asked: Asked) -> Answer | None:
    """What came of this asker's request, or ``None`` while there was none under its key."""
    ref = asked.asker.ref
    row = doors.service.store.delivery(ref.connector, ref.account, asked.asker.key)
    if row is None:
        return None
    kind, _, code = row.rule.partition(":")
    asked = looked(doors, asked.asker, doors.service.store.snapshot(ref) or asked.ticket)
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


def refused(asked: Asked, code: str, because: tuple[Because, ...]) -> Answer:
    """Why the ticket cannot be escalated now."""
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
    if code == "not_allowed" and not because:
        because = (Because(code, {"ticket": asked.ticket.called}),)
    unfit = asked.say("form_unfit")
    sentences = (*asked.told(because), *((unfit,) if asked.availability.available else ()))
    return Answer(409, code, asked.say("form_not_opened_title"), sentences or (unfit,))


def with_key(asker: Asker, key: str) -> Asker:
    """The same asker with the name that a form has for its request."""
    return replace(asker, key=key)
