"""Compares the promises that are remembered of a ticket with what its journal says of them: two witnesses.

Rule 1: what the journal tells must be in the ledger: every escalation it opened, every promise with its due moment, its
holds and its breaches.
Rule 2: what the ledger claims must have been told: an end, a promise that was kept.
Rule 3: lines from before promises were told in the journal say nothing of them, and that is no fault.

The journal guards itself with digests (see ``store``); here it is taken at its word.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from core.clocks import due_of
from core.escalation import Ending, Escalation, Obligation
from core.policy import PromiseKind
from core.promises import BY, DUE, HELD, PROMISED_AT, SAID, STOOD

_KEPT_BY: Mapping[PromiseKind, frozenset[str]] = {
    PromiseKind.ACKNOWLEDGE: frozenset({"acknowledged", "contacted", "validated", "outage_joined"}),
    PromiseKind.REPLY: frozenset({"replied", "contacted", "updated", "step"}),
    PromiseKind.OWNER: frozenset(
        {"owner_assigned", "owner_away", "owner_taken_on", "level_reached", "de_escalated", "validated", "rebased"}
    ),
    PromiseKind.REVIEW: frozenset({"step"}),
    PromiseKind.CONTACT: frozenset({"contacted", "step"}),
    PromiseKind.CALL_PLANNED: frozenset({"step"}),
    PromiseKind.CALL_HELD: frozenset({"step"}),
    PromiseKind.NEXT_UPDATE: frozenset({"updated", "step"}),
    PromiseKind.DEESCALATE: frozenset(),
}
"""Which lines of the journal say that a promise was kept."""

_BEGUN = ("opened", "merged_in")
_CAME_ALONG = "promises_came_along"
_ENDED = ("closed", "declined")
_TAKEN_UP_AGAIN = ("reopened", "lifted")


class Line(Protocol):
    """One line of a journal."""

    @property
    def kind(self) -> str:
        """What happened."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """With which facts."""
        ...

    @property
    def escalation(self) -> int | None:
        """The number of the ticket's latest escalation then."""
        ...


def faults(escalations: Sequence[Escalation], lines: Sequence[Line]) -> tuple[str, ...]:
    """In words, each way in which a ticket's escalations and its journal (oldest line first) do not agree."""
    try:
        return tuple(_faults(escalations, lines))
    except (KeyError, TypeError, ValueError):
        return ("a line of the journal has facts that were never written like this",)


def _faults(escalations: Sequence[Escalation], lines: Sequence[Line]) -> Iterator[str]:
    for one in escalations:
        its_own = _its_own(one, lines)
        for message in (*_its_ends(one, its_own), *_its_promises(one, its_own)):
            yield f"{one.id}: {message}"
    for name in _unknown(escalations, lines):
        yield f"{name}: was opened, says the journal, and is not there"


def _its_own(escalation: Escalation, lines: Sequence[Line]) -> list[Line]:
    return [
        one
        for one in lines
        if one.facts.get("escalation", escalation.id) == escalation.id
        and ("escalation" in one.facts or one.escalation == escalation.number)
    ]


def _unknown(escalations: Sequence[Escalation], lines: Sequence[Line]) -> list[str]:
    known = {one.id for one in escalations}
    opened = {str(one.facts["escalation"]) for one in lines if one.kind in _BEGUN}
    return sorted(opened - known)


def _its_ends(escalation: Escalation, lines: Sequence[Line]) -> Iterator[str]:
    ends = {(one.kind, one.facts.get("outcome")) for one in lines if one.kind in _ENDED}
    if not any(one.kind in _BEGUN for one in lines):
        yield "no line says that it was opened"
    if escalation.open and ends and not _taken_up_again(lines):
        yield "is open, and the journal says that it ended"
    if not escalation.open and (str(escalation.state), escalation.outcome) not in ends:
        yield f"no line says that it ended as {escalation.state}: {escalation.outcome}"


def _its_promises(escalation: Escalation, lines: Sequence[Line]) -> Iterator[str]:
    for one in escalation.obligations:
        yield from _one_promise(escalation, one, again=_taken_up_again(lines))
    for kind in PromiseKind:
        owed = [one for one in escalation.obligations if one.kind is kind]
        kept = sum(one.ended is Ending.MET for one in owed)
        said = sum(one.kind in _KEPT_BY[kind] for one in lines)
        if kept > said:
            yield f"{kind} was kept {kept} times, and the journal knows of {said}"
        fired = sum(one.fired for one in owed)
        breaches = sum(one.kind == "promise_missed" and one.facts.get("promise") == kind for one in lines)
        breaches += sum(int(one.facts.get(f"{kind}{SAID}", 0)) for one in lines if one.kind == _CAME_ALONG)
        if fired != breaches:
            yield f"{kind} was said to be missed {fired} times, and the journal knows of {breaches}"
    yield from _told(escalation, lines)


def _taken_up_again(lines: Sequence[Line]) -> bool:
    """Whether it goes on after an end: what was void then stays void."""
    return any(one.kind in _TAKEN_UP_AGAIN for one in lines)


def _one_promise(escalation: Escalation, one: Obligation, *, again: bool) -> Iterator[str]:
    if one.running and not escalation.open:
        yield f"{one.kind} of {one.basis_at.isoformat()} is still owed after its end"
    if one.ended is Ending.VOID and escalation.open and not again:
        yield f"{one.kind} of {one.basis_at.isoformat()} is void while it is open"
    # The rules of other clocks may have changed since: a zone's, or a country's holidays.
    if not one.calendar and due_of(one, None) != one.due_at:
        yield f"{one.kind} of {one.basis_at.isoformat()} is due {one.due_at.isoformat()}, which does not follow"


def _told(escalation: Escalation, lines: Sequence[Line]) -> Iterator[str]:
    """Each promise that the journal tells of: that it is there, held as often as told, and due when told last."""
    for (kind, basis_at), tale in _tales(lines).items():
        owed = [one for one in escalation.obligations if one.kind == kind and one.basis_at == basis_at]
        each = [len(one.holds) for one in owed]
        name = f"{kind} of {basis_at.isoformat()}"
        if not owed:
            yield f"{name} was promised, and is not there"
        # Of promises made twice in one instant, each begun held, one line tells of both.
        elif not max(each) <= tale.count(HELD) <= sum(each):
            yield f"{name} was held {sum(each)} times, and the journal knows of {tale.count(HELD)}"
        elif (due := _last_told(tale)) is not None and due not in {one.due_at for one in owed}:
            yield f"{name} was told to be due {due.isoformat()}, and is due {owed[-1].due_at.isoformat()}"


def _last_told(tale: Sequence[str]) -> datetime | None:
    return next((datetime.fromisoformat(one) for one in reversed(tale) if one != HELD), None)


def _tales(lines: Sequence[Line]) -> Mapping[tuple[str, datetime], list[str]]:
    """By kind and basis, what the journal says of each promise in order: when it is due, and each time it was held."""
    found: dict[tuple[str, datetime], list[str]] = {}
    for line in lines:
        if PROMISED_AT not in line.facts:
            continue
        basis_at = datetime.fromisoformat(line.facts[PROMISED_AT])
        if line.kind == "clock_held":
            said = {line.facts["promise"]: HELD}
        elif line.kind == "clock_resumed":
            said = {line.facts["promise"]: line.facts["due_at"]}
        else:
            said = {kind: line.facts[f"{kind}{BY}"] for kind in PromiseKind if f"{kind}{BY}" in line.facts}
        for kind, words in said.items():
            stood, due = int(line.facts.get(f"{kind}{STOOD}", 0)), str(line.facts.get(f"{kind}{DUE}", words))
            tale = found.setdefault((str(kind), basis_at), [])
            # Two lines of one moment may both tell of a promise that began held: that is one hold.
            if words != HELD or tale[-1:] != [HELD]:
                tale.extend((*(HELD, due) * stood, words))
    return found
