"""Finds what a policy asks for that nobody could ever do: steps that wait for one another, promises that nothing keeps.

Works on the plain values of the file, so that these faults are reported together with those of form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.durations import parse_duration
from core.in_host import ACCEPT, ASSIGN, DECLINE, DEESCALATE, LIFT, NEXT_LEVEL, REOPEN
from core.policy import PromiseKind
from core.recording import CADENCE, CALL_AT
from runtime.plain_values import Fault, codes, items, listed, mapping, nearest, shown, texts

BUILT_IN = (ACCEPT, NEXT_LEVEL, DEESCALATE, ASSIGN, REOPEN, LIFT)
"""The choices beside the steps, which a step's code must leave free."""

NOT_A_DETAIL = {"code": "it is the step's own code", "skip": "it says why a level's steps are passed over"}
"""Words that a step's details cannot have for a name, and why."""

BY_STEP_ONLY = (PromiseKind.REVIEW, PromiseKind.CALL_PLANNED, PromiseKind.CALL_HELD)
"""What only a step can keep."""

SHORTEST_CADENCE_SECONDS = 300


def step_holes(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of the steps, of what waits for them and of what they keep, as (path, message)."""
    for check in (_codes, _references, _order, _details, _before_next, _by_hand, _promises, _escalates, _cadences):
        yield from check(value)


def _codes(value: Mapping[str, Any]) -> Iterator[Fault]:
    for index, step in enumerate(items(value.get("steps"))):
        code = step.get("code")
        if code in BUILT_IN or (isinstance(code, str) and code.startswith(DECLINE)):
            yield ("steps", index, "code"), f"{shown(code)} is a choice that Halyard itself offers; use another word"


def _references(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Whatever names a step names one that there is."""
    known = codes(value.get("steps"))
    for list_name, key in (("steps", "after"), ("levels", "before_next")):
        for index, item in enumerate(items(value.get(list_name))):
            for place, code in enumerate(listed(item.get(key))):
                if code not in known:
                    path = (list_name, index, key, place)
                    yield path, f"{shown(code)} is not a step; there is {nearest(code, known)}"


def _order(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Steps that wait for themselves, for one another, or for one that cannot be recorded."""
    steps = items(value.get("steps"))
    never = _never(value)
    for index, step in enumerate(steps):
        code, after = str(step.get("code")), texts(step.get("after"))
        for place, first in enumerate(after):
            path = ("steps", index, "after", place)
            if first == code:
                yield path, f"{code} waits for itself and could never be recorded; remove it"
            elif code in never and first in never:
                yield (
                    path,
                    f"{shown(code)} could never be recorded: {first} waits for it, or for what never can be",
                )
            elif _is_before(value, first):
                yield path, f"{first} is recorded before an escalation begins, which does not count here; remove before"


def _never(value: Mapping[str, Any]) -> frozenset[str]:
    """The steps that wait in a circle, or for one that does; what is not known is reported elsewhere."""
    known = codes(value.get("steps"))
    waiting = {
        step["code"]: {one for one in texts(step.get("after")) if one in known}
        for step in items(value.get("steps"))
        if isinstance(step.get("code"), str)
    }
    while True:
        free = [code for code, after in waiting.items() if not after & waiting.keys()]
        if not free:
            return frozenset(waiting)
        for code in free:
            del waiting[code]


def _is_before(value: Mapping[str, Any], code: str) -> bool:
    """Whether a step may be recorded while no escalation runs: then it would have to be recorded again."""
    return any(step.get("code") == code and step.get("before") is True for step in items(value.get("steps")))


def _details(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Details that would never mean what they say."""
    cadences = mapping(value.get("cadences"))
    held = PromiseKind.CALL_HELD in mapping(value.get("promises"))
    for index, step in enumerate(items(value.get("steps"))):
        for place, name in enumerate(texts(step.get("requires"))):
            path = ("steps", index, "requires", place)
            if name in NOT_A_DETAIL:
                yield path, f"{name} cannot be a detail: {NOT_A_DETAIL[name]}; use another word"
            elif name == CADENCE and not cadences:
                yield path, "a cadence is required and there is none to agree on; define cadences"
        plans = PromiseKind.CALL_PLANNED in texts(step.get("meets"))
        if held and plans and CALL_AT not in texts(step.get("requires")):
            yield ("steps", index), f"plans a call that is promised and does not ask when; add {CALL_AT} to requires"


def _before_next(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Steps that hold a level up although nobody could record them there."""
    never = _never(value)
    for index, level in enumerate(items(value.get("levels"))):
        for place, code in enumerate(texts(level.get("before_next"))):
            path = ("levels", index, "before_next", place)
            if code in never:
                yield path, f"{code} could never be recorded, so nobody could leave this level; see its after"
            elif _is_before(value, code):
                yield path, f"{code} is recorded before an escalation begins, which does not count here; remove before"


def _by_hand(value: Mapping[str, Any]) -> Iterator[Fault]:
    owned = "owner" in mapping(value.get("promises"))
    for index, level in enumerate(items(value.get("levels"))):
        if level.get("by_hand") is True and not owned:
            message = "nobody owns this level until somebody remembers; give an owner promise, or remove by_hand"
            yield ("levels", index, "by_hand"), message


def _promises(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Promises that could only be missed."""
    met = {kind for step in items(value.get("steps")) for kind in texts(step.get("meets"))}
    promises = mapping(value.get("promises"))
    for kind in BY_STEP_ONLY:
        if kind in promises and kind not in met:
            yield ("promises", kind), f"is promised and no step keeps it; add {kind} to the meets of a step"
    if PromiseKind.CALL_HELD in promises and PromiseKind.CALL_PLANNED not in met:
        message = "counts from the planned time, and no step plans a call; add call_planned to the meets of a step"
        yield ("promises", PromiseKind.CALL_HELD), message


def _escalates(value: Mapping[str, Any]) -> Iterator[Fault]:
    if len(listed(value.get("levels"))) != 1:
        return
    for kind, promise in mapping(value.get("promises")).items():
        if mapping(promise).get("escalates") is True:
            yield ("promises", kind, "escalates"), "there is no level above; add one, or remove escalates"


def _cadences(value: Mapping[str, Any]) -> Iterator[Fault]:
    for name, cadence in mapping(value.get("cadences")).items():
        try:
            seconds = parse_duration(cadence).total_seconds()
        except ValueError:
            continue
        if seconds < SHORTEST_CADENCE_SECONDS:
            yield ("cadences", name), "must be at least 5m, or people drown in reminders"
