"""Turns one decision into the update Zendesk is asked for: one PUT, with our marks in it.

Rule 1: an update carries at most one comment, of one author, public or not. A decision whose comments differ in
that becomes several PUTs, each on the version the one before it left; each carries the marks of its own notes,
and the last one the mark of the whole decision, so that the mark means that all of it is written.
Rule 2: followers are staff, and only staff; an address becomes a CC only where the operator allowed it.
Rule 3: what cannot be written is left out and said, and the rest still is (a field an admin removed, a CC that is
not allowed). It is never guessed at.
https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.addresses import EMAIL
from connectors.zendesk import wire
from connectors.zendesk.audit_trail import MARKS
from connectors.zendesk.field_map import FieldMap, Unwritable
from connectors.zendesk.texts import comment_html
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import WillNotWork
from core.uncopied import NotCopied, WhyNot

Properties = dict[str, Any]
"""What stands under ``ticket`` in the body of an update."""

PERSON_ID = re.compile(r"[1-9][0-9]{0,19}")


@dataclass(frozen=True, slots=True)
class Writing:
    """The PUTs of one update in order, who was to be copied in, and what was left out and why."""

    puts: tuple[Properties, ...]
    copied: tuple[str, ...] = ()
    following: tuple[wire.User, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    first: Properties = field(default_factory=dict)
    copied: list[str] = field(default_factory=list)
    following: list[wire.User] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def addresses_to_look_up(update: TicketUpdate) -> tuple[str, ...]:
    """The addresses whose people must be known before the update can be written: those of followers."""
    return tuple(dict.fromkeys(note.email for note in update.notes if note.kind is NoteKind.FOLLOWER))


def writing(
    update: TicketUpdate, fields: FieldMap, people: Mapping[str, wire.User | None], allowed_ccs: Sequence[str]
) -> Writing:
    """The PUTs that carry out an update; none where nothing of it can be written.

    In: the update, the account's fields, the people behind :func:`addresses_to_look_up`, and who may be
    copied in. Raises :class:`core.errors.WillNotWork` for an update without the version it was decided on.
    """
    if not update.seen:
        raise WillNotWork("an update must say which version of the ticket it was decided on")
    draft = _Draft()
    _add_fields(draft, update, fields)
    _add_followers(draft, update, people)
    _add_ccs(draft, update, allowed_ccs)
    comments = _comments(draft, update.notes)
    quiet = tuple(note.key for note in update.notes if note.kind is not NoteKind.COMMENT or not note.text.strip())
    puts = _puts(draft.first, comments, quiet, update.key)
    return Writing(puts, tuple(draft.copied), tuple(draft.following), tuple(draft.dropped))


def batch_entry(update: TicketUpdate, fields: FieldMap) -> tuple[Properties, tuple[str, ...]]:
    """A fields-only update as one entry of a batch, empty where nothing can be written, and what was left out."""
    whole = writing(update, fields, {}, ())
    if not whole.puts:
        return {}, whole.dropped
    entry = {"id": int(update.ref.id), **whole.puts[0], "safe_update": True, "updated_stamp": update.seen}
    return entry, whole.dropped


def left_out(whole: Writing, answer: wire.WriteAnswer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom the host silently did not add: sentences on followers, and addresses of CCs nothing is said about.

    A CC who was copied in already is not said to be added, so that the second part must be looked at again.
    """
    followers = set(answer.ticket.follower_ids or ())
    missing = tuple(
        f"follower {user.email}: the helpdesk did not add them" for user in whole.following if user.id not in followers
    )
    events = answer.audit.events if answer.audit is not None else []
    added = {str(one).lower() for event in events for one in _listed(event.current_email_ccs)}
    return missing, tuple(email for email in whole.copied if email.lower() not in added)


def _add_fields(draft: _Draft, update: TicketUpdate, fields: FieldMap) -> None:
    pairs = []
    for name, value in update.fields.items():
        own = fields.own.get(name)
        if own is None:
            draft.dropped.append(f"field {name}: it is not in this helpdesk any more")
            continue
        try:
            pairs.append({"id": own.id, "value": own.encode(value)})
        except Unwritable as error:
            draft.dropped.append(f"field {name}: {error}")
    if pairs:
        draft.first["custom_fields"] = pairs


def _add_followers(draft: _Draft, update: TicketUpdate, people: Mapping[str, wire.User | None]) -> None:
    for note in update.notes:
        if note.kind is not NoteKind.FOLLOWER:
            continue
        user = people.get(note.email)
        if user is None or not user.staff:
            draft.dropped.append(f"follower {note.email}: nobody of the staff has this address")
        elif not user.active or user.suspended:
            draft.dropped.append(f"follower {note.email}: they cannot sign in any more")
        else:
            draft.following.append(user)
    if draft.following:
        draft.first["followers"] = [{"user_id": user.id, "action": "put"} for user in draft.following]


def _add_ccs(draft: _Draft, update: TicketUpdate, allowed: Sequence[str]) -> None:
    entries = []
    for note in update.notes:
        if note.kind is not NoteKind.CC:
            continue
        if not _may_be_copied(note.email, allowed):
            told = "the address is not on the account's list of allowed CCs"
            draft.dropped.append(NotCopied(note.email, WhyNot.NOT_ALLOWED, told))
            continue
        named = {"user_name": note.name} if note.name else {}
        entries.append({"user_email": note.email, **named, "action": "put"})
        draft.copied.append(note.email)
    if entries:
        draft.first["email_ccs"] = entries


def _may_be_copied(email: str, allowed: Sequence[str]) -> bool:
    """Whether an address, or everybody at its domain, is on the list; capitals do not matter."""
    address = email.casefold()
    domain = f"@{address.rpartition('@')[2]}"
    return bool(EMAIL.fullmatch(email)) and any(entry.casefold() in (address, domain) for entry in allowed)


def _comments(draft: _Draft, notes: Sequence[Note]) -> list[tuple[Properties, tuple[str, ...]]]:
    """One comment for each author and audience, in the order they come up, with the keys it stands for."""
    groups: dict[tuple[bool, str], list[Note]] = {}
    for note in notes:
        if note.kind is not NoteKind.COMMENT:
            continue
        if note.text.strip():
            groups.setdefault((note.public, note.author), []).append(note)
        else:
            draft.dropped.append(f"comment {note.key}: it says nothing")
    return [
        (_comment(draft, public, author, together), tuple(note.key for note in together))
        for (public, author), together in groups.items()
    ]


def _comment(draft: _Draft, public: bool, author: str, notes: Sequence[Note]) -> Properties:
    text, whole = comment_html("\n\n".join(note.text for note in notes))
    if not whole:
        draft.dropped.append(f"comment {notes[0].key}: its end, as Zendesk keeps 64 kB")
    if not author:
        return {"html_body": text, "public": public}
    if not PERSON_ID.fullmatch(author):
        raise WillNotWork(f"{author!r} is no person in this helpdesk to speak for")
    return {"html_body": text, "public": public, "author_id": int(author)}


def _puts(
    first: Properties, comments: Sequence[tuple[Properties, tuple[str, ...]]], quiet: tuple[str, ...], key: str
) -> tuple[Properties, ...]:
    if not first and not comments:
        return ()
    puts: list[tuple[Properties, tuple[str, ...]]] = [({**first}, quiet)]
    for place, (comment, keys) in enumerate(comments):
        if place == 0:
            puts[0] = ({**first, "comment": comment}, (*quiet, *keys))
        else:
            puts.append(({"comment": comment}, keys))
    last = len(puts) - 1
    return tuple(
        {**properties, "metadata": {MARKS: [*((key,) if place == last else ()), *keys]}}
        for place, (properties, keys) in enumerate(puts)
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
