"""Tries a draft policy on a history: who could have escalated when, what would have come of it, who would carry it."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from runtime.cli_output import JsonOption, explained, show
from runtime.policy_file import load_policy

POLICY = "A pack's name or a policy file."


def command(
    policy: Annotated[str, typer.Option("--policy", help=f"The draft. {POLICY}")],
    history: Annotated[str, typer.Option("--history", help="The file that `halyard export` wrote; - is the input.")],
    against: Annotated[str, typer.Option("--against", help=f"Compare with this instead of the past. {POLICY}")] = "",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes to work on it; 0 is one per core.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Replay a history under a draft, beside the policies that each ticket was really under.

    Tells how many tickets could be escalated and when, what each request would have come to, the load of each owner by
    hour of the week, and the promises missed. The same input gives the same output, whatever --jobs says.

    Example: halyard policy simulate --policy draft.yaml --history last-year.jsonl
    """
    with explained(as_json):
        from runtime.history_file import Line, lines_of
        from runtime.simulate import Setup, simulated
        from runtime.simulate_result import as_data
        from runtime.simulate_today import read_ahead
        from runtime.simulate_words import in_words

        draft = load_policy(policy)
        other = load_policy(against) if against else None
        with _opened(history) as (file, size), _bar(size) as advance:
            known, lines = read_ahead(lines_of(file), history)

            def told(done: Sequence[Line]) -> None:
                advance(sum(len(line.data) for line in done))

            setup = Setup(draft, other, known)
            found = as_data(setup, simulated(setup, lines, jobs or _cores(), told))
    show(found, lambda: in_words(found), as_json)


@contextmanager
def _opened(history: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The history and its size, which the input does not have."""
    if history == "-":
        yield sys.stdin.buffer, None
        return
    path = Path(history)
    with path.open("rb") as file:
        yield file, path.stat().st_size


@contextmanager
def _bar(size: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal that moves with the bytes that are done; nothing at all elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("replaying"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("replaying", total=size)
        yield lambda done: progress.advance(task, done)


def _cores() -> int:
    """How many processes can work at once here."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
