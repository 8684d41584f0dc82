"""Finds holes in a policy that are right in form but wrong in sense: a tier without a wait, a reason nobody can meet.

Works on the plain values of the file, so that these faults are reported together with those of form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from runtime.durations import parse_duration
from runtime.translation_checks import mistranslated, text_faults

Fault = tuple[tuple[str | int, ...], str]

SHORTEST_SECONDS = 300


def holes(value: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every fault of sense in a policy file's values, as (path, message)."""
    return tuple(
        fault
        for check in (
            _waits,
            _unique,
            _reasons,
            _form,
            _levels,
            _promises,
            _link,
            _suggestions,
            _texts,
            _redirects,
            mistranslated,
        )
        for fault in check(value)
    )


def _waits(value: Mapping[str, Any]) -> Iterator[Fault]:
    given = _mapping(value.get("waits")).get("after")
    after = _mapping(given)
    severities, tiers = _texts_of(value.get("severities")), _texts_of(value.get("tiers"))
    for severity in severities:
        if isinstance(given, dict) and severity not in after:
            yield ("waits", "after"), f"has no row for severity {severity}"
    for severity, row in after.items():
        path = ("waits", "after", severity)
        if severities and severity not in severities:
            yield path, f"severity {severity} is not in severities: {', '.join(severities)}"
        for tier in tiers:
            if isinstance(row, dict) and tier not in row:
                yield path, f"has no wait for tier {tier}; every tier needs one"
        for tier in _mapping(row):
            if tiers and tier not in tiers:
                yield (*path, tier), f"tier {tier} is not in tiers: {', '.join(tiers)}"


def _unique(value: Mapping[str, Any]) -> Iterator[Fault]:
    lists = (("reasons", "code"), ("redirects", "code"), ("form", "code"), ("outcomes", "code"), ("levels", "level"))
    for name, key in lists:
        seen: set[Any] = set()
        for index, item in enumerate(_items(value.get(name))):
            code = item.get(key)
            if isinstance(code, str | int) and code in seen:
                yield (name, index, key), f"{code} is used twice"
            seen.add(code if isinstance(code, str | int) else None)


def _reasons(value: Mapping[str, Any]) -> Iterator[Fault]:
    questions = [item.get("code") for item in _items(value.get("form"))]
    for index, reason in enumerate(_items(value.get("reasons"))):
        for place, code in enumerate(_list(reason.get("requires"))):
            if code not in questions:
                yield ("reasons", index, "requires", place), f"{code} is not a question of the form"


def _form(value: Mapping[str, Any]) -> Iterator[Fault]:
    for index, question in enumerate(_items(value.get("form"))):
        least, most = question.get("min_length", 0), question.get("max_length", 2000)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield ("form", index, "min_length"), f"{least} is more than max_length {most}; nobody could answer"


def _levels(value: Mapping[str, Any]) -> Iterator[Fault]:
    numbers = [item.get("level") for item in _items(value.get("levels"))]
    if numbers and all(isinstance(one, int) for one in numbers) and numbers != list(range(1, len(numbers) + 1)):
        yield ("levels",), f"must be numbered 1, 2, 3 in order, not {', '.join(str(one) for one in numbers)}"


def _promises(value: Mapping[str, Any]) -> Iterator[Fault]:
    for kind, promise in _mapping(value.get("promises")).items():
        for name in ("within", "remind_every"):
            seconds = _seconds(_mapping(promise).get(name))
            if seconds is not None and seconds < SHORTEST_SECONDS:
                yield ("promises", kind, name), "must be at least 5m, or people drown in reminders"


def _link(value: Mapping[str, Any]) -> Iterator[Fault]:
    seconds = _seconds(value.get("link_lifetime"))
    if seconds is not None and seconds < SHORTEST_SECONDS:
        yield ("link_lifetime",), "must be at least 5m, or nobody can fill in the form in time"


def _suggestions(value: Mapping[str, Any]) -> Iterator[Fault]:
    seconds = _seconds(_mapping(value.get("suggestions")).get("remind_after"))
    if seconds is not None and seconds < SHORTEST_SECONDS:
        yield (
            ("suggestions", "remind_after"),
            "must be at least 5m, or the lead hears of it before anybody could act",
        )


def _texts(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from text_faults(("texts",), value.get("texts"))


def _redirects(value: Mapping[str, Any]) -> Iterator[Fault]:
    for index, redirect in enumerate(_items(value.get("redirects"))):
        if redirect.get("instead") == "comment" and not str(redirect.get("comment") or "").strip():
            yield ("redirects", index), "posts a comment but has none; give its opening line"
        if redirect.get("code") == "escalation":
            yield ("redirects", index, "code"), "escalation is the need that is no redirect; use another word"


def _seconds(value: object) -> int | None:
    try:
        return int(parse_duration(value).total_seconds())
    except ValueError:
        return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _items(value: object) -> list[Mapping[str, Any]]:
    return [item if isinstance(item, dict) else {} for item in _list(value)]


def _texts_of(value: object) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]
