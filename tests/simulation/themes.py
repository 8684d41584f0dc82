"""Draws the histories of one theme: one kind of trouble, over and over, just where something goes on.

A history drawn at large has a little of everything, and some troubles need several things to come together: a write
whose answer is lost, say, and a history that does not show it yet. Every fifth seed is of a theme, and which one
follows from the seed; so a bug that is planted can be looked for where its trouble is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tests.simulation.plan import HOUR, Entry
from tests.simulation.scenes import scene_of

if TYPE_CHECKING:
    import random

ONE_IN = 5
"""One seed in so many is of a theme."""
FULLY_STALE = 40
"""More reads than are made within the minute in which a host may show an old copy."""
STANDS = ("sending:before", "sending:after", "host.write:after", "sent:before", "save:before", "remember:before")
FOUGHT_OVER = (("owner", "Somebody"), ("level", "3"), ("escalated", False), ("next_update_due", "never"))
ASKS = ("form", "api", "api", "tick", "act")

Drawn = Callable[["random.Random", Sequence[Entry], float], Iterator[Entry]]


def theme_of(seed: int) -> str:
    """The theme or the scene of a seed, or nothing where a little of everything is drawn."""
    return scene_of(seed) if seed % ONE_IN else tuple(THEMES)[seed // ONE_IN % len(THEMES)]


def faults_of(theme: str, rolled: random.Random, people: Sequence[Entry], until: float) -> list[Entry]:
    """What goes wrong, and what more people do, in a history of a theme; ``people`` is what they do anyhow."""
    drawn = list(THEMES[theme](rolled, people, until))
    return [one for one in drawn if one.at < until]


def _unclear(rolled: random.Random, people: Sequence[Entry], _until: float) -> Iterator[Entry]:
    """F19 with F29: the answer to a write is lost, and for a minute its traces are not to be seen either."""
    for one in people:
        how = rolled.choice(("cut_after", "time_out", "error_after", "half"))
        facts: dict[str, Any] = {"how": how, "on": "write", "times": 1, "seconds": 3.0}
        facts |= {"then": "stale", "for": FULLY_STALE, "of": rolled.choice(("ours", "ours", ""))}
        yield Entry(_before(one, 0.1), "strike", facts)
        if rolled.random() < 0.3:
            point = rolled.choice(("host.write:after", "call:after", "sent:before"))
            yield Entry(_before(one, 0.1), "crash", {"point": point, "nth": 1, "down_for": rolled.choice((1.0, 10.0))})
            yield Entry(_before(one, 0.1), "strike", {"how": "stale", "on": "read", "times": FULLY_STALE, "of": "ours"})


def _old_copies(rolled: random.Random, people: Sequence[Entry], _until: float) -> Iterator[Entry]:
    """F29: whatever was changed is shown as it was before, for a minute, by an account that is slow for hours."""
    asked = [one for one in people if one.kind in ("form", "tick", "api")]
    for one in asked[:1]:
        yield Entry(_before(one, 1.0), "window", {"how": "stale", "on": "read", "lasts": 3 * HOUR, "of": "look"})
    for one in asked[:1]:
        for place in range(rolled.randint(3, 8)):
            later = 60.0 + place * rolled.choice((70.0, 200.0, 400.0))
            yield Entry(_after(one, later), "word", {**_which(one), "who": "lead", "public": True})


def _at_once(rolled: random.Random, people: Sequence[Entry], _until: float) -> Iterator[Entry]:
    """Several requests and acts come in by several ways before anybody could look at the first."""
    for one in people:
        if one.kind in ("form", "tick", "api", "page") and rolled.random() < 0.8:
            hows = rolled.sample(ASKS, rolled.randint(2, 4))
            keys = [rolled.randint(10, 99) for _ in hows]
            acts = [_asked(how, key) for how, key in zip(hows, keys, strict=True)]
            yield Entry(_after(one, rolled.choice((0.0, 5.0, 900.0))), "at_once", {**_which(one), "acts": acts})


def _asked(how: str, key: int) -> dict[str, Any]:
    more: dict[str, dict[str, Any]] = {
        "form": {"proper": True},
        "tick": {"proper": True, "who": "kim"},
        "api": {"key": key},
        "act": {"move": "update", "key": key},
    }
    return {"how": how, **more[how]}


def _rivals(rolled: random.Random, people: Sequence[Entry], _until: float) -> Iterator[Entry]:
    """F9: another program changes a field of ours right after each of our writes."""
    for one in people:
        if one.kind in ("form", "tick", "api", "page"):
            field, value = rolled.choice(FOUGHT_OVER)
            facts = {**_which(one), "point": "host.write:after", "nth": 1, "again": rolled.choice((2, 8, 12))}
            yield Entry(_before(one, 1.0), "meanwhile", {**facts, "act": "undo", "field": field, "value": value})


def _standing(rolled: random.Random, people: Sequence[Entry], _until: float) -> Iterator[Entry]:
    """F46: a replica stands still in the middle of its work, the other does it, and the first goes on."""
    for one in people:
        if rolled.random() < 0.7:
            facts = {"point": rolled.choice(STANDS), "nth": 1, "seconds": rolled.choice((70.0, 130.0, 200.0))}
            yield Entry(_before(one, 0.1), "freeze", facts)
            yield Entry(_before(one, 0.1), "strike", {"how": "stale", "on": "read", "times": FULLY_STALE, "of": "ours"})


def _before(one: Entry, seconds: float) -> float:
    return round(max(0.0, one.at - seconds), 1)


def _after(one: Entry, seconds: float) -> float:
    return round(one.at + seconds, 1)


def _which(one: Entry) -> dict[str, Any]:
    return {"ticket": one.facts.get("ticket", 0)}


THEMES: dict[str, Drawn] = {
    "unclear": _unclear,
    "old copies": _old_copies,
    "at once": _at_once,
    "rivals": _rivals,
    "standing": _standing,
}
