"""Draws a plan from a seed: whose helpdesk, which tickets, what people do with them, and what goes wrong meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from store.points import HOST_POINTS, POINTS
from tests.simulation.dice import dice
from tests.simulation.plan import HOUR, Entry, Plan
from tests.simulation.scenes import played, scene_of
from tests.simulation.themes import faults_of, theme_of

if TYPE_CHECKING:
    import random

WAITS = {
    "S1": {"titanium": 4, "platinum": 8, "gold": 8},
    "S2": {"titanium": 24, "platinum": 48, "gold": 48},
    "S3": {"titanium": 72, "platinum": 120, "gold": 120},
    "S4": {"titanium": 120, "platinum": 168, "gold": 168},
}
OFTEN = {
    "ack": 6,
    "word": 6,
    "customer": 3,
    "outcome": 3,
    "move": 4,
    "severity": 2,
    "undo": 5,
    "drop": 1,
    "act": 3,
    "ask": 4,
    "assign": 1,
    "untick": 1,
    "delete": 0.6,
    "restore": 0.6,
    "merge": 0.6,
}
"""How often people do what with a case that was asked for."""
SHORT, LONG = 12.0, 48.0
QUIET_BEFORE_END = 1.5 * HOUR
"""Faults end so long before people do: what they slowed down has come to rest by then."""
HOSTS = (("zendesk",), ("zendesk",), ("zendesk",), ("jira",), ("jira",), ("zendesk", "jira"))
SELDOM_PASSED = ("migrate", "mail", "outage", "replay", "tie", "forget")
"""Writes that the drawn histories do not make: whatever is planned there would never strike. A write that becomes known
belongs here unless it is made in them, for one more place changes what every seed draws."""
CRASHABLE = tuple(one for one in POINTS if one.rpartition(":")[0] not in SELDOM_PASSED)
PLACES = (*CRASHABLE, *HOST_POINTS, "call:before", "call:after")
FROZEN_AT = (
    "claim:after",
    "save:before",
    "save:after",
    "sending:before",
    "sending:after",
    "host.write:after",
    "sent:before",
    "remember:before",
    "release:before",
)
BUSY_PLACES = (*HOST_POINTS, *HOST_POINTS, "call:before", "call:after", "call:after", "save:after", "sending:after")
HOWS = (
    *("cut_after",) * 4,
    *("time_out",) * 2,
    *("half", "error_after") * 2,
    *("refuse", "cut_before", "500", "502", "503", "html", "slow"),
    *("429", "429", "stale", "stale", "stale", "409"),
)
RETRY_AFTER = ("7", "90", "date", "0", None, "86400", "soon", "-5", "1.5")
FIELDS = (
    ("escalated", False),
    ("escalated", True),
    ("level", "3"),
    ("owner", "Somebody"),
    ("escalation", "closed"),
    ("escalation", "available"),
    ("next_update_due", "never"),
)


def draw(seed: int, *, long: bool = False) -> Plan:
    """The plan of a seed; ``long`` draws histories of the full length, with more in them and of no theme."""
    scene = "" if long else scene_of(seed)
    if scene:
        return _scene(seed, scene)
    rolled = dice(seed, "plan", long)
    hours = LONG if long or rolled.random() < 0.08 else SHORT
    hosts = rolled.choice(HOSTS)
    ends = hours * HOUR
    faults_end = ends - QUIET_BEFORE_END
    theme = "" if long else theme_of(seed)
    tickets = rolled.randint(1, 3) if not long else rolled.randint(3, 8)
    entries = [one for number in range(tickets) for one in _ticket(rolled, number, hosts, ends, soon=bool(theme))]
    if theme:
        entries += faults_of(theme, rolled, entries, faults_end)
    else:
        busy = [one.at for one in entries] + [one + gate for one, gate in _gates(entries)]
        entries += _faults(rolled, [one for one in busy if one < faults_end] or [0.0], faults_end, long=long)
    entries.sort(key=lambda one: one.at)
    return Plan(
        seed=seed,
        hosts=hosts,
        sweep_every=300.0 if long else rolled.choice((3600.0, 7200.0, 7200.0, 10800.0)),
        skews=(round(rolled.uniform(-3, 3), 1), round(rolled.uniform(-3, 3), 1)),
        faults_end=faults_end,
        ends=ends,
        entries=tuple(entries),
        watched=long or rolled.random() < 0.05,
    )


def _scene(seed: int, scene: str) -> Plan:
    rolled = dice(seed, "scene", scene)
    host, entries = played(scene, rolled)
    return Plan(
        seed=seed,
        hosts=(host,),
        sweep_every=rolled.choice((3600.0, 7200.0, 10800.0)),
        skews=(round(rolled.uniform(-3, 3), 1), round(rolled.uniform(-3, 3), 1)),
        faults_end=SHORT * HOUR - QUIET_BEFORE_END,
        ends=SHORT * HOUR,
        entries=tuple(entries),
    )


# --- a ticket's life -------------------------------------------------------------------------------------------


def _ticket(rolled: random.Random, number: int, hosts: tuple[str, ...], ends: float, *, soon: bool) -> Iterator[Entry]:
    """What people do with one ticket; ``soon`` is one that may be escalated after the shortest wait."""
    severity = rolled.choices(("S1", "S2", "S3", "S4"), (12, 2, 1, 1))[0]
    plan = rolled.choice((*("titanium",) * 5, "gold", "platinum"))
    if soon:
        severity, plan = "S1", "titanium"
    opened = _round(rolled.uniform(0, ends / 4))

    def at(later: float, kind: str, **facts: Any) -> Entry:
        return Entry(_round(opened + later), kind, {"ticket": number, **facts})

    yield at(0, "open", host=rolled.choice(hosts), severity=severity, plan=plan)
    gate = WAITS[severity][plan] * HOUR
    yield from _early(rolled, at, gate)
    if opened + gate > ends - 2 * HOUR:
        return
    asked = gate + rolled.choice((-30.0, 0.0, 1.0, 5.0, 60.0, 600.0, rolled.uniform(0, 3 * HOUR)))
    for later in sorted(rolled.uniform(0, 1800) for _ in range(rolled.choice((1, 1, 2, 3)))):
        yield _asking(rolled, at, asked + later)
    yield from _running(rolled, at, asked + 1800, ends - opened)


def _early(rolled: random.Random, at: Any, gate: float) -> Iterator[Entry]:
    if rolled.random() < 0.4:
        yield _asking(rolled, at, gate - rolled.choice((5.0, 60.0, rolled.uniform(0, gate))))
    if rolled.random() < 0.25:
        yield at(rolled.uniform(0, gate), "severity", to=rolled.choice(("S1", "S2", "S3", "S4")))
    if rolled.random() < 0.3:
        yield at(rolled.uniform(0, gate), "customer")
    if rolled.random() < 0.2:
        yield at(rolled.uniform(0, gate), "undo", field="escalation", value="available")


def _asking(rolled: random.Random, at: Any, later: float) -> Entry:
    how = rolled.choice(("form", "form", "tick", "tick", "page", "api", "api", "redirect"))
    times = rolled.choice((1, 1, 1, 2, 3))
    proper = rolled.random() < 0.85
    match how:
        case "form":
            return at(later, "form", proper=proper, times=times)
        case "tick":
            return at(later, "tick", proper=proper, who=rolled.choice(("kim", "lead", "manager")))
        case "api":
            return at(later, "api", times=times, key=rolled.randint(1, 3))
        case _:
            return at(later, how)


def _running(rolled: random.Random, at: Any, first: float, last: float) -> Iterator[Entry]:
    """What happens once it was asked for."""
    later = first
    for _ in range(rolled.randint(2, 9)):
        later += rolled.choice((1.0, 20.0, 300.0, 1800.0, rolled.uniform(0, 3 * HOUR)))
        if later > last:
            return
        yield _something(rolled, at, later)


def _something(rolled: random.Random, at: Any, later: float) -> Entry:
    kind = rolled.choices(tuple(OFTEN), tuple(OFTEN.values()))[0]
    if kind == "act":
        return _act(rolled, at, later)
    if kind == "ask":
        return _asking(rolled, at, later)
    return at(later, kind, **_details(rolled, kind))


def _details(rolled: random.Random, kind: str) -> dict[str, Any]:
    """What belongs to an act of people."""
    match kind:
        case "word":
            return {"who": rolled.choice(("lead", "kim", "manager")), "public": rolled.random() < 0.8}
        case "outcome":
            return {"outcome": rolled.choice(("solution", "workaround", "withdrawn"))}
        case "move":
            return {"to": rolled.choice(("pending", "solved", "open", "open", "closed"))}
        case "severity":
            return {"to": rolled.choice(("S1", "S2", "S3"))}
        case "undo":
            field, value = rolled.choice(FIELDS)
            return {"field": field, "value": value}
        case "drop":
            return {"what": rolled.choice(("follower", "cc")), "who": rolled.choice(("lead", "manager", "csm"))}
        case "assign":
            return {"who": rolled.choice(("lead", "manager", "kim"))}
        case "merge":
            return {"into": rolled.randint(0, 2)}
        case _:
            return {}


def _act(rolled: random.Random, at: Any, later: float) -> Entry:
    move = rolled.choice(("acknowledge", "contact", "update", "close", "reopen"))
    details = {"outcome": "workaround"} if move == "close" else {}
    times = rolled.choice((1, 2))
    return at(later, "act", move=move, details=details, key=rolled.randint(1, 1000), times=times)


# --- what goes wrong -------------------------------------------------------------------------------------------


def _gates(entries: list[Entry]) -> Iterator[tuple[float, float]]:
    for one in entries:
        if one.kind == "open":
            yield one.at, WAITS[one.facts["severity"]][one.facts["plan"]] * HOUR


def _faults(rolled: random.Random, busy: list[float], until: float, *, long: bool) -> Iterator[Entry]:
    """Most strike where something goes on, which is a few seconds of a day."""
    often = 3 if long else 1

    def some_time() -> float:
        near = rolled.choice(busy) - rolled.choice((0.0, 0.1, 2.0, 10.0))
        return _round(min(until, max(0.0, near if rolled.random() < 0.8 else rolled.uniform(0, until))))

    for _ in range(rolled.choice((0, 3, 6, 12, 18)) * often):
        yield _strike(rolled, some_time())
    for _ in range(rolled.choice((0, 1, 2, 4)) * often):
        yield _crash(rolled, some_time())
    for _ in range(rolled.choice((0, 0, 0, 1, 2)) * often):
        seconds = rolled.choice((70.0, 130.0, 200.0, 700.0))
        yield Entry(some_time(), "freeze", {"point": rolled.choice(FROZEN_AT), "nth": 1, "seconds": seconds})
    for _ in range(rolled.choice((0, 2, 6, 14)) * often):
        point = rolled.choice((*PLACES, *BUSY_PLACES * 3))
        yield Entry(some_time(), "nest", {"point": point, "nth": rolled.choice((1, 1, 2, 5))})
    for _ in range(rolled.randint(0, 4) * often):
        yield _meanwhile(rolled, some_time())
    yield from _hooks(rolled, until)
    if rolled.random() < 0.3:
        yield _window(rolled, until)
    if rolled.random() < 0.3:
        at = _round(rolled.uniform(0, until))
        yield Entry(at, "bounce", {"replica": rolled.choice("AB"), "down_for": rolled.choice((5.0, 60.0, 900.0))})
    if rolled.random() < 0.2:
        at, seconds = _round(rolled.uniform(0, until)), round(rolled.uniform(-20, 20), 1)
        yield Entry(at, "skew", {"replica": rolled.choice("AB"), "seconds": seconds})


def _strike(rolled: random.Random, at: float) -> Entry:
    how, on = rolled.choice(HOWS), rolled.choice(("write", "write", "write", "read", "any"))
    facts: dict[str, Any] = {"how": how, "on": "read" if how == "stale" else on, "times": rolled.choice((1, 1, 2, 3))}
    if how in ("cut_after", "time_out", "error_after") and rolled.random() < 0.5:
        facts |= {"then": "stale", "on": "write", "times": 1}
    if how == "429":
        # A wait of hours is cut to one by us; it must be over before the end.
        facts["retry_after"] = rolled.choice(RETRY_AFTER)
    if how in ("slow", "time_out"):
        facts["seconds"] = rolled.choice((3.0, 20.0, 29.0))
    return Entry(at, "strike", facts)


def _crash(rolled: random.Random, at: float) -> Entry:
    down_for = rolled.choice((1.0, 10.0, 60.0, 600.0, 3600.0))
    point = rolled.choice((*PLACES, *BUSY_PLACES * 3))
    return Entry(at, "crash", {"point": point, "nth": rolled.choice((1, 1, 2, 4)), "down_for": down_for})


def _meanwhile(rolled: random.Random, at: float) -> Entry:
    """Somebody does something just before, or just after, a call of ours."""
    point = rolled.choice(("host.write:before", "host.write:before", "host.write:after", "save:after", "call:before"))
    facts: dict[str, Any] = {"point": point, "nth": rolled.choice((1, 1, 2)), "ticket": rolled.randint(0, 2)}
    act = rolled.choice(("word", "customer", "ack", "move", "undo", "tick", "severity"))
    more: dict[str, dict[str, Any]] = {
        "word": {"who": "lead", "public": True},
        "move": {"to": rolled.choice(("solved", "pending", "open"))},
        "undo": {"field": "escalated", "value": rolled.random() < 0.5},
        "tick": {"proper": True, "who": "kim"},
        "severity": {"to": rolled.choice(("S1", "S3"))},
    }
    return Entry(at, "meanwhile", {**facts, "act": act, **more.get(act, {})})


def _hooks(rolled: random.Random, until: float) -> Iterator[Entry]:
    for _ in range(rolled.choice((0, 1, 1, 2))):
        facts = {
            "lasts": _round(rolled.uniform(HOUR, 20 * HOUR)),
            "loss": rolled.choice((0, 0.05, 0.3, 1.0)),
            "late": rolled.choice((0, 0.1, 0.3)),
            "late_by": rolled.choice((300, HOUR, 6 * HOUR)),
            "swap": rolled.choice((0, 0.3)),
            "double": rolled.choice((0, 0.1, 0.5)),
        }
        yield Entry(_round(rolled.uniform(0, until)), "hooks", facts)


def _window(rolled: random.Random, until: float) -> Entry:
    how = rolled.choice(("refuse", "503", "time_out", "401", "500", "html", "429", "429"))
    lasts = _round(rolled.choice((60.0, 600.0, HOUR, 6 * HOUR)))
    at = _round(rolled.uniform(0, max(0.0, until - lasts - HOUR)))
    facts = {"how": how, "on": "any", "lasts": lasts, "seconds": 2.0}
    if how == "429":
        facts["retry_after"] = "90"
    return Entry(at, "window", facts)


def _round(seconds: float) -> float:
    return round(seconds, 1)
