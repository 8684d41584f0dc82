"""Starts a rehearsal and leaves it running, or plays the guided story in it and says what held."""

import signal
import sys
import threading
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_output import Exit, JsonOption, explained, show


def command(
    story: Annotated[bool, typer.Option("--story", help="Play the guided story headless and end.")] = False,
    port: Annotated[int, typer.Option("--port", min=1024, max=65000, help="Service here, the others above.")] = 8080,
    keep: Annotated[Path | None, typer.Option("--keep", help="Keep the data in this folder.")] = None,
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
        with rehearsal(port, keep, say, verbose=verbose) as running:
            if story:
                _play(running.hosts, running.folder, as_json)
                return
            _invite(running.service, running.hosts, running.page, say)
            _until_stopped()


def _play(hosts: Mapping[str, str], folder: Path, as_json: bool) -> None:
    from runtime.demo import installed_again
    from runtime.registry import REHEARSALS

    told = [step for name, url in hosts.items() for step in REHEARSALS[name].story(url)]
    steps = (*told, installed_again(folder))
    failed = [step for step in steps if not step.held]
    words = "\n".join(f"  {'ok  ' if step.held else 'FAIL'} {step.name}: {step.seen}" for step in steps)
    data = {
        "held": not failed,
        "steps": [{"name": step.name, "held": step.held, "seen": step.seen} for step in steps],
    }
    show(data, words, as_json)
    if failed:
        raise typer.Exit(Exit.FAILED)


def _invite(service: str, hosts: Mapping[str, str], page: str, say: Callable[[str], None]) -> None:
    from runtime.registry import REHEARSALS

    shown = [line for name, url in hosts.items() for line in REHEARSALS[name].pages(url)]
    shown += [(f"{page}/", "a status page"), (f"{service}/readyz", "the service")]
    width = max(len(address) for address, _ in shown)
    for number, (address, what) in enumerate(shown):
        say(f"  {'Open' if number == 0 else '    '}  {address:<{width}}  {what}")
    say("  The clock is yours: it shows 2026-11-22 10:00 UTC and moves only when you say so.")
    say("  Press Ctrl-C to stop.")


def _until_stopped() -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
