"""Says what can be done with an escalation now, and what each act asks for, as the policy has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.exceptions import BadRequest

from core.acts import SKIP
from core.events import Move
from core.offered import Offered
from core.policy import Policy, PromiseKind
from core.recording import CADENCE, CALL_AT
from core.steps import Step

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
    Move.NEXT_LEVEL: ("why",),
    Move.DECLINE: ("why",),
}
"""What an act can carry whatever the policy says."""
LABELS: Mapping[str, str] = {
    "owner": "Their e-mail address",
    "why": "Why",
    SKIP: "Why steps of this level are passed over",
    "note": "Note",
    CADENCE: "Agreed time between updates",
    CALL_AT: "When it is",
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


def offers(policy: Policy, now: Offered | None = None) -> tuple[Offer, ...]:
    """What can be done with an escalation that stands so; without ``now``, whatever could be done with any."""
    moves = [move for move in TITLES if now is None or move in now.moves]
    found = (offer for move in moves for offer in _of(move, policy, now))
    return tuple(one for one in found if now is None or one.move is not Move.STEP or one.code in now.steps)


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


def _of(move: Move, policy: Policy, now: Offered | None) -> Iterator[Offer]:
    match move:
        case Move.ACCEPT:
            known = policy.validation.needs if policy.validation is not None else ()
            yield Offer(move, "", TITLES[move], _may(known) if now is None else _must(now.needs))
        case Move.STEP:
            for step in policy.steps:
                asked = (*_must(step.requires), *_may(_more(step, policy)))
                yield Offer(move, step.code, f"Record: {step.title}", asked, step.title)
        case Move.NEXT_LEVEL:
            yield Offer(move, "", TITLES[move], (*_may(WORDS[move]), *_skip(now)))
        case Move.CLOSE:
            for outcome in (one for one in policy.outcomes if one.chosen_by_people):
                asked = (*_must(outcome.requires), *(() if outcome.withdraws else _skip(now)))
                yield Offer(move, outcome.code, f"Close: {outcome.title}", asked, outcome.title)
        case Move.DECLINE:
            declines = policy.validation.declines if policy.validation is not None else ()
            for one in declines:
                yield Offer(move, one.code, f"Decline: {one.title}", _may(WORDS[move]), one.title)
            yield Offer(move, "", "Decline for another reason", _must(WORDS[move]))
        case _:
            yield Offer(move, "", TITLES[move], (_must if move is Move.ASSIGN else _may)(WORDS.get(move, ())))


def _more(step: Step, policy: Policy) -> tuple[str, ...]:
    """What a step can carry besides what it must."""
    known = {"note": True, CADENCE: bool(policy.cadences), CALL_AT: PromiseKind.CALL_PLANNED in step.meets}
    return tuple(name for name, there in known.items() if there and name not in step.requires)


def _skip(now: Offered | None) -> tuple[Asked, ...]:
    """The word on why steps of the level are passed over, where some are."""
    if now is None:
        return _may((SKIP,))
    return _must((SKIP,)) if now.skips else ()


def _must(names: tuple[str, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(name, _label(name), required=True) for name in names)


def _may(names: tuple[str, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(name, _label(name)) for name in names)


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())
