"""Turns one decision into what Jira is asked for: one edit with our marks in it, then messages and people.

Pure. Rule 1: fields and marks are one call; what has a call of its own follows it, and the marks say what that is
(:mod:`marks`). Where no field is to change the marks alone are written first, so that nothing is said unmarked.
Rule 2: a request is spoken in through the service desk, which says of every message whether customers see it. In a
service project's issue that is no request yet an internal note is marked as one, for the day when it becomes one.
Elsewhere there are no customers.
Rule 3: nobody can be spoken for in Jira; where a message is somebody else's, its first line says whose.
Rule 4: what cannot be written is left out and said, and the rest still is: a field or an option that an admin removed,
somebody who may not be brought in. It is never guessed at.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.jira import texts, wire
from connectors.jira.changes import OURS
from connectors.jira.field_map import FieldMap, Unwritable
from connectors.jira.marks import PROPERTY, Expected, Left, digest, merged, value_of
from connectors.jira.watching import Joining, participants, watchers
from core.commands import Note, NoteKind, TicketUpdate
from core.errors import WillNotWork
from core.fields import STATE

Body = dict[str, Any]
STANDING = "halyard.escalation"
"""The property that an issue's own pages show an action by; it goes with the edit that changes the state."""
INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}
"""What makes a message of the platform an internal note of the service desk."""


@dataclass(frozen=True, slots=True)
class Place:
    """The issue that is written to.

    ``request`` is whether it is a request of a service desk, ``desk`` whether its project is one; ``reporter`` the id
    of who reported it; ``names`` those of people by their ids; ``staff`` the ids of who works here.
    """

    request: bool = False
    desk: bool = False
    reporter: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Message:
    """One message: the note's key, what is sent, and by what it is found again."""

    key: str
    body: Body
    expected: Expected


@dataclass(frozen=True, slots=True)
class Writing:
    """All that one update becomes, and what was left out of it and why."""

    update: TicketUpdate
    fields: Body
    messages: tuple[Message, ...]
    watching: tuple[Joining, ...]
    taking_part: tuple[Joining, ...]
    dropped: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing of it can be written."""
        return not (self.fields or self.messages or self.watching or self.taking_part)

    def without(self, refused: Mapping[str, str]) -> "Writing":
        """The same without fields that the host refuses, by their ids, which is said of each."""
        left = {name: value for name, value in self.fields.items() if name not in refused}
        said = (f"{name}: {refused[name]}" for name in self.fields if name in refused)
        return replace(self, fields=left, dropped=(*self.dropped, *said))

    def marks(self, before: Left) -> Left:
        """The marks with those of this write; raises :class:`core.errors.WillNotWork` for too many."""
        expected = {
            **{one.key: one.expected for one in self.messages},
            **{one.key: Expected(one.key, who=one.who) for one in self.watching},
            **{one.key: Expected(one.key, who=one.who, takes_part=True) for one in self.taking_part},
        }
        done = (key for key in self.update.marks if key not in expected)
        return merged(before, tuple(done), tuple(expected.values()))

    def edit(self, before: Left) -> Body:
        """The body of the edit: our fields, the marks, and a note in the history that the change is ours."""
        return {
            "fields": self.fields,
            "properties": [{"key": PROPERTY, "value": value_of(self.marks(before))}, *self._told()],
            "historyMetadata": {"type": OURS, "extraData": {"key": self.update.key}},
        }

    def _told(self) -> Iterator[Body]:
        """How the escalation stands, for an app that shows its action by it; a courtesy, decided on nowhere."""
        if STATE in self.update.fields:
            yield {"key": STANDING, "value": {"state": str(self.update.fields[STATE] or "")}}


def writing(
    update: TicketUpdate,
    fields: FieldMap,
    people: Mapping[str, wire.User | None],
    allowed_ccs: Sequence[str],
    place: Place,
) -> Writing:
    """What carries out an update.

    In: the update, the account's fields, the people behind :func:`watching.addresses_to_look_up`, who may take part,
    and the issue. Raises :class:`core.errors.WillNotWork` for an update without the version it was decided on.
    """
    if not update.seen:
        raise WillNotWork("an update must say which version of the ticket it was decided on")
    values, unwritable = _fields(update, fields)
    messages, silent = _messages(update, fields, place)
    watching = watchers(update.notes, people, place.staff, place.reporter)
    taking_part = participants(update.notes, people, allowed_ccs, request=place.request)
    return Writing(
        update=update,
        fields=values,
        messages=messages,
        watching=watching.joining,
        taking_part=taking_part.joining,
        dropped=(*unwritable, *watching.dropped, *taking_part.dropped, *silent),
    )


def speakers(update: TicketUpdate) -> frozenset[str]:
    """The ids of those in whose name the update speaks."""
    return frozenset(note.author for note in update.notes if note.kind is NoteKind.COMMENT and note.author)


def _fields(update: TicketUpdate, fields: FieldMap) -> tuple[Body, list[str]]:
    values: Body = {}
    dropped: list[str] = []
    for name, value in update.fields.items():
        own = fields.own.get(name)
        if own is None:
            dropped.append(f"field {name}: it is not in this helpdesk any more")
            continue
        try:
            values[own.id] = own.encode(value)
        except Unwritable as error:
            dropped.append(f"field {name}: {error}")
    return values, dropped


def _messages(update: TicketUpdate, fields: FieldMap, place: Place) -> tuple[tuple[Message, ...], list[str]]:
    messages: list[Message] = []
    dropped: list[str] = []
    for note in update.notes:
        if note.kind is not NoteKind.COMMENT:
            continue
        if not note.text.strip():
            dropped.append(f"comment {note.key}: it says nothing")
            continue
        text = texts.in_the_name_of(place.names.get(note.author, ""), note.text)
        said = texts.wiki(text) if place.request or fields.wiki else texts.document(text)
        if not said.whole:
            dropped.append(f"comment {note.key}: its end, as Jira keeps 32,767 characters")
        known_by = Expected(note.key, digest(said.words), _seen(note, fields, place), note.author, update.seen)
        messages.append(Message(note.key, _body(note, said, place), known_by))
    return tuple(messages), dropped


def _body(note: Note, said: texts.Body, place: Place) -> Body:
    if place.request:
        return {"body": said.sent, "public": note.public}
    if place.desk and not note.public:
        return {"body": said.sent, "properties": [INTERNAL]}
    return {"body": said.sent}


def _seen(note: Note, fields: FieldMap, place: Place) -> bool | None:
    """Whether customers see it, where the host tells: for requests in the cloud."""
    return note.public if place.request and not fields.wiki else None
