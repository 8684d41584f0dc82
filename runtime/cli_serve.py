"""Runs the service until it is told to stop."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli_check import unstaffed
from runtime.cli_output import CONFIG, ConfigOption, Exit, JsonOption, explained, fail, show

ROLES = ("all",)


def command(
    config: ConfigOption = CONFIG,
    role: Annotated[str, typer.Option("--role", help="What this process does; one machine does all.")] = "all",
    migrate: Annotated[bool, typer.Option("--migrate", help="Upgrade the database's schema first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the service: webhooks, request form, workers, metronome and sweeps, in one process.

    Example: halyard serve --config halyard.yaml
    """
    if role not in ROLES:
        fail(f"--role {role}: this release runs as one process, --role all (docs/operating.md)", as_json, Exit.USAGE)
    with explained(as_json):
        from runtime.clock import steady_clock, system_clock
        from runtime.clock_guard import ClockGuard
        from runtime.serve import run_until_stopped, start
        from runtime.settings import load_settings

        settings = load_settings(Path(config))
        running = start(settings, ClockGuard(system_clock, steady_clock), migrate=migrate)
        for warning in (*running.service.store.warnings, *unstaffed(settings, system_clock())):
            sys.stderr.write(f"halyard: {warning}\n")
        address = f"http://{settings.service.listen}"
        show({"listening": address}, f"halyard listens on {address}", as_json)
        sys.stdout.flush()
        run_until_stopped(running)
