"""Finds holes in a policy that are right in form but wrong in sense: a tier without a wait, a reason nobody can meet.

Works on the plain values of the file, so that these faults are reported together with those of form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.durations import parse_duration
from core.outages import CLOSED_AS, Covered
from runtime.counterpart_checks import counterpart_holes
from runtime.plain_values import Fault, items, mapping, texts
from runtime.policy_step_checks import step_holes
from runtime.policy_term_checks import term_holes
from runtime.translation_checks import mistranslated, text_faults

SHORTEST_SECONDS = 300


def holes(value: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every fault of sense in a policy file's values, as (path, message)."""
    checks = (_waits, _form, _levels, _promises, _link, _suggestions, _texts, _redirects, _outage)
    return tuple(
        fault for check in (*checks, term_holes, step_holes, counterpart_holes, mistranslated) for fault in check(value)
    )


def _waits(value: Mapping[str, Any]) -> Iterator[Fault]:
    given = mapping(value.get("waits")).get("after")
    after = mapping(given)
    severities, tiers = texts(value.get("severities")), texts(value.get("tiers"))
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
        for tier in mapping(row):
            if tiers and tier not in tiers:
                yield (*path, tier), f"tier {tier} is not in tiers: {', '.join(tiers)}"


def _form(value: Mapping[str, Any]) -> Iterator[Fault]:
    for index, question in enumerate(items(value.get("form"))):
        least, most = question.get("min_length", 0), question.get("max_length", 2000)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield ("form", index, "min_length"), f"{least} is more than max_length {most}; nobody could answer"


def _levels(value: Mapping[str, Any]) -> Iterator[Fault]:
    numbers = [item.get("level") for item in items(value.get("levels"))]
    if numbers and all(isinstance(one, int) for one in numbers) and numbers != list(range(1, len(numbers) + 1)):
        yield ("levels",), f"must be numbered 1, 2, 3 in order, not {', '.join(str(one) for one in numbers)}"


def _promises(value: Mapping[str, Any]) -> Iterator[Fault]:
    for kind, promise in mapping(value.get("promises")).items():
        for name in ("within", "remind_every"):
            seconds = _seconds(mapping(promise).get(name))
            if seconds is not None and seconds < SHORTEST_SECONDS:
                yield ("promises", kind, name), "must be at least 5m, or people drown in reminders"


def _link(value: Mapping[str, Any]) -> Iterator[Fault]:
    seconds = _seconds(value.get("link_lifetime"))
    if seconds is not None and seconds < SHORTEST_SECONDS:
        yield ("link_lifetime",), "must be at least 5m, or nobody can fill in the form in time"


def _suggestions(value: Mapping[str, Any]) -> Iterator[Fault]:
    seconds = _seconds(mapping(value.get("suggestions")).get("remind_after"))
    if seconds is not None and seconds < SHORTEST_SECONDS:
        yield (
            ("suggestions", "remind_after"),
            "must be at least 5m, or the lead hears of it before anybody could act",
        )


def _texts(value: Mapping[str, Any]) -> Iterator[Fault]:
    yield from text_faults(("texts",), value.get("texts"))


def _outage(value: Mapping[str, Any]) -> Iterator[Fault]:
    rule = value.get("outage")
    codes = [item.get("code") for item in items(value.get("outcomes"))]
    if isinstance(rule, dict) and rule.get("covered", Covered.CLOSE) == Covered.CLOSE and CLOSED_AS not in codes:
        message = f"has none with code {CLOSED_AS}, with which an escalation ends that a known outage covers"
        yield ("outcomes",), f"{message}; or set outage.covered: {Covered.DEPRIORITISE}"


def _redirects(value: Mapping[str, Any]) -> Iterator[Fault]:
    for index, redirect in enumerate(items(value.get("redirects"))):
        if redirect.get("instead") == "comment" and not str(redirect.get("comment") or "").strip():
            yield ("redirects", index), "posts a comment but has none; give its opening line"
        if redirect.get("code") == "escalation":
            yield ("redirects", index, "code"), "escalation is the need that is no redirect; use another word"


def _seconds(value: object) -> int | None:
    try:
        return int(parse_duration(value).total_seconds())
    except ValueError:
        return None
