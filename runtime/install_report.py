"""Shows a person, or another program, what an installation would do.

Marks: ``+`` is made, ``~`` is changed, ``-`` is taken out, ``=`` stays as it is, ``?`` could be taken over, ``!`` is
for a person to do by hand.
"""

from collections.abc import Mapping
from dataclasses import replace

from core.ports import Change, Plan, Resource, Verb
from runtime.install_compare import digest, said, shown

MARKS = {Verb.CREATE: "+", Verb.CHANGE: "~", Verb.KEEP: "=", Verb.REMOVE: "-"}
KEPT = "kept "
"""A fact so named lists what is the customer's and stays: ``kept conditions``."""

_INDENT = " " * 6


def render_plan(plan: Plan) -> str:
    """The plan as lines for a terminal; see the module for the marks."""
    head = f"{plan.connector.capitalize()}  {plan.account}"
    steps = [line for change in plan.pending for line in _step(change)]
    hands = [f"  ! {'by hand':<16} {line}" for line in plan.by_hand]
    return "\n".join([head, *steps, *_standing(plan), *hands, _totals(plan), _ending(plan)])


def as_json(plan: Plan) -> dict[str, object]:
    """The same facts in plain values that ``json.dumps`` takes."""
    return {
        "connector": plan.connector,
        "account": plan.account,
        "checksum": checksum(plan),
        "counts": counts(plan),
        "calls": calls(plan),
        "changes": [_change(change) for change in plan.changes],
        "by_hand": list(plan.by_hand),
    }


def checksum(plan: Plan) -> str:
    """Twelve characters that name what is wanted and what was seen; equal for equal plans.

    The title of what is yet to be made does not count: it may name a secret that is made anew for each plan.
    """
    wanted = [change.wanted if change.found else replace(change.wanted, title="") for change in plan.changes]
    return digest([*wanted, *(change.found for change in plan.changes)])[:12]


def counts(plan: Plan) -> dict[str, int]:
    """How many things are to add, to change, as they should be and to be done by hand."""
    verbs = [change.verb for change in plan.changes]
    return {
        "add": verbs.count(Verb.CREATE),
        "change": verbs.count(Verb.CHANGE),
        "keep": verbs.count(Verb.KEEP),
        "by_hand": len(plan.by_hand),
    }


def calls(plan: Plan) -> int:
    """About how many calls the host will get: one to make, a look and a write to change, one as a test."""
    if not plan.pending:
        return 0
    return sum(1 if change.verb is Verb.CREATE else 1 + max(1, len(_options(change))) for change in plan.pending) + 1


def named(resource: Resource) -> str:
    """A resource in a sentence: kind, key and title."""
    return f'{resource.kind} {resource.key} "{resource.title}"'


def _options(change: Change) -> list[str]:
    return [line for line in change.differences if line.startswith(("+ option", "~ option"))]


def _step(change: Change) -> list[str]:
    one = change.wanted
    line = f'  {MARKS[change.verb]} {one.kind:<16} {one.key:<26} "{one.title}"'
    if change.verb is Verb.CREATE:
        return [f"{line}   {_summary(one.facts)}".rstrip()]
    kept = _kept(change.found) if change.found is not None else []
    return [line, *(_INDENT + words for words in (*change.differences, *kept))]


def _summary(facts: Mapping[str, object]) -> str:
    words = (_brief(name, value) for name, value in facts.items())
    return ", ".join(word for word in words if word)


def _brief(name: str, value: object) -> str:
    match value:
        case True:
            return name
        case Mapping() | frozenset():
            return f"{len(value)} {name}{'' if len(value) == 1 else 's'}"
        case tuple():
            return "; ".join(said(one) for one in value)
        case False | None | "":
            return ""
        case _:
            return said(value)


def _kept(found: Resource) -> list[str]:
    lists = {name.removeprefix(KEPT): value for name, value in found.facts.items() if name.startswith(KEPT)}
    return [_kept_line(name, len(value)) for name, value in lists.items() if isinstance(value, tuple) and value]


def _kept_line(name: str, count: int) -> str:
    if count == 1:
        return f"= 1 {name.removesuffix('s')} of yours stays as it is"
    return f"= {count} {name} of yours stay as they are"


def _standing(plan: Plan) -> list[str]:
    keep = [change for change in plan.changes if change.verb is Verb.KEEP]
    if not keep:
        return []
    kinds = sorted({change.wanted.kind for change in keep})
    return [f"  = {len(keep)} as they should be: {', '.join(kinds)}"]


def _totals(plan: Plan) -> str:
    count = counts(plan)
    return (
        f"Plan: {count['add']} to add, {count['change']} to change, 0 to delete, {count['keep']} to keep,"
        f" {count['by_hand']} by hand.   About {calls(plan)} API calls."
    )


def _ending(plan: Plan) -> str:
    if not plan.pending:
        return f"Everything stands as it should (checksum {checksum(plan)})."
    return f"Plan {checksum(plan)}. Nothing was changed."


def _change(change: Change) -> dict[str, object]:
    return {
        "verb": change.verb.value,
        "mark": MARKS[change.verb],
        "wanted": shown(change.wanted),
        "found": shown(change.found),
        "differences": list(change.differences),
    }
