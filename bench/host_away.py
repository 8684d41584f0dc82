"""Lets a helpdesk be away for six hours while a thousand promises pass, and watches what follows (F15, G-8).

One in twenty of the writes afterwards is carried out and not answered. The memory is real; time is told.
"""

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from bench.pretend_desk import LIMIT, MINUTE, Started, fill, started
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size
from bench.tick_store import SOON, made_promises

AMOUNTS: Mapping[Size, int] = {Size.FULL: 1000, Size.QUICK: 200, Size.TINY: 30}
AWAY = timedelta(hours=6)
LEAST = timedelta(minutes=15)
AMBIGUOUS_EVERY = 20


def run(size: Size) -> Outcome:
    """Play, and answer what was found."""
    count = AMOUNTS[size]
    promises = made_promises(count, count)
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as temporary:
        folder = Path(temporary)
        fill(folder, promises)
        with capture_logs(), started(folder, promises, SOON) as room:
            room.desk.away = True
            _until(room, room.clock() + AWAY)
            asked = room.desk.asked
            room.desk.away, room.desk.ambiguous_every = False, AMBIGUOUS_EVERY
            began = room.clock()
            took = _until_done(room, count, began)
            return _outcome(size, room, count, asked, took)


def _until(room: Started, end: datetime) -> None:
    """Time passes, doing what is due when it is."""
    engine = room.service.engine
    while (due := engine.next_due()) is not None and due <= end:
        room.clock.tell(due)
        engine.drain()
    room.clock.tell(end)


def _until_done(room: Started, count: int, began: datetime) -> timedelta:
    """How long it took until everybody was told and nothing is unsure."""
    while room.clock() - began < 4 * LEAST:
        told = {one.ticket for one in room.desk.journal}
        if len(told) == count and room.service.store.counts().outbox_waiting == 0:
            break
        _until(room, room.clock() + timedelta(seconds=10))
    return room.clock() - began


def _outcome(size: Size, room: Started, count: int, asked: int, took: timedelta) -> Outcome:
    wanted = max(LEAST, count / (0.8 * LIMIT) * MINUTE)
    left = room.service.store.counts().outbox_waiting + room.service.store.counts().outbox_parked
    doubles, busiest = room.desk.doubles(), room.desk.busiest_minute()
    firsts = list(dict.fromkeys((one.ticket, one.severity) for one in room.desk.journal))
    important = sum(severity == "S1" for severity in room.desk.severities.values())
    late = sum(severity != "S1" for _, severity in firsts[:important])
    minutes, most = took / MINUTE, wanted / MINUTE
    figures = (
        Figure("promises that passed meanwhile", count, ""),
        Figure("calls while the helpdesk was away", asked, ""),
        Figure("done after its return within", minutes, "min"),
        Figure("writes carried out and not answered", room.desk.ambiguous, ""),
        Figure("updates in the busiest minute", busiest, ""),
    )
    goals = (
        Goal(f"all done within {most:.1f} min; here {minutes:.1f}", took <= wanted),
        Goal(f"nothing seen twice; here {len(doubles)}", not doubles),
        Goal(f"every unanswered write settled by reading back; here {left} left", left == 0),
        Goal(f"asked at most once a minute; here {asked} times in six hours", asked <= AWAY / MINUTE + 10),
        Goal(f"at most four fifths of the limit; here {busiest} of {LIMIT}", busiest <= 0.8 * LIMIT),
        Goal(f"the most important first; here {late} of {important} places taken by others", late <= important * 0.05),
    )
    said = (
        f"six hours away, {count:,} promises passed: all done {minutes:.1f} min after its return, "
        f"{len(doubles)} doubled, {room.desk.ambiguous} unanswered writes all settled by reading back, "
        f"{asked} calls while it was away"
    )
    return Outcome("host_away", size, figures, goals, (), reached={"G8": said, "F15": said})
