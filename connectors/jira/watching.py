"""Decides who is brought onto an issue: staff as watchers, others as participants of a request.

Pure. Rule 1: only staff watch, and only somebody found by exactly the address that was meant; whoever reported the
issue is its customer, whatever else they are. Adding a watcher shows them the issue with everything internal in it.
Rule 2: an address takes part only where the operator allowed it, only in a request, and only if the helpdesk knows it.
Rule 3: whoever is left out is said.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-watchers/ and
/cloud/jira/service-desk/rest/api-group-request/#api-rest-servicedeskapi-request-issueidorkey-participant-post
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.addresses import EMAIL
from connectors.jira import wire
from core.commands import Note, NoteKind
from core.uncopied import NotCopied, WhyNot


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody to be brought in: the note's key, the address that was meant, and the host's id of whose it is."""

    key: str
    email: str
    who: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is brought in, and a sentence on everybody who is not."""

    joining: tuple[Joining, ...] = ()
    dropped: tuple[str, ...] = ()


def addresses_to_look_up(notes: Iterable[Note], allowed: Sequence[str]) -> tuple[str, ...]:
    """The addresses whose people must be known before a write: of followers, and of those who may take part."""
    wanted = (
        note.email
        for note in notes
        if note.kind is NoteKind.FOLLOWER or (note.kind is NoteKind.CC and may_take_part(note.email, allowed))
    )
    return tuple(dict.fromkeys(wanted))


def may_take_part(email: str, allowed: Sequence[str]) -> bool:
    """Whether an address, or everybody at its domain, is on the list; capitals do not matter."""
    address = email.casefold()
    domain = f"@{address.rpartition('@')[2]}"
    return bool(EMAIL.fullmatch(email)) and any(entry.casefold() in (address, domain) for entry in allowed)


def watchers(
    notes: Iterable[Note], people: Mapping[str, wire.User | None], staff: Collection[str], reporter: str
) -> Chosen:
    """Who shall watch: ``people`` by address, ``staff`` the ids of those who work here, ``reporter`` an id."""
    joining: list[Joining] = []
    dropped: list[str] = []
    for note in notes:
        if note.kind is not NoteKind.FOLLOWER:
            continue
        user = people.get(note.email)
        if user is None or user.id == reporter or user.id not in staff:
            dropped.append(f"follower {note.email}: nobody of the staff has this address")
        else:
            joining.append(Joining(note.key, note.email, user.id))
    return Chosen(tuple(joining), tuple(dropped))


def participants(
    notes: Iterable[Note], people: Mapping[str, wire.User | None], allowed: Sequence[str], *, request: bool
) -> Chosen:
    """Who shall take part; nobody in what is no request."""
    joining: list[Joining] = []
    dropped: list[str] = []
    for note in notes:
        if note.kind is not NoteKind.CC:
            continue
        user = people.get(note.email)
        if not may_take_part(note.email, allowed):
            told = "the address is not on the account's list of allowed CCs"
            dropped.append(NotCopied(note.email, WhyNot.NOT_ALLOWED, told))
        elif not request:
            told = "the issue is no request of a service desk, which nobody can take part in"
            dropped.append(NotCopied(note.email, WhyNot.NO_REQUEST, told))
        elif user is None:
            dropped.append(NotCopied(note.email, WhyNot.UNKNOWN, "nobody in the helpdesk has this address"))
        else:
            joining.append(Joining(note.key, note.email, user.id))
    return Chosen(tuple(joining), tuple(dropped))
