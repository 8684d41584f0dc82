"""Finds what a policy says about counterparts that could never come to pass.

Works on the plain values of the file, so that these faults are reported together with those of form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.recording import CADENCE, CALL_AT
from core.terms import WhenDone
from runtime.plain_values import Fault, codes, items, listed, nearest, shown, texts

BLOCK = "counterpart"
TAKEN = {"code": "it is the step's own code", "note": "it is the step's own words", CADENCE: "", CALL_AT: ""}
"""Details that mean something else, so that none of them can name a ticket."""


def counterpart_holes(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of the block, as (path, message)."""
    rule = value.get(BLOCK)
    if isinstance(rule, dict):
        for check in (_reasons, _steps, _levels, _named_by, _when_done):
            yield from check(value, rule)


def _reasons(_value: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[Fault]:
    """An account without a reason to ask it, or a reason without anybody to ask."""
    reasons = [name for name in ("on_steps", "on_levels", "on_states") if listed(rule.get(name))]
    if rule.get("account") is not None and not reasons:
        yield (BLOCK, "account"), "no counterpart is ever asked for; give on_steps, on_levels or on_states"
    if rule.get("account") is None and reasons:
        yield (BLOCK, reasons[0]), "nobody is asked; say in which account, by the name it has in the configuration"


def _steps(value: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[Fault]:
    known = codes(value.get("steps"))
    for place, code in enumerate(listed(rule.get("on_steps"))):
        if code not in known:
            yield (BLOCK, "on_steps", place), f"{shown(code)} is not a step; there is {nearest(code, known)}"


def _levels(value: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[Fault]:
    known = [item.get("level") for item in items(value.get("levels"))]
    for place, level in enumerate(listed(rule.get("on_levels"))):
        if isinstance(level, int) and level not in known:
            yield (BLOCK, "on_levels", place), f"there is no level {level}"


def _named_by(_value: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[Fault]:
    name = rule.get("named_by")
    if isinstance(name, str) and name in TAKEN:
        yield (BLOCK, "named_by"), f"{name} cannot name a ticket: it means something else; use another word"


def _when_done(value: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[Fault]:
    done = rule.get("when_done", WhenDone.NOTE)
    for wanted, name, block in ((WhenDone.STEP, "step", "steps"), (WhenDone.CLOSE, "outcome", "outcomes")):
        code = rule.get(name)
        if done == wanted and code is None:
            yield (BLOCK, "when_done"), f"names no {name}; give {name}"
        elif done != wanted and code is not None:
            yield (BLOCK, name), f"is never used; set when_done: {wanted}, or remove it"
        elif code is not None:
            yield from _fit(value, rule, block, code)


def _fit(value: Mapping[str, Any], rule: Mapping[str, Any], block: str, code: object) -> Iterator[Fault]:
    """What is recorded by itself must ask for nothing that only a person could give."""
    name, known = block.removesuffix("s"), codes(value.get(block))
    found = next((item for item in items(value.get(block)) if item.get("code") == code), None)
    if found is None:
        yield (BLOCK, name), f"{shown(code)} is not among the {block}; there is {nearest(code, known)}"
        return
    given = rule.get("named_by", "ticket")
    lacking = [one for one in texts(found.get("requires")) if one != given]
    if lacking:
        yield (BLOCK, name), f"{shown(code)} asks for {lacking[0]}, which nobody would give; use another one"
    if block == "steps" and code in listed(rule.get("on_steps")):
        yield (BLOCK, name), f"{shown(code)} asks for a counterpart itself; use another step"
    if block == "steps" and found.get("by", "anybody") == "level":
        yield (BLOCK, name), f"{shown(code)} may only be recorded by the people of the level; use another step"
