"""Starts a rehearsal and leaves it running, or plays the guided story of each helpdesk and says what held."""

import signal
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.ports import StoryStep
from runtime.cli_output import Exit, JsonOption, explained, show

if TYPE_CHECKING:
    from runtime.demo import Rehearsing


def command(
    story: Annotated[bool, typer.Option("--story", help="Play the guided story headless and end.")] = False,
    port: Annotated[int, typer.Option("--port", min=1024, max=65000, help="Service here, the others above.")] = 8080,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Keep the data in this folder, for looking at afterwards.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what the pretend helpdesks log.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Start the real service beside pretend helpdesks, seed them, install into them, and print the addresses.

    Exit code 1 names the step of the story that failed. Example: halyard demo --story
    """
    from runtime.demo import rehearsal

    def say(text: str) -> None:
        (sys.stderr if as_json else sys.stdout).write(text + "\n")
        (sys.stderr if as_json else sys.stdout).flush()

    with explained(as_json):
        where = f"data: {keep}" if keep else "data: temporary, gone when you stop (use --keep DIR)"
        say(f"halyard {version('halyard')} demo   {where}")
        if story:
            _play(port, keep, say, verbose=verbose, as_json=as_json)
            return
        with rehearsal(port, keep, say, verbose=verbose) as running:
            _invite(running, say)
            _until_stopped()


def _play(port: int, keep: Path | None, say: Callable[[str], None], *, verbose: bool, as_json: bool) -> None:
    """Each helpdesk's story has a rehearsal of its own, because each begins with the clock at its start."""
    from runtime.demo import installed_again, kept_in_order, rehearsal
    from runtime.registry import REHEARSALS

    steps: list[StoryStep] = []
    for name, host in REHEARSALS.items():
        hosts = {name: host}
        with rehearsal(port, keep / name if keep else None, say, hosts=hosts, verbose=verbose) as running:
            steps += [*host.story(running.hosts[name]), installed_again(running.folder, hosts)]
            steps += kept_in_order(running, name, host)
    failed = [step for step in steps if not step.held]
    words = "\n".join(f"  {'ok  ' if step.held else 'FAIL'} {step.name}: {step.seen}" for step in steps)
    data = {
        "held": not failed,
        "steps": [{"name": step.name, "held": step.held, "seen": step.seen} for step in steps],
    }
    show(data, words, as_json)
    if failed:
        raise typer.Exit(Exit.FAILED)


def _invite(running: "Rehearsing", say: Callable[[str], None]) -> None:
    from runtime.demo import OPERATOR
    from runtime.registry import REHEARSALS

    places = [
        (url + path, words) for name, url in running.hosts.items() for path, words in REHEARSALS[name].places.items()
    ]
    places += [(f"{running.page}/", "their status page"), (f"{running.service}/readyz", "the service")]
    places.append((running.console, f"the console: sign in as {OPERATOR} with {running.password}"))
    width = max(len(address) for address, _ in places)
    for number, (address, words) in enumerate(places):
        say(f"  {'Open' if number == 0 else '    '}  {address:<{width}}  {words}")
    say("  The clock is yours: it shows 2026-11-22 10:00 UTC and moves only when you say so.")
    say("  Press Ctrl-C to stop.")


def _until_stopped() -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
