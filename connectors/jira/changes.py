"""Reads an issue's history: how severe it was when, who used the action, what we changed ourselves, who was called in.

Jira keeps one entry for every change, with all the fields that it changed. Pure: entries in, values out.

Rule 1: the order is that of the entries' ids, not of a clock.
Rule 2: a change is ours where our own user made it or it bears our mark; everybody else's is a person's.
Rule 3: what an issue had from its creation on was nobody's doing: Jira keeps no entry of it, and a copied issue has
what it was copied from.
Rule 4: what somebody filled in beside the action is what stood there when they used it, not what came later.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-changelog-get
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from connectors.jira import adf
from connectors.jira.field_map import OwnField, Source, ticked
from connectors.jira.wire import Comment, History, Item, moment
from core.tickets import Value

OURS = "halyard"
"""The kind that our own changes bear in their metadata."""

CALLED_WITHIN = timedelta(minutes=10)
"""How far a message and the adding of a participant may lie apart and still be one act of one person."""


def in_order(histories: Sequence[History]) -> tuple[History, ...]:
    """The entries oldest first, each once."""
    known = {one.id: one for one in histories}
    return tuple(sorted(known.values(), key=lambda one: (len(one.id), one.id)))


def ours(history: History, own_id: str) -> bool:
    """Whether a change is our own; ``own_id`` is the user we act as."""
    marked = history.history_metadata
    return _author(history) == own_id or (isinstance(marked, dict) and marked.get("type") == OURS)


def ticking(histories: Sequence[History], own: OwnField) -> History | None:
    """The change that ticked a box which is ticked now; ``None`` where it was ticked from the beginning."""
    latest = None
    for history, item in _settings(histories, own.id, own.title):
        latest = history if ticked(item.after, item.after_said) else None
    return latest


def choosing(histories: Sequence[History], own: OwnField, value: Value) -> History | None:
    """The latest change that gave a field this value; ``None`` where it has had it from the beginning."""
    changed = _settings(histories, own.id, own.title)
    found = [one for one, item in changed if own.in_words(item.after, item.after_said) == value]
    return found[-1] if found else None


def taken(
    histories: Sequence[History], own: OwnField, words: OwnField | None, own_id: str
) -> Iterator[tuple[History, Value, Value]]:
    """Each change in which somebody chose a value that we then took out, with the value and the words beside it.

    ``histories`` oldest first; ``words`` is the field that holds the words, ``own_id`` the user we act as.
    """
    chosen: tuple[History, Value] | None = None
    note: Value = None
    for history in histories:
        for item in history.items:
            if item.of(own.id, own.title):
                value, before = own.in_words(item.after, item.after_said), chosen
                chosen = (history, value) if value and not ours(history, own_id) else None
                if before is not None and not value and ours(history, own_id):
                    yield (*before, note)
        said = (one for one in history.items if words is not None and one.of(words.id, words.title))
        for item in said:
            note = words.in_words(item.after, item.after_said) if words is not None else None


def value_after(histories: Sequence[History], history: History, own: OwnField, now: Value) -> Value:
    """What a field held when this change was done; ``now`` is what it holds at present."""
    later = histories[histories.index(history) + 1 :]
    first = next((item for _, item in _settings(later, own.id, own.title)), None)
    return own.in_words(first.before, first.before_said) if first is not None else now


def severities(
    histories: Sequence[History], source: Source, created_at: datetime, current: str
) -> tuple[tuple[datetime, str], ...]:
    """Every value the severity had with the moment it began, oldest first, that at creation included.

    Where the severity is neither a field, nor the priority, nor a label, Jira keeps no history of it and the
    present value is all there is.
    """
    if source.kind == "none":
        return ()
    found: dict[datetime, str] = {}
    for history, item in _severity_settings(histories, source):
        if not found:
            found[created_at] = _severity(source, item.before, item.before_said)
        found[moment(history.created)] = _severity(source, item.after, item.after_said)
    steps = list(found.items()) or [(created_at, current)]
    return tuple(step for place, step in enumerate(steps) if place == 0 or steps[place - 1][1] != step[1])


def changed_by(histories: Sequence[History], own: Mapping[str, OwnField]) -> dict[str, str]:
    """Who last set each of our fields, histories oldest first."""
    found: dict[str, str] = {}
    for name, one in own.items():
        for history, _ in _settings(histories, one.id, one.title):
            found[name] = history.author.display_name if history.author is not None else "a rule"
    return found


def label(labels: Sequence[str], beginning: str) -> str:
    """What follows the beginning of the first label that begins so; empty for none."""
    found = (one[len(beginning) :] for one in labels if one.casefold().startswith(beginning.casefold()))
    return next((one for one in found if one), "")


def joined(histories: Sequence[History], field_id: str, title: str, now: frozenset[str]) -> frozenset[str]:
    """Who was a participant from the issue's creation on; ``now`` are the ids of those who are at present."""
    first = next((item for _, item in _settings(histories, field_id, title)), None)
    return _ids(first.before) if first is not None else now


def called(
    comments: Sequence[Comment], histories: Sequence[History], field_id: str, title: str
) -> Mapping[str, frozenset[str]]:
    """The ids of the participants that each message brought in, by the message's id; ``comments`` oldest first.

    Whoever is added goes with the latest message of the one who added them, ten minutes before at most, or else with
    their first one after.
    """
    found: dict[str, frozenset[str]] = {}
    for history, item in _settings(histories, field_id, title):
        comment = _message_of(history, comments)
        if comment is not None:
            added = _ids(item.after) - _ids(item.before)
            found[comment.id] = found.get(comment.id, frozenset()) | added
    return found


def mentioned(comment: Comment) -> frozenset[str]:
    """The ids of everybody whom a message mentions."""
    return adf.mentions(comment.body)


def _message_of(history: History, comments: Sequence[Comment]) -> Comment | None:
    at, author = moment(history.created), _author(history)
    theirs = [(moment(one.created), one) for one in comments if author and one.author and one.author.id == author]
    before = [one for said_at, one in theirs if timedelta() <= at - said_at <= CALLED_WITHIN]
    after = [one for said_at, one in theirs if timedelta() < said_at - at <= CALLED_WITHIN]
    return before[-1] if before else (after[0] if after else None)


def _author(history: History) -> str:
    return history.author.id if history.author is not None else ""


def _settings(histories: Sequence[History], field_id: str, title: str = "") -> Iterator[tuple[History, Item]]:
    """Every entry that set a field, with what it set, in the order given."""
    for history in histories:
        for item in history.items:
            if field_id and item.of(field_id, title):
                yield history, item


def _severity_settings(histories: Sequence[History], source: Source) -> Iterator[tuple[History, Item]]:
    if source.kind == "field":
        yield from _settings(histories, source.field_id, source.title)
    elif source.kind in ("priority", "label"):
        yield from _settings(histories, "priority" if source.kind == "priority" else "labels")


def _severity(source: Source, number: object, said: str | None) -> str:
    if source.kind == "label":
        return source.worded("", label((said or "").split(), source.key))
    return source.worded(str(number or "").strip("[]").partition(",")[0].strip(), said or "")


def _ids(listed: object) -> frozenset[str]:
    """The ids in what an entry says of a field of people: ``[5b10, 712020:28d1]``, on a Data Center ``[ana(ana)]``."""
    parts = str(listed or "").strip("[] ").split(",")
    return frozenset(one.strip().partition("(")[0].strip('" ') for one in parts if one.strip())
