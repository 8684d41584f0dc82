"""Says what can be done with an escalation now, and what each act asks for, as the policy has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.exceptions import BadRequest

from core.acts import MOVES
from core.escalation import Escalation
from core.events import Move
from core.policy import Policy

TITLES: Mapping[Move, str] = {
    Move.ACCEPT: "Accept the request",
    Move.ACKNOWLEDGE: "Acknowledge",
    Move.CONTACT: "The customer was contacted",
    Move.UPDATE: "The customer had an update",
    Move.STEP: "Record",
    Move.ASSIGN: "Give it to",
    Move.NEXT_LEVEL: "Next level",
    Move.DEESCALATE: "One level down",
    Move.DECLINE: "Decline",
    Move.CLOSE: "Close",
    Move.REOPEN: "Open it again",
    Move.LIFT: "Take it out of the outage",
}
WORDS: Mapping[Move, tuple[str, ...]] = {
    Move.ASSIGN: ("owner",),
    Move.NEXT_LEVEL: ("why", "skip"),
    Move.DECLINE: ("why",),
}
"""What an act can carry whatever the policy says."""
OF_A_STEP = ("note", "cadence", "call_at")
"""What a step can carry besides what it must."""
LABELS: Mapping[str, str] = {
    "owner": "Their e-mail address",
    "why": "Why",
    "skip": "Why steps of this level are passed over, if any are",
    "note": "Note",
    "cadence": "Agreed time between updates",
    "call_at": "When the call is",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of an act's form."""

    name: str
    label: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that can be chosen; ``code`` is the policy's for a step, an outcome or a decline, empty for the others.

    ``named`` is what the policy calls that; ``title`` is the whole of it in English.
    """

    move: Move
    code: str
    title: str
    asked: tuple[Asked, ...] = ()
    named: str = ""


def offers(escalation: Escalation, policy: Policy, *, every: bool = False) -> tuple[Offer, ...]:
    """What can be done with the escalation as it stands; with ``every``, whatever could be done with any."""
    moves = [move for move in TITLES if every or (escalation.state, move) in MOVES]
    found = [offer for move in moves for offer in _of(move, policy)]
    return tuple(one for one in found if every or one.move is not Move.LIFT or escalation.outage)


def details_of(offer: Offer, given: Mapping[str, str]) -> Mapping[str, str]:
    """What the act carries of the details given; raises ``BadRequest`` for a field that it does not ask for (T45)."""
    named = {one.name for one in offer.asked}
    if set(given) - named:
        raise BadRequest("the form cannot be read: a field that this act has not")
    details = {name: text.strip() for name, text in given.items() if text.strip()}
    if offer.code:
        details["outcome" if offer.move is Move.CLOSE else "code"] = offer.code
    if offer.move is Move.DECLINE and not (offer.code or details.get("why")):
        raise BadRequest("To decline, say why.")
    return details


def _of(move: Move, policy: Policy) -> Iterator[Offer]:
    match move:
        case Move.STEP:
            for step in policy.steps:
                more = (name for name in OF_A_STEP if name not in step.requires)
                yield Offer(
                    move, step.code, f"Record: {step.title}", (*_must(step.requires), *_may(tuple(more))), step.title
                )
        case Move.CLOSE:
            for outcome in (one for one in policy.outcomes if one.chosen_by_people):
                yield Offer(move, outcome.code, f"Close: {outcome.title}", _must(outcome.requires), outcome.title)
        case Move.DECLINE:
            known = policy.validation.declines if policy.validation is not None else ()
            for one in known:
                yield Offer(move, one.code, f"Decline: {one.title}", _may(WORDS[move]), one.title)
            yield Offer(move, "", "Decline for another reason", _must(WORDS[move]))
        case _:
            yield Offer(move, "", TITLES[move], (_must if move is Move.ASSIGN else _may)(WORDS.get(move, ())))


def _must(names: tuple[str, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(name, _label(name), required=True) for name in names)


def _may(names: tuple[str, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(name, _label(name)) for name in names)


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())
