"""Kills a real service at every commit point of every story: ``python -m tests.killing [--kills N] [--at-once N]``.

Several processes share the kills; what they reached goes to ``bench/results/kills.json``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from tests import postgres
from tests.killing.keeper import Nursery, nursery
from tests.killing.matrix import (
    OF_ENGINES,
    Hall,
    Kill,
    act_killed,
    dry,
    every_act,
    kills,
    states_of_acts,
    story_killed,
)
from tests.killing.places import quick
from tests.killing.plays import STORIES
from tests.stories import packs
from tests.stories.conftest import PRETENDS
from tests.stories.stage import Stage, staged

RESULTS = Path(__file__).parents[2] / "bench" / "results" / "kills.json"
KILLS = 600
AT_ONCE = 2


class Ground:
    """Where one of the processes works: its own helpdesks, nurseries and PostgreSQL, and a fresh database a kill."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.folder = folder
        self._stack = stack
        self._made = 0
        self._stages: dict[str, tuple[Stage | None, Nursery]] = {}
        pg_folder = postgres.make_folder()
        stack.callback(postgres.stop_server, pg_folder)
        binaries = postgres.find_binaries((*postgres.system_folders(), *postgres.wheel_folders()))
        self._server = postgres.ensure_server(pg_folder, binaries)

    @contextmanager
    def hall(self, kill: Kill) -> Iterator[tuple[Hall, str]]:
        """A hall and a database for one kill."""
        stage, born = self._stage(kill.host)
        with tempfile.TemporaryDirectory(dir=self.folder) as name, ExitStack() as stack:
            folder = Path(name)
            if kill.engine == "postgres":
                database = stack.enter_context(postgres.fresh_database(self._server))
            elif stage is None or kill.point.startswith("migrate"):
                database = f"sqlite:///{folder / 'fresh.sqlite3'}"
            else:
                database = stage.database(folder)
            yield Hall(born, folder, stage), database

    def _stage(self, host: str) -> tuple[Stage | None, Nursery]:
        if host not in self._stages:
            folder = self.folder / (host or "acts")
            folder.mkdir()
            stage = self._stack.enter_context(staged(folder, PRETENDS[host](), packs.mulesoft)) if host else None
            born = self._stack.enter_context(nursery(stage.secrets if stage else {}))
            self._stages[host] = stage, born
        return self._stages[host]


@contextmanager
def ground() -> Iterator[Ground]:
    """Everything one process needs, taken down at the end."""
    with tempfile.TemporaryDirectory(prefix="halyard-kills-", dir=quick()) as folder, ExitStack() as stack:
        yield Ground(stack, Path(folder))


def plan(on: Ground, wanted: int) -> list[Kill]:
    """The kills to carry out; for those within a story every story is played once undisturbed."""
    acts = every_act()
    if wanted <= len(acts):
        return list(acts[:wanted])
    passings = {}
    for story in STORIES:
        for host in PRETENDS:
            for engine in OF_ENGINES:
                where = Kill(story, host, engine, "")
                with on.hall(where) as (hall, database):
                    wrong, passed = dry(hall, where, database)
                if wrong:
                    raise SystemExit(f"{where}: wrong without any kill: {wrong}")
                passings[story, host, engine] = passed
    return [*acts, *kills(passings)][:wanted]


def carry_out(on: Ground, some: Sequence[Kill]) -> Iterator[tuple[Kill, list[str]]]:
    """Carry out these kills, one after the other."""
    states = {}
    for kill in some:
        if not kill.host and kill.engine not in states:
            with on.hall(kill) as (hall, database):
                states[kill.engine] = states_of_acts(hall, database)
        with on.hall(kill) as (hall, database):
            if kill.host:
                yield kill, story_killed(hall, kill, database)
            else:
                yield kill, act_killed(hall, kill, database, states[kill.engine][kill.point])


def work(lines: Iterator[str]) -> None:
    """One of several processes: kills come in as JSON, one a line; so do the answers go out."""
    some = [Kill(**json.loads(line)) for line in lines]
    with ground() as on:
        for kill, wrong in carry_out(on, some):
            sys.stdout.write(json.dumps({"kill": asdict(kill), "wrong": wrong}) + "\n")
            sys.stdout.flush()


def share(some: Sequence[Kill], at_once: int, folder: Path) -> list[tuple[Kill, list[str]]]:
    """Let several processes carry the kills out; answers what came of each."""
    started = []
    for number in range(at_once):
        mine, done = folder / f"kills-{number}", folder / f"done-{number}"
        mine.write_text("".join(json.dumps(asdict(kill)) + "\n" for kill in some[number::at_once]), "utf-8")
        with mine.open() as given, done.open("w") as answers:
            command = [sys.executable, "-m", "tests.killing", "--work"]
            started.append((subprocess.Popen(command, stdin=given, stdout=answers), done))
    codes = [process.wait() for process, _ in started]
    if any(codes):
        raise SystemExit("one of the processes that kill has failed itself; see above")
    told = [json.loads(line) for _, done in started for line in done.read_text("utf-8").splitlines()]
    return [(Kill(**one["kill"]), one["wrong"]) for one in told]


def report(done: Sequence[tuple[Kill, list[str]]], seconds: float) -> int:
    """Write down what was reached; answers the exit code."""
    wrong = [(kill, said) for kill, said in done if said]
    points = {(kill.engine, kill.point) for kill, _ in done}
    sentence = (
        f"{len(done)} processes killed with SIGKILL at {len({point for _, point in points})} commit points in "
        f"{len({(kill.story, kill.host) for kill, _ in done})} stories on {len({one for one, _ in points})} databases: "
        f"{len(done) - len(wrong)} came out right, {len(wrong)} did not"
    )
    figures = {
        "shown_by": "make kill",
        "reached": {"G3": sentence, "F32": sentence},
        "seconds": round(seconds),
        "kills": dict(Counter(f"{kill.story} / {kill.host or 'no helpdesk'} / {kill.engine}" for kill, _ in done)),
        "wrong": {str(kill): said for kill, said in wrong},
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    for kill, said in wrong:
        sys.stdout.write(f"{kill}: {'; '.join(said)}\n")
    sys.stdout.write(f"{sentence} ({seconds:.0f} s; {RESULTS})\n")
    return bool(wrong)


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan, share out, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.killing", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="how many, at most")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="how many processes share them")
    parser.add_argument("--work", action="store_true", help="be one of those processes")
    asked = parser.parse_args(arguments)
    if asked.work:
        work(iter(sys.stdin))
        return 0
    started = time.monotonic()
    with ground() as on:
        some = plan(on, asked.kills)
    with tempfile.TemporaryDirectory() as folder:
        done = share(some, asked.at_once, Path(folder))
    return report(done, time.monotonic() - started)


if __name__ == "__main__":
    raise SystemExit(main())
