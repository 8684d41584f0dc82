"""Reads what people used in an issue: the action, the flag, a step that was recorded; each use has a key of its own.

Pure. Rule 1: a use is the change that ticked the box, or chose the step, which stands there now; ticked again after it
was unticked, it is another use.
Rule 2: only people use anything: what our own user did, and what an issue had from its creation on, is no use.
Rule 3: the portal shows no form; whoever uses the action there says why in the message that they write with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from connectors.jira import changes
from connectors.jira.field_map import FieldMap
from connectors.jira.wire import History, User, moment
from core import fields
from core.tickets import Comment, HostRequest, HostStep, Person, Value

ASK = "ask."
FLAGGED = "flagged"
SUMMARY = "summary"
SAID_WITHIN = timedelta(seconds=5)
"""How far the use of the action and the message written with it may lie apart."""


@dataclass(frozen=True, slots=True)
class Used:
    """The history of one issue with what its fields of ours hold now; ``person`` tells users as we know people."""

    histories: Sequence[History]
    field_map: FieldMap
    values: Mapping[str, Value]
    own_id: str
    person: Callable[[User | None], Person | None]

    def action(self, comments: Sequence[Comment]) -> HostRequest | None:
        """The action as it stands ticked, with what stood beside it then; ``comments`` is the conversation."""
        history = self._ticked(fields.ACTION)
        if history is None:
            return None
        by = self.person(history.author)
        details = {
            name.removeprefix(ASK): text
            for name in self.field_map.own
            if name.startswith(ASK) and (text := self._then(history, name))
        }
        return HostRequest(
            key=_key(history),
            by=by,
            at=moment(history.created),
            need=self._then(history, fields.NEED),
            reason=self._then(history, fields.REASON),
            details=details or _said(history, by, comments),
        )

    def flagged(self) -> HostStep | None:
        """The change by which a person ticked the flag that is ticked now (CM-08)."""
        history = self._ticked(fields.FLAG)
        if history is None:
            return None
        return HostStep(_key(history), self.person(history.author), moment(history.created), FLAGGED)

    def step(self) -> HostStep | None:
        """The step as it stands chosen, with the change that chose it."""
        own, code = self.field_map.own.get(fields.STEP), self.values.get(fields.STEP)
        if own is None or not code:
            return None
        history = changes.choosing(self.histories, own, code)
        if history is None or changes.ours(history, self.own_id):
            return None
        note = _text(self.values.get(fields.STEP_NOTE))
        return HostStep(_key(history), self.person(history.author), moment(history.created), str(code), note)

    def steps(self) -> tuple[HostStep, ...]:
        """Every step that people chose and we took, oldest first."""
        own, words = self.field_map.own.get(fields.STEP), self.field_map.own.get(fields.STEP_NOTE)
        if own is None:
            return ()
        return tuple(
            HostStep(_key(history), self.person(history.author), moment(history.created), _text(code), _text(note))
            for history, code, note in changes.taken(self.histories, own, words, self.own_id)
        )

    def _ticked(self, name: str) -> History | None:
        own = self.field_map.own.get(name)
        if own is None or self.values.get(name) is not True:
            return None
        history = changes.ticking(self.histories, own)
        return None if history is None or changes.ours(history, self.own_id) else history

    def _then(self, history: History, name: str) -> str:
        own = self.field_map.own.get(name)
        if own is None:
            return ""
        return _text(changes.value_after(self.histories, history, own, self.values.get(name)))


def _key(history: History) -> str:
    return f"jira-history-{history.id}"


def _said(history: History, by: Person | None, comments: Sequence[Comment]) -> dict[str, str]:
    """What a customer wrote at the moment they used the action, as their summary of it."""
    if by is None or by.staff:
        return {}
    at = moment(history.created)
    said = (one.text for one in comments[1:] if one.author == by.id and one.public and abs(one.at - at) <= SAID_WITHIN)
    text = next(said, "").strip()
    return {SUMMARY: text} if text else {}


def _text(value: Value) -> str:
    return "" if value is None else str(value)
