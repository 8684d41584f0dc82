"""Replays a history under a draft policy and, beside it, under today's; several processes may share the work.

Rule 1: the same history and policies give the same result to the byte, however many processes work on it.
Rule 2: nothing is left out in silence: what cannot be read is a mistake with its place, what cannot be judged is
counted.
"""

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from core.cast import Cast
from core.errors import Mistake, Mistakes
from core.policy import Policy
from runtime.history import OVER
from runtime.history_file import Line, TicketLine, faulty, kind_of, read_line
from runtime.simulate_replay import replayed
from runtime.simulate_story import Became, Story, story_of
from runtime.simulate_tally import Comparison, Tally
from runtime.simulate_today import Known, cast_with, today_for

NOBODY = Cast()
"""The people of an account that the history does not describe."""

CHUNK = 250
"""How many tickets one process is given at a time."""

AHEAD = 4
"""How many pieces of work wait for each process."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a replay is told: the draft, what it is compared with, and what the history says ahead of its tickets.

    ``against`` stands in for the policies of the history, where one is given.
    """

    draft: Policy
    against: Policy | None
    known: Known


@dataclass(slots=True)
class Simulated:
    """What came of a history; ``today`` counts only what could be compared."""

    draft: Tally = field(default_factory=Tally)
    today: Tally = field(default_factory=Tally)
    compared: Comparison = field(default_factory=Comparison)
    unjudged: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    faults: list[Mistake] = field(default_factory=list)
    keys: list[tuple[str, int]] = field(default_factory=list)

    def merge(self, other: "Simulated") -> None:
        """Add another part."""
        self.draft.merge(other.draft)
        self.today.merge(other.today)
        self.compared.merge(other.compared)
        self.unjudged.update(other.unjudged)
        self.noticed.update(other.noticed)
        self.faults += other.faults
        self.keys += other.keys


def simulated(
    setup: Setup, lines: Iterator[Line], jobs: int, told: Callable[[Sequence[Line]], None] = lambda _: None
) -> Simulated:
    """What comes of all tickets; ``told`` hears of the lines that are done, in their order.

    Raises :class:`Mistakes` with every fault of every line.
    """
    found = Simulated(faults=list(setup.known.faults))
    chunks = iter(lambda: tuple(islice(lines, CHUNK)), ())
    for chunk, part in _shared(setup, chunks, jobs) if jobs > 1 else _alone(setup, chunks):
        found.merge(part)
        told(chunk)
    _doubles(setup.known.file, found)
    if found.faults:
        raise Mistakes(tuple(sorted(found.faults, key=lambda one: (one.line, one.column))))
    return found


def replay(setup: Setup, lines: Sequence[Line]) -> Simulated:
    """What comes of some tickets."""
    found = Simulated()
    for line in lines:
        try:
            told = _read(setup.known, line)
            found.keys.append((f"{told.account}/{told.id}", line.number))
            if told.created_at is None:
                found.unjudged["created_at_unknown"] += 1
            else:
                _one(setup, told, _story(setup.known, line, told, told.created_at), found)
        except Mistakes as mistakes:
            found.faults += mistakes.mistakes
    return found


def _alone(setup: Setup, chunks: Iterator[tuple[Line, ...]]) -> Iterator["Part"]:
    for chunk in chunks:
        yield chunk, replay(setup, chunk)


def _shared(setup: Setup, chunks: Iterator[tuple[Line, ...]], jobs: int) -> Iterator["Part"]:
    """Each chunk with what came of it, in their order; a history of few chunks is not worth starting processes for."""
    first = tuple(islice(chunks, 2))
    if len(first) < 2:
        yield from _alone(setup, iter(first))
        return
    waiting: deque[tuple[tuple[Line, ...], Future[Simulated]]] = deque()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(setup,)) as pool:
        for some in (iter(first), chunks):
            for chunk in some:
                waiting.append((chunk, pool.submit(_work, chunk)))
                if len(waiting) > jobs * AHEAD:
                    done, part = waiting.popleft()
                    yield done, part.result()
        while waiting:
            done, part = waiting.popleft()
            yield done, part.result()


Part = tuple[tuple[Line, ...], Simulated]
"""Some lines, and what came of them."""

_SETUP: list[Setup] = []
"""What this process was told when it began."""


def _begin(setup: Setup) -> None:
    _SETUP[:] = [setup]


def _work(lines: Sequence[Line]) -> Simulated:
    return replay(_SETUP[0], lines)


def _read(known: Known, line: Line) -> TicketLine:
    """A ticket's line; raises :class:`Mistakes` for one that cannot be read, or tells of what is not known yet."""
    try:
        told = read_line(TicketLine, line, known.file)
    except Mistakes:
        if kind_of(line, known.file) is TicketLine:
            raise
        raise Mistakes((Mistake(known.file, line.number, 1, "", "must stand before the first ticket"),)) from None
    return told


def _story(known: Known, line: Line, told: TicketLine, created_at: datetime) -> Story:
    """The story of a ticket; raises :class:`Mistakes` where it goes on after the history's end."""
    story = story_of(told, created_at)
    last_at = story.happenings[-1][0] if story.happenings else created_at
    if max(last_at, created_at) > known.until_at:
        late = [path for path, at in told.moments() if at > known.until_at]
        until = known.until_at.isoformat()
        raise faulty(line, known.file, late, f"is after {until}, up to when the first line says the history is known")
    return story


def _one(setup: Setup, told: TicketLine, story: Story, found: Simulated) -> None:
    """Play one story under the draft and under what holds today, and count both."""
    known = setup.known
    today = today_for(known, setup.against, told, story.ticket)
    if today is not None and not today.replaced_by(setup.draft):
        found.unjudged["under_another_policy"] += 1
        return
    if _over_from_the_start(story):
        found.noticed["over_from_the_start"] += 1
    cast = known.casts.get(told.account, NOBODY)

    def cast_for(policy: Policy) -> Cast:
        return cast_with(cast, policy)

    draft = replayed(story, lambda _: setup.draft, cast_for, known.until_at)
    found.draft.add(story, draft, known.until_at, cast.time_zone)
    if today is not None:
        before = replayed(story, today.policy_at, cast_for, known.until_at)
        found.today.add(story, before, known.until_at, cast.time_zone)
        found.compared.add(before, draft)


def _over_from_the_start(story: Story) -> bool:
    """Whether nothing says when a ticket that is over was still open."""
    changes = (what for _, what in story.happenings if isinstance(what, Became))
    return story.ticket.status in OVER and not any(one.field == "status" for one in changes)


def _doubles(file: str, found: Simulated) -> None:
    """A ticket that is there twice would be counted twice."""
    first: dict[str, int] = {}
    for key, number in found.keys:
        if key in first:
            found.faults.append(Mistake(file, number, 1, "", f"ticket {key} is in line {first[key]} already"))
        first.setdefault(key, number)
