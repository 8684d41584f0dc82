"""Draws scenes: short histories of one ticket in which one thing happens, at just the moment at which it matters.

A history drawn at large has troubles nearly all the time, so that hardly anything in it can be judged by the clock, and
what must come together in one second seldom does. Two seeds of five follow a thread of their own: every fifth is of a
theme (:mod:`themes`), and every fifth a scene; which one follows from the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.simulation.disk import BACK_UP, PUT_BACK
from tests.simulation.plan import HOUR, Entry

if TYPE_CHECKING:
    import random

ONE_IN, PLACE = 5, 2
"""One seed in so many is a scene, and which of these."""
ROOM = 16
"""For so many scenes there is room: one that comes to the end of the list moves no other to other seeds."""
HOSTS = ("zendesk", "jira")
GATE = 4 * HOUR
"""From when on a case of the severity and plan of every scene may be escalated."""
MINUTE = 60.0
ALWAYS_SWEPT = 12 * HOUR
"""A moment at which both helpdesks are swept, however seldom that is done."""
LITTLE = 0.1
ENDED = {"outcome": "solution"}
Deed = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """Where a scene plays: its choices, the helpdesk, and when its ticket is opened."""

    rolled: random.Random
    host: str
    opened: float

    def at(self, later: float, kind: str, **facts: Any) -> Entry:
        """Something that happens so many seconds after the moment from which the case may be escalated."""
        return Entry(round(self.opened + GATE + later, 1), kind, {"ticket": 0, **facts})

    def asked(self, later: float, *hows: str) -> Entry:
        """A proper request, by one of these ways or by any."""
        how = self.rolled.choice(hows or ("form", "tick", "api", "page"))
        match how:
            case "tick":
                return self.at(later, "tick", proper=True, who=self.rolled.choice(("kim", "lead", "manager")))
            case "form":
                return self.at(later, "form", proper=True)
            case "api":
                return self.at(later, "api", key=self.rolled.randint(1, 9))
            case _:
                return self.at(later, how)


Drawn = Callable[[Stage], Iterator[Entry]]


@dataclass(frozen=True)
class Scene:
    """One scene: what happens in it, and in which helpdesks it can be played."""

    drawn: Drawn
    hosts: tuple[str, ...] = HOSTS


def scene_of(seed: int) -> str:
    """The scene that a seed plays, or nothing; a little of everything is drawn where there is room for one more."""
    names = (*SCENES, *[""] * ROOM)
    return names[seed // ONE_IN % ROOM] if seed % ONE_IN == PLACE else ""


def played(name: str, rolled: random.Random) -> tuple[str, list[Entry]]:
    """The helpdesk of a scene and everything in it, in order."""
    scene = SCENES[name]
    stage = Stage(rolled, rolled.choice(scene.hosts), round(rolled.uniform(0, 600), 1))
    opening = stage.at(-GATE, "open", host=stage.host, severity="S1", plan="titanium")
    entries = [opening, *scene.drawn(stage)]
    return stage.host, sorted(entries, key=lambda one: one.at)


def _quiet(stage: Stage) -> Iterator[Entry]:
    """Nothing goes wrong and people take their time: whatever should happen at a moment is seen to happen then."""
    yield stage.asked(stage.rolled.uniform(60, 1200))
    later = stage.rolled.choice((50, 50, 110)) * MINUTE
    kim, inside = {"who": "kim", "public": True}, {"who": "lead", "public": False}
    acts: tuple[Deed, ...] = (("word", kim), ("word", inside), ("ack", {}), ("customer", {}), ("outcome", ENDED))
    first, last = stage.rolled.choice(acts[:2]), stage.rolled.choice(acts)
    yield stage.at(later, first[0], **first[1])
    yield stage.at(later + 50 * MINUTE, last[0], **last[1])


def _between(stage: Stage) -> Iterator[Entry]:
    """Somebody changes the ticket after we read it and before we write, in another second: hosts date by seconds."""
    yield stage.asked(300)
    acts: tuple[Deed, ...] = (("word", {"who": "lead", "public": True}), ("ack", {}), ("move", {"to": "solved"}))
    act, facts = stage.rolled.choice(acts)
    yield stage.at(300 - LITTLE, "strike", how="slow", on="read", times=2, seconds=2.0)
    yield stage.at(300 - LITTLE, "meanwhile", point="host.write:before", nth=1, act=act, **facts)


def _solved(stage: Stage) -> Iterator[Entry]:
    """A solved case is asked for; an escalated one is solved, talked of past its moments, and opened again."""
    if stage.rolled.random() < 0.5:
        yield stage.at(-20 * MINUTE, "move", to="solved")
        yield stage.asked(20 * MINUTE, "api", "tick")
        yield stage.at(50 * MINUTE, "word", who="kim", public=False)
        yield stage.at(3 * HOUR, "move", to="open")
        return
    yield stage.asked(MINUTE)
    yield stage.at(10 * MINUTE, "move", to="solved")
    yield stage.at(45 * MINUTE, "word", who="kim", public=False)
    yield stage.at(stage.rolled.choice((50, 90)) * MINUTE, "move", to="open")


def _gone(stage: Stage) -> Iterator[Entry]:
    """An escalated ticket is deleted, and comes back hours later, when sweeps have seen that it is gone."""
    yield stage.asked(MINUTE)
    yield stage.at(20 * MINUTE, "delete")
    yield stage.at(stage.rolled.choice((4.0, 5.0)) * HOUR, "restore")


def _overtaken(stage: Stage) -> Iterator[Entry]:
    """What was to be said could not be; when it can be, it holds still, or it holds no more."""
    yield stage.asked(MINUTE, "tick", "api")
    holds = stage.rolled.random() < 0.5
    refused = {"how": "429", "retry_after": "60", "on": "write"}
    yield stage.at(30 * MINUTE, "window", lasts=(4 if holds else 12) * MINUTE, **refused)
    if not holds:
        yield stage.at(35 * MINUTE, "move", to="solved")


def _twice_seen(stage: Stage) -> Iterator[Entry]:
    """A second use of the action is looked at several times, since what answers it cannot be written."""
    yield stage.at(5 * MINUTE, "tick", proper=False, who="kim")
    yield stage.at(20 * MINUTE, "tick", proper=True, who="lead")
    how = stage.rolled.choice(("503", "cut_before", "409"))
    yield stage.at(20 * MINUTE - LITTLE, "strike", how=how, on="write", times=stage.rolled.choice((1, 2)))


def _same_second(stage: Stage) -> Iterator[Entry]:
    """The ticket changes twice in the second in which we read it, once before and once after; nobody tells us of it."""
    yield from _over(stage)
    later = 90 * MINUTE
    word = {"who": "kim", "public": False}
    yield stage.at(later - LITTLE, "meanwhile", point="call:before", nth=1, act="word", unheard=True, **word)
    undone = {"field": "escalated", "value": True, "unheard": True}
    yield stage.at(later - LITTLE, "meanwhile", point="save:before", nth=1, act="undo", **undone)
    yield stage.at(later, "word", **word)


def _slow_index(stage: Stage) -> Iterator[Entry]:
    """A change that nobody tells us of is not in the search yet when the helpdesk is swept."""
    yield from _over(stage)
    yield Entry(0.0, "lag", {"seconds": 200.0})
    undone = {"ticket": 0, "field": "escalated", "value": True, "unheard": True}
    yield Entry(ALWAYS_SWEPT - stage.rolled.choice((20.0, 100.0, 190.0)), "undo", undone)


def _over(stage: Stage) -> Iterator[Entry]:
    yield stage.asked(MINUTE, "tick", "api")
    yield stage.at(20 * MINUTE, "outcome", **ENDED)


def _spent(stage: Stage) -> Iterator[Entry]:
    """Others use up nearly all that the account allows, just when the action is to show."""
    spent = {"how": "spent", "on": "api", "lasts": stage.rolled.choice((5, 20)) * MINUTE}
    yield stage.at(-2 * MINUTE, "window", **spent)
    yield stage.asked(HOUR)


def _forged(stage: Stage) -> Iterator[Entry]:
    """Somebody who does not know the secret sends deliveries of their own."""
    yield stage.at(-3 * HOUR, "forge", times=3)
    yield stage.at(-2 * HOUR, "customer")
    yield stage.asked(MINUTE)
    yield stage.at(HOUR, "forge", times=3)
    yield stage.at(HOUR, "word", who="lead", public=True)


def _put_back(stage: Stage) -> Iterator[Entry]:
    """The database is lost, and put back from a copy that was made before anybody asked (F44)."""
    yield stage.at(5 * MINUTE, BACK_UP)
    yield stage.asked(10 * MINUTE, "tick", "page")
    yield stage.at(stage.rolled.choice((11, 20, 60)) * MINUTE, PUT_BACK)
    yield stage.at(3 * HOUR, "word", who="lead", public=True)


def _behind(stage: Stage) -> Iterator[Entry]:
    """Somebody acts in vain, and a request comes right behind it; nobody could look at either, as the host was away.

    What somebody said before is not looked at either, so that nobody can tell yet that the act is in vain.
    """
    yield stage.at(5 * MINUTE - LITTLE, "window", how="refuse", on="api", lasts=MINUTE)
    yield stage.at(5 * MINUTE - LITTLE / 2, "word", who="kim", public=False)
    yield stage.at(5 * MINUTE, "act", move="update", key=3)
    yield stage.asked(5 * MINUTE + 10, "form", "api")


def _looked_at(stage: Stage) -> Iterator[Entry]:
    """The request comes while a worker has the ticket in hand, and whoever took it in is stopped right after."""
    act, facts = stage.rolled.choice((("form", {"proper": True}), ("api", {"key": 7})))
    point = stage.rolled.choice(("call:before", "call:after", "save:before", "save:after", "release:before"))
    yield stage.at(5 * MINUTE - LITTLE, "meanwhile", point=point, nth=1, act=act, stops_for=600.0, **facts)
    yield stage.at(5 * MINUTE, "word", who="kim", public=False)


SCENES: dict[str, Scene] = {
    "quiet": Scene(_quiet),
    "between": Scene(_between),
    "solved": Scene(_solved),
    "gone": Scene(_gone, ("zendesk",)),
    "overtaken": Scene(_overtaken),
    "twice seen": Scene(_twice_seen),
    "same second": Scene(_same_second, ("zendesk",)),
    "slow index": Scene(_slow_index, ("jira",)),
    "spent": Scene(_spent, ("zendesk",)),
    "forged": Scene(_forged),
    "put back": Scene(_put_back),
    "behind": Scene(_behind),
    "looked at": Scene(_looked_at),
}
