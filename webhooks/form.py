"""The hosted request form behind a signed link on the ticket: plain HTML, works without JavaScript.

Rule 1: opening the link never acts; mail scanners and previews open links.
Rule 2: a link is used once; what came of it is shown to whoever opens it again.
Rule 3: what is shown here is courtesy; the decision is taken on the ticket as it then is (MS-07).
Rule 4: nothing a form did not ask for is accepted (T45).
"""

from flask import Flask, Response, jsonify, make_response, render_template, request

from core.tickets import Person, Ticket
from runtime.links import FormLink
from runtime.routes import add_route, signed_link
from webhooks.doors import Doors
from webhooks.form_language import speech
from webhooks.requesting import Answer, Asked, Asker, given_fields, looked, outcome_of, refused, submitted


def add_routes(app: Flask, doors: Doors) -> None:
    """``GET`` and ``POST /escalate/<token>``, and without a token for links that were cut off on their way."""

    def nothing() -> Response:
        found = _unknown("form_unknown_link")
        return _respond(found, found)

    def show(token: str) -> Response:
        found = _open(doors, token)
        return _respond(found if isinstance(found, Answer) else _state(doors, *found), found)

    def submit(token: str) -> Response:
        given = given_fields()
        found = _open(doors, token)
        if isinstance(found, Answer):
            return _respond(found, found)
        link, asked = found
        used = outcome_of(doors, asked)
        if used is not None:
            return _respond(Answer(409, used.code, used.title, used.sentences), found)
        over = asked.scene.now >= link.expires_at
        return _respond(_expired(asked) if over else submitted(doors, asked, given), found)

    for cut_off in ("/escalate", "/escalate/"):
        add_route(app, cut_off, "form_nothing", nothing, signed_link(), methods=("GET", "POST"))
    add_route(app, "/escalate/<token>", "form_show", show, signed_link())
    add_route(app, "/escalate/<token>", "form_submit", submit, signed_link(), methods=("POST",))


Opened = tuple[FormLink, Asked]
"""A link that holds, with the ticket it stands on as last seen."""


def _by(ticket: Ticket, link: FormLink) -> Person:
    """The person a link was issued to, as far as the ticket still knows them."""
    requester = ticket.requester
    return requester if requester is not None and requester.id == link.requester else Person(id=link.requester)


def _open(doors: Doors, token: str) -> Opened | Answer:
    """The ticket behind a link, or why there is none to show."""
    link = doors.service.links.read(token)
    desk = doors.service.desks.get((link.ref.connector, link.ref.account)) if link is not None else None
    if link is None or desk is None:
        return _unknown("form_unknown_link")
    ticket = doors.service.store.snapshot(link.ref)
    if ticket is None:
        return _unknown("form_unknown_case")
    asker = Asker(link.ref, desk, _by(ticket, link), f"form:{link.nonce}", link.nonce)
    return link, looked(doors, asker, ticket)


def _unknown(what: str) -> Answer:
    """There is nothing behind the link that we could show."""
    spoken = speech(None)
    return Answer(404, "unknown_link", spoken.say(f"{what}_title"), (spoken.say(what),))


def _state(doors: Doors, link: FormLink, asked: Asked) -> Answer:
    """What opening the link shows: the form while it can be used, else what is so and since when."""
    used = outcome_of(doors, asked)
    if used is not None:
        return used
    if asked.scene.now >= link.expires_at:
        return _expired(asked)
    if not asked.availability.available:
        return refused(asked, asked.availability.verdict.value, asked.availability.because)
    return Answer(200, "available", asked.say("form_title"), (), form=True)


def _expired(asked: Asked) -> Answer:
    return Answer(410, "expired", asked.say("form_expired_title"), (asked.say("form_expired"),))


def _respond(answer: Answer, found: Opened | Answer) -> Response:
    """The answer as a page, or as JSON for whoever asks for it."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    asked = None if isinstance(found, Answer) else found[1]
    if best == "application/json":
        sentences = (*(asked.notice.spoken if asked is not None else ()), *answer.sentences)
        response = jsonify(code=answer.code, title=answer.title, sentences=[one for one in sentences if one])
    else:
        spoken = speech(asked.scene if asked is not None else None)
        response = make_response(render_template("form.html", answer=answer, asked=asked, spoken=spoken))
    response.status_code = answer.status
    return response
