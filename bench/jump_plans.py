"""Plays a machine whose clock is set again and again, and judges what fell due by it (F50, G-13).

The judge knows the true time and every setting of the clock, and nothing of how the product tells one from the other.
A clock is right once it has stood for five minutes, or where it was set by no more than a second. One that is put
right bit by bit, by no more than a thousandth of the time, counts as standing.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Protocol

from runtime.clock_guard import ClockGuard

BEGAN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LASTS = 2 * 86_400.0
STANDS = 300.0
SECOND = 1.0
SLEW = 0.001
EARLY = 1.0
SIZES = (0.4, 0.9, 3.0, 40.0, 400.0, 3600.0, 86_400.0)
SOON = 2.0
"""How many seconds after its moment the next beat may come."""


class Rows(Protocol):
    """What is due: the room that is played in. Every moment is by the product's clock."""

    def arm(self, name: str, due_at: datetime) -> None:
        """Something falls due once."""
        ...

    def put_off(self, name: str, until: datetime) -> None:
        """Something is to be tried again."""
        ...

    def take_due(self, now: datetime) -> list[str]:
        """Do what is due, and answer what was done; it is never due again."""
        ...

    def went_back(self, now: datetime) -> None:
        """The time told went back."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings of the clock as (true second, seconds ahead from then on); deadlines and retries by true seconds.

    A deadline is (armed when, for which second of the clock); a retry is (put off when, for how long).
    """

    settings: tuple[tuple[float, float], ...]
    deadlines: tuple[tuple[float, float], ...]
    retries: tuple[tuple[float, float], ...]

    def ahead(self, at: float) -> float:
        """How far the machine's clock is ahead at a true second."""
        return next((by for since, by in reversed(self.settings) if since <= at), 0.0)


@dataclass(slots=True)
class Verdict:
    """What was done wrong, in words; empty where nothing was."""

    early: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was done wrong."""
        return not (self.early or self.lost or self.doubled)


def made_plan(seed: int) -> Plan:
    """A plan of up to eight settings, some of them undone soon, some of them late or never."""
    chance = random.Random(seed)
    settings: list[tuple[float, float]] = []
    at, ahead = 0.0, 0.0
    for _ in range(chance.randrange(1, 9)):
        at += chance.choice((20.0, 100.0, 290.0, 310.0, 4000.0, 20_000.0)) * chance.uniform(0.9, 1.1)
        before = ahead
        undone = bool(settings) and chance.random() < 0.4
        ahead = (settings[-2][1] if len(settings) > 1 else 0.0) if undone else before + _size(chance)
        settings.append((at, ahead))
    deadlines = tuple((0.0, chance.uniform(1000, LASTS)) for _ in range(5))
    near = [max(0.0, since + chance.uniform(-60, STANDS + 60)) for since, _ in settings]
    moments = [*chance.sample(near, min(3, len(near))), chance.uniform(0, LASTS / 2)]
    retries = tuple((at, chance.choice((10.0, 60.0, 900.0))) for at in moments)
    return Plan(tuple(settings), deadlines, retries)


def _size(chance: random.Random) -> float:
    return chance.choice((-1, 1)) * chance.choice(SIZES) * chance.uniform(0.8, 1.05)


def right(plan: Plan) -> list[tuple[float, float]]:
    """Since which true second the clock is right with how much ahead, by the judge's rule."""
    found = [(0.0, 0.0)]
    held: tuple[float, float] | None = None
    ends = [since for since, _ in plan.settings[1:]] + [float("inf")]
    for (since, ahead), end in zip(plan.settings, ends, strict=True):
        if abs(ahead - found[-1][1]) <= SECOND:
            held = None
            found.append((since, ahead))
            continue
        if held is None or abs(ahead - held[1]) > SECOND + SLEW * (since - held[0]):
            held = (since, ahead)
        if end - held[0] >= STANDS:
            found.append((max(since, held[0] + STANDS), ahead))
            held = None
    return found


Clocks = Callable[[Callable[[], datetime], Callable[[], timedelta]], Callable[[], datetime]]
"""Makes the product's clock of the machine's clock and of a count that nobody sets."""


def play(plan: Plan, rows: Rows, clocks: Clocks = ClockGuard) -> Verdict:
    """Play a plan in a room, a beat at every moment that could matter, and judge."""
    true = [0.0]
    guard = clocks(lambda: BEGAN + timedelta(seconds=true[0] + plan.ahead(true[0])), lambda: timedelta(seconds=true[0]))
    done: dict[str, list[float]] = {}
    steps = _steps(plan, guard, rows)
    told = guard()
    for at in _beats(plan):
        true[0] = at
        now = guard()
        if now < told - timedelta(seconds=2):
            rows.went_back(now)
        told = now
        while steps and steps[0][0] <= at:
            steps.pop(0)[1]()
        for name in rows.take_due(guard()):
            done.setdefault(name, []).append(at)
    return _judged(plan, done)


def _steps(plan: Plan, guard: Callable[[], datetime], rows: Rows) -> list[tuple[float, Callable[[], None]]]:
    def arming(name: str, due: float) -> Callable[[], None]:
        return lambda: rows.arm(name, BEGAN + timedelta(seconds=due))

    def putting_off(name: str, wait: float) -> Callable[[], None]:
        return lambda: rows.put_off(name, guard() + timedelta(seconds=wait))

    steps = [(at, arming(f"deadline {number}", due)) for number, (at, due) in enumerate(plan.deadlines)]
    steps += [(at, putting_off(f"retry {number}", wait)) for number, (at, wait) in enumerate(plan.retries)]
    return sorted(steps, key=lambda one: one[0])


def _beats(plan: Plan) -> Iterator[float]:
    """Every true second at which something could change, each with the beats around it, to well after the end."""
    aheads = {0.0, *(by for _, by in plan.settings)}
    moments = {float(number) for number in range(0, int(LASTS), 3600)}
    for since, _ in plan.settings:
        moments |= {since + late for late in (-SECOND, 0.0, SECOND, STANDS - 2, STANDS, STANDS + SOON)}
    for _, due in plan.deadlines:
        moments |= {due - ahead + late for ahead in aheads for late in (-SOON, -0.5, 0.0, SOON)}
    for at, wait in plan.retries:
        moments |= {at, at + wait, at + wait + SOON, at + wait + 2 * SOON, at + wait + 5 * SOON}
    last = _end(plan)
    return iter(sorted({one for one in moments if 0 <= one < last} | {last, last + SOON}))


def _end(plan: Plan) -> float:
    """When all that can fall due has, by the clock that is right in the end."""
    ends_at, ahead = right(plan)[-1]
    latest = max(due for _, due in plan.deadlines)
    return max(ends_at, plan.settings[-1][0] + STANDS, latest - ahead, LASTS) + 2 * STANDS


def _judged(plan: Plan, done: dict[str, list[float]]) -> Verdict:
    verdict, clock = Verdict(), right(plan)
    for number, (_, due) in enumerate(plan.deadlines):
        name = f"deadline {number}"
        times = done.get(name, [])
        if len(times) > 1:
            verdict.doubled.append(f"{name} at {times}")
        if not times:
            verdict.lost.append(name)
        elif due - _by_the_right_clock(clock, times[0]) > EARLY:
            verdict.early.append(f"{name}: due {due:.1f}, done {times[0]:.1f}")
    for number, (at, wait) in enumerate(plan.retries):
        name = f"retry {number}"
        times = done.get(name, [])
        if len(times) > 1:
            verdict.doubled.append(f"{name} at {times}")
        if not times or times[0] > at + wait + 2 * SOON + STANDS:
            verdict.lost.append(f"{name}: put off {at:.1f} for {wait:.0f}, done {times}")
    return verdict


def _by_the_right_clock(clock: list[tuple[float, float]], at: float) -> float:
    """The latest that a right clock may show; at the moment of a change, either."""
    spans = [*clock, (float("inf"), 0.0)]
    return max(at + ahead for (since, ahead), (until, _) in pairwise(spans) if since - SECOND <= at <= until + SECOND)


class FakeRows:
    """A room in memory that keeps to the product's rules: due once, put off until a moment, brought back into reach."""

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}

    def arm(self, name: str, due_at: datetime) -> None:
        """Something falls due once."""
        self._due[name] = due_at

    def put_off(self, name: str, until: datetime) -> None:
        """Something is to be tried again."""
        self._due[name] = until

    def take_due(self, now: datetime) -> list[str]:
        """Do what is due."""
        names = [name for name, due_at in self._due.items() if due_at <= now]
        for name in names:
            del self._due[name]
        return names

    def went_back(self, now: datetime) -> None:
        """What is to be tried again is so at once; deadlines stay."""
        self._due = {name: min(due, now) if name.startswith("retry") else due for name, due in self._due.items()}
