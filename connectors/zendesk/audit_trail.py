"""Reads a ticket's history: who said what, how severe it was when, who used the action, what we did ourselves.

Zendesk keeps one audit for every update, with all that the update did. Pure: audits in, values out.

Rule 1: a comment counts as its author's own only if its author wrote it: what our user posts, in whoever's
name, what a rule writes and what Zendesk flags as generated is the system's.
Rule 2: a mark is ours only where a person of the staff left it; a customer cannot make us believe we have done
something.
Rule 3: the order is that of the audits' ids, not of a clock.
https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from connectors.zendesk.copied import copied
from connectors.zendesk.field_map import TICKED, Source
from connectors.zendesk.wire import Audit, Event, User, Via
from core.tickets import Comment, Person, Role

MARKS = "halyard"
"""Our key in an update's metadata; the audit shows it under ``metadata.custom``."""

COMMENTS = frozenset({"Comment", "VoiceComment"})
SETS = frozenset({"Create", "Change"})
GENERATED = 4
MERGED_TAG = "closed_by_merge"
TICKET_NUMBER = re.compile(r"[1-9][0-9]{0,19}")
NAMED_TICKET = re.compile(r"#([1-9][0-9]{0,19})")


def in_order(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """The audits oldest first."""
    return tuple(sorted(audits, key=lambda audit: audit.id))


def person(user: User, companies: Mapping[int, str]) -> Person:
    """A Zendesk user as we know people; ``companies`` are the names of companies by id."""
    return Person(
        id=str(user.id),
        name=user.name,
        email=user.email or "",
        staff=user.staff,
        time_zone=user.iana_time_zone or "",
        language=user.locale or "",
        organization=companies.get(user.organization_id or 0, ""),
    )


def comments(
    audits: Sequence[Audit], people: Mapping[int, User], own_id: str, companies: Mapping[int, str]
) -> tuple[Comment, ...]:
    """The conversation, oldest first; ``audits`` in order, ``own_id`` the user we act as.

    ``companies`` are the names of companies by id.
    """
    called = copied(audits, people)
    return tuple(
        Comment(
            at=datetime.fromisoformat(audit.created_at),
            author=str(author),
            role=_role(audit, event, author, people, own_id),
            public=bool(event.public),
            text=event.body or "",
            id=str(event.id or ""),
            copied=called[audit.id],
            organization=_organization(people.get(author), companies),
        )
        for audit in audits
        for event in audit.events
        if event.type in COMMENTS
        for author in [event.author_id if event.author_id is not None else audit.author_id]
    )


def _organization(author: User | None, companies: Mapping[int, str]) -> str:
    return companies.get(author.organization_id or 0, "") if author is not None else ""


def comment_authors(audits: Sequence[Audit]) -> frozenset[int]:
    """Everybody in whose name something was said."""
    return frozenset(
        event.author_id
        for audit in audits
        for event in audit.events
        if event.type in COMMENTS and event.author_id is not None
    )


def marked_at(audits: Sequence[Audit], people: Mapping[int, User]) -> dict[str, datetime]:
    """The keys of our earlier writes that the host remembers, with when it first had each."""
    found: dict[str, datetime] = {}
    for audit in audits:
        author = people.get(audit.author_id)
        if author is None or author.staff:
            for key in _marks_of(audit):
                found.setdefault(key, datetime.fromisoformat(audit.created_at))
    return found


def taken(
    audits: Sequence[Audit], field_id: int, note_id: int | None, own_id: str
) -> Iterator[tuple[Audit, object, object]]:
    """Each update in which somebody chose a value that we then took out, with the value and the words beside it.

    ``audits`` in order; ``note_id`` is the field that holds the words, ``own_id`` the user we act as.
    """
    chosen: tuple[Audit, object] | None = None
    note: object = None
    for audit in audits:
        set_to = {str(one.field_name): one.value for one in audit.events if one.type in SETS}
        if str(field_id) in set_to:
            value, before = set_to[str(field_id)], chosen
            chosen = (audit, value) if value and not ours(audit, own_id) else None
            if before is not None and not value and ours(audit, own_id):
                yield (*before, note)
        note = set_to.get(str(note_id), note)


def severities(
    audits: Sequence[Audit], source: Source, created_at: datetime, current: str
) -> tuple[tuple[datetime, str], ...]:
    """Every value the severity had with the moment it began, oldest first, that at creation included.

    What a rule sets while the ticket is made counts as set at creation. Where the severity is no ticket
    field, Zendesk keeps no history of it and the present value is all there is.
    """
    if source.kind == "none":
        return ()
    found: dict[datetime, str] = {}
    for audit, event in _settings(audits, _field_name(source)):
        if not found and event.type == "Change":
            found[created_at] = source.ours(event.previous_value)
        found[datetime.fromisoformat(audit.created_at)] = source.ours(event.value)
    steps = list(found.items()) or [(created_at, current)]
    return tuple(step for place, step in enumerate(steps) if place == 0 or steps[place - 1][1] != step[1])


def ticking(audits: Sequence[Audit], field_id: int) -> Audit | None:
    """The update that ticked a box which is ticked now, by whichever way; ``None`` where it is too long ago."""
    latest = None
    for audit, event in _settings(audits, str(field_id)):
        latest = audit if _ticked(event.value) else None
    return latest


def unticked(audits: Sequence[Audit], field_id: int) -> bool:
    """Whether the last update of a box took the tick off."""
    settings = list(_settings(audits, str(field_id)))
    return bool(settings) and not _ticked(settings[-1][1].value)


def choosing(audits: Sequence[Audit], field_id: int, value: str) -> Audit | None:
    """The latest update that gave a field this value, by whichever way; ``None`` where it is too long ago."""
    found = [audit for audit, event in _settings(audits, str(field_id)) if event.value == value]
    return found[-1] if found else None


def changed_by(audits: Sequence[Audit], fields: Mapping[str, int], people: Mapping[int, User]) -> dict[str, str]:
    """Who last set each of these fields (ids by our names): a person's name, or the title of a rule of the account."""
    names = {str(number): name for name, number in fields.items()}
    found: dict[str, str] = {}
    for audit in audits:
        for event in audit.events:
            if event.type in SETS and str(event.field_name) in names:
                found[names[str(event.field_name)]] = _doer(audit, event, people)
    return found


def _doer(audit: Audit, event: Event, people: Mapping[int, User]) -> str:
    via = event.via if _by_rule(event.via) else audit.via
    if via is not None and via.source is not None and _by_rule(via):
        title = (via.source.source or {}).get("title")
        return title if isinstance(title, str) and title else str(via.source.rel or via.channel)
    known = people.get(audit.author_id)
    return known.name if known is not None else str(audit.author_id)


def ours(audit: Audit, own_id: str) -> bool:
    """Whether an update is a write of our own; ``own_id`` is the user we act as."""
    return str(audit.author_id) == own_id or bool(_marks_of(audit))


def at_opening(audit: Audit, field_id: int) -> bool:
    """Whether an update gave a field the value that its ticket was opened with."""
    return any(event.type == "Create" and str(event.field_name) == str(field_id) for event in audit.events)


def merged_into(audits: Sequence[Audit], tags: Sequence[str], own_id: str) -> str:
    """The ticket this one was closed and merged into, where Zendesk's traces tell; else empty.

    ``own_id`` is the ticket's own: what was merged into it leaves traces that lead to itself.
    """
    for audit in reversed(audits):
        target = _merge_target(audit.via)
        if target and target != own_id:
            return target
    if MERGED_TAG not in tags:
        return ""
    said = (event.body or "" for audit in reversed(audits) for event in audit.events if event.type in COMMENTS)
    named = NAMED_TICKET.search(next(said, ""))
    return named[1] if named and named[1] != own_id else ""


def _role(audit: Audit, event: Event, author: int, people: Mapping[int, User], own_id: str) -> Role:
    if ours(audit, own_id) or str(author) == own_id:
        return Role.SYSTEM
    if _by_rule(audit.via) or _by_rule(event.via) or _generated(audit) or author <= 0:
        return Role.SYSTEM
    known = people.get(author)
    return Role.AGENT if known is not None and known.staff else Role.REQUESTER


def _by_rule(via: Via | None) -> bool:
    return via is not None and via.by_rule


def _generated(audit: Audit) -> bool:
    """Whether Zendesk flagged the mail as an automatic reply (comment flag 4)."""
    flags = (audit.metadata or {}).get("flags")
    return isinstance(flags, list) and GENERATED in flags


def _marks_of(audit: Audit) -> tuple[str, ...]:
    custom = (audit.metadata or {}).get("custom")
    left = custom.get(MARKS) if isinstance(custom, dict) else None
    return tuple(key for key in left if isinstance(key, str)) if isinstance(left, list) else ()


def _field_name(source: Source) -> str:
    return "priority" if source.kind == "priority" else str(source.field_id)


def _settings(audits: Sequence[Audit], field_name: str) -> Iterator[tuple[Audit, Event]]:
    """Every event that set a field, with its update, oldest first."""
    for audit in audits:
        for event in audit.events:
            if event.type in SETS and str(event.field_name) == field_name:
                yield audit, event


def _ticked(value: object) -> bool:
    return isinstance(value, bool | int | str) and value in TICKED


def _merge_target(via: Via | None) -> str:
    if via is None or via.source is None or via.source.rel != "merge":
        return ""
    target = (via.source.target or {}).get("ticket_id")
    return str(target) if isinstance(target, int | str) and TICKET_NUMBER.fullmatch(str(target)) else ""
