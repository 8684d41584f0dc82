"""Shows what moving a running escalation to today's policy would change, before anybody moves it.

Rule 9 of the design asks for it, per escalation.

Rule 1: what is shown comes from the very decision that would be carried out, taken on the ticket as just read.
Rule 2: what a mere look would do as well is no effect of the move and is not shown as one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.commands import NoteKind
from core.decisions import Decision
from core.escalation import Escalation, History
from core.events import Look, Rebase
from core.in_host import choices
from core.lifecycle import decide
from core.outages import Outage
from core.policy import Policy
from core.rebasing import hindrances
from core.sentences import moment
from core.tickets import Ticket, TicketRef
from runtime.explain import rfc3339
from runtime.shelf import PolicyShelf
from runtime.turn import Desk

Named = Sequence[str] | Mapping[str, str]
"""Titles, or codes with their titles."""

THE_MOVE = frozenset({"rebased", "recounted"})
"""Journal lines that are the move itself; what they say is shown as changes."""

REFUSED = {
    "level_gone": "its level ({level}) is not in the other version",
    "reason_gone": "its reason ({reason}) is not in the other version",
    "outcome_gone": "its outcome ({outcome}) is not in the other version",
    "validation_gone": "it waits for a validation that the other version does not ask for; accept or decline it first",
    "ends_now": "it ends with the next look at its ticket; there is nothing to move",
}
"""Why an escalation stays under its version, in words."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an escalation stands: what it owes (kind to moment), what may be recorded, what is asked for first."""

    level: int
    level_title: str
    owner: str
    owner_name: str
    promises: Mapping[str, datetime]
    due_at: datetime | None
    due_why: str
    steps: Mapping[str, str]
    asked_first: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the move of one escalation would change.

    ``refused`` holds every code of why it cannot be moved. ``at_once`` is what would follow in the same moment: journal
    kinds with their facts; ``told`` the public words that the requester would read.
    """

    ref: TicketRef
    escalation: str
    before: str
    after: str
    version: str
    refused: tuple[str, ...]
    reasons: tuple[str, ...]
    now: Standing
    then: Standing | None
    at_once: tuple[tuple[str, Mapping[str, str]], ...]
    told: tuple[str, ...]


def previewed(
    desk: Desk, shelf: PolicyShelf, history: History, ticket: Ticket, at: datetime, outages: tuple[Outage, ...] = ()
) -> Preview | None:
    """The preview for a ticket as just read; ``None`` where nothing runs under another version than today's.

    ``outages`` are those that the decision will be told of.
    Raises :class:`core.errors.StoreError` where the stored text of the old version was tampered with.
    """
    current, today = history.current, desk.account.policy_of(ticket)
    if current is None or (current.policy, current.policy_version) == (today.name, today.version):
        return None
    frozen = shelf.policy_for(desk.account, history, ticket)
    event = Rebase("preview", "", at, current.id, today.version, today)
    here = decide(ticket, history, Look("preview"), frozen, at, desk.account.cast, outages)
    there = decide(ticket, history, event, frozen, at, desk.account.cast, outages)
    ends = here.history.current is None
    refused = ("ends_now",) if ends else hindrances(current, today)
    moved = there.history.current if not refused else None
    return Preview(
        ref=ticket.ref,
        escalation=current.id,
        before=f"{current.policy}@{current.policy_version}",
        after=f"{today.name}@{today.version}",
        version=today.version,
        refused=refused,
        reasons=tuple(_because(code, current) for code in refused),
        now=_standing(here.history.current or current, here, frozen),
        then=_standing(moved, there, today) if moved is not None else None,
        at_once=() if refused else tuple(_more(here, there)),
        told=() if refused else _told(here, there),
    )


def as_data(preview: Preview, zone: str) -> dict[str, Any]:
    """A preview for scripts; moments in RFC 3339 UTC, sentences with times in ``zone``."""
    return {
        "escalation": preview.escalation,
        "ticket": str(preview.ref),
        "before": preview.before,
        "after": preview.after,
        "refused": [{"code": code, "text": text} for code, text in zip(preview.refused, preview.reasons, strict=True)],
        "changes": list(changes(preview, zone)),
        "now": _plain(preview.now),
        "then": _plain(preview.then) if preview.then is not None else None,
        "at_once": [{"kind": kind, "facts": dict(facts)} for kind, facts in preview.at_once],
        "told": list(preview.told),
    }


def in_words(preview: Preview, zone: str) -> str:
    """A preview for a person at a terminal."""
    lines = [f"{preview.escalation}  {preview.ref}  {preview.before} -> {preview.after}"]
    lines += [f"  stays: {reason}" for reason in preview.reasons]
    lines += [f"  {change}" for change in changes(preview, zone)]
    if preview.then is not None and len(lines) == 1:
        lines.append("  nothing changes but the version")
    return "\n".join(lines)


def changes(preview: Preview, zone: str) -> Iterator[str]:
    """Every difference that the move would make, a sentence each."""
    now, then = preview.now, preview.then
    if then is None:
        return
    if (now.level, now.level_title) != (then.level, then.level_title):
        yield f"level {then.level} is {then.level_title} instead of {now.level_title}"
    if (now.owner, now.owner_name) != (then.owner, then.owner_name):
        yield f"owner: {_named(then)} instead of {_named(now)}"
    yield from _promises(now.promises, then.promises, zone)
    yield from _listed("can be recorded", now.steps, then.steps)
    yield from _listed("is asked for before the level is left", now.asked_first, then.asked_first)
    yield from _listed("is an outcome", now.outcomes, then.outcomes)
    for kind, facts in preview.at_once:
        yield f"at once: {kind.replace('_', ' ')}" + "".join(f", {name} {value}" for name, value in facts.items())
    for text in preview.told:
        yield f"the requester reads: {text.splitlines()[0]}"
    if (now.due_at, now.due_why) != (then.due_at, then.due_why):
        yield f"next moment: {_next(then, zone)} instead of {_next(now, zone)}"


def _because(code: str, one: Escalation) -> str:
    return REFUSED[code].format(level=one.level, reason=one.reason, outcome=one.outcome)


def _standing(one: Escalation, decision: Decision, policy: Policy) -> Standing:
    level = policy.level(one.level)
    first = [policy.step(code) for code in level.before_next if one.recorded(code) is None] if level is not None else []
    return Standing(
        level=one.level,
        level_title=level.title if level is not None else "",
        owner=one.owner,
        owner_name=one.owner_name,
        promises={each.kind.value: each.due_at for each in one.obligations if each.running},
        due_at=decision.due_at,
        due_why=decision.due_why,
        steps=choices(policy),
        asked_first=tuple(step.title for step in first if step is not None),
        outcomes=tuple(outcome.title for outcome in policy.outcomes if outcome.chosen_by_people),
    )


def _more(here: Decision, there: Decision) -> Iterator[tuple[str, Mapping[str, str]]]:
    """What happens beyond what a look would do, the move itself left out."""
    known = [(one.kind, dict(one.facts)) for one in here.entries]
    for one in there.entries:
        if one.kind not in THE_MOVE and (one.kind, dict(one.facts)) not in known:
            yield one.kind, one.facts


def _told(here: Decision, there: Decision) -> tuple[str, ...]:
    known = {one.key for one in here.notes}
    fresh = (one for one in there.notes if one.key not in known)
    return tuple(one.text for one in fresh if one.kind is NoteKind.COMMENT and one.public)


def _promises(now: Mapping[str, datetime], then: Mapping[str, datetime], zone: str) -> Iterator[str]:
    for kind in sorted({*now, *then}):
        before, after, word = now.get(kind), then.get(kind), kind.replace("_", " ")
        if before == after:
            continue
        if after is None:
            yield f"{word}: promised no more" + (f", it was due {moment(before, zone)}" if before is not None else "")
        elif before is None:
            yield f"{word}: promised anew, due {moment(after, zone)}"
        else:
            yield f"{word}: due {moment(after, zone)} instead of {moment(before, zone)}"


def _listed(
    what: str, now: Sequence[str] | Mapping[str, str], then: Sequence[str] | Mapping[str, str]
) -> Iterator[str]:
    for one in then:
        if one not in now:
            yield f"{_title(then, one)} {what}"
    for one in now:
        if one not in then:
            yield f"{_title(now, one)} {what} no more"


def _title(some: Named, one: str) -> str:
    return f"“{some[one] if isinstance(some, Mapping) else one}”"


def _named(standing: Standing) -> str:
    return standing.owner_name if standing.owner else f"nobody yet ({standing.owner_name})"


def _next(standing: Standing, zone: str) -> str:
    why = standing.due_why.replace("_", " ")
    return f"{moment(standing.due_at, zone)} ({why})" if standing.due_at is not None else f"none ({why})"


def _plain(standing: Standing) -> dict[str, Any]:
    promises = {kind: rfc3339(at) for kind, at in standing.promises.items()}
    found = {**asdict(standing), "promises": promises, "due_at": rfc3339(standing.due_at)}
    return {**found, "asked_first": list(standing.asked_first), "outcomes": list(standing.outcomes)}
