"""Kills a real service at every commit point of every story: ``python -m tests.killing [--kills N] [--at-once N]``.

Several processes share the kills; what they reached goes to ``bench/results/kills.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import queue
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tests import postgres
from tests.killing.accounts import ACCOUNTS, Beside
from tests.killing.keeper import Nursery, nursery
from tests.killing.matrix import (
    NOT_PASSED,
    OF_ENGINES,
    Hall,
    Kill,
    act_killed,
    dry,
    kills,
    pair,
    states_of_acts,
    story_killed,
)
from tests.killing.places import quick
from tests.killing.stories import STORIES
from tests.stories.stage import Stage

RESULTS = Path(__file__).parents[2] / "bench" / "results" / "kills.json"
KILLS = 600
AT_ONCE = 2


@dataclass(frozen=True)
class Done:
    """What a kill came to: what was wrong, and for a story without a kill how often it passed each point."""

    kill: Kill
    wrong: Sequence[str]
    passed: Mapping[str, int] = field(default_factory=dict)


class Ground:
    """Where one of the processes works: its own accounts, nursery and PostgreSQL, and a fresh database a kill."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.folder = folder
        self._stack = stack
        self._stages: dict[tuple[str, str], tuple[Stage, Beside]] = {}
        self._warm = stack.enter_context(nursery({}))
        self._states: dict[str, dict[str, str]] = {}
        pg_folder = postgres.make_folder()
        stack.callback(postgres.stop_server, pg_folder)
        binaries = postgres.find_binaries((*postgres.system_folders(), *postgres.wheel_folders()))
        self._server = postgres.ensure_server(pg_folder, binaries)

    def carry_out(self, kill: Kill) -> Done:
        """One kill, or a story without one where no point is named."""
        if not kill.host:
            if kill.engine not in self._states:
                with self._hall(kill) as (hall, database):
                    self._states[kill.engine] = states_of_acts(hall, database)
            with self._hall(kill) as (hall, database):
                return Done(kill, act_killed(hall, kill, database, self._states[kill.engine][kill.point]))
        with self._hall(kill) as (hall, database):
            if not kill.point:
                wrong, passed = dry(hall, kill, database)
                return Done(kill, wrong, dict(passed))
            wrong = story_killed(hall, kill, database)
        # Where somebody was slower than when the story was played undisturbed, a later passing may not come.
        return self.carry_out(replace(kill, nth=1)) if wrong == [NOT_PASSED] and kill.nth > 1 else Done(kill, wrong)

    @contextmanager
    def _hall(self, kill: Kill) -> Iterator[tuple[Hall, str]]:
        """A hall and a database for one kill."""
        stage, beside = self._stage(STORIES[kill.story].account, kill.host) if kill.host else (None, Beside())
        born = Nursery(self._warm.process, stage.secrets if stage else {})
        with tempfile.TemporaryDirectory(dir=self.folder) as name, ExitStack() as stack:
            folder = Path(name)
            if kill.engine == "postgres":
                database = stack.enter_context(postgres.fresh_database(self._server))
            elif stage is None or kill.point.startswith("migrate"):
                database = f"sqlite:///{folder / 'fresh.sqlite3'}"
            else:
                database = stage.database(folder)
            yield Hall(born, folder, stage, beside=beside), database

    def _stage(self, account: str, host: str) -> tuple[Stage, Beside]:
        if (account, host) not in self._stages:
            folder = self.folder / f"{account} {host}"
            folder.mkdir()
            self._stages[account, host] = ACCOUNTS[account](self._stack, folder, host)
        return self._stages[account, host]


@contextmanager
def ground() -> Iterator[Ground]:
    """Everything one process needs, taken down at the end."""
    with tempfile.TemporaryDirectory(prefix="halyard-kills-", dir=quick()) as folder, ExitStack() as stack:
        yield Ground(stack, Path(folder))


def work() -> None:
    """One of several processes: kills come in as JSON, one a line; so do the answers go out."""
    with ground() as on:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(asdict(on.carry_out(Kill(**json.loads(line))))) + "\n")
            sys.stdout.flush()


class Crew:
    """Several processes that carry kills out, each the next one as soon as it has done with one."""

    def __init__(self, stack: ExitStack, at_once: int) -> None:
        command = [sys.executable, "-m", "tests.killing", "--work"]
        ends: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._idle: queue.Queue[subprocess.Popen[str]] = queue.Queue()
        self._hands = stack.enter_context(ThreadPoolExecutor(at_once))
        self._done = 0
        for _ in range(at_once):
            self._idle.put(stack.enter_context(subprocess.Popen(command, **ends)))

    def carry_out(self, some: Sequence[Kill], until: float = math.inf) -> list[Done]:
        """All of them, in any order; what each came to. None is begun after a moment of the machine's clock."""
        return [done for done in self._hands.map(partial(self._one, until), some) if done is not None]

    def _one(self, until: float, kill: Kill) -> Done | None:
        if time.monotonic() > until:
            return None
        process = self._idle.get()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(kill)) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        # One that has failed goes back too: whoever takes it next fails as well, and nobody waits for it.
        self._idle.put(process)
        if not line:
            raise SystemExit(f"one of the processes that kill has failed itself at {kill}; see above")
        told = json.loads(line)
        done = Done(Kill(**told["kill"]), told["wrong"], told["passed"])
        self._done += 1
        if self._done % 50 == 0:
            sys.stderr.write(f"{self._done} carried out\n")
        for said in done.wrong:
            sys.stderr.write(f"{kill}: {said}\n")
        return done


def dry_runs(names: Collection[str]) -> list[Kill]:
    """Every story without a kill, in every helpdesk; the databases take turns."""
    wheres = [(name, host) for name, story in STORIES.items() if not names or name in names for host in story.hosts]
    return [Kill(*where, OF_ENGINES[number // 2 % 2], "") for number, where in enumerate(wheres)]


def plan(crew: Crew, wanted: int, names: Collection[str]) -> tuple[list[Kill], int]:
    """The kills to carry out, and how many pairs of a story and a point there are; the stories are played first."""
    undisturbed = crew.carry_out(dry_runs(names))
    if wrong := [str(one.kill) for one in undisturbed if one.wrong]:
        raise SystemExit(f"wrong without any kill: {', '.join(wrong)}")
    passings = {(one.kill.story, one.kill.host): one.passed for one in undisturbed}
    every = [kill for kill in kills(passings) if kill.host or not names]
    return every[:wanted], len({pair(kill) for kill in every})


def report(done: Sequence[Done], pairs: int, seconds: float) -> int:
    """Write down what was reached; answers the exit code."""
    wrong = [one for one in done if one.wrong]
    stories = {one.kill.story for one in done if one.kill.host}
    points = {one.kill.point for one in done}
    met = len({pair(one.kill) for one in done})
    sentence = (
        f"{len(done)} processes killed with SIGKILL at {len(points)} commit points, in {len(stories)} stories and in "
        f"one write of each kind: {met} of {pairs} pairs of story and point, databases and helpdesks in turn; "
        f"{len(done) - len(wrong)} came out right, {len(wrong)} did not"
    )
    figures = {
        "shown_by": "make kill",
        "reached": {"G3": sentence, "F32": sentence},
        "seconds": round(seconds),
        "kills": dict(Counter(_where(one.kill) for one in done)),
        "wrong": {str(one.kill): one.wrong for one in wrong},
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    for one in wrong:
        sys.stdout.write(f"{one.kill}: {'; '.join(one.wrong)}\n")
    sys.stdout.write(f"{sentence} ({seconds:.0f} s; {RESULTS})\n")
    return bool(wrong)


def _where(kill: Kill) -> str:
    return f"{kill.story} / {kill.host or 'no helpdesk'} / {kill.engine}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan, share out, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.killing", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="how many, at most")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="how many processes share them")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no kill after so many")
    parser.add_argument("--story", action="append", default=[], help="only this story; may be repeated")
    parser.add_argument("--work", action="store_true", help="be one of those processes")
    asked = parser.parse_args(arguments)
    if asked.work:
        work()
        return 0
    started = time.monotonic()
    with ExitStack() as stack:
        crew = Crew(stack, asked.at_once)
        some, pairs = plan(crew, asked.kills, asked.story)
        done = crew.carry_out(some, started + asked.minutes * 60)
    return report(done, pairs, time.monotonic() - started)


if __name__ == "__main__":
    raise SystemExit(main())
