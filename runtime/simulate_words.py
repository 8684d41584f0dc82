"""Says what came of a replay in words, the draft beside what holds today."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from core.sentences import duration

NOTICED = {
    "over_from_the_start": "are over and nothing says when: they count as over from the start",
}
UNJUDGED = {
    "created_at_unknown": "were not judged: when they were opened is not known",
    "under_another_policy": "were not judged: they are under another policy of their account",
}
ASSUMED = {
    "answers": "requests whose answers are not known; they were taken as good enough",
    "reason": "requests whose reason is not known; a plain one was taken",
    "chases": "requests on tickets whose comments are not known; evidence was taken as there",
}
SHOWN = 12
"""How many owners are told."""


def in_words(data: Mapping[str, Any]) -> str:
    """The result for a person at a terminal."""
    return "\n".join(_lines(data))


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    draft, today = data["draft"], data["today"]
    beside = f" beside {_against(data['against'])}" if today is not None else ""
    yield f"{data['policy']}{beside}: {data['judged']:,} of {data['tickets']:,} tickets up to {data['until']}"
    yield ""
    yield from _table([("", "draft", "today")] if today is not None else [("", "draft")], draft, today)
    yield from _changes(data["changes"])
    yield from _load(draft, today)
    yield from _notes(data)


def _against(name: str) -> str:
    return "what held for each ticket" if name == "as_it_was" else name


def _table(head: list[tuple[str, ...]], draft: Mapping[str, Any], today: Mapping[str, Any] | None) -> Iterator[str]:
    rows = list(_rows(draft))
    others = dict(_rows(today)) if today is not None else {}
    names = list(dict.fromkeys([name for name, _ in rows] + list(others)))
    values = dict(rows)
    lines = head + [
        (name, values.get(name, "0"), *((others.get(name, "0"),) if today is not None else ())) for name in names
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        first, *rest = (cell for cell in line)
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield f"  {first.ljust(widths[0])}  {'  '.join(cells)}".rstrip()


def _rows(side: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    eligible, requests = side["eligible"], side["requests"]
    yield "tickets that may be escalated", f"{eligible['tickets']:,}"
    yield "  half of them within", _length(eligible["median_seconds"])
    yield "  nine of ten within", _length(eligible["ninth_of_ten_seconds"])
    for one in eligible["within"]:
        yield f"  within {one['words']}", f"{one['tickets']:,}"
    yield "requests", f"{requests['asked']:,}"
    yield "  accepted", f"{requests['accepted']:,}"
    for how in ("refused", "redirected"):
        for code, count in requests[how].items():
            yield f"  {how}: {code.replace('_', ' ')}", f"{count:,}"
    yield "escalations", f"{side['escalations']['opened']:,}"
    for level, count in side["escalations"]["by_highest_level"].items():
        yield f"  up to level {level}", f"{count:,}"
    for kind, counted in side["promises"].items():
        yield f"promises of {kind.replace('_', ' ')}", f"{counted['made']:,}"
        for how in ("missed", "unknown"):
            if counted.get(how):
                yield f"  {how}, {kind.replace('_', ' ')}", f"{counted[how]:,}"


def _changes(changes: Mapping[str, Any] | None) -> Iterator[str]:
    if changes is None:
        return
    eligible = changes["eligible"]
    yield ""
    yield "What changes:"
    sooner = _by(changes["sooner_by_median_seconds"])
    later = _by(changes["later_by_median_seconds"])
    told = (
        ("only_draft", "tickets may be escalated that may not today", ""),
        ("only_today", "tickets may be escalated today and not under the draft", ""),
        ("sooner", "tickets may be escalated sooner", sooner),
        ("later", "tickets may be escalated later", later),
    )
    lines = [f"  {eligible[name]:,} {words}{by}" for name, words, by in told if eligible[name]]
    lines += [
        f"  {one['requests']:,} requests: {one['today']} today, {one['draft']} under the draft"
        for one in changes["requests"]
    ]
    yield from lines or ["  nothing"]


def _load(draft: Mapping[str, Any], today: Mapping[str, Any] | None) -> Iterator[str]:
    before = {one["owner"]: one for one in today["load"]} if today is not None else {}
    owners = sorted(draft["load"], key=lambda one: (-one["open_hours"], one["owner"]))
    if owners:
        yield ""
        yield "Load under the draft:"
    for one in owners[:SHOWN]:
        earlier = before.get(one["owner"])
        beside = (
            f" (today {earlier['escalations']:,})"
            if earlier is not None
            else " (today none)"
            if today is not None
            else ""
        )
        yield (
            f"  {one['owner']}: {one['escalations']:,} escalations{beside}, {one['most_at_once']} at once at most, "
            f"{one['open_hours']:,} hours open, most of them {one['busiest']}"
        )
    if len(owners) > SHOWN:
        yield f"  and {len(owners) - SHOWN} more; --json tells all"


def _notes(data: Mapping[str, Any]) -> Iterator[str]:
    notes = [f"{count:,} tickets {UNJUDGED[name]}" for name, count in data["unjudged"].items()]
    notes += [f"{count:,} tickets {NOTICED[name]}" for name, count in data["noticed"].items()]
    notes += [f"{count:,} {ASSUMED[name]}" for name, count in data["draft"]["assumed"].items()]
    for account, roles in data["unplayed_roles"].items():
        where = f" at {account}" if account else ""
        notes.append(f"nobody is known to play {', '.join(roles)}{where}; each was taken as one person")
    if data["today"] is None:
        notes.append("nothing to compare with: the history names no policy; give --against")
    if notes:
        yield ""
        yield from notes


def _length(seconds: int | None) -> str:
    return duration(timedelta(seconds=seconds)) if seconds is not None else "-"


def _by(seconds: int | None) -> str:
    return f", half of them by {duration(timedelta(seconds=seconds))} or more" if seconds is not None else ""
